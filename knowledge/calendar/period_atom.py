"""What a period in a text is made of: the types, and the reckoning with months and years that all of them share."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from typing import Literal

from knowledge.model import Period

Prefer = Literal["future", "past"]
"""Which of two years an unnamed one stands for: the coming one or the one gone by."""


class Grain(IntEnum):
    """How fine a period is; finer first."""

    DAY = 0
    WEEK = 1
    MONTH = 2
    SEASON = 3
    HALF = 4
    YEAR = 5


@dataclass(frozen=True, slots=True)
class Atom:
    """A period named at `start` to `end` of a text. Where the year is not said, `dated` is false and `period` the likeliest one."""

    start: int
    end: int
    period: Period
    grain: Grain
    dated: bool = True


@dataclass(frozen=True, slots=True)
class Frame:
    """What a text, in lower case, is read against."""

    text: str
    today: date
    prefer: Prefer


Maker = Callable[[re.Match[str], Frame], Atom | None]
"""Makes an atom of a match; None where the match turns out to be no period, `ValueError` where there is no such day."""


def months(first: date, count: int) -> Period:
    """The period of `count` whole months that begins with the month of `first`."""
    after = shifted(first, count)
    return Period(first.replace(day=1), after - timedelta(days=1))


def shifted(day: date, count: int) -> date:
    """The first day of the month that is `count` months after the one of `day`."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, 1)


def nearest(make: Callable[[int], Period], frame: Frame) -> Period:
    """Of a period that comes every year (`make` of a year) the one that is meant when no year is said."""
    year = frame.today.year
    if frame.prefer == "future":
        return next(period for period in map(make, range(year - 1, year + 3)) if period.last >= frame.today)
    return next(period for period in map(make, range(year + 1, year - 3, -1)) if period.first <= frame.today)


def same_day(day: date, month_count: int) -> date:
    """The same day of the month that is `month_count` months later, or that month's last one."""
    first = shifted(day, month_count)
    return first.replace(day=min(day.day, calendar.monthrange(first.year, first.month)[1]))
