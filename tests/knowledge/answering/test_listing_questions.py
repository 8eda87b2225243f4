"""Which questions ask for all of something, or how many there are, and what is left to the passages."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from knowledge.answering.listing_questions import read_listing
from knowledge.answering.listing_words import Listed
from knowledge.model import Cluster, Period, WorkingGroup

CLUSTER = Cluster(
    "K",
    "Europe/Tallinn",
    ("en", "et"),
    (
        WorkingGroup("ai", "Artificial intelligence", ("AI group", "TI töörühm")),
        WorkingGroup("cyber", "Cyber and communications", ("cyber group", "kübertöörühm")),
        WorkingGroup("export", "Export and joint sales", ("export group", "eksporditöörühm")),
    ),
)
TODAY = date(2026, 11, 10)
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
MAY = Period(date(2026, 5, 1), date(2026, 5, 31))
THIS_YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
SHARED = Path(__file__).parents[4] / "shared" / "data"


def reading(text, cluster=CLUSTER, groups=()):
    return read_listing(text, today=TODAY, groups=groups, cluster=cluster)


@pytest.mark.parametrize(
    ("text", "listed", "group", "period", "topic"),
    [
        ("list all decisions of the cyber group in March", Listed.DECISIONS, "cyber", MARCH, None),
        ("What decisions did the cyber group take in March?", Listed.DECISIONS, "cyber", MARCH, None),
        ("how many decisions did the AI group make in 2026?", Listed.DECISIONS, "ai", THIS_YEAR, None),
        ("show me all decisions on batteries", Listed.DECISIONS, None, None, "batteries"),
        ("what are the latest decisions?", Listed.DECISIONS, None, None, None),
        ("loetle viimased otsused", Listed.DECISIONS, None, None, None),
        ("List all decisions", Listed.DECISIONS, None, None, None),
        ("list every action item of the export group", Listed.ACTIONS, "export", None, None),
        ("how many meetings did the AI group hold in 2026?", Listed.MEETINGS, "ai", THIS_YEAR, None),
        ("how many times did the cyber group meet in 2026?", Listed.MEETINGS, "cyber", THIS_YEAR, None),
        ("in which meetings was SADUL discussed?", Listed.MEETINGS, None, None, "SADUL"),
        ("which notes mention STANAG 4586?", Listed.NOTES, None, None, "STANAG 4586"),
        ("which notes of the AI group mention CVAT", Listed.NOTES, "ai", None, "CVAT"),
        ("in how many notes is Eurosatory mentioned?", Listed.NOTES, None, None, "Eurosatory"),
        ("mitu koosolekut pidas TI töörühm 2026. aastal?", Listed.MEETINGS, "ai", THIS_YEAR, None),
        ("mitu korda kohtus kübertöörühm 2026. aastal?", Listed.MEETINGS, "cyber", THIS_YEAR, None),
        ("loetle kõik kübertöörühma otsused märtsis", Listed.DECISIONS, "cyber", MARCH, None),
        ("mitu otsust tegi eksporditöörühm mais?", Listed.DECISIONS, "export", MAY, None),
        ("kõik TI töörühma ülesanded 2026. aastal", Listed.ACTIONS, "ai", THIS_YEAR, None),
        ("millised protokollid mainivad Lukuproovi?", Listed.NOTES, None, None, "Lukuproovi"),
        ("loetle kõik otsused akude kohta", Listed.DECISIONS, None, None, "akude"),
    ],
)
def test_what_is_read_whole(text, listed, group, period, topic):
    read = reading(text)
    assert (read.listed, read.group, read.period) == (listed, group, period)
    assert (read.topic.said if read.topic else None) == topic


@pytest.mark.parametrize(
    "text",
    [
        "how many object classes does Koit have",
        "how many meetings of 20 minutes were there at the B2B day",
        "how many meetings can a firm have at the B2B day?",
        "how many meetings were cancelled in 2026?",
        "how many decisions were taken?",
        "how many decisions does the EU take per year",
        "what decision did the cyber group take on keys",
        "what did the AI group decide",
        "which decisions did the finance group take?",
        "which meeting decided on the class list?",
        "list all decisions of the AI group and the cyber group",
        "list the companies that make sonars",
        "which documents do I need to join the cluster?",
        "what notes should I bring to the meeting",
        "show me the minutes of the AI group",
        "mis dokumente on vaja liitumiseks?",
        "mitu patenti on Selgeklaasil?",
        "",
    ],
)
def test_what_is_left_to_the_passages(text):
    assert reading(text) is None


def test_the_slug_of_a_group_that_only_the_library_knows_is_a_filter():
    assert reading("list all decisions of sig-auth", groups=["sig-auth"]).group == "sig-auth"


def test_a_long_question_is_not_read():
    assert reading("list all decisions " + "of the " * 60) is None


@pytest.mark.shared
@pytest.mark.parametrize("file", ["kubernetes/questions.jsonl", "squad2/questions.jsonl"])
def test_ordinary_questions_are_not_taken_for_lists(file):
    """Of thousands, with hundreds that begin "how many", none; what happened in a year is asked of the notes of that year first."""
    path = SHARED / file
    if not path.exists():
        pytest.skip(f"{path} is not there")
    questions = [json.loads(line)["question"] for line in path.read_text(encoding="utf-8").splitlines()]
    assert [text for text in questions if (read := reading(text)) and not read.news] == []


@pytest.mark.parametrize(
    ("text", "group", "period"),
    [
        ("what's new?", None, None),
        ("Any news from the export group?", "export", None),
        ("what did I miss in May?", None, MAY),
        ("what has happened lately in the AI group?", "ai", None),
        ("mis on uut?", None, None),
        ("mis on vahepeal toimunud kübertöörühmas?", "cyber", None),
        ("millest ma ilma jäin", None, None),
    ],
)
def test_whatever_is_new_is_a_list_of_notes(text, group, period):
    read = reading(text)
    assert (read.listed, read.news, read.group, read.period) == (Listed.NOTES, True, group, period)


@pytest.mark.parametrize(
    "text",
    [
        "what is new about the batteries?",
        "what happened to the second boat?",
        "what happened at the AI group meeting in May?",
        "mis juhtus akudega?",
    ],
)
def test_what_is_new_of_one_thing_is_left_to_the_passages(text):
    assert reading(text) is None


@pytest.mark.parametrize(
    ("text", "group", "period", "topic"),
    [
        ("what did the AI group decide on the batteries in March?", "ai", MARCH, ("batteries",)),
        ("what was decided about key exchange?", None, None, ("key", "exchange")),
        ("what have we agreed on radios", None, None, ("radios",)),
        ("mida otsustas TI töörühm akude kohta?", "ai", None, ("akude",)),
        ("mida otsustati mais akude kohta?", None, MAY, ("akude",)),
    ],
)
def test_what_was_decided_on_a_topic_is_a_list_unless_no_line_says_it(text, group, period, topic):
    read = reading(text)
    assert (read.listed, read.or_passages, read.group, read.period) == (Listed.DECISIONS, True, group, period)
    assert read.topic.words == topic


@pytest.mark.parametrize(
    ("text", "topic", "group", "order"),
    [
        ("when did we last talk about batteries?", "batteries", None, "last"),
        ("When was the data agreement last discussed?", "the data agreement", None, "last"),
        ("when was the last time that we discussed Eurosatory", "Eurosatory", None, "last"),
        ("when did the AI group first mention CVAT?", "CVAT", "ai", "first"),
        ("how often has Eurosatory been discussed?", "Eurosatory", None, ""),
        ("millal me viimati akudest rääkisime?", "akudest", None, "last"),
        ("millal esimest korda mainiti Koiti?", "Koiti", None, "first"),
    ],
)
def test_when_something_came_up_is_a_list_of_the_notes_on_it(text, topic, group, order):
    read = reading(text)
    assert (read.listed, read.topic.said, read.group, read.order) == (Listed.NOTES, topic, group, order)


def test_when_something_came_up_may_be_asked_of_a_time():
    assert reading("when was Eurosatory discussed in May?").period == MAY


@pytest.mark.parametrize(
    "text",
    [
        "when did we talk about it?",
        "when was the last time the boat sailed?",
        "when did the AI group last talk?",
        "when did Mari first mention that the boat leaks and who answered?",
        "when did we last meet the Dutch?",
    ],
)
def test_when_something_happened_is_left_to_the_passages(text):
    assert reading(text) is None


@pytest.mark.parametrize(
    ("text", "group", "period"),
    [
        ("what is still open from the May meeting?", None, MAY),
        ("what's still to be done in the AI group?", "ai", None),
        ("what is open in the export group?", "export", None),
        ("mis on TI töörühmas veel tegemata?", "ai", None),
        ("mis on veel lahti?", None, None),
    ],
)
def test_what_is_still_open_is_a_list_of_open_actions(text, group, period):
    read = reading(text)
    assert (read.listed, read.open_only, read.group, read.period) == (Listed.ACTIONS, True, group, period)


@pytest.mark.parametrize(
    "text", ["what is open on Saturday?", "what is still open about the boat?", "what is the open question?", "mis on lahti?"]
)
def test_what_is_open_besides_is_left_to_the_passages(text):
    assert reading(text) is None


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("what did we last decide in the export group?", "export"),
        ("what was last decided?", None),
        ("mida me eksporditöörühmas viimati otsustasime?", "export"),
        ("mida kübertöörühm viimati otsustas?", "cyber"),
    ],
)
def test_what_was_decided_last_is_a_list_of_decisions(text, group):
    read = reading(text)
    assert (read.listed, read.group, read.period, read.topic) == (Listed.DECISIONS, group, None, None)


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("when was our last meeting?", None),
        ("when did we last meet?", None),
        ("when did the AI group last meet?", "ai"),
        ("millal oli viimane koosolek?", None),
        ("millal me viimati kohtusime?", None),
    ],
)
def test_when_the_last_meeting_was_is_a_list_of_meetings(text, group):
    read = reading(text)
    assert (read.listed, read.group, read.order) == (Listed.MEETINGS, group, "last")


@pytest.mark.parametrize(
    ("text", "group", "period"),
    [
        ("which decisions were reversed?", None, None),
        ("which decisions of the AI group were changed in May?", "ai", MAY),
        ("have any decisions of the cyber group been changed?", "cyber", None),
        ("milliseid otsuseid on muudetud?", None, None),
        ("millised eksporditöörühma otsused on tühistatud?", "export", None),
    ],
)
def test_which_decisions_do_not_hold_any_more_is_a_list(text, group, period):
    read = reading(text)
    assert (read.listed, read.changed, read.group, read.period) == (Listed.DECISIONS, True, group, period)
