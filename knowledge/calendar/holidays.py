"""Holidays as periods: "good friday 2027", "before christmas", "jaanipäeval".

The days are those that the Baltic and Nordic countries keep; those of a fixed date stand in a table, those that move with Easter
are reckoned from it (`dateutil.easter`, the Western, Gregorian one).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from dateutil.easter import easter

from knowledge.calendar import period_words as words
from knowledge.calendar.period_atom import Atom, Frame, Grain, Maker, months, nearest
from knowledge.model import Period


@dataclass(frozen=True, slots=True)
class Holiday:
    """One or several days that come every year: `names` is a pattern of what they are called; from `first` on, a month and day or,
    where it is a number, so many days after Easter Sunday, for `days` days.
    """

    names: str
    first: tuple[int, int] | int
    days: int = 1

    def of(self, year: int) -> Period:
        """The holiday's days, where it begins in `year`."""
        first = easter(year) + timedelta(days=self.first) if isinstance(self.first, int) else date(year, *self.first)
        return Period(first, first + timedelta(days=self.days - 1))


_CASE = r"(?:ni|st|ks|l|a|aks|al|ast)?"
_FEAST = r"(?:püha(?:d|de|del|l|ks|deks|deni)?)"

# The longer name stands before the shorter one that it contains.
HOLIDAYS: Final = (
    Holiday(r"good\s+friday|suur(?:e|el)?\s+reede(?:l|ks|ni)?", -2),
    Holiday(r"maundy\s+thursday|suur(?:e|el)?\s+neljapäev" + _CASE, -3),
    Holiday(r"easter\s+monday|teine\s+ülestõusmispüha|teisel\s+ülestõusmispühal", 1),
    Holiday(r"easter\s+sunday", 0),
    Holiday(
        r"easter(?!\s+eggs?\b)(?:\s+(?:weekend|holidays?|break))?|munapüha\w*|"
        r"ülestõusmis" + _FEAST + r"|lihavõt(?:ted|tete|teid|teni|teks|tepühad\w*)",
        -2,
        4,
    ),
    Holiday(r"ascension(?:\s+day)?|taevaminemispüha\w*", 39),
    Holiday(r"whitsun|pentecost|nelipüha\w*", 49),
    Holiday(r"boxing\s+day|teine\s+jõulupüha|teisel\s+jõulupühal", (12, 26)),
    Holiday(r"christmas\s+eve|jõuluõhtu\w*|jõululaupäev" + _CASE, (12, 24)),
    Holiday(r"christmas\s+day|esimene\s+jõulupüha|esimesel\s+jõulupühal", (12, 25)),
    Holiday(r"christmas|xmas|jõul(?:ud|u|e|ude|udel|uks|udeks|uni|udeni|uaeg|uajal|u" + _FEAST + r")", (12, 24), 3),
    Holiday(r"new\s+year[’']?s?\s+eve|vana-?aasta(?:\s*-?õhtu\w*)?", (12, 31)),
    Holiday(r"new\s+year[’']?s?\s+day|(?:the\s+)?new\s+year[’']?s?|uusaasta\w*|uut\s+aastat|uue\s+aastani|aastavahetus\w*", (1, 1)),
    Holiday(
        r"midsummer(?:[’']?s)?(?:\s+(?:eve|day))?|st\.?\s+john[’']?s(?:\s+(?:eve|day))?|"
        r"jaanipäev\w*|jaaniõhtu\w*|jaanilaupäev\w*|jaan(?:e|ide|ideni|iks)",
        (6, 23),
        2,
    ),
    Holiday(r"victory\s+day|võidupüha\w*", (6, 23)),
    Holiday(r"independence\s+day|iseseisvuspäev\w*|vabariigi\s+aastapäev\w*", (2, 24)),
    Holiday(r"taasiseseisvumispäev\w*", (8, 20)),
    Holiday(r"may\s+day|labou?r\s+day|kevadpüha\w*|volbripäev\w*", (5, 1)),
    Holiday(r"epiphany|kolmekuningapäev\w*", (1, 6)),
)
"""The holidays that are known by name."""

HINT: Final = re.compile(r"\b(?:" + "|".join(holiday.names for holiday in HOLIDAYS) + r"|uuel\s+aastal)")
"""A text without any of these names no holiday."""


def _maker(holiday: Holiday) -> Maker:
    def make(match: re.Match[str], frame: Frame) -> Atom:
        year = match["y"] or match["y0"]
        period = holiday.of(int(year)) if year else nearest(holiday.of, frame)
        return Atom(match.start(), match.end(), period, Grain.DAY, dated=bool(year))

    return make


def _new_year(match: re.Match[str], frame: Frame) -> Atom:
    """The year that "in the new year" is about, rather than its first day."""
    return Atom(match.start(), match.end(), months(date(frame.today.year + 1, 1, 1), 12), Grain.YEAR)


_BEFORE = rf"\b(?:(?P<y0>{words.YEAR})\.?\s+(?:aasta\s+)?)?"
_AFTER = rf"\b(?:,?\s+(?:of\s+|in\s+)?(?:aastal\s+)?(?P<y>{words.YEAR})\b)?"

PATTERNS: Final[tuple[tuple[str, Maker], ...]] = (
    (r"\b(?:in\s+the\s+new\s+year|uuel\s+aastal)\b", _new_year),
    *((_BEFORE + rf"(?:{holiday.names})" + _AFTER, _maker(holiday)) for holiday in HOLIDAYS),
)
"""What is looked for in a text, with what makes an atom of it."""
