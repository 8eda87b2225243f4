"""Gathering what is new for certain readers: notes, decisions, actions due, coming events, new matches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from knowledge.audience import Readers
from knowledge.calendar import Calendar
from knowledge.digest import bases
from knowledge.digest.items import ActionItem, DecisionItem, Digest, EventItem, Item, MatchItem, NoteItem
from knowledge.digest.matches import NewMatches
from knowledge.digest.news import LATE, Newness
from knowledge.library import Library
from knowledge.model import Cluster, DocumentKind, DocumentSummary, Occurrence, Period
from knowledge.ports import Clock
from knowledge.records.record import KeptRecord
from knowledge.records.register import Register
from knowledge.store.database import Database
from knowledge.store.first_seen import Mark, document_mark, first_seen, mark_of, source_mark
from knowledge.words import tokens

FIRST_LOOK = timedelta(days=7)
"""How far back a first digest looks."""

DUE_WITHIN = timedelta(days=7)
OVERDUE_FOR = timedelta(days=28)
"""An action whose day passed longer ago is told no more; `/actions` has it."""

EVENTS_WITHIN = timedelta(days=14)

NOTHING_TOLD: frozenset[Mark] = frozenset()


@dataclass(frozen=True, slots=True)
class _Message:
    """A kept message of a channel: where it stands, when it was sent, and the document that it is part of."""

    url: str
    sent: datetime


@dataclass(frozen=True, slots=True)
class _Recent:
    """The messages that were sent lately, by the document that they make."""

    by_document: Mapping[str, Sequence[_Message]] = field(default_factory=dict[str, Sequence[_Message]])

    def day_of(self, url: str | None, zone: ZoneInfo) -> date | None:
        """The day of the message at an address; nothing for what is no recent message."""
        found = (message.sent for messages in self.by_document.values() for message in messages if message.url == url)
        return next((sent.astimezone(zone).date() for sent in found), None)

    def marks_of(self, document: DocumentSummary) -> tuple[Mark, ...]:
        """The marks of a document's messages: which document they make changes with those around them."""
        return tuple(mark_of("message", message.url) for message in self.by_document.get(document.path, ()))


