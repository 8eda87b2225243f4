"""How likely what is quoted is to hold the answer; without I/O."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import exp

from knowledge.answering.choice import Scored
from knowledge.answering.quotation import Quotation


class Likelihood:
    """How likely each of some units is the one that answers, if one of them does: as the conditional logit has it by which the weights of
    their scores are learned (McFadden 1974, "Conditional logit analysis of qualitative choice behavior").
    """

    def __init__(self, scored: Sequence[Sequence[Scored]]) -> None:
        units = [one for some in scored for one in some]
        best = max((one.score for one in units), default=0.0)
        odds = {(one.passage.chunk_id, one.place): exp(one.score - best) for one in units}
        self._odds = odds
        self._all = sum(odds.values())

    def of_unit(self, one: Scored) -> float:
        """How likely a unit is to be the one that answers, 0 to 1."""
        return self._odds.get((one.passage.chunk_id, one.place), 0.0) / self._all if self._all else 0.0

    def of(self, quotes: Iterable[Quotation]) -> float:
        """How likely one of some quotations has the unit that answers, 0 to 1."""
        places = {(quote.passage.chunk_id, place) for quote in quotes for place in range(quote.first, quote.last + 1)}
        return sum(self._odds.get(place, 0.0) for place in places) / self._all if self._all else 0.0
