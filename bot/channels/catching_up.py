"""Bringing channels in line with the server's history, which may have changed in any way while Kobar was away.

The newest page comes first, since members ask for it most. Discord tells of no deletion that one was not there for, so every channel is
walked to its beginning; what is as it was costs a comparison. A channel counts as in line when its last page has been taken in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import discord
import structlog

from bot import delivery
from bot.channels.feed import ChannelDeleted, Feed, Looked, ThreadDeleted, ThreadSeen
from bot.channels.messages import storable
from bot.channels.places import Places, sees
from ingest.channels import ChannelLibrary
from knowledge.posts import ChannelSource, PostThread

PAGE = 100
"""Messages that Discord gives at once, at most."""

Walkable = discord.TextChannel | discord.ForumChannel
"""The kinds of channels that are read: text, announcements and forums, each with its threads."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class CatchUpProgress:
    """How many of the channels that are read are in line, and how many messages have been looked at since Kobar came on."""

    done: int = 0
    total: int = 0
    messages: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether all channels are in line."""
        return self.done >= self.total


class CatchingUp:
    """Walks through the history of channels and hands it, page by page, to the feed."""

    def __init__(self, *, feed: Feed, places: Places, channels: ChannelLibrary, reaction: str, page: int = PAGE) -> None:
        self._feed = feed
        self._places = places
        self._channels = channels
        self._reaction = reaction
        self._page = page
        self._under_way: Counter[int] = Counter()
        self.progress = CatchUpProgress()

    def is_reading(self, channel_id: int) -> bool:
        """Whether a channel is being walked through at this moment."""
        return self._under_way[channel_id] > 0

    async def all_of(self, guild: discord.Guild, sources: Sequence[ChannelSource]) -> None:
        """Bring all channels in line, the one that was written in last first."""
        self.progress = CatchUpProgress(total=len(sources))
        for source in sorted(sources, key=lambda each: -_last_written(guild, each)):
            try:
                await self.channel(guild, source)
            except Exception as error:  # noqa: BLE001 - the boundary of one channel: the others are brought in line all the same
                # It stays closed to everybody; the next time that Kobar comes on, or may look into it, it is tried again.
                _log.warning("channel_not_caught_up", channel=source.channel_id, error=type(error).__name__)
            self.progress = replace(self.progress, done=self.progress.done + 1)
        _log.info("channels_caught_up", channels=self.progress.total, messages=self.progress.messages)

    async def channel(self, guild: discord.Guild, source: ChannelSource) -> None:
        """Bring one channel with its threads in line."""
        ticket = self._places.ticket(source.channel_id)
        self._feed.begin_looking()
        self._under_way[source.channel_id] += 1
        try:
            channel = guild.get_channel(source.channel_id)
            if channel is None:
                await self._feed.put_and_wait(ChannelDeleted(source.channel_id))
                return
            if not isinstance(channel, Walkable) or not sees(channel, guild.me):
                return
            threads = await self._threads(channel)
            await self._drop_missing(guild, source, threads)
            if isinstance(channel, discord.TextChannel):
                await self._walk(channel, source)
            for thread in sorted(threads.values(), key=lambda each: -each.id):
                if not thread.is_private():
                    await self._public_thread(thread, source)
            self._places.opened(source.channel_id, ticket)
            for thread in threads.values():
                if thread.is_private():
                    await self.private_thread(thread, source)
        finally:
            self._under_way[source.channel_id] -= 1
            self._feed.end_looking()

    async def _public_thread(self, thread: discord.Thread, source: ChannelSource) -> None:
        """Bring a public thread in line."""
        await self._feed.put_and_wait(ThreadSeen(source.channel_id, thread=thread_of(thread)))
        try:
            await self._walk(thread, source)
        except discord.NotFound:  # it went meanwhile, which the gateway may have told before it was seen here
            await self._feed.put_and_wait(ThreadDeleted(source.channel_id, thread_id=thread.id))

    async def private_thread(self, thread: discord.Thread, source: ChannelSource) -> None:
        """Bring a private thread in line, and find out who is in it."""
        self._feed.begin_looking()
        try:
            ticket = self._places.counting(thread.id, source.channel_id)
            await self._feed.put_and_wait(ThreadSeen(source.channel_id, thread=thread_of(thread)))
            await self._walk(thread, source)
            members = await delivery.persistently(thread.fetch_members)
            self._places.counted(thread.id, ticket, {member.id for member in members})
        except discord.NotFound:
            self._places.close_thread(thread.id)
            await self._feed.put_and_wait(ThreadDeleted(source.channel_id, thread_id=thread.id))
        except discord.Forbidden:  # Kobar was let out of it again; it is shown to nobody
            self._places.close_thread(thread.id)
        finally:
            self._feed.end_looking()

    async def message(self, message: discord.PartialMessage, source: ChannelSource) -> None:
        """Look at one message anew, with those who marked it."""
        self._feed.begin_looking()
        try:
            since = self._feed.moment
            try:
                found = await delivery.persistently(message.fetch)
            except discord.NotFound:
                return  # its deletion is told by the gateway
            reactors = {found.id: await self._reactors(found)}
            await self._feed.put_and_wait(
                Looked(source.channel_id, place_id=found.channel.id, messages=(found,), reactors=reactors, since=since)
            )
        finally:
            self._feed.end_looking()

    async def _walk(self, place: discord.TextChannel | discord.Thread, source: ChannelSource) -> None:
        """The whole history of a channel or a thread, newest page first."""
        below: int | None = None
        while True:
            since = self._feed.moment
            page = await delivery.persistently(lambda end=below: _page(place, self._page, end))
            reactors = {message.id: await self._reactors(message) for message in page}
            is_last = len(page) < self._page
            above = 0 if is_last else page[-1].id - 1
            await self._feed.put_and_wait(
                Looked(
                    source.channel_id,
                    place_id=place.id,
                    messages=tuple(page),
                    reactors=reactors,
                    since=since,
                    above=above,
                    below=below,
                )
            )
            self.progress = replace(self.progress, messages=self.progress.messages + len(page))
            if is_last:
                return
            below = page[-1].id

    async def _reactors(self, message: discord.Message) -> frozenset[int]:
        """Who marked a message by the reaction; bots do not count."""
        for reaction in message.reactions:
            if is_reaction(reaction.emoji, self._reaction):
                return await delivery.persistently(lambda reaction=reaction: _who(reaction))
        return frozenset()

    async def _threads(self, channel: Walkable) -> dict[int, discord.Thread]:
        """All threads of a channel that Kobar can see, archived ones too."""
        # Before and after: one that is archived or opened again meanwhile stands in one of the lists.
        found = {thread.id: thread for thread in channel.threads}
        found |= {thread.id: thread for thread in await delivery.persistently(lambda: _archived(channel))}
        return found | {thread.id: thread for thread in channel.threads}

    async def _drop_missing(self, guild: discord.Guild, source: ChannelSource, threads: dict[int, discord.Thread]) -> None:
        """Take out the threads that are gone, or that Kobar may not look into any more."""
        for known in await self._channels.posts.threads(source.channel_id):
            if known.id in threads:
                continue
            try:
                found = await delivery.persistently(lambda ident=known.id: guild.fetch_channel(ident))
            except (discord.NotFound, discord.Forbidden):
                await self._feed.put_and_wait(ThreadDeleted(source.channel_id, thread_id=known.id))
            else:
                if isinstance(found, discord.Thread):
                    threads[found.id] = found


def thread_of(thread: discord.Thread) -> PostThread:
    """A thread as it is kept."""
    return PostThread(thread.id, thread.parent_id, storable(thread.name), private=thread.is_private(), owner_id=thread.owner_id)


def is_reaction(emoji: object, named: str) -> bool:
    """Whether an emoji is the one that the config names: a character, or the name of one of the server's own."""
    return str(emoji) == named or getattr(emoji, "name", None) == named


async def _page(place: discord.TextChannel | discord.Thread, limit: int, below: int | None) -> list[discord.Message]:
    before = discord.Object(below) if below is not None else None
    return [message async for message in place.history(limit=limit, before=before)]


async def _who(reaction: discord.Reaction) -> frozenset[int]:
    return frozenset([user.id async for user in reaction.users() if not user.bot])


async def _archived(channel: Walkable) -> list[discord.Thread]:
    found = [thread async for thread in channel.archived_threads(limit=None)]
    if isinstance(channel, discord.TextChannel) and channel.type is discord.ChannelType.text:
        may_see_all = channel.permissions_for(channel.guild.me).manage_threads
        found += [thread async for thread in channel.archived_threads(limit=None, private=True, joined=not may_see_all)]
    return found


def _last_written(guild: discord.Guild, source: ChannelSource) -> int:
    return getattr(guild.get_channel(source.channel_id), "last_message_id", None) or 0
