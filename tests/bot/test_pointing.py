"""A pointer as it is read: which group to ask, named as its readers call it, and nothing that a name could do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot import json_shapes, render
from bot.pointing import pointer_lines
from bot.programs.text import answer_text
from bot.wording import wording
from knowledge.audience import Audience, Readers
from knowledge.model import Answer, AnswerKind, Cluster, WorkingGroup
from tests.fakes.services import answer_from, passage

CYBER = WorkingGroup("cyber", "Cyber", (), "Mari Maasikas", names=(("et", "Küber"),))
HIDDEN = WorkingGroup("board", "Board", (), "Jaan", Audience.of("board"))
CLUSTER = Cluster("Kilbikobar", "Europe/Tallinn", ("en", "et"), (CYBER, HIDDEN), "the cluster manager")
NOTHING = Answer("?", AnswerKind.PASSAGES, "en", contact="the cluster manager", pointers=("cyber",))


@pytest.mark.parametrize("private", [True, False])
def test_a_pointer_names_the_group_and_its_lead(private):
    (text,) = render.answer_messages(NOTHING, CLUSTER, private=private)
    assert "The working group Cyber has notes on this that are not open to everyone here: ask its lead, Mari Maasikas." in text


def test_a_pointer_under_the_closest_passages_comes_after_them():
    found = answer_from("?", [passage("- Koit 14")])
    (text,) = render.answer_messages(replace(NOTHING, closest=found.citations), CLUSTER, private=True)
    assert text.index("Koit 14") < text.index("The working group Cyber")


def test_in_estonian_the_group_has_its_estonian_name():
    (text,) = render.answer_messages(replace(NOTHING, language="et"), CLUSTER, private=True)
    assert "Töörühmal Küber on selle kohta märkmeid" in text


def test_a_group_that_the_readers_may_not_know_of_is_not_named_even_if_it_is_pointed_to():
    seen = CLUSTER.seen_by(Readers.public())
    assert pointer_lines(replace(NOTHING, pointers=("board",)), seen, str) == []


def test_a_name_can_do_nothing_but_be_read():
    cluster = replace(CLUSTER, groups=(replace(CYBER, name="@everyone **x**", lead="[a](https://b.invalid)"),))
    (text,) = render.answer_messages(NOTHING, cluster, private=True)
    assert "@everyone" not in text
    assert "**x**" not in text
    assert "](" not in text


def test_other_programs_get_the_slug_and_the_sentence():
    assert json_shapes.answer_shape(NOTHING)["pointers"] == ["cyber"]
    assert "pointers" not in json_shapes.answer_shape(replace(NOTHING, pointers=()))
    assert "ask its lead, Mari Maasikas" in answer_text(NOTHING, CLUSTER.spoken_in(wording("en").code))
