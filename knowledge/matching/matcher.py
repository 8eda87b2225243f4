"""The matcher: who could help with a need, by the capability sheets and by the notes, and who has one, by the sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from knowledge.audience import Readers
from knowledge.library import Library
from knowledge.matching.experts import experts
from knowledge.matching.finding import MAX_LINES, Finding
from knowledge.matching.lines import Line, Part, is_offered, lines_of, product_of
from knowledge.matching.missing import Speech, nothing_on
from knowledge.matching.need import Need, read_need
from knowledge.matching.sheets import MAKES, SEEKS, organisations
from knowledge.model import Capability, Cluster, DocumentKind, DocumentSummary, Match, PartyKind
from knowledge.ports import Clock
from knowledge.retriever import Retriever

PASSAGES_READ = 200
"""Passages of notes that are read for one need."""

CHANCE = 0.5
"""The share of the sheets' lines whose likeness to a need is chance."""

FLOOR = 0.3
"""Below this score nobody is named."""

FOREIGN_FLOOR = 0.24
"""The same where the lines are in another language than the need: then only their meaning can be compared, not their words."""

LINE_FLOOR = 0.3
BRIEF_LINE_FLOOR = 0.4
FOREIGN_LINE_FLOOR = 0.25
"""Nobody is named whose best line fits worse; a brief need's few words more easily stand in a line by chance."""

BRIEF = 4
"""A need of so few words is brief."""

KEPT = 0.5
"""Among all kinds, a further match must reach this share of the best one's score; whoever asks for one kind gets all of it."""

LINES_KEPT = 0.6
"""Of a sheet's and notes' lines together, those are shown that fit so well as a share of the best one."""

PRESENT = 0.5
"""What notes count for an organisation with a sheet that was there, but that no line names."""

AGREEMENT = 0.25
"""How much of what is open a second, independent reason may close."""

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

    async def match(
        self, need: str, readers: Readers, *, kind: PartyKind | None = None, limit: int = 5, language: str | None = None
    ) -> list[Match]:
        """Who could help with a need, best first, of one kind if given; nobody where nothing speaks for anybody.

        Scores lie within 0 and 1 and are comparable within one list. What is missing is said in `language`, without it in the need's own.
        """
        return [finding.match for finding in await self.findings(need, readers, kind=kind, limit=limit, language=language)]

    async def findings(
        self, need: str, readers: Readers, *, kind: PartyKind | None = None, limit: int = 5, language: str | None = None
    ) -> list[Finding]:
        """The same with the lines as they stand in their passages."""
        text = _plain(need)
        if not text or limit < 1:
            return []
        sheets = await self._library.capabilities(readers)
        read, lines = await self._read(text, sheets, readers, language=language)
        by_sheets = organisations(read, sheets, lines, cluster=self._cluster, today=self._clock.now().date())
        by_notes = await self._by_notes(text, read, readers, [capability.organisation for _, capability in sheets])
        found = [one for one in _joined(by_sheets, by_notes) if kind in (None, one.kind) and _speaks(one, read, among_all=kind is None)]
        ranked = sorted(found, key=lambda one: (-one.score, one.name))
        return [_with_missing(one, read) for one in ranked if kind or one.score >= KEPT * ranked[0].score][:limit]

    async def seekers(self, offer: str, readers: Readers, *, limit: int = 5, language: str | None = None) -> list[Finding]:
        """The organisations whose sheets say that they look for what is offered, best first, each with the lines that say so; nobody where
        no line does.
        """
        _, found = await self._by_sheets(offer, readers, SEEKS, language=language)
        return found[:limit]

    async def makers(self, thing: str, readers: Readers, *, limit: int = 5, language: str | None = None) -> list[Finding]:
        """The organisations whose sheets offer a thing or have it among their products, best first, each with the lines that say so. Where
        some lines name it as what they offer ("radios for boats"), those that only name it besides ("an aerial for radios") do not count.
        Without such a sheet, the organisations that other lines of their sheets or the notes name with it.
        """
        need, found = await self._by_sheets(thing, readers, MAKES, language=language)
        if not found:
            others = await self.findings(thing, readers, kind=PartyKind.ORGANISATION, limit=limit, language=language)
            return [one for one in others if one.is_named or one.lines[0].part is not Part.NOTE]
        offering: list[Finding] = []
        for one in found:
            lines = [line for line in one.lines if is_offered(need, line)]
            own = sorted(lines, key=lambda line: product_of(line).casefold() != _plain(thing).casefold())
            offering += [replace(one, lines=tuple(own))] if own else []
        return (offering or found)[:limit]

    async def _by_sheets(
        self, text: str, readers: Readers, speaks: Mapping[Part, float], *, language: str | None
    ) -> tuple[Need, list[Finding]]:
        """What is sought, and the organisations for which the lines of some parts of their sheets speak, best first."""
        text = _plain(text)
        sheets = await self._library.capabilities(readers)
        read, lines = await self._read(text, sheets, readers, language=language)
        if not text:
            return read, []
        found = organisations(read, sheets, lines, cluster=self._cluster, today=self._clock.now().date(), speaks=speaks)
        ranked = sorted((one for one in found if _speaks(one, read, among_all=True)), key=lambda one: (-one.score, one.name))
        return read, [one for one in ranked if one.score >= KEPT * ranked[0].score]

    async def _read(
        self, text: str, sheets: Sequence[tuple[DocumentSummary, Capability]], readers: Readers, *, language: str | None
    ) -> tuple[Need, list[Line]]:
        """What is sought, and all lines of some sheets with how well they fit it."""
        passages = await self._library.passages_of([summary.id for summary, _ in sheets], readers)
        compared = await self._retriever.compare(text, passages, readers)
        read = read_need(text, compared.rarity, self._cluster.languages, self._cluster.vocabulary, spoken=language)
        return read, lines_of(read, compared, quantile=CHANCE)

    async def _by_notes(self, text: str, need: Need, readers: Readers, known: list[str]) -> list[Finding]:
        # Two notes that say the same may speak for two parties, so that both count.
        notes = await self._retriever.search(
            text, readers, now=self._clock.now(), limit=PASSAGES_READ, kinds=frozenset({DocumentKind.NOTE}), once=False
        )
        found = experts(
            need,
            notes,
            parties=await self._library.parties(readers),
            known=known,
            cluster=self._cluster.seen_by(readers),
            today=self._clock.now().date(),
        )
        return [replace(one, score=NOTES_SHARE * one.score) for one in found]


