"""Whom an owner as stated means: nobody, unless it is certain."""

from __future__ import annotations

import pytest

from knowledge.records.owners import is_named, named_in, owners_among

PEOPLE = {
    1: {"Mari Maasikas", "mari_m"},
    2: {"Jaan Tamm", "Jaan"},
    3: {"Jaan Kask", "kask"},
    4: {"Karl-Erik Mõttus", "karl"},
}


@pytest.mark.parametrize(
    ("owner", "meant"),
    [
        ("Mari", {1}),
        ("mari maasikas", {1}),
        ("@mari_m", {1}),
        ("<@4>", {4}),
        ("<@!4>", {4}),
        ("<@9>", set()),
        ("Jaan", set()),
        ("Jaan Kask", {3}),
        ("Mar", set()),
        ("Maasikas", set()),
        ("Karl-Erik", {4}),
        ("Karl", {4}),
        ("Mari and Jaan Kask", {1, 3}),
        ("Mari / Karl-Erik", {1, 4}),
        ("Mari ja Jaan", {1}),
        ("", set()),
        (None, set()),
    ],
)
def test_a_name_means_the_one_who_has_it(owner, meant):
    assert owners_among(owner, PEOPLE) == meant


def test_an_owner_is_asked_for_by_the_beginning_of_a_name():
    assert is_named("Mari Maasikas", "mari")
    assert is_named("Jaan and Mari", "Mari")
    assert not is_named("Mari", "Mari Maasikas")
    assert not is_named("Mari", " ")
    assert not is_named(None, "Mari")
    assert named_in("Mari, Jaan & Olga") == ("Mari", "Jaan", "Olga")
