"""From the text of an iCalendar file (RFC 5545) to the occurrences of its events in a span of time; pure.

Libraries do the work (icalendar, recurring-ical-events, x-wr-timezone); what is added here is that one broken event never takes
its calendar down, that no rule runs away, and that what an event's owner keeps private stays so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

import recurring_ical_events
import x_wr_timezone
from icalendar import Calendar as ICalendar
from icalendar import Component, vRecur

from knowledge.audience import Audience
from knowledge.calendar.components import (
    Maker,
    Origin,
    aware,
    categories_of,
    first_line,
    is_private,
    moment_of,
    naive,
    own_audience,
    plain,
    series_audience,
    several,
)
from knowledge.calendar.rules import Rule, followable, manageable_end, standard
from knowledge.message import Message
from knowledge.model import Occurrence

MAX_OCCURRENCES = 5_000
"""The most occurrences that one calendar yields at once."""

MAX_YEARS = 10
"""The longest span that is expanded at once, in years; enough for any agenda."""

MAX_UNUSABLE_RULES = 10
"""So many rules that never happen are borne in one calendar; finding one out takes up to half a second."""

MAX_TOTAL = 20_000
"""So many occurrences are looked at in one calendar before the rest is left out."""

# What icalendar, dateutil and zoneinfo were seen to raise on damaged calendars; anything else is a fault of ours.
BROKEN = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError, AssertionError)

_FOLD = re.compile(r"\r?\n[ \t]")
_TIME_ZONE = re.compile(r"^BEGIN:VTIMEZONE\b.*?^END:VTIMEZONE\b", re.DOTALL | re.MULTILINE | re.IGNORECASE)
_FAST_RULE = re.compile(r"^RRULE[^\n]*(?:FREQ=(?!YEARLY|MONTHLY|WEEKLY)|INTERVAL=(?!0*[1-9]))", re.MULTILINE | re.IGNORECASE)
_MARGIN = timedelta(days=2)  # floating and all-day times move by up to a day and a bit when they get a zone


class NotACalendar(ValueError):  # named like the other errors of this project
    """The text is no iCalendar file that can be read; the reason says why, for whoever keeps it."""

    def __init__(self, reason: str, /, **parts: object) -> None:
        self.reason = Message(reason, **parts)
        super().__init__(self.reason)


@dataclass(frozen=True, slots=True)
class Expansion:
    """The occurrences found, ordered by start, and what had to be left out, in words."""

    occurrences: tuple[Occurrence, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Series:
    """All components that share a UID within one calendar: an event with its moved and cancelled instances."""

    uid: str
    parts: tuple[Component, ...]


@dataclass(frozen=True, slots=True)
class ParsedCalendar:
    """A calendar file as parsed: its own name and its events; nothing in it may be changed, it is shared."""

    name: str
    series: tuple[Series, ...]
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """What one component says of its event, whenever it is on; `series` is the event's place in its calendar."""

    series: int
    summary: str
    location: str
    description: str
    categories: tuple[str, ...]
    audience: Audience


@lru_cache(maxsize=32)
def parse(text: str) -> ParsedCalendar:
    """The calendar that `text` holds; the last 32 different texts are remembered. Raises `NotACalendar`."""
    if not re.match(r"\s*BEGIN:VCALENDAR\b", text, re.IGNORECASE):
        raise NotACalendar("It is no iCalendar file: it does not begin with BEGIN:VCALENDAR.")
    unfolded = _FOLD.sub("", text).replace("\r\n", "\n")
    if any(_FAST_RULE.search(zone.group()) for zone in _TIME_ZONE.finditer(unfolded)):
        raise NotACalendar("A time zone that it defines changes more often than weekly, or never gets on.")
    try:
        # As bytes: given a text, the library would also take it for the path of a file.
        calendars = ICalendar.from_ical(text.encode(), multiple=True)
        standard = [_with_zone(calendar) for calendar in calendars]
        series = tuple(part for calendar in standard for part in _series(calendar))
    except BROKEN as error:
        raise NotACalendar("It is no iCalendar file that can be read: {fault}", fault=first_line(error)) from error
    name = next((plain(calendar.get("X-WR-CALNAME")) for calendar in calendars if calendar.get("X-WR-CALNAME")), "")
    return ParsedCalendar(name, series, cancelled=any(plain(calendar.get("METHOD")).upper() == "CANCEL" for calendar in calendars))


def outlines(text: str, origin: Origin) -> Iterator[Outline]:
    """What the events in `text` are, without reckoning when; those that their owners hold back are left out. Raises `NotACalendar`."""
    for number, series in enumerate(parse(text).series):
        if _is_withheld(series):
            continue
        audience = origin.audience.narrowed(series_audience(series.parts))
        for part in series.parts:
            if not is_private(part):
                summary, location, description = (plain(part.get(name)) for name in ("SUMMARY", "LOCATION", "DESCRIPTION"))
                yield Outline(number, summary, location, description, categories_of(part), audience.narrowed(own_audience(part)))


def expand(
    text: str, start: datetime, end: datetime, zone: tzinfo, origin: Origin | None = None, *, only: frozenset[int] | None = None
) -> Expansion:
    """The occurrences of the events in `text` that touch the time from `start` to `end` (aware, `end` exclusive); of those events only
    whose place in the calendar is in `only`, if it is given.

    Time zones are kept; floating times are in `zone`; an all-day event runs from midnight to midnight there. Private and
    confidential events are held back. Raises `NotACalendar`.
    """
    calendar = parse(text)
    latest = start + timedelta(days=366 * MAX_YEARS) if start.year + MAX_YEARS < date.max.year else end
    expander = _Expander(start, min(end, latest), zone, Maker(origin or Origin(), zone, cancelled=calendar.cancelled))
    if end > latest:
        expander.note(f"Only the first {MAX_YEARS} years are shown.")
    wanted = [series for number, series in enumerate(calendar.series) if only is None or number in only]
    found = [occurrence for series in wanted for occurrence in expander.occurrences(series)]
    found.sort(key=lambda occurrence: (occurrence.start, occurrence.end, occurrence.summary, occurrence.uid))
    if len(found) > MAX_OCCURRENCES:
        expander.note("There is more than can be shown at once.")
    return Expansion(tuple(found[:MAX_OCCURRENCES]), tuple(expander.notes))


