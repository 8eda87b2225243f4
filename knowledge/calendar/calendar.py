"""The cluster's calendar: what is on in a period, and which events a question means."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from knowledge.audience import Readers
from knowledge.calendar import event_words, search, verbatim
from knowledge.calendar.components import Origin
from knowledge.calendar.event_words import asked_words, words_of
from knowledge.calendar.periods import named_period
from knowledge.calendar.recurrence import NotACalendar, expand, parse
from knowledge.calendar.search import Catalogue, EventSeries, Wanted, belongs, catalogue, in_series, kinds_only, likely, meant
from knowledge.calendar.verbatim import quote_of
from knowledge.model import Cluster, DocumentSummary, Occurrence, Period, WorkingGroup

AHEAD = timedelta(days=366)
"""How far ahead, or back, is looked for events when no period is named."""

_HORIZONS = (timedelta(days=31), timedelta(days=92))  # how far ahead is looked first for any events; where there are enough, no further
_ENOUGH = 20
_MANY = 1_000

_BACK = re.compile(
    r"\b(?:(?:when|where)\s+was|(?:last|previous|most\s+recent|latest)\s+(?!week|month|year|quarter)|"
    r"(?:viimane|viimase|viimati|eelmine|eelmise)\b(?!\s+(?:nädal|kuu|aasta|kvartal)))",
    re.IGNORECASE,
)
_AHEAD_ONLY = re.compile(r"\b(?:next|upcoming|coming|forthcoming|järgmi\w+|tulev\w*|lähim\w*)\b", re.IGNORECASE)
_SURE = 0.8
_LISTING = re.compile(
    r"\b(?:(?:what|which)(?:'s|’s|s)?\b(?!\s+(?:is|are|'s)?\s*(?:the\s+)?(?:date|day|time|weekday|kind))(?=.*(?:s\b|\bon\b|happening|planned|scheduled))|"
    r"(?:any|all|list|show|every|anything|everything|upcoming)\b(?=.*s\b|.*\bon\b)|events|dates\b|mis\s+toimub|mis\s+on\b|mida\b|millised|milliseid|"
    r"missugused|mis\s+\w+(?:ed|id|ad)\b|\w*üritus(?:i|ed|te)|kõik|midagi)",
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
    """An occurrence that a question means, with the calendar's title and a verbatim part of the calendar that stands for it; `score` is
    the part of the question's words that the event covers, `named` whether one of them stands in what the event is called.
    """

    occurrence: Occurrence
    title: str
    quote: str
    score: float
    named: bool = False


@dataclass(frozen=True, slots=True)
class EventSearch:
    """What was found for a question: the best hits in the order to tell them, how many more there are, the period looked at,
    whether the question named it, whether it asked for no event in particular, and whether the hits are the nearest ones outside
    the period, for want of any within it.
    """

    hits: tuple[EventHit, ...]
    more: int
    period: Period
    period_named: bool
    any_event: bool
    looks_back: bool = False
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class _Sought:
    """A question as it is looked for: among which calendars, by what words, seen from when, and whether all occurrences are wanted."""

    calendars: tuple[tuple[DocumentSummary, str], ...]
    asked: tuple[str, ...]
    wanted: Wanted
    likely: dict[int, frozenset[int]] | None
    now: datetime
    back: bool
    every: bool


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
        recurring event the nearest occurrence, unless a period or a list is asked for. Where the period has none of an event that is
        surely meant, its occurrences next to the period.
        """
        back = bool(_BACK.search(text))
        today = now.astimezone(self._zone).date()
        named = named_period(text, today, prefer="past" if back else "future")
        asked = tuple(asked_words(text[: named.start] + " " + text[named.end :] if named else text))
        sought = await self._sought(asked, readers, now, back=back, every=named is not None or not asked or bool(_LISTING.search(text)))
        if named:
            found = await self._within(sought, named.period, readers, limit, named=True)
            return found if found.hits or kinds_only(asked) else await self._next_to(found, sought, readers)
        found = await self._around(sought, readers, limit)
        if found.any_event and not sought.every and not back:
            found = _first(found)
        if found.hits or found.any_event or back or _AHEAD_ONLY.search(text):
            return found
        earlier = await self._around(replace(sought, back=True), readers, limit)
        # What is over is told only where it is surely what was meant: "when is Eurosatory?", a month after it.
        return earlier if earlier.hits and earlier.hits[0].score >= _SURE else found

    async def _sought(self, asked: tuple[str, ...], readers: Readers, now: datetime, *, back: bool, every: bool) -> _Sought:
        calendars = tuple(await self._library.calendars(readers))
        groups = self._cluster.seen_by(readers).groups
        events = await asyncio.to_thread(_catalogues, calendars, groups, readers) if asked else {}
        wanted = Wanted.of(asked, events.values())
        chosen = {calendar: likely(wanted, each) for calendar, each in events.items()} if asked else None
        return _Sought(calendars, asked, wanted, chosen, now, back, every)

    async def _around(self, sought: _Sought, readers: Readers, limit: int) -> EventSearch:
        """What is on from now on, or was until now: of the events that are named in a year, else of any in as many days as bring enough."""
        today = sought.now.astimezone(self._zone).date()
        for ahead in () if sought.asked or sought.back else _HORIZONS:
            found = await self._within(sought, Period(today, today + ahead), readers, limit, named=False)
            if len(found.hits) + found.more >= _ENOUGH:
                return found
        period = Period(today - AHEAD, today) if sought.back else Period(today, today + AHEAD)
        return await self._within(sought, period, readers, limit, named=False)

    async def _within(self, sought: _Sought, period: Period, readers: Readers, limit: int, *, named: bool) -> EventSearch:
        now, back = sought.now, sought.back
        agenda = await self._expanded(sought.calendars, period, readers, sought.likely)
        candidates = agenda.occurrences if named else [o for o in agenda.occurrences if (o.end <= now) == back or o.start <= now < o.end]
        ranked = meant(sought.wanted, in_series(candidates, self._cluster.seen_by(readers).groups))
        choose = _all if sought.every else _latest if back else _next
        chosen = [(occurrence, event, score) for event, score in ranked for occurrence in choose(event.occurrences)]
        chosen.sort(key=lambda each: each[0].start, reverse=back and not named)
        hits = tuple(self._hit(*each, sought) for each in chosen[:limit])
        return EventSearch(hits, len(chosen) - len(hits), period, named, kinds_only(sought.asked), back)

    async def _next_to(self, found: EventSearch, sought: _Sought, readers: Readers) -> EventSearch:
        """The last occurrence before a period and the first after it, of an event that is surely meant."""
        first, last = found.period.first, found.period.last
        wide = Period(_moved(first, -AHEAD), _moved(last, AHEAD))
        near = await self._within(replace(sought, every=True), wide, readers, _MANY, named=True)
        sure = [hit for hit in near.hits if hit.score >= _SURE and hit.named]
        before = [hit for hit in sure if hit.occurrence.start.astimezone(self._zone).date() < first][-1:]
        after = [hit for hit in sure if hit.occurrence.start.astimezone(self._zone).date() > last][:1]
        return replace(found, hits=(*before, *after), elsewhere=True) if before or after else found

    def _hit(self, occurrence: Occurrence, event: EventSeries, score: float, sought: _Sought) -> EventHit:
        summary, text = next(pair for pair in sought.calendars if (pair[0].source, pair[0].path) == (occurrence.source, occurrence.path))
        return EventHit(occurrence, summary.title, quote_of(text, occurrence), score, sought.wanted.named_by(event.terms))

    async def _expanded(
        self,
        calendars: Sequence[tuple[DocumentSummary, str]],
        period: Period,
        readers: Readers,
        only: dict[int, frozenset[int]] | None = None,
    ) -> Agenda:
        """All that `readers` may see in `period`, of the events in `only` if it is given; expanded in a thread, for recurrence is
        reckoned in Python.
        """
        if only is not None and not any(only.values()):
            return Agenda(())
        agenda = await asyncio.to_thread(_expand_all, calendars, period, self._zone, only)
        return Agenda(tuple(o for o in agenda.occurrences if readers.may_read(o.audience)), agenda.notes)

    def _is_of(self, occurrence: Occurrence, group: str) -> bool:
        wanted = group.strip().casefold()
        for known in self._cluster.groups:
            if wanted in {name.casefold() for name in (known.slug, known.name, *known.aliases)}:
                return belongs(occurrence.summary, occurrence.categories, known)
        words = set(words_of(f"{occurrence.summary} {' '.join(occurrence.categories)}"))
        return bool(words_of(group)) and set(words_of(group)) <= words


