"""Which channel of a server the config means: by its name or id, and the same one still when it is renamed."""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest

from bot.channels.declared import channel_meant, is_missed, source_meant
from bot.config import ChannelSettings
from knowledge.audience import Audience
from tests.fakes.channel_server import served

SETTINGS = ChannelSettings("notes", "ai-notes", Audience(), "ai")


@asynccontextmanager
async def with_channels(tmp_path):
    """A server with the text channels `ai-notes`, `twice`, `twice` and the voice channel `talk`."""
    async with served(tmp_path, []) as server:
        for name in ("ai-notes", "twice", "twice"):
            server.guild.create_text_channel(name)
        server.guild.create_voice_channel("talk")
        await server.env.settle()
        yield server.client.get_guild(server.guild.id)


def named(guild, name):
    return next(channel for channel in guild.channels if channel.name == name)


def of_config(name):
    return ChannelSettings("notes", name, Audience(), "ai")


async def test_a_channel_is_meant_by_its_name_or_its_id(tmp_path):
    async with with_channels(tmp_path) as guild:
        ident = named(guild, "ai-notes").id
        assert channel_meant(guild, SETTINGS, {}) == ident
        assert channel_meant(guild, of_config(str(ident)), {}) == ident


@pytest.mark.parametrize("name", ["nowhere", "twice", "talk"])
async def test_no_channel_is_meant_by_a_name_that_none_that_can_be_read_has_alone(tmp_path, name):
    async with with_channels(tmp_path) as guild:
        assert channel_meant(guild, of_config(name), {}) is None


async def test_the_channel_that_was_meant_before_is_meant_whatever_it_is_called_now(tmp_path):
    async with with_channels(tmp_path) as guild:
        one, other = (channel.id for channel in guild.channels if channel.name == "twice")
        known = {one: source_meant(SETTINGS, one)}
        assert channel_meant(guild, SETTINGS, known) == one
        assert channel_meant(guild, of_config("twice"), known) == other


async def test_a_channel_is_missed_until_there_is_one_by_that_name_of_the_config(tmp_path):
    async with with_channels(tmp_path) as guild:
        channel = named(guild, "ai-notes")
        gone = source_meant(SETTINGS, 1)
        assert is_missed(channel, [SETTINGS], [])
        assert is_missed(channel, [SETTINGS], [gone])
        assert not is_missed(channel, [SETTINGS], [source_meant(SETTINGS, channel.id)])
        assert not is_missed(named(guild, "talk"), [SETTINGS], [])
