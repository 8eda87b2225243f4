"""JSON for other programs: an answer's tone, a statement that was changed later, and each as a line."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from bot.json_shapes import answer_shape, json_line, refused_answer_shape
from knowledge.model import AnswerKind
from tests.fakes.services import answer_from, passage


def test_the_closest_places_have_the_shape_of_citations_and_support_nothing():
    told = answer_from("?", [passage("- Koit has 14 classes.")])
    shape = answer_shape(replace(told, statements=(), citations=(), closest=told.citations))
    assert (shape["tone"], shape["abstained"], shape["citations"]) == ("closest", True, [])
    assert shape["closest"] == answer_shape(told)["citations"]


def test_an_answer_has_no_closest_places():
    told = answer_from("?", [passage("- Koit has 14 classes.")])
    shape = answer_shape(replace(told, closest=told.citations))
    assert (shape["tone"], shape["closest"]) == ("answered", [])


def test_a_statement_names_the_day_of_what_changed_it():
    told = answer_from("?", [passage("- Koit has 14 classes.")])
    assert answer_shape(told)["statements"][0]["superseded"] is None
    told = replace(told, statements=(replace(told.statements[0], superseded=date(2026, 5, 12)),))
    assert answer_shape(told)["statements"][0]["superseded"] == "2026-05-12"


def test_a_list_is_of_a_kind_that_other_programs_know():
    told = answer_from("?", [passage("- Koit has 14 classes.")])
    shape = answer_shape(replace(told, kind=AnswerKind.LISTING))
    assert (shape["kind"], shape.get("listing")) == ("passages", True)
    assert "listing" not in answer_shape(told)


def test_what_was_looked_through_in_vain_is_a_sentence_of_its_own():
    told = answer_from("?", [passage("- Koit has 14 classes.")])
    shape = answer_shape(replace(told, kind=AnswerKind.LISTING, statements=(), citations=(), absence="I find no note."))
    assert (shape["abstained"], shape.get("listing"), shape.get("absence")) == (True, True, "I find no note.")
    assert "absence" not in answer_shape(told)


def test_a_question_that_could_not_be_asked_found_nothing():
    assert refused_answer_shape("too long")["tone"] == "nothing"
    assert refused_answer_shape("too long").keys() - {"error"} == answer_shape(answer_from("?", [])).keys()


@pytest.mark.parametrize("text", ["\x1b[31m", "\x7f\x9b31m", "\u202eabc\u2069", "\u2028\u2029\x85", "\ufeff\u200b", "\U000e0041", "\ud800"])
def test_what_a_terminal_might_act_on_is_written_as_an_escape(text):
    line = json_line({"quote": text})
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line) == {"quote": text}


def test_letters_stay_as_they_are():
    assert json_line({"name": "Põrgupõhja 田中 😀 é"}) == '{"name": "Põrgupõhja 田中 😀 é"}'
