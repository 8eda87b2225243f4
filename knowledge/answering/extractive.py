"""Extractive answers: the sentences that answer, quoted with enough context to be understood alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from knowledge.answering.choice import CHOICE, ChoiceWeights, Scored, depths_of, score_units
from knowledge.answering.money import asks_for_money, is_of_money, states_money
from knowledge.answering.quotation import MAX_CHARACTERS, Place, Quotation
from knowledge.answering.superseding import Said, changed_on
from knowledge.model import Citation, Passage, Statement
from knowledge.retrieval import Retrieval
from knowledge.words import stems, stems_in

MAX_STATEMENTS = 3

OF_ONE_DOCUMENT = 2
"""So many of them are of one document at most."""

CLOSE = 2
"""So many places from what is quoted already, a unit is quoted together with it, and what stands between them."""

ELSEWHERE = 2.0
"""A part of a question is answered from a document that is not quoted yet, unless what a quoted one says is so much better."""

LEAST = 60
"""With less room than this, nothing more is said."""

FAR_BELOW = 5.0
"""A unit whose odds of answering are e^5 times worse than the best one's is not said, however much room there is."""

FAR_FROM = 2.5
"""The same for what a unit is quoted together with, unless it stands under it or over it."""

RELATED = 1.0
"""What counts for an item under the one that is quoted, and for the one above it, when a quotation grows."""


@dataclass(frozen=True, slots=True)
class Composed:
    """Statements and their citations. `lacks_sum`: a sum of money is asked for, and none of them states one of what it is asked for;
    `asks_more`: something else is asked for besides.
    """

    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    lacks_sum: bool = False
    asks_more: bool = False


def compose(retrieval: Retrieval, *, language: str, group_names: Mapping[str, str], weights: ChoiceWeights = CHOICE) -> Composed:
    """The two or three places that answer best, each with its citation; `group_names` are what slugs are called."""
    for_sums = [asks_for_money(part.query.text) for part in retrieval.parts]
    asks_more = any(for_sums) and not all(for_sums)
    by_part = _of_parts(retrieval, weights, language, group_names)
    parts = [quote for some in by_part for quote in some]
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
    citations = tuple(quote.citation(number, language) for number, (quote, _) in enumerate(told, start=1))
    if asks_more:
        return Composed(statements, citations, lacks_sum=not all(by_part), asks_more=True)
    asks = any(for_sums) or asks_for_money(retrieval.query.text)
    lacks_sum = asks and not any(_tells_sum(quote, asked) for quote in quotes for asked in (retrieval, *retrieval.parts))
    return Composed(statements, citations, lacks_sum=lacks_sum)


def _tells_sum(quote: Quotation, asked: Retrieval) -> bool:
    """Whether a quotation states a sum of money, and has a word of what the sum is asked for."""
    if not states_money([quote.quote]):
        return False
    told_of = [weight > 0 and not is_of_money(key) for weight, key in zip(asked.words.weights, asked.words.keys, strict=True)]
    places = [found for passage, found in zip(asked.passages, asked.found, strict=True) if passage.chunk_id == quote.passage.chunk_id]
    return not any(told_of) or any(
        bool((one.head | one.units[:, quote.first : quote.last + 1].any(axis=1))[told_of].any()) for one in places
    )


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
            lines=tuple(unit.text for unit in quote.passage.units[quote.first : quote.last + 1]),
            has=found[quote.passage.chunk_id].units[:, quote.first : quote.last + 1],
        )
        for quote in quotes
    ]
    return changed_on(said, retrieval.words, present=retrieval.query.latest)