def _expand_all(
    calendars: Sequence[tuple[DocumentSummary, str]], period: Period, zone: ZoneInfo, only: dict[int, frozenset[int]] | None
) -> Agenda:
    start, end = _midnight(period.first, zone), _midnight(period.last, zone, days=1)
    found: list[Occurrence] = []
    notes: list[str] = []
    for summary, text in calendars:
        chosen = None if only is None else only.get(summary.id, frozenset())
        try:
            expansion = _expand(text, start, end, zone, _origin(summary), only=chosen)
        except NotACalendar as error:
            notes.append(f"{summary.title}: {error}")
            continue
        found.extend(expansion.occurrences)
        notes.extend(f"{summary.title}: {note}" for note in expansion.notes)
    found.sort(key=lambda occurrence: (occurrence.start, occurrence.end, occurrence.summary, occurrence.uid))
    return Agenda(tuple(found), tuple(notes))


def _catalogues(
    calendars: Sequence[tuple[DocumentSummary, str]], groups: tuple[WorkingGroup, ...], readers: Readers
) -> dict[int, Catalogue]:
    """The words of the events that `readers` may see, by calendar; those that cannot be read are left out."""
    found: dict[int, Catalogue] = {}
    for summary, text in calendars:
        with suppress(NotACalendar):
            found[summary.id] = catalogue(text, _origin(summary), groups, readers)
    return found


def _origin(summary: DocumentSummary) -> Origin:
    return Origin(summary.source, summary.path, summary.audience)


# The same days are asked for again and again, and a year of a busy calendar takes half a second. Keyed by the calendar's text and
# audience, so a changed calendar is expanded anew.
_expand = lru_cache(maxsize=32)(expand)


def let_go() -> None:
    """Hold no calendars in memory, nor anything that stood in one."""
    for held in (_expand, parse):
        held.cache_clear()
    for module in (search, verbatim, event_words):
        module.let_go()


def _midnight(day: date, zone: ZoneInfo, days: int = 0) -> datetime:
    """The beginning of the day that is `days` after `day`; the last moment that can be written where there is no such day."""
    try:
        return datetime.combine(day + timedelta(days=days), time(), zone)
    except OverflowError:
        return datetime.combine(day, time.max, zone)


def _first(found: EventSearch) -> EventSearch:
    """Of the events of a kind only the one that comes first, with those before it that are cancelled: "the next seminar"."""
    count = next((n for n, hit in enumerate(found.hits, start=1) if not hit.occurrence.cancelled), len(found.hits))
    return replace(found, hits=found.hits[:count], more=0)


def _moved(day: date, by: timedelta) -> date:
    try:
        return day + by
    except OverflowError:
        return day


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
