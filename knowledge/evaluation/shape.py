"""An evaluation for other programs, as JSON."""

from __future__ import annotations

from typing import TypedDict

from knowledge.evaluation.measures import Evaluation, Figures

_DIGITS = 4


class FiguresShape(TypedDict):
    """Means, 0 to 1 with four digits; null where there is nothing to take a mean of."""

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


class EvaluationShape(TypedDict):
    """An evaluation; `abstention` has `answerable` and each type of questions that nothing answers."""

    model: str | None
    questions: int
    overall: FiguresShape
    by_type: dict[str, FiguresShape]
    abstention: dict[str, float | None]


def evaluation_shape(evaluation: Evaluation) -> EvaluationShape:
    """The evaluation as JSON; keys may be added, never changed."""
    return EvaluationShape(
        model=evaluation.model,
        questions=evaluation.overall.questions,
        overall=_figures(evaluation.overall),
        by_type={kind: _figures(figures) for kind, figures in evaluation.by_type.items()},
        abstention={kind: _rounded(value) for kind, value in evaluation.abstention.items()},
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
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)
