"""Periods that are counted from today: "in two weeks", "the rest of the year", "lähinädalatel", "on the 26th", "week 50"."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from knowledge.calendar import period_words as words
from knowledge.calendar.period_atom import Atom, Frame, Grain, Maker, months, nearest, same_day, shifted
from knowledge.model import Period

_GRAIN: Final = {"day": Grain.DAY, "week": Grain.WEEK, "month": Grain.MONTH, "quarter": Grain.SEASON, "year": Grain.YEAR}
_DAYS: Final = {"day": 1, "week": 7, "fortnight": 14}
_MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}
_A_FEW: Final = {"day": 7, "week": 21, "month": 3, "quarter": 2, "year": 2}
"""What "the coming days" are: in days for days and weeks, in months, in quarters, in years."""


def _unit(text: str) -> str:
    if text.startswith("fortnight"):
        return "fortnight"
    return next(unit for stem, unit in words.UNITS.items() if text.startswith(stem))


def _count(match: re.Match[str]) -> int:
    text = match["n"] or "one"
    return words.NUMBERS.get(text) or int(text)


def _after(today: date, count: int, unit: str) -> date:
    return today + timedelta(days=count * _DAYS[unit]) if unit in _DAYS else same_day(today, count * _MONTHS[unit])


def _within(match: re.Match[str], frame: Frame) -> Atom:
    """Up to so many days, weeks or months from today."""
    count = _count(match)
    unit = _unit(match["unit"])
    return Atom(match.start(), match.end(), Period(frame.today, _after(frame.today, count, unit)), _GRAIN.get(unit, Grain.WEEK))


def _in(match: re.Match[str], frame: Frame) -> Atom | None:
    """The day, week or month that comes in so many of them: "in two weeks" is the week that the day falls in."""
    count = _count(match)
    unit = _unit(match["unit"])
    day = _after(frame.today, count, unit)
    if unit == "day":
        return Atom(match.start(), match.end(), Period(day, day), Grain.DAY)
    if unit in _DAYS:
        monday = day - timedelta(days=day.weekday())
        return Atom(match.start(), match.end(), Period(monday, monday + timedelta(days=6)), Grain.WEEK)
    return Atom(match.start(), match.end(), months(day, _MONTHS[unit]), _GRAIN[unit])


def _coming(match: re.Match[str], frame: Frame) -> Atom:
    unit = _unit(match["unit"])
    count = _A_FEW[unit]
    last = frame.today + timedelta(days=count) if unit in _DAYS else same_day(frame.today, count * _MONTHS[unit])
    return Atom(match.start(), match.end(), Period(frame.today, last), _GRAIN[unit])


def _rest(match: re.Match[str], frame: Frame) -> Atom:
    today, unit = frame.today, _unit(match["unit"])
    last = {
        "week": today + timedelta(days=6 - today.weekday()),
        "month": shifted(today, 1) - timedelta(days=1),
        "quarter": shifted(today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1), 3) - timedelta(days=1),
        "year": date(today.year, 12, 31),
    }.get(unit, today)
    return Atom(match.start(), match.end(), Period(today, last), _GRAIN.get(unit, Grain.WEEK))


def _after_next(match: re.Match[str], frame: Frame) -> Atom:
    if _unit(match["unit"]) == "month":
        return Atom(match.start(), match.end(), months(shifted(frame.today, 2), 1), Grain.MONTH)
    monday = frame.today - timedelta(days=frame.today.weekday()) + timedelta(weeks=2)
    return Atom(match.start(), match.end(), Period(monday, monday + timedelta(days=6)), Grain.WEEK)


def _numbered_week(match: re.Match[str], frame: Frame) -> Atom:
    number = int(match["n"])

    def make(year: int) -> Period:
        return Period(date.fromisocalendar(year, number, 1), date.fromisocalendar(year, number, 7))

    return Atom(
        match.start(), match.end(), make(int(match["y"])) if match["y"] else nearest(make, frame), Grain.WEEK, dated=bool(match["y"])
    )


def _day_of_month(match: re.Match[str], frame: Frame) -> Atom:
    """The nearest day of that number."""
    number, step = int(match["d"]), 1 if frame.prefer == "future" else -1
    for count in range(13):
        month = shifted(frame.today, step * count)  # the first day of it
        day = month + timedelta(days=number - 1)
        if day.month == month.month and (day >= frame.today if step > 0 else day <= frame.today):
            return Atom(match.start(), match.end(), Period(day, day), Grain.DAY)
    raise ValueError("no such day")


def _day_after_tomorrow(match: re.Match[str], frame: Frame) -> Atom:
    day = frame.today + timedelta(days=2)
    return Atom(match.start(), match.end(), Period(day, day), Grain.DAY)


_UNIT = rf"(?P<unit>{words.UNIT_OR_FORTNIGHT})"
_COUNT = rf"(?P<n>{words.NUMBER})"
_SEVERAL = rf"(?P<n>(?!(?:a|one|ühe)\b){words.NUMBER})"  # "twice in a week" is about no week in particular

PATTERNS: Final[tuple[tuple[str, Maker], ...]] = (
    (r"\b(?:the\s+)?day\s+after\s+tomorrow\b", _day_after_tomorrow),
    (r"\b(?:the\s+)?(?P<unit>week|month)\s+after\s+next\b", _after_next),
    (r"\bülejärgmi(?:ne|se|sel|sed|sesse)\s+(?P<unit>nädal\w*|kuu\w*)", _after_next),
    (r"\b(?:within|over|during|for|in)\s+(?:the\s+)?(?:next\s+)?(?P<n>a|one)?\s*(?P<unit>fortnight)\b", _within),
    (rf"\bwithin\s+(?:the\s+next\s+)?{_COUNT}\s+{_UNIT}\b", _within),
    (rf"\b{_COUNT}\s+{_UNIT}\s+jooksul\b", _within),
    (rf"\bin\s+{_COUNT}\s+{_UNIT}[’']?s?\s+time\b", _in),
    (rf"\bin\s+{_SEVERAL}\s+{_UNIT}\b", _in),
    (rf"\b(?:{_COUNT}\s+)?(?P<unit>päeva|nädala|kuu|aasta)\s+pärast\b", _in),
    (r"\b(?:in|over|during)\s+the\s+(?:coming|next)\s+(?:few\s+)?(?P<unit>days|weeks|months|quarters|years)\b", _coming),
    (r"\blähi(?P<unit>päev(?:il|ade\w*)|nädal(?:ail|atel|ate\w*)|kuu(?:del|de\w*))", _coming),
    (r"\b(?:the\s+)?rest\s+of\s+(?:the|this)\s+(?P<unit>week|month|quarter|year)\b", _rest),
    (r"\blater\s+this\s+(?P<unit>week|month|quarter|year)\b", _rest),
    (rf"\bweek\s+(?P<n>\d{{1,2}})\b(?:,?\s+(?:of\s+)?(?P<y>{words.YEAR})\b)?", _numbered_week),
    (rf"\b(?:(?P<y>{words.YEAR})\.?\s+(?:aasta\s+)?)?(?P<n>\d{{1,2}})\.\s*nädal\w*", _numbered_week),
    (
        r"\bon\s+the\s+(?P<d>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)\b(?!\s+(?:of\s+)?\w*(?:uary|march|april|may|june|july|august|ber)\b)",
        _day_of_month,
    ),
)
"""What is looked for in a text, with what makes an atom of it."""
