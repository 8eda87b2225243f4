"""What is closed, edited away or only half known is shown to nobody, also at moments that pass quickly."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from zoneinfo import ZoneInfo

import discord
import pytest

from bot.channels.changes import ChannelDeleted, Looked
from bot.channels.feed import Feed
from bot.channels.places import Places
from bot.channels.taking_in import TakingIn
from bot.config import ChannelSettings
from knowledge.audience import Audience
from knowledge.posts import ChannelSource
from tests.fakes.channel_server import ChannelServer, served
from tests.fakes.whole_server import FAR, THREADS, WholeServer

NOTE = "We agreed to test the radar with the drone in Tapa in the second week of May."
ANOTHER = "The export group will send one shared offer to the fair, with three companies."
SEEN = discord.Permissions(view_channel=True).value


@asynccontextmanager
async def following(tmp_path):
    """A server with the channel #ai-notes, a member in it, and a guest who sees it too."""
    async with served(tmp_path, (ChannelSettings("notes", "ai-notes", Audience(), "ai"),)) as server:
        channel = server.guild.create_text_channel("ai-notes")
        await server.env.settle()
        whole = WholeServer(server.env, server.guild.id)
        await server.env.settle()
        yield server, whole, channel, server.join("mari", "Member", "AI lead"), server.join("guest")


async def test_a_text_that_is_edited_away_from_above_a_file_is_gone(tmp_path):
    async with following(tmp_path) as (server, _, channel, mari, _guest):
        message = await mari.send(channel, NOTE, attachments=[("list.txt", b"Tapa, Narva")])
        assert NOTE in await server.all_texts(mari)
        server.env.backend.edit_message(channel.id, message.id, {"content": ""})
        assert await server.all_texts(mari) == ["Tapa, Narva"]


async def test_what_is_written_in_a_private_thread_the_moment_kobar_is_let_in_is_for_those_in_it(tmp_path):
    async with following(tmp_path) as (server, whole, channel, mari, guest):
        thread = whole.make_private_thread(channel.id, "Price", mari.id, with_kobar=False)
        whole.let_into(thread.id, whole.own_id)
        whole.post(thread.id, mari.id, NOTE)
        assert await server.texts(mari) == {f"discord/{thread.id}": NOTE}
        assert await server.texts(guest) == {}


async def test_a_private_thread_that_was_not_looked_through_is_shown_to_nobody_not_even_to_who_manages_threads(tmp_path):
    async with following(tmp_path) as (server, whole, channel, mari, guest):
        whole.backend.edit_role(whole.guild_id, server.roles["AI lead"].id, {"permissions": THREADS})
        thread = whole.make_private_thread(channel.id, "Price", guest.id, with_kobar=True)
        whole.post(thread.id, guest.id, NOTE)
        assert await server.all_texts(mari) == [NOTE]
        server.env.inject_error("GET", f"/channels/{thread.id}/messages", status=400, times=None)
        await server.restart()
        assert await server.all_texts(mari) == []


async def test_a_moderator_who_is_sent_out_for_a_while_manages_no_threads_though_others_in_the_role_do(tmp_path):
    async with following(tmp_path) as (server, whole, channel, mari, guest):
        role = server.guild.create_role("Moderator", permissions=discord.Permissions(manage_threads=True)).id
        jaan = server.join("jaan")
        for member in (mari, jaan):
            whole.turn_role(member.id, role)
        thread = whole.make_private_thread(channel.id, "Price", guest.id, with_kobar=True)
        whole.post(thread.id, guest.id, NOTE)
        whole.backend.remove_member_role(whole.guild_id, mari.id, server.roles["Member"].id)
        whole.backend.remove_member_role(whole.guild_id, mari.id, server.roles["AI lead"].id)
        whole.backend.edit_member(whole.guild_id, mari.id, {"timed_out_until": FAR})
        await server.env.settle()
        guild = server.client.get_guild(whole.guild_id)
        look = server.access._places.look(guild)
        assert f"thread:{thread.id}" in look.names(guild.get_member(jaan.id))
        assert f"thread:{thread.id}" not in look.names(guild.get_member(mari.id))


