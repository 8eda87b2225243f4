"""The cluster's calendar: what is on in a period, and which events a question means."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from knowledge.audience import Readers
from knowledge.calendar.components import Origin
from knowledge.calendar.event_words import asked_words, words_of
from knowledge.calendar.periods import named_period
from knowledge.calendar.recurrence import NotACalendar, expand
from knowledge.calendar.search import belongs, in_series, kinds_only, meant
from knowledge.calendar.verbatim import quote_of
from knowledge.model import Cluster, DocumentSummary, Occurrence, Period

AHEAD = timedelta(days=366)
"""How far ahead, or back, is looked for events when no period is named."""

_BACK = re.compile(
    r"\b(?:(?:when|where)\s+was|(?:last|previous|most\s+recent|latest)\s+(?!week|month|year|quarter)|"
    r"(?:viimane|viimase|viimati|eelmine|eelmise)\b(?!\s+(?:nädal|kuu|aasta|kvartal)))",
    re.IGNORECASE,
)
_AHEAD_ONLY = re.compile(r"\b(?:next|upcoming|coming|forthcoming|järgmi\w+|tulev\w*|lähim\w*)\b", re.IGNORECASE)
_SURE = 0.8
_LISTING = re.compile(
    r"\b(?:what(?:'s|’s|s)?\s+(?:is\s+|are\s+)?(?:on\b|happening|coming\s+up|planned|scheduled)|(?:which|what|any|all|list|upcoming)\s+(?:[\w-]+\s+){0,4}?"
    r"(?:meetings|calls|exhibitions|fairs|seminars|webinars|workshops|trainings|courses|conferences|deadlines|visits|exercises|days)\b|"
    r"events|mis\s+toimub|mis\s+on\s+(?:plaanis|kavas|tulemas)|millised|mis\s+üritused|üritus(?:i|ed|te))\b",
    re.IGNORECASE,
)


class Calendars(Protocol):
    """Where the calendars are kept (the library is this)."""

    async def calendars(self, readers: Readers) -> list[tuple[DocumentSummary, str]]:
        """The calendars that `readers` may read, with their raw iCalendar text."""
        ...


@dataclass(frozen=True, slots=True)
class Agenda:
    """What is on, ordered by start, and what could not be shown, in words."""

    occurrences: tuple[Occurrence, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventHit:
    """An occurrence that a question means, with the calendar's title and a verbatim part of the calendar that stands for it."""

    occurrence: Occurrence
    title: str
    quote: str
    score: float


@dataclass(frozen=True, slots=True)
class EventSearch:
    """What was found for a question: the best hits in the order to tell them, how many more there are, the period looked at,
    whether the question named it, and whether it asked for no event in particular.
    """

    hits: tuple[EventHit, ...]
    more: int
    period: Period
    period_named: bool
    any_event: bool
    looks_back: bool = False


