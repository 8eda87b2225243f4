"""What could not be caught up with is tried again by itself: after waits that grow, by an alarm and no task that waits."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import discord
import pytest

from bot.channels.states import SourceState
from bot.channels.trying_again import TryingAgain
from bot.config import ChannelSettings
from knowledge.audience import Audience
from tests.fakes.channel_server import ChannelServer, served
from tests.fakes.whole_server import WholeServer

NOTE = "We agreed to test the radar with the drone in Tapa in the second week of May."


@dataclass
class Set:
    """One thing that an alarm will ring for."""

    seconds: float
    ring: Callable[[], None]
    alarm: HandRung

    def cancel(self) -> None:
        self.alarm.set.remove(self)


@dataclass
class HandRung:
    """An alarm that rings when a test says so."""

    set: list[Set] = field(default_factory=list)

    def __call__(self, seconds: float, ring: Callable[[], None]) -> Set:
        self.set.append(Set(seconds, ring, self))
        return self.set[-1]

    @property
    def waits(self) -> list[float]:
        return [one.seconds for one in self.set]

    def ring(self) -> None:
        """Ring for all that it is set for now."""
        rung, self.set = self.set, []
        for one in rung:
            one.ring()


def test_waits_grow_to_the_longest_and_begin_anew_after_a_success():
    alarm, tried = HandRung(), []
    again = TryingAgain(again=tried.append, alarm=alarm, waits=(1, 5))
    waits = []
    for _ in range(3):
        again.failed(7)
        waits += alarm.waits
        alarm.ring()
    assert (waits, tried) == ([1, 5, 5], [7, 7, 7])
    again.succeeded(7)
    again.failed(7)
    assert alarm.waits == [1]


def test_what_failed_twice_before_it_was_tried_again_is_tried_once():
    alarm, tried = HandRung(), []
    again = TryingAgain(again=tried.append, alarm=alarm)
    for ident in (7, 7, 8):
        again.failed(ident)
    alarm.ring()
    assert tried == [7, 8]


def test_what_has_succeeded_meanwhile_or_is_not_wanted_any_more_is_not_tried_again():
    alarm, tried = HandRung(), []
    again = TryingAgain(again=tried.append, alarm=alarm)
    for ident in (7, 8):
        again.failed(ident)
    again.succeeded(7)
    again.stop()
    alarm.ring()
    assert tried == []


@asynccontextmanager
async def following(tmp_path):
    """A server with the channel #ai-notes and a member who has posted a note there; Kobar's alarm rings by hand."""
    alarm = HandRung()
    async with served(tmp_path, (ChannelSettings("notes", "ai-notes", Audience(), "ai"),), alarm=alarm) as server:
        channel = server.guild.create_text_channel("ai-notes")
        await server.env.settle()
        mari = server.join("mari", "Member")
        await mari.send(channel, NOTE)
        await server.env.settle()
        yield server, channel, mari, alarm


def failing(server: ChannelServer, place_id: int, *, times: int | None = None) -> None:
    """Discord does not give the history of a place, and trying again at once is no use."""
    server.env.inject_error("GET", f"/channels/{place_id}/messages", status=400, times=times)


def state(server: ChannelServer) -> SourceState:
    (source,) = server.client.following.sources
    return server.client.following.states.of(source)


async def ring(server: ChannelServer, alarm: HandRung) -> None:
    with server.env._bot_scope():
        alarm.ring()
    await server.env.settle()


async def test_a_channel_that_could_not_be_caught_up_with_is_tried_again_until_it_is(tmp_path):
    async with following(tmp_path) as (server, channel, mari, alarm):
        failing(server, channel.id, times=2)
        await server.restart()
        assert await server.all_texts(mari) == []
        assert (state(server), server.client.following.states.progress.is_complete, alarm.waits) == (SourceState.WAITING, False, [60])
        await ring(server, alarm)
        assert await server.all_texts(mari) == []
        assert (state(server), alarm.waits) == (SourceState.WAITING, [120])
        await ring(server, alarm)
        assert await server.all_texts(mari) == [NOTE]
        assert (state(server), server.client.following.states.progress.is_complete, alarm.waits) == (SourceState.READ, True, [])


async def test_a_new_session_does_not_wait_for_the_alarm_and_a_stopped_kobar_leaves_none(tmp_path):
    async with following(tmp_path) as (server, channel, mari, alarm):
        failing(server, channel.id, times=1)
        await server.away()
        await server.restart()
        assert alarm.waits == [60]
        with server.env._bot_scope():
            server.client.dispatch("ready")
        assert await server.all_texts(mari) == [NOTE]
        assert alarm.waits == []
        failing(server, channel.id)
        await server.away()
        await server.restart()
        assert alarm.waits == [60]
        await server.away()
        assert alarm.waits == []


