"""Bringing the channels in line with the server: all when Kobar comes on, one when it may look into it again or a look failed."""

from __future__ import annotations

from collections.abc import Callable

import discord
import structlog

from bot.channels.catching_up import CatchingUp
from bot.channels.places import Places, sees
from bot.channels.sources import ChannelSources
from bot.channels.tasks import Tasks
from bot.channels.trying_again import TryingAgain
from knowledge.posts import ChannelSource

_EVERYTHING = 0
"""Stands for all channels where those are tried again that could not be caught up with; no channel has this id."""

_log = structlog.get_logger(__name__)


class Reconciling:
    """Says what is caught up with, and when. It keeps which channels wait until Kobar may look into them, and whether the server is there.

    `guild` gives the cluster's server; `again` calls `try_again`.
    """

    def __init__(
        self,
        *,
        client: discord.Client,
        guild: Callable[[], discord.Guild | None],
        sources: ChannelSources,
        places: Places,
        catching_up: CatchingUp,
        again: TryingAgain,
        tasks: Tasks,
    ) -> None:
        self._client = client
        self._guild = guild
        self._sources = sources
        self._places = places
        self._catching_up = catching_up
        self._again = again
        self._tasks = tasks
        self._is_unavailable = self._has_looked = False
        self._is_looking_through = self._is_to_look_through = False
        self._waiting: set[int] = set()

    @property
    def has_looked(self) -> bool:
        """Whether all channels have been looked through in this session, and the server is there."""
        return self._has_looked and not self._is_unavailable

    # All channels

    def begin_anew(self) -> None:
        """A new session: what happened before it is not known."""
        self._has_looked = False
        self.close_all()

    def close_all(self) -> None:
        """Nothing is known to be in line; what is to be tried again will be looked through with all the rest."""
        self._places.close_all()
        self.stop()

    def stop(self) -> None:
        """Try nothing again."""
        self._again.stop()

    def unavailable(self) -> None:
        """Discord has lost the server for a while: what happens there now is not told."""
        self.close_all()
        self._is_unavailable = True

    def available(self) -> None:
        """The server is there; where it was lost, all is looked through."""
        if self._is_unavailable:
            self._is_unavailable = False
            self.catch_up()

    def catch_up(self) -> None:
        """Find the channels and bring all of them in line."""
        guild = self._guild()
        if guild is not None:
            self._tasks.start(self._catch_up(guild))

    async def _catch_up(self, guild: discord.Guild) -> None:
        """Catch up with all channels; what fails before it is known which these are is tried again as a whole."""
        try:
            await self._caught_up(guild)
        except Exception:  # noqa: BLE001 - the boundary of a task of its own
            _log.exception("channels_not_caught_up")
            self._again.failed(_EVERYTHING)
        else:
            self._again.succeeded(_EVERYTHING)

    async def _caught_up(self, guild: discord.Guild) -> None:
        if not guild.chunked:
            # Usually discord.py has asked before; who is not known can read nothing, and makes every public answer as public as can be.
            await guild.chunk()
        await self._sources.find(guild)
        self._client.dispatch("channels_found")
        await self._sources.recall_threads()
        await self._catching_up.all_of(guild, self._sources.all)
        self._has_looked = True
        self._client.dispatch("channels_caught_up")

    def look_through(self) -> None:
        """Look at all channels anew, which stay open meanwhile: what stands there is as it should be, and more may come."""
        guild = self._guild()
        self._is_to_look_through = guild is not None
        if guild and not self._is_looking_through:
            self._is_looking_through = True
            self._tasks.start(self._look_through(guild))

    async def _look_through(self, guild: discord.Guild) -> None:
        try:
            while self._is_to_look_through:  # again for whoever asked while it went on
                self._is_to_look_through = False
                for source in self._sources.all:
                    await self._catch_up_one(guild, source)
        finally:
            self._is_looking_through = False

    # One channel

    def lost(self, channel_id: int) -> None:
        """A channel cannot be seen any more, or could not for a moment; it is brought in line when it can."""
        if self._sources.of_channel(channel_id):
            self._waiting.add(channel_id)

    def look_into_waiting(self, guild: discord.Guild) -> None:
        """Close what cannot be seen any more, and bring in line what can be seen again."""
        for source in self._sources.all:
            channel = guild.get_channel(source.channel_id)
            if channel is None:
                continue
            if not sees(channel, guild.me):
                self._places.close(channel.id)
                self._waiting.add(channel.id)
            elif channel.id in self._waiting:
                self.look_again(channel.id)

    def look_again(self, channel_id: int) -> None:
        """Bring one channel in line anew; until then it is closed."""
        self._waiting.discard(channel_id)
        self._places.close(channel_id)
        if source := self._sources.of_channel(channel_id):
            self.compare(source)

    def compare(self, source: ChannelSource) -> None:
        """Compare one channel with the server's history; what is open of it stays open meanwhile."""
        if guild := self._guild():
            self._tasks.start(self._catch_up_one(guild, source))

    def look_into_private(self, thread: discord.Thread, source: ChannelSource) -> None:
        """Bring a private thread in line that Kobar has been let into."""
        self._tasks.start(self._look_into_private(thread, source))

    async def _look_into_private(self, thread: discord.Thread, source: ChannelSource) -> None:
        await self._catching_up.tried(source, self._catching_up.private_thread(thread, source))

    def forget(self, channel_id: int) -> None:
        """A channel is not to be in line any more."""
        self._places.close(channel_id)
        self._again.succeeded(channel_id)

    async def _catch_up_one(self, guild: discord.Guild, source: ChannelSource, *, goes_on: bool = False) -> None:
        """Bring one channel in line; where that fails, it is tried again after a while, or as soon as Kobar is given a permission."""
        if not await self._catching_up.tried(source, self._catching_up.channel(guild, source, goes_on=goes_on)):
            self._waiting.add(source.channel_id)

    def try_again(self, channel_id: int) -> None:
        """Bring one channel in line, or all, where that has failed before; what is open of it stays open meanwhile."""
        guild = self._guild()
        source = self._sources.of_channel(channel_id)
        if self._is_unavailable:
            return  # all is looked through when the server is there again
        if channel_id == _EVERYTHING:
            self.catch_up()
        elif guild and source and not self._catching_up.is_reading(channel_id):  # else that walk tells how it went
            self._waiting.discard(channel_id)
            self._tasks.start(self._tried_again(guild, source))

    async def _tried_again(self, guild: discord.Guild, source: ChannelSource) -> None:
        await self._catch_up_one(guild, source, goes_on=True)
        if self._places.is_in_line(source.channel_id):
            self._client.dispatch("channels_caught_up")
