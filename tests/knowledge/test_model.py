"""What the domain's types say of themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from knowledge.model import AnswerKind, Statement, Tone
from tests.fakes.services import answer_from, passage


def test_a_place_is_named_by_its_headings_in_every_language():
    assert passage("- Koit").located("et") == passage("- Koit").locator == "Minutes › Decisions"


def test_a_place_without_headings_is_named_by_its_lines_in_the_language_asked_for():
    bare = replace(passage("- Koit"), headings=())
    assert (bare.located("en"), bare.located("et"), bare.locator) == ("lines 4–9", "read 4–9", "lines 4–9")
    one = replace(bare, last_line=4)
    assert (one.located("en"), one.located("et")) == ("line 4", "rida 4")


def test_an_answer_is_answered_or_comes_near_or_found_nothing():
    answer = answer_from("?", [passage("- Koit")])
    near = replace(answer, statements=(), closest=answer.citations)
    assert [one.tone for one in (answer, near, replace(near, closest=()))] == [Tone.ANSWERED, Tone.CLOSEST, Tone.NOTHING]
    assert [one.abstained for one in (answer, near)] == [False, True]


def test_a_quote_is_read_without_markup_where_its_passage_is_known():
    answer = answer_from("?", [passage("- Koit:\n- 14 classes\n- 11 teams")])
    (citation,) = answer.citations
    both = replace(citation, quote="- Koit:\n- 14 classes")
    assert answer.words_of(both) == "Koit: 14 classes"
    assert answer.words_of(replace(both, quote="elsewhere")) == "elsewhere"
    assert answer.words_of(replace(both, path="other.md")) == both.quote


def test_what_was_changed_later_is_told_last_but_for_events_which_stay_beside_their_occurrences():
    old, new, newest = (Statement("14", (1,), date(2026, 5, 12)), Statement("11", (2,)), Statement("12", (3,)))
    answer = replace(answer_from("?", []), statements=(old, new, newest))
    assert answer.in_order == (new, newest, old)
    assert replace(answer, kind=AnswerKind.EVENTS).in_order == (old, new, newest)


def test_a_passage_with_another_score_is_the_same_in_all_else():
    one = replace(passage("- Koit"), score=0.2, links=((0, "https://notes.example.invalid"),), decides=True)
    assert one.scored(0.7) == replace(one, score=0.7)