class _Expander:
    """Expands the series of one calendar within one window, and remembers what had to be left out."""

    def __init__(self, start: datetime, end: datetime, zone: tzinfo, maker: Maker) -> None:
        self._start, self._end, self._zone, self._maker = start, end, zone, maker
        self._unusable = 0
        self._left = MAX_TOTAL
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        """Remember that something was left out; each thing once."""
        if text not in self.notes:
            self.notes.append(text)

    def occurrences(self, series: Series) -> list[Occurrence]:
        """The series' occurrences that touch the window; none, and a note, for a series that cannot be expanded."""
        if self._left <= 0:
            self.note("There is more than can be shown at once.")
            return []
        try:
            if _is_once_and_elsewhen(series, self._start - _MARGIN, self._end + _MARGIN, self._zone):
                return []
            end = self._manageable_end(series)
            found = [] if end is None else list(self._between(series, end))
        except BROKEN:
            # Without the reason: notes reach members, and the reason may quote an event that they may not see.
            self.note("An event was left out: it cannot be read.")
            return []
        self._left -= len(found)
        return found

    def _manageable_end(self, series: Series) -> datetime | None:
        """Where to stop expanding `series`; None where its rule cannot be followed."""
        end = self._end
        for text, start in _rules(series, self._zone):
            rule = Rule.of(text)
            if self._unusable >= MAX_UNUSABLE_RULES or not followable(rule, start, naive(self._end + _MARGIN, self._zone)):
                self._unusable += 1
                self.note("An event was left out: it repeats too often, since too long ago, or never.")
                return None
            first = max(start, naive(self._start, self._zone))
            last = naive(self._end, self._zone)
            stop = manageable_end(rule, first, last)
            if stop < last:
                self.note("An event that repeats very often is only shown in part.")
                end = min(end, stop.replace(tzinfo=self._zone))
        return end

    def _between(self, series: Series, end: datetime) -> Iterator[Occurrence]:
        calendar = ICalendar()
        calendar.subcomponents = list(series.parts)
        audience = series_audience(series.parts)
        if _is_withheld(series):
            return
        query = recurring_ical_events.of(calendar, keep_recurrence_attributes=False)
        for component in query.between(self._start - _MARGIN, end + _MARGIN):
            occurrence = self._maker.occurrence(component, series.uid, audience)
            if occurrence is not None and _touches(occurrence, self._start, end):
                yield occurrence


def _is_once_and_elsewhen(series: Series, start: datetime, end: datetime, zone: tzinfo) -> bool:
    """Whether an event that plainly happens once does so outside the window: most events of a calendar, and no library is needed."""
    part = series.parts[0]
    if len(series.parts) > 1 or any(name in part for name in ("RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "DURATION")):
        return False
    first = aware(moment_of(part, "DTSTART"), zone)
    last = aware(moment_of(part, "DTEND"), zone) if "DTEND" in part else first
    return first > end or (first <= last < start)


def _is_withheld(series: Series) -> bool:
    """Whether the event itself is private, and with it all that was moved of it."""
    whole = [part for part in series.parts if "RECURRENCE-ID" not in part]
    return bool(whole) and all(is_private(part) for part in whole)


def _touches(occurrence: Occurrence, start: datetime, end: datetime) -> bool:
    if occurrence.start == occurrence.end:
        return start <= occurrence.start < end
    return occurrence.start < end and occurrence.end > start


def _rules(series: Series, zone: tzinfo) -> Iterator[tuple[str, datetime]]:
    """Every rule of the series with its start, as local time without a zone."""
    for part in series.parts:
        for rule in several(part.get("RRULE")):
            if isinstance(rule, vRecur):
                yield rule.to_ical().decode(), naive(moment_of(part, "DTSTART"), zone)


def _with_zone(calendar: Component) -> Component:
    """The calendar with Google's X-WR-TIMEZONE applied; unchanged where that names no zone that is known."""
    if not isinstance(calendar, ICalendar):
        return calendar
    try:
        return x_wr_timezone.to_standard(calendar)
    except BROKEN:
        return calendar


def _standard(event: Component) -> Component:
    """The event with its rule as dateutil reads it; a copy where that differs."""
    rule = event.get("RRULE")
    if not isinstance(rule, vRecur):
        return event
    text = rule.to_ical().decode()
    better = standard(text, naive(moment_of(event, "DTSTART"), UTC))
    if better == text:
        return event
    copy = event.copy(recursive=True)
    copy["RRULE"] = vRecur.from_ical(better)
    return copy


def _series(calendar: Component) -> list[Series]:
    """The calendar's events by UID; an event without one is a series of its own. Events without a readable start are left out."""
    parts: dict[str, list[Component]] = {}
    for number, event in enumerate(calendar.walk("VEVENT")):
        if isinstance(getattr(event.get("DTSTART"), "dt", None), date):
            parts.setdefault(plain(event.get("UID")) or f"\0{number}", []).append(_standard(event))
    return [Series("" if uid.startswith("\0") else uid, tuple(events)) for uid, events in parts.items()]
