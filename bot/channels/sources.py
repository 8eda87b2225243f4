"""Which channels are followed, those that the config names and those that administrators added, and which threads belong to them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace

import discord
import structlog

from bot.channels.declared import channel_meant, is_missed, source_meant
from bot.config import ChannelSettings
from ingest.channels import ChannelLibrary
from knowledge.posts import ChannelSource

_log = structlog.get_logger(__name__)


class ChannelSources:
    """The channels that are followed, as the store keeps them too. Until they have been found on the server there are none. Which they are
    is changed by one at a time: an administrator may add or remove one while the others are being found. `taken` are the names of other
    sources.
    """

    def __init__(self, *, channels: ChannelLibrary, declared: Sequence[ChannelSettings], taken: Collection[str] = ()) -> None:
        self._channels = channels
        self._declared = tuple(declared)
        self._taken = frozenset(taken)
        self._sources: dict[int, ChannelSource] = {}
        self._changing = asyncio.Lock()
        self._parents: dict[int, int] = {}

    @property
    def all(self) -> tuple[ChannelSource, ...]:
        """The channels that are followed."""
        return tuple(self._sources.values())

    def of_channel(self, channel_id: int) -> ChannelSource | None:
        """The source that a channel is."""
        return self._sources.get(channel_id)

    def of(self, place_id: int) -> ChannelSource | None:
        """The source that a channel or a thread belongs to."""
        return self._sources.get(place_id) or self._sources.get(self._parents.get(place_id, 0))

    def misses(self, channel: discord.abc.GuildChannel) -> bool:
        """Whether a channel is one that the config names and that was not there so far."""
        return is_missed(channel, self._declared, self.all)

    # Finding and changing them

    async def find(self, guild: discord.Guild) -> None:
        """Find the channels on the server: of the config's, a known one stays the same when it is renamed."""
        async with self._changing:
            await self._find(guild)

    async def _find(self, guild: discord.Guild) -> None:
        known = {source.channel_id: source for source in await self._channels.posts.sources()}
        wanted = self._wanted(guild, known)
        for ident, source in known.items():
            if ident not in wanted:
                await self._channels.remove_channel(source, forget=True)
        # All at once, so that no event of a channel is missed while others are looked into.
        self._sources = wanted
        for ident, source in wanted.items():
            await self._channels.posts.keep_source(source)
            if ident in known:
                await self._channels.make_anew(source, under=known[ident].name)

    def _wanted(self, guild: discord.Guild, known: dict[int, ChannelSource]) -> dict[int, ChannelSource]:
        found: dict[int, ChannelSource] = {}
        names = {settings.channel for settings in self._declared}
        named = {ident: source for ident, source in known.items() if source.declared in names}
        for settings in self._declared:
            channel_id = channel_meant(guild, settings, named)
            if channel_id is None:
                _log.warning("channel_missing", source=settings.name, todo="make the channel, or correct its name in the config")
            else:
                found[channel_id] = source_meant(settings, channel_id)
        taken = {*self._taken, *(source.name for source in found.values())}
        added: dict[int, ChannelSource] = {}
        for ident, source in known.items():
            if source.declared is None and ident not in found:
                # A name that the config has come to give to another source is not its own any more.
                added[ident] = replace(source, name=_free_name(source.name, taken))
                taken.add(added[ident].name)
        return added | found

    async def add(self, source: ChannelSource) -> ChannelSource:
        """Follow one more channel, or one in a new way; as what it is followed. One that is followed already keeps its name, a new one has
        a number after it where another source has that name.
        """
        async with self._changing:
            before = self._sources.get(source.channel_id)
            taken = {*self._taken, *(other.name for other in self.all)}
            source = replace(source, name=before.name if before else _free_name(source.name, taken))
            await self._channels.posts.keep_source(source)
            self._sources[source.channel_id] = source
            if before and before != source:
                await self._channels.make_anew(source, under=before.name)
            return source

    async def remove(self, source: ChannelSource, *, settled: Callable[[], Awaitable[None]]) -> None:
        """Follow a channel no longer; what came of it is gone. `settled` waits for what is being taken in of it."""
        async with self._changing:
            self._sources.pop(source.channel_id, None)
            await settled()
            await self._channels.remove_channel(source, forget=True)

    # Threads: of an archived one discord.py does not know the channel, when something in it is deleted

    async def recall_threads(self) -> None:
        """Know again the threads that were seen before Kobar came on."""
        for source in self.all:
            self._parents |= {thread.id: source.channel_id for thread in await self._channels.posts.threads(source.channel_id)}

    def has_thread(self, thread_id: int) -> bool:
        """Whether a thread has been seen."""
        return thread_id in self._parents

    def note_thread(self, thread: discord.Thread) -> None:
        """Remember which channel a thread belongs to."""
        self._parents[thread.id] = thread.parent_id

    def forget_thread(self, thread_id: int) -> None:
        """The inverse."""
        self._parents.pop(thread_id, None)


def _free_name(wanted: str, taken: Collection[str]) -> str:
    """A name, with a number after it where it is taken."""
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (wanted, *numbered) if name not in taken)
