"""Services as Discord sees them: small ones that keep to the readers, and remember who they were asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from ingest.report import IndexReport
from knowledge.audience import Audience, Readers
from knowledge.errors import IndexBusy
from knowledge.feedback import Verdict, Vote
from knowledge.given import GivenAnswer, given_answer
from knowledge.given_answers import PostedPart
from knowledge.language import language_of
from knowledge.library import LibraryStatus, SourceStatus
from knowledge.member_data import MembersData
from knowledge.model import (
    Answer,
    AnswerKind,
    Citation,
    Cluster,
    DocumentKind,
    DocumentSummary,
    Match,
    Occurrence,
    PartyKind,
    Passage,
    Period,
    Question,
    Statement,
    Turn,
    Unit,
    WorkingGroup,
)
from knowledge.precedence import Precedence
from knowledge.sharing import Sharing
from knowledge.usage import UsageReport, UsageTotal
from tests.fakes.documents import NOW, StillClock

MEMBERS = Audience.of("members")

CLUSTER = Cluster(
    name="Kilbikobar",
    time_zone="Europe/Tallinn",
    languages=("en", "et"),
    groups=(
        WorkingGroup("ai", "Artificial intelligence", ("AI group",), "Kadri Laanemäe", MEMBERS),
        WorkingGroup("export", "Export and joint sales", ("sales group",), None, Audience.of("export-group")),
    ),
    contact="the cluster manager",
)


def passage(
    text: str, audience: Audience | None = None, *, ident: int = 7, title: str = "AI group, 10 March 2026", **also: object
) -> Passage:
    """A passage whose lines are its units."""
    units: list[Unit] = []
    at = 0
    for line in text.split("\n"):
        units.append(Unit(at, at + len(line), line.lstrip("- ")))
        at += len(line) + 1
    known = {
        "path": "notes/ai/2026-03-10.md",
        "url": "https://notes.example.invalid/ai/2026-03-10",
        "group": "ai",
        "date": date(2026, 3, 10),
    }
    known |= also
    summary = DocumentSummary(
        id=ident,
        source="notes",
        path=str(known["path"]),
        kind=DocumentKind.NOTE,
        title=title,
        group=known["group"],
        date=known["date"],
        url=known["url"],
        language="en",
        audience=audience or Audience(),
    )
    return Passage(ident, summary, 0, text, ("Minutes", "Decisions"), 4, 9, tuple(units), 0.8)


def answer_from(question: str, found: Sequence[Passage], *, language: str = "en", contact: str | None = "Kadri Laanemäe") -> Answer:
    """An extractive answer: the last unit of each passage, quoted."""
    citations: list[Citation] = []
    for n, one in enumerate(found, start=1):
        unit = one.units[-1]
        document = one.document
        quote = one.text[unit.start : unit.end]
        citations.append(Citation(n, document.path, document.title, quote, one.locator, document.url, document.group, document.date))
    statements = tuple(Statement(one.units[-1].text, (n,)) for n, one in enumerate(found, start=1))
    return Answer(question, AnswerKind.PASSAGES, language, statements, tuple(citations), tuple(found), contact=contact)


@dataclass
class FakeLibrary:
    """Passages, as far as the readers may read them."""

    held: list[Passage] = field(default_factory=list)
    last_run: str | None = NOW.isoformat()

    def readable(self, readers: Readers) -> list[Passage]:
        return [one for one in self.held if readers.may_read(one.document.audience)]

    async def passages(self, chunk_ids: Collection[int], readers: Readers) -> dict[int, Passage]:
        return {one.chunk_id: one for one in self.readable(readers) if one.chunk_id in chunk_ids}

    async def quoted(self, path: str, quote: str, readers: Readers) -> Passage | None:
        return next((one for one in self.readable(readers) if one.document.path == path and quote in one.text), None)

    async def status(self, readers: Readers) -> LibraryStatus:
        count = len(self.readable(readers))
        sources = (SourceStatus("notes", count, count, date(2026, 3, 10)),) if count else ()
        return LibraryStatus(sources, "multilingual-e5-small", self.last_run)


@dataclass
class FakeAssistant:
    """Answers every question with all that its readers may read, in the order in which the library holds it."""

    library: FakeLibrary
    asked: list[Question] = field(default_factory=list)
    failing: Exception | None = None
    answering: Callable[[Question], Answer] | None = None
    drafts: Sequence[str] = ()

    async def ask(self, question: Question, draft: Callable[[str], Awaitable[None]] | None = None) -> Answer:
        self.asked.append(question)
        for text in self.drafts:
            if draft:
                await draft(text)
                await asyncio.sleep(0)
        if self.failing:
            raise self.failing
        if self.answering:
            return self.answering(question)
        language = question.language or language_of(question.text, CLUSTER.languages)
        return answer_from(question.text, self.library.readable(question.readers), language=language)

    @property
    def readers(self) -> Readers:
        """Those for whom the last question was asked."""
        return self.asked[-1].readers


@dataclass
class FakeCalendar:
    """Events, as far as the readers may see them; `asked` are the periods and groups."""

    events: list[Occurrence] = field(default_factory=list)
    asked: list[tuple[Period, str | None]] = field(default_factory=list)

    async def occurrences(self, period: Period, readers: Readers, *, group: str | None = None) -> list[Occurrence]:
        self.asked.append((period, group))
        return [event for event in self.events if readers.may_read(event.audience) and event.start.date() in period]


@dataclass
class FakeMatcher:
    """Matches, each with the audience of what speaks for it."""

    known: list[tuple[Match, Audience]] = field(default_factory=list)
    asked: list[tuple[str, PartyKind | None]] = field(default_factory=list)
    languages: list[str | None] = field(default_factory=list)

    async def match(
        self, need: str, readers: Readers, *, kind: PartyKind | None = None, limit: int = 5, language: str | None = None
    ) -> list[Match]:
        self.asked.append((need, kind))
        self.languages.append(language)
        fitting = [match for match, audience in self.known if readers.may_read(audience) and kind in {None, match.kind}]
        return fitting[:limit]


@dataclass
class FakeSynchroniser:
    """An index run that tells its progress and refuses a second one; with `during` it is a long one, which awaits that in between."""

    report: IndexReport = field(default_factory=lambda: IndexReport(added=2, unchanged=3, chunks=9, seconds=1.5))
    source_names: tuple[str, ...] = ("notes", "calendar")
    failing: Exception | None = None
    during: Callable[[], Awaitable[None]] | None = None
    runs: list[str | None] = field(default_factory=list)
    running: bool = False
    stage: str = "reading"

    async def warm_up(self) -> None:
        """Nothing is slow to start."""

    async def run(
        self,
        *,
        source: str | None = None,
        full: bool = False,
        verify: bool = False,
        progress: Callable[[str, int, int], None] | None = None,
    ) -> IndexReport:
        if self.running:
            raise IndexBusy(process=7, since=NOW)
        self.running = True
        try:
            self.runs.append(source)
            if progress:
                progress(self.stage, 1, 4)
            if self.during:
                await asyncio.sleep(0.2)
                await self.during()
            if self.failing:
                raise self.failing
            return self.report
        finally:
            self.running = False


@dataclass
class FakeConversations:
    """Turns in memory."""

    kept: dict[str, list[Turn]] = field(default_factory=dict)

    async def turns(self, place: str) -> tuple[Turn, ...]:
        return tuple(self.kept.get(place, ()))

    async def remember(self, place: str, turn: Turn, *, asker: str | None = None) -> None:
        self.kept.setdefault(place, []).append(Turn(turn.question, turn.answer))

    async def revise(self, place: str, question: str, turn: Turn | None) -> None:
        turns = self.kept.get(place, [])
        places = [at for at, one in enumerate(turns) if one.question == question]
        if places:
            turns[places[-1] : places[-1] + 1] = [turn] if turn else []


@dataclass
class FakeLanguageChoices:
    """Choices in memory."""

    kept: dict[str, str] = field(default_factory=dict)

    async def choose(self, chooser: str, language: str) -> None:
        self.kept[chooser] = language

    async def chosen(self, choosers: Sequence[str]) -> tuple[str, ...]:
        return tuple(self.kept[chooser] for chooser in choosers if chooser in self.kept)


@dataclass
class FakeUsage:
    """What written answers used."""

    told: UsageReport = field(default_factory=lambda: UsageReport(UsageTotal(), UsageTotal()))

    async def report(self) -> UsageReport:
        return self.told


class FakeRetention:
    """Everything is kept."""

    def oldest(self, kind: str) -> datetime | None:
        return None

    async def apply(self, **also: object) -> dict[str, int]:
        return {}


def nobodys_data() -> MembersData:
    """Nothing is kept of anybody."""

    async def erase() -> None:
        pass

    return MembersData(kinds=(), erase=erase)


class FakeLedger:
    """No digest is sent anywhere."""

    async def places(self) -> tuple[()]:
        return ()

    async def unfinished(self) -> tuple[()]:
        return ()

    async def resting(self) -> tuple[()]:
        return ()

    async def next_lapse(self) -> None:
        return None

    async def has_changed(self) -> bool:
        return False


@dataclass
class FakeGiven:
    """Answers in memory, with their messages."""

    library: FakeLibrary
    kept: dict[str, GivenAnswer] = field(default_factory=dict)
    messages: dict[str, tuple[PostedPart, ...]] = field(default_factory=dict)

    async def keep(self, answer: Answer, statements: Sequence[Statement], readers: Readers, **also: Any) -> str:
        given = await given_answer(answer, statements, readers, library=self.library, zone=ZoneInfo("Europe/Tallinn"), **also)
        self.kept[given.id] = given
        return given.id

    async def posted(self, ident: str, parts: Sequence[PostedPart], *, thread: str | None = None) -> None:
        self.messages[ident] = tuple(parts)
        self.kept[ident] = replace(self.kept[ident], thread=thread)

    async def forget_question(self, asked_in: str, *, but: str | None = None) -> None:
        self.kept = {ident: given for ident, given in self.kept.items() if given.asked_in != asked_in or ident == but}

    def _newest(self, fitting: Callable[[GivenAnswer], bool]) -> GivenAnswer | None:
        return next((given for given in reversed(self.kept.values()) if fitting(given)), None)

    async def find(self, ident: str) -> GivenAnswer | None:
        return self.kept.get(ident)

    async def to_question(self, asked_in: str) -> GivenAnswer | None:
        return self._newest(lambda given: given.asked_in == asked_in and bool(self.messages.get(given.id)))

    async def in_message(self, message: str) -> GivenAnswer | None:
        return self._newest(lambda given: any(part.message == message for part in self.messages.get(given.id, ())))

    async def last_in_thread(self, thread: str) -> GivenAnswer | None:
        return self._newest(lambda given: given.thread == thread)

    async def parts(self, ident: str) -> tuple[PostedPart, ...]:
        return self.messages.get(ident, ())


@dataclass
class FakeVotes:
    """Votes in memory."""

    given: FakeGiven
    kept: dict[tuple[str, str], Vote] = field(default_factory=dict)

    async def cast(self, answer_id: str, member: str, verdict: Verdict, *, reason: str = "") -> bool:
        if answer_id not in self.given.kept:
            return False
        self.kept[answer_id, member] = Vote(answer_id, member, verdict, reason, NOW)
        return True

    async def wrong(self, *, limit: int) -> tuple[Vote, ...]:
        return tuple(vote for vote in self.kept.values() if vote.verdict is Verdict.WRONG)[:limit]

    async def counts(self) -> dict[Verdict, int]:
        return {verdict: sum(vote.verdict is verdict for vote in self.kept.values()) for verdict in Verdict}


@dataclass
class FakeClaims:
    """Claims in memory; `abandoned` are those that a dead process left."""

    taken: set[str] = field(default_factory=set)
    finished: set[str] = field(default_factory=set)
    abandoned: set[str] = field(default_factory=set)

    async def take(self, key: str) -> bool:
        if key in self.taken:
            return False
        self.taken.add(key)
        return True

    async def take_over(self, key: str) -> bool:
        there = key in self.abandoned
        self.abandoned.discard(key)
        return there

    async def done(self, key: str) -> None:
        self.finished.add(key)

    async def release(self, key: str) -> None:
        self.taken.discard(key)

    async def left(self, kind: str) -> tuple[str, ...]:
        return tuple(sorted(key for key in self.abandoned if key.startswith(kind)))


@dataclass
class FakeServices:
    """The same fields as `bot.app.Services`."""

    library: FakeLibrary = field(default_factory=FakeLibrary)
    calendar: FakeCalendar = field(default_factory=FakeCalendar)
    matcher: FakeMatcher = field(default_factory=FakeMatcher)
    synchroniser: FakeSynchroniser = field(default_factory=FakeSynchroniser)
    channels: object = field(default_factory=lambda: SimpleNamespace(posts=None))
    note_drafts: object = None
    minutes: object = None
    conversations: FakeConversations = field(default_factory=FakeConversations)
    language_choices: FakeLanguageChoices = field(default_factory=FakeLanguageChoices)
    usage: FakeUsage = field(default_factory=FakeUsage)
    members: MembersData = field(default_factory=nobodys_data)
    retention: FakeRetention = field(default_factory=FakeRetention)
    clock: StillClock = field(default_factory=StillClock)
    register: object = None
    gathering: object = None
    ledger: object = field(default_factory=FakeLedger)
    standing: object = None
    cluster: Cluster = CLUSTER
    claims: FakeClaims = field(default_factory=FakeClaims)
    precedence: Precedence = field(default_factory=Precedence)
    assistant: FakeAssistant = field(init=False)
    given: FakeGiven = field(init=False)
    votes: FakeVotes = field(init=False)
    sharing: Sharing = field(init=False)

    def __post_init__(self) -> None:
        self.assistant = FakeAssistant(self.library)
        self.given = FakeGiven(self.library)
        self.votes = FakeVotes(self.given)
        self.sharing = Sharing(library=self.library, calendar=self.calendar, cluster=self.cluster)
