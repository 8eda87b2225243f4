"""Channels that are read: what is posted, edited, deleted and closed off there is what the library holds and shows."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace

import discord
import pytest

from bot.config import ChannelSettings
from knowledge.audience import Audience
from tests.fakes.channel_server import ChannelServer, hidden_but_for, served

NOTE = "We agreed to test the radar with the drone in Tapa in the second week of May."
ANOTHER = "The export group will send one shared offer to the fair, with three companies."
SETTINGS = ChannelSettings("notes", "ai-notes", Audience(), "ai")


@asynccontextmanager
async def following(tmp_path, *roles, settings=SETTINGS, clock=None):
    """A server with the channel #ai-notes, which those with one of `roles` see (all, without any), and a member who is one of them."""
    async with served(tmp_path, (settings,), clock=clock) as server:
        shown = hidden_but_for(server, *roles) if roles else None
        channel = server.guild.create_text_channel("ai-notes", overwrites=shown)
        await server.env.settle()
        yield server, channel, server.join("mari", "Member", "AI lead")


async def shut(server: ChannelServer, channel, *, role: str = "Member") -> None:
    overwrites = server.env.backend.get_channel(channel.id).overwrites
    closed = [replace(one, allow=0, deny=discord.Permissions(view_channel=True).value) for one in overwrites]
    own = server.env.bot.user.id
    kept = [one if one.target_id == own else shut_one for one, shut_one in zip(overwrites, closed, strict=True)]
    server.env.backend.edit_channel(channel.id, {}, overwrites=kept)
    await server.env.settle()


async def test_a_post_is_read_by_those_who_can_open_its_channel(tmp_path):
    async with following(tmp_path, "Member") as (server, channel, mari):
        guest = server.join("guest")
        await mari.send(channel, NOTE)
        assert await server.all_texts(mari) == [NOTE]
        assert await server.all_texts(guest) == []


async def test_an_edit_a_deletion_and_a_closed_channel_count_at_once(tmp_path):
    async with following(tmp_path, "Member") as (server, channel, mari):
        first, second = await mari.send(channel, NOTE), await mari.send(channel, "# Export\n" + ANOTHER)
        await mari.edit(first, NOTE.replace("Tapa", "Narva"))
        assert any("Narva" in text for text in await server.all_texts(mari))
        assert not any("Tapa" in text for text in await server.all_texts(mari))
        await mari.delete(second)
        assert await server.all_texts(mari) == [NOTE.replace("Tapa", "Narva")]
        await shut(server, channel)
        assert await server.all_texts(mari) == []


