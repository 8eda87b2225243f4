"""A question that is edited gets a newer answer in the older one's place, and one that is deleted takes its answer with it."""

from __future__ import annotations

import asyncio

import pytest

from bot.client import KobarClient
from bot.drafts import Drafts
from knowledge.model import Answer, AnswerKind, Evidence, Match, PartyKind, Statement, Turn
from tests.fakes.discord_server import OPEN
from tests.fakes.services import answer_from


def mention(server) -> str:
    return server.env.bot.user.mention


def own(server, place) -> list:
    return [one for one in place.history() if one.author.id == server.env.bot.user.id]


def told(question) -> Answer:
    return Answer(question.text, AnswerKind.PASSAGES, "en", (Statement(f"About {question.text}", ()),))


@pytest.fixture
def echoing(services):
    services.assistant.answering = told
    return services


async def asked(server, text="Where is the office?"):
    """A question, and the thread with its answer."""
    message = await server.mari.send(server.general, f"{mention(server)} {text}")
    (thread,) = server.general.threads
    return message, thread


async def test_a_newer_edit_replaces_the_answer_in_place(server, echoing):
    message, thread = await asked(server)
    (before,) = own(server, thread)
    await server.mari.edit(message, f"{mention(server)} Where is the harbour?")
    (after,) = own(server, thread)
    assert after.id == before.id
    assert after.content.startswith("About Where is the harbour?")
    assert [turn.question for turn in echoing.conversations.kept[f"discord:{thread.id}"]] == ["Where is the harbour?"]
    assert [given.question for given in echoing.given.kept.values()] == ["Where is the harbour?"]


async def test_the_buttons_are_those_of_the_newer_answer(server, echoing):
    message, thread = await asked(server)
    await server.mari.edit(message, f"{mention(server)} Where is the harbour?")
    (given,) = echoing.given.kept
    assert given in str(own(server, thread)[0].components)


async def test_an_edit_after_a_restart_replaces_the_answer_too(server, services, access, tmp_path, pauses):
    message, thread = await asked(server)
    await server.env.restart_bot(
        KobarClient(services=services, access=access, data_dir=tmp_path, drafts=lambda show: Drafts(show, sleep=pauses))
    )
    services.assistant.answering = told
    await server.mari.edit(message, f"{mention(server)} Where is the harbour?")
    (after,) = own(server, thread)
    assert after.content.startswith("About Where is the harbour?")


async def test_an_edit_that_says_the_same_changes_nothing(server, services):
    message, _ = await asked(server)
    await server.mari.edit(message, f"{mention(server)}  Where is the  office?")
    assert len(services.assistant.asked) == 1


async def test_an_edit_that_removes_the_mention_leaves_the_answer(server, services):
    message, thread = await asked(server)
    await server.mari.edit(message, "Never mind, I found the harbour")
    assert len(services.assistant.asked) == 1
    assert OPEN in own(server, thread)[0].content


async def test_an_edit_that_puts_a_mention_in_asks(server, services):
    message = await server.mari.send(server.general, "Where is the office?")
    await server.mari.edit(message, f"{mention(server)} Where is the office?")
    assert [question.text for question in services.assistant.asked] == ["Where is the office?"]


async def test_an_edit_of_what_was_never_a_question_is_left_alone(server, services):
    message = await server.mari.send(server.general, "I am in the office")
    await server.mari.edit(message, "I am in the harbour")
    assert not services.assistant.asked


async def test_a_follow_up_that_is_edited_knows_the_turns_before_it_and_not_itself(server, echoing):
    await asked(server)
    (thread,) = server.general.threads
    follow_up = await server.mari.send(thread, "and the price?")
    await server.mari.send(thread, "and the date?")
    await server.mari.edit(follow_up, "and the weight?")
    assert echoing.assistant.asked[-1].turns == (Turn("Where is the office?", "About Where is the office?"),)
    assert [one.content.partition("\n")[0].strip() for one in own(server, thread)] == [
        "About Where is the office?",
        "About and the weight?",
        "About and the date?",
    ]
    assert [turn.question for turn in echoing.conversations.kept[f"discord:{thread.id}"]] == [
        "Where is the office?",
        "and the weight?",
        "and the date?",
    ]


