"""Pointers: that a group has notes on a question, told to those who may know of the group and not read its notes, and no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from knowledge.audience import Audience, Readers
from knowledge.model import Question, WorkingGroup
from knowledge.pointers import Pointers
from knowledge.wiring import assembled
from tests.fakes.documents import CLUSTER, NOW, StillClock, note, put, sheet

CYBER = WorkingGroup("cyber", "Cyber", (), "Mari Maasikas", pointer=True)
CLOSED = Audience.of("cyber-group")
ANSWER = "The quantum handshake protocol of the border radios is frozen at version seven."
ASKED = "Which version of the quantum handshake protocol do the border radios use?"


@pytest.fixture
async def house(tmp_path, embedder, dense):
    """Services over notes of some groups; `opened` makes them."""
    stack = []

    async def opened(*groups, notes):
        cluster = replace(CLUSTER, groups=groups)
        opening = assembled(cluster=cluster, data_dir=tmp_path, embedder=embedder, dense=dense, clock=StillClock())
        stack.append(opening)
        knowledge = await opening.__aenter__()
        await put(knowledge.library, note("notes/menu.md", "The canteen serves soup and bread on weekdays."), *notes)
        await knowledge.indexer.refresh()
        return knowledge

    yield opened
    for opening in stack:
        await opening.__aexit__(None, None, None)


def closed_note(audience=CLOSED, **also):
    return note("notes/cyber/1.md", f"# Minutes\n\n{ANSWER}\n", audience=audience, **({"group": "cyber", "day": date(2026, 3, 1)} | also))


async def ask(knowledge, readers=None, text=ASKED):
    return await knowledge.assistant.ask(Question(text, readers or Readers.public(), NOW))


async def test_a_group_that_opted_in_is_pointed_to_and_nothing_of_its_note_is_said(house):
    answer = await ask(await house(CYBER, notes=[closed_note()]))
    assert answer.pointers == ("cyber",)
    assert answer.abstained
    told = repr(replace(answer, question="")).casefold()
    assert not any(word in told for word in ("quantum", "handshake", "notes/cyber", "seven"))


async def test_without_opting_in_nothing_is_pointed_to(house):
    assert (await ask(await house(replace(CYBER, pointer=False), notes=[closed_note()]))).pointers == ()


async def test_those_who_may_not_know_of_a_group_are_not_pointed_to_it(house):
    hidden = replace(CYBER, audience=Audience.of("members"))
    knowledge = await house(hidden, notes=[closed_note()])
    assert (await ask(knowledge)).pointers == ()
    assert (await ask(knowledge, Readers.holding({"members"}))).pointers == ("cyber",)


async def test_whoever_may_read_the_note_is_answered_and_not_pointed_anywhere(house):
    answer = await ask(await house(CYBER, notes=[closed_note()]), Readers.holding({"cyber-group"}))
    assert not answer.abstained
    assert answer.pointers == ()


async def test_a_question_that_the_group_has_no_answer_to_is_not_pointed(house):
    answer = await ask(await house(CYBER, notes=[closed_note()]), text="Where does the walrus keep its umbrella?")
    assert answer.pointers == ()


@pytest.mark.parametrize(
    "audience",
    [CLOSED.narrowed(Audience.of("board")), Audience.of("thread:17"), CLOSED.narrowed(CLOSED.of("")), Audience.of("")],
    ids=["narrowed by front matter", "a private thread", "narrowed to nobody", "for nobody"],
)
async def test_notes_that_are_closed_off_further_are_not_pointed_to(house, audience):
    assert (await ask(await house(CYBER, notes=[closed_note(audience)]))).pointers == ()


LUNCH = "The lunch of the group is at noon."


def lunch(audience=CLOSED):
    """A note of the group that has opted in, which does not answer what is asked."""
    return note("notes/cyber/2.md", LUNCH, audience=audience, group="cyber")


async def test_another_groups_note_in_the_same_audience_is_not_pointed_to(house):
    assert (await ask(await house(CYBER, notes=[closed_note(group="navy")]))).pointers == ()


async def test_another_groups_note_does_not_answer_for_the_groups_own(house):
    assert (await ask(await house(CYBER, notes=[closed_note(group="navy"), lunch()]))).pointers == ()


async def test_a_note_closed_off_further_does_not_answer_for_an_open_one(house):
    """The audiences' names together would open the narrower note; it still does not count."""
    narrower = closed_note(CLOSED.narrowed(Audience.of("cyber-board")))
    one, other = lunch(), note("notes/cyber/3.md", "The dinner is at eight.", audience=Audience.of("cyber-board"), group="cyber")
    assert (await ask(await house(CYBER, notes=[narrower, one, other]))).pointers == ()
    assert (await ask(await house(CYBER, notes=[closed_note(), one, other]))).pointers == ("cyber",)


async def test_only_notes_are_pointed_to(house):
    """A capability sheet of the group, for the same readers, is none."""
    closed = replace(sheet("sheets/1.yaml", "Radio makers", ANSWER, audience=CLOSED), group="cyber")
    assert (await ask(await house(CYBER, notes=[closed, lunch()]))).pointers == ()


async def test_nobody_is_pointed_to_what_he_or_she_may_read(house):
    knowledge = await house(CYBER, notes=[closed_note()])
    pointers = Pointers(library=knowledge.library, retriever=knowledge.retriever)
    cluster = replace(CLUSTER, groups=(CYBER,))
    for readers, named in ((Readers.holding({"cyber-group"}), ()), (Readers.public(), ("cyber",))):
        assert await pointers.groups_with_notes(ASKED, readers, cluster, now=NOW, language="en") == named


async def test_where_one_of_those_who_read_along_may_not_know_of_a_group_nobody_is_pointed_to_it(house):
    hidden = replace(CYBER, audience=Audience.of("members"))
    knowledge = await house(hidden, notes=[closed_note()])
    together = Readers.together([Readers.holding({"members"}), Readers.public()])
    assert (await ask(knowledge, together)).pointers == ()
