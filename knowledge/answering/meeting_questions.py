"""Which questions are of one meeting as a whole, and which name the last one; its day is put into them, for all that reads periods."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import Final, NamedTuple

from knowledge.answering.listing_words import GROUP, PERIOD, fill
from knowledge.calendar.periods import named_period
from knowledge.context import written_date
from knowledge.group_names import mentions
from knowledge.model import Cluster, Period

_MEETING: Final = r"(?:meeting|call|session|get-together|gathering)"
_KOOSOLEK: Final = r"(?:koosolek(?:ul|u|ust|ut)?|kohtumis(?:el|e|est|t)|kohtumine)"
_LAST: Final = (
    rf"\b(?P<last>(?:(?:very\s+)?last|latest|most\s+recent|newest|previous)\s+)(?:(?:the\s+)?{GROUP}(?:'s|’s)?\s+)?{_MEETING}\b(?:\s+(?:of|by|in|with)\s+(?:the\s+)?{GROUP})?"
    rf"|\b(?P<viimane>(?:viimase\w*|viimane|eelmi(?:se\w*|ne))\s+)(?:{GROUP}\s+)?{_KOOSOLEK}\b"
)
_LATEST: Final = re.compile(r"\b(?:last|latest|recent|newest|previous|viima\w+|eelmi\w+)\b", re.IGNORECASE)
_WHEN: Final = re.compile(
    r"^\W*(?:when|where|on\s+(?:what|which)|what\s+(?:day|date|time)|millal|kus|mis\s+(?:kell|päeval|kuupäeval))\b", re.IGNORECASE
)

_WAS: Final = r"(?:was|were|got|has\s+been|have\s+been)"
_WHO: Final = rf"(?:we|they|you|people|the\s+group|(?:the\s+)?{GROUP})"
_OF: Final = rf"(?:(?:{PERIOD}|{GROUP})(?:'s|’s)?\s+)*"
"""Its group and its time, in any order: the AI group's October meeting."""

_AT: Final = rf"(?:\s+(?:at|in|during|of|from|for|on|about))?\s+(?:(?:the|our|its|their|that)\s+)?{_OF}"
_AT_MEETING: Final = rf"{_AT}{_MEETING}"
_PLEASE: Final = r"(?:(?:please|can\s+you|could\s+you)\s+)*"
_SUMMARY: Final = r"(?:summary|recap|overview|minutes|notes|gist)"
_WHOLE: Final = (
    rf"what\s+(?:all\s+)?(?:happened|went\s+on|came\s+up|{_WAS}\s+(?:discussed|covered|talked\s+about|said|on\s+the\s+agenda|spoken\s+about)){_AT_MEETING}",
    rf"what\s+did\s+{_WHO}\s+(?:discuss|talk\s+about|cover|speak\s+about|say){_AT_MEETING}",
    rf"what\s+{_WAS}\s+(?:the\s+)?{_OF}{_MEETING}(?:\s+(?:of|by)\s+(?:the\s+)?{GROUP})?(?:\s+(?:on|in|of))?(?:\s+{PERIOD})?\s+about",
    rf"{_PLEASE}(?:summari[sz]e|recap|sum\s+up){_AT_MEETING}",
    rf"{_PLEASE}(?:(?:give|show|send|tell|get)\s+(?:me|us)\s+)?(?:an?\s+|the\s+)?(?:short\s+|brief\s+|quick\s+)?{_SUMMARY}{_AT_MEETING}",
    rf"(?:tell\s+(?:me|us)\s+about|how\s+{_WAS}|how\s+did){_AT_MEETING}(?:\s+go)?",
    rf"(?:mis|mida|millest)\s+(?:kõike\s+)?(?:toimus|juhtus|oli(?:\s+arutusel|\s+jutuks)?|arutati|räägiti|käsitleti|kõneldi)\s+{_OF}{_KOOSOLEK}",
    rf"mida\s+{GROUP}\s+(?:arutas|käsitles)\s+(?:{PERIOD}\s+)?{_KOOSOLEK}",
    rf"(?:(?:tee|anna|näita|palun)\s+(?:mulle\s+|meile\s+)?)*(?:lühi)?(?:kokkuvõte|kokkuvõtet|ülevaade|ülevaadet|protokoll|protokolli)\s+{_OF}{_KOOSOLEK}",
    rf"(?:(?:tee|anna|näita|palun)\s+(?:mulle\s+|meile\s+)?)*{_OF}{_KOOSOLEK}\s+(?:{PERIOD}\s+)?(?:lühi)?(?:kokkuvõte|ülevaade|protokoll)",
)
_PEOPLE: Final = r"(?:who(?:\s+all)?|how\s+many(?:\s+(?:people|persons|members|participants|attendees|of\s+(?:us|them|you)))?)"
_INIMESI: Final = r"(?:kes(?:\s+kõik)?|mitu(?:\s+(?:inimest|liiget|osalejat|osavõtjat))?)"
_ATTENDED: Final = (
    rf"{_PEOPLE}\s+(?:attended|was|were|came|took\s+part|participated|joined|showed\s+up|turned\s+up)(?:\s+(?:there|present))?(?:\s+(?:to|in|at))?{_AT_MEETING}",
    rf"{_INIMESI}\s+(?:osales(?:id)?|oli(?:d)?|käi(?:s|sid)|võt(?:tis|sid)\s+osa)\s+(?:kohal\s+)?{_OF}{_KOOSOLEK}(?:\s+kohal)?",
)


