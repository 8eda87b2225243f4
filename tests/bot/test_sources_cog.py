"""`/source`, and what `/status` and `/reindex` say of channels: for administrators alone, and only where Kobar can look."""

from __future__ import annotations

from contextlib import asynccontextmanager

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.channels.catching_up import CatchUpProgress
from bot.config import ChannelSettings
from bot.render_sources import progress_line
from bot.wording_sources import sources_wording
from knowledge.audience import Audience
from tests.bot.channels.test_following import ANOTHER, NOTE
from tests.fakes.channel_server import served

VIEW = discord.Permissions(view_channel=True).value
HISTORY = discord.Permissions(read_message_history=True).value
DECLARED = ChannelSettings("notes", "ai-notes", Audience(), "ai")


@asynccontextmanager
async def following(tmp_path):
    """A server with the channel #ai-notes of the config."""
    async with served(tmp_path, (DECLARED,)) as server:
        declared = server.guild.create_text_channel("ai-notes")
        await server.env.settle()
        yield server, declared


async def text(result) -> str:
    assert result.ephemeral
    return result.response.content


async def test_an_administrator_adds_a_channel_and_what_was_written_there_before_is_read(tmp_path):
    async with following(tmp_path) as (server, _):
        admin, mari = server.join("admin", "Cluster manager"), server.join("mari", "Member")
        channel = server.guild.create_text_channel("export")
        await mari.send(channel, NOTE)
        said = await text(await admin.slash(channel, "source add", channel=channel, group="export", shortest=60))
        assert f"<#{channel.id}>" in said
        assert "**export**" in said
        await server.env.settle()
        assert await server.all_texts(mari) == [NOTE]
        await mari.send(channel, "# Short\nThis one is left out for its length.")
        assert await server.all_texts(mari) == [NOTE]
        listed = await text(await admin.slash(channel, "source list"))
        assert "Export and joint sales, messages from 60 characters on, added here. ✓ Up to date." in listed
        assert "**notes**" in listed
        await server.restart()
        assert await server.all_texts(mari) == [NOTE]


async def test_what_came_from_a_channel_is_gone_when_it_is_removed(tmp_path):
    async with following(tmp_path) as (server, _):
        admin, mari = server.join("admin", "Cluster manager"), server.join("mari", "Member")
        channel = server.guild.create_text_channel("export")
        await mari.send(channel, NOTE)
        await admin.slash(channel, "source add", channel=channel)
        await server.env.settle()
        assert [choice["value"] for choice in await admin.autocomplete(channel, "source remove", "source", "")] == ["export"]
        assert "no longer read" in await text(await admin.slash(channel, "source remove", source="export"))
        await mari.send(channel, ANOTHER)
        assert await server.all_texts(mari) == []
        assert "no channel as a source" in await text(await admin.slash(channel, "source remove", source="export"))


async def test_adding_a_channel_again_changes_how_it_is_read(tmp_path):
    async with following(tmp_path) as (server, _):
        admin, mari = server.join("admin", "Cluster manager"), server.join("mari", "Member")
        channel = server.guild.create_text_channel("export")
        await mari.send(channel, NOTE)
        await admin.slash(channel, "source add", channel=channel)
        assert "read just so already" in await text(await admin.slash(channel, "source add", channel=channel))
        assert "read anew" in await text(await admin.slash(channel, "source add", channel=channel, group="ai"))
        await server.env.settle()
        [summary] = await server.knowledge.library.summaries(server.readers(mari))
        assert (summary.source, summary.group) == ("export", "ai")


async def test_a_member_may_not_and_is_suggested_nothing(tmp_path):
    async with following(tmp_path) as (server, _):
        mari = server.join("mari", "Member", "AI lead")
        channel = server.guild.create_text_channel("export")
        for name, options in (("source add", {"channel": channel}), ("source list", {}), ("source remove", {"source": "notes"})):
            assert "Only the server's administrators" in await text(await mari.slash(channel, name, **options))
        assert await mari.autocomplete(channel, "source remove", "source", "") == []
        assert await mari.autocomplete(channel, "source add", "group", "", channel=channel) == []
        assert len(await server.knowledge.posts.sources()) == 1


