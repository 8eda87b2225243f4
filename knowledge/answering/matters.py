"""What a document is about, matter by matter: by its headings, or by the items of its outline that others stand under."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.answering.asked import lists_attendance
from knowledge.answering.choice import depths_of, parents_of
from knowledge.answering.quotation import Quotation, cut, names_matter
from knowledge.model import DocumentSummary, Passage
from knowledge.records.sections import heading_of
from knowledge.words import stems

HEADING: Final = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_GROUP: Final = frozenset(stems("working group groups meeting team töörühm töörühma rühm koosolek"))
_NO_MATTER: Final = re.compile(
    r"\W*(?:next\s+meeting|attend\w*|present|participants?|apolog\w+|introductions?|any\s+other\s+business|aob|misc\w*|other|"
    r"järgmine\s+koosolek|osale\w+|kohal|muud?)\b",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"^\d{1,2}[.)]\s+(?=\w)")
_FEWEST: Final = 2
"""Notes with fewer headings, or items, that name a matter do not say by them what a meeting was about."""

_LONGEST: Final = 70
_ADDRESS: Final = re.compile(r"\[([^\]]*)\]\((?:[^()\s]|\([^)]*\))*\)|https?://\S+")


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that a document is about: a heading, or the item of an outline that others stand under, as it stands in the passage."""

    quote: str
    passage: Passage
    place: int
    """Of the unit that it is, or of the first that stands under it."""

    @property
    def says(self) -> Quotation:
        """The line at which it is found."""
        return Quotation(self.passage, self.place, self.place)

    @property
    def told(self) -> str:
        """Without its number and addresses, cut where it is long."""
        return cut(" ".join(_ADDRESS.sub(r" \1 ", _NUMBER.sub("", self.quote)).split()).strip(" :;,–-"), _LONGEST)


def matters_of(passages: Sequence[Passage], note: DocumentSummary) -> list[Matter]:
    """What a note is about, by the headings of its passages, or else by the items of their outline; empty where neither says."""
    for found in (_headings, _items):
        matters = {matter.told: matter for passage in passages for matter in found(passage) if _is_one(matter.quote, note)}
        if len(matters) >= _FEWEST:
            return list(matters.values())
    return []


def _is_one(text: str, note: DocumentSummary) -> bool:
    """Whether a heading names a matter: it is not what any part of a meeting is called, nor the day of the note, nor its group."""
    if not names_matter(text, note.date) or heading_of(text) is not None or _NO_MATTER.match(text) or lists_attendance(text):
        return False
    before, colon, _ = note.title.partition(":")
    group = stems(f"{(note.group or '').replace('-', ' ')} {before if colon else ''}")
    return not note.group or not stems(text) <= group | _GROUP


def _headings(passage: Passage) -> Iterator[Matter]:
    starts = [unit.start for unit in passage.units]
    for match in HEADING.finditer(passage.text):
        place = min(bisect_left(starts, match.end()), len(starts) - 1)
        if place >= 0:
            yield Matter(match[1].strip(), passage, place)


def _items(passage: Passage) -> Iterator[Matter]:
    """The outermost items that have others under them, and those under an item that only says what any part of a meeting is called."""
    if any(names_matter(heading, None) for heading in passage.headings[1:]):
        return
    depths, parents = depths_of(passage), parents_of(passage)
    leads = {parent for parent in parents if parent is not None}
    for place in sorted(leads):
        parent = parents[place]
        outermost = depths[place] == min(depths) if parent is None else not names_matter(passage.units[parent].text, None)
        if outermost:
            yield Matter(passage.text[passage.units[place].start : passage.units[place].end], passage, place)
