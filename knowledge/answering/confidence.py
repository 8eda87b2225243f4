"""Whether what was retrieved supports an answer at all."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.retrieval import Retrieval, coverage, passage_stems

READ = 5
"""How many of the best passages are looked at."""


@dataclass(frozen=True, slots=True)
class ConfidenceWeights:
    """A logistic model of "something here answers it" over two readings."""

    coverage: float
    similarity: float
    threshold: float


CONFIDENCE = ConfidenceWeights(coverage=1.0, similarity=4.0, threshold=3.7)


def supports(retrieval: Retrieval, weights: ConfidenceWeights = CONFIDENCE) -> bool:
    """Whether the question's rare words stand in the best passages and their meaning is near enough."""
    if not retrieval.passages:
        return False
    return weights.coverage * covered(retrieval) + weights.similarity * max(retrieval.dense[:READ]) >= weights.threshold


def covered(retrieval: Retrieval) -> float:
    """The greatest share of the question's words, by rarity, that one of the best passages holds."""
    return max(coverage(retrieval.rarity, passage_stems(passage)) for passage in retrieval.passages[:READ])
