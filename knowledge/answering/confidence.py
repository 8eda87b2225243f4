"""Whether what was retrieved supports an answer at all."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.retrieval import Retrieval, coverage, passage_stems

READ = 5
"""How many of the best passages are looked at."""


@dataclass(frozen=True, slots=True)
class Confidence:
    """An answer is supported where `coverage` (of the question's words, by rarity) + `similarity` * cosine reaches `threshold`."""

    similarity: float
    threshold: float


CALIBRATED = {
    "multilingual-e5-small": Confidence(similarity=5.0, threshold=4.51),
}
"""By model, since each spreads its cosines differently. Set on the 120 questions over real notes: all 6 off-topic ones are turned away
and 1 of 100 answerable ones; near misses cannot be told this way (area under the curve .54)."""

LEXICAL = Confidence(similarity=0.0, threshold=0.22)
"""For any other model, and where there are no vectors: the words alone."""


def supports(retrieval: Retrieval) -> bool:
    """Whether the question's rare words stand in the best passages and their meaning is near enough."""
    if not retrieval.passages:
        return False
    known = next((confidence for name, confidence in CALIBRATED.items() if retrieval.model.startswith(name)), LEXICAL)
    return covered(retrieval) + known.similarity * max(retrieval.dense[:READ]) >= known.threshold


def covered(retrieval: Retrieval) -> float:
    """The greatest share of the question's words, by rarity, that one of the best passages holds."""
    return max(coverage(retrieval.rarity, passage_stems(passage)) for passage in retrieval.passages[:READ])
