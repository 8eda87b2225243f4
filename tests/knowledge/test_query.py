"""What a question asks for: its words, groups, period, vocabulary, and whether it wants the present."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.model import Cluster, Period, WorkingGroup
from knowledge.query import read_query

CLUSTER = Cluster(
    "K",
    "Europe/Tallinn",
    ("en",),
    (WorkingGroup("ai", "Artificial intelligence", ("AI group", "TI töörühm")),),
    vocabulary=(("AI", "TI", "tehisintellekt"), ("C-UAS", "counter-drone", "droonitõrje")),
)
TODAY = date(2026, 3, 12)
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


def reading(text, period_in=lambda text, today: None):
    return read_query(text, today=TODAY, groups=["sig-auth", "sig-docs"], cluster=CLUSTER, period_in=period_in)


def test_a_question_is_read_for_its_words_group_and_period():
    query = reading("What did sig-auth decide on token rotation in March?", lambda text, today: MARCH if "March" in text else None)
    assert {"token", "rotation", "decide"} <= set(query.terms)
    assert (query.groups, query.period) == ({"sig-auth": 1.0}, MARCH)


@pytest.mark.parametrize(("text", "latest"), [("who is the current lead", True), ("mis on praegu hind", True), ("who was the lead", False)])
def test_whether_the_present_is_asked_for(text, latest):
    assert reading(text).latest == latest


def test_an_estonian_question_is_read_with_its_english_words():
    query = reading("Millal saabub kilp?")
    assert query.gloss == "when arrive shield"
    assert {each.named: each.others[0] for each in query.synonyms}["kilp",] == "shield"
    assert (*query.terms[:-1], "shield") != query.terms
    assert any("shield" in one for one in query.readings)


def test_what_the_vocabulary_knows_is_not_put_into_english_too():
    assert [each.others for each in reading("Mis on droonitõrje?").synonyms] == [("C-UAS", "counter-drone")]


def test_an_english_question_has_no_words_in_another_language():
    query = reading("When does the shield arrive?")
    assert (query.gloss, query.synonyms) == ("", ())


def test_an_estonian_text_is_in_another_language_than_an_english_question():
    english = reading("When does the shield arrive?")
    assert [english.abroad(language) for language in ("et", "en", None)] == [True, False, False]


def test_an_estonian_question_stands_between_both_languages():
    assert not any(reading("Millal saabub kilp?").abroad(language) for language in ("et", "en", None))


def test_other_spellings_are_found_and_not_sought():
    query = reading("removal of cgroup v1")
    assert {other for each in query.spellings for other in each.others} == {"cgroupv1"}
    assert query.readings == (query.terms,)


def test_what_the_vocabulary_knows_is_read_in_as_many_ways_as_it_has_terms():
    assert reading("price of C-UAS radars").readings == (
        ("price", "c-uas", "uas", "radars"),
        ("price", "radars", "counter-drone"),
        ("price", "radars", "droonitõrje"),
    )


def test_a_question_without_such_words_is_read_once():
    assert reading("price of radars").readings == (("price", "radars"),)


def test_the_words_of_a_groups_name_are_not_sought_under_other_terms():
    assert reading("what did the AI group say").synonyms == ()
    assert [each.named for each in reading("which AI models run on board").synonyms] == [("ai",)]