class Gathering:
    """Gathers digests; every read takes the readers."""

    def __init__(
        self,
        *,
        library: Library,
        register: Register,
        calendar: Calendar,
        matches: NewMatches,
        database: Database,
        cluster: Cluster,
        clock: Clock,
    ) -> None:
        self._library = library
        self._register = register
        self._calendar = calendar
        self._matches = matches
        self._database = database
        self._clock = clock
        self._zone = ZoneInfo(cluster.time_zone)

    async def gather(
        self,
        readers: Readers,
        *,
        since: datetime | None = None,
        told: Collection[Mark] = NOTHING_TOLD,
        groups: Collection[str] = (),
        language: str = "en",
    ) -> Digest:
        """What is new since a moment (without one: since a week ago) for `readers`, of some working groups if given, and not `told`.

        Where a record stands is said in `language`.
        """
        now = self._clock.now().astimezone(UTC)
        since = since or now - FIRST_LOOK
        gathered = _Gathered(told=frozenset(told), groups=frozenset(groups))
        recent = await self._messages(since - LATE)
        notes = await self._notes(readers, since, recent, gathered)
        return Digest(
            since=since,
            until=now,
            notes=notes,
            decisions=await self._decisions(readers, since, recent, gathered, language),
            actions=await self._actions(readers, now, gathered, language),
            events=await self._events(readers, now, gathered),
            matches=await self._new_matches(readers, since, notes, gathered),
        )

    async def _messages(self, since: datetime) -> _Recent:
        """The messages of channels since a moment; what is told of them is what their documents hold, which are read for the readers."""
        statement = "SELECT document, url, sent_at FROM posts WHERE sent_at >= ? AND document IS NOT NULL ORDER BY id"
        found: dict[str, list[_Message]] = {}
        for path, url, sent in await self._database.rows(statement, (since.isoformat(),)):
            found.setdefault(path, []).append(_Message(url, datetime.fromisoformat(sent)))
        return _Recent(found)

    async def _newness(self, since: datetime, marks: Collection[Mark]) -> Newness:
        return Newness(since, self._zone, await first_seen(self._database, marks))

    # Notes

    async def _notes(self, readers: Readers, since: datetime, recent: _Recent, gathered: _Gathered) -> tuple[NoteItem, ...]:
        floor = since.astimezone(self._zone).date() - LATE
        found = [one for one in await self._library.recent_notes(readers, since=floor) if gathered.is_of(one.group)]
        newness = await self._newness(
            since, [mark for one in found for mark in (document_mark(one.source, one.path), source_mark(one.source))]
        )
        items: list[NoteItem] = []
        for one in found:
            own = document_mark(one.source, one.path)
            if newness.is_news(own, source=one.source, day=one.date):
                # Which messages make one document changes with those around them, so each counts.
                marks = (own, newness.seen[own].root, *recent.marks_of(one))
                item = NoteItem(document=one, marks=tuple(dict.fromkeys(marks)), bases=(bases.of_note(one),))
                items += [item] if gathered.take(item) else []
        holding = Counter(record.document.id for record in await self._library.records(readers)) if items else Counter[int]()
        # Minutes before talk: what holds decisions and actions first, then what was written as a note.
        return tuple(sorted(items, key=lambda item: (not holding[item.document.id], bool(recent.by_document.get(item.document.path)))))

    # Decisions and actions

    async def _decisions(
        self, readers: Readers, since: datetime, recent: _Recent, gathered: _Gathered, language: str
    ) -> tuple[DecisionItem, ...]:
        found = [one.record for one in await self._register.decisions(readers) if one.changed_by is None]
        found = [one for one in found if gathered.is_of(one.document.group)]
        marks = [mark for one in found for mark in (bytes.fromhex(one.mark), source_mark(one.document.source))]
        newness = await self._newness(since, marks)
        fresh = [one for one in found if (seen := newness.seen.get(bytes.fromhex(one.mark))) and seen.at > since]
        places = await self._register.places(fresh, readers, language=language)
        items: list[DecisionItem] = []
        for one in fresh:
            place = places.get(one.mark)
            day = recent.day_of(place.citation.url, self._zone) if place else None
            if place and newness.is_news(bytes.fromhex(one.mark), source=one.document.source, day=day or one.document.date):
                item = DecisionItem(record=one, place=place, marks=_record_marks(one, day), bases=(bases.of_record(one),))
                items += [item] if gathered.take(item) else []
        return tuple(items)

    async def _actions(self, readers: Readers, now: datetime, gathered: _Gathered, language: str) -> tuple[ActionItem, ...]:
        today = now.astimezone(self._zone).date()
        span = Period(today - OVERDUE_FOR, today + DUE_WITHIN)
        found = [
            one
            for one in await self._register.actions(readers, open_only=True)
            if one.due and one.due in span and gathered.is_of(one.document.group)
        ]
        places = await self._register.places(found, readers, language=language)
        items: list[ActionItem] = []
        for one in found:
            overdue = one.due is not None and one.due < today
            item = (
                ActionItem(
                    record=one,
                    place=places[one.mark],
                    overdue=overdue,
                    # Told while it is due, it is told once more when its day has passed.
                    marks=_action_marks(one, overdue=overdue),
                    bases=(bases.of_record(one),),
                )
                if one.mark in places
                else None
            )
            items += [item] if item and gathered.take(item) else []
        return tuple(items)

    # Events

    async def _events(self, readers: Readers, now: datetime, gathered: _Gathered) -> tuple[EventItem, ...]:
        """The next happening of each event that has not been told."""
        today = now.astimezone(self._zone).date()
        titles = {(one.source, one.path): one.title for one in await self._library.summaries(readers, kind=DocumentKind.CALENDAR)}
        items: list[EventItem] = []
        met: set[tuple[str, str, str]] = set()
        for one in await self._occurrences(Period(today, today + EVENTS_WITHIN), readers, gathered.groups):
            series = (one.source, one.path, one.uid)
            calendar = titles.get((one.source, one.path))
            if one.cancelled or one.start <= now or series in met or calendar is None:
                continue
            told = mark_of("event", one.uid, one.start.astimezone(UTC).isoformat())
            item = EventItem(occurrence=one, calendar=calendar, marks=(told,), bases=(bases.of_event(one),))
            if gathered.take(item):
                met.add(series)
                items.append(item)
        return tuple(items)

    async def _occurrences(self, period: Period, readers: Readers, groups: Collection[str]) -> list[Occurrence]:
        if not groups:
            return await self._calendar.occurrences(period, readers)
        found = [one for group in sorted(groups) for one in await self._calendar.occurrences(period, readers, group=group)]
        return sorted(dict.fromkeys(found), key=lambda one: one.start)

    # Matches

    async def _new_matches(
        self, readers: Readers, since: datetime, notes: Sequence[NoteItem], gathered: _Gathered
    ) -> tuple[MatchItem, ...]:
        sheets = await self._library.capabilities(readers)
        newness = await self._newness(since, self._matches.marks(sheets))
        documents = [item.document for item in notes]
        found = await self._matches.since(sheets, documents, readers, newness, groups=gathered.groups)
        return tuple(item for item in found if gathered.take(item))


class _Gathered:
    """What has been told before, and is not told again; and the groups that are wanted."""

    def __init__(self, *, told: frozenset[Mark], groups: frozenset[str]) -> None:
        self._told = set(told)
        self.groups = groups

    def is_of(self, group: str | None) -> bool:
        """Whether something of a working group is wanted."""
        return not self.groups or group in self.groups

    def take(self, item: Item) -> bool:
        """Whether an item is new; from now on it is not."""
        is_new = self._told.isdisjoint(item.marks)
        self._told.update(item.marks)
        return is_new


def _record_marks(record: KeptRecord, day: date | None) -> tuple[Mark, ...]:
    """A record's own mark, and its words with its day and group, by which it is told again in a document under another name."""
    when = str(day or record.document.date)
    return bytes.fromhex(record.mark), mark_of(record.kind.value, record.document.group or "", when, " ".join(tokens(record.line)))


def _action_marks(record: KeptRecord, *, overdue: bool) -> tuple[Mark, ...]:
    state = "overdue" if overdue else "due"
    return mark_of(state, record.mark), mark_of(state, record.document.group or "", str(record.due), " ".join(tokens(record.line)))
