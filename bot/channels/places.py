"""Which channels and private threads hold documents, and to whom Discord opens them at this moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

import discord

from bot.channels.feed import Feed
from bot.role_sets import RoleSets


@dataclass(slots=True)
class _PrivateThread:
    """A private thread with those who are in it; while they are being counted there is nobody, and `since` has who came and left."""

    channel_id: int
    number: int
    members: set[int] = field(default_factory=set[int])
    since: list[tuple[int, bool]] | None = field(default_factory=list[tuple[int, bool]])

    def moved(self, member_id: int, *, joined: bool) -> None:
        """Somebody came or left."""
        if self.since is not None:
            self.since.append((member_id, joined))
        elif joined:
            self.members.add(member_id)
        else:
            self.members.discard(member_id)


class Places:
    """What each member may open, from the gateway's cache. A place counts only while it is in line with the server: one that has not been
    compared with the server's history since Kobar came on, or of which a deletion waits to be taken in, is opened to nobody.
    """

    def __init__(self, *, feed: Feed, lost: Callable[[int], None] = lambda _channel_id: None) -> None:
        self._feed = feed
        self._lost = lost
        self._in_line: set[int] = set()
        self._private: dict[int, _PrivateThread] = {}
        self._closings: Counter[int] = Counter()
        self._all_closings = self._countings = 0

    # What is in line

    def ticket(self, channel_id: int) -> tuple[int, int]:
        """What to show when a channel has been brought in line, to tell whether it was closed meanwhile."""
        return self._all_closings, self._closings[channel_id]

    def opened(self, channel_id: int, ticket: tuple[int, ...]) -> None:
        """From now on a channel, with its public threads, is in line with the server, unless it was closed since the ticket."""
        if ticket == self.ticket(channel_id):
            self._in_line.add(channel_id)

    def counting(self, thread_id: int, channel_id: int) -> tuple[int, int, int]:
        """A private thread is being looked through; a ticket as above, which counts until that is begun anew. Who comes and leaves from now
        on is remembered.
        """
        self._countings += 1
        self._private[thread_id] = _PrivateThread(channel_id, self._countings)
        return *self.ticket(channel_id), self._countings

    def counted(self, thread_id: int, ticket: tuple[int, int, int], members: Iterable[int]) -> None:
        """A private thread is in line, and these members were in it at some moment since it began to be looked through."""
        thread = self._private.get(thread_id)
        if thread is None or thread.since is None or ticket != (*self.ticket(thread.channel_id), thread.number):
            return
        moves, thread.since, thread.members = thread.since, None, set(members)
        for member_id, joined in moves:
            thread.moved(member_id, joined=joined)

    def close(self, channel_id: int) -> None:
        """A channel and its threads are not known to be in line any more."""
        self._closings[channel_id] += 1
        self._in_line.discard(channel_id)
        self._private = {ident: thread for ident, thread in self._private.items() if thread.channel_id != channel_id}

    def close_thread(self, thread_id: int) -> None:
        """The same for a private thread."""
        self._private.pop(thread_id, None)

    def close_all(self) -> None:
        """Nothing is known to be in line."""
        self._all_closings += 1
        self._in_line.clear()
        self._private.clear()

    def is_in_line(self, channel_id: int) -> bool:
        """Whether a channel is in line with the server."""
        return channel_id in self._in_line

    def knows(self, thread_id: int) -> bool:
        """Whether a private thread is in line, or is being looked through."""
        return thread_id in self._private

    @property
    def is_counting(self) -> bool:
        """Whether there is a private thread of which it is not known yet who is in it."""
        return any(thread.since is not None for thread in self._private.values())

    # Who is in a private thread

    def joined(self, thread_id: int, member_id: int) -> None:
        """A member came into a thread."""
        if thread_id in self._private:
            self._private[thread_id].moved(member_id, joined=True)

    def left(self, thread_id: int, member_ids: Collection[int]) -> None:
        """Members left a thread."""
        if thread_id in self._private:
            for member_id in member_ids:
                self._private[thread_id].moved(member_id, joined=False)

    def gone(self, member_id: int) -> None:
        """A member left the server, and so every thread."""
        for thread in self._private.values():
            thread.moved(member_id, joined=False)

    # Reading

    async def settled(self) -> None:
        """Wait until what happened before now has been taken in."""
        await self._feed.settled()

    async def withdrawn(self) -> None:
        """The same for what withdraws something alone."""
        await self._feed.withdrawn()

    def look(self, guild: discord.Guild) -> Look:
        """What each member of a server may open at this moment; not to be kept."""
        channels = [channel for ident in sorted(self._in_line) if (channel := self._visible(guild, ident))]
        threads = {ident: (thread.channel_id, frozenset(thread.members)) for ident, thread in self._private.items() if thread.since is None}
        return Look(guild=guild, channels=channels, threads=threads)

    def _visible(self, guild: discord.Guild, channel_id: int) -> discord.abc.GuildChannel | None:
        """A channel that is in line, unless Kobar cannot see it any more: then it hears of no deletion there."""
        channel = guild.get_channel(channel_id)
        if channel is None or not sees(channel, guild.me):
            self.close(channel_id)
            self._lost(channel_id)
            return None
        return channel if self._feed.is_settled(channel_id) else None


class Look:
    """One look at the permissions of a server: members with the same roles are looked at once."""

    def __init__(
        self, *, guild: discord.Guild, channels: Iterable[discord.abc.GuildChannel], threads: dict[int, tuple[int, frozenset[int]]]
    ) -> None:
        self._role_sets = RoleSets(guild)
        self._channels = tuple(channels)
        self._threads = threads

    def names(self, member: discord.Member) -> frozenset[str]:
        """The audience names of the places that a member may open, their history included."""
        found: set[str] = set()
        open_channels: dict[int, bool] = {}
        for channel in self._channels:
            permissions = self._role_sets.permissions(member, channel)
            if permissions.view_channel and permissions.read_message_history:
                found.add(f"channel:{channel.id}")
                open_channels[channel.id] = permissions.manage_threads
        for ident, (channel_id, inside) in self._threads.items():
            if channel_id in open_channels and (member.id in inside or open_channels[channel_id]):
                found.add(f"thread:{ident}")
        return frozenset(found)

    def onlookers(self, channel: discord.abc.GuildChannel, invited: Collection[int] | None = None) -> tuple[discord.Member, ...]:
        """Of those who see a channel, or the private thread in it that `invited` are in, one for each set of roles and of `names`; bots do
        not count.
        """
        inside = [members for _, members in self._threads.values()]
        each = self._role_sets.one_of_each((channel, *self._channels), inside if invited is None else (*inside, invited))
        return tuple(member for member in each if self._sees(member, channel, invited))

    def _sees(self, member: discord.Member, channel: discord.abc.GuildChannel, invited: Collection[int] | None) -> bool:
        permissions = self._role_sets.permissions(member, channel)
        if not permissions.view_channel:
            return False
        return invited is None or member.id in invited or permissions.manage_threads


def sees(channel: discord.abc.GuildChannel, member: discord.Member) -> bool:
    """Whether a member may open a channel and what was written there before."""
    permissions = channel.permissions_for(member)
    return permissions.view_channel and permissions.read_message_history
