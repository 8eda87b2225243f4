"""Measuring answers against questions whose evidence is known."""

from knowledge.evaluation.labelled import BadQuestionsError, Labelled, Proof, Split, read_labelled
from knowledge.evaluation.measures import Evaluation, Figures, Outcome, outcome_of, summarised
from knowledge.evaluation.run import evaluate
from knowledge.evaluation.shape import EvaluationShape, evaluation_shape

__all__ = [
    "BadQuestionsError",
    "Evaluation",
    "EvaluationShape",
    "Figures",
    "Labelled",
    "Outcome",
    "Proof",
    "Split",
    "evaluate",
    "evaluation_shape",
    "outcome_of",
    "read_labelled",
    "summarised",
]