@pytest.mark.parametrize(
    ("denied", "named"),
    [
        (VIEW, "*View Channel*, *Read Message History*"),
        (HISTORY, "*Read Message History*"),
    ],
    ids=["unseen", "no history"],
)
async def test_a_channel_that_kobar_cannot_look_into_is_refused_with_the_permissions_it_lacks(tmp_path, denied, named):
    async with following(tmp_path) as (server, declared):
        admin = server.join("admin", "Cluster manager")
        channel = server.guild.create_text_channel("export")
        await server.overwrite(channel, server.env.bot.user.id, deny=denied)
        said = await text(await admin.slash(declared, "source add", channel=channel))
        assert f"give it {named}." in said
        assert len(await server.knowledge.posts.sources()) == 1


async def test_a_channel_of_the_config_and_one_of_a_wrong_kind_are_refused(tmp_path):
    async with following(tmp_path) as (server, declared):
        admin = server.join("admin", "Cluster manager")
        assert "the config names it as the source **notes**" in await text(await admin.slash(declared, "source add", channel=declared))
        assert "Take it out there" in await text(await admin.slash(declared, "source remove", source="notes"))
        assert "no working group called" in await text(await admin.slash(declared, "source add", channel=declared, group="fishing"))


async def test_status_tells_everyone_how_far_and_administrators_which(tmp_path):
    async with following(tmp_path) as (server, _):
        admin, mari = server.join("admin", "Cluster manager"), server.join("mari", "Member")
        hidden = server.guild.create_text_channel("board")
        await admin.slash(hidden, "source add", channel=hidden)
        server.env.backend.set_overwrite(
            hidden.id, Overwrite(target_id=server.guild.default_role.id, type=OverwriteType.ROLE, allow=0, deny=VIEW)
        )
        await server.env.settle()
        general = server.guild.create_text_channel("general")
        for_mari = await text(await mari.slash(general, "status"))
        assert "Channels: all read\n" in f"{for_mari}\n"
        assert "board" not in for_mari
        assert str(hidden.id) not in for_mari
        assert "**board**" in await text(await admin.slash(general, "status"))


def test_how_much_there_is_to_read_is_told_to_administrators_alone():
    progress = CatchUpProgress(done=1, total=3, messages=1200)
    assert progress_line(progress, sources_wording("en")) == "-# Reading channels: 33 % so far"
    assert progress_line(progress, sources_wording("et")) == "-# Loen kanaleid: seni 33 %"
    assert progress_line(progress, sources_wording("en"), in_full=True) == "-# Reading channels: 1 of 3, 1,200 messages so far"


async def test_status_shows_what_has_not_been_read_yet(tmp_path):
    async with following(tmp_path) as (server, _):
        admin, mari = server.join("admin", "Cluster manager"), server.join("mari", "Member")
        channel = server.guild.create_text_channel("export")
        server.env.inject_error("GET", f"/channels/{channel.id}/messages", status=403, times=None)
        await admin.slash(channel, "source add", channel=channel)
        assert "Reading channels: 50 % so far" in await text(await mari.slash(channel, "status"))
        assert "Waits to be read" in await text(await admin.slash(channel, "source list"))


async def test_reindex_looks_at_a_channel_anew(tmp_path):
    async with following(tmp_path) as (server, declared):
        admin, mari = server.join("admin", "Cluster manager"), server.join("mari", "Member")
        channel = declared
        await mari.send(channel, NOTE)
        await server.env.settle()
        [post] = await server.knowledge.posts.of_place(channel.id)
        async with server.knowledge.posts.database.writing() as connection:
            await connection.execute("DELETE FROM posts WHERE id = ?", (post,))
        assert [choice["value"] for choice in await admin.autocomplete(channel, "reindex", "source", "no")] == ["notes"]
        assert "**notes** is being read anew" in await text(await admin.slash(channel, "reindex", source="notes"))
        await server.env.settle()
        assert await server.knowledge.posts.of_place(channel.id) == [post]
        assert await server.all_texts(mari) == [NOTE]


async def test_the_names_of_sources_are_suggested_to_administrators_alone(tmp_path):
    async with following(tmp_path) as (server, _):
        admin, mari = server.join("admin", "Cluster manager"), server.join("mari", "Member")
        channel = server.guild.create_text_channel("export")
        await admin.slash(channel, "source add", channel=channel)
        assert await admin.autocomplete(channel, "source remove", "source", "")
        assert await mari.autocomplete(channel, "source remove", "source", "") == []
