"""A later decision is linked to the one that it changes, where it says so, and to no other."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.audience import Audience
from knowledge.model import DocumentKind, DocumentSummary
from knowledge.records.record import KeptRecord, RecordKind
from knowledge.records.superseding import linked


def decision(day: str, line: str, group: str | None = "ai") -> KeptRecord:
    path = f"notes/{group}/{day}.md"
    summary = DocumentSummary(1, "notes", path, DocumentKind.NOTE, day, group, date.fromisoformat(day), None, "en", Audience())
    return KeptRecord(RecordKind.DECISION, f"{abs(hash((day, line))):024x}"[-24:], summary, 1, 0, 0, line, None, None, False)


OTHERS = (
    decision("2025-05-21", "No production system and no customer data in the shared network."),
    decision("2025-06-18", "Logs of the gateway are kept for 90 days."),
    decision("2025-09-17", "Reports never go to a chat channel."),
    decision("2025-10-02", "Villavalve and Hädavile make the new base together, half and half."),
    decision("2026-01-21", "New products of members exchange keys in hybrid form."),
)


def links(*records: KeptRecord) -> dict[str, str]:
    return {one.record.line: one.changed_by.line for one in linked([*OTHERS, *records]) if one.changed_by}


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (
            ("2025-10-31", "We book 84 m² with eight companies."),
            ("2026-02-27", "We change what we decided in October: 60 m² instead of 84."),
        ),
        (
            ("2025-12-04", "The SADUL demonstration is on 20 May 2026 at Sirgala."),
            ("2026-03-05", "We change the December decision. The demonstration is on 3 June 2026."),
        ),
        (
            ("2025-10-02", "SADUL uses 2200-2400 MHz."),
            ("2026-02-05", "Otsus: muudame oktoobri otsust. SADUL kasutab edaspidi sagedusala 1350–1390 MHz."),
        ),
        (("2025-05-21", "Members deliver SBOMs in SPDX 2.3."), ("2025-11-19", "Mai otsus SPDX-i kohta enam ei kehti, edaspidi CycloneDX.")),
        (("2026-01-13", "Peamine mõõdik on mAP lävendil 0,5."), ("2026-04-14", "We drop mAP as the main measure.")),
    ],
)
def test_what_a_later_decision_says_that_it_changes_is_linked_both_ways(earlier, later):
    before, after = decision(*earlier), decision(*later)
    assert links(before, after) == {before.line: after.line}
    changing = next(one for one in linked([*OTHERS, before, after]) if one.record is after)
    assert changing.changes == (before,)
    assert changing.changed_by is None


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (("2025-10-31", "We book 84 m²."), ("2026-02-27", "We book a hotel for 84 guests.")),
        (("2025-10-31", "We book 84 m²."), ("2025-10-31", "We change it: 60 m² instead of 84.")),
        (("2025-10-31", "Mari leads the radio trial."), ("2026-02-27", "We change the September decision: the radio trial is in May.")),
        (("2025-10-31", "Fees are as in the table."), ("2026-02-27", "From now on the sonar is lent by Kajavald.")),
    ],
    ids=["no word of change", "the same day", "another month's decision", "another thing"],
)
def test_what_says_no_such_thing_is_not(earlier, later):
    assert links(decision(*earlier), decision(*later)) == {}


def test_other_groups_and_none_are_left_alone():
    old, new = ("2025-10-31", "We book 84 m²."), ("2026-02-27", "We change what we decided in October: 60 m² instead of 84.")
    assert links(decision(*old, group="ai"), decision(*new, group="export")) == {}
    assert links(decision(*old, group=None), decision(*new, group=None)) == {}


def test_each_change_is_linked_to_the_decision_that_stood_until_then():
    first = decision("2025-10-31", "We book 84 m².")
    second = decision("2026-02-27", "We drop the 84 m² and take 60.")
    third = decision("2026-03-27", "Instead of 60 m² we take 72.")
    assert links(first, second, third) == {first.line: second.line, second.line: third.line}


def test_order_is_kept():
    records = [*OTHERS]
    assert [one.record for one in linked(records)] == records