async def test_what_is_deleted_while_kobar_could_not_look_for_a_moment_is_gone(tmp_path):
    async with following(tmp_path) as (server, whole, channel, mari, _guest):
        gone, _ = await mari.send(channel, NOTE), await mari.send(channel, f"# Kept\n{ANOTHER}")
        whole.overwrite(channel.id, whole.own_id, 0, SEEN)
        whole.delete([server.env.backend.get_message(channel.id, gone.id)])
        whole.overwrite(channel.id, whole.own_id, SEEN, 0)
        assert await server.all_texts(mari) == [f"# Kept\n{ANOTHER}"]


async def test_what_is_deleted_while_kobar_does_not_hold_the_role_that_lets_it_look_is_gone(tmp_path):
    async with following(tmp_path) as (server, whole, channel, mari, _guest):
        gone, _ = await mari.send(channel, NOTE), await mari.send(channel, f"# Kept\n{ANOTHER}")
        role = server.roles["AI lead"].id
        whole.turn_role(whole.own_id, role)
        whole.overwrite(channel.id, role, SEEN, 0)
        whole.overwrite(channel.id, whole.guild_id, 0, SEEN)
        whole.overwrite(channel.id, mari.id, SEEN, 0)
        assert len(await server.all_texts(mari)) == 2
        whole.turn_role(whole.own_id, role)
        whole.delete([server.env.backend.get_message(channel.id, gone.id)])
        whole.turn_role(whole.own_id, role)
        assert await server.all_texts(mari) == [f"# Kept\n{ANOTHER}"]


@pytest.mark.parametrize("way", ["own role", "everyone"])
async def test_what_is_deleted_while_a_role_may_less_for_a_moment_is_gone(tmp_path, way):
    async with following(tmp_path) as (server, whole, channel, mari, _guest):
        gone, _ = await mari.send(channel, NOTE), await mari.send(channel, f"# Kept\n{ANOTHER}")
        role = whole.own_role if way == "own role" else whole.guild_id
        for one in {whole.own_role, whole.guild_id} - {role}:
            whole.turn_permission(one, SEEN)
        await server.env.settle()
        whole.turn_permission(role, SEEN)
        whole.delete([server.env.backend.get_message(channel.id, gone.id)])
        whole.turn_permission(role, SEEN)
        whole.backend.edit_role(whole.guild_id, whole.guild_id, {"permissions": whole.guild.everyone_role.permissions | SEEN})
        assert await server.all_texts(mari) == [f"# Kept\n{ANOTHER}"]


async def test_a_file_that_cannot_be_stored_takes_nothing_else_along(tmp_path):
    async with following(tmp_path) as (server, _, channel, mari, _guest):
        await mari.send(channel, NOTE, attachments=[("list.md", b'---\ntitle: "\\ud800"\n---\nTapa, Narva')])
        assert await server.all_texts(mari) == [NOTE]
        await server.restart()
        assert await server.all_texts(mari) == [NOTE]


async def test_half_a_surrogate_pair_closes_nothing(tmp_path):
    async with following(tmp_path) as (server, whole, channel, mari, _guest):
        thread = whole.make_thread(channel.id, "Half \ud800 a pair", mari.id)
        whole.post(thread.id, mari.id, f"{NOTE} \ud800")
        assert await server.all_texts(mari) == [f"{NOTE} ?"]


class Failing:
    """Takes nothing in."""

    async def remove_channel(self, source):
        raise LookupError


