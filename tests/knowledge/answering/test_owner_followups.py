"""Follow-ups of a question for what somebody has to do."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.answering.owner_followups import continued
from knowledge.followup import Names, Understood, understood
from knowledge.model import Cluster, Turn, WorkingGroup

CLUSTER = Cluster(
    "K",
    "Europe/Tallinn",
    ("en", "et"),
    (
        WorkingGroup("ai", "Artificial intelligence", ("AI group", "TI töörühm")),
        WorkingGroup("cyber", "Cyber and communications", ("cyber group", "kübertöörühm")),
    ),
)
PEOPLE = ("Marko Sügis", "Liis Tammaru", "Kadri Laanemäe")
TODAY = date(2026, 11, 27)
NAMES = Names(CLUSTER, ("ai", "cyber"), (), TODAY, PEOPLE)


def follow_up(text, before):
    return continued(text, before, today=TODAY, groups=("ai", "cyber"), cluster=CLUSTER, people=PEOPLE)


@pytest.mark.parametrize(
    ("before", "text", "means"),
    [
        ("what does Liis have to do?", "and Marko?", "what does Marko have to do?"),
        ("what does Liis have to do?", "what about Marko Sügis?", "what does Marko Sügis have to do?"),
        ("what are Liis's open tasks?", "and Kadri's?", "what are Kadri's open tasks?"),
        ("what does Liis have to do?", "and the cyber group?", "what does Cyber and communications have to do?"),
        ("what does Liis have to do?", "and cyber?", "what does Cyber and communications have to do?"),
        ("list the actions of the AI group", "which of them are overdue?", "list the actions of the AI group overdue?"),
        ("list the open actions of the AI group", "and Liis?", "list the open actions of the AI group for Liis?"),
        ("mis ülesanded on TI töörühmal?", "aga Liisil?", "mis ülesanded on TI töörühmal Liisil?"),
        ("what does Liis have to do?", "how many are overdue?", "what does Liis have to do overdue?"),
        ("mis ülesanded on Kadril?", "aga Liisil?", "mis ülesanded on Liisil?"),
        ("mis ülesanded on Kadril?", "mitu neist on tegemata?", "mis ülesanded on Kadril tegemata?"),
    ],
)
def test_the_same_is_asked_of_another_one_or_of_fewer(before, text, means):
    assert follow_up(text, before) == means


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("what does Liis have to do?", "and batteries?"),
        ("what does Liis have to do?", "who leads the AI group?"),
        ("list the decisions of the AI group", "which of them are open?"),
        ("what did the AI group decide?", "and Marko?"),
    ],
)
def test_any_other_follow_up_is_left_as_it_is(before, text):
    assert follow_up(text, before) is None


def test_a_chain_of_follow_ups_keeps_to_the_one_named_last():
    turns = (Turn("what does Liis have to do?", ""), Turn("and Marko?", ""))
    assert understood("and by the end of December?", turns, NAMES) == Understood(
        "what does Marko have to do by the end of December?", follows=True
    )
