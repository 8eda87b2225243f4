"""Batches for other programs: a line of JSON in, a line of JSON out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Protocol, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from bot.error_words import worded
from bot.json_shapes import answer_shape, json_line, matches_shape, refused_answer_shape
from bot.wording import wording
from knowledge.audience import Readers
from knowledge.errors import EmptyIndex, QuestionTooLong, UserFacingError
from knowledge.language import language_of
from knowledge.model import Answer, Cluster, Match, PartyKind, Question
from knowledge.ports import Clock

_Filled = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Id = Annotated[str | int, Field(union_mode="left_to_right")]


class AskLine(BaseModel):
    """A question in a batch; other keys are ignored, so that a file of questions with answers will do."""

    model_config = ConfigDict(frozen=True)

    id: _Id
    question: _Filled
    audiences: tuple[str, ...] | None = None
    now: datetime | None = None


class MatchLine(BaseModel):
    """A need in a batch."""

    model_config = ConfigDict(frozen=True)

    id: _Id
    need: _Filled
    kind: PartyKind | None = None
    limit: Annotated[int, Field(ge=1, le=100)] | None = None
    audiences: tuple[str, ...] | None = None


class BadInputError(UserFacingError):
    """Some lines of a batch could not be read; the others were answered."""


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is not what it should be: its number in the file, from 1, and what is wrong with it."""

    number: int
    reason: str


class Asks(Protocol):
    """What answers questions."""

    async def ask(self, question: Question) -> Answer:
        """The answer to `question`."""
        ...


class Matches(Protocol):
    """What finds collaborators."""

    async def match(
        self, need: str, readers: Readers, *, kind: PartyKind | None = None, limit: int = 5, language: str | None = None
    ) -> list[Match]:
        """Who answers `need`, best first."""
        ...


Line = TypeVar("Line", bound=BaseModel)


def read_lines(lines: Iterable[str], shape: type[Line]) -> Iterator[Line | BadLine]:
    """Each line that is not blank, as `shape` or as what is wrong with it."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield shape.model_validate_json(line)
        except ValidationError as error:
            yield BadLine(number, "; ".join(_reason(detail["loc"], detail["msg"]) for detail in error.errors(include_url=False)))


def _reason(location: tuple[int | str, ...], message: str) -> str:
    key = str(location[0]) if location else ""
    return f"{key}: {message}" if key else message


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """How a batch went: the lines that could not be read, in order, and the audiences that its other lines named."""

    bad: tuple[BadLine, ...]
    audiences: frozenset[str]


async def ask_all(
    lines: Iterable[str],
    *,
    assistant: Asks,
    clock: Clock,
    cluster: Cluster,
    readers: Readers,
    write: Callable[[str], None],
    language: str | None = None,
) -> BatchOutcome:
    """Answer each line as it comes and write its answer at once; `readers` are those of lines that name no audiences. Without a `language`
    each is answered in its own.
    """
    bad: list[BadLine] = []
    named: set[str] = set()
    for line in read_lines(lines, AskLine):
        if isinstance(line, BadLine):
            bad.append(line)
            continue
        named.update(line.audiences or ())
        question = Question(
            text=line.question,
            readers=readers if line.audiences is None else Readers.holding(line.audiences),
            now=_moment(line.now, cluster) or clock.now(),
            language=language,
            trial=True,
        )
        try:
            shape = answer_shape(await assistant.ask(question))
        except (QuestionTooLong, EmptyIndex) as error:
            # These concern one line; whatever else fails would fail the next line too.
            shape = refused_answer_shape(_refusal(error, line.question, language, cluster))
        write(_json_line(line.id, shape))
    return BatchOutcome(tuple(bad), frozenset(named))


async def match_all(
    lines: Iterable[str],
    *,
    matcher: Matches,
    cluster: Cluster,
    kind: PartyKind | None,
    limit: int,
    readers: Readers,
    write: Callable[[str], None],
    language: str | None = None,
) -> BatchOutcome:
    """Find collaborators for each line as it comes and write them at once; `kind`, `limit` and `readers` are for lines that
    name none. Without a `language` what is missing is said in that of each need.
    """
    bad: list[BadLine] = []
    named: set[str] = set()
    for line in read_lines(lines, MatchLine):
        if isinstance(line, BadLine):
            bad.append(line)
            continue
        named.update(line.audiences or ())
        who = readers if line.audiences is None else Readers.holding(line.audiences)
        try:
            found = await matcher.match(line.need, who, kind=line.kind or kind, limit=line.limit or limit, language=language)
        except (QuestionTooLong, EmptyIndex) as error:
            shape = matches_shape([]) | {"error": _refusal(error, line.need, language, cluster)}
        else:
            shape = matches_shape(found)
        write(_json_line(line.id, shape))
    return BatchOutcome(tuple(bad), frozenset(named))


def _refusal(error: UserFacingError, text: str, language: str | None, cluster: Cluster) -> str:
    return worded(error, wording(language or language_of(text, cluster.languages)))


def _moment(now: datetime | None, cluster: Cluster) -> datetime | None:
    """A line's own present; without an offset it is in the cluster's zone."""
    if now is None or now.tzinfo is not None:
        return now
    return now.replace(tzinfo=ZoneInfo(cluster.time_zone))


def _json_line(ident: str | int, shape: Mapping[str, object]) -> str:
    return json_line({"id": ident, **shape})