async def test_what_was_found_by_looking_and_cannot_be_taken_in_is_not_looked_for_again():
    feed, failed = Feed(), []
    taking = TakingIn(
        feed=feed,
        channels=Failing(),
        drafts=None,
        zone=ZoneInfo("Europe/Tallinn"),
        source_of={1: ChannelSource(1, "notes", Audience())}.get,
        own_id=lambda: 2,
        name_of=lambda _: None,
        is_lead=lambda *_: False,
        fetch=lambda *_: None,
        changed=lambda: None,
        failed=failed.append,
    )
    looking = asyncio.create_task(feed.put_and_wait(Looked(1, messages=("no message",))))
    await asyncio.sleep(0)
    await taking.run()
    with pytest.raises(AttributeError):
        await looking
    assert failed == []
    feed.put(ChannelDeleted(1))
    await taking.run()
    assert failed == [1]


async def test_the_name_of_a_place_that_others_may_not_see_is_not_told(tmp_path):
    async with following(tmp_path) as (server, whole, channel, mari, guest):
        hidden = server.guild.create_text_channel("merger-talks", overwrites={guest: discord.PermissionOverwrite(view_channel=False)})
        secret = whole.make_private_thread(channel.id, "Price", mari.id, with_kobar=True)
        await mari.send(channel, f"{NOTE} See <#{hidden.id}>, <#{secret.id}> and <#{channel.id}>.")
        assert await server.all_texts(guest) == [f"{NOTE} See #…, #… and #ai-notes."]


async def test_a_channel_that_is_made_again_under_its_name_is_read(tmp_path):
    async with following(tmp_path) as (server, whole, channel, mari, _guest):
        await mari.send(channel, NOTE)
        whole.delete_channel(channel.id)
        await server.env.settle()
        await mari.send(server.guild.create_text_channel("ai-notes"), ANOTHER)
        assert await server.all_texts(mari) == [ANOTHER]


async def test_a_thread_that_goes_while_it_is_caught_up_with_closes_nothing_else(tmp_path):
    async with following(tmp_path) as (server, whole, channel, mari, _guest):
        await mari.send(channel, NOTE)
        thread = whole.make_thread(channel.id, "Radar test", mari.id)
        whole.post(thread.id, mari.id, ANOTHER)
        assert await server.all_texts(mari) == sorted([NOTE, ANOTHER])
        server.env.inject_error("GET", f"/channels/{thread.id}/messages", status=404, code=10003, message="Unknown Channel")
        await server.restart()
        assert await server.all_texts(mari) == [NOTE]


async def test_while_discord_has_lost_sight_of_the_server_nothing_is_shown(tmp_path):
    async with following(tmp_path) as (server, _, channel, mari, _guest):
        await mari.send(channel, NOTE)
        guild = server.client.get_guild(server.guild.id)
        with server.env._bot_scope():
            server.client.dispatch("guild_unavailable", guild)
        assert await server.all_texts(mari) == []
        with server.env._bot_scope():
            server.client.dispatch("guild_available", guild)
        assert await server.all_texts(mari) == [NOTE]


async def told_anew(server: ChannelServer, event: str) -> None:
    with server.env._bot_scope():
        server.client.dispatch(event, server.client.get_guild(server.guild.id))
    await server.env.settle()


async def test_a_server_that_kobar_is_sent_off_is_shown_to_nobody(tmp_path):
    async with following(tmp_path) as (server, _, channel, mari, _guest):
        await mari.send(channel, NOTE)
        await told_anew(server, "guild_remove")
        assert await server.all_texts(mari) == []
        await told_anew(server, "guild_join")
        assert await server.all_texts(mari) == [NOTE]


async def test_a_channel_in_which_a_mark_could_not_be_looked_at_is_shown_to_nobody_until_it_is_looked_through(tmp_path):
    async with following(tmp_path) as (server, _, channel, mari, _guest):
        remark = await mari.send(channel, "We go to Tapa.")
        await mari.react(remark, "📌")
        assert await server.all_texts(mari) == ["We go to Tapa."]
        server.env.inject_error("GET", f"/channels/{channel.id}/messages/{remark.id}", status=400, times=None)
        server.env.inject_error("GET", f"/channels/{channel.id}/messages", status=400, times=None)
        server.env.backend.remove_reaction(channel.id, remark.id, "📌", mari.id)
        assert await server.all_texts(mari) == []
        server.env.backend.faults.clear()
        await server.away()
        await server.restart()
        await mari.send(channel, NOTE)
        assert await server.all_texts(mari) == [NOTE]