async def test_a_private_thread_that_could_not_be_looked_through_is_tried_again_and_the_channel_stays_open(tmp_path):
    async with following(tmp_path) as (server, channel, mari, alarm):
        whole = WholeServer(server.env, server.guild.id)
        thread = whole.make_private_thread(channel.id, "Price", mari.id, with_kobar=False)
        whole.post(thread.id, mari.id, "The price of one antenna is what we agreed on in the meeting in March.")
        failing(server, thread.id)
        whole.let_into(thread.id, whole.own_id)
        assert await server.all_texts(mari) == [NOTE]
        assert alarm.waits == [60]
        assert not server.client.following.states.are_caught_up()
        server.env.backend.faults.clear()
        await ring(server, alarm)
        assert len(await server.all_texts(mari)) == 2
        assert server.client.following.states.are_caught_up()


@pytest.mark.parametrize("table", ["channel_sources", "posts"])
async def test_what_the_store_did_not_take_is_tried_again_too(tmp_path, table):
    async with following(tmp_path) as (server, channel, mari, alarm):
        store = server.knowledge.posts.database
        await server.away()
        server.env.backend.create_message(channel.id, mari.id, f"# Another\n{NOTE}")
        await store.changed(f"CREATE TRIGGER full BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'no room'); END")
        await server.restart()
        assert (await server.all_texts(mari), alarm.waits) == ([], [60])
        await store.changed("DROP TRIGGER full")
        await ring(server, alarm)
        assert await server.all_texts(mari) == [f"# Another\n{NOTE}", NOTE]
        assert (state(server), alarm.waits) == (SourceState.READ, [])


def pages(server: ChannelServer, channel, since: int) -> list[int]:
    """Below which ids pages of a channel's history were asked for since the request of that number; 0 for the newest."""
    asked = [one for one in server.env.http_requests[since:] if one.path == f"/channels/{channel.id}/messages"]
    return [int((one.params or {}).get("before", 0)) for one in asked]


@asynccontextmanager
async def broken_off(tmp_path):
    """A server of whose channel the newest page of 100 could be looked through, and not the second of three."""
    async with following(tmp_path) as (server, channel, mari, alarm):
        whole = WholeServer(server.env, server.guild.id)
        posts = [whole.post(channel.id, mari.id, f"# Note {at}\n{NOTE}") for at in range(220)]
        await server.env.settle()
        await server.away()
        whole.turn_reaction(posts[60], "📌", mari.id)
        for at in (210, 80, 10):
            whole.backend.delete_message(channel.id, posts[at].id)
        there = sorted(one.id for one in whole.backend.messages[channel.id].values())
        server.env.inject_error("GET", f"/channels/{channel.id}/messages/{posts[60].id}/reactions/*", status=400, times=None)
        since = len(server.env.http_requests)
        await server.restart()
        assert pages(server, channel, since) == [0, there[-100]]
        assert state(server) is SourceState.WAITING
        yield server, channel, whole, posts, alarm


async def agree(server: ChannelServer, channel, whole: WholeServer) -> bool:
    there = sorted(one.id for one in whole.backend.messages[channel.id].values())
    return await server.knowledge.posts.of_place(channel.id) == there


async def test_a_walk_that_broke_off_goes_on_there_and_what_happens_meanwhile_is_told(tmp_path):
    async with broken_off(tmp_path) as (server, channel, whole, posts, alarm):
        for at in (215, 100, 5):
            whole.backend.delete_message(channel.id, posts[at].id)
        whole.backend.edit_message(channel.id, posts[212].id, {"content": f"# Another\n{NOTE}"})
        whole.post(channel.id, posts[0].author_id, f"# Newest\n{NOTE}")
        await server.env.settle()
        server.env.backend.faults.clear()
        since = len(server.env.http_requests)
        await ring(server, alarm)
        assert pages(server, channel, since)[0] == posts[119].id
        assert state(server) is SourceState.READ
        assert await agree(server, channel, whole)


async def test_it_begins_anew_where_something_may_have_been_missed(tmp_path):
    async with broken_off(tmp_path) as (server, channel, whole, posts, alarm):
        own = server.env.bot.user.id
        await server.overwrite(channel, own, deny=discord.Permissions(view_channel=True).value)
        whole.backend.delete_message(channel.id, posts[215].id)
        server.env.backend.faults.clear()
        since = len(server.env.http_requests)
        await server.overwrite(channel, own, allow=discord.Permissions(view_channel=True).value)
        assert pages(server, channel, since)[0] == 0
        assert state(server) is SourceState.READ
        assert await agree(server, channel, whole)
        await ring(server, alarm)
        assert await agree(server, channel, whole)


async def test_an_archived_thread_that_was_found_on_the_way_is_heard_of(tmp_path):
    async with following(tmp_path) as (server, channel, mari, _alarm):
        await server.away()
        whole = WholeServer(server.env, server.guild.id)
        thread = whole.make_thread(channel.id, "Radar test", mari.id)
        inside = whole.post(thread.id, mari.id, NOTE.replace("radar", "sonar"))
        whole.turn_archived(thread.id)
        await server.restart()
        assert len(await server.all_texts(mari)) == 2
        whole.backend.delete_message(thread.id, inside.id)
        assert await server.all_texts(mari) == [NOTE]
