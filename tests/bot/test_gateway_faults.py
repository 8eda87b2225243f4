"""What becomes of questions when the connection to Discord fails, on real sockets: none is lost, none is answered twice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.access import Access
from knowledge.audience import Audience
from knowledge.model import Evidence, Match, PartyKind
from local_discord import LocalDiscord, cut_off, error, rate_limited, reset_after, reset_before
from local_discord.entities import Interaction, Message
from tests.fakes.discord_server import OPEN
from tests.fakes.local_server import LocalServer, connected
from tests.fakes.services import FakeServices


@pytest.fixture
async def server(services: FakeServices, access: Access, tmp_path: Path) -> AsyncIterator[LocalServer]:
    async with connected(services, access, tmp_path) as made:
        yield made


# The gateway


def reset(discord: LocalDiscord) -> None:
    discord.gateway.drop()


def asked_to_reconnect(discord: LocalDiscord) -> None:
    discord.gateway.ask_to_reconnect()


def silent(discord: LocalDiscord) -> None:
    discord.gateway.fall_silent()


def resumed_at_the_second_attempt(discord: LocalDiscord) -> None:
    discord.gateway.refuse_resume(resumable=True)
    discord.gateway.drop()


def away_for_a_moment(discord: LocalDiscord) -> None:
    discord.gateway.be_away(times=1)
    discord.gateway.drop()


@pytest.mark.parametrize("fails", [reset, asked_to_reconnect, silent, resumed_at_the_second_attempt, away_for_a_moment])
async def test_what_was_asked_while_the_connection_was_down_is_answered_once_after_resuming(server, fails):
    before = server.ask()
    await server.discord.until(lambda: server.answers(before))
    fails(server.discord)
    meanwhile = [server.ask("Where is the office?"), server.ask("When is the fair?"), server.ask("Who leads?")]
    await server.answered(before, *meanwhile)
    assert [len(server.answers(question)) for question in (before, *meanwhile)] == [1, 1, 1, 1]
    assert (server.discord.gateway.identified, server.discord.gateway.resumed) == (1, 1)


async def test_heartbeats_keep_a_quiet_connection(server):
    beats = server.discord.gateway.heartbeats
    await server.discord.until(lambda: server.discord.gateway.heartbeats >= beats + 5)
    assert (server.discord.gateway.identified, server.discord.gateway.resumed) == (1, 0)


def invalidated(discord: LocalDiscord) -> None:
    discord.gateway.invalidate()


def forgotten(discord: LocalDiscord) -> None:
    discord.gateway.drop()
    discord.gateway.forget()


def not_resumable(discord: LocalDiscord) -> None:
    discord.gateway.refuse_resume(resumable=False)
    discord.gateway.drop()


@pytest.mark.parametrize("fails", [invalidated, forgotten, not_resumable])
async def test_what_was_asked_between_two_sessions_is_looked_for_and_answered_once(server, fails):
    """The gateway delivers nothing of the time in between; the channels' history tells."""
    thread = server.ask()
    await server.answered(thread)
    fails(server.discord)
    between = server.ask("When is the fair?")
    follow_up = server.ask("Who leads?", place=server.world.channels[thread.id])
    await server.ready(2)
    later = server.ask()
    await server.answered(later, between)
    await server.discord.until(lambda: said_in(server, thread) == 2)
    fails(server.discord)
    await server.ready(3)
    await server.answered(server.ask())
    assert [len(server.answers(question)) for question in (between, later, follow_up)] == [1, 1, 1]
    assert said_in(server, thread) == 2


def said_in(server: LocalServer, question: Message) -> int:
    """How many answers stand in the thread on a question."""
    return sum(one.author == server.world.bot.id and bool(one.text) for one in server.world.history(server.world.channels[question.id]))


async def test_what_was_asked_before_kobar_came_is_not_answered(services, access, tmp_path):
    asked: list[Message] = []

    def ask_early(discord: LocalDiscord) -> None:
        general = next(iter(discord.world.channels.values()))
        asked.append(discord.world.post(general, discord.world.owner, f"<@{discord.world.bot.id}> Where is the office?"))

    async with connected(services, access, tmp_path, before=ask_early) as server:
        server.discord.gateway.invalidate()
        await server.ready(2)
        await server.answered(server.ask())
        assert server.answers(asked[0]) == []


# Requests

FAULTS = {
    "429 of one route": rate_limited(0.1),
    "429 for all": rate_limited(0.1, scope="global"),
    "429 of what stands before Discord": rate_limited(0.1, via=False),
    "500": error(500),
    "502": error(502),
    "502 although carried out": error(502, handled=True),
    "503": error(503),
    "503 although carried out": error(503, handled=True),
    "reset before": reset_before(),
    "reset after": reset_after(),
    "cut off": cut_off(),
}
AT_ONCE = ("429 of what stands before Discord", "503", "reset before", "reset after", "cut off")
"""Those that discord.py hands on."""