class Calendar:
    """Answers what is on from the library's calendars; every read takes the readers, and an event may ask more of them than its
    calendar does.
    """

    def __init__(self, *, library: Calendars, cluster: Cluster) -> None:
        self._library = library
        self._cluster = cluster
        self._zone = ZoneInfo(cluster.time_zone)

    @property
    def zone(self) -> ZoneInfo:
        """The cluster's time zone, in which days begin and end."""
        return self._zone

    async def occurrences(self, period: Period, readers: Readers, *, group: str | None = None) -> list[Occurrence]:
        """What is on in `period`, ordered by start; of one working group only (its slug, name or an alias) if `group` is given."""
        return list((await self.agenda(period, readers, group=group)).occurrences)

    async def agenda(self, period: Period, readers: Readers, *, group: str | None = None) -> Agenda:
        """Like `occurrences`, with notes on what could not be shown."""
        found = await self._expanded(await self._library.calendars(readers), period, readers)
        kept = (occurrence for occurrence in found.occurrences if group is None or self._is_of(occurrence, group))
        return Agenda(tuple(kept), found.notes)

    async def search(self, text: str, readers: Readers, now: datetime, limit: int = 6) -> EventSearch:
        """The events that a question means: in the period that it names, else from `now` on (or back, for "the last meeting"); of a
        recurring event the nearest occurrence, unless a period or a list is asked for.
        """
        back = bool(_BACK.search(text))
        found = await self._search(text, readers, now, limit, back=back)
        if found.hits or found.period_named or found.any_event or back or _AHEAD_ONLY.search(text):
            return found
        earlier = await self._search(text, readers, now, limit, back=True)
        # What is over is told only where it is surely what was meant: "when is Eurosatory?", a month after it.
        return earlier if earlier.hits and earlier.hits[0].score >= _SURE else found

    async def _search(self, text: str, readers: Readers, now: datetime, limit: int, *, back: bool) -> EventSearch:
        today = now.astimezone(self._zone).date()
        named = named_period(text, today, prefer="past" if back else "future")
        period = named.period if named else _around(today, back=back)
        asked = asked_words(text[: named.start] + " " + text[named.end :] if named else text)
        calendars = await self._library.calendars(readers)
        agenda = await self._expanded(calendars, period, readers)
        candidates = agenda.occurrences if named else [o for o in agenda.occurrences if (o.end <= now) == back or o.start <= now < o.end]
        ranked = meant(asked, in_series(candidates, self._cluster.groups))
        every = named is not None or not asked or bool(_LISTING.search(text))
        choose = _all if every else _latest if back else _next
        chosen = [(occurrence, score) for event, score in ranked for occurrence in choose(event.occurrences)]
        chosen.sort(key=lambda pair: pair[0].start, reverse=back and named is None)
        hits = [self._hit(occurrence, score, calendars) for occurrence, score in chosen[:limit]]
        return EventSearch(tuple(hits), len(chosen) - len(hits), period, named is not None, kinds_only(asked), back)

    def _hit(self, occurrence: Occurrence, score: float, calendars: Sequence[tuple[DocumentSummary, str]]) -> EventHit:
        summary, text = next(pair for pair in calendars if (pair[0].source, pair[0].path) == (occurrence.source, occurrence.path))
        return EventHit(occurrence, summary.title, quote_of(text, occurrence), score)

    async def _expanded(self, calendars: Sequence[tuple[DocumentSummary, str]], period: Period, readers: Readers) -> Agenda:
        """All that `readers` may see in `period`; expanded in a thread, for recurrence is reckoned in Python."""
        agenda = await asyncio.to_thread(_expand_all, calendars, period, self._zone)
        return Agenda(tuple(o for o in agenda.occurrences if readers.may_read(o.audience)), agenda.notes)

    def _is_of(self, occurrence: Occurrence, group: str) -> bool:
        wanted = group.strip().casefold()
        for known in self._cluster.groups:
            if wanted in {name.casefold() for name in (known.slug, known.name, *known.aliases)}:
                return belongs(occurrence, known)
        words = set(words_of(f"{occurrence.summary} {' '.join(occurrence.categories)}"))
        return bool(words_of(group)) and set(words_of(group)) <= words


def _expand_all(calendars: Sequence[tuple[DocumentSummary, str]], period: Period, zone: ZoneInfo) -> Agenda:
    start, end = _midnight(period.first, zone), _midnight(period.last, zone, days=1)
    found: list[Occurrence] = []
    notes: list[str] = []
    for summary, text in calendars:
        try:
            expansion = _expand(text, start, end, zone, Origin(summary.source, summary.path, summary.audience))
        except NotACalendar as error:
            notes.append(f"{summary.title}: {error}")
            continue
        found.extend(expansion.occurrences)
        notes.extend(f"{summary.title}: {note}" for note in expansion.notes)
    found.sort(key=lambda occurrence: (occurrence.start, occurrence.end, occurrence.summary, occurrence.uid))
    return Agenda(tuple(found), tuple(notes))


# The same days are asked for again and again, and a year of a busy calendar takes half a second. Keyed by the calendar's text and
# audience, so a changed calendar is expanded anew.
_expand = lru_cache(maxsize=16)(expand)


def _midnight(day: date, zone: ZoneInfo, days: int = 0) -> datetime:
    """The beginning of the day that is `days` after `day`; the last moment that can be written where there is no such day."""
    try:
        return datetime.combine(day + timedelta(days=days), time(), zone)
    except OverflowError:
        return datetime.combine(day, time.max, zone)


def _around(today: date, *, back: bool) -> Period:
    return Period(today - AHEAD, today) if back else Period(today, today + AHEAD)


def _all(occurrences: Sequence[Occurrence]) -> Sequence[Occurrence]:
    return occurrences


def _latest(occurrences: Sequence[Occurrence]) -> Sequence[Occurrence]:
    return occurrences[-1:]


def _next(occurrences: Sequence[Occurrence]) -> Sequence[Occurrence]:
    """The first occurrence that is not cancelled, after those before it that are: who asks for the next meeting wants to know both."""
    for number, occurrence in enumerate(occurrences):
        if not occurrence.cancelled:
            return occurrences[: number + 1]
    return occurrences[:1]
