"""The single dates and periods that stand in a text, in words or figures, before they are joined to spans."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import lru_cache

from knowledge.calendar import holidays, period_ahead
from knowledge.calendar import period_words as words
from knowledge.calendar.period_atom import Atom, Frame, Grain, Maker, months, nearest, same_day, shifted
from knowledge.model import Period

_FEBRUARY = 2


def atoms(frame: Frame) -> list[Atom]:
    """The atoms of a text in the order in which they stand; none overlaps another."""
    found: list[Atom] = []
    for match, make in _matches(frame.text):
        if any(match.start() < atom.end and atom.start < match.end() for atom in found):
            continue
        atom = _made(make, match, frame)
        if atom is not None:
            found.append(atom)
    return sorted(found, key=lambda atom: atom.start)


@lru_cache(maxsize=64)  # a question is read as of the past for the notes, and as of the future for the calendar
def _matches(text: str) -> tuple[tuple[re.Match[str], Maker], ...]:
    """What in a text looks like a period, the most telling first."""
    lacking = {words_of for words_of, hint in _MADE_OF.items() if not hint.search(text)}
    patterns = ((pattern, make) for made_of, pattern, make in _PATTERNS if made_of not in lacking)
    return tuple((match, make) for pattern, make in patterns for match in pattern.finditer(text))


def _made(make: Maker, match: re.Match[str], frame: Frame) -> Atom | None:
    try:
        return make(match, frame)
    except (ValueError, OverflowError):  # 31 February, or beyond the years that can be written
        return None


def part_of(period: Period, part: str | None) -> Period:
    """The beginning, middle or end of a period: thirds of it, in whole months where it is longer than one."""
    if not part:
        return period
    which = _PARTS[part]
    length = (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1
    if length > 1:
        third = max(1, length // 3)
        first = shifted(period.first, (0, (length - third) // 2, length - third)[which])
        return months(first, third)
    first, last = (((1, 10), (11, 20), (21, period.last.day)))[which]
    return Period(period.first.replace(day=first), period.first.replace(day=last))


_PARTS = {
    "early": 0, "beginning of": 0, "start of": 0, "alguses": 0, "algul": 0, "mid": 1, "middle of": 1, "keskel": 1, "keskpaigas": 1,
    "late": 2, "end of": 2, "lõpus": 2, "lõpul": 2, "lõpuni": 2,
}  # fmt: skip
_PART = r"(?:(?P<part>early|mid|late|(?:beginning|start|middle|end)\s+of)(?:\s+the\s+|[\s-]+))?"
_PART_ET = r"(?:\s+(?P<part_et>alguses|algul|keskel|keskpaigas|lõpus|lõpuni|lõpul))?"


def _part(match: re.Match[str]) -> str | None:
    part = match["part"] or match["part_et"]
    return re.sub(r"\s+", " ", part) if part else None


def _month_number(text: str) -> int:
    name = text.rstrip(".")
    while name not in words.MONTH_BY_NAME:
        name = name[:-1]
    return words.MONTH_BY_NAME[name]


def _is_month(match: re.Match[str], frame: Frame, *, day: bool) -> bool:
    """Whether the matched word is a month here, and not the verb "may" or "march", nor somebody called Jan."""
    name = match["m"].rstrip(".")
    only_after_day = name in words.AFTER_DAY
    if only_after_day or match["y"] or (name not in words.VERBS and name not in words.SHORT):
        return day or not only_after_day
    relative = match.groupdict().get("rel")
    before = re.search(r"(\w+)\W*$", frame.text[: match.start()] + (relative or ""))
    after = re.match(r"\s*([\w']+|\W)?", frame.text[match.end() :])
    following = (after[1] or "") if after else ""
    closed = not following or not following[0].isalnum()
    preceding = before[1] if before else ""
    if re.match(rf"\s*(?:-|–|to\b|and\b|through\b|or\b)\s*{words.MONTH}", frame.text[match.end() :]):
        return True
    listed = closed or following in words.PREPOSITIONS or following in words.MEETING_NOUNS
    if day:
        return preceding in words.PREPOSITIONS or name in words.SHORT - words.VERBS or listed
    if preceding in words.PREPOSITIONS - {"or", "and", "vs", "by", "to"} or match["part"]:
        return following not in {"be", "have", "not"}
    if preceding in {"and", "or", "to", "vs"}:
        return bool(re.search(rf"{words.MONTH}\W*\w+\W*$", frame.text[: match.start()])) and listed
    return preceding in {"this", "next", "last", "the", "our", "by", "s"} and listed


def _iso(match: re.Match[str], _: Frame) -> Atom:
    if match["d"]:
        day = date(int(match["y"]), int(match["m"]), int(match["d"]))
        return Atom(match.start(), match.end(), Period(day, day), Grain.DAY)
    return Atom(match.start(), match.end(), months(date(int(match["y"]), int(match["m"]), 1), 1), Grain.MONTH)


def _dotted(match: re.Match[str], _: Frame) -> Atom:
    last = date(int(match["y"]), int(match["m"]), int(match["d"]))
    first = last.replace(day=int(match["d0"])) if match["d0"] else last
    return Atom(match.start(), match.end(), Period(min(first, last), max(first, last)), Grain.DAY)


def _slashed(match: re.Match[str], frame: Frame) -> Atom | None:
    """Day and month, or month and day, where only one of the two can be."""
    one, other = int(match["a"]), int(match["b"])
    readings = {(day, month) for day, month in ((one, other), (other, one)) if month in range(1, 13) and day in range(1, 32)}
    if len(readings) != 1:
        return None
    ((day, month),) = readings
    return _days(match, frame, month, (day, day))


def _days(match: re.Match[str], frame: Frame, month: int, span: tuple[int, int]) -> Atom | None:
    first, last = span

    def make(year: int) -> Period:
        end = calendar.monthrange(year, month)[1]
        if not 1 <= first <= last or last > max(end, 29 if month == _FEBRUARY else 0):
            raise ValueError("no such day")
        return Period(date(year, month, min(first, end)), date(year, month, min(last, end)))

    period = make(int(match["y"])) if match["y"] else nearest(make, frame)
    return Atom(match.start(), match.end(), period, Grain.DAY, dated=bool(match["y"]))


def _day_month(match: re.Match[str], frame: Frame) -> Atom | None:
    if not _is_month(match, frame, day=True):
        return None
    day = int(match["d"])
    return _days(match, frame, _month_number(match["m"]), (int(match["d0"] or day), day))


def _month_day(match: re.Match[str], frame: Frame) -> Atom | None:
    if not _is_month(match, frame, day=True):
        return None
    day = int(match["d"])
    return _days(match, frame, _month_number(match["m"]), (day, int(match["d1"] or day)))


def _month(match: re.Match[str], frame: Frame) -> Atom | None:
    if not _is_month(match, frame, day=False):
        return None
    number = _month_number(match["m"])

    def make(year: int) -> Period:
        return months(date(year, number, 1), 1)

    year = match["y"] or match["y0"]
    period = make(int(year)) if year else _relative_year(make, match["rel"], frame)
    return Atom(match.start(), match.end(), part_of(period, _part(match)), Grain.MONTH, dated=bool(year or match["rel"]))


def _season(match: re.Match[str], frame: Frame) -> Atom | None:
    name = match["season"]
    number = next(month for stem, month in words.SEASONS.items() if name.startswith(stem))
    bare = not (match["y"] or match["y0"] or match["rel"] or match["prep"] or match["part"])
    if bare and not re.fullmatch(r"kevadel|suvel|sügisel|talvel", name):
        return None  # "fall back", "Spring Boot"

    def make(year: int) -> Period:
        return months(date(year, number, 1), 3)

    year = match["y"] or match["y0"]
    period = make(int(year)) if year else _relative_year(make, match["rel"], frame)
    return Atom(match.start(), match.end(), part_of(period, _part(match)), Grain.SEASON, dated=not bare)


def _relative_year(make: Callable[[int], Period], relative: str | None, frame: Frame) -> Period:
    """The period of `make` that "this", "next" or "last" means; the nearest one where none of them is said."""
    if not relative:
        return nearest(make, frame)
    around = [make(frame.today.year + offset) for offset in (-2, -1, 0, 1, 2)]
    if re.fullmatch(words.NEXT, relative):
        return next(period for period in around if period.first > frame.today)
    if re.fullmatch(words.LAST, relative):
        return next(period for period in reversed(around) if period.last < frame.today)
    running = [period for period in around if frame.today in period]
    return running[0] if running else make(frame.today.year)


def _quarter(match: re.Match[str], frame: Frame) -> Atom | None:
    text = next(group for group in (match["q"], match["word"], match["et"]) if group)
    number = {"first": 1, "second": 2, "third": 3, "fourth": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4}.get(text) or int(text[0])
    if number not in range(1, 5):
        return None

    def make(year: int) -> Period:
        return months(date(year, 3 * number - 2, 1), 3)

    year = match["y"] or match["y0"]
    return Atom(match.start(), match.end(), make(int(year)) if year else nearest(make, frame), Grain.SEASON, dated=bool(year))


def _half(match: re.Match[str], frame: Frame) -> Atom:
    second = (match["h"] or match["word"] or match["et"]) in {"2", "second", "last", "teine", "teise", "teisel"}

    def make(year: int) -> Period:
        return months(date(year, 7 if second else 1, 1), 6)

    year = match["y"] or match["y0"]
    return Atom(match.start(), match.end(), make(int(year)) if year else nearest(make, frame), Grain.HALF, dated=bool(year))


def _year(match: re.Match[str], _: Frame) -> Atom:
    whole = months(date(int(match["y"]), 1, 1), 12)
    return Atom(match.start(), match.end(), part_of(whole, _part(match)), Grain.YEAR)


def _unit_period(unit: str, offset: int, today: date) -> tuple[Period, Grain]:
    if unit == "day":
        day = today + timedelta(days=offset)
        return Period(day, day), Grain.DAY
    if unit == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=offset)
        return Period(monday, monday + timedelta(days=6)), Grain.WEEK
    if unit == "month":
        return months(shifted(today, offset), 1), Grain.MONTH
    if unit == "quarter":
        first = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
        return months(shifted(first, 3 * offset), 3), Grain.SEASON
    return months(date(today.year + offset, 1, 1), 12), Grain.YEAR


def _unit(text: str) -> str:
    return next(unit for stem, unit in words.UNITS.items() if text.startswith(stem))


def _offset(relative: str | None) -> int:
    if relative and re.fullmatch(words.NEXT, relative):
        return 1
    return -1 if relative and re.fullmatch(words.LAST, relative) else 0


def _relative(match: re.Match[str], frame: Frame) -> Atom:
    """This, next or last week, month, quarter or year; with a part of it: "end of next month", "aasta lõpus"."""
    period, grain = _unit_period(_unit(match["unit"]), _offset(match["rel"]), frame.today)
    part = _part(match)
    return Atom(match.start(), match.end(), part_of(period, part) if grain > Grain.WEEK else period, grain)


def _of_the(match: re.Match[str], frame: Frame) -> Atom | None:
    return _relative(match, frame) if _part(match) else None


def _several(match: re.Match[str], frame: Frame) -> Atom:
    """The next or last few days, weeks, months or years, counted from today."""
    count = words.NUMBERS.get(match["n"]) or int(match["n"])
    unit, today = _unit(match["unit"]), frame.today
    days = count * {"day": 1, "week": 7, "month": 0, "quarter": 0, "year": 0}[unit]
    month_count = count * {"day": 0, "week": 0, "month": 1, "quarter": 3, "year": 12}[unit]
    sign = _offset(match["rel"])
    other = same_day(today, sign * month_count) + timedelta(days=sign * days)
    grain = {"day": Grain.DAY, "week": Grain.WEEK, "month": Grain.MONTH, "quarter": Grain.SEASON, "year": Grain.YEAR}[unit]
    return Atom(match.start(), match.end(), Period(min(today, other), max(today, other)), grain)


def _day_word(match: re.Match[str], frame: Frame) -> Atom:
    day = frame.today + timedelta(days=words.DAYS[match[0]])
    return Atom(match.start(), match.end(), Period(day, day), Grain.DAY)


def _weekday(match: re.Match[str], frame: Frame) -> Atom:
    name = match["day"]
    number = next(number for stem, number in words.WEEKDAYS.items() if name.startswith(stem))
    ahead = (number - frame.today.weekday()) % 7
    if _offset(match["rel"]) > 0:
        ahead = ahead or 7
    elif _offset(match["rel"]) < 0 or (frame.prefer == "past" and not match["rel"]):
        ahead = ahead - 7
    day = frame.today + timedelta(days=ahead)
    return Atom(match.start(), match.end(), Period(day, day), Grain.DAY)


def _weekend(match: re.Match[str], frame: Frame) -> Atom:
    monday = frame.today - timedelta(days=frame.today.weekday()) + timedelta(weeks=_offset(match["rel"]))
    return Atom(match.start(), match.end(), Period(monday + timedelta(days=5), monday + timedelta(days=6)), Grain.DAY)


def _named_year(match: re.Match[str], frame: Frame) -> Atom:
    offset = 0 if match[0] == "tänavu" else -1
    return Atom(match.start(), match.end(), months(date(frame.today.year + offset, 1, 1), 12), Grain.YEAR)


def _patterns() -> Iterator[tuple[str, re.Pattern[str], Maker]]:
    """What is looked for, the most telling first; a later pattern does not touch what an earlier one has taken. Before each stands which
    of the words in `_MADE_OF` it is made of, if any.
    """
    y, m, to = words.YEAR, words.MONTH, r"\s*(?:-|–|—|\bto\b|\band\b|\buntil\b|\bkuni\b|\bja\b)\s*"
    suffix, day = r"(?:st\b|nd\b|rd\b|th\b|\.)?", r"(?:3[01]|[12]\d|0?[1-9])"
    any_rel = rf"(?:{words.NEXT}|{words.LAST}|{words.THIS})"
    year_et = rf"(?:(?:aastal\s+)?(?P<y0>{y})\.?\s+(?:aasta\s+)?)?"
    rel = rf"(?:\b(?P<rel>{any_rel})\s+)?"
    table: tuple[tuple[str, Maker], ...] = (
        *holidays.PATTERNS,
        *period_ahead.PATTERNS,
        (rf"(?<![\w./-])(?P<y>{y})-(?P<m>0[1-9]|1[0-2])(?:-(?P<d>{day}))?(?![\w/-])", _iso),
        (rf"(?<![\w./-])(?:(?P<d0>{day})\.?(?:{to}))?(?P<d>{day})\.\s?(?P<m>1[0-2]|0?[1-9])\.\s?(?P<y>{y})(?!\w)", _dotted),
        (rf"(?<![\w./-])(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}})/(?P<y>{y})(?![\w/])", _slashed),
        (r"(?<=\bon )(?P<a>\d{1,2})/(?P<b>\d{1,2})(?P<y>)(?![\w/])", _slashed),
        (
            rf"(?<![\w./:-])(?:(?P<d0>{day}){suffix}{to})?(?P<d>{day}){suffix}(?:\s+of)?\s*-?(?P<m>{m})(?:,?\s+(?:aastal\s+)?(?P<y>{y})\b)?",
            _day_month,
        ),
        (
            (
                rf"\b(?P<m>{m})\s+(?P<d>{day})(?:st|nd|rd|th)?(?![\d%]|[.:]\d|\s?[ap]m\b)"
                rf"(?:{to}(?P<d1>{day})(?:st|nd|rd|th)?(?!\d))?(?:,?\s+(?P<y>{y})\b)?"
            ),
            _month_day,
        ),
        (rf"\b(?:{_PART}){rel}{year_et}(?P<m>{m})(?:,?\s+(?:of\s+)?(?:aastal\s+)?(?P<y>{y})\b)?{_PART_ET}", _month),
        (
            (
                rf"\b(?:(?P<y0>{y})[.\s]*(?:aasta\s+)?)?(?:q(?P<q>[1-4])\b|(?P<word>first|second|third|fourth|[1-4](?:st|nd|rd|th))\s+quarter\b"
                rf"|(?P<et>[1-4]\.|iv|i{{1,3}})\s*kvarta\w+)(?:[\s,/]*(?:of\s+)?(?P<y>{y})\b)?"
            ),
            _quarter,
        ),
        (
            (
                rf"\b(?:(?P<y0>{y})[.\s]*(?:aasta\s+)?)?(?:h(?P<h>[12])\b|(?P<word>first|second|last)\s+half\b"
                rf"|(?P<et>esime(?:ne|se|sel)|tei(?:ne|se|sel))\s+pool\w*)(?:\s*(?:of\s+)?(?P<y>{y})\b)?"
            ),
            _half,
        ),
        (
            (
                rf"\b(?:{_PART})(?P<prep>(?:in|during|by|since|until|over|before)\s+(?:the\s+)?)?{rel}{year_et}"
                rf"(?P<season>{words.SEASON})\b(?:\s+(?:of\s+)?(?P<y>{y})\b)?{_PART_ET}"
            ),
            _season,
        ),
        (rf"\b(?P<rel>{words.NEXT}|{words.LAST})\s+(?P<n>{words.NUMBER})\s+(?P<unit>{words.UNIT})\b", _several),
        (rf"\b(?:{_PART})(?P<rel>{any_rel})\s+(?P<unit>{words.UNIT})\b{_PART_ET}", _relative),
        (rf"\b(?:{_PART})(?P<rel>)(?P<unit>{words.UNIT})\b{_PART_ET}", _of_the),
        (rf"{rel}\b(?:weekend|nädalavahetus\w*)\b", _weekend),
        (rf"{rel}\b(?P<day>{words.WEEKDAY})\b", _weekday),
        (rf"\b(?:{'|'.join(sorted(words.DAYS, key=len, reverse=True))})\b", _day_word),
        (r"\b(?:tänavu|mullu)\b", _named_year),
        (rf"\b(?:{_PART})(?<![\w.#/])(?<!\w-)(?P<y>{y})(?![\w/%-]|\.\d)\.?(?:\s+aasta\w*)?{_PART_ET}", _year),
    )
    for pattern, make in table:
        made_of = next((words_of for words_of in _MADE_OF if words_of in pattern), "")
        yield _HOLIDAY if (pattern, make) in holidays.PATTERNS else made_of, re.compile(pattern), make


_HOLIDAY = "holiday"
_MADE_OF = {
    _HOLIDAY: holidays.HINT,
    words.MONTH: re.compile(words.MONTH),
    words.SEASON: re.compile(words.SEASON),
    words.WEEKDAY: re.compile(words.WEEKDAY),
    words.UNIT: re.compile(words.UNIT_OR_FORTNIGHT),
}
"""The words that patterns are made of, and how it is soon seen that a text has none of them: then it has none of the patterns."""

_PATTERNS = tuple(_patterns())
