"""Extractive answers: the sentences that answer, quoted with enough context to be understood alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from knowledge.answering.choice import CHOICE, ChoiceWeights, Scored, depths_of, score_units
from knowledge.context import names_day, written_date
from knowledge.model import Citation, Passage, Statement
from knowledge.retrieval import Retrieval
from knowledge.words import stems

_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)

MAX_STATEMENTS = 3
MAX_CHARACTERS = 600
"""Of an answer's statements together: one telephone screen."""

MOST_OF_ONE = 300
"""Characters that one statement takes where there is more to say; 230 to 330 make the same answers right."""

LEAST = 60
"""With less room than this, nothing more is said."""

FAR_BELOW = 5.0
"""A unit whose odds of answering are e^5 times worse than the best one's is not said, however much room there is."""

FAR_FROM = 4.0
"""The same for what a unit is quoted together with, unless it stands under it or over it."""

RELATED = 1.0
"""What counts for an item under the one that is quoted, and for the one above it, when a quotation grows."""


def compose(
    retrieval: Retrieval, *, language: str, group_names: Mapping[str, str], weights: ChoiceWeights = CHOICE
) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
    """The two or three places that answer best, each with its citation; `group_names` are what slugs are called."""
    statements: list[Statement] = []
    citations: list[Citation] = []
    for quote in quotations(score_units(retrieval, weights), language=language, group_names=group_names):
        citations.append(quote.citation(len(citations) + 1))
        statements.append(Statement(text=quote.text(language, group_names), citations=(len(citations),)))
    return tuple(statements), tuple(citations)


@dataclass(frozen=True, slots=True)
class Quotation:
    """Units `first` to `last` of a passage, quoted together."""

    passage: Passage
    first: int
    last: int

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings that the quotation stands under; a chunk that joins small sections has several, the nearest one counts."""
        inside = _HEADING.findall(self.passage.text[: self.passage.units[self.first].start])
        if not inside or not self.passage.headings:
            return self.passage.headings
        return (*self.passage.headings[:-1], inside[-1].strip())

    @property
    def quote(self) -> str:
        """The verbatim text."""
        return self.passage.text[self.passage.units[self.first].start : self.passage.units[self.last].end]

    def touches(self, one: Scored) -> bool:
        """Whether a unit is quoted here, or stands right beside what is."""
        return self.passage.chunk_id == one.passage.chunk_id and self.first - 1 <= one.place <= self.last + 1

    def text(self, language: str, group_names: Mapping[str, str]) -> str:
        """The quotation as it is said, cut where it is longer than an answer may be."""
        told = self.told(language, group_names)
        return told if len(told) <= MAX_CHARACTERS else f"{told[: MAX_CHARACTERS - 1].rsplit(' ', 1)[0]}…"

    def told(self, language: str, group_names: Mapping[str, str]) -> str:
        """The quotation as a sentence that can be read alone: day and group, the heading that gives it sense, the units."""
        document = self.passage.document
        said = "; ".join(unit.text.strip() for unit in self.passage.units[self.first : self.last + 1])
        group = group_names.get(document.group or "", document.group or "")
        where = ", ".join(part for part in (written_date(document.date, language) if document.date else "", group) if part)
        heading = self.headings[-1] if self.headings else ""
        known = stems(heading) <= stems(f"{said} {where}") or (document.date is not None and names_day(heading, document.date))
        told = f"{heading}: {said}" if heading and not known else said
        return f"{where}: {told}" if where else told

    def citation(self, n: int) -> Citation:
        """The citation of the quotation."""
        document = self.passage.document
        return Citation(
            n=n,
            path=document.path,
            title=document.title,
            quote=self.quote,
            locator=replace(self.passage, headings=self.headings).locator,
            url=document.url,
            group=document.group,
            date=document.date,
        )


def quotations(scored: Sequence[Sequence[Scored]], *, language: str, group_names: Mapping[str, str]) -> list[Quotation]:
    """The best units, each with what stands around it as far as there is room for it."""
    ranked = sorted((one for of_passage in scored for one in of_passage), key=lambda one: -one.score)
    chosen: list[Quotation] = []
    said: list[set[str]] = []
    left = MAX_CHARACTERS
    for one in ranked:
        if len(chosen) == MAX_STATEMENTS or left < LEAST or one.score < ranked[0].score - FAR_BELOW:
            break
        words = stems(one.unit.text)
        if not words or any(_alike(words, other) for other in said) or any(quote.touches(one) for quote in chosen):
            continue
        alone = Quotation(one.passage, one.place, one.place)
        if chosen and len(alone.text(language, group_names)) > left:
            continue
        taken = {
            place for other in chosen if other.passage.chunk_id == one.passage.chunk_id for place in range(other.first, other.last + 1)
        }
        room = min(left, MOST_OF_ONE)
        quote = _grown(alone, scored[one.rank], taken, lambda wide, room=room: len(wide.told(language, group_names)) <= room)
        said += [stems(unit.text) for unit in quote.passage.units[quote.first : quote.last + 1]]
        chosen.append(quote)
        left -= len(quote.text(language, group_names))
    return chosen


def _grown(quote: Quotation, scored: Sequence[Scored], taken: Collection[int], fits: Callable[[Quotation], bool]) -> Quotation:
    """A quotation with its neighbours, the better one first, as long as it fits: the items under it and the one above it before others.
    What is `taken` by other quotations is left to them.
    """
    depths = depths_of(quote.passage)
    seed = quote.first

    def related(place: int) -> bool:
        return depths[place] > depths[seed] if place > seed else depths[place] < depths[place + 1]

    def score(place: int) -> float:
        return scored[place].score + RELATED * related(place)

    while True:
        wider = [(quote.last + 1, replace(quote, last=quote.last + 1)), (quote.first - 1, replace(quote, first=quote.first - 1))]
        fitting = [
            (score(place), wide)
            for place, wide in wider
            if 0 <= place < len(depths) and place not in taken and fits(wide)
            if related(place) or score(place) > scored[seed].score - FAR_FROM
        ]
        if not fitting:
            return quote
        quote = max(fitting, key=lambda one: one[0])[1]


def _alike(left: set[str], right: set[str]) -> bool:
    """Near-duplicates: most of the shorter one's words stand in the other (Jaccard similarity over .7)."""
    return len(left & right) > 0.7 * len(left | right)
