"""Quotations: units of one passage that are quoted together, told as a sentence that can be read alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from knowledge.context import names_day, written_date
from knowledge.model import Citation, Passage
from knowledge.words import stems

MAX_CHARACTERS = 600
"""Of an answer's statements together: one telephone screen."""

LINE_CHARACTERS = 150
"""Of one line of a list."""

CITED = 12
"""So many places an answer cites, a line each on a telephone; what it counts beyond them it tells by its number alone."""

AROUND = 30
"""No written date is longer, with what parts it from the group, the heading and the quotation."""

_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)

_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_OF_ANY_MEETING = frozenset(
    stems(
        "agenda notes minutes meeting topic topics discussion discuss open recurring items "
        "päevakord teemad arutelu märkmed protokoll koosolek"
    )
)
"""What any part of any meeting may be called: it gives no sense to what stands under it."""


def cut(text: str, characters: int) -> str:
    """A text, cut after a word where it is longer than so many characters."""
    return text if len(text) <= characters else f"{text[: characters - 1].rsplit(' ', 1)[0]}…"


Place = tuple[int, int, int]
"""The chunk of a passage, and the first and the last of its units that are quoted."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """Units `first` to `last` of a passage, quoted together."""

    passage: Passage
    first: int
    last: int

    @property
    def place(self) -> Place:
        """What tells it from all other quotations: comparing their passages would compare their texts."""
        return self.passage.chunk_id, self.first, self.last

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings that the quotation stands under; a chunk that joins small sections has several, the nearest one counts."""
        before = self.passage.text[: self.passage.units[self.first].start]
        inside = _HEADING.findall(before) if self.passage.headings and "#" in before else []
        return (*self.passage.headings[:-1], inside[-1].strip()) if inside else self.passage.headings

    @property
    def quote(self) -> str:
        """The verbatim text."""
        return self.passage.text[self.passage.units[self.first].start : self.passage.units[self.last].end]

    @property
    def words(self) -> str:
        """Its units as they are read, without markup."""
        return " ".join(unit.text.strip() for unit in self.passage.units[self.first : self.last + 1])

    def beside(self, other: Quotation, *, within: int) -> bool:
        """Whether another quotation is of the same passage and begins or ends so many places from this one at most."""
        return self.passage.chunk_id == other.passage.chunk_id and self.first - within <= other.last and other.first <= self.last + within

    def text(self, language: str, group_names: Mapping[str, str], *, after: Quotation | None = None) -> str:
        """The quotation as it is said, cut where it is longer than an answer may be."""
        return cut(self.told(language, group_names, after=after), MAX_CHARACTERS)

    def told(self, language: str, group_names: Mapping[str, str], *, after: Quotation | None = None) -> str:
        """The quotation as a sentence that can be read alone: day and group, the heading that gives it sense, the units. Day and group
        are not said again `after` a quotation from the same document.
        """
        document = self.passage.document
        said = _joined([unit.text.strip() for unit in self.passage.units[self.first : self.last + 1]])
        group = group_names.get(document.group or "", document.group or "")
        where = ", ".join(part for part in (written_date(document.date, language) if document.date else "", group) if part)
        headings = self.headings
        heading = headings[-1] if headings else ""
        same = after is not None and after.passage.document.id == document.id
        repeated = same and after is not None and after.headings == headings
        told = said if not heading or repeated or _is_said(heading, f"{said} {where}", document.date) else f"{heading}: {said}"
        return f"{where}: {told}" if where and not same else told

    @property
    def least(self) -> int:
        """How many characters the quotation takes at least when it is told."""
        return sum(len(unit.text.strip()) for unit in self.passage.units[self.first : self.last + 1])

    def most(self, group_names: Mapping[str, str]) -> int:
        """How many it takes at most, as can be said without telling it."""
        group = self.passage.document.group or ""
        heading = max(map(len, self.headings), default=0)
        return self.least + 2 * (self.last + 1 - self.first) + heading + len(group_names.get(group, group)) + AROUND

    def citation(self, n: int, language: str) -> Citation:
        """The citation of the quotation, its lines named in `language`."""
        document = self.passage.document
        return Citation(
            n=n,
            path=document.path,
            title=document.title,
            quote=self.quote,
            locator=self.passage.located(language, headings=self.headings),
            url=self.passage.link(self.quote),
            group=document.group,
            date=document.date,
        )


def _is_said(heading: str, text: str, day: date | None) -> bool:
    """Whether a heading says nothing that a text does not, or the day of its document alone, or what any part of a meeting is called."""
    own = _own_words(heading, day)
    return not own or own <= stems(text)


def names_matter(heading: str, day: date | None) -> bool:
    """Whether a heading says what it is about, and not only the day of its document or what any part of a meeting is called."""
    return bool(_own_words(heading, day))


@lru_cache(maxsize=256)  # the same few headings are told again and again while an answer is put together
def _own_words(heading: str, day: date | None) -> frozenset[str]:
    """The words by which a heading gives sense to what stands under it; none where it names the day of its document."""
    if day is not None and names_day(heading, day):
        return frozenset()
    return frozenset(stems(_BRACKETED.sub(" ", heading)) - _OF_ANY_MEETING)


def _joined(texts: Sequence[str]) -> str:
    """Units as one text: what ends like a sentence stands as one, list items are parted by semicolons."""
    ended = [text if text.endswith((".", "!", "?", ":", ";", "…")) else f"{text};" for text in texts[:-1]]
    return " ".join([*ended, *texts[-1:]])
