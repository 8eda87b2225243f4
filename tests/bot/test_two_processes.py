"""Two processes of one bot, by mistake: each question is answered once, and what a dead one had taken on is answered after all."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import discord
import pytest

from bot import delivery
from bot.answering import Answering
from bot.cogs.mentions import Mentions
from bot.hearing import Hearing
from knowledge.claims import Claims
from tests.fakes.discord_server import OPEN
from tests.fakes.documents import StillClock
from tests.fakes.services import FakeClaims


def mention(server) -> str:
    return server.env.bot.user.mention


def own(server, place) -> list:
    return [one for one in place.history() if one.author.id == server.env.bot.user.id]


@pytest.fixture
def second(server, services, access):
    """Another process, which hears the same messages; `claims` are its own where the data folder is."""

    def made(claims) -> Mentions:
        also = SimpleNamespace(**{name: getattr(services, name) for name in services.__dataclass_fields__} | {"claims": claims})
        client = server.env.bot
        answering = Answering(services=also, languages=client.languages)
        return Mentions(
            client=client, services=also, access=access, languages=client.languages, answering=answering, hearing=Hearing(client=client)
        )

    return made


@pytest.fixture
def claims(database):
    """The claims of processes on one data folder, by their ids; `dead` are those that run no more."""
    dead: set[int] = set()

    def of(process: int) -> Claims:
        return Claims(
            database=database, clock=StillClock(), process=process, host="h", mark=str(process), running=lambda one: one not in dead
        )

    of.dead = dead
    return of


async def test_on_one_data_folder_one_of_them_answers(server, services, second, claims):
    services.claims = claims(1)
    others = [second(claims(number)) for number in (2, 3)]
    server.env.bot.add_listener(others[0].on_message, "on_message")
    server.env.bot.add_listener(others[1].on_message, "on_message")
    await server.mari.send(server.general, f"{mention(server)} Where is the office?")
    (thread,) = server.general.threads
    assert len(services.assistant.asked) == 1
    assert len(own(server, thread)) == 1


async def test_on_one_data_folder_an_edit_is_answered_once(server, services, second, claims):
    services.claims = claims(1)
    other = second(claims(2))
    server.env.bot.add_listener(other.on_message, "on_message")
    server.env.bot.add_listener(other.on_raw_message_edit, "on_raw_message_edit")
    message = await server.mari.send(server.general, f"{mention(server)} Where is the office?")
    await server.mari.edit(message, f"{mention(server)} Where is the harbour?")
    (thread,) = server.general.threads
    assert len(services.assistant.asked) == 2
    assert len(own(server, thread)) == 1


async def test_on_two_data_folders_both_send_the_same_nonce_which_discord_takes_once(server, second):
    """simcord knows no nonces; Discord gives the second the message of the first."""
    server.env.bot.add_listener(second(FakeClaims()).on_message, "on_message")
    await server.mari.send(server.general, f"{mention(server)} Where is the office?")
    (thread,) = server.general.threads
    posts = [one for one in server.env.http_requests if one.method == "POST" and one.path.endswith(f"/channels/{thread.id}/messages")]
    assert len(posts) == 2
    assert len({post.json["nonce"] for post in posts}) == 1
    assert all(post.json["enforce_nonce"] for post in posts)


async def test_what_a_dead_process_had_taken_on_is_answered_by_the_next_one(server, services, second, claims):
    services.claims = claims(1)

    async def dies(question, draft=None):
        raise asyncio.CancelledError

    answering, services.assistant.ask = services.assistant.ask, dies
    await server.mari.send(server.general, f"{mention(server)} Where is the office?")
    assert not server.general.threads
    services.assistant.ask = answering
    claims.dead.add(1)
    await second(claims(2)).on_ready()
    await second(claims(3)).on_ready()
    (thread,) = server.general.threads
    assert OPEN in own(server, thread)[0].content
    assert len(own(server, thread)) == 1


async def test_what_a_process_had_answered_before_it_died_is_not_answered_again(server, services, second, claims):
    async def lost(name):
        """The process dies before it can say that it is done."""

    first = claims(1)
    first.done = lost
    services.claims = first
    await server.mari.send(server.general, f"{mention(server)} Where is the office?")
    services.given.kept.clear()
    claims.dead.add(1)
    await second(claims(2)).on_ready()
    (thread,) = server.general.threads
    assert len(own(server, thread)) == 1
    assert len(services.assistant.asked) == 1


async def test_where_it_cannot_be_seen_whether_a_dead_process_had_answered_it_is_answered_and_no_other_waits(
    server, services, second, claims
):
    async def dies(question, draft=None):
        raise asyncio.CancelledError

    services.claims = claims(1)
    answering, services.assistant.ask = services.assistant.ask, dies
    first, _ = [await server.mari.send(channel, f"{mention(server)} Where is the office?") for channel in (server.general, server.closed)]
    services.assistant.ask = answering
    claims.dead.add(1)
    server.env.inject_error("GET", f"/channels/{first.channel.id}/messages", status=403, code=50001, times=None)
    await second(claims(2)).on_ready()
    assert await claims(3).left("discord:") == ()
    assert [OPEN in own(server, thread)[0].content for channel in (server.general, server.closed) for thread in channel.threads] == [
        True,
        True,
    ]


async def test_a_question_that_is_gone_is_not_looked_for_again(server, services, second, claims):
    await claims(1).take(f"discord:message:{server.general.id}:17")
    await claims(1).take("discord:message:5:17")
    claims.dead.add(1)
    await second(claims(2)).on_ready()
    assert await claims(3).left("discord:") == ()
    assert not services.assistant.asked


async def test_a_thread_that_the_other_process_opened_is_used(server):
    message = await server.mari.send(server.general, "Where is the office?")
    there = server.env.bot.get_channel(server.general.id).get_partial_message(message.id)
    await there.create_thread(name="Where is the office?")
    server.env.inject_error("POST", "/channels/*/messages/*/threads", status=400, code=160004)
    await server.mari.edit(message, f"{mention(server)} Where is the office?")
    (thread,) = server.general.threads
    assert OPEN in own(server, thread)[-1].content


async def test_a_thread_that_cannot_be_found_costs_only_the_thread(server):
    server.env.inject_error("POST", "/channels/*/messages/*/threads", status=400, code=160004)
    await server.mari.send(server.general, f"{mention(server)} Where is the office?")
    assert OPEN in own(server, server.general)[0].content


# Commands and clicks


@pytest.mark.parametrize("command", [{"name": "ask", "question": "Where?"}, {"name": "status"}], ids=["ask", "status"])
async def test_a_command_that_another_process_has_acknowledged_is_left_to_it(server, services, command):
    server.env.inject_error("POST", "/interactions/*/callback", status=400, code=40060)
    command = dict(command)
    result = await server.mari.slash(server.general, command.pop("name"), **command)
    assert server.env.errors
    assert not services.assistant.asked
    assert result.followups == []
    assert own(server, server.general) == []
    assert not [one for one in server.env.http_requests if "/webhooks/" in one.path]


async def test_a_click_that_another_process_has_acknowledged_is_left_to_it(server):
    result = await server.mari.slash(server.general, "ask", question="Where is the office?")
    before = len(server.env.http_requests)
    server.env.inject_error("POST", "/interactions/*/callback", status=400, code=40060)
    await server.mari.click(result.response, label="Sources")
    assert [one.path for one in server.env.http_requests[before:] if "/webhooks/" in one.path] == []


# Nonces


def test_nonces_tell_messages_versions_parts_and_kinds_apart_and_fit():
    def message(ident, edited=None):
        return SimpleNamespace(id=ident, edited_at=edited)

    when = discord.utils.utcnow()
    made = [
        delivery.nonce_of(message(2**63 - 1))(0),
        delivery.nonce_of(message(2**63 - 1))(19),
        delivery.nonce_of(message(2**63 - 1, when))(19),
        delivery.nonce_of(message(2**63 - 1, when), "e")(19),
        delivery.nonce_of(message(2**63 - 2))(0),
    ]
    assert len(set(made)) == len(made)
    assert max(map(len, made)) <= 25