@pytest.mark.parametrize("gone", ["thread", "channel"])
async def test_who_marked_what_is_gone_is_forgotten(tmp_path, gone):
    async with following(tmp_path) as (server, whole, channel, mari, _guest):
        thread = whole.make_thread(channel.id, "Radar test", mari.id)
        remark = whole.post(thread.id, mari.id, "We go to Tapa.")
        whole.turn_reaction(remark, "📌", mari.id)
        assert await server.all_texts(mari) == ["We go to Tapa."]
        if gone == "thread":
            whole.delete_thread(thread.id)
        else:
            whole.delete_channel(channel.id)
        await server.env.settle()
        assert await server.knowledge.posts.marks(remark.id) == frozenset()


async def test_a_message_that_is_pinned_and_let_go_at_once_is_left_out(tmp_path):
    async with following(tmp_path) as (server, _, channel, mari, _guest):
        remark = await mari.send(channel, "We go to Tapa.")
        for pinned in (True, False):
            server.env.backend.set_pinned(channel.id, remark.id, pinned)
        assert await server.all_texts(mari) == []


async def test_what_is_deleted_in_a_private_thread_that_kobar_only_happened_to_see_is_gone(tmp_path):
    """A private thread belongs to those in it: that Kobar may manage threads for a while lets it into none."""
    async with following(tmp_path) as (server, whole, channel, mari, _guest):
        thread = whole.make_private_thread(channel.id, "Price", mari.id, with_kobar=False)
        message = whole.post(thread.id, mari.id, NOTE)
        whole.turn_permission(whole.guild_id, THREADS)
        await server.restart()
        whole.listen()
        whole.post(thread.id, mari.id, ANOTHER)
        await server.env.settle()
        whole.turn_permission(whole.guild_id, THREADS)
        whole.delete([message])
        assert await server.all_texts(mari) == []
        assert await server.knowledge.posts.threads(channel.id) == ()


async def test_a_private_thread_is_not_read_any_more_when_kobar_is_let_out_though_it_manages_threads(tmp_path):
    async with following(tmp_path) as (server, whole, channel, mari, _guest):
        whole.turn_permission(whole.guild_id, THREADS)
        thread = whole.make_private_thread(channel.id, "Price", mari.id, with_kobar=True)
        whole.post(thread.id, mari.id, NOTE)
        assert await server.all_texts(mari) == [NOTE]
        whole.let_out(thread.id, whole.own_id)
        whole.post(thread.id, mari.id, ANOTHER)
        assert await server.all_texts(mari) == []
        await server.restart()
        assert await server.all_texts(mari) == []
        assert await server.knowledge.posts.threads(channel.id) == ()
        whole.let_into(thread.id, whole.own_id)
        assert await server.all_texts(mari) == [f"{NOTE}\n\n{ANOTHER}"]


async def test_a_channel_is_opened_to_nobody_while_something_in_it_waits_to_be_taken_in(tmp_path):
    async with following(tmp_path) as (server, _, channel, mari, _guest):
        assert f"channel:{channel.id}" in repr(server.readers(mari))
        server.access._places._feed.hold(channel.id)
        assert f"channel:{channel.id}" not in repr(server.readers(mari))
        server.access._places._feed.release(channel.id)
        assert f"channel:{channel.id}" in repr(server.readers(mari))


def test_those_in_a_private_thread_are_known_by_the_count_that_began_last():
    """Who left between two counts is remembered by the first alone, which the second has taken the place of."""
    places = Places(feed=Feed())
    first, second = places.counting(7, 1), places.counting(7, 1)
    places.counted(7, first, {17})
    assert places.is_counting
    places.counted(7, second, {18})
    assert not places.is_counting
