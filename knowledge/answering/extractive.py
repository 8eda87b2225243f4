"""Extractive answers: the sentences that answer, quoted with enough context to be understood alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from knowledge.answering.choice import CHOICE, OF_ONE_DOCUMENT, ChoiceWeights, Scored, depths_of, score_units
from knowledge.answering.superseding import Said, changed_on
from knowledge.context import names_day, written_date
from knowledge.model import Citation, Passage, Statement
from knowledge.retrieval import Retrieval
from knowledge.words import stems, stems_in

_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)

MAX_STATEMENTS = 3
MAX_CHARACTERS = 600
"""Of an answer's statements together: one telephone screen."""

MOST_OF_FIRST = 340
"""Characters that the first statement takes, so that there is room for a second place."""

AROUND = 30
"""No written date is longer, with what parts it from the group, the heading and the quotation."""

ELSEWHERE = 2.0

LEAST = 60
"""With less room than this, nothing more is said."""

FAR_BELOW = 5.0
"""A unit whose odds of answering are e^5 times worse than the best one's is not said, however much room there is."""

FAR_FROM = 2.5
"""The same for what a unit is quoted together with, unless it stands under it or over it."""

RELATED = 1.0
"""What counts for an item under the one that is quoted, and for the one above it, when a quotation grows."""


def compose(
    retrieval: Retrieval, *, language: str, group_names: Mapping[str, str], weights: ChoiceWeights = CHOICE
) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
    """The two or three places that answer best, each with its citation; `group_names` are what slugs are called."""
    parts = _of_parts(retrieval, weights, language, group_names)
    once = retrieval.query.latest  # where the present is asked for, what was said before it is worth more than what else was said then
    quotes = parts or quotations(score_units(retrieval, weights), language=language, group_names=group_names, once=once)
    changed = [None] * len(parts) if parts else _changed(quotes, retrieval)
    # What was changed later comes last, whatever it has in common with the question.
    told = sorted(zip(quotes, changed, strict=True), key=lambda one: one[1] is not None)
    befores = [None, *(quote for quote, _ in told)]
    statements = tuple(
        Statement(text=quote.text(language, group_names, after=before), citations=(number,), superseded=day)
        for number, ((quote, day), before) in enumerate(zip(told, befores, strict=False), start=1)
    )
    return statements, tuple(quote.citation(number, language) for number, (quote, _) in enumerate(told, start=1))


def _changed(quotes: Sequence[Quotation], retrieval: Retrieval) -> list[date | None]:
    """For each quotation the day on which what it says was changed, if one of the others says so. Where a time is named, it is asked what
    was said then; where the last state of that time is asked for too, what was said within it changes what was said earlier in it.
    """
    period = retrieval.query.period
    if period is not None and not retrieval.query.latest:
        return [None] * len(quotes)
    found = {passage.chunk_id: each for passage, each in zip(retrieval.passages, retrieval.found, strict=True)}
    said = [
        Said(
            group=quote.passage.document.group,
            day=day if (day := quote.passage.document.date) and (period is None or day in period) else None,
            text=" ".join(unit.text for unit in quote.passage.units[quote.first : quote.last + 1]),
            has=np.asarray(found[quote.passage.chunk_id].units[:, quote.first : quote.last + 1].any(axis=1), dtype=np.bool_),
        )
        for quote in quotes
    ]
    return changed_on(said, retrieval.words, present=retrieval.query.latest)


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

    def text(self, language: str, group_names: Mapping[str, str], *, after: Quotation | None = None) -> str:
        """The quotation as it is said, cut where it is longer than an answer may be."""
        told = self.told(language, group_names, after=after)
        return told if len(told) <= MAX_CHARACTERS else f"{told[: MAX_CHARACTERS - 1].rsplit(' ', 1)[0]}…"

    def told(self, language: str, group_names: Mapping[str, str], *, after: Quotation | None = None) -> str:
        """The quotation as a sentence that can be read alone: day and group, the heading that gives it sense, the units. Day and group
        are not said again `after` a quotation from the same document.
        """
        document = self.passage.document
        said = _joined([unit.text.strip() for unit in self.passage.units[self.first : self.last + 1]])
        group = group_names.get(document.group or "", document.group or "")
        where = ", ".join(part for part in (written_date(document.date, language) if document.date else "", group) if part)
        heading = self.headings[-1] if self.headings else ""
        same = after is not None and after.passage.document.id == document.id
        repeated = same and after is not None and after.headings == self.headings
        told = said if not heading or repeated or _is_said(heading, f"{said} {where}", document.date) else f"{heading}: {said}"
        return f"{where}: {told}" if where and not same else told

    def lengths(self, group_names: Mapping[str, str]) -> tuple[int, int]:
        """Between how many characters and how many the quotation takes when it is told, as can be said without telling it."""
        units = self.passage.units[self.first : self.last + 1]
        group = self.passage.document.group or ""
        least = sum(len(unit.text.strip()) for unit in units)
        heading = max(map(len, self.headings), default=0)
        return least, least + 2 * len(units) + heading + len(group_names.get(group, group)) + AROUND

    def citation(self, n: int, language: str) -> Citation:
        """The citation of the quotation, its lines named in `language`."""
        document = self.passage.document
        return Citation(
            n=n,
            path=document.path,
            title=document.title,
            quote=self.quote,
            locator=replace(self.passage, headings=self.headings).located(language),
            url=self.passage.link(self.quote),
            group=document.group,
            date=document.date,
        )


