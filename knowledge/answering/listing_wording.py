"""What is said of a list: how many of what there are, whose, when; what was looked through in vain; and how many more there are."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import accumulate
from typing import Final

from knowledge.answering.listing_questions import ListingQuestion
from knowledge.answering.listing_words import Listed
from knowledge.answering.quotation import MAX_CHARACTERS
from knowledge.context import written_date
from knowledge.model import Period

_NOUNS: Final = {
    "en": {
        Listed.DECISIONS: ("decision", "decisions"),
        Listed.ACTIONS: ("action item", "action items"),
        Listed.MEETINGS: ("meeting with notes", "meetings with notes"),
        Listed.NOTES: ("note", "notes"),
    },
    "et": {
        Listed.DECISIONS: ("otsus", "otsust"),
        Listed.ACTIONS: ("ülesanne", "ülesannet"),
        Listed.MEETINGS: ("märkmetega koosolek", "märkmetega koosolekut"),
        Listed.NOTES: ("dokument", "dokumenti"),
    },
}
_NEWEST: Final = {"en": "The newest notes", "et": "Uusimad märkmed"}
_ON: Final = {
    "en": {"last": "Last on {day}. ", "first": "First on {day}. "},
    "et": {"last": "Viimati {day}. ", "first": "Esimest korda {day}. "},
}
_CHANGED: Final = {"en": ("that was changed", "that were changed"), "et": ("mida hiljem muudeti", "mida hiljem muudeti")}
_MET_ON: Final = {
    "en": {"last": "Last, as far as there are notes, on {day}. ", "first": "First, as far as there are notes, on {day}. "},
    "et": {"last": "Märkmete järgi viimati {day}. ", "first": "Märkmete järgi esimest korda {day}. "},
}
_OPEN_NOUN: Final = {"en": ("open action item", "open action items"), "et": ("tegemata ülesanne", "tegemata ülesannet")}
_IN_MONTH: Final = "jaanuaris veebruaris märtsis aprillis mais juunis juulis augustis septembris oktoobris novembris detsembris".split()
_YEAR: Final = 12


def head(asked: ListingQuestion, count: int, names: Mapping[str, str], language: str, *, begins: date | None = None) -> str:
    """The number, what it counts, and the filters as they were read: 7 decisions of Cyber and communications in March 2026. Where the last
    or the first of them is asked for, the day on which the list `begins` is told before it.
    """
    spoken = language if language in _NOUNS else "en"
    noun = _nouns(asked, spoken)[count != 1]
    group = names.get(asked.group or "", asked.group or "")
    period = _in_period(asked.period, spoken) if asked.period else ""
    topic = asked.topic.said if asked.topic else ""
    due = _until(asked.due, spoken) if asked.due else ""
    changed = _CHANGED[spoken][count != 1] if asked.changed else ""
    said_on = _MET_ON if asked.listed is Listed.MEETINGS else _ON
    on = said_on[spoken][asked.order].format(day=written_date(begins, spoken)) if asked.order and begins else ""
    if asked.news and asked.period is None:
        return f"{_NEWEST[spoken]}{group and (f' ({group})' if spoken == 'et' else f' of {group}')}:"
    if spoken == "et":
        filters = ", ".join(part for part in (asked.owner, group, changed, period, due, f"teemal „{topic}“" if topic else "") if part)
        return f"{on}{count} {noun} ({filters}):" if filters else f"{on}{count} {noun}:"
    whose = f"assigned to {asked.owner}" if asked.owner else ""
    parts = [f"{count} {noun}", whose, f"of {group}" if group else "", f"on “{topic}”" if topic else "", changed, period]
    return on + " ".join(part for part in parts if part) + (f", {due}:" if due else ":")


def more_of(listed: Listed, count: int, language: str) -> str:
    """So many more of something: 2 more decisions."""
    spoken = language if language in _NOUNS else "en"
    noun = _NOUNS[spoken][listed][count != 1]
    return f"{count} {noun}" if spoken == "et" else f"{count} more {noun}"


def _nouns(asked: ListingQuestion, language: str) -> tuple[str, str]:
    """What is counted, one and several of it."""
    return _OPEN_NOUN[language] if asked.open_only else _NOUNS[language][asked.listed]


def _until(due: Period, language: str) -> str:
    """By when it is to be done, after what is counted: due by 1 December 2026."""
    if due.first > date.min:
        return f"tähtaeg {_in_period(due, language)}" if language == "et" else f"due {_in_period(due, language)}"
    day = written_date(due.last, language)
    return f"tähtaeg hiljemalt {day}" if language == "et" else f"due by {day}"


def absence(asked: ListingQuestion, count: int, names: Mapping[str, str], language: str) -> str:
    """What was looked through in vain: I looked through 2 notes of Cyber in May 2026: no line in them is recognised as a decision."""
    spoken = language if language in _NOUNS else "en"
    noun, note, notes = _nouns(asked, spoken)[0], *_NOUNS[spoken][Listed.NOTES]
    due = _until(asked.due, spoken) if asked.due else ""
    group = names.get(asked.group or "", asked.group or "")
    period = _in_period(asked.period, spoken) if asked.period else ""
    if spoken == "et":
        among = ", ".join(part for part in (group, period) if part)
        among = f" ({among})" if among else ""
        if not count:
            return f"Ma ei leia ühtegi dokumenti{among}."
        seen = "1 dokumendi" if count == 1 else f"{count} {notes}"
        filters = ", ".join(part for part in (asked.owner, due) if part)
        return f"Vaatasin läbi {seen}{among}: ühegi rea kohta ei saa öelda, et see on {noun}{f' ({filters})' if filters else ''}."
    among = "".join(f" {part}" for part in (f"of {group}" if group else "", period) if part)
    if not count:
        return f"I find no note{among}."
    article = "an" if noun[0] in "aeiou" else "a"
    seen = f"1 {note}{among}: no line in it" if count == 1 else f"{count} {notes}{among}: no line in them"
    whose = f" assigned to {asked.owner}" if asked.owner else ""
    return f"I looked through {seen} is recognised as {article} {noun}{whose}{f', {due}' if due else ''}."


def none_changed(asked: ListingQuestion, count: int, names: Mapping[str, str], language: str) -> str:
    """How many decisions were looked through for one that was changed later, in vain."""
    seen = head(replace(asked, changed=False, period=None), count, names, language).rstrip(":")
    period = f" {_in_period(asked.period, language)}" if asked.period else ""
    if language == "et":
        return f"Vaatasin läbi: {seen}. Ükski hilisem otsus{period} ei ütle, et ta mõnda neist muudab."
    return f"I looked through {seen}: no later decision{period} says that it changes one of them."


def more(count: int, language: str) -> str:
    """That there are so many more."""
    return f"ja veel {count}" if language == "et" else f"and {count} more"


def enumerated(head: str, items: Sequence[str], language: str) -> str:
    """Some things after one another, as many as there is room for in one answer, and how many more there are."""
    told = list(accumulate(items, "{}, {}".format))
    shown = max((place for place, text in enumerate(told, start=1) if len(head) + len(text) <= MAX_CHARACTERS), default=1)
    rest = len(items) - shown
    return f"{head} {told[shown - 1]}{f' {more(rest, language)}' if rest else ''}"


def _in_period(period: Period, language: str) -> str:
    """A period after "in": a year, a month, a day, or its first and last one."""
    first, last = period.first, period.last
    if first == last:
        on = f"{first.day}. {_IN_MONTH[first.month - 1][:-1]}l {first.year}"
        return on if language == "et" else f"on {written_date(first, language)}"
    ends = (first.day, last.day) == (1, calendar.monthrange(last.year, last.month)[1])
    if ends and first.year == last.year and (first.month, last.month) == (1, _YEAR):
        return f"{first.year}. aastal" if language == "et" else f"in {first.year}"
    if ends and (first.year, first.month) == (last.year, last.month):
        month = written_date(first, "en").split()[1]
        return f"{_IN_MONTH[first.month - 1]} {first.year}" if language == "et" else f"in {month} {first.year}"
    days = (written_date(first, language), written_date(last, language))
    return f"{days[0]} – {days[1]}" if language == "et" else f"from {days[0]} to {days[1]}"
