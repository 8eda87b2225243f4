"""Bringing channels in line with the server's history, which may have changed in any way while Kobar was away.

The newest page comes first, since members ask for it most. Discord tells of no deletion that one was not there for, so every channel is
walked to its beginning; what is as it was costs a comparison. A channel counts as in line when its last page has been taken in. A walk that
failed is tried again later, and goes on where it broke off if the gateway has told all that happened since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import discord
import structlog

from bot import delivery
from bot.channels.changes import ChannelDeleted, Looked, ThreadDeleted, ThreadSeen
from bot.channels.feed import Feed
from bot.channels.messages import is_reaction, thread_of
from bot.channels.places import Places, sees
from bot.channels.trying_again import TryingAgain
from bot.retrying import UNDELIVERED
from ingest.channels import ChannelLibrary
from knowledge.posts import ChannelSource

PAGE = 100
"""Messages that Discord gives at once, at most."""

Walkable = discord.TextChannel | discord.ForumChannel
"""The kinds of channels that are read: text, announcements and forums, each with its threads."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class CatchUpProgress:
    """How many of the channels that are read are in line, and how many messages were looked at since it began with all of them."""

    done: int = 0
    total: int = 0
    messages: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether all channels are in line."""
        return self.done >= self.total


@dataclass(slots=True)
class _Walk:
    """A walk through a channel: `reached` has, by place, the oldest message that has been taken in, and `_BOTTOM` where that was the last.

    While its ticket counts, all that happened since has been told by the gateway, so that what was taken in is in line.
    """

    ticket: tuple[int, ...]
    reached: dict[int, int] = field(default_factory=dict[int, int])


_BOTTOM = 0


class CatchingUp:
    """Walks through the history of channels and hands it, page by page, to the feed; `found` is told of each thread on the way."""

    def __init__(
        self,
        *,
        feed: Feed,
        places: Places,
        channels: ChannelLibrary,
        reaction: str,
        again: TryingAgain,
        found: Callable[[discord.Thread], None] = lambda _thread: None,
        page: int = PAGE,
    ) -> None:
        self._feed = feed
        self._places = places
        self._channels = channels
        self._reaction = reaction
        self._again = again
        self._found = found
        self._page = page
        self._walks: dict[int, _Walk] = {}
        self._under_way: Counter[int] = Counter()
        self.progress = CatchUpProgress()

    def is_reading(self, channel_id: int) -> bool:
        """Whether a channel is being walked through at this moment."""
        return self._under_way[channel_id] > 0

    async def all_of(self, guild: discord.Guild, sources: Sequence[ChannelSource]) -> None:
        """Bring all channels in line, the one that was written in last first."""
        self.progress = CatchUpProgress(total=len(sources))
        for source in sorted(sources, key=lambda each: -_last_written(guild, each)):
            await self.tried(source, self.channel(guild, source))
            self.progress = replace(self.progress, done=self.progress.done + 1)
        _log.info("channels_caught_up", channels=self.progress.total, messages=self.progress.messages)

    async def tried(self, source: ChannelSource, look: Coroutine[Any, Any, None]) -> bool:
        """Look through a channel, or a part of it; whether that came to its end. If not, the channel is looked through again later.

        Until then what is not in line stays closed to everybody.
        """
        try:
            await look
        except UNDELIVERED as error:
            _log.warning("channel_not_caught_up", channel=source.channel_id, error=type(error).__name__)
        except Exception:  # noqa: BLE001 - the boundary of one channel: the others are brought in line all the same
            _log.exception("channel_not_caught_up", channel=source.channel_id)
        else:
            return True
        self._again.failed(source.channel_id)
        return False

    async def channel(self, guild: discord.Guild, source: ChannelSource, *, goes_on: bool = False) -> None:
        """Bring one channel with its threads in line; `goes_on` begins where the walk before broke off, if that can be."""
        walk = self._walk_of(source.channel_id, goes_on=goes_on)
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
                await self._walk(channel, source, walk)
            for thread in sorted(threads.values(), key=lambda each: -each.id):
                if not thread.is_private():
                    await self._public_thread(thread, source, walk)
            self._places.opened(source.channel_id, walk.ticket)
            for thread in threads.values():
                if thread.is_private():
                    await self.private_thread(thread, source)
            self._came_to_its_end(source.channel_id, walk)
        finally:
            self._under_way[source.channel_id] -= 1
            self._feed.end_looking()

    def _walk_of(self, channel_id: int, *, goes_on: bool) -> _Walk:
        """The walk that a channel's last one goes on as, or a new one; of several at once the one that began last counts."""
        ticket = self._places.ticket(channel_id)
        walk = self._walks.get(channel_id)
        if walk is None or not goes_on or walk.ticket != ticket:
            walk = self._walks[channel_id] = _Walk(ticket)
        return walk

    def _came_to_its_end(self, channel_id: int, walk: _Walk) -> None:
        if self._walks.get(channel_id) is walk:
            del self._walks[channel_id]
        if self._places.is_in_line(channel_id):  # else it was closed meanwhile, and who closed it looks again
            self._again.succeeded(channel_id)

    async def _public_thread(self, thread: discord.Thread, source: ChannelSource, walk: _Walk) -> None:
        """Bring a public thread in line."""
        self._found(thread)
        await self._feed.put_and_wait(ThreadSeen(source.channel_id, thread=thread_of(thread)))
        try:
            await self._walk(thread, source, walk)
        except discord.NotFound:  # it went meanwhile, which the gateway may have told before it was seen here
            await self._feed.put_and_wait(ThreadDeleted(source.channel_id, thread_id=thread.id))

    async def private_thread(self, thread: discord.Thread, source: ChannelSource) -> None:
        """Bring a private thread in line, and find out who is in it. One that Kobar is not in is nothing that it reads, although it may see
        it where it manages threads: whoever is in there has not let it in.
        """
        self._feed.begin_looking()
        try:
            ticket = self._places.counting(thread.id, source.channel_id)
            members = {member.id for member in await delivery.persistently(thread.fetch_members)}
            if thread.guild.me.id not in members:
                await self._not_ours(thread.id, source)
                return
            self._found(thread)
            await self._feed.put_and_wait(ThreadSeen(source.channel_id, thread=thread_of(thread)))
            # Always from its top: what happens in one that Kobar was let out of for a while is not told.
            await self._walk(thread, source, _Walk(ticket))
            self._places.counted(thread.id, ticket, members)
        except discord.NotFound:
            await self._not_ours(thread.id, source)
        except discord.Forbidden:  # Kobar was let out of it again; it is shown to nobody
            self._places.close_thread(thread.id)
        finally:
            self._feed.end_looking()

    async def _not_ours(self, thread_id: int, source: ChannelSource) -> None:
        self._places.close_thread(thread_id)
        await self._feed.put_and_wait(ThreadDeleted(source.channel_id, thread_id=thread_id))

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

    async def _walk(self, place: discord.TextChannel | discord.Thread, source: ChannelSource, walk: _Walk) -> None:
        """The whole history of a channel or a thread, newest page first, or what a walk has not reached of it yet."""
        while (below := walk.reached.get(place.id)) != _BOTTOM:
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
            walk.reached[place.id] = _BOTTOM if is_last else page[-1].id

    async def _reactors(self, message: discord.Message) -> frozenset[int]:
        """Who marked a message by the reaction; bots do not count."""
        for reaction in message.reactions:
            if is_reaction(reaction.emoji, self._reaction):
                return await delivery.persistently(lambda reaction=reaction: _who(reaction))
        return frozenset()

    async def _threads(self, channel: Walkable) -> dict[int, discord.Thread]:
        """All threads of a channel that Kobar can see, archived ones too, of private ones those that it is in."""
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


async def _page(place: discord.TextChannel | discord.Thread, limit: int, below: int | None) -> list[discord.Message]:
    before = discord.Object(below) if below is not None else None
    return [message async for message in place.history(limit=limit, before=before)]


async def _who(reaction: discord.Reaction) -> frozenset[int]:
    return frozenset([user.id async for user in reaction.users() if not user.bot])


async def _archived(channel: Walkable) -> list[discord.Thread]:
    found = [thread async for thread in channel.archived_threads(limit=None)]
    if isinstance(channel, discord.TextChannel) and channel.type is discord.ChannelType.text:
        found += [thread async for thread in channel.archived_threads(limit=None, private=True, joined=True)]
    return found


def _last_written(guild: discord.Guild, source: ChannelSource) -> int:
    return getattr(guild.get_channel(source.channel_id), "last_message_id", None) or 0
