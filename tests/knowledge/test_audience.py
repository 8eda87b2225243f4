"""Audiences: narrowing only ever takes readers away, and a reply for many is for what all of them may read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.audience import EVERYONE, Audience, Readers

NAMES = ("members", "ai-group", "export-group", "board", "WG 1.2_x")
held = st.frozensets(st.sampled_from(NAMES))
clauses = st.lists(st.lists(st.sampled_from((*NAMES, EVERYONE)), min_size=1), max_size=3)


def admits(asked: list[list[str]], names: frozenset[str]) -> bool:
    """The same, said in another way: someone who holds a name, or everyone, for each thing that is asked."""
    return all(any(name == EVERYONE or name in names for name in clause) for clause in asked)


def audience_of(asked: list[list[str]]) -> Audience:
    audience = Audience()
    for clause in asked:
        audience = audience.narrowed(Audience.of(*clause))
    return audience


@given(clauses, held)
def test_it_admits_whoever_holds_a_name_of_each_clause(asked, names):
    assert audience_of(asked).admits(names) == admits(asked, names)


@given(clauses, clauses, held)
def test_what_is_narrowed_never_admits_whom_its_source_does_not(source, own, names):
    narrowed = audience_of(source).narrowed(audience_of(own))
    assert narrowed.admits(names) == (audience_of(source).admits(names) and audience_of(own).admits(names))


@given(clauses)
def test_the_expression_says_all_of_it(asked):
    audience = audience_of(asked)
    assert Audience.parse(audience.expression) == audience


@given(clauses, clauses)
def test_audiences_that_are_equal_have_one_expression(one, other):
    assert audience_of([*one, *other]).expression == audience_of([*other, *one]).expression


@given(clauses, st.lists(held, max_size=4))
def test_readers_together_may_read_what_each_of_them_may(asked, people):
    together = Readers.together(Readers.holding(names) for names in people)
    assert together.may_read(audience_of(asked)) == all(admits(asked, names) for names in people or [frozenset()])


@pytest.mark.parametrize("nobody", [Readers.together([]), Readers(frozenset()), Readers.public()], ids=["none", "empty", "public"])
def test_no_known_readers_are_the_public(nobody):
    assert nobody.may_read(Audience.of(EVERYONE))
    assert not nobody.may_read(Audience.of("members"))


def test_an_empty_name_is_held_by_nobody():
    for_nobody = Audience(frozenset({frozenset({""})}))
    assert not Readers.holding([""]).may_read(for_nobody)
    assert not Readers.holding(NAMES).may_read(for_nobody)


@given(clauses, st.lists(held, min_size=1, max_size=3), st.lists(held, min_size=1, max_size=3))
def test_readers_who_hold_all_of_others_may_read_whatever_those_may(asked, these, others):
    mine, theirs = (Readers.together(map(Readers.holding, each)) for each in (these, others))
    if mine.hold_all_of(theirs) and theirs.may_read(audience_of(asked)):
        assert mine.may_read(audience_of(asked))


def test_readers_with_one_who_holds_less_do_not_hold_all():
    both, one = Readers.holding({"a", "b"}), Readers.holding({"a"})
    assert both.hold_all_of(one)
    assert not one.hold_all_of(both)
    assert not Readers.together([both, one]).hold_all_of(both)
    assert not Readers.public().hold_all_of(one)
