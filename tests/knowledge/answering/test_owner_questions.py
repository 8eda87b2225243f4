"""Which questions ask what somebody has to do: whose actions, open ones alone or not, due by when."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from knowledge.answering.listing_questions import may_be_of_owner, may_list, read_listing
from knowledge.answering.listing_words import Listed
from knowledge.model import Cluster, Period, WorkingGroup

CLUSTER = Cluster(
    "K",
    "Europe/Tallinn",
    ("en", "et"),
    (
        WorkingGroup("ai", "Artificial intelligence", ("AI group", "TI töörühm")),
        WorkingGroup("export", "Export and joint sales", ("export group", "eksporditöörühm")),
    ),
)
PEOPLE = ("Marko", "Marko Sügis", "Joosep", "Joosep Rand", "Liis Tammaru", "Kadri Laanemäe", "Toomas Kivirüüt", "mo", "Soovaht")
TODAY = date(2026, 11, 27)
LONG_AGO = date.min
SHARED = Path(__file__).parents[4] / "shared" / "data"


def reading(text, people=PEOPLE):
    return read_listing(text, today=TODAY, groups=(), cluster=CLUSTER, people=people)


@pytest.mark.parametrize(
    ("text", "owner", "open_only"),
    [
        ("list the action items of Marko Sügis", "Marko Sügis", False),
        ("which actions are assigned to Marko?", "Marko Sügis", False),
        ("What are Liis's open action items?", "Liis Tammaru", True),
        ("what are Liis’s tasks", "Liis Tammaru", False),
        ("what is on Joosep's to-do list?", "Joosep Rand", False),
        ("how many open actions does Liis have?", "Liis Tammaru", True),
        ("what tasks does Joosep still have", "Joosep Rand", True),
        ("action items for Kadri", "Kadri Laanemäe", False),
        ("Liis Tammaru's todo list", "Liis Tammaru", False),
        ("what does Marko owe us?", "Marko Sügis", True),
        ("what does Soovaht owe the group", "Soovaht", True),
        ("what must Kadri do?", "Kadri Laanemäe", True),
        ("what does mo still have to do", "mo", True),
        ("what is Liis supposed to do?", "Liis Tammaru", True),
        ("what's left for Liis to do?", "Liis Tammaru", True),
        ("what was Liis to do?", "Liis Tammaru", False),
        ("what did Liis promise?", "Liis Tammaru", False),
        ("mis ülesanded on Liis Tammarul?", "Liis Tammaru", False),
        ("mitu ülesannet on Liisil veel tegemata?", "Liis Tammaru", True),
        ("loetle Joosep Ranna ülesanded", "Joosep Rand", False),
        ("mida peab Marko tegema?", "Marko Sügis", True),
        ("mida Kadri veel tegema peab?", "Kadri Laanemäe", True),
        ("mida lubas Toomas Kivirüüt?", "Toomas Kivirüüt", False),
        ("mis on Toomas Kivirüüdil veel teha?", "Toomas Kivirüüt", True),
    ],
)
def test_somebodys_actions_are_asked_for(text, owner, open_only):
    read = reading(text)
    assert (read.listed, read.owner, read.open_only, read.group, read.topic) == (Listed.ACTIONS, owner, open_only, None, None)


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("list open action items of the AI group", "ai"),
        ("which actions of the export group are still open?", "export"),
        ("what must the export group still do?", "export"),
        ("what's left for the AI group to do?", "ai"),
        ("list all open tasks", None),
        ("kõik lahtised ülesanded", None),
        ("mis on eksporditöörühmal veel teha?", "export"),
    ],
)
def test_what_is_open_is_asked_of_a_group_or_of_all(text, group):
    read = reading(text)
    assert (read.listed, read.owner, read.open_only, read.group) == (Listed.ACTIONS, None, True, group)


@pytest.mark.parametrize(
    ("text", "due", "open_only"),
    [
        ("what does Marko have to do by Christmas?", Period(LONG_AGO, date(2026, 12, 26)), True),
        ("what does Marko owe us by december?", Period(LONG_AGO, date(2026, 12, 31)), True),
        ("what must Liis do before March?", Period(LONG_AGO, date(2027, 2, 28)), True),
        ("mida peab Marko detsembriks tegema?", Period(LONG_AGO, date(2026, 12, 31)), True),
        ("mida peab Marko tegema 1. detsembriks?", Period(LONG_AGO, date(2026, 12, 1)), True),
        ("mida Marko detsembri lõpuks tegema peab?", Period(LONG_AGO, date(2026, 12, 31)), True),
        ("which actions are due this week?", Period(date(2026, 11, 23), date(2026, 11, 29)), False),
        ("which tasks are assigned to Joosep and due in December", Period(date(2026, 12, 1), date(2026, 12, 31)), False),
        ("which actions of the AI group are overdue?", Period(LONG_AGO, date(2026, 11, 26)), True),
    ],
)
def test_the_day_by_which_it_is_to_be_done_is_read(text, due, open_only):
    read = reading(text)
    assert (read.due, read.open_only, read.period) == (due, open_only, None)


def test_any_other_period_is_that_of_the_notes():
    read = reading("what did Liis promise in October 2026?")
    assert (read.period, read.due) == (Period(date(2026, 10, 1), date(2026, 10, 31)), None)


def test_open_source_is_a_topic():
    read = reading("list all action items about open source")
    assert (read.topic.said, read.open_only) == ("open source", False)


@pytest.mark.parametrize(
    "text",
    [
        "what must a member do to join the cluster?",
        "what should I do?",
        "what should Liis do about the ice?",
        "what did Liis do in March",
        "what does Liis do?",
        "what is Marko Sügis's phone number?",
        "who must do what by December?",
        "what does Zuzana have to do?",
        "mida peab liige tegema, et liituda?",
    ],
)
def test_what_is_left_to_the_passages(text):
    assert reading(text) is None


def test_who_has_nothing_in_the_notes_is_nobodys_owner():
    assert reading("what does Marko owe us?", people=("Liis Tammaru",)) is None


@pytest.mark.parametrize(
    ("text", "may"), [("what must Kadri do?", True), ("list all actions of the AI group", True), ("list decisions", False)]
)
def test_names_are_only_read_where_they_may_matter(text, may):
    assert (may_list(text), may_be_of_owner(text)) == (True, may)


@pytest.mark.shared
@pytest.mark.parametrize("file", ["kubernetes/questions.jsonl", "squad2/questions.jsonl"])
def test_ordinary_questions_with_names_are_not_taken_for_lists(file):
    """Of thousands, with whoever is named in any of them as one who has something to do: "What did Luther do?"."""
    path = SHARED / file
    if not path.exists():
        pytest.skip(f"{path} is not there")
    questions = [json.loads(line)["question"] for line in path.read_text(encoding="utf-8").splitlines()]
    names = {word.strip("?,.'s") for text in questions for word in text.split()[1:] if word[:1].isupper()}
    assert [text for text in questions if reading(text, people=names)] == []
