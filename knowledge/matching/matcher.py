"""The matcher: who could help with a need, by the capability sheets and by the notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from knowledge.audience import Readers
from knowledge.language import language_of
from knowledge.library import Library
from knowledge.matching.experts import experts
from knowledge.matching.finding import MAX_LINES, Finding
from knowledge.matching.lines import chance_cosine, lines_of
from knowledge.matching.need import Need, read_need
from knowledge.matching.sheets import organisations
from knowledge.model import Capability, Cluster, DocumentKind, DocumentSummary, Match, PartyKind
from knowledge.ports import Clock
from knowledge.retrieval import Retriever

PASSAGES_READ = 200
"""Passages of notes that are read for one need."""

FLOOR = 0.3
"""Below this score nobody is named."""

FOREIGN_FLOOR = 0.24
"""The same where the lines are in another language than the need: then only their meaning can be compared, not their words."""

KEPT = 0.5
"""Among all kinds, a further match must reach this share of the best one's score; whoever asks for one kind gets all of it."""

ADDED = 0.6
"""A note's line is added to a sheet's when it fits so well, as a share of the sheet's best line."""

NOTES_SHARE = 0.8
"""What a note on somebody's work counts beside a sheet that offers it."""

MAX_NEED = 4000
"""How much of a need is read, in characters."""


class Matcher:
    """Finds possible collaborators for certain readers, each with the lines that say why."""

    def __init__(self, *, library: Library, retriever: Retriever, clock: Clock, cluster: Cluster) -> None:
        self._library = library
        self._retriever = retriever
        self._clock = clock
        self._cluster = cluster

    async def match(self, need: str, readers: Readers, *, kind: PartyKind | None = None, limit: int = 5) -> list[Match]:
        """Who could help with a need, best first, of one kind if given; nobody where nothing speaks for anybody.

        Scores lie within 0 and 1 and are comparable within one list.
        """
        return [finding.match for finding in await self.findings(need, readers, kind=kind, limit=limit)]

    async def findings(self, need: str, readers: Readers, *, kind: PartyKind | None = None, limit: int = 5) -> list[Finding]:
        """The same with the lines as they stand in their passages."""
        text = " ".join(need.split())[:MAX_NEED]
        if not text or limit < 1:
            return []
        sheets = await self._library.capabilities(readers)
        by_sheets = [] if kind in (PartyKind.PERSON, PartyKind.GROUP) else await self._by_sheets(text, readers, sheets)
        by_notes = await self._by_notes(text, readers, [capability.organisation for _, capability in sheets])
        language = language_of(text, self._cluster.languages)
        found = [one for one in _joined(by_sheets, by_notes) if kind in (None, one.kind) and one.score >= _floor(one, language)]
        ranked = sorted(found, key=lambda one: (-one.score, one.name))
        return [one for one in ranked if kind or one.score >= KEPT * ranked[0].score][:limit]

    async def _by_sheets(self, text: str, readers: Readers, sheets: list[tuple[DocumentSummary, Capability]]) -> list[Finding]:
        passages = await self._library.passages_of([summary.id for summary, _ in sheets], readers)
        if not passages:
            return []
        compared = await self._retriever.compare(text, passages)
        need = self._need(text, compared.rarity)
        lines = lines_of(need, compared, chance=chance_cosine(compared.units))
        return organisations(need, sheets, lines, cluster=self._cluster, today=self._clock.now().date())

    async def _by_notes(self, text: str, readers: Readers, known: list[str]) -> list[Finding]:
        notes = await self._retriever.search(
            text, readers, now=self._clock.now(), limit=PASSAGES_READ, kinds=frozenset({DocumentKind.NOTE})
        )
        if not notes.passages:
            return []
        need = self._need(text, notes.rarity)
        found = experts(
            need,
            notes,
            lines_of(need, notes, chance=chance_cosine(notes.units, quantile=0.25)),
            parties=await self._library.parties(readers),
            known=known,
            cluster=self._cluster,
            today=self._clock.now().date(),
        )
        return [replace(one, score=NOTES_SHARE * one.score) for one in found]

    def _need(self, text: str, rarity: Mapping[str, float]) -> Need:
        return read_need(text, rarity, self._cluster.languages)


def _floor(finding: Finding, language: str) -> float:
    spoken = finding.lines[0].passage.document.language
    return FLOOR if spoken in (None, language) else FOREIGN_FLOOR


def _joined(by_sheets: list[Finding], by_notes: list[Finding]) -> list[Finding]:
    """Findings of the same organisation as one: the sheet's lines first, and the score raised by what the notes add."""
    found = {(one.kind, one.key): one for one in by_sheets}
    for other in by_notes:
        one = found.get((other.kind, other.key))
        found[other.kind, other.key] = _together(one, other) if one else other
    return list(found.values())


def _together(sheet: Finding, notes: Finding) -> Finding:
    """Two independent reasons: what one leaves open, the other may close in part."""
    score = max(sheet.score, notes.score)
    score += (1 - score) * 0.25 * min(sheet.score, notes.score)
    least = ADDED * sheet.lines[0].fit
    fitting = tuple(line for line in notes.lines if line.fit >= least)[: MAX_LINES - 1]
    lines = (*sheet.lines[: MAX_LINES - len(fitting)], *fitting)
    return Finding(key=sheet.key, name=sheet.name, kind=sheet.kind, score=score, lines=lines, missing=sheet.missing)
