"""A later statement of the same group on the same thing changes an earlier one; nothing else does."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from knowledge.answering.superseding import Said, changed_on
from knowledge.terms import QuestionWords

WORDS = QuestionWords(np.array([2.0, 1.0, 1.0], dtype=np.float32), ((), (), ()), np.zeros(3, dtype=bool), np.zeros(3, dtype=bool))
MARCH, MAY = date(2026, 3, 10), date(2026, 5, 12)


def said(day, *has: int, text="Koit has 14 classes.", group="ai") -> Said:
    return Said(group, day, (text,), np.array([[place in has] for place in range(3)]))


def test_where_the_present_is_asked_for_the_newest_statement_counts():
    assert changed_on([said(MARCH, 0, 1), said(MAY, 0, 1)], WORDS, present=True) == [MAY, None]


def test_else_the_later_statement_has_to_speak_of_a_change():
    later = said(MAY, 0, 1, text="Koit now has 11 classes instead of 14.")
    assert changed_on([said(MARCH, 0, 1), later], WORDS, present=False) == [MAY, None]
    assert changed_on([said(MARCH, 0, 1), said(MAY, 0, 1)], WORDS, present=False) == [None, None]


def test_the_line_that_speaks_of_a_change_has_to_be_on_the_same_thing():
    both = np.array([[True, False], [True, False], [False, False]])
    earlier = said(MARCH, 0, 1)
    elsewhere = Said("ai", MAY, ("Koit has 11 classes.", "The room was moved."), both)
    itself = Said("ai", MAY, ("Koit now has 11 classes.", "The room is cold."), both)
    assert changed_on([earlier, elsewhere], WORDS, present=False) == [None, None]
    assert changed_on([earlier, itself], WORDS, present=False) == [MAY, None]


@pytest.mark.parametrize("text", ["Koit: updates on the classes", "New classes of Koit are drawn", "Koidu uus klass"])
def test_that_something_is_new_changes_nothing(text):
    assert changed_on([said(MARCH, 0, 1), said(MAY, 0, 1, text=text)], WORDS, present=False) == [None, None]


@pytest.mark.parametrize(
    "other",
    [said(MAY, 0, 1, group="cyber"), said(MAY, 2), said(MAY, 0, 1, 2, group=None), said(None, 0, 1), said(MARCH, 0, 1)],
    ids=["another group", "another thing", "no group", "no day", "the same day"],
)
def test_what_is_no_later_statement_on_the_same_thing_changes_nothing(other):
    assert changed_on([said(MARCH, 0, 1), other], WORDS, present=True) == [None, None]


def test_statements_without_the_questions_words_are_never_compared():
    assert changed_on([said(MARCH), said(MAY)], WORDS, present=True) == [None, None]
