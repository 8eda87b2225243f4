"""An occurrence in a sentence, in English or Estonian; pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from knowledge.model import Occurrence, Period

_MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "et": "jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember".split(),
}
_WEEKDAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
    "et": "esmaspäev teisipäev kolmapäev neljapäev reede laupäev pühapäev".split(),
}
_UNNAMED = {"en": "Event without a title", "et": "Pealkirjata sündmus"}
_CANCELLED = {"en": "Cancelled: ", "et": "Ära jäetud: "}
_MAX_LOCATION = 120  # characters; some calendars keep a whole invitation there


def statement(occurrence: Occurrence, zone: ZoneInfo, language: str) -> str:
    """The event in one sentence: "AI group: Tuesday 9 June 2026, 14:00–16:00 (Europe/Tallinn), Tehnopol, Tallinn."."""
    spoken = language if language in _MONTHS else "en"
    when = all_day(occurrence, zone, spoken) if occurrence.all_day else timed(occurrence, zone, spoken)
    place = _cut(occurrence.location)
    cancelled = _CANCELLED[spoken] if occurrence.cancelled else ""
    text = f"{cancelled}{occurrence.summary or _UNNAMED[spoken]}: {when}{', ' + place if place else ''}"
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _cut(location: str) -> str:
    """As many whole words of a place as there is room for: half a number or a name would be another one."""
    if len(location) <= _MAX_LOCATION:
        return location
    return f"{location[:_MAX_LOCATION].rpartition(' ')[0].rstrip(' ,;') or location[: _MAX_LOCATION - 1]}…"


def nearest(period: Period, said: str, language: str) -> str:
    """What is said of an event that is near a period and not in it."""
    spoken = language if language in _MONTHS else "en"
    days = _span(period.first, period.last, spoken)
    return f"Mitte sel ajal ({days}), vaid lähim: {said}" if spoken == "et" else f"Not then ({days}); the nearest is {said}"


def all_day(occurrence: Occurrence, zone: tzinfo, language: str) -> str:
    """The days of an event that lasts whole days."""
    first = occurrence.start.astimezone(zone).date()
    last = (occurrence.end.astimezone(zone) - timedelta(microseconds=1)).date()
    return _span(first, last, language)


def _span(first: date, last: date, language: str) -> str:
    if last <= first:
        return day(first, language)
    if (first.year, first.month) == (last.year, last.month):
        point = "." if language == "et" else ""
        return f"{first.day}{point}–{_date(last, language)}"
    return f"{_date(first, language)} – {_date(last, language)}"


def timed(occurrence: Occurrence, zone: ZoneInfo, language: str) -> str:
    """The time of an event in the cluster's zone, which is named."""
    start, end = occurrence.start.astimezone(zone), occurrence.end.astimezone(zone)
    if start.date() == end.date():
        until = f"–{end:%H:%M}" if end > start else ""
        return f"{day(start.date(), language)}, {start:%H:%M}{until} ({zone.key})"
    return f"{_moment(start, language)} – {_moment(end, language)} ({zone.key})"


def day(value: date, language: str) -> str:
    """A day with its weekday."""
    weekday = _WEEKDAYS[language][value.weekday()]
    return f"{weekday}, {_date(value, language)}" if language == "et" else f"{weekday} {_date(value, language)}"


def _date(value: date, language: str) -> str:
    point = "." if language == "et" else ""
    return f"{value.day}{point} {_MONTHS[language][value.month - 1]} {value.year}"


def _moment(value: datetime, language: str) -> str:
    return f"{day(value.date(), language)}, {value:%H:%M}"
