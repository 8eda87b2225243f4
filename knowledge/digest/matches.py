"""New matches: a need of one sheet or note that an offer of another organisation answers for certain, where either of them is new."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.audience import Readers
from knowledge.digest import bases
from knowledge.digest.items import MatchItem
from knowledge.digest.news import Newness
from knowledge.library import Library
from knowledge.matching import Matcher
from knowledge.matching.finding import Finding
from knowledge.matching.lines import WANTS, Part
from knowledge.matching.names import is_named, key_of
from knowledge.model import Capability, Cluster, DocumentSummary, Party, PartyKind, Passage
from knowledge.store.first_seen import Mark, line_mark, lines_of, mark_of, offers_of, source_mark
from knowledge.words import tokens

SURE = 0.5
"""From this score on a match is told unasked: on the sample cluster's 53 needs all but one that reach it with an offer or a product are
matches that its sheets were written with in mind.
"""

_ASKED = 4
"""So many candidates are looked at for each need."""

MOST_NEEDS = 300
"""So many needs are looked through for a new offer, those of the newest sheets first."""

MOST_NOTES = 40
"""Of so many new notes the needs are read."""

Sheet = tuple[DocumentSummary, Capability]


@dataclass(frozen=True, slots=True)
class _Need:
    """Something that is sought: its words, where they stand, whose it is, and who is not meant to answer."""

    text: str
    document: DocumentSummary
    url: str | None
    seeker: str | None
    parties: tuple[str, ...]
    is_new: bool


class NewMatches:
    """Finds new matches for certain readers."""

    def __init__(self, *, library: Library, matcher: Matcher, cluster: Cluster) -> None:
        self._library = library
        self._matcher = matcher
        self._cluster = cluster

    @staticmethod
    def marks(sheets: Sequence[Sheet]) -> list[Mark]:
        """What has to be known of when it was first seen."""
        lines = [line_mark(about.source, about.path, line) for about, sheet in sheets for line in lines_of(sheet)]
        return [*lines, *(source_mark(about.source) for about, _ in sheets)]

    async def since(
        self, sheets: Sequence[Sheet], notes: Sequence[DocumentSummary], readers: Readers, newness: Newness, *, groups: Collection[str] = ()
    ) -> list[MatchItem]:
        """The matches of new needs, of sheets and of new `notes`, and of all needs with new offers; of the needs of some groups alone."""
        offers = {about.id: _new_lines(about, offers_of(sheet), newness) for about, sheet in sheets}
        needs = [*_needs_of_sheets(sheets, newness, groups), *await self._needs_of_notes(notes[:MOST_NOTES], readers)]
        if not any(offers.values()):
            needs = [need for need in needs if need.is_new]
        found = [item for need in needs[:MOST_NEEDS] for item in await self._answers(need, offers, readers)]
        return [item for _, item in sorted(found, key=lambda each: -each[0])]

    async def _needs_of_notes(self, notes: Sequence[DocumentSummary], readers: Readers) -> list[_Need]:
        """What new notes say that somebody looks for."""
        passages = await self._library.passages_of([note.id for note in notes], readers)
        wanting = [passage for passage in passages if any(WANTS.search(unit.text) for unit in passage.units)]
        found: list[_Need] = []
        for passage in wanting:
            document = passage.document
            parties = (await self._library.parties(readers, document=document.id)).get(document.id, ())
            found += [_need_of_note(passage, at, parties) for at, unit in enumerate(passage.units) if WANTS.search(unit.text)]
        return found

    async def _answers(self, need: _Need, offers: Mapping[int, Collection[str]], readers: Readers) -> list[tuple[float, MatchItem]]:
        found = await self._matcher.findings(need.text, readers, kind=PartyKind.ORGANISATION, limit=_ASKED)
        own = {key_of(PartyKind.ORGANISATION, name, self._cluster) for name in need.parties}
        return [
            (finding.score, _item(need, finding))
            for finding in found
            if _is_sure(finding) and finding.key not in own
            if need.seeker is not None or not is_named(PartyKind.ORGANISATION, finding.name, need.text)
            if need.is_new or _is_of(finding, offers)
        ]


def _is_sure(finding: Finding) -> bool:
    return finding.score >= SURE and finding.lines[0].part in (Part.OFFERS, Part.PRODUCTS)


def _is_of(finding: Finding, offers: Mapping[int, Collection[str]]) -> bool:
    """Whether the line that speaks for a finding is one of the new offers."""
    line = finding.lines[0]
    return any(offer in line.said or line.said in offer for offer in offers.get(line.passage.document.id, ()))


def _new_lines(about: DocumentSummary, lines: Iterable[str], newness: Newness) -> list[str]:
    # A sheet's own day, if it has one, says when it was looked through, not how old its lines are.
    return [line for line in lines if newness.is_news(line_mark(about.source, about.path, line), source=about.source, day=None)]


def _needs_of_sheets(sheets: Sequence[Sheet], newness: Newness, groups: Collection[str]) -> list[_Need]:
    found: list[_Need] = []
    for about, sheet in sheets:
        if groups and not set(groups) & set(sheet.groups):
            continue
        new = _new_lines(about, sheet.needs, newness)
        own = (sheet.organisation,)
        found += [_Need(need, about, about.url, sheet.organisation, own, need in new) for need in sheet.needs]
    return sorted(found, key=lambda need: not need.is_new)


def _need_of_note(passage: Passage, at: int, parties: Sequence[Party]) -> _Need:
    """A line of a note; whoever stands behind the note is not looked for in it."""
    unit = passage.units[at]
    quote = passage.text[unit.start : unit.end]
    names = tuple(party.name for party in parties if party.kind is PartyKind.ORGANISATION)
    seeker = names[0] if len(names) == 1 else None
    return _Need(unit.text, passage.document, passage.link(quote), seeker, names, is_new=True)


def _item(need: _Need, finding: Finding) -> MatchItem:
    line = finding.lines[0]
    offer = line.passage.document
    told = mark_of("match", _whose(need.seeker, need.document), " ".join(tokens(need.text)), finding.key)
    return MatchItem(
        marks=(told,),
        bases=(bases.of_line(need.document, need.text), bases.of_line(offer, line.quote)),
        seeker=need.seeker,
        need=need.text,
        need_document=need.document,
        need_url=need.url,
        name=finding.name,
        offer=line.said,
        offer_document=offer,
        offer_url=line.passage.link(line.quote),
    )


def _whose(seeker: str | None, document: DocumentSummary) -> str:
    """What tells needs of equal words apart: whose they are, or where they stand."""
    return seeker.casefold() if seeker else f"{document.source}\0{document.path}"
