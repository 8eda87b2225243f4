"""A mark as a note is noted before the message that it has kept; wherever Kobar was stopped, none outlives its message."""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest

from bot.config import ChannelSettings
from knowledge.audience import Audience
from knowledge.posts import MARKED_BY_MENU, MARKED_BY_REACTION
from tests.fakes.channel_server import ChannelServer, served
from tests.fakes.whole_server import WholeServer

REMARK = "We go to Tapa."


@asynccontextmanager
async def following(tmp_path):
    """A server with the channel #ai-notes, a thread in it, and a lead."""
    async with served(tmp_path, (ChannelSettings("notes", "ai-notes", Audience(), "ai"),)) as server:
        channel = server.guild.create_text_channel("ai-notes")
        await server.env.settle()
        mari = server.join("mari", "Member", "AI lead")
        whole = WholeServer(server.env, server.guild.id)
        thread = whole.make_thread(channel.id, "Radar test", mari.id)
        await server.env.settle()
        yield server, whole, channel, thread, mari


async def marked(server: ChannelServer) -> set[int]:
    return {row[0] for row in await server.knowledge.posts.database.rows("SELECT post_id FROM marks")}


@pytest.mark.parametrize("how", [MARKED_BY_REACTION, MARKED_BY_MENU])
@pytest.mark.parametrize("in_thread", [False, True])
async def test_a_mark_that_was_noted_as_kobar_was_stopped_goes_with_its_message(tmp_path, how, in_thread):
    async with following(tmp_path) as (server, whole, channel, thread, mari):
        place_id = thread.id if in_thread else channel.id
        one, other = whole.post(place_id, mari.id, REMARK), whole.post(place_id, mari.id, REMARK)
        await server.away()
        await server.knowledge.posts.mark(one.id, mari.id, how, place_id=place_id)
        await server.knowledge.posts.mark(other.id, mari.id, MARKED_BY_MENU, place_id=place_id)
        server.env.backend.delete_message(place_id, one.id)
        await server.restart()
        assert await server.all_texts(mari) == [REMARK]
        assert await marked(server) == {other.id}


@pytest.mark.parametrize("gone", ["thread", "channel"])
async def test_and_with_its_thread_or_channel(tmp_path, gone):
    async with following(tmp_path) as (server, whole, channel, thread, mari):
        remark = whole.post(thread.id, mari.id, REMARK)
        await server.away()
        await server.knowledge.posts.mark(remark.id, mari.id, MARKED_BY_REACTION, place_id=thread.id)
        server.env.backend.delete_channel(thread.id if gone == "thread" else channel.id)
        await server.restart()
        await server.env.settle()
        assert await marked(server) == set()


async def test_a_mark_on_a_message_that_is_there_and_not_kept_stays(tmp_path):
    async with following(tmp_path) as (server, whole, channel, thread, mari):
        jaan = server.join("jaan", "Member")
        inside, beside = whole.post(thread.id, jaan.id, REMARK), whole.post(channel.id, jaan.id, REMARK)
        for each, place in ((inside, thread), (beside, channel)):
            await server.knowledge.posts.mark(each.id, mari.id, MARKED_BY_MENU, place_id=place.id)
        await server.client.following.forget_author(jaan.id)
        await server.restart()
        assert await server.all_texts(mari) == []
        assert await marked(server) == {inside.id, beside.id}