def _of_parts(retrieval: Retrieval, weights: ChoiceWeights, language: str, group_names: Mapping[str, str]) -> list[Quotation]:
    """The best quotation for each part of a question that asks for several things, all in the room of one answer."""
    chosen: list[Quotation] = []
    for part in retrieval.parts:
        scored = score_units(part, weights)
        ranked = sorted((one for of_passage in scored for one in of_passage), key=lambda one: -one.score)
        free = [one for one in ranked if any(stems_in(one.unit.text)) and not any(quote.touches(one) for quote in chosen)]
        elsewhere = [one for one in free if all(one.passage.document.id != quote.passage.document.id for quote in chosen)]
        if elsewhere and elsewhere[0].score > free[0].score - ELSEWHERE:
            free = elsewhere
        if free:
            before = chosen[-1] if chosen else None
            taken = _taken(chosen, free[0].passage)
            room = _Room(MAX_CHARACTERS // len(retrieval.parts), language, group_names, before)
            chosen.append(_grown(Quotation(free[0].passage, free[0].place, free[0].place), scored[free[0].rank], taken, room.has))
    return chosen


def _taken(quotes: Sequence[Quotation], passage: Passage) -> set[int]:
    """The places of a passage's units that are quoted already."""
    return {place for quote in quotes if quote.passage.chunk_id == passage.chunk_id for place in range(quote.first, quote.last + 1)}


def quotations(scored: Sequence[Sequence[Scored]], *, language: str, group_names: Mapping[str, str], once: bool = False) -> list[Quotation]:
    """The best units, each with what stands around it as far as there is room for it; `once` takes one from each document at most."""
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
        if sum(quote.passage.document.id == one.passage.document.id for quote in chosen) >= (1 if once else OF_ONE_DOCUMENT):
            continue
        before = chosen[-1] if chosen else None
        if chosen and len(alone.text(language, group_names, after=before)) > left:
            continue

        room = min(left, left if chosen else MOST_OF_FIRST)
        quote = _grown(alone, scored[one.rank], _taken(chosen, one.passage), _Room(room, language, group_names, before).has)
        said += [stems(unit.text) for unit in quote.passage.units[quote.first : quote.last + 1]]
        chosen.append(quote)
        left -= len(quote.text(language, group_names, after=before))
    return chosen


@dataclass(frozen=True, slots=True)
class _Room:
    """So many characters for a quotation, said in a language after another."""

    characters: int
    language: str
    group_names: Mapping[str, str]
    after: Quotation | None

    def has(self, quote: Quotation) -> bool:
        """Whether there is room for a quotation."""
        least, most = quote.lengths(self.group_names)
        if least > self.characters or most <= self.characters:
            return most <= self.characters
        return len(quote.told(self.language, self.group_names, after=self.after)) <= self.characters


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


def _is_said(heading: str, text: str, day: date | None) -> bool:
    """Whether a heading says nothing that a text does not, or the day of its document alone."""
    return (day is not None and names_day(heading, day)) or stems(heading) <= stems(text)


def _joined(texts: Sequence[str]) -> str:
    """Units as one text: what ends like a sentence stands as one, list items are parted by semicolons."""
    ended = [text if text.endswith((".", "!", "?", ":", ";", "…")) else f"{text};" for text in texts[:-1]]
    return " ".join([*ended, *texts[-1:]])


def _alike(left: set[str], right: set[str]) -> bool:
    """Near-duplicates: most of the shorter one's words stand in the other (Jaccard similarity over .7)."""
    return len(left & right) > 0.7 * len(left | right)
