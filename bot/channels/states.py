"""How it stands with the channels that are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum

import discord

from bot.channels.catching_up import CatchingUp, CatchUpProgress
from bot.channels.places import Places, sees
from bot.channels.reconciling import Reconciling
from bot.channels.sources import ChannelSources
from knowledge.posts import ChannelSource


class SourceState(StrEnum):
    """How it stands with a channel that is read."""

    READ = "read"
    """It is in line with the server."""
    READING = "reading"
    WAITING = "waiting"
    """Its turn has not come, or Discord did not answer and it is tried again."""
    CLOSED = "closed"
    """Kobar may not look into it."""
    GONE = "gone"


class SourceStates:
    """Tells how it stands with each channel, from the gateway's cache and from what has been looked through.

    `guild` gives the cluster's server.
    """

    def __init__(
        self,
        *,
        guild: Callable[[], discord.Guild | None],
        sources: ChannelSources,
        places: Places,
        catching_up: CatchingUp,
        reconciling: Reconciling,
    ) -> None:
        self._guild = guild
        self._sources = sources
        self._places = places
        self._catching_up = catching_up
        self._reconciling = reconciling

    def of(self, source: ChannelSource) -> SourceState:
        """How it stands with one of the channels."""
        guild = self._guild()
        channel = guild.get_channel(source.channel_id) if guild else None
        if guild is None or channel is None:
            return SourceState.GONE
        if not sees(channel, guild.me):
            return SourceState.CLOSED
        if self._catching_up.is_reading(source.channel_id):
            return SourceState.READING
        return SourceState.READ if self._places.is_in_line(source.channel_id) else SourceState.WAITING

    @property
    def progress(self) -> CatchUpProgress:
        """How far the channels have been caught up with; those that Kobar may not look into are not waited for."""
        states = [self.of(source) for source in self._sources.all]
        done = sum(state not in {SourceState.READING, SourceState.WAITING} for state in states)
        return replace(self._catching_up.progress, done=done, total=len(states))

    def are_caught_up(self) -> bool:
        """Whether what is closed now is closed by the server's own permissions, and not because it has still to be looked through."""
        guild = self._guild()
        if guild is None or not self._reconciling.has_looked or self._places.is_counting:
            return False
        channels = {source.channel_id: guild.get_channel(source.channel_id) for source in self._sources.all}
        return all(self._places.is_in_line(ident) or not channel or not sees(channel, guild.me) for ident, channel in channels.items())
