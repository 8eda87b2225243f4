"""The words of English and Estonian that name periods, as tables and patterns."""

from __future__ import annotations

import re
from typing import Final

YEAR: Final = r"(?:19[89]\d|20\d\d)"
"""The years that are read in texts: 1980 to 2099."""

_MONTHS_EN = (
    ("january", "jan"),
    ("february", "feb"),
    ("march", "mar"),
    ("april", "apr"),
    ("may",),
    ("june", "jun"),
    ("july", "jul"),
    ("august", "aug"),
    ("september", "sept", "sep"),
    ("october", "oct"),
    ("november", "nov"),
    ("december", "dec"),
)
_MONTHS_ET = (
    ("jaanuar",),
    ("veebruar",),
    ("märts", "marts"),
    ("aprill",),
    ("mai",),
    ("juuni",),
    ("juuli",),
    ("august",),
    ("september",),
    ("oktoober", "oktoobr"),
    ("november", "novembr"),
    ("detsember", "detsembr"),
)
_ENDINGS_ET = ("septembr",)

SHORT: Final = frozenset(name for names in _MONTHS_EN for name in names if len(name) <= len("sept") and name not in {"may", "june", "july"})
"""Abbreviated months; alone they may be names or words."""

VERBS: Final = frozenset({"may", "march", "mar"})
"""Months that are also verbs or other words."""

AFTER_DAY: Final = frozenset({"mail"})
"""Forms of months that are English words: months only after a day („15. mail“)."""

MONTH_BY_NAME: Final = {
    name: number for table in (_MONTHS_EN, _MONTHS_ET) for number, names in enumerate(table, start=1) for name in names
} | {"septembr": 9}

_CASES = r"(?:i?(?:st|s|ni|ks|ga|le|l|kuus|kuu|kuuni|kuust)|i)"
MONTH: Final = (
    r"(?:(?:"
    + "|".join(sorted((n for names in _MONTHS_EN for n in names), key=len, reverse=True))
    + r")\b\.?|(?:"
    + "|".join(sorted([n for names in _MONTHS_ET for n in names] + list(_ENDINGS_ET), key=len, reverse=True))
    + rf"){_CASES}?\b)"
)
"""A month in either language, abbreviated or inflected."""

SEASONS: Final = {
    "spring": 3, "kevad": 3, "summer": 6, "suv": 6, "autumn": 9, "fall": 9, "sügis": 9, "winter": 12, "talv": 12,
}  # fmt: skip
"""A season's first month; each has three."""

SEASON: Final = r"(?:spring|summer|autumn|fall|winter|kevad\w*|suv[ei]\w*|sügis\w*|talv[ei]?\w*)"

NUMBERS: Final = {
    "a": 1, "one": 1, "two": 2, "couple of": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "few": 3, "ühe": 1, "kaks": 2, "kahe": 2, "kolm": 3, "kolme": 3, "neli": 4, "nelja": 4,
    "viis": 5, "viie": 5, "kuus": 6, "kuue": 6, "paar": 2, "paari": 2,
}  # fmt: skip
NUMBER: Final = r"(?:\d{1,3}|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + ")"

UNITS: Final = {
    "day": "day", "päev": "day", "week": "week", "nädal": "week", "month": "month", "kuu": "month", "year": "year", "aasta": "year",
    "quarter": "quarter", "kvarta": "quarter",
}  # fmt: skip
UNIT: Final = r"(?:days?|weeks?|months?|quarters?|years?|päeva\w*|nädal\w*|kuu(?:d|de|l|s|ni|ks|st|le)?|kvarta\w+|aasta\w*)"
UNIT_OR_FORTNIGHT: Final = rf"(?:fortnights?|{UNIT})"

NEXT: Final = r"(?:next|coming|upcoming|following|järgmi(?:ne|se|sel|ses|sed|sest|seks|ste)|tulev(?:al|a|as)?|eeloleva?l?)"
LAST: Final = r"(?:last|previous|past|eelmi(?:ne|se|sel|ses|sest)|möödunud|läinud|viima(?:ne|se|sel|sed|ste))"
THIS: Final = r"(?:this|current|sel|sellel|selle|see|käesolev\w*|praegus\w*)"

WEEKDAYS: Final = {
    name: number
    for number, names in enumerate((
        ("monday", "esmaspäev"), ("tuesday", "teisipäev"), ("wednesday", "kolmapäev"), ("thursday", "neljapäev"),
        ("friday", "reede"), ("saturday", "laupäev"), ("sunday", "pühapäev"),
    ))
    for name in names
}  # fmt: skip
WEEKDAY: Final = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:esmas|teisi|kolma|nelja|lau|püha)päev(?:al|a)?|reede(?:l)?)"

DAYS: Final = {
    "today": 0, "tonight": 0, "tomorrow": 1, "yesterday": -1, "täna": 0, "tänane": 0, "tänasel": 0, "homme": 1, "homne": 1,
    "homsel": 1, "eile": -1, "eilne": -1, "eilsel": -1, "ülehomme": 2, "üleeile": -2,
}  # fmt: skip

PREPOSITIONS: Final = frozenset(
    [
        "in",
        "on",
        "during",
        "since",
        "until",
        "till",
        "by",
        "of",
        "from",
        "between",
        "early",
        "mid",
        "late",
        "to",
        "through",
        "before",
        "after",
        "around",
        "for",
        "and",
        "or",
        "vs",
        "kuni",
        "alates",
        "ja",
        "või",
        "umbes",
    ]
)
"""Words before a month that say that it is one."""

MEETING_NOUNS: Final = frozenset(
    [
        "meeting",
        "meetings",
        "call",
        "calls",
        "notes",
        "minutes",
        "session",
        "sessions",
        "event",
        "events",
        "seminar",
        "seminars",
        "workshop",
        "workshops",
        "patch",
        "patches",
        "release",
        "releases",
        "exhibition",
        "exhibitions",
        "webinar",
        "webinars",
        "deadline",
        "deadlines",
        "edition",
        "agenda",
    ]
)
"""Words after a month that say that it is one: "the March meeting"."""

HINT: Final = re.compile(
    rf"{YEAR}|\b(?:[qh][1-4]\b|on\s+(?:the\s+)?\d|{MONTH}|{SEASON}|{WEEKDAY}|weekend|nädalavahetus|täna|tänavu|mullu|(?:{'|'.join(DAYS)})\b)|lähi|{UNIT_OR_FORTNIGHT}"
)
"""Texts without any of these name no period; the numbers of versions, which many questions have, do not."""
