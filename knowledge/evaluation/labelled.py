"""Questions with what is known about their answers, as they stand in a file: one JSON object a line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from knowledge.errors import UserFacingError

Split = Literal["dev", "test"]
"""Questions to develop on, and questions to test on."""

_MOST_REASONS = 5

_Filled = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class BadQuestionsError(UserFacingError):
    """A file of labelled questions cannot be used; the text names lines and reasons."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A place that answers a question: `quote` is verbatim text of the document at `path`."""

    path: str
    quote: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question whose answer is known.

    Nothing in the library answers it where `answerable` is false. Any one of `evidence` proves the answer, for `needs_all` only all
    of them together. A right answer contains all of `must_include`. `audiences` are the names that the asker holds (None: whatever
    the run says), `now` when it is asked, `language` what it is asked in, where the file says so.
    """

    id: str
    question: str
    type: str
    answerable: bool
    evidence: tuple[Proof, ...] = ()
    must_include: tuple[str, ...] = ()
    audiences: tuple[str, ...] | None = None
    now: datetime | None = None
    split: Split | None = None
    language: str | None = None

    @property
    def needs_all(self) -> bool:
        """Whether the answer has to be put together from all of the evidence."""
        return self.type == "cross_note"

    @property
    def paths(self) -> frozenset[str]:
        """The documents that the evidence stands in."""
        return frozenset(proof.path for proof in self.evidence)


class _EvidenceLine(BaseModel):
    model_config = ConfigDict(frozen=True)

    path: _Filled
    quote: _Filled


class _QuestionLine(BaseModel):
    """A line of the file; other keys, such as an answer in words, are for people."""

    model_config = ConfigDict(frozen=True)

    id: Annotated[str | int, Field(union_mode="left_to_right")]
    question: _Filled
    type: _Filled
    answerable: bool
    evidence: tuple[_EvidenceLine, ...] = ()
    must_include: tuple[_Filled, ...] = ()
    audiences: tuple[str, ...] | None = None
    now: datetime | None = None
    split: Split | None = None
    language: _Filled | None = None


def read_labelled(lines: Iterable[str], *, split: Split | None = None) -> list[Labelled]:
    """The questions of a file's lines, of one `split` only if it is given.

    Raises BadQuestionsError, which names the lines that are not questions; also where no question is left.
    """
    found: list[Labelled] = []
    reasons: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found.append(_labelled(_QuestionLine.model_validate_json(line)))
        except ValidationError as error:
            said = "; ".join(_reason(detail["loc"], detail["msg"]) for detail in error.errors(include_url=False))
            reasons.append(f"line {number}: {said}")
    if reasons:
        more = [f"and {len(reasons) - _MOST_REASONS} more"] if len(reasons) > _MOST_REASONS else []
        raise BadQuestionsError("The questions cannot be read.\n" + "\n".join([*reasons[:_MOST_REASONS], *more]))
    chosen = [question for question in found if split in (None, question.split)]
    if not chosen:
        raise BadQuestionsError(
            "There is no question in the file." if split is None else f"No question in the file has the split '{split}'."
        )
    _refuse_doubles(chosen)
    return chosen


def _labelled(line: _QuestionLine) -> Labelled:
    return Labelled(
        id=str(line.id),
        question=line.question,
        type=line.type,
        answerable=line.answerable,
        evidence=tuple(Proof(each.path, each.quote) for each in line.evidence),
        must_include=line.must_include,
        audiences=line.audiences,
        now=line.now,
        split=line.split,
        language=line.language,
    )


def _reason(location: tuple[int | str, ...], message: str) -> str:
    key = ".".join(str(part) for part in location)
    return f"{key}: {message}" if key else message


def _refuse_doubles(questions: Iterable[Labelled]) -> None:
    seen: set[str] = set()
    for question in questions:
        if question.id in seen:
            raise BadQuestionsError(f"Two questions have the id '{question.id}'; a figure must count each question once.")
        seen.add(question.id)
