"""Agreement with what other calendar libraries say of the same files and rules."""

import json
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from knowledge.calendar.recurrence import expand

CALENDARS = Path(__file__).resolve().parents[4] / "shared" / "data" / "calendars"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not CALENDARS.is_dir(), reason="the shared data folder is not beside the project"),
]

# The two libraries leave out what its owner calls private; so is nothing shown here.
HELD_BACK = {"PRIVATE", "CONFIDENTIAL"}


def moment(text: str) -> datetime:
    value = datetime.fromisoformat(text)
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def rows(name: str) -> list[dict]:
    return [json.loads(line) for line in (CALENDARS / name).read_text(encoding="utf-8").splitlines()]


def expanded(text: str, first: int, last: int) -> list:
    found = {}
    for year in range(first, last):
        span = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
        for occurrence in expand(text, *span, UTC).occurrences:
            found[occurrence.uid, occurrence.summary, occurrence.start, occurrence.end] = occurrence
    return list(found.values())


def test_occurrences_are_those_on_which_two_independent_libraries_agree():
    agreed, disagreed = 0, []
    for row in rows("expected_occurrences.jsonl"):
        text = (CALENDARS / "ics" / row["file"]).read_bytes().decode("utf-8-sig")
        if any(f"CLASS:{name}" in text.upper() for name in HELD_BACK):
            continue
        expected = {(moment(o["start"]).astimezone(UTC), moment(o["end"]).astimezone(UTC)) for o in row["occurrences"]}
        got = {(o.start.astimezone(UTC), o.end.astimezone(UTC)) for o in expanded(text, 1990, 2032)}
        if expected == got:
            agreed += 1
        else:
            disagreed.append((row["file"], sorted(expected - got)[:2], sorted(got - expected)[:2]))
    print(f"agreement on occurrences: {agreed} of {agreed + len(disagreed)}")  # noqa: T201  # the figure that is reported
    assert not disagreed


def ics_of(rule: str, start: str) -> str:
    value = f";VALUE=DATE:{start}" if len(start) == 8 else f":{start}"
    return f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART{value}\r\nRRULE:{rule}\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


def instance(text: str) -> datetime:
    if len(text) == 8:
        day = date.fromisoformat(text)
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    return datetime.strptime(text.rstrip("Z"), "%Y%m%dT%H%M%S").replace(tzinfo=UTC)


def test_rules_happen_when_libical_says():
    """What stays apart: SKIP of RFC 7529, rules by the second, and a DTSTART that its own rule leaves out (RFC 5545 does not say)."""
    agreed, disagreed = 0, []
    for row in rows("rrule_expected_libical.jsonl"):
        if "UNIMPLEMENTED" in " ".join(row["instances"]):
            continue
        expected = [instance(text) for text in row["instances"]]
        text = ics_of(row["rrule"].strip(";"), row["dtstart"])
        first, last = expected[0] - timedelta(days=1), expected[-1] + timedelta(days=1)
        spans = pairwise([first + timedelta(days=3000 * n) for n in range((last - first).days // 3000 + 1)] + [last])
        got = [o.start for span in spans for o in expand(text, *span, UTC).occurrences]
        if got == expected:
            agreed += 1
        else:
            disagreed.append((row["rrule"], row["dtstart"], len(expected), len(got), sorted(set(expected) ^ set(got))[:3]))
    print(f"agreement on rules: {agreed} of {agreed + len(disagreed)}")  # noqa: T201  # the figure that is reported
    assert agreed >= 133, disagreed
