"""Whom an owner as stated means: nobody, unless it is certain."""

from __future__ import annotations

import pytest

from knowledge.records.owners import is_named, is_theirs, known_as, named_in, owners_among

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


@pytest.mark.parametrize(
    ("said", "names", "known"),
    [
        ("marko sügis", ("Marko", "Marko Sügis"), "Marko Sügis"),
        ("Marko", ("Marko", "Marko Sügis"), "Marko Sügis"),
        ("Marko", ("Marko Sügis", "Marko Tamm"), "Marko"),
        ("Bob", ("Bob", "Bob Killen", "Bob Killen will be late"), "Bob Killen"),
        ("Liis Tammarul", ("Liis Tammaru",), "Liis Tammaru"),
        ("Liisil", ("Liis Tammaru", "Liis Kask"), "Liis"),
        ("Toomas Kivirüüdile", ("Toomas Kivirüüt",), "Toomas Kivirüüt"),
        ("Joosep Ranna", ("Joosep Rand",), "Joosep Rand"),
        ("Mari", ("Maria Kask", "Mari Maasikas"), "Mari Maasikas"),
        ("ritazh", ("@ritazh",), "ritazh"),
        ("Marko Tamm", ("Marko",), None),
        ("a member", ("Marko",), None),
        ("", ("Marko",), None),
    ],
)
def test_who_is_meant_goes_by_the_whole_name_that_is_known(said, names, known):
    assert known_as(said, names) == known


@pytest.mark.parametrize(
    ("owner", "person", "beside", "everyone", "theirs"),
    [
        ("Marko Sügis", "Marko", (), (), True),
        ("Marko", "Marko Sügis", ("Marko Sügis", "Liis Tammaru"), (), True),
        ("Marko", "Marko Sügis", ("Marko Tamm",), ("Marko Sügis",), False),
        ("Marko", "Marko Sügis", ("Marko Tamm", "Marko Sügis"), (), False),
        ("Marko", "Marko Sügis", (), ("Marko Sügis", "Marko"), True),
        ("Marko", "Marko Sügis", (), ("Marko Sügis", "Marko Tamm"), False),
        ("Marko", "Marko Sügis", (), ("Marko",), False),
        ("Liis, Marko", "Marko Sügis", ("Marko Sügis",), (), True),
        ("Liis", "Marko Sügis", ("Marko Sügis",), (), False),
        (None, "Marko Sügis", ("Marko Sügis",), (), False),
    ],
)
def test_a_first_name_means_somebody_where_it_can_mean_nobody_else(owner, person, beside, everyone, theirs):
    assert is_theirs(owner, person, beside, everyone) is theirs
