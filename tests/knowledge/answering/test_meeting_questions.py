"""Which questions are of a meeting as a whole, and which name the last one."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from knowledge.answering.listing_questions import read_listing
from knowledge.answering.listing_words import Listed
from knowledge.answering.meeting_questions import attendance_of, last_meeting, meeting_asked_about
from knowledge.model import Cluster, Period, WorkingGroup

CLUSTER = Cluster(
    "K",
    "Europe/Tallinn",
    ("en", "et"),
    (
        WorkingGroup("ai", "Artificial intelligence", ("AI group", "TI töörühm")),
        WorkingGroup("cyber", "Cyber and communications", ("cyber group", "kübertöörühm")),
    ),
)
TODAY = date(2026, 11, 27)
DAY = date(2026, 10, 13)
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
SHARED = Path(__file__).parents[4] / "shared" / "data"


def last(text):
    return last_meeting(text, today=TODAY, groups=(), cluster=CLUSTER)


def asked(text):
    return meeting_asked_about(text, today=TODAY, groups=(), cluster=CLUSTER)


@pytest.mark.parametrize(
    ("text", "language", "dated"),
    [
        (
            "what was decided at the last meeting of the AI group?",
            "en",
            "what was decided at the meeting of the AI group on 13 October 2026?",
        ),
        ("summarise the latest AI group meeting", "en", "summarise the AI group meeting on 13 October 2026"),
        ("what did the AI group discuss at its last meeting", "en", "what did the AI group discuss at its meeting on 13 October 2026"),
        ("the AI group's most recent meeting: who came?", "en", "the AI group's meeting on 13 October 2026: who came?"),
        ("mida otsustati viimasel TI töörühma koosolekul?", "et", "mida otsustati TI töörühma koosolekul 13. oktoober 2026?"),
        ("mis toimus TI töörühma eelmisel koosolekul", "et", "mis toimus TI töörühma koosolekul 13. oktoober 2026"),
    ],
)
def test_the_last_meeting_gets_its_day(text, language, dated):
    found = last(text)
    assert (found.group, found.dated(text, DAY, language=language)) == ("ai", dated)


@pytest.mark.parametrize("text", ["what happened at the last meeting?", "summarise the last meeting", "kes osales viimasel koosolekul?"])
def test_without_a_group_the_last_meeting_of_all_is_meant_where_the_whole_of_it_is_asked_for(text):
    assert last(text).group is None


def test_it_may_be_the_last_one_of_a_year():
    assert last("what happened at the last AI group meeting of 2025?").period == Period(date(2025, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "when was the last AI group meeting?",
        "millal oli viimane TI töörühma koosolek?",
        "what did we say about batteries at the last meeting?",
        "what did the AI group decide last month?",
        "what happened at the AI group meeting in October?",
        "did the AI group and the cyber group agree at the last meeting?",
    ],
)
def test_no_other_question_names_the_last_meeting_of_a_group(text):
    assert last(text) is None


@pytest.mark.parametrize(
    ("text", "group", "attendance"),
    [
        ("what happened at the AI group meeting in October?", "ai", False),
        ("what was discussed at the AI group's October meeting", "ai", False),
        ("What did the cyber group talk about at its meeting in October?", "cyber", False),
        ("can you summarise the October AI group meeting please", "ai", False),
        ("give me a short summary of the AI group meeting in October", "ai", False),
        ("minutes of the October meeting of the AI group", "ai", False),
        ("what was the AI group meeting in October about?", "ai", False),
        ("what happened at the meeting in October?", None, False),
        ("mis toimus TI töörühma oktoobri koosolekul?", "ai", False),
        ("kübertöörühma oktoobri koosoleku kokkuvõte", "cyber", False),
        ("who attended the October AI group meeting?", "ai", True),
        ("who was at the meeting of the cyber group in October?", "cyber", True),
        ("how many people were at the cyber group's October meeting?", "cyber", True),
        ("mitu inimest osales küberrühma oktoobri koosolekul?", "cyber", True),
        ("kes osalesid TI töörühma oktoobri koosolekul?", "ai", True),
    ],
)
def test_a_meeting_is_asked_about_as_a_whole(text, group, attendance):
    assert asked(text) == (group, OCTOBER, attendance)


@pytest.mark.parametrize(
    "text",
    [
        "what happened at the AI group meeting?",
        "what did Joosep say at the AI group meeting in October?",
        "what was said about ice at the AI group meeting in October?",
        "who presented Kiivit at the AI group meeting in October?",
        "what is on in October?",
    ],
)
def test_what_asks_for_more_or_names_no_time_is_left_to_others(text):
    assert asked(text) is None


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("what was decided at the AI group meeting in October?", "ai"),
        ("what did the AI group decide at its October meeting?", "ai"),
        ("list the decisions of the October meeting of the cyber group", "cyber"),
        ("mida otsustati kübertöörühma oktoobri koosolekul?", "cyber"),
    ],
)
def test_what_was_decided_at_a_meeting_is_a_list_of_decisions(text, group):
    read = read_listing(text, today=TODAY, groups=(), cluster=CLUSTER)
    assert (read.listed, read.group, read.period) == (Listed.DECISIONS, group, OCTOBER)


@pytest.mark.parametrize(
    "text", ["what was decided in October?", "What did the AI group decide in October 2026?", "mida otsustati oktoobris?"]
)
def test_what_was_decided_within_a_period_is_a_list_if_anything_is_recognised(text):
    read = read_listing(text, today=TODAY, groups=(), cluster=CLUSTER)
    assert (read.listed, read.period, read.or_passages) == (Listed.DECISIONS, OCTOBER, True)


@pytest.mark.shared
@pytest.mark.parametrize("file", ["kubernetes/questions.jsonl", "squad2/questions.jsonl"])
def test_ordinary_questions_are_of_no_meeting(file):
    path = SHARED / file
    if not path.exists():
        pytest.skip(f"{path} is not there")
    questions = [json.loads(line)["question"] for line in path.read_text(encoding="utf-8").splitlines()]
    assert [text for text in questions if last(text) or asked(text)] == []


@pytest.mark.parametrize(
    ("meeting", "text", "means"),
    [
        ("the last meeting of the AI group", "who was there?", "who attended the last meeting of the AI group?"),
        ("the October meeting", "and who attended?", "who attended the October meeting?"),
        ("viimasel TI töörühma koosolekul", "kes olid kohal?", "kes osales viimasel TI töörühma koosolekul?"),
        ("the last meeting of the AI group", "who was asked?", None),
        ("the batteries", "who was there?", None),
    ],
)
def test_who_was_there_is_asked_of_the_meeting_that_was_named_before(meeting, text, means):
    assert attendance_of(meeting, text) == means
