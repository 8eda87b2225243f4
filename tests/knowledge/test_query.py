"""What a question asks for: its words, its working groups, and whether it leans on the one before."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.model import Cluster, Period, WorkingGroup
from knowledge.query import groups_in, is_blend, read_query, stands_alone, without_groups

CLUSTER = Cluster("K", "Europe/Tallinn", ("en",), (WorkingGroup("ai", "Artificial intelligence", ("AI group", "TI töörühm")),))
TODAY = date(2026, 3, 12)
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


def reading(text, earlier=(), period_in=lambda text, today: None):
    return read_query(text, today=TODAY, groups=["sig-auth", "sig-docs"], cluster=CLUSTER, period_in=period_in, earlier=earlier)


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("What did sig-auth decide on service account tokens?", True),
        ("When was the battery interface of the drone agreed?", True),
        ("Mida otsustati akude liidese ja droonide kohta?", True),
        ("And in April?", False),
        ("Why?", False),
        ("What about sonar?", False),
        ("Who proposed it?", False),
        ("When does that start?", False),
        ("Miks nii?", False),
        ("Aga sonar?", False),
        ("", False),
        ("So what did the export group decide on the tender price and delivery date of radar antennas?", True),
    ],
)
def test_whether_a_question_stands_alone(text, alone):
    assert stands_alone(text) == alone


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("what did sig-auth decide", {"sig-auth": 1.0}),
        ("what did SIG Auth decide", {"sig-auth": 1.0}),
        ("is auth broken", {"sig-auth": 0.5}),
        ("minutes of the AI group", {"ai": 1.0}),
        ("mida TI töörühm otsustas", {"ai": 1.0}),
        ("artificial intelligence in radars", {"ai": 1.0}),
        ("what about artificial turf", {}),
        ("authentication and documents", {}),
        ("who leads docs and sig-auth", {"sig-docs": 0.5, "sig-auth": 1.0}),
        ("", {}),
    ],
)
def test_working_groups_named_in_a_text(text, found):
    assert groups_in(text, ["sig-auth", "sig-docs"], CLUSTER) == found


@pytest.mark.parametrize(
    ("word", "parts", "blend"),
    [
        ("contribex", ["contributor", "experience"], True),
        ("contributorexperience", ["contributor", "experience"], True),
        ("conex", ["contributor", "experience"], True),
        ("coex", ["contributor", "experience"], False),
        ("contrib", ["contributor", "experience"], False),
        ("contributor", ["contributor", "experience"], False),
        ("contribexy", ["contributor", "experience"], False),
        ("apimachinery", ["api", "machinery"], True),
        ("apimach", ["api", "machinery"], True),
        ("docs", ["docs"], False),
        ("", ["contributor", "experience"], False),
    ],
)
def test_blends_of_a_groups_words(word, parts, blend):
    assert is_blend(word, parts) == blend


def test_a_follow_up_takes_over_topic_group_and_period():
    before = "What did sig-auth decide on token rotation in March?"
    query = reading("And who proposed it?", [before], lambda text, today: MARCH if "March" in text else None)
    assert query.text == f"{before} And who proposed it?"
    assert {"token", "rotation", "proposed"} <= set(query.terms)
    assert (query.groups, query.period) == ({"sig-auth": 1.0}, MARCH)


def test_a_follow_up_keeps_the_group_that_it_names_itself():
    assert reading("And docs?", ["What did sig-auth decide on token rotation?"]).groups == {"sig-docs": 0.5}


def test_the_group_that_a_follow_up_names_takes_the_place_of_the_one_before():
    cluster = Cluster("c", "UTC", ("en",), groups=(WorkingGroup("ai", "Artificial intelligence", ("AI group",)),))
    assert without_groups("who leads the AI group now?", ["ai"], cluster) == "who leads the now?"
    assert without_groups("who maintains it?", ["ai"], cluster) == "who maintains it?"


def test_a_chain_of_follow_ups_reaches_back_to_the_topic():
    query = reading("And then?", ["What did sig-auth decide on token rotation?", "Why?"])
    assert {"token", "rotation"} <= set(query.terms)


def test_a_question_that_stands_alone_takes_nothing_over():
    query = reading("Which radar antenna was bought for the drone?", ["What did sig-auth decide on token rotation?"])
    assert "rotation" not in query.terms
    assert query.groups == {}


@pytest.mark.parametrize(("text", "latest"), [("who is the current lead", True), ("mis on praegu hind", True), ("who was the lead", False)])
def test_whether_the_present_is_asked_for(text, latest):
    assert reading(text).latest == latest