def _form(forms: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{'|'.join(forms)})(?=\W|$)\W*{fill()}\W*", re.IGNORECASE)


_FORMS: Final = ((False, _form(_WHOLE)), (True, _form(_ATTENDED)))
_NAMES_ONE: Final = re.compile(rf"\b(?:{_MEETING}|{_KOOSOLEK})\b", re.IGNORECASE)
_LONGEST: Final = 300


class Meeting(NamedTuple):
    """A meeting that is asked about: of a group if one is named, within a period; `attendance`: who was there, else all of it."""

    group: str | None
    period: Period
    attendance: bool = False


class LastMeeting(NamedTuple):
    """The last meeting, of a group and within a period if named. From `start` to `end` the question names it; `without` is that less
    the word for last.
    """

    group: str | None
    period: Period | None
    start: int
    end: int
    without: str

    def dated(self, text: str, day: date, *, language: str) -> str:
        """The question with the day of that meeting in place of "last"."""
        on = written_date(day, language)
        return f"{text[: self.start]}{self.without} {on if language == 'et' else f'on {on}'}{text[self.end :]}"


_WHO_CAME: Final = re.compile(
    r"\W*(?:(?:and|ja)\s+)?(?:(?P<who>who\s+(?:all\s+|else\s+)?(?:(?:attended|joined)(?:\s+it)?|(?:was|were)\s+(?:there|present|at\s+it)|"
    r"came(?:\s+to\s+it)?|(?:took\s+part|participated)(?:\s+in\s+it)?))|"
    r"kes\s+(?:kõik\s+|veel\s+)?(?:osales(?:id)?|oli(?:d)?\s+(?:kohal|seal)|käi(?:s|sid)\s+(?:kohal|seal)|võt(?:tis|sid)\s+osa))\W*",
    re.IGNORECASE,
)


def attendance_of(meeting: str, text: str) -> str | None:
    """A question that asks who was there, and says no more, of a meeting as it was named before; None for any other."""
    asks = _WHO_CAME.fullmatch(text)
    if asks is None or not may_ask_about_meeting(meeting):
        return None
    return f"{'who attended' if asks['who'] else 'kes osales'} {meeting}?"


def may_ask_about_meeting(text: str) -> bool:
    """Whether a question speaks of a meeting at all; by its words alone."""
    return len(text) <= _LONGEST and bool(_NAMES_ONE.search(text))


def may_name_last(text: str) -> bool:
    """Whether a question may name the last meeting of a group, and does not ask when or where that was; by its words alone."""
    return may_ask_about_meeting(text) and bool(_LATEST.search(text)) and not _WHEN.match(text)


def last_meeting(text: str, *, today: date, groups: Collection[str], cluster: Cluster) -> LastMeeting | None:
    """The last meeting of a working group where a question names it, or the last of all where it asks for the whole of that; None for any
    other.
    """
    if not may_name_last(text):
        return None
    named = [mention for mention in mentions(text, groups, cluster) if mention.certainty == 1.0]
    if len({mention.slug for mention in named}) > 1:
        return None
    called = "|".join(re.escape(text[mention.start : mention.end]) for mention in named) or "(?!)"
    match = re.search(_LAST.replace(GROUP, f"(?:{called})"), text, re.IGNORECASE)
    if match is None:
        return None
    period = named_period(text, today, prefer="past")
    without = text[match.start() + len(match["last"] or match["viimane"]) : match.end()]
    last = LastMeeting(named[0].slug if named else None, period.period if period else None, match.start(), match.end(), without)
    return (
        last if named or meeting_asked_about(last.dated(text, today, language="en"), today=today, groups=groups, cluster=cluster) else None
    )


def meeting_asked_about(text: str, *, today: date, groups: Collection[str], cluster: Cluster) -> Meeting | None:
    """The meeting of which a question wants to be told all, or who was there; None where it asks for anything else, or names no time."""
    if not may_ask_about_meeting(text):
        return None
    named = [mention for mention in mentions(text, groups, cluster) if mention.certainty == 1.0]
    period = named_period(text, today, prefer="past")
    if period is None or len({mention.slug for mention in named}) > 1:
        return None
    spans = [(mention.start, mention.end, GROUP) for mention in named]
    if any(start < period.end and period.start < end for start, end, _ in spans):
        return None
    masked = text
    for start, end, mark in sorted([*spans, (period.start, period.end, PERIOD)], reverse=True):
        masked = f"{masked[:start]}{mark}{masked[end:]}"
    group = named[0].slug if named else None
    return next((Meeting(group, period.period, attendance) for attendance, form in _FORMS if form.fullmatch(masked)), None)