def each(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("fault", [FAULTS[name] for name in names], ids=names)


@each(*FAULTS)
async def test_an_answer_comes_once_whatever_happens_to_its_message(server, fault):
    server.discord.faults.add("POST", "/channels/*/messages", fault)
    question = server.ask()
    await server.answered(question)
    assert [OPEN in answer.text for answer in server.answers(question)] == [True]
    assert server.discord.faults.left == 0


@each(*AT_ONCE)
async def test_an_answer_gets_one_thread_whatever_happens_when_it_is_opened(server, fault):
    server.discord.faults.add("POST", "/channels/*/threads", fault)
    question = server.ask()
    await server.answered(question)
    assert [(answer.place, OPEN in answer.text) for answer in server.answers(question)] == [(question.id, True)]


@each(*AT_ONCE)
async def test_an_answer_comes_although_typing_cannot_be_shown(server, fault):
    server.discord.faults.add("POST", "/channels/*/typing", fault)
    question = server.ask()
    await server.answered(question)
    assert len(server.answers(question)) == 1


@each("503", "reset after")
async def test_an_answer_that_fails_over_and_over_comes_at_last(server, fault):
    server.discord.faults.add("POST", "/channels/*/messages", fault, times=2)
    question = server.ask()
    await server.answered(question)
    assert len(server.answers(question)) == 1


async def test_a_wait_of_minutes_is_not_sat_out(server):
    """The answer is given up, and the next question is taken as ever."""
    server.discord.faults.add("POST", "/channels/*/messages", rate_limited(3600, via=False), times=2)
    lost = server.ask()
    await server.discord.until(lambda: server.discord.faults.left == 0)
    later = server.ask()
    await server.answered(later)
    assert (len(server.answers(lost)), len(server.answers(later))) == (0, 1)


# Commands


def texts(server: LocalServer, interaction: Interaction) -> list[str]:
    """What an interaction was answered with, without what merely holds a place."""
    return [message.text for message in interaction.messages.values() if message.text not in {"", "…"}]


async def command(server: LocalServer, name: str, *, parts: int = 1, **options: str | bool) -> Interaction:
    """Give a command, and wait for its answer and for what is asked after it."""
    given = server.world.command(server.mari, server.general, name, **options)
    await server.discord.until(lambda: len(texts(server, given)) >= parts)
    await server.answered()
    return given


@pytest.mark.parametrize("private", [True, False], ids=["private", "public"])
@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/interactions/*/callback"), ("PATCH", "/webhooks/*/messages/@original")], ids=["defer", "answer"]
)
@each("429 of what stands before Discord", "reset before", "reset after", "cut off")
async def test_a_command_is_answered_once_whatever_happens(server, method, path, fault, private):
    server.discord.faults.add(method, path, fault)
    given = await command(server, "ask", question="Where is the office?", private=private)
    assert [OPEN in text for text in texts(server, given)] == [True]
    assert {message.is_private for message in given.messages.values()} == {private}


async def test_a_first_answer_that_got_through_behind_an_error_counts(server):
    """discord.py asks again by itself and is told that the interaction is answered."""
    server.discord.faults.add("POST", "/interactions/*/callback", error(502, handled=True))
    given = await command(server, "ask", question="Where is the office?", private=True)
    assert len(texts(server, given)) == 1


async def test_a_command_that_another_kobar_has_taken_is_left_to_it(server):
    given = server.world.command(server.mari, server.general, "ask", question="Where is the office?")
    given.acknowledged = True
    await server.discord.until(lambda: any(asked.path.endswith("/callback") and asked.status == 400 for asked in server.discord.asked))
    await server.answered()
    assert texts(server, given) == []


@pytest.fixture
def long_answer(services: FakeServices) -> None:
    quotes = tuple(Evidence("sheets/x.md", "word " * 60, "Title of a sheet") for _ in range(3))
    services.matcher.known = [(Match(f"Company {n}", PartyKind.ORGANISATION, 0.5, quotes), Audience()) for n in range(5)]


@pytest.mark.usefixtures("long_answer")
@pytest.mark.parametrize("private", [True, False], ids=["private", "public"])
@each(*AT_ONCE)
async def test_the_parts_of_a_long_answer_come_once_each_whatever_happens(server, fault, private):
    whole = texts(server, await command(server, "collaborators", parts=2, need="everything", private=private))
    server.discord.faults.add("POST", "/webhooks/*", fault)
    given = await command(server, "collaborators", parts=len(whole), need="everything", private=private)
    assert texts(server, given) == whole
    assert len(whole) > 1


FOLLOW_UP = "/webhooks/*/messages/[0-9]*"
"""A message after the first one."""


@pytest.mark.usefixtures("long_answer")
async def test_a_private_part_that_cannot_be_filled_leaves_nothing_empty_behind(server):
    server.discord.faults.add("PATCH", FOLLOW_UP, error(403))
    given = await command(server, "collaborators", parts=2, need="everything", private=True)
    shown = [message.text for message in given.messages.values()]
    assert "…" not in shown
    assert "noted under" in shown[-1]


@pytest.mark.parametrize(("method", "path"), [("POST", "/webhooks/*"), ("PATCH", FOLLOW_UP)], ids=["put up", "filled"])
async def test_what_cannot_be_told_alone_leaves_nothing_for_all_to_see(server, services, method, path):
    services.assistant.failing = RuntimeError("boom")
    server.discord.faults.add(method, path, error(403))
    given = server.world.command(server.mari, server.general, "ask", question="Where is the office?", private=False)
    await server.discord.until(lambda: server.discord.faults.left == 0 and not given.messages)
    assert given.messages == {}


@each("429 of what stands before Discord", "reset before", "reset after")
async def test_what_went_wrong_is_told_once_whatever_happens(server, services, fault):
    services.assistant.failing = RuntimeError("boom")
    server.discord.faults.add("PATCH", "/webhooks/*/messages/@original", fault)
    given = server.world.command(server.mari, server.general, "ask", question="Where is the office?", private=True)
    await server.discord.until(lambda: texts(server, given))
    assert len(texts(server, given)) == 1


# The door


@each("503", "reset before", "429 of what stands before Discord")
async def test_commands_are_told_whatever_happens(services, access, tmp_path, fault):
    def meet(discord: LocalDiscord) -> None:
        discord.faults.add("PUT", "/applications/*/commands", fault)

    async with connected(services, access, tmp_path, before=meet) as server:
        assert {known["name"] for known in server.world.commands} >= {"ask", "events"}
