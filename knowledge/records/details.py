"""Who a record names as its owner, the day it is due, and whether it says that it is done; only what the line states; pure functions."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from knowledge.calendar.periods import named_period
from knowledge.records.lines import NAME, NAMES, TASK, is_name, labelled_owner, who_commits

# Owners

_MENTION: Final = re.compile(r"<@!?\d{15,22}>|(?<![\w@.])@[\w][\w.-]*\w")
_SAID_OWNER: Final = re.compile(
    rf"\b(?i:owner|owned\s+by|assignee|assigned\s+to|responsible|vastutaja|vastutab|vastutavad)\b\s*[:–—]?\s*(?P<who>{NAMES})"
)
_AFTER_LABEL: Final = re.compile(
    r"^\W*(?:\[[^\]]{1,40}\]\W*)?(?:AIs?|AP|(?i:action(?:\s+(?:item|point))?|to-?\s?do|task|follow-?\s?up|next\s+steps?|ülesanne|tegevus|teha|järgmine\s+samm|outcome|decision))\s*(?:\([^)]*\))?\s*[:–—]\s*"
)
_FIRST: Final = (
    re.compile(rf"^\W*(?P<who>{NAMES})(?:\s*\([^)]{{1,30}}\))?(?:\s*:|\s+[-–—]|\s+to\b|\s+will\b|['’]ll\b)"),
    re.compile(r"^\W*[\[(](?P<who>[\w@][\w @./-]{1,40})[\])]\W*\w"),
    re.compile(r"^\W*(?P<who>[a-z][\w.-]{2,20})(?:\s+to\b|\s+will\b|:)\s"),  # a nickname, after a label only
    re.compile(rf"^\W*(?P<who>{NAMES})\W*(?:\([^)]*\)\W*)?$"),
    re.compile(rf"^\W*(?P<who>{NAME})\s+{TASK}\b"),
    re.compile(rf"^\W*(?P<who>{NAMES})\s*,\s*(?i:tähtaeg|hiljemalt|due|by|deadline|until)\b"),
)
_DOES: Final = (
    re.compile(
        rf"^\W*(?P<who>{NAMES})\s+(?!peab\b|saab\b|tuleb\b|jääb\b|võib\b|läheb\b|algab\b|maksab\b|muutub\b|kestab\b)[a-zõäöüšž]{{2,}}(?:b|vad)\b"
    ),
    # Verbs that are no plural of a noun: "Annual reports …" names nobody.
    re.compile(
        rf"^\W*(?P<who>{NAMES})\s+(?:arranges|asks|brings|collects|completes|confirms|creates|delivers|finds|gathers|gets|gives|informs|introduces|"
        r"invites|makes|notifies|organi[sz]es|prepares|proposes|provides|publishes|puts|reminds|sends|shares|submits|takes|talks|tells|verifies|"
        r"writes)\s+\w"
    ),
)
_LAST: Final = (
    re.compile(rf"[\[(](?P<who>{NAMES})(?:\s+to\s+\w+)?[\])]\W*$"),
    re.compile(r"\[(?P<who>@?[\w.-]{2,30}(?:/@?[\w.-]{2,30}){0,3})(?:\s+to\s+\w+)?\]\W*$"),
    re.compile(rf"[.?]\s+(?P<who>{NAMES})\s+to\s+\w"),
    re.compile(rf",\s+(?P<who>{NAMES})\W*$"),
    re.compile(rf"\(\s*(?P<who>{NAMES})\s*\)"),
)
_NOBODY: Final = frozenset("none all done everyone todo tbd yes no open closed".split())


def owner_of(text: str, *, is_action: bool) -> str | None:
    """Who is named for a record, as it is written; of an action also who stands before a colon, after it in brackets, or does it."""
    if (said := _SAID_OWNER.search(text)) and is_name(said["who"]):
        return said["who"]
    if is_action and (labelled := labelled_owner(text)):
        return _tidy(labelled)
    if not is_action:
        return None
    mention = _MENTION.search(text)
    label = _AFTER_LABEL.match(text)
    content = text[label.end() :] if label else text
    first = (match["who"] for at, pattern in enumerate(_FIRST) if (label or at in {0, 1}) and (match := pattern.match(content)))
    does = next((match for pattern in _DOES if (match := pattern.match(content))), None)
    last = (match["who"] for pattern in _LAST if (match := pattern.search(content)))
    mentioned = mention[0] if mention else None
    named = (who_commits(content), *first, does["who"] if does else None, mentioned, *last)
    return next((_tidy(who) for who in named if who and is_name(who) and who.casefold() not in _NOBODY), None)


def _tidy(who: str) -> str:
    return who.strip().removesuffix(":").lstrip("@").removesuffix("@").strip()


# Due days

_ESTONIAN_MONTH: Final = r"(?:jaanuari|veebruari|märtsi|aprilli|mai|juuni|juuli|augusti|septembri|oktoobri|novembri|detsembri)"
_WEEKDAYS: Final = {
    "esmaspäevaks": "Monday", "teisipäevaks": "Tuesday", "kolmapäevaks": "Wednesday", "neljapäevaks": "Thursday",
    "reedeks": "Friday", "laupäevaks": "Saturday", "pühapäevaks": "Sunday", "homseks": "tomorrow", "homme": "tomorrow",
    "nädala lõpuks": "end of this week", "nädala lõpuni": "end of this week", "järgmise nädala lõpuks": "end of next week",
    "kuu lõpuks": "end of this month", "kuu lõpuni": "end of this month", "aasta lõpuks": "31 December", "aasta lõpuni": "31 December",
    "järgmise kuu lõpuks": "end of next month",
}  # fmt: skip
_WEEKDAY: Final = re.compile(rf"\b(?:{'|'.join(sorted(_WEEKDAYS, key=len, reverse=True))})\b", re.IGNORECASE)
_BY: Final = re.compile(
    r"\b(?:by|before|until|till|no\s+later\s+than|not\s+later\s+than|latest|due(?:\s+(?:date|by|on))?|deadline|"
    r"tähtaeg|tähtajaks|tähtajaga|hiljemalt|enne|kuni)\b\s*(?:on|is|the|end\s+of\s+day|eod)?\s*[:–—-]?\s*(?:the\s+)?",
    re.IGNORECASE,
)
_BEFORE: Final = re.compile(r"\b(?:before|enne)\b\s*(?:the\s+)?", re.IGNORECASE)
_NEXT_SENTENCE: Final = re.compile(r"(?<!\d)[.!?;]\s+(?=[A-ZÕÄÖÜŠŽ])")
_FIRST_DAY: Final = "\N{LEFTWARDS ARROW}"
"""Stands before a phrase of which the first day counts, not the last: "before Christmas"."""

_BY_ITSELF: Final = re.compile(
    rf"\b\d{{1,2}}\.\s*{_ESTONIAN_MONTH}ks\b|\b{_ESTONIAN_MONTH}\s+lõpu(?:ks|ni)\b|\b\d{{1,2}}\.\s*{_ESTONIAN_MONTH}ni\b", re.IGNORECASE
)
_DOTTED: Final = re.compile(r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})(?:\.(?!\d)|(?=[\s,;)]|$))")
_EOY: Final = re.compile(r"(?:the\s+)?(?:end\s+of\s+(?:the\s+|this\s+)?year|eoy)\b", re.IGNORECASE)
_NEAR: Final = 12
"""So many characters after "by" the day must have begun."""

_WHOLE_MONTH: Final = 27
"""A period of more days names a month or longer, which is no day, unless its end is meant."""

_SOME_YEARS: Final = (date(2000, 1, 3), date(2013, 7, 9))
"""Days that have nothing in common: what is read alike from both does not lean on the present."""


def due_of(text: str, day: date | None) -> date | None:
    """The day by which something is to be done, as the line states it, reckoned from the day of its note; None where it states none.

    Without the note's `day` only a date with its year is one.
    """
    for phrase in _phrases(text):
        found = [_last_day(phrase, each) for each in ((day,) if day else _SOME_YEARS)]
        if found[0] is not None and len(set(found)) == 1:
            return found[0]
    return None


def _phrases(text: str) -> list[str]:
    """What stands where a line says by when, each from its beginning."""
    found = [(match.start(), text[match.end() :]) for match in _BY.finditer(text) if not match[0].lower().startswith(("before", "enne"))]
    found += [(match.start(), f"{_FIRST_DAY}{text[match.end() :]}") for match in _BEFORE.finditer(text)]
    found += [(match.start(), text[match.start() :]) for pattern in (_BY_ITSELF, _WEEKDAY) for match in pattern.finditer(text)]
    return [phrase for _, phrase in sorted(found)]


def _last_day(phrase: str, today: date) -> date | None:
    first = phrase.startswith(_FIRST_DAY)
    phrase = _NEXT_SENTENCE.split(phrase.removeprefix(_FIRST_DAY), maxsplit=1)[0]
    phrase = _WEEKDAY.sub(lambda match: _WEEKDAYS[match[0].casefold()], phrase[:60])
    if _EOY.match(phrase):
        return date(today.year, 12, 31)
    if dotted := _DOTTED.match(phrase):
        return _coming(int(dotted["day"]), int(dotted["month"]), today)
    named = named_period(phrase, today, prefer="future")
    if named is None or named.start > _NEAR or phrase[: named.start].strip(" ,:(").replace("the", "").strip() not in _BETWEEN:
        return None
    days = (named.period.last - named.period.first).days
    ends = re.search(r"\b(?:end\s+of|lõpu(?:ks|ni))", phrase[: named.end + 8], re.IGNORECASE)
    if days >= _WHOLE_MONTH and not ends:
        return None
    return named.period.first if first and not ends else named.period.last


_BETWEEN: Final = frozenset({"", "on", "next", "this", "eod", "end of", "end of day", "cob", "kell", "kuni", "date"})
"""What may stand between "by" and the day."""


def _coming(day: int, month: int, today: date) -> date | None:
    """The next such day; one of last month is meant to be past, not a year off."""
    for year in (today.year, today.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            return None
        if found >= today - timedelta(days=31):
            return found
    return None


# Done

_DONE: Final = re.compile(
    r"^\W*(?:✅|✔️?|☑️?|\[[xX]\])|[\[(]\s*(?:done|completed|tehtud)\s*!?\s*[\])]|(?:[-–—,;.:!?]|\\-)\s*(?:done|completed|tehtud)\s*[!.\\]*\s*$|^\W*(?:DONE|TEHTUD)\b|✅\s*$",
    re.IGNORECASE,
)
_TICKED: Final = re.compile(r"\[[xX]\]\s*$")
_STRUCK: Final = re.compile(r"^[\s*_\[\]\w\\]{0,30}?~~.*~~[\s*_.]*$", re.DOTALL)


def is_done(verbatim: str, before: str) -> bool:
    """Whether a line says that it is done: ticked, struck out, or with a word for it; `before` stands before it in its line."""
    return bool(_TICKED.search(before) or is_struck(verbatim) or _DONE.search(verbatim))


def is_struck(verbatim: str) -> bool:
    """Whether a whole line is struck out."""
    return bool(_STRUCK.match(verbatim.strip()))