async def test_a_longer_answer_is_followed_by_further_parts_and_a_shorter_one_takes_them_back(server, services):
    def events(question) -> Answer:
        return answer_from(question.text, services.library.held) if "short" in question.text else collaborators(question)

    services.assistant.answering = events
    message, thread = await asked(server, "a short one?")
    (first,) = own(server, thread)
    await server.mari.edit(message, f"{mention(server)} a long one?")
    first_of_many, *others = own(server, thread)
    assert first_of_many.id == first.id
    assert len(others) >= 1
    assert not first_of_many.components
    assert others[-1].components
    await server.mari.edit(message, f"{mention(server)} another short one?")
    (last,) = own(server, thread)
    assert last.id == first.id
    assert last.components


def collaborators(question) -> Answer:
    """An answer that takes several messages."""
    lines = tuple(Evidence("sheets/x.md", "word " * 60, "Title of a sheet") for _ in range(3))
    matches = tuple(Match(f"Company {n}", PartyKind.ORGANISATION, 0.5, lines) for n in range(5))
    return Answer(question.text, AnswerKind.COLLABORATORS, "en", (Statement("Company 0: word", ()),), matches=matches)


async def test_a_deleted_question_takes_its_answer_with_it(server, echoing):
    message, thread = await asked(server)
    await server.mari.delete(message)
    assert own(server, thread) == []
    assert not echoing.given.kept
    assert echoing.conversations.kept[f"discord:{thread.id}"] == []


async def test_a_deleted_follow_up_takes_only_its_own_answer(server, echoing):
    _, thread = await asked(server)
    follow_up = await server.mari.send(thread, "and the price?")
    await server.mari.delete(follow_up)
    assert [one.content.partition("\n")[0].strip() for one in own(server, thread)] == ["About Where is the office?"]
    assert [turn.question for turn in echoing.conversations.kept[f"discord:{thread.id}"]] == ["Where is the office?"]


async def test_where_the_answer_was_deleted_an_edit_is_answered_anew(server, echoing):
    message, thread = await asked(server)
    server.env.backend.delete_message(thread.id, own(server, thread)[0].id)
    await server.env.settle()
    await server.mari.edit(message, f"{mention(server)} Where is the harbour?")
    (after,) = own(server, thread)
    assert after.content.startswith("About Where is the harbour?")


# While the first is still being composed


class Slow:
    """An assistant that takes its time over the first question; `meanwhile` happens then."""

    def __init__(self, assistant, meanwhile):
        self.assistant, self.meanwhile = assistant, meanwhile
        self.finished: list[str] = []

    async def ask(self, question, draft=None):
        self.assistant.asked.append(question)
        if len(self.assistant.asked) == 1:
            if draft:
                await draft("About the first")
            await self.meanwhile()
            await asyncio.sleep(0.01)
            await asyncio.sleep(0.01)
        self.finished.append(question.text)
        return told(question)

    @property
    def asked(self):
        return self.assistant.asked


async def composing(server, services, change):
    """Ask, and change the message while the answer is being composed."""

    async def meanwhile():
        change(server.general.last_message)

    services.assistant = Slow(services.assistant, meanwhile)
    await server.mari.send(server.general, f"{mention(server)} Where is the office?")
    await server.env.settle()


async def test_an_edit_while_the_answer_is_composed_shows_only_the_newer_one(server, services):
    def edit(message):
        server.env.backend.edit_message(server.general.id, message.id, {"content": f"{mention(server)} Where is the harbour?"})

    await composing(server, services, edit)
    (thread,) = server.general.threads
    (answer,) = own(server, thread)
    assert answer.content.startswith("About Where is the harbour?")
    assert services.assistant.finished == ["Where is the harbour?"]


async def test_a_question_that_is_deleted_while_its_answer_is_composed_gets_none(server, services):
    await composing(server, services, lambda message: server.env.backend.delete_message(server.general.id, message.id))
    assert [one for thread in server.general.threads for one in own(server, thread)] == []
    assert own(server, server.general) == []
    assert not services.given.kept
