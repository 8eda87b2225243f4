"""Periods in words, English and Estonian: "this autumn", "Q1 2027", "between 3 and 14 March", "järgmisel kuul".

A small grammar of our own: no library reads these as periods, and several take the verb "may" for a month.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from knowledge.calendar import holidays
from knowledge.calendar.period_atom import Atom, Frame, Grain, Prefer
from knowledge.calendar.period_atoms import atoms
from knowledge.calendar.period_words import HINT
from knowledge.model import Period

MAX_CHARACTERS = 2_000
"""How much of a text is looked at."""

_TO = re.compile(r"\s*(?:-|–|—|to|until|till|through|thru|kuni)\s*")
_AND = re.compile(r"\s*(?:and|ja)\s*")
_BETWEEN = re.compile(r"\b(?:between|from)\s+(?:the\s+)?$")
_UNTIL = re.compile(r"\b(?:until|till|up\s+to|by|between\s+now\s+and|kuni)\s+(?:the\s+)?$")
_BEFORE = re.compile(r"\b(?:before|enne)\s+(?:the\s+)?$")
_AFTER = re.compile(r"\b(?:after|pärast|peale)\s+(?:the\s+)?$")
_AHEAD = timedelta(days=366)  # how far "after Easter" reaches
_SINCE = re.compile(r"\b(?:since|alates)\s+(?:the\s+)?$")


@dataclass(frozen=True, slots=True)
class NamedPeriod:
    """A period with the place at which a text names it."""

    period: Period
    start: int
    end: int


def period_in(text: str, today: date, *, prefer: Prefer = "future") -> Period | None:
    """The period that `text` names, or None. Where it leaves the year open, the nearest one that `prefer` asks for is meant: for
    events the coming one, for notes the one gone by. Where it names several, the finest, and of these the first.
    """
    named = named_period(text, today, prefer=prefer)
    return named.period if named else None


@lru_cache(maxsize=64)  # a question is read for its period more than once on its way
def named_period(text: str, today: date, *, prefer: Prefer = "future") -> NamedPeriod | None:
    """Like `period_in`, with the place where the period is named."""
    text = _in_lower_case(text[:MAX_CHARACTERS])
    if not _may_name(text):
        return None
    try:
        spans = _joined(Frame(text, today, prefer))
    except (ValueError, OverflowError):  # a period that begins or ends outside the years that can be written
        return None
    if not spans:
        return None
    best = min(spans, key=lambda atom: (atom.grain, atom.start))
    if not best.dated:
        best = _in_named_year(best, spans)
    return NamedPeriod(best.period, best.start, best.end)


def _in_lower_case(text: str) -> str:
    """Text in lower case, in which all stands where it stood: two letters do not come of one (İ)."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(lower if len(lower := letter.lower()) == 1 else letter for letter in text)


@lru_cache(maxsize=64)
def _may_name(text: str) -> bool:
    return bool(HINT.search(text) or holidays.HINT.search(text))


def _in_named_year(atom: Atom, others: list[Atom]) -> Atom:
    """`atom` in the year that the text names elsewhere: "next year in March"."""
    year = next((other.period.first.year for other in others if other.grain is Grain.YEAR and other.dated), None)
    try:
        return atom if year is None else replace(atom, period=_moved(atom.period, year))
    except ValueError:
        return atom


def _joined(frame: Frame) -> list[Atom]:
    """The atoms of a text, those that are the two ends of a span joined to one."""
    spans: list[Atom] = []
    waiting = atoms(frame)
    while waiting:
        atom = waiting.pop(0)
        joins = bool(waiting) and _is_span(frame.text, atom, waiting[0])
        spans.append(_span(frame, atom, waiting.pop(0)) if joins else _opened(frame, atom))
    return spans


def _is_span(text: str, one: Atom, other: Atom) -> bool:
    between = text[one.end : other.start]
    if _TO.fullmatch(between):
        return True
    if _AND.fullmatch(between):
        following = text[other.end :].lstrip()
        return bool(_BETWEEN.search(text[: one.start])) or following.startswith("vahel")
    inflected = text[one.start : one.end].endswith("st") and text[other.start : other.end].endswith("ni")
    return inflected and not between.strip()


def _span(frame: Frame, one: Atom, other: Atom) -> Atom:
    """From `one` to `other`: a year that only one of them states counts for both."""
    first, last = one.period, other.period
    if not one.dated and other.dated:
        first = _moved(first, last.last.year)
        if first.first > last.last:
            first = _moved(first, last.last.year - 1)
    elif not other.dated:
        last = _moved(last, first.first.year)
        if last.last < first.first:
            last = _moved(last, first.first.year + 1)
    if first.first > last.last:
        return replace(other, start=one.start)
    if not one.dated and not other.dated and frame.prefer == "future" and last.last < frame.today:
        first, last = _moved(first, first.first.year + 1), _moved(last, last.last.year + 1)
    return Atom(one.start, other.end, Period(first.first, last.last), min(one.grain, other.grain), dated=one.dated or other.dated)


def _moved(period: Period, year: int) -> Period:
    """The same days of another year, 29 February falling back to the 28th; `year` is that of the period's first day."""
    years = year - period.first.year
    return Period(_in_year(period.first, period.first.year + years), _in_year(period.last, period.last.year + years))


def _in_year(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February
        return day.replace(year=year, day=28)


def _opened(frame: Frame, atom: Atom) -> Atom:
    """A period that is open on one side ("until 14 March", "since May", "before Christmas") reaches from or to today."""
    before, itself = frame.text[: atom.start], frame.text[atom.start : atom.end]
    until = _UNTIL.search(before) or (atom.grain <= Grain.MONTH and re.search(r"(?:uuni|uuli|[a-z]ai|[rlt]i|bri)ni$", itself))
    until = until or re.search(r"lõpuni$", itself) or (_BEFORE.search(before) and re.match(r"(?:the\s+)?end\b", itself))
    if until and atom.period.last >= frame.today:
        return replace(atom, period=Period(min(frame.today, atom.period.last), atom.period.last))
    if atom.period.first > frame.today and _BEFORE.search(before):
        return replace(atom, period=Period(frame.today, atom.period.first - timedelta(days=1)))
    if atom.period.first > frame.today and _AFTER.search(before):
        return replace(atom, period=Period(atom.period.last + timedelta(days=1), atom.period.last + _AHEAD), grain=Grain.YEAR)
    if _SINCE.search(before) and atom.period.first <= frame.today:
        return replace(atom, period=Period(atom.period.first, frame.today))
    return atom
