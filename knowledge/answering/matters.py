"""What a document is about, matter by matter: by its headings, or by the items of its outline that others stand under."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from knowledge.answering.asked import lists_attendance
from knowledge.answering.choice import depths_of, parents_of
from knowledge.answering.quotation import cut, names_matter
from knowledge.model import Passage
from knowledge.records.sections import heading_of

HEADING: Final = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_FIRST_LEVEL: Final = re.compile(r"^#[ \t]", re.MULTILINE)
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

    @property
    def told(self) -> str:
        """Without its number and addresses, cut where it is long."""
        return cut(" ".join(_ADDRESS.sub(r" \1 ", _NUMBER.sub("", self.quote)).split()).strip(" :;,–-"), _LONGEST)


def matters_of(passages: Sequence[Passage], day: date | None) -> list[Matter]:
    """What the passages of a document of some day are about, by their headings, or else by the items of their outline; empty where neither
    says.
    """
    one_title = sum(len(_FIRST_LEVEL.findall(passage.text)) for passage in passages) == 1
    for found in (partial(_headings, titled=one_title), _items):
        matters = {matter.told: matter for passage in passages for matter in found(passage) if _is_one(matter.quote, day)}
        if len(matters) >= _FEWEST:
            return list(matters.values())
    return []


def _is_one(text: str, day: date | None) -> bool:
    """Whether a heading names a matter: it is not what any part of a meeting is called, nor the day of the note."""
    return names_matter(text, day) and heading_of(text) is None and not _NO_MATTER.match(text) and not lists_attendance(text)


def _headings(passage: Passage, *, titled: bool) -> Iterator[Matter]:
    """The headings of a passage, but for the one that is the title of the document, if it is `titled`."""
    for match in HEADING.finditer(passage.text):
        if not (titled and _FIRST_LEVEL.match(match[0])):
            yield Matter(match[1].strip(), passage)


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
            yield Matter(passage.text[passage.units[place].start : passage.units[place].end], passage)
