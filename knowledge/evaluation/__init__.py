"""Measuring answers against questions whose evidence is known."""

from knowledge.evaluation.comparison import Change, Changed, Comparison, compared, comparison_shape
from knowledge.evaluation.labelled import BadQuestionsError, Labelled, Proof, Split, read_labelled
from knowledge.evaluation.measures import Figures, Outcome, outcome_of
from knowledge.evaluation.run import evaluate
from knowledge.evaluation.saved import BadRunError, SavedRun, digest, read_run, refuse_others, refuse_unwritable, run_of, save_run
from knowledge.evaluation.shape import EvaluationShape, evaluation_shape
from knowledge.evaluation.summary import Evaluation, summarised
from knowledge.evaluation.writing import WritingFigures

__all__ = [
    "BadQuestionsError",
    "BadRunError",
    "Change",
    "Changed",
    "Comparison",
    "Evaluation",
    "EvaluationShape",
    "Figures",
    "Labelled",
    "Outcome",
    "Proof",
    "SavedRun",
    "Split",
    "WritingFigures",
    "compared",
    "comparison_shape",
    "digest",
    "evaluate",
    "evaluation_shape",
    "outcome_of",
    "read_labelled",
    "read_run",
    "refuse_others",
    "refuse_unwritable",
    "run_of",
    "save_run",
    "summarised",
]
