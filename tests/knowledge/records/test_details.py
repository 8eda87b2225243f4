"""Owner, due day and done: only what a line states."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.records.details import due_of, is_done, owner_of

DAY = date(2026, 3, 3)  # a Tuesday


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("@Mari sends it", "Mari"),
        ("<@123456789012345678> sends it by Friday", "<@123456789012345678>"),
        ("Mari: the list", "Mari"),
        ("Owner: Mari Maasikas, deadline 12.03.", "Mari Maasikas"),
        ("the list (Mari)", "Mari"),
        ("AI: Mari to send the list", "Mari"),
        ("AI(mike): review", "mike"),
        ("Action on Celeste to reach out to @oicheryl", "Celeste"),
        ("[AI - James] start", "James"),
        ("Mari and Jaan will write the draft", "Mari and Jaan"),
        ("Kadri Laanemäe (Kilbikobar) to call Brezova", "Kadri Laanemäe"),
        ("[Bob] Will do the art (Josh to organize)", "Bob"),
        ("Vastutab Mari", "Mari"),
        ("kaablite tellimus – vastutab Olga", "Olga"),
        ("Mari teeb", "Mari"),
        ("Mari Maasikas writes to the harbour office", "Mari Maasikas"),
        ("Mari sends the list", "Mari"),
        ("Annual reports are late", None),
        ("Conference calls start at nine", None),
        ("Karl-Erik: leping", "Karl-Erik"),
        ("AI: Jaan, tähtaeg 12.03.2026", "Jaan"),
        ("AI: follow up on the list", None),
        ("TODO: Recruit a team", None),
        ("Action: let’s add it to the calendar", None),
        ("The list has to be sent", None),
        ("Peab saatma nimekirja", None),
        ("send it to jaan@example.invalid", None),
    ],
)
def test_an_owner_is_who_the_line_names(text, owner):
    assert owner_of(text, is_action=True) == owner


def test_a_decision_names_an_owner_only_where_it_says_so():
    assert owner_of("Mari: we go", is_action=False) is None
    assert owner_of("We go. Responsible: Mari", is_action=False) == "Mari"


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("by 12 March", date(2026, 3, 12)),
        ("no later than March 12th", date(2026, 3, 12)),
        ("due: 2026-03-12", date(2026, 3, 12)),
        ("deadline 12.03.", date(2026, 3, 12)),
        ("by 10 January", date(2027, 1, 10)),
        ("by Friday", date(2026, 3, 6)),
        ("by Friday EOD 6 March", date(2026, 3, 6)),
        ("by the end of May", date(2026, 5, 31)),
        ("by end of next week", date(2026, 3, 15)),
        ("before Christmas", date(2026, 12, 24)),
        ("12. märtsiks", date(2026, 3, 12)),
        ("tähtaeg 12.03.2026", date(2026, 3, 12)),
        ("tähtaeg: 12. märts", date(2026, 3, 12)),
        ("hiljemalt 14. mai", date(2026, 5, 14)),
        ("reedeks", date(2026, 3, 6)),
        ("homseks", date(2026, 3, 4)),
        ("augusti lõpuks", date(2026, 8, 31)),
        ("kuni juuni lõpuni", date(2026, 6, 30)),
        ("nädala lõpuks", date(2026, 3, 8)),
        ("on 12 March", None),
        ("by May", None),
        ("by 3 pm", None),
        ("by 5/6/2026", None),
        ("by the next meeting", None),
        ("by 31 February", None),
        ("maiks", None),
        ("since 12 March", None),
    ],
)
def test_a_due_day_is_stated_as_one_and_its_year_is_the_coming_one(text, due):
    assert due_of(f"send the list {text}", DAY) == due


def test_without_a_day_of_its_note_only_a_whole_date_is_a_due_day():
    assert due_of("by 12 March 2026", None) == date(2026, 3, 12)
    assert due_of("tähtaeg 12.03.2026", None) == date(2026, 3, 12)
    assert due_of("by 12 March", None) is None
    assert due_of("by Friday", None) is None


@pytest.mark.parametrize(
    ("line", "before"),
    [
        ("call", "- [x] "),
        ("~~call~~", "- "),
        ("call [done]", "- "),
        ("call (tehtud)", "- "),
        ("call – done!", "- "),
        ("✅ call", ""),
        ("DONE: call", ""),
    ],
)
def test_a_line_says_that_it_is_done(line, before):
    assert is_done(line, before)


@pytest.mark.parametrize(
    "line", ["call", "say when it is done by us", "~~call~~ the insurer", "undone – what now", "get the joint done right"]
)
def test_other_lines_do_not(line):
    assert not is_done(line, "- [ ] ")
