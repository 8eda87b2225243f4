"""An evaluation for other programs, as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NotRequired, TypedDict

from knowledge.evaluation.intervals import METHOD, Interval
from knowledge.evaluation.measures import Figures
from knowledge.evaluation.summary import Evaluation
from knowledge.evaluation.writing import WritingFigures

DIGITS = 4
"""After the point."""


class FiguresShape(TypedDict):
    """Means, 0 to 1 with four digits; null where there is nothing to take a mean of. Lengths are in characters; `intervals` has the lower
    and upper bound of each figure that has an interval.
    """

    questions: int
    answerable: int
    recall_at_1: float | None
    recall_at_5: float | None
    recall_at_10: float | None
    mrr: float | None
    evidence: float | None
    evidence_in_passages: float | None
    evidence_cited: float | None
    right: float | None
    citation_precision: float | None
    citations: int
    abstained: float | None
    ndcg_at_10: float | None
    note_cited: float | None
    right_and_cited: float | None
    newest_first: float | None
    success_at_1: float | None
    length_median: float | None
    length_p95: float | None
    intervals: dict[str, list[float]]


class WritingShape(TypedDict):
    """What a chat model wrote: the figures of the questions by how it went, and how many of its sentences were shown and left out.

    `cost` is null without prices.
    """

    model: str
    by_outcome: dict[str, FiguresShape]
    kept: int
    dropped: int
    tokens_in: int
    tokens_out: int
    cost: float | None
    currency: str


class ChangeShape(TypedDict):
    """A figure before and after; `gained` and `lost` are ids of questions, `interval` is that of the change, `p` null for no share."""

    name: str
    questions: int
    before: float
    after: float
    change: float
    interval: list[float]
    gained: list[str]
    lost: list[str]
    p: float | None


class ChangedShape(TypedDict):
    """A question that went otherwise, with the names of the figures it gained and lost in."""

    id: str
    type: str
    question: str
    gained: list[str]
    lost: list[str]


class RunShape(TypedDict):
    """Which run; `when` is an ISO time."""

    when: str
    model: str | None


class ComparisonShape(TypedDict):
    """Two runs on the same questions; `changed` has the questions that went otherwise, `method` says what p and intervals are."""

    before: RunShape
    after: RunShape
    questions: int
    figures: list[ChangeShape]
    changed: list[ChangedShape]
    method: str


class EvaluationShape(TypedDict):
    """An evaluation; `abstention` has `answerable` and each type of questions that nothing answers. `tones` counts answers; `method` says
    what the intervals are. `writing` is null where no chat model was to write.
    """

    model: str | None
    questions: int
    overall: FiguresShape
    by_type: dict[str, FiguresShape]
    abstention: dict[str, float | None]
    by_language: dict[str, FiguresShape]
    abstention_intervals: dict[str, list[float]]
    tones: dict[str, int]
    writing: WritingShape | None
    method: str
    comparison: NotRequired[ComparisonShape]


def evaluation_shape(evaluation: Evaluation) -> EvaluationShape:
    """The evaluation as JSON; keys may be added, never changed."""
    return EvaluationShape(
        model=evaluation.model,
        questions=evaluation.overall.questions,
        overall=_figures(evaluation.overall),
        by_type={kind: _figures(figures) for kind, figures in evaluation.by_type.items()},
        abstention={kind: _rounded(value) for kind, value in evaluation.abstention.items()},
        by_language={language: _figures(figures) for language, figures in evaluation.by_language.items()},
        abstention_intervals=_intervals(evaluation.abstention_intervals),
        tones={tone.value: count for tone, count in evaluation.tones.items()},
        writing=_writing(evaluation.writing) if evaluation.writing else None,
        method=METHOD,
    )


def _writing(writing: WritingFigures) -> WritingShape:
    return WritingShape(
        model=writing.model,
        by_outcome={outcome.value: _figures(figures) for outcome, figures in writing.by_outcome.items()},
        kept=writing.kept,
        dropped=writing.dropped,
        tokens_in=writing.tokens_in,
        tokens_out=writing.tokens_out,
        cost=_rounded(writing.cost),
        currency=writing.currency,
    )


def _figures(figures: Figures) -> FiguresShape:
    return FiguresShape(
        questions=figures.questions,
        answerable=figures.answerable,
        recall_at_1=_rounded(figures.recall_at_1),
        recall_at_5=_rounded(figures.recall_at_5),
        recall_at_10=_rounded(figures.recall_at_10),
        mrr=_rounded(figures.mrr),
        evidence=_rounded(figures.evidence),
        evidence_in_passages=_rounded(figures.evidence_in_passages),
        evidence_cited=_rounded(figures.evidence_cited),
        right=_rounded(figures.right),
        citation_precision=_rounded(figures.citation_precision),
        citations=figures.citations,
        abstained=_rounded(figures.abstained),
        ndcg_at_10=_rounded(figures.ndcg_at_10),
        note_cited=_rounded(figures.note_cited),
        right_and_cited=_rounded(figures.right_and_cited),
        newest_first=_rounded(figures.newest_first),
        success_at_1=_rounded(figures.success_at_1),
        length_median=figures.length_median,
        length_p95=figures.length_p95,
        intervals=_intervals(figures.intervals),
    )


def _intervals(intervals: Mapping[str, Interval]) -> dict[str, list[float]]:
    return {name: [round(bound, DIGITS) for bound in between] for name, between in intervals.items()}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)
