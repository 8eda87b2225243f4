"""Whether what was retrieved supports an answer at all."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.retrieval import Retrieval
from knowledge.terms import in_units

READ = 5
"""How many of the best passages are looked at."""


@dataclass(frozen=True, slots=True)
class Confidence:
    """An answer is supported where coverage (of the question's words, by rarity) + `similarity` * how much nearer the best sentence
    is than the mean of its language reaches `threshold`, or `elsewhere` for a question in another language than English: its words
    meet those of the notes less often.
    """

    similarity: float
    threshold: float
    elsewhere: float


CALIBRATED = {
    "multilingual-e5-small": Confidence(similarity=10.0, threshold=0.805, elsewhere=0.64),
}
"""By model, since each spreads its cosines differently. Set on the questions over real notes and the sample cluster's: of 12 off-topic
ones 11 are turned away, of 190 answerable ones that are not about events 11; near misses cannot be told this way."""

LEXICAL = Confidence(similarity=0.0, threshold=0.22, elsewhere=0.1)
"""For any other model, and where there are no vectors: the words alone."""


def supports(retrieval: Retrieval, *, language: str) -> bool:
    """Whether the question's rare words stand in the best passages and their meaning is near enough."""
    if not retrieval.passages:
        return False
    known = next((confidence for name, confidence in CALIBRATED.items() if retrieval.model.startswith(name)), LEXICAL)
    threshold = known.threshold if language == "en" else known.elsewhere
    return covered(retrieval) + known.similarity * _nearness(retrieval) >= threshold


def covered(retrieval: Retrieval) -> float:
    """The greatest share of the question's words, by rarity, that one of the best passages holds."""
    return float(retrieval.words.covered(in_units(retrieval.words, retrieval.found[:READ])).max(initial=0.0))


def _nearness(retrieval: Retrieval) -> float:
    """How much nearer the best sentence of the best passages is to the question than the mean of its language."""
    best = zip(retrieval.units[:READ], retrieval.background[:READ], strict=False)
    return max((float(units.max(initial=-1.0)) - background for units, background in best), default=0.0)
