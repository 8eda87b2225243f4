"""Whether a recurrence rule can be followed at a bounded cost; pure functions on RFC 5545 rules (section 3.3.10).

dateutil walks a rule step by step from its start, and a rule that never happens (30 February) to the year 9999. A calendar
comes from outside, so a rule is looked at before it is followed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from dateutil.rrule import rrulestr

MAX_STEPS = 250_000
"""The most steps of its frequency that a rule may take from its start to the end of what is asked; about a second."""

MAX_INSTANCES = 2_000
"""The most occurrences of one event that are listed at once."""

_SECONDS = {
    "SECONDLY": 1,
    "MINUTELY": 60,
    "HOURLY": 3_600,
    "DAILY": 86_400,
    "WEEKLY": 7 * 86_400,
    "MONTHLY": 30 * 86_400,
    "YEARLY": 365 * 86_400,
}
# Within one step of the frequency these parts can only add as many instances as they have values.
_EXPANDING = {
    "BYSECOND": ("MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"),
    "BYMINUTE": ("HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"),
    "BYHOUR": ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"),
}
_DAYS_IN_A_STEP = {"WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}
_DATE_PARTS = frozenset({"BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"})
_NARROWING = frozenset({"BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"})
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_CYCLE = 400  # years after which the Gregorian calendar repeats, weekdays included


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's parts by their upper-case names, each with its values, and its text as dateutil reads it."""

    text: str
    parts: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, text: str) -> Rule:
        """The rule that `text` (`FREQ=…;…`) spells."""
        pairs = (part.partition("=") for part in text.upper().split(";"))
        return cls(text, {name.strip(): tuple(value.split(",")) for name, _, value in pairs if name.strip()})

    @property
    def frequency(self) -> str:
        """The rule's FREQ, or the empty string."""
        return self.parts.get("FREQ", ("",))[0].strip()

    @property
    def step_seconds(self) -> int:
        """How long one step of the rule takes, about; 0 if the rule has no frequency that RFC 5545 knows."""
        interval = self.parts.get("INTERVAL", ("1",))[0].strip()
        return _SECONDS.get(self.frequency, 0) * max(1, int(interval) if interval.isdecimal() else 1)

    @property
    def count(self) -> int | None:
        """The rule's COUNT."""
        text = self.parts.get("COUNT", ("",))[0].strip()
        return int(text) if text.isdecimal() else None

    @property
    def until(self) -> datetime | None:
        """A time, two days after the rule's UNTIL, that it does not reach in any zone."""
        text = self.parts.get("UNTIL", ("",))[0].strip()[:8]
        try:
            return datetime.strptime(text, "%Y%m%d") + timedelta(days=2)  # noqa: DTZ007  # local time without a zone  # local time without a zone
        except (ValueError, OverflowError):
            return None

    @property
    def instances_in_a_step(self) -> int:
        """The most instances that one step of the rule can bring."""
        most = 1
        for part, frequencies in _EXPANDING.items():
            if self.frequency in frequencies:
                most *= max(1, len(set(self.parts.get(part, ()))))
        if _DATE_PARTS & self.parts.keys():
            most *= _DAYS_IN_A_STEP.get(self.frequency, 1)
        return most


def standard(text: str, start: datetime) -> str:
    """The same rule for dateutil, which knows no RSCALE (RFC 7529) and takes BYWEEKNO alone for whole weeks, where RFC 5545
    means the weekday of `start`.
    """
    rule = Rule.of(text)
    parts = [part for part in text.split(";") if part and part.upper() != "RSCALE=GREGORIAN"]
    if rule.frequency == "YEARLY" and "BYWEEKNO" in rule.parts and not {"BYDAY", "BYMONTHDAY", "BYYEARDAY"} & rule.parts.keys():
        parts.append(f"BYDAY={_WEEKDAYS[start.weekday()]}")
    return ";".join(parts)


def steps(rule: Rule, start: datetime, end: datetime) -> int:
    """How many instances dateutil looks at, at the most, from `start` up to `end` (both naive)."""
    if rule.step_seconds == 0:
        return 0
    seconds = max(0.0, (min(end, rule.until or end) - start).total_seconds())
    return int(seconds // rule.step_seconds + 1) * rule.instances_in_a_step


def followable(rule: Rule, start: datetime, end: datetime) -> bool:
    """Whether `rule`, from `start` to `end` (both naive), comes to an end within `MAX_STEPS`, and happens at all."""
    if not re.fullmatch(r"0*[1-9]\d{0,5}", rule.parts.get("INTERVAL", ("1",))[0].strip()):
        return False  # dateutil never leaves the first step of INTERVAL=0
    if start >= end:
        return _happens(rule, start)
    return steps(rule, start, end) <= MAX_STEPS and _happens(rule, start)


def manageable_end(rule: Rule, first: datetime, end: datetime) -> datetime:
    """Where to stop, at or before `end`, so that the rule has no more than about `MAX_INSTANCES` instances after `first`."""
    count = steps(rule, first, end) if rule.count is None else min(rule.count, steps(rule, first, end))
    if count <= MAX_INSTANCES or rule.frequency in {"WEEKLY", "MONTHLY", "YEARLY"}:
        return end
    return first + timedelta(seconds=(end - first).total_seconds() * MAX_INSTANCES / count)


def _happens(rule: Rule, start: datetime) -> bool:
    if not _NARROWING & rule.parts.keys() and not re.search(r"BYDAY=[^;]*\d", rule.text.upper()):
        return True
    last_cycle = start.replace(year=start.year + (9999 - start.year) // _CYCLE * _CYCLE)
    if last_cycle.year + _CYCLE > date.max.year:
        last_cycle = last_cycle.replace(year=last_cycle.year - _CYCLE) if last_cycle.year > _CYCLE else last_cycle
    bare = re.sub(r";?(UNTIL|COUNT)=[^;]*", "", rule.text, flags=re.IGNORECASE).strip(";")
    return _happens_after(bare, last_cycle.replace(tzinfo=None))


@lru_cache(maxsize=1024)
def _happens_after(rule: str, start: datetime) -> bool:
    """Whether a rule without an end happens between `start`, late in the ninth millennium, and the year 9999: a rule that never
    happens is found out in a twentieth of the steps that it takes from today.
    """
    try:
        return next(iter(rrulestr(rule, dtstart=start)), None) is not None
    except ValueError:
        return True  # let the expansion itself refuse it, with its reason
