"""Services as the terminal sees them: they remember what they were asked and give back what a test put in."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from bot.app import Services
from bot.config import Settings
from ingest.report import Failure, IndexReport
from knowledge.audience import Audience, Readers
from knowledge.errors import ConfigError, IndexBusy, QuestionTooLong
from knowledge.library import LibraryStatus, SourceStatus
from knowledge.member_data import MembersData
from knowledge.model import (
    Answer,
    AnswerKind,
    Citation,
    Document,
    DocumentKind,
    DocumentSummary,
    Evidence,
    Match,
    Occurrence,
    PartyKind,
    Passage,
    Period,
    Question,
    Statement,
)
from knowledge.precedence import Precedence
from tests.fakes.documents import NOW, StillClock
from tests.fakes.register import FakeRegister
from tests.fakes.services import FakeRetention, FakeUsage, nobodys_data


def passage(path: str = "notes/ai/2026-03-10.md", text: str = "- We log flights as MCAP.", score: float = 0.8) -> Passage:
    summary = DocumentSummary(1, "notes", path, DocumentKind.NOTE, "AI group", "ai", date(2026, 3, 10), None, "en", Audience())
    return Passage(7, summary, 0, text, ("Decisions",), 4, 4, (), score)


def answered(question: str = "which log format?") -> Answer:
    citation = Citation(
        1, "notes/ai/2026-03-10.md", "Minutes", "We log flights as MCAP.", "Decisions", "https://notes.example/1", "ai", date(2026, 3, 10)
    )
    return Answer(
        question, AnswerKind.PASSAGES, "en", (Statement("We log flights as MCAP.", (1,)),), (citation,), tuple(passage() for _ in range(12))
    )


def unanswered(question: str = "who won the cup?") -> Answer:
    return Answer(question, AnswerKind.PASSAGES, "en", passages=(passage(),), contact="the cluster manager")


def meeting() -> Occurrence:
    start, end = datetime(2026, 3, 10, 12, 0, tzinfo=UTC), datetime(2026, 3, 10, 14, 0, tzinfo=UTC)
    return Occurrence("u1", "AI group", start, end, False, "Tehnopol", "meetings", "calendars/meetings.ics")


def match() -> Match:
    evidence = Evidence("sheets/acme.md", "Offers edge inference on 10 W boards", "Acme", None, None, None)
    return Match("Acme", PartyKind.ORGANISATION, 0.7, (evidence,), ("no STANAG 4609",))


@dataclass
class FakeAssistant:
    """Answers questions with "log" in them; refuses those of more than 100 characters."""

    asked: list[Question] = field(default_factory=list)

    async def ask(self, question: Question, draft: object = None) -> Answer:
        self.asked.append(question)
        if len(question.text) > 100:
            raise QuestionTooLong(characters=1200, most=1000)
        return answered(question.text) if "log" in question.text else unanswered(question.text)


@dataclass
class FakeMatcher:
    asked: list[tuple[str, Readers, PartyKind | None, int]] = field(default_factory=list)

    languages: list[str | None] = field(default_factory=list)

    async def match(
        self, need: str, readers: Readers, *, kind: PartyKind | None = None, limit: int = 5, language: str | None = None
    ) -> list[Match]:
        self.languages.append(language)
        self.asked.append((need, readers, kind, limit))
        return [match()]


@dataclass
class FakeCalendar:
    asked: list[tuple[Period, Readers, str | None]] = field(default_factory=list)

    async def occurrences(self, period: Period, readers: Readers, *, group: str | None = None) -> list[Occurrence]:
        self.asked.append((period, readers, group))
        return [meeting()]


@dataclass
class FakeLibrary:
    empty: bool = False

    async def is_empty(self, readers: Readers) -> bool:
        return self.empty

    async def document(self, path: str, readers: Readers) -> Document | None:
        return Document("notes", path, DocumentKind.NOTE, "Minutes", "- We log flights as MCAP.", Audience())

    async def status(self, readers: Readers) -> LibraryStatus:
        return LibraryStatus((SourceStatus("notes", 3, 12, date(2026, 3, 10)),), "fake-model", NOW.isoformat())


@dataclass
class FakePassageSearch:
    asked: list[tuple[str, Readers, int, DocumentKind | None]] = field(default_factory=list)

    async def passages(self, text: str, readers: Readers, *, limit: int = 10, kind: DocumentKind | None = None) -> tuple[Passage, ...]:
        self.asked.append((text, readers, limit, kind))
        if len(text) > 100:
            raise QuestionTooLong(characters=1200, most=1000)
        return (passage(),)


@dataclass
class FakeSynchroniser:
    busy: bool = False
    runs: list[tuple[str | None, bool]] = field(default_factory=list)

    @property
    def source_names(self) -> tuple[str, ...]:
        return ("notes",)

    async def run(
        self, *, source: str | None = None, full: bool = False, progress: Callable[[str, int, int], None] | None = None
    ) -> IndexReport:
        if self.busy:
            raise IndexBusy
        if source not in {None, "notes"}:
            raise ConfigError("There is no such source.")
        self.runs.append((source, full))
        if progress:
            progress("reading", 1, 2)
            progress("reading", 2, 2)
        return IndexReport(
            added=2, unchanged=1, failures=(Failure("notes/bad.md", "is empty"),), chunks=5, seconds=1.5, notes=("new model",)
        )


@dataclass
class FakeHouse:
    """All services of a cluster; counts how often they were opened and closed."""

    assistant: FakeAssistant = field(default_factory=FakeAssistant)
    matcher: FakeMatcher = field(default_factory=FakeMatcher)
    calendar: FakeCalendar = field(default_factory=FakeCalendar)
    library: FakeLibrary = field(default_factory=FakeLibrary)
    passage_search: FakePassageSearch = field(default_factory=FakePassageSearch)
    synchroniser: FakeSynchroniser = field(default_factory=FakeSynchroniser)
    usage: FakeUsage = field(default_factory=FakeUsage)
    register: FakeRegister = field(default_factory=FakeRegister)
    members: MembersData = field(default_factory=nobodys_data)
    gathering: object = None
    settings: list[Settings] = field(default_factory=list)
    closed: int = 0

    def open(self, settings: Settings) -> AbstractAsyncContextManager[Services]:
        return self._open(settings)

    @asynccontextmanager
    async def _open(self, settings: Settings) -> AsyncGenerator[Services]:
        self.settings.append(settings)
        try:
            yield Services(
                assistant=self.assistant,
                calendar=self.calendar,
                matcher=self.matcher,
                library=self.library,
                passage_search=self.passage_search,
                synchroniser=self.synchroniser,
                channels=None,
                note_drafts=None,
                minutes=None,
                conversations=None,
                language_choices=None,
                usage=self.usage,
                given=None,
                votes=None,
                sharing=None,
                claims=None,
                register=self.register,
                members=self.members,
                retention=FakeRetention(),
                gathering=self.gathering,
                ledger=None,
                standing=None,
                precedence=Precedence(),
                clock=StillClock(),
                cluster=settings.cluster,
            )
        finally:
            self.closed += 1
