"""Fusion: what the arms found of each candidate, as named features that are weighted and added up; functions without I/O.

Scores are fused, not ranks: every feature is brought to 0…1 over the candidates (convex combination, Bruch et al. 2023, "An Analysis
of Fusion Functions for Hybrid Retrieval"). The weights stand in `Weights`, with where they come from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.model import Candidate, Passage
from knowledge.query import Query
from knowledge.words import stems, word_roots

Scores = NDArray[np.float32]
"""One number per candidate."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each feature counts.

    Set by hand in steps of .1 on the 100 answerable questions over real meeting notes that `kobar evaluate` measures; fits by random
    search in four folds of them came out within noise of these on the questions that they had not seen, and wider feature sets
    (coverage of the question's rare words, a bonus for a note's other good passages) gained nothing there.
    """

    dense: float = 0.4
    words: float = 0.4
    trigrams: float = 0.1
    best_unit: float = 0.5
    period: float = 0.25
    group: float = 0.3
    latest: float = 0.5
    newer: float = 0.15


WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Candidates:
    """The chunks that the arms proposed and that the readers may read, with each arm's score (0 where it did not propose them).

    `dense` is the cosine of question and chunk, `units` that of question and each of the chunk's units; for candidates of all arms.
    `background` is the cosine of the question with the mean of all chunks in the candidate's language: a multilingual encoder puts
    texts of one language nearer to each other than texts of one meaning, and what stands out from its own language's mean is what fits.
    """

    chunks: tuple[Candidate, ...]
    words: Scores
    trigrams: Scores
    dense: Scores
    units: tuple[Scores, ...]
    background: Scores
    rarity: Mapping[str, float]
    model: str


def features(query: Query, candidates: Candidates) -> dict[str, Scores]:
    """Every feature of every candidate, each within 0…1, by its name in `Weights`."""
    chunks = candidates.chunks
    return {
        "dense": _spread(candidates.dense - candidates.background),
        "words": _share(candidates.words),
        "trigrams": _share(candidates.trigrams),
        "best_unit": _spread(np.array([units.max(initial=-1.0) for units in candidates.units], dtype=np.float32) - candidates.background),
        "period": np.array([_in_period(query, chunk) for chunk in chunks], dtype=np.float32),
        "group": np.array([query.groups.get(chunk.document.group or "", 0.0) for chunk in chunks], dtype=np.float32),
        "latest": recency(chunks) * query.latest,
        # What was said last holds, unless the question names a time of its own.
        "newer": recency(chunks) * (query.period is None and not query.latest),
    }


def fused(query: Query, candidates: Candidates, weights: Weights) -> Scores:
    """The weighted sum of the features."""
    total = np.zeros(len(candidates.chunks), dtype=np.float32)
    for name, column in features(query, candidates).items():
        total += getattr(weights, name) * column
    return total


def passage_stems(passage: Passage) -> set[str]:
    """The stems of all that a passage is matched by."""
    document = passage.document
    head = " ".join((document.title, document.group or "", *passage.headings))
    return stems(head) | stems(" ".join(unit.text for unit in passage.units))


ROOT_COUNTS = 0.8
"""What a word counts of which only the root is found, as in inflected and compound words."""


def coverage(rarity: Mapping[str, float], found: set[str]) -> float:
    """The share of the question's words that are found, whole or by their roots, each counting by its rarity."""
    total = sum(rarity.values())
    roots = {root: weight for word, weight in rarity.items() if word not in found for root in word_roots([word])}
    beginnings = {word[:length] for length in {len(root) for root in roots} for word in found}
    rooted = sum(weight for root, weight in roots.items() if root in beginnings)
    whole = sum(weight for word, weight in rarity.items() if word in found)
    return (whole + ROOT_COUNTS * rooted) / total if total else 0.0


PERIOD_DECAY = 30.0
"""Days: a note this far outside the period that is asked for counts a third; plans and reports stand near what they speak of."""


def _in_period(query: Query, chunk: Candidate) -> float:
    day = chunk.document.date
    if not query.period or not day:
        return 0.0
    outside = max((query.period.first - day).days, (day - query.period.last).days, 0)
    return float(np.exp(-outside / PERIOD_DECAY))


def recency(chunks: Sequence[Candidate | Passage]) -> Scores:
    """0 for the oldest of the candidates' dates, 1 for the newest."""
    days = np.array([chunk.document.date.toordinal() if chunk.document.date else 0 for chunk in chunks], dtype=np.float32)
    if not (days > 0).any():
        return np.zeros(len(chunks), dtype=np.float32)
    oldest, newest = days[days > 0].min(), days.max()
    return np.clip((days - oldest) / max(newest - oldest, 1), 0, 1).astype(np.float32)


def _spread(values: Scores) -> Scores:
    """Values brought to 0…1 by their least and greatest."""
    low, high = values.min(), values.max()
    return (values - low) / (high - low) if high > low else np.zeros_like(values)


def _share(values: Scores) -> Scores:
    """Values as a share of the greatest."""
    return values / values.max() if values.max() > 0 else values