def _of_parts(retrieval: Retrieval, weights: ChoiceWeights, language: str, group_names: Mapping[str, str]) -> list[list[Quotation]]:
    """What answers each part of a question that asks for several things, in as many places as one question gets, from documents that are
    not quoted yet where they say it about as well; nothing where there is one part alone. A part that asks for a sum of money gets none
    that states no sum of what it asks for.
    """
    scored = [score_units(part, weights) for part in retrieval.parts]
    ranked = [sorted((one for some in of_part for one in some), key=lambda one: -one.score) for of_part in scored]
    chosen: list[list[Quotation]] = [[] for _ in retrieval.parts]
    # In turn one more place for each, so that no part takes what answers another.
    for _ in range(MAX_STATEMENTS):
        for place, part in enumerate(retrieval.parts):
            told = [quote for some in chosen for quote in some]
            one = _next_best(ranked[place], told)
            if one is None:
                continue
            room = _Room(MAX_CHARACTERS // len(retrieval.parts), language, group_names, told[-1] if told else None)
            quote = Quotation(one.passage, one.place, one.place)
            quote = _grown(quote, scored[place][one.rank], _taken(told, one.passage), room.has)
            if not asks_for_money(part.query.text) or _tells_sum(quote, part):
                chosen[place].append(quote)
    return chosen


def _next_best(ranked: Sequence[Scored], told: Sequence[Quotation]) -> Scored | None:
    """The best unit that is not quoted yet and does not stand beside what is; None where the rest is far below the best."""
    free = [
        one
        for one in ranked
        if one.score >= ranked[0].score - FAR_BELOW
        if any(stems_in(one.unit.text)) and not any(_stands(one, quote, within=1) for quote in told)
    ]
    elsewhere = next((one for one in free if all(one.passage.document.id != quote.passage.document.id for quote in told)), None)
    return elsewhere if elsewhere and elsewhere.score > free[0].score - ELSEWHERE else next(iter(free), None)


def _taken(quotes: Sequence[Quotation], passage: Passage) -> set[int]:
    """The places of a passage's units that are quoted already."""
    return {place for quote in quotes if quote.passage.chunk_id == passage.chunk_id for place in range(quote.first, quote.last + 1)}


def quotations(scored: Sequence[Sequence[Scored]], *, language: str, group_names: Mapping[str, str], once: bool = False) -> list[Quotation]:
    """The best units, best first, as far as there is room for them, and then what stands around them; `once` quotes one place of each
    document at most.
    """
    ranked = sorted((one for of_passage in scored for one in of_passage), key=lambda one: -one.score)
    said: list[set[str]] = []
    page = _Page(language, group_names, of_one_document=1 if once else OF_ONE_DOCUMENT)
    for one in ranked:
        if page.left < LEAST or one.score < ranked[0].score - FAR_BELOW:
            break
        if page.has(one) or (page.quotes and len(one.unit.text) > page.left):
            continue
        words = stems(one.unit.text)
        if words and not any(_alike(words, other) for other in said) and page.take(one):
            said.append(words)
    page.widen(scored)
    return page.quotes


@dataclass(slots=True)
class _Page:
    """What is quoted so far, in the room of one answer."""

    language: str
    group_names: Mapping[str, str]
    of_one_document: int
    quotes: list[Quotation] = field(default_factory=list[Quotation])
    left: int = MAX_CHARACTERS
    _known: dict[tuple[Place, Place | None], int] = field(default_factory=dict[tuple[Place, Place | None], int])

    def has(self, one: Scored) -> bool:
        """Whether a unit is quoted already."""
        return any(_stands(one, quote, within=0) for quote in self.quotes)

    def take(self, one: Scored) -> bool:
        """Quote a unit, if there is room for it: with all that stands under it and the item right above it where there is room for them
        too, and together with what is quoted close by. The first one has room always.
        """
        alone = Quotation(one.passage, one.place, one.place)
        depths = depths_of(one.passage)
        whole = _whole(alone, depths)
        for quote in (_under(whole, depths), whole, _under(alone, depths), alone):
            quotes = self._with(quote)
            if quotes and self._lengths(quotes) <= MAX_CHARACTERS:
                self._show(quotes)
                return True
        if self.quotes:
            return False
        self._show([alone])
        return True

    def widen(self, scored: Sequence[Sequence[Scored]]) -> None:
        """Quote what stands around the quotations, as far as there is room."""
        for place, quote in enumerate(self.quotes):
            units = next(units for units in scored if units and units[0].passage.chunk_id == quote.passage.chunk_id)
            others = [other for other in self.quotes if other != quote]

            def fits(wide: Quotation, place: int = place) -> bool:
                return self._lengths([*self.quotes[:place], wide, *self.quotes[place + 1 :]]) <= MAX_CHARACTERS

            self._show([*self.quotes[:place], _grown(quote, units, _taken(others, quote.passage), fits), *self.quotes[place + 1 :]])

    def _with(self, quote: Quotation) -> list[Quotation]:
        """The quotations with one more, which is joined with those close by; nothing where that would be one too many."""
        close = [other for other in self.quotes if other.beside(quote, within=CLOSE)]
        if close:
            joined = Quotation(quote.passage, min(one.first for one in (quote, *close)), max(one.last for one in (quote, *close)))
            return [joined if other == close[0] else other for other in self.quotes if other not in close[1:]]
        of_document = sum(other.passage.document.id == quote.passage.document.id for other in self.quotes)
        return [] if len(self.quotes) == MAX_STATEMENTS or of_document >= self.of_one_document else [*self.quotes, quote]

    def _show(self, quotes: list[Quotation]) -> None:
        self.quotes = quotes
        self.left = MAX_CHARACTERS - self._lengths(quotes)

    def _lengths(self, quotes: Sequence[Quotation]) -> int:
        """How many characters quotations take when they are told one after the other."""
        return sum(map(self._length, quotes, (None, *quotes)))

    def _length(self, quote: Quotation, before: Quotation | None) -> int:
        key = (quote.place, before.place if before else None)
        if key not in self._known:
            self._known[key] = len(quote.told(self.language, self.group_names, after=before))
        return self._known[key]


def _stands(one: Scored, quote: Quotation, *, within: int) -> bool:
    """Whether a unit is quoted, or stands so many places from what is at most."""
    return quote.beside(Quotation(one.passage, one.place, one.place), within=within)


def _whole(quote: Quotation, depths: Sequence[int]) -> Quotation:
    """A unit with all that stands under it; `depths` are those of its passage's units."""
    last = quote.last
    while last + 1 < len(depths) and depths[last + 1] > depths[quote.first]:
        last += 1
    return Quotation(quote.passage, quote.first, last)


def _under(quote: Quotation, depths: Sequence[int]) -> Quotation:
    """A unit with the item that it stands under, if that is right above it."""
    above = quote.first - 1
    if above < 0 or depths[above] >= depths[quote.first]:
        return quote
    return Quotation(quote.passage, above, quote.last)


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
        wider = [
            (quote.last + 1, Quotation(quote.passage, quote.first, quote.last + 1)),
            (quote.first - 1, Quotation(quote.passage, quote.first - 1, quote.last)),
        ]
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
