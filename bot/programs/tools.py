"""What other programs may ask of Kobar: each tool's arguments, one service call, and the result as JSON and as text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from typing_extensions import override

from bot.app import Services
from bot.json_shapes import EventsShape, answer_shape, events_shape, matches_shape, passages_shape
from bot.programs.text import answer_text, events_text, matches_text, passages_text
from bot.wording import Wording, wording
from knowledge.asking import require_documents
from knowledge.audience import Readers
from knowledge.errors import UserFacingError
from knowledge.language import language_of
from knowledge.matching.matcher import MAX_NEED
from knowledge.model import MAX_QUESTION_CHARACTERS, DocumentKind, PartyKind, Period, Question

DAYS_AHEAD = timedelta(days=30)
"""How far events are looked for where no last day is named."""

LONGEST_PERIOD = timedelta(days=731)
"""The longest period that is looked at, two years: recurrences are worked out one by one."""


def _day(value: object) -> object:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        raise ValueError("write a day as 2027-03-14") from None


_Day = Annotated[date, BeforeValidator(_day)]
_Question = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class BadArgumentError(UserFacingError):
    """A tool's arguments cannot be used together; the text says what to do about it, to the program that calls, in English."""


class Arguments(BaseModel):
    """A tool's arguments; what it does not take is refused, so that nobody relies on it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @property
    def words(self) -> str | None:
        """The words of whoever asks, in whose language the result speaks; nothing where there are none."""
        return None


class AskArguments(Arguments):
    """What `ask` takes."""

    question: _Question = Field(
        description=f"One question in English or Estonian, complete in itself, of at most {MAX_QUESTION_CHARACTERS} characters."
    )

    @property
    @override
    def words(self) -> str:
        return self.question


class SearchArguments(Arguments):
    """What `search` takes."""

    query: _Question = Field(description=f"What to look for: a question or a few words, of at most {MAX_QUESTION_CHARACTERS} characters.")
    limit: int = Field(default=10, ge=1, le=50, description="How many passages at most.")
    kind: Literal["note", "sheet"] | None = Field(default=None, description="Only passages of notes, or of capability sheets.")

    @property
    @override
    def words(self) -> str:
        return self.query


class EventsArguments(Arguments):
    """What `events` takes."""

    first: _Day | None = Field(default=None, alias="from", description="The first day, such as 2027-03-14; without it, today.")
    last: _Day | None = Field(default=None, alias="to", description="The last day, included; without it, 30 days on.")
    group: str | None = Field(default=None, description="Only this working group's: its short name, its name or what else it is called.")
    limit: int = Field(default=50, ge=1, le=200, description="How many events at most.")


class MatchArguments(Arguments):
    """What `match` takes."""

    need: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_NEED)] = Field(
        description="What is needed, in a sentence or a paragraph."
    )
    kind: PartyKind | None = Field(default=None, description="Only organisations, persons or working groups.")
    limit: int = Field(default=5, ge=1, le=100, description="How many at most.")

    @property
    @override
    def words(self) -> str:
        return self.need


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a tool gives back: JSON of the command line's shapes, and the same in words."""

    shape: Mapping[str, object]
    text: str


class Tools:
    """The tools, bound to the readers that they were made for."""

    def __init__(self, *, services: Services, readers: Readers) -> None:
        self._services = services
        self._readers = readers
        self._cluster = services.cluster.seen_by(readers)

    def said(self, arguments: Arguments) -> Wording:
        """The wording of a result: that of the asker's words, else the first of the cluster's languages."""
        known = self._cluster.languages
        return wording(language_of(arguments.words, known) if arguments.words else known[0])

    async def ask(self, arguments: AskArguments) -> ToolResult:
        """Answer a question; one that nothing answers is kept as a gap, like anybody's."""
        answer = await self._services.assistant.ask(Question(arguments.question, self._readers, self._services.clock.now()))
        return ToolResult(answer_shape(answer), answer_text(answer, self._cluster))

    async def search(self, arguments: SearchArguments) -> ToolResult:
        """Find passages."""
        kind = DocumentKind(arguments.kind) if arguments.kind else None
        found = await self._services.passage_search.passages(arguments.query, self._readers, limit=arguments.limit, kind=kind)
        return ToolResult(passages_shape(found), passages_text(found, self._cluster, self.said(arguments)))

    async def events(self, arguments: EventsArguments) -> ToolResult:
        """List what is on in a period."""
        await require_documents(self._services.library, self._readers)
        period = self._period(arguments)
        group = self._group(arguments.group) if arguments.group else None
        found = await self._services.calendar.occurrences(period, self._readers, group=group)
        shown = found[: arguments.limit]
        more = len(found) - len(shown)
        return ToolResult(
            EventsShape(events=events_shape(shown), more=more), events_text(shown, self._cluster, period, self.said(arguments), more=more)
        )

    async def match(self, arguments: MatchArguments) -> ToolResult:
        """Find collaborators."""
        await require_documents(self._services.library, self._readers)
        said = self.said(arguments)
        found = await self._services.matcher.match(
            arguments.need, self._readers, kind=arguments.kind, limit=arguments.limit, language=said.code
        )
        return ToolResult(matches_shape(found), matches_text(found, self._cluster, said))

    def _period(self, arguments: EventsArguments) -> Period:
        today = self._services.clock.now().astimezone(ZoneInfo(self._cluster.time_zone)).date()
        first = arguments.first or today
        last = arguments.last or min(first, date.max - DAYS_AHEAD) + DAYS_AHEAD
        if last < first:
            raise BadArgumentError(f"{last} is before {first}. Give both days, from the first to the last.")
        if last - first > LONGEST_PERIOD:
            raise BadArgumentError(f"That is {(last - first).days} days; ask for at most {LONGEST_PERIOD.days} at a time.")
        return Period(first, last)

    def _group(self, name: str) -> str:
        """The short name of the group that is called `name`, of those that the readers may know of."""
        wanted = name.strip().casefold()
        for group in self._cluster.groups:
            if wanted in {known.casefold() for known in (group.slug, group.name, *group.aliases)}:
                return group.slug
        known = ", ".join(group.slug for group in self._cluster.groups) or "none"
        raise BadArgumentError(f"No working group is called {name!r}. These there are: {known}.")
