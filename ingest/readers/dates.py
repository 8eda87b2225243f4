"""Dates as they stand in notes and file names: ISO, English and Estonian."""

from __future__ import annotations

import re
from datetime import date

_ENGLISH = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_ESTONIAN = {
    "jaan": 1, "veebr": 2, "märts": 3, "apr": 4, "mai": 5, "juuni": 6, "juuli": 7, "aug": 8, "sept": 9, "okt": 10, "nov": 11, "dets": 12,
}  # fmt: skip
_MONTHS = {name: number for number, name in enumerate(_ENGLISH.split("|"), start=1)} | _ESTONIAN
_NAME = (
    r"(?P<month>jan(?:uary|uar)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|"
    r"dec(?:ember)?|jaan(?:uar)?|veebr(?:uar)?|märts|aprill|mai|juuni|juuli|okt(?:oober)?|dets(?:ember)?)(?:il|l|is|s|i)?\.?"
)
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<year>(?:19|20)\d\d)[-_./](?P<number>\d{1,2})[-_./](?P<day>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<year>20\d\d)(?P<number>\d\d)(?P<day>\d\d)(?!\d)",
        r"(?<!\d)(?P<day>\d{1,2})\.\s?(?P<number>\d{1,2})\.\s?(?P<year>(?:19|20)\d\d)(?!\d)",
        rf"\b{_NAME}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20)\d\d)\b",
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th)?\s+(?:of\s+)?{_NAME},?\s+(?P<year>(?:19|20)\d\d)\b",
        r"(?<!\d)(?P<number>0?\d|1[0-2])/(?P<day>1[3-9]|2\d|3[01])/(?P<year>(?:19|20)\d\d)(?!\d)",
        r"(?<!\d)(?P<day>1[3-9]|2\d|3[01])/(?P<number>0?\d|1[0-2])/(?P<year>(?:19|20)\d\d)(?!\d)",
    )
)


def date_in(text: str) -> date | None:
    """The date that stands first in `text`; one written 5/6/2020 says nothing, for it has two readings."""
    found = [(match.start(), day) for pattern in _PATTERNS for match in pattern.finditer(text) if (day := _as_date(match))]
    return min(found)[1] if found else None


def _as_date(match: re.Match[str]) -> date | None:
    """The date of a match, None for a day that does not exist."""
    parts = match.groupdict()
    month = int(parts["number"]) if parts.get("number") else _month(parts["month"])
    try:
        return date(int(parts["year"]), month, int(parts["day"]))
    except ValueError:
        return None


def _month(name: str) -> int:
    """The number of the month that begins as `name` does, in English or Estonian."""
    lowered = name.lower()
    return next(number for start, number in sorted(_MONTHS.items(), key=lambda entry: -len(entry[0])) if lowered.startswith(start))
