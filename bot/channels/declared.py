"""Which channels of a server the config means."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import discord

from bot.channels.catching_up import Walkable
from bot.config import ChannelSettings
from knowledge.posts import ChannelSource


def channel_meant(guild: discord.Guild, settings: ChannelSettings, known: Mapping[int, ChannelSource]) -> int | None:
    """The channel that the config means: the one that it meant before, else the one with that id or name."""
    for ident, source in known.items():
        if source.declared == settings.channel and guild.get_channel(ident):
            return ident
    if settings.channel.isdecimal():
        return int(settings.channel)
    named = [channel for channel in guild.channels if channel.name == settings.channel and isinstance(channel, Walkable)]
    # One that the config means by another name is not this one, whatever it is called now.
    free = [channel for channel in named if channel.id not in known]
    return free[0].id if len(free) == 1 else None


def source_meant(settings: ChannelSettings, channel_id: int) -> ChannelSource:
    """The source that the config makes of a channel."""
    return ChannelSource(
        channel_id, settings.name, settings.audience, settings.group, declared=settings.channel, shortest=settings.shortest
    )


def is_missed(channel: discord.abc.GuildChannel, declared: Iterable[ChannelSettings], followed: Collection[ChannelSource]) -> bool:
    """Whether a channel has a name that the config means, and for which there was no channel so far."""
    found = {source.declared for source in followed if channel.guild.get_channel(source.channel_id)}
    return channel.name in {settings.channel for settings in declared} - found