async def test_many_messages_deleted_at_once_are_gone(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        posts = [await mari.send(channel, f"# Note {at}\n{NOTE}") for at in range(3)]
        server.env.backend.bulk_delete_messages(channel.id, [post.id for post in posts[:2]])
        assert await server.all_texts(mari) == [f"# Note 2\n{NOTE}"]


async def test_a_post_and_its_direct_continuation_are_one_document_that_links_to_each_message(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        jaan = server.join("jaan")
        first, second = await mari.send(channel, NOTE), await mari.send(channel, ANOTHER)
        await jaan.send(channel, "A remark of mine that is long enough to be kept by itself.")
        await mari.send(channel, "And mine again, which does not go on from what I wrote before.")
        texts = await server.all_texts(mari)
        assert f"{NOTE}\n\n{ANOTHER}" in texts
        assert len(texts) == 3
        readers = server.readers(mari)
        found = await server.knowledge.retriever.retrieve("offer to the fair", readers, now=server.knowledge.clock.now())
        passage = next(one for one in found if ANOTHER in one.text)
        assert (passage.link(NOTE), passage.link(ANOTHER)) == (first.jump_url, second.jump_url)


async def test_what_was_between_two_posts_joins_them_when_it_goes(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        jaan = server.join("jaan")
        await mari.send(channel, NOTE)
        between = await jaan.send(channel, "A remark of mine that is long enough to be kept by itself.")
        await mari.send(channel, ANOTHER)
        assert len(await server.all_texts(mari)) == 3
        await jaan.delete(between)
        assert await server.all_texts(mari) == [f"{NOTE}\n\n{ANOTHER}"]


async def test_a_thread_is_one_document_with_the_message_it_hangs_on(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        jaan = server.join("jaan")
        starter = await mari.send(channel, NOTE)
        thread = await server.thread(channel, "Radar test", mari, on=starter.id)
        await jaan.send(thread, ANOTHER)
        await server.env.settle()
        assert await server.texts(mari) == {f"discord/{thread.id}": f"{NOTE}\n\n{ANOTHER}"}
        server.env.backend.delete_channel(thread.id)
        assert await server.all_texts(mari) == [NOTE]


@pytest.mark.parametrize("text", ["ok, thanks!", "/ask what was decided about the radar in the last meeting?", ""])
async def test_chatter_and_commands_are_left_out(tmp_path, text):
    async with following(tmp_path) as (server, channel, mari):
        await mari.send(channel, text or f"{server.env.bot.user.mention} what was decided about the radar in May?")
        assert await server.all_texts(mari) == []


async def test_what_a_bot_posts_is_left_out_unless_it_is_pinned(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        posted = await server.env.bot.get_channel(channel.id).send(NOTE)
        assert await server.all_texts(mari) == []
        server.env.backend.set_pinned(channel.id, posted.id, True)
        assert await server.all_texts(mari) == [NOTE]
        server.env.backend.set_pinned(channel.id, posted.id, False)
        assert await server.all_texts(mari) == []


async def test_a_lead_marks_any_message_and_takes_the_mark_back(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        jaan = server.join("jaan", "Member")
        remark = await jaan.send(channel, "We go to Tapa.")
        await jaan.react(remark, "📌")
        assert await server.all_texts(mari) == []
        await mari.react(remark, "📌")
        assert await server.all_texts(mari) == ["We go to Tapa."]
        await jaan.unreact(remark, "📌")
        assert await server.all_texts(mari) == ["We go to Tapa."]
        await mari.unreact(remark, "📌")
        assert await server.all_texts(mari) == []


async def test_after_downtime_the_library_is_what_the_channel_is(tmp_path):
    async with following(tmp_path, "Member") as (server, channel, mari):
        kept, edited, gone = [await mari.send(channel, f"# {name}\n{NOTE}") for name in ("Kept", "Edited", "Gone")]
        remark = await mari.send(channel, "We go to Tapa.")
        await server.env.settle()
        backend = server.env.backend
        await server.away()
        backend.edit_message(channel.id, edited.id, {"content": f"# Edited\n{ANOTHER}"})
        backend.delete_message(channel.id, gone.id)
        backend.add_reaction(channel.id, remark.id, "📌", mari.id)
        backend.create_message(channel.id, mari.id, f"# New\n{NOTE}")
        await server.restart()
        assert await server.all_texts(mari) == sorted(
            [f"# Kept\n{NOTE}", f"# Edited\n{ANOTHER}\n\nWe go to Tapa.", f"# New\n{NOTE}"],
        )
        del kept


@pytest.mark.parametrize("cleared", ["all reactions", "those of one kind"])
async def test_marks_that_a_moderator_clears_away_are_gone(tmp_path, cleared):
    async with following(tmp_path) as (server, channel, mari):
        remark = await mari.send(channel, "We go to Tapa.")
        await mari.react(remark, "📌")
        assert await server.all_texts(mari) == ["We go to Tapa."]
        if cleared == "all reactions":
            server.env.backend.clear_reactions(channel.id, remark.id)
        else:
            server.env.backend.clear_reaction(channel.id, remark.id, "📌")
        assert await server.all_texts(mari) == []


async def test_until_a_channel_has_been_caught_up_with_nothing_of_it_is_shown(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        await mari.send(channel, NOTE)
        assert await server.all_texts(mari) == [NOTE]
        server.env.inject_error("GET", f"/channels/{channel.id}/messages", status=500, times=10)
        await server.restart()
        assert await server.all_texts(mari) == []


async def test_a_private_thread_is_read_by_those_in_it_and_by_those_who_manage_threads(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        jaan = server.join("jaan", "Member")
        thread = await server.thread(channel, "Price", mari, private=True)
        await mari.send(thread, NOTE)
        assert await server.all_texts(mari) == [NOTE]
        assert await server.all_texts(jaan) == []
        server.env.backend.remove_thread_member(thread.id, mari.id)
        assert await server.all_texts(mari) == []


async def test_a_private_thread_is_closed_to_one_in_it_for_whom_the_channel_above_it_is(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        thread = await server.thread(channel, "Price", mari, private=True)
        await mari.send(thread, NOTE)
        assert await server.all_texts(mari) == [NOTE]
        await server.overwrite(channel, mari.id, deny=discord.Permissions(view_channel=True).value)
        assert await server.all_texts(mari) == []


async def test_whoever_left_the_server_and_came_back_is_in_no_private_thread(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        jaan = server.join("jaan", "Member")
        thread = await server.thread(channel, "Price", mari, private=True)
        server.env.backend.add_thread_member(thread.id, jaan.id)
        await mari.send(thread, NOTE)
        assert await server.all_texts(jaan) == [NOTE]
        server.guild.remove_member(jaan)
        await server.env.settle()
        back = server.guild.add_member(jaan.user, roles=[server.roles["Member"]])
        assert await server.all_texts(back) == []
        assert await server.all_texts(mari) == [NOTE]


async def test_a_private_thread_that_kobar_is_taken_out_of_is_closed(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        thread = await server.thread(channel, "Price", mari, private=True)
        await mari.send(thread, NOTE)
        assert await server.all_texts(mari) == [NOTE]
        server.env.backend.remove_thread_member(thread.id, server.env.bot.user.id)
        assert await server.all_texts(mari) == []


async def test_attached_notes_are_read_with_their_front_matter(tmp_path):
    async with following(tmp_path, settings=replace(SETTINGS, shortest=400)) as (server, channel, mari):
        raw = b"---\ndate: 2026-03-02\naudience: members\n---\n# Minutes\n\nWe agreed to test the radar in Tapa.\n"
        message = await mari.send(channel, "The minutes", attachments=[("minutes.md", raw)])
        texts = await server.texts(mari)
        assert any("test the radar in Tapa" in text for text in texts.values())
        assert not any("radar" in text for text in (await server.texts(server.join("guest"))).values())
        await mari.delete(message)
        assert await server.texts(mari) == {}


async def test_a_channel_that_is_deleted_takes_its_documents_and_threads_with_it(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        starter = await mari.send(channel, NOTE)
        await mari.send(await server.thread(channel, "Radar test", mari, on=starter.id), ANOTHER)
        server.env.backend.delete_channel(channel.id)
        assert await server.texts(mari) == {}


async def test_a_renamed_channel_and_a_renamed_thread_stay_sources(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        await mari.send(channel, NOTE)
        server.env.backend.edit_channel(channel.id, {"name": "machine-learning"})
        await server.restart()
        assert await server.all_texts(mari) == [NOTE]


@pytest.mark.parametrize("missing", ["view_channel", "read_message_history"])
async def test_a_channel_that_kobar_may_not_look_into_is_shown_to_nobody_until_it_may(tmp_path, missing):
    async with following(tmp_path) as (server, channel, mari):
        await mari.send(channel, NOTE)
        assert await server.all_texts(mari) == [NOTE]
        bot = server.env.backend.get_channel(channel.id)
        hidden = discord.Permissions(**{missing: True}).value
        await server.overwrite(channel, server.env.bot.user.id, deny=hidden)
        assert await server.all_texts(mari) == []
        gone = next(iter(server.env.backend.messages[bot.id].values()))
        server.env.backend.delete_message(channel.id, gone.id)
        await server.overwrite(channel, server.env.bot.user.id, allow=hidden)
        assert await server.all_texts(mari) == []
        await mari.send(channel, ANOTHER)
        assert await server.all_texts(mari) == [ANOTHER]
