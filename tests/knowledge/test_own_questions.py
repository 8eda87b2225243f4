"""Members may ask what they have to do themselves; whose action items are meant is told by the name that they go by."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.answering.listing_questions import read_listing
from knowledge.audience import Readers
from knowledge.model import Cluster, Question, Turn
from knowledge.own_questions import name_of, named, of_asker, with_name
from tests.fakes.documents import NOW, note, put

CLUSTER = Cluster("K", "Europe/Tallinn", ("en", "et"))
PEOPLE = ("Mari Maasikas", "Jaan Tamm", "Jaan Kask", "Liis")


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ("what do I have to do?", True),
        ("what do I still have to do?", True),
        ("what must I do by December?", True),
        ("What am I supposed to do?", True),
        ("what's open for me?", True),
        ("what are my action items?", False),
        ("list my open tasks", True),
        ("my tasks", False),
        ("what tasks do I have?", False),
        ("what did I promise?", False),
        ("mida ma pean tegema?", True),
        ("mida pean detsembriks tegema?", True),
        ("mis mul veel teha on?", True),
        ("mis ülesanded mul on?", False),
        ("millised on minu lahtised ülesanded?", True),
    ],
)
def test_who_asks_for_his_own_is_read_like_one_who_is_named(text, is_open):
    of_mari = named(of_asker(text) or "", "Mari Maasikas")
    read = read_listing(of_mari, today=date(2026, 11, 27), groups=(), cluster=CLUSTER, people=PEOPLE)
    assert (read.owner, read.open_only) == ("Mari Maasikas", is_open)


@pytest.mark.parametrize(
    ("names", "known"),
    [
        (("Mari Maasikas",), "Mari Maasikas"),
        (("Mari Maasikas | Kobar OÜ", "mari99"), "Mari Maasikas"),
        (("m99", "Mari"), "Mari Maasikas"),
        (("Liis",), "Liis"),
        (("mari99",), None),
        (("Jaan",), None),
        ((), None),
    ],
)
def test_a_member_is_known_by_any_of_his_names(names, known):
    assert name_of(names, PEOPLE) == known


def asking(text, *names, turns=()):
    return Question(text, Readers.public(), NOW, turns=turns, names=names)


@pytest.fixture
async def filled(library):
    await put(library, note("notes/1.md", "## Action items\n- Mari Maasikas: letter to the harbour\n"))
    return library


async def test_the_name_stands_in_the_question_and_in_those_before_it(filled):
    turn = Turn("what do I have to do?", "")
    question = await with_name(asking("my tasks", "Mari Maasikas", turns=(turn,)), filled, CLUSTER)
    assert (question.text, question.turns[0].question) == ("Mari Maasikas's tasks", "what does Mari Maasikas have to do?")


async def test_one_whom_the_notes_do_not_name_has_nothing_put_for_him(filled):
    assert await with_name(asking("what do I have to do?", "Jaan"), filled, CLUSTER) is None
    assert await with_name(asking("what do I have to do?"), filled, CLUSTER) is None


@pytest.mark.parametrize("text", ["what should I do if I lose my key?", "who can I ask about my contract?", "mida ma küsida saan?"])
async def test_any_other_question_stays_as_it_is(filled, text):
    question = asking(text, "Mari Maasikas")
    assert await with_name(question, filled, CLUSTER) == question
