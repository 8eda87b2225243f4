"""A run of an evaluation as it is kept in a file, so that a later one can be held against it question by question."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal, cast

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from knowledge.errors import UserFacingError
from knowledge.evaluation.labelled import Labelled
from knowledge.evaluation.measures import MEASURES, Outcome
from knowledge.evaluation.shape import evaluation_shape
from knowledge.evaluation.summary import Evaluation


class BadRunError(UserFacingError):
    """A file of a run cannot be used, or written; the text says why and what to do."""


class SavedOutcome(BaseModel):
    """How one question went; `worth` has what it counts in each figure, null where it does not count; `writing` says how it went where a
    chat model was to write the answer, `dropped` how many of its sentences were left out.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    question: str
    type: str
    answerable: bool
    language: str | None
    tone: str
    rank: int | None
    length: int
    citations: int
    verbatim: int
    worth: dict[str, float | None]
    writing: str | None = None
    dropped: int = 0


class SavedRun(BaseModel):
    """A run; `questions` is the digest of what was asked and of what is known about it, `evaluation` has the figures as `--json` prints
    them.
    """

    model_config = ConfigDict(frozen=True)

    kobar_evaluation: Literal[1] = 1
    when: datetime
    model: str | None
    questions: str
    evaluation: dict[str, JsonValue]
    outcomes: tuple[SavedOutcome, ...]


def digest(questions: Iterable[Labelled]) -> str:
    """A short hash of questions and their evidence, in whatever order they stand."""
    known = sorted(
        (
            one.id,
            one.question,
            one.type,
            one.answerable,
            tuple((proof.path, proof.quote) for proof in one.evidence),
            one.must_include,
            sorted(one.audiences) if one.audiences is not None else "",
            one.now.isoformat() if one.now else "",
        )
        for one in questions
    )
    return hashlib.sha256(json.dumps(known, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def run_of(evaluation: Evaluation, *, when: datetime) -> SavedRun:
    """A run as it is kept."""
    return SavedRun(
        when=when,
        model=evaluation.model,
        questions=digest(outcome.question for outcome in evaluation.outcomes),
        evaluation=cast("dict[str, JsonValue]", evaluation_shape(evaluation)),
        outcomes=tuple(_saved(outcome) for outcome in evaluation.outcomes),
    )


def _saved(outcome: Outcome) -> SavedOutcome:
    question = outcome.question
    return SavedOutcome(
        id=question.id,
        question=question.question,
        type=question.type,
        answerable=question.answerable,
        language=outcome.language,
        tone=outcome.tone.value,
        rank=outcome.rank,
        length=outcome.length,
        citations=outcome.citations,
        verbatim=outcome.verbatim,
        worth={name: None if (value := measure.of(outcome)) is None else float(value) for name, measure in MEASURES.items()},
        writing=outcome.writing.outcome.value if outcome.writing else None,
        dropped=outcome.writing.dropped if outcome.writing else 0,
    )


def refuse_unwritable(file: Path) -> None:
    """Raise BadRunError where a run could not be kept, before it is made."""
    if file.is_dir() or not file.absolute().parent.is_dir():
        reason = "it is a folder" if file.is_dir() else "its folder is not there"
        raise BadRunError(f"The run cannot be kept in {file}: {reason}. Name another file with --save.")


def save_run(run: SavedRun, file: Path) -> None:
    """Keep a run; raises BadRunError where the file cannot be written."""
    try:
        file.write_text(run.model_dump_json(indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise BadRunError(f"The run cannot be kept in {file}: {error.strerror}. Name another file with --save.") from None


def read_run(file: Path) -> SavedRun:
    """A run that was kept; raises BadRunError."""
    try:
        return SavedRun.model_validate_json(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadRunError(f"{file} cannot be read: {error.strerror}. Name a file that `kobar evaluate --save` wrote.") from None
    except (ValidationError, UnicodeDecodeError):
        raise BadRunError(
            f"{file} is not a run of this version's. Make one with `kobar evaluate --questions FILE --save {file}`."
        ) from None


def refuse_others(before: SavedRun, questions: str, *, named: Sequence[str]) -> None:
    """Raise BadRunError where a run asked other questions than those with the digest `questions`; `named` are both, for the error."""
    if before.questions != questions:
        raise BadRunError(
            f"{named[0]} and {named[1]} cannot be compared: they asked different questions, or their labels or split differ. "
            "Run both with the same --questions and --split."
        )