def _plain(text: str) -> str:
    return " ".join(text.split())[:MAX_NEED]


def _speaks(finding: Finding, need: Need, *, among_all: bool) -> bool:
    """Whether a finding is above the floor. Where one kind alone is asked for, the notes' scores only tell who is before whom, and
    the best line decides.
    """
    spoken = finding.lines[0].passage.document.language
    is_foreign = spoken not in (None, need.language)
    if among_all or finding.lines[0].part is not Part.NOTE:
        return finding.score >= (FOREIGN_FLOOR if is_foreign else FLOOR)
    own = BRIEF_LINE_FLOOR if len(need.weights) <= BRIEF else LINE_FLOOR
    return finding.lines[0].fit >= (FOREIGN_LINE_FLOOR if is_foreign else own)


def _joined(by_sheets: list[Finding], by_notes: list[Finding]) -> list[Finding]:
    """Findings of the same organisation as one."""
    found = {(one.kind, one.key): one for one in by_sheets}
    for other in by_notes:
        one = found.get((other.kind, other.key))
        found[other.kind, other.key] = _together(one, other) if one else other
    return list(found.values())


def _together(sheet: Finding, notes: Finding) -> Finding:
    """A sheet's finding with what notes add: in full where they name the organisation, less where it was only present."""
    if not notes.is_named:
        return replace(sheet, score=max(sheet.score, PRESENT * notes.score))
    score = max(sheet.score, notes.score)
    score += (1 - score) * AGREEMENT * min(sheet.score, notes.score)
    least = LINES_KEPT * max(sheet.lines[0].fit, notes.lines[0].fit)
    offered = [line for line in sheet.lines if line.fit >= least]
    done = [line for line in notes.lines if line.fit >= least][: MAX_LINES - min(len(offered), MAX_LINES - 1)]
    return replace(sheet, score=score, lines=(*offered[: MAX_LINES - len(done)], *done), said=sheet.said | notes.said)


def _with_missing(finding: Finding, need: Need) -> Finding:
    """The finding with the words of the need that nothing of it holds."""
    spoken = finding.lines[0].passage.document.language
    open_words = nothing_on(need, finding.said, language=spoken, speech=Speech.of(need.spoken))
    return replace(finding, missing=(open_words, *finding.missing)) if open_words else finding
