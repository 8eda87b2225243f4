"""Fusion: what the arms found of each candidate, as named features that are weighted and added up; functions without I/O.

Scores are fused, not ranks: every feature is brought to 0…1 over the candidates (convex combination, Bruch et al. 2023, "An Analysis
of Fusion Functions for Hybrid Retrieval"). The weights stand in `WEIGHTS`, with where they come from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.model import Candidate, Passage, Period
from knowledge.query import Query
from knowledge.terms import FoundIn, QuestionWords
from knowledge.words import stems

Scores = NDArray[np.float32]
"""One number per candidate."""

Days = NDArray[np.int64]
"""Dates as days since the year 1; 0 without one."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each feature counts; one that is not named counts nothing."""

    dense: float = 0.0
    words: float = 0.0
    trigrams: float = 0.0
    period: float = 0.0
    group: float = 0.0
    latest: float = 0.0
    newer: float = 0.0
    best_unit: float = 0.0
    best_pair: float = 0.0
    coverage: float = 0.0
    unit_coverage: float = 0.0
    neighbours: float = 0.0
    names: float = 0.0
    versions: float = 0.0


WEIGHTS = Weights(
    dense=0.1,
    words=0.1,
    trigrams=0.18,
    period=0.4,
    group=0.25,
    latest=0.2,
    newer=0.07,
    best_unit=0.4,
    best_pair=0.25,
    coverage=0.35,
    unit_coverage=0.25,
    neighbours=0.05,
    names=0.17,
    versions=0.5,
)
"""By these passages are put in order.

Learned as a conditional logit (McFadden 1974; as ListNet's top-one model, Cao et al. 2007) over the candidates of the 100 answerable
questions on real meeting notes, a candidate counting as right where the evidence stands in it, and as .3 of that elsewhere in the
evidence's note; rounded, and set between these weights and those that the sample cluster's questions give, which the two sets bear out
alike. In five folds, on questions that they had not seen, such weights reach note recall .71 at 1 and .89 at 5. A mean of a note's
passages, a question without its small words, relevance feedback and a bonus for a note's coverage gained nothing there.
"""

FIRST_WEIGHTS = Weights(dense=0.4, words=0.2, trigrams=0.1, period=0.2, group=0.15)
"""By these the candidates are chosen that are looked at closely; learned in the same way from what the arms alone tell."""

CLOSELY = 40
"""So many candidates are looked at closely. With 30, 60 or 100 the figures are the same."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """The chunks that the arms proposed and that the readers may read, with each arm's score (0 where it did not propose them).

    `dense` is how far the cosine of question and chunk stands out from the `background` of its language, and `abroad` whether that is
    another one than the question's (see `standing_out`).
    """

    chunks: tuple[Candidate, ...]
    words: Scores
    trigrams: Scores
    dense: Scores
    background: Scores
    abroad: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Close:
    """What a close look at some candidates tells: how far their best unit and best pair of units stand out, and where the question's
    words stand in them.
    """

    best_unit: Scores
    best_pair: Scores
    found: FoundIn


ABROAD = 1.4
"""So many times as much counts how far a text in another language stands out from that language's mean: over two languages the encoder's
cosines spread less. On 48 English questions on SQuAD's dev side whose paragraphs were put into Estonian, among 598 in English, recall at
1 is .35 without it and without the words that stand for trigrams (see `first_features`), .67 with both, and .69 to .79 with 1.6 or 1.8;
on 200 whose paragraphs are in English .83, .81, and .79 to .77.
"""


def standing_out(cosines: Scores, background: Scores | float, abroad: NDArray[np.bool_] | bool) -> Scores:  # noqa: FBT001 - a row or one of it
    """Cosines of a question, less that with the mean of all chunks in a text's language, which is `background`: a multilingual encoder
    puts texts of one language nearer to each other than texts of one meaning, and what stands out from its own language's mean is what
    fits. Where the text is `abroad`, in another language than the question, it counts by `ABROAD`.
    """
    return ((cosines - background) * np.where(abroad, ABROAD, 1)).astype(np.float32)


def first_features(query: Query, candidates: Candidates) -> dict[str, Scores]:
    """What the arms and the documents tell of every candidate, each within 0…1, by its name in `Weights`. Where a text is in another
    language than the question, its words, which it has in English beside it, stand for trigrams, which it cannot have.
    """
    words, trigrams = _share(candidates.words), _share(candidates.trigrams)
    return {
        "dense": _spread(candidates.dense),
        "words": words,
        "trigrams": np.where(candidates.abroad, np.maximum(words, trigrams), trigrams),
        **document_features(query, candidates.chunks),
    }


def document_features(query: Query, chunks: Sequence[Candidate]) -> dict[str, Scores]:
    """What the candidates' documents alone tell, likewise; what a part of a question asks of them may differ from what the whole does."""
    days = np.array([chunk.day for chunk in chunks], dtype=np.int64)
    recent = recency(days)
    return {
        "period": _in_period(query.period, days),
        "group": np.array([query.groups.get(chunk.group or "", 0.0) for chunk in chunks], dtype=np.float32),
        "latest": recent * query.latest,
        # What was said last holds, unless the question names a time of its own.
        "newer": recent * (query.period is None and not query.latest),
    }


def close_features(words: QuestionWords, close: Close) -> dict[str, Scores]:
    """What a close look tells, each within 0…1, by its name in `Weights`."""
    somewhere = close.found.anywhere
    return {
        "best_unit": _spread(close.best_unit),
        "best_pair": _spread(close.best_pair),
        "coverage": words.covered(somewhere),
        "unit_coverage": close.found.best_covered(words),
        "neighbours": _share(close.found.neighbours.astype(np.float32)),
        "names": words.named(somewhere),
        "versions": words.versioned(somewhere),
    }


def weighted(features: Mapping[str, Scores], weights: object) -> Scores:
    """The weighted sum of features, whose weights are attributes of their names."""
    return np.sum([getattr(weights, name) * column for name, column in features.items()], axis=0)


def passage_stems(passage: Passage) -> set[str]:
    """The stems of all that a passage is matched by."""
    document = passage.document
    head = " ".join((document.title, document.group or "", *passage.headings))
    return stems(head) | stems(" ".join(unit.text for unit in passage.units))


PERIOD_DECAY = 30.0
"""Days: a note this far outside the period that is asked for counts a third; plans and reports stand near what they speak of."""


def _in_period(period: Period | None, days: Days) -> Scores:
    """1 for a date within the period, less the further outside, 0 without a date or a period."""
    if period is None:
        return np.zeros(len(days), dtype=np.float32)
    outside = np.maximum(np.maximum(period.first.toordinal() - days, days - period.last.toordinal()), 0)
    return np.where(days > 0, np.exp(-outside / PERIOD_DECAY), 0).astype(np.float32)


def recency(days: Days) -> Scores:
    """0 for the oldest of some dates and for what has none, 1 for the newest."""
    if not (days > 0).any():
        return np.zeros(len(days), dtype=np.float32)
    oldest, newest = days[days > 0].min(), days.max()
    return np.clip((days - oldest) / max(newest - oldest, 1), 0, 1).astype(np.float32)


def _spread(values: Scores) -> Scores:
    """Values brought to 0…1 by their least and greatest."""
    if not len(values):
        return values
    low, high = values.min(), values.max()
    return (values - low) / (high - low) if high > low else np.zeros_like(values)


def _share(values: Scores) -> Scores:
    """Values as a share of the greatest."""
    return values / values.max() if len(values) and values.max() > 0 else values
