"""What is quoted in the room of an answer: the best places, best first, with what stands around them; functions without I/O."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from knowledge.answering.choice import Scored, depths_of
from knowledge.answering.likelihood import Likelihood
from knowledge.answering.quotation import MAX_CHARACTERS, Place, Quotation
from knowledge.model import Passage
from knowledge.words import stems

MAX_STATEMENTS = 3

OF_ONE_DOCUMENT = 2
"""So many of them are of one document at most."""

UNLIKELY = 0.65
"""Where what is quoted holds the answer with less likelihood than this, there is room for more. Of the questions on real notes whose
likelihood is below it, the evidence is quoted for about half; above it for nine in ten."""

MORE_STATEMENTS = 5
MORE_CHARACTERS = 1000
"""Of an answer that is unlikely to stand in fewer."""

CLOSE = 2
"""So many places from what is quoted already, a unit is quoted together with it, and what stands between them."""

LEAST = 60
"""With less room than this, nothing more is said."""

FAR_BELOW = 5.0
"""A unit whose odds of answering are e^5 times worse than the best one's is not said, however much room there is."""

FAR_FROM = 2.5
"""The same for what a unit is quoted together with, unless it stands under it or over it."""

RELATED = 1.0
"""What counts for an item under the one that is quoted, and for the one above it, when a quotation grows."""


def quotations(
    scored: Sequence[Sequence[Scored]], *, language: str, group_names: Mapping[str, str], once: bool = False, more: bool = False
) -> list[Quotation]:
    """The best units, best first, as far as there is room for them, and then what stands around them; `once` quotes one place of each
    document at most. With `more`, some further ones follow where it is unlikely that one of these answers.
    """
    ranked = sorted((one for of_passage in scored for one in of_passage), key=lambda one: -one.score)
    page = _Page(language, group_names, of_one_document=1 if once else OF_ONE_DOCUMENT)
    page.fill(ranked)
    page.widen(scored)
    if more and Likelihood(scored).of(page.quotes) < UNLIKELY:
        page.enlarge()
        page.fill(ranked)
    return page.quotes


@dataclass(slots=True)
class _Page:
    """What is quoted so far, in the room of one answer."""

    language: str
    group_names: Mapping[str, str]
    of_one_document: int
    quotes: list[Quotation] = field(default_factory=list[Quotation])
    statements: int = MAX_STATEMENTS
    characters: int = MAX_CHARACTERS
    left: int = MAX_CHARACTERS
    _known: dict[tuple[Place, Place | None], int] = field(default_factory=dict[tuple[Place, Place | None], int])
    _depths: dict[int, list[int]] = field(default_factory=dict[int, list[int]])

    def enlarge(self) -> None:
        """Make room for more."""
        self.statements = MORE_STATEMENTS
        self.left += MORE_CHARACTERS - self.characters
        self.characters = MORE_CHARACTERS

    def fill(self, ranked: Sequence[Scored]) -> None:
        """Quote units, the best first, as far as there is room; none that says about the same as one that is quoted."""
        said = [stems(quote.words) for quote in self.quotes]
        for one in ranked:
            if self.left < LEAST or one.score < ranked[0].score - FAR_BELOW:
                break
            if self._has(one) or (self.quotes and len(one.unit.text) > self.left):
                continue
            tries = self._tries(one)
            if not self._with(tries[0]):
                continue  # where there is no place for the widest, there is none for less of it
            words = stems(one.unit.text)
            if words and not any(_alike(words, other) for other in said) and self._take(tries):
                said.append(words)

    def _has(self, one: Scored) -> bool:
        """Whether a unit is quoted already."""
        return any(stands(one, quote, within=0) for quote in self.quotes)

    def _tries(self, one: Scored) -> list[Quotation]:
        """How a unit may be quoted, the widest first: with all that stands under it and the item right above it, with either, alone."""
        alone = Quotation(one.passage, one.place, one.place)
        depths = self._depths.get(one.passage.chunk_id) or self._depths.setdefault(one.passage.chunk_id, depths_of(one.passage))
        whole = _whole(alone, depths)
        wide = (_under(whole, depths), whole, _under(alone, depths), alone)
        return list({(quote.first, quote.last): quote for quote in wide}.values())

    def _take(self, tries: Sequence[Quotation]) -> bool:
        """Quote the first of these for which there is room, together with what is quoted close by. The first one of all has room always."""
        for quote in tries:
            quotes = self._with(quote)
            if quotes and self._fit(quotes):
                self._show(quotes)
                return True
        if self.quotes:
            return False
        self._show([tries[-1]])
        return True

    def widen(self, scored: Sequence[Sequence[Scored]]) -> None:
        """Quote what stands around the quotations, as far as there is room."""
        for place, quote in enumerate(self.quotes):
            units = next(units for units in scored if units and units[0].passage.chunk_id == quote.passage.chunk_id)
            others = [other for other in self.quotes if other != quote]

            def fits(wide: Quotation, place: int = place) -> bool:
                return self._fit([*self.quotes[:place], wide, *self.quotes[place + 1 :]])

            self._show([*self.quotes[:place], grown(quote, units, quoted_of(others, quote.passage), fits), *self.quotes[place + 1 :]])

    def _with(self, quote: Quotation) -> list[Quotation]:
        """The quotations with one more, which is joined with those close by; nothing where that would be one too many."""
        close = [other for other in self.quotes if other.beside(quote, within=CLOSE)]
        if close:
            joined = Quotation(quote.passage, min(one.first for one in (quote, *close)), max(one.last for one in (quote, *close)))
            return [joined if other == close[0] else other for other in self.quotes if other not in close[1:]]
        of_document = sum(other.passage.document.id == quote.passage.document.id for other in self.quotes)
        return [] if len(self.quotes) == self.statements or of_document >= self.of_one_document else [*self.quotes, quote]

    def _show(self, quotes: list[Quotation]) -> None:
        self.quotes = quotes
        self.left = self.characters - self._lengths(quotes)

    def _fit(self, quotes: Sequence[Quotation]) -> bool:
        """Whether there is room for quotations; that there is none is seen of most before they are told."""
        least = sum(self._known.get(_key(*each)) or each[0].least for each in zip(quotes, (None, *quotes), strict=False))
        return least <= self.characters and self._lengths(quotes) <= self.characters

    def _lengths(self, quotes: Sequence[Quotation]) -> int:
        """How many characters quotations take when they are told one after the other."""
        return sum(map(self._length, quotes, (None, *quotes)))

    def _length(self, quote: Quotation, before: Quotation | None) -> int:
        key = _key(quote, before)
        if key not in self._known:
            self._known[key] = len(quote.told(self.language, self.group_names, after=before))
        return self._known[key]


def _key(quote: Quotation, before: Quotation | None) -> tuple[Place, Place | None]:
    """What tells how a quotation is told: by itself, and after what only where that is of its document."""
    same = before is not None and before.passage.document.id == quote.passage.document.id
    return (quote.place, before.place if same and before else None)


def stands(one: Scored, quote: Quotation, *, within: int) -> bool:
    """Whether a unit is quoted, or stands so many places from what is at most."""
    return one.passage.chunk_id == quote.passage.chunk_id and quote.first - within <= one.place <= quote.last + within


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


def quoted_of(quotes: Sequence[Quotation], passage: Passage) -> set[int]:
    """The places of a passage's units that are quoted already."""
    return {place for quote in quotes if quote.passage.chunk_id == passage.chunk_id for place in range(quote.first, quote.last + 1)}


def grown(quote: Quotation, scored: Sequence[Scored], taken: Collection[int], fits: Callable[[Quotation], bool]) -> Quotation:
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
