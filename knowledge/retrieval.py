"""What was found for a question: the best passages, and what is known of how they fit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest

from knowledge.fusion import Scores
from knowledge.model import Passage
from knowledge.query import Query
from knowledge.terms import Found, QuestionWords

PART_PASSAGES = 3
"""So many passages of each part of a question are read; with three parts that is what is shown."""


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What was found for a question: the best passages, best first, of near-duplicates one alone, and what is known of how they fit.

    `units` has the cosine of the question with each unit of each passage, `dense` with each passage, both of the embedder whose
    identity is `model` (empty: there were no vectors); `background` is the cosine with the mean of the passage's language. `rarity` is
    the inverse document frequency of the question's words, which are `words` in their order, and `found` says where in each passage
    they stand.
    """

    query: Query
    passages: tuple[Passage, ...]
    dense: tuple[float, ...]
    units: tuple[Scores, ...]
    rarity: Mapping[str, float]
    words: QuestionWords
    found: tuple[Found, ...]
    alone: tuple[Scores, ...] = ()
    """Like `units`, of the units embedded one by one; empty where they have not been."""

    model: str = ""
    background: tuple[float, ...] = ()
    parts: tuple[Retrieval, ...] = ()
    """What was found for each part of a question that asks for several things."""

    @property
    def shown(self) -> tuple[Passage, ...]:
        """The best passages for whoever reads them: of a question with parts, the best of the whole, then those of each part in turn."""
        turns = zip_longest(*(part.passages[:PART_PASSAGES] for part in self.parts))
        of_parts = [passage for turn in turns for passage in turn if passage is not None]
        mixed = {passage.chunk_id: passage for passage in (*self.passages[:1], *of_parts, *self.passages)}
        return tuple(mixed.values())[: max(len(self.passages), len(self.parts))]

    def among(self, documents: Collection[int]) -> Retrieval:
        """The same with the passages of some documents alone, and without parts."""
        places = [place for place, passage in enumerate(self.passages) if passage.document.id in documents]
        return replace(
            self,
            passages=tuple(self.passages[place] for place in places),
            dense=tuple(self.dense[place] for place in places),
            units=tuple(self.units[place] for place in places),
            found=tuple(self.found[place] for place in places),
            alone=tuple(self.alone[place] for place in places) if self.alone else (),
            background=tuple(self.background[place] for place in places) if self.background else (),
            parts=(),
        )
