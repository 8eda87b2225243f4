"""What other programs get of an answer's tone, and of a statement that was changed later."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.json_shapes import answer_shape, refused_answer_shape
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


def test_a_question_that_could_not_be_asked_found_nothing():
    assert refused_answer_shape("too long")["tone"] == "nothing"
    assert refused_answer_shape("too long").keys() - {"error"} == answer_shape(answer_from("?", [])).keys()
