"""Following the channels that are read: the gateway's events go into the feed, and what was missed is caught up with."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from weakref import WeakValueDictionary
from zoneinfo import ZoneInfo

import discord
import structlog
from discord.ext import commands

from bot import delivery
from bot.access import Access
from bot.channels.catching_up import CatchingUp, CatchUpProgress, Walkable, is_reaction, thread_of
from bot.channels.feed import (
    AuthorForgotten,
    ChannelDeleted,
    Deleted,
    Edited,
    Feed,
    Fetched,
    GrownOld,
    Posted,
    ThreadDeleted,
    ThreadSeen,
)
from bot.channels.indexing import Indexing
from bot.channels.places import Places, sees
from bot.channels.taking_in import TakingIn
from bot.channels.trying_again import Alarm, TryingAgain, by_the_loop
from bot.config import ChannelSettings
from bot.retrying import UNDELIVERED
from ingest.channels import ChannelLibrary
from ingest.readers.document import MAX_BYTES
from knowledge.posts import ChannelSource
from knowledge.store.note_drafts import NoteDrafts

FETCHED_AT_ONCE = 2

_EVERYTHING = 0
"""Stands for all channels where those are tried again that could not be caught up with; no channel has this id."""

_log = structlog.get_logger(__name__)


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


class Following(commands.Cog):
    """Follows the channels that the config names and those that administrators added; keeps `places` in line with the server."""

    def __init__(
        self,
        *,
        client: discord.Client,
        channels: ChannelLibrary,
        drafts: NoteDrafts,
        access: Access,
        feed: Feed,
        places: Places,
        indexing: Indexing,
        declared: Sequence[ChannelSettings],
        reaction: str,
        time_zone: str,
        oldest: Callable[[], datetime | None] = lambda: None,
        alarm: Alarm = by_the_loop,
    ) -> None:
        self._client = client
        self._channels = channels
        self._access = access
        self._feed = feed
        self._places = places
        self._indexing = indexing
        self._declared = tuple(declared)
        self._reaction = reaction
        self._sources: dict[int, ChannelSource] = {}
        self._parents: dict[int, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_taking_in = False
        self._is_unavailable = self._has_looked = False
        self._is_looking_through = self._is_to_look_through = False
        self._waiting: set[int] = set()
        self._pins: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._fetches = asyncio.Semaphore(FETCHED_AT_ONCE)
        self._again = TryingAgain(again=self._try_again, alarm=alarm)
        self._catching_up = CatchingUp(
            feed=feed, places=places, channels=channels, reaction=reaction, again=self._again, found=self._note_parent
        )
        self._taking_in = TakingIn(
            feed=feed,
            channels=channels,
            drafts=drafts,
            zone=ZoneInfo(time_zone),
            sources=lambda: self._sources,
            own_id=lambda: client.user.id if client.user else 0,
            name_of=self._name_of,
            is_lead=self._is_lead,
            fetch=lambda file, post_id, source: self._start(self._fetch(file, post_id, source)),
            changed=self._index,
            failed=self._look_again,
            oldest=oldest,
        )

    @property
    def progress(self) -> CatchUpProgress:
        """How far the channels have been caught up with; those that Kobar may not look into are not waited for."""
        states = [self.state(source) for source in self.sources]
        done = sum(state not in {SourceState.READING, SourceState.WAITING} for state in states)
        return replace(self._catching_up.progress, done=done, total=len(states))

    def state(self, source: ChannelSource) -> SourceState:
        """How it stands with one of the channels."""
        guild = self._access.cluster_guild(self._client.guilds)
        channel = guild.get_channel(source.channel_id) if guild else None
        if guild is None or channel is None:
            return SourceState.GONE
        if not sees(channel, guild.me):
            return SourceState.CLOSED
        if self._catching_up.is_reading(source.channel_id):
            return SourceState.READING
        return SourceState.READ if self._places.is_in_line(source.channel_id) else SourceState.WAITING

    def is_caught_up(self) -> bool:
        """Whether what is closed now is closed by the server's own permissions, and not because it has still to be looked through."""
        guild = self._access.cluster_guild(self._client.guilds)
        if guild is None or not self._has_looked or self._is_unavailable or self._places.is_counting:
            return False
        channels = {ident: guild.get_channel(ident) for ident in self._sources}
        return all(self._places.is_in_line(ident) or not channel or not sees(channel, guild.me) for ident, channel in channels.items())

    @property
    def sources(self) -> tuple[ChannelSource, ...]:
        """The channels that are followed."""
        return tuple(self._sources.values())

    async def settled(self) -> None:
        """Wait until what happened before now has been taken in, or for so long as a question can wait."""
        await self._feed.settled()

    async def cog_load(self) -> None:
        """Begin to take changes in."""
        self._feed.on_change(self._take_in)

    async def cog_unload(self) -> None:
        """Stop; what was not taken in is caught up with at the next start."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._again.stop()

    def _take_in(self) -> None:
        if not self._is_taking_in:
            self._is_taking_in = True
            self._start(self._taken_in())

    async def _taken_in(self) -> None:
        try:
            await self._taking_in.run()
        finally:
            self._is_taking_in = False

    def _index(self) -> None:
        self._client.dispatch("library_changed")
        self._indexing.want()
        if not self._indexing.is_running:
            self._start(self._indexing.run())

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(self._guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @staticmethod
    async def _guarded(work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception:  # noqa: BLE001 - the boundary of a task of its own, whose failure must not go unsaid
            _log.exception("following_failed")

    # Sources

    async def follow(self, source: ChannelSource) -> None:
        """Follow one more channel, or one in a new way, and bring it in line."""
        before = self._sources.get(source.channel_id)
        await self._channels.posts.keep_source(source)
        self._sources[source.channel_id] = source
        if before and before != source:
            await self._channels.make_anew(source, under=before.name)
        self._look_again(source.channel_id)

    async def read_anew(self, source: ChannelSource) -> None:
        """Make a channel's documents anew where they would be made otherwise now, and compare it with the server's history; what is known
        of it stays open meanwhile.
        """
        await self._channels.make_anew(source)
        guild = self._access.cluster_guild(self._client.guilds)
        if guild:
            self._start(self._catch_up_one(guild, source))

    async def forget(self, source: ChannelSource) -> None:
        """Stop following a channel; what came of it is gone."""
        self._places.close(source.channel_id)
        self._again.succeeded(source.channel_id)
        self._sources.pop(source.channel_id, None)
        await self._channels.remove_channel(source, forget=True)

    # Members' own messages, and how long messages are kept

    async def forget_author(self, author_id: int) -> None:
        """Take all that a member wrote out and keep nothing more of it; nobody is shown what the channels hold until that is done.

        It has its turn among the other changes, so that none that is under way brings anything back.
        """
        await self._channels.posts.set_indexed(author_id, indexed=False)
        changes = [AuthorForgotten(source.channel_id, author_id=author_id) for source in self.sources]
        await asyncio.gather(*(self._feed.put_and_wait(change) for change in changes))

    async def keep_author(self, author_id: int) -> None:
        """Keep what a member writes again, and what he or she wrote before: the channels are looked through for it."""
        await self._channels.posts.set_indexed(author_id, indexed=True)
        guild = self._access.cluster_guild(self._client.guilds)
        self._is_to_look_through = guild is not None
        if guild and not self._is_looking_through:
            self._is_looking_through = True
            self._start(self._look_through(guild))

    async def _look_through(self, guild: discord.Guild) -> None:
        """Look at all channels anew, which stay open meanwhile: what stands there is as it should be, and more may come."""
        try:
            while self._is_to_look_through:  # again for whoever asked while it went on
                self._is_to_look_through = False
                for source in self.sources:
                    await self._catch_up_one(guild, source)
        finally:
            self._is_looking_through = False

    async def forget_older(self, moment: datetime) -> int:
        """Take out what was written before a moment; how many messages that was."""
        older = await self._channels.posts.count_older(moment)
        if older:
            await asyncio.gather(*(self._feed.put_and_wait(GrownOld(source.channel_id, before=moment)) for source in self.sources))
        return older

    @commands.Cog.listener()
    async def on_connect(self) -> None:
        """A new session: what happened before it is not known."""
        self._has_looked = False
        self._close_all()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Find the channels and catch up with them."""
        self._has_looked = False
        self._close_all()
        guild = self._access.cluster_guild(self._client.guilds)
        if guild is not None:
            self._start(self._catch_up(guild))

    @commands.Cog.listener()
    async def on_guild_unavailable(self, guild: discord.Guild) -> None:
        """Discord has lost a server for a while: what happens there now is not told."""
        if guild == self._access.cluster_guild(self._client.guilds):
            self._close_all()
            self._is_unavailable = True

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """The server is there again."""
        if self._is_unavailable and guild == self._access.cluster_guild(self._client.guilds):
            self._is_unavailable = False
            self._start(self._catch_up(guild))

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Kobar was let onto a server, which may be the cluster's."""
        if guild == self._access.cluster_guild(self._client.guilds):
            self._close_all()
            self._start(self._catch_up(guild))

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Kobar is no longer on a server: of what happens there it hears nothing."""
        if guild.get_channel(next(iter(self._sources), 0)) or not self._access.cluster_guild(self._client.guilds):
            self._close_all()

    def _close_all(self) -> None:
        """Nothing is known to be in line; what is to be tried again will be looked through with all the rest."""
        self._places.close_all()
        self._again.stop()

    @commands.Cog.listener()
    async def on_guild_channel_create(self, channel: discord.abc.GuildChannel) -> None:
        """A channel was made, which the config may have named already."""
        self._follow_if_named(channel)

    def _follow_if_named(self, channel: discord.abc.GuildChannel) -> None:
        guild = channel.guild
        if guild != self._access.cluster_guild(self._client.guilds):
            return
        followed = {source.declared for source in self._sources.values() if guild.get_channel(source.channel_id)}
        if channel.name in {settings.channel for settings in self._declared} - followed:
            self._start(self._catch_up(guild))

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
        await self._find_sources(guild)
        self._client.dispatch("channels_found")
        for source in self._sources.values():
            self._parents |= {thread.id: source.channel_id for thread in await self._channels.posts.threads(source.channel_id)}
        await self._catching_up.all_of(guild, tuple(self._sources.values()))
        self._has_looked = True
        self._client.dispatch("channels_caught_up")

    async def _find_sources(self, guild: discord.Guild) -> None:
        """The channels that are followed: of the config's, a known one stays the same when it is renamed."""
        known = {source.channel_id: source for source in await self._channels.posts.sources()}
        wanted = {ident: source for ident, source in known.items() if source.declared is None}
        names = {settings.channel for settings in self._declared}
        named = {ident: source for ident, source in known.items() if source.declared in names}
        for settings in self._declared:
            channel_id = _channel_id(guild, settings, named)
            if channel_id is None:
                _log.warning("channel_missing", source=settings.name, todo="make the channel, or correct its name in the config")
                continue
            wanted[channel_id] = ChannelSource(
                channel_id, settings.name, settings.audience, settings.group, declared=settings.channel, shortest=settings.shortest
            )
        for ident, source in known.items():
            if ident not in wanted:
                await self._channels.remove_channel(source, forget=True)
        # All at once, so that no event of a channel is missed while others are looked into.
        self._sources = wanted
        for ident, source in wanted.items():
            await self._channels.posts.keep_source(source)
            if ident in known:
                await self._channels.make_anew(source, under=known[ident].name)

    def source_of(self, channel_id: int) -> ChannelSource | None:
        """The source that a channel or a thread belongs to."""
        return self._sources.get(channel_id) or self._sources.get(self._parents.get(channel_id, 0))

    def _of_thread(self, thread: discord.Thread) -> ChannelSource | None:
        """The source that a thread belongs to; what is said in a thread is taken in after the thread itself, whose it may be to hide it."""
        source = self._sources.get(thread.parent_id)
        if source and thread.id not in self._parents:
            self._note_parent(thread)
            self._feed.put(ThreadSeen(source.channel_id, thread=thread_of(thread)))
        return source

    def _note_parent(self, thread: discord.Thread) -> None:
        # Of an archived thread discord.py does not know the channel, when something in it is deleted.
        self._parents[thread.id] = thread.parent_id

    # Messages

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """A new message."""
        if source := self._of_message(message):
            self._feed.put(Posted(source.channel_id, message=message), message.id)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """A message in its new form, pins and embeds included."""
        if source := self._of_message(payload.message):
            self._feed.put(Edited(source.channel_id, message=payload.message), payload.message_id)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """A message is gone."""
        self._deleted(payload.channel_id, [payload.message_id])

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Many messages are gone."""
        self._deleted(payload.channel_id, sorted(payload.message_ids))

    def _deleted(self, place_id: int, ids: Sequence[int]) -> None:
        if source := self.source_of(place_id):
            self._feed.put(Deleted(source.channel_id, place_id=place_id, message_ids=tuple(ids)), *ids)

    def _of_message(self, message: discord.Message) -> ChannelSource | None:
        if isinstance(message.channel, discord.Thread):
            return self._of_thread(message.channel)
        return self.source_of(message.channel.id)

    @commands.Cog.listener()
    async def on_guild_channel_pins_update(self, channel: discord.abc.GuildChannel | discord.Thread, _last: object) -> None:
        """Something was pinned, or is pinned no more; Discord does not say what."""
        if source := self.source_of(channel.id):
            self._feed.hold(source.channel_id)
            self._start(self._released(self._look_at_pins(channel, source), source))

    async def _look_at_pins(self, channel: discord.abc.GuildChannel | discord.Thread, source: ChannelSource) -> None:
        # One after another: what is known to be pinned is what the one before found.
        async with self._pins.setdefault(channel.id, asyncio.Lock()):
            if isinstance(channel, discord.TextChannel | discord.Thread):
                pinned = await delivery.persistently(lambda: _pinned(channel))
                for ident in pinned ^ await self._channels.posts.pinned(channel.id):
                    await self._catching_up.message(channel.get_partial_message(ident), source)

    async def _released(self, look: Coroutine[Any, Any, None], source: ChannelSource) -> None:
        """Release what was held until something had been looked at; a channel that could not be looked at is closed, and looked through."""
        try:
            await look
        except discord.NotFound:
            pass  # it is gone, which the gateway tells
        except discord.Forbidden:
            _log.info("not_looked_at", channel=source.channel_id)  # what Kobar may not look into is shown to nobody
        except Exception as error:  # noqa: BLE001 - whatever the reason, what may have to go must not be shown
            _log.warning("not_looked_at", channel=source.channel_id, error=type(error).__name__)
            self._look_again(source.channel_id)
        finally:
            self._feed.release(source.channel_id)

    # Marks

    @commands.Cog.listener()
    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        """A member may have marked a message as a note."""
        self._marked(payload.channel_id, payload.message_id, payload.emoji)

    @commands.Cog.listener()
    async def on_raw_reaction_remove(self, payload: discord.RawReactionActionEvent) -> None:
        """A mark may have been taken back."""
        self._marked(payload.channel_id, payload.message_id, payload.emoji)

    @commands.Cog.listener()
    async def on_raw_reaction_clear(self, payload: discord.RawReactionClearEvent) -> None:
        """All marks of a message are gone."""
        self._marked(payload.channel_id, payload.message_id)

    @commands.Cog.listener()
    async def on_raw_reaction_clear_emoji(self, payload: discord.RawReactionClearEmojiEvent) -> None:
        """All reactions of one kind are gone from a message."""
        self._marked(payload.channel_id, payload.message_id, payload.emoji)

    def _marked(self, place_id: int, message_id: int, emoji: discord.PartialEmoji | None = None) -> None:
        source = self.source_of(place_id)
        if source and (emoji is None or is_reaction(emoji, self._reaction)):
            self.look_at(message_id, place_id, source)

    def look_at(self, message_id: int, place_id: int, source: ChannelSource) -> None:
        """Look at one message anew; until that is done, it is not known whether it may be shown."""
        self._feed.hold(source.channel_id, message_id)
        self._start(self._released(self._look_at(message_id, place_id, source), source))

    async def looked_at(self, message_id: int, place_id: int, source: ChannelSource) -> None:
        """The same, to be waited for."""
        self._feed.hold(source.channel_id, message_id)
        await self._released(self._look_at(message_id, place_id, source), source)

    async def _look_at(self, message_id: int, place_id: int, source: ChannelSource) -> None:
        guild = self._access.cluster_guild(self._client.guilds)
        if guild is None:
            return
        place = guild.get_channel_or_thread(place_id)
        if not isinstance(place, discord.TextChannel | discord.Thread):  # an archived thread is not in the cache
            place = self._client.get_partial_messageable(place_id, guild_id=guild.id)
        await self._catching_up.message(place.get_partial_message(message_id), source)

    # Threads and channels

    @commands.Cog.listener()
    async def on_thread_create(self, thread: discord.Thread) -> None:
        """A new thread."""
        self._thread_seen(thread, is_new=True)

    @commands.Cog.listener()
    async def on_thread_join(self, thread: discord.Thread) -> None:
        """A thread that Kobar hears of now: it was opened again, or Kobar was let into it."""
        self._thread_seen(thread, is_new=True)

    @commands.Cog.listener()
    async def on_thread_update(self, _before: discord.Thread, after: discord.Thread) -> None:
        """A thread may have a new name."""
        self._thread_seen(after, is_new=False)

    def _thread_seen(self, thread: discord.Thread, *, is_new: bool) -> None:
        source = self._of_thread(thread)
        if source is None:
            return
        if is_new and thread.is_private():
            self._start(self._look_through_private(thread, source))
        else:
            self._feed.put(ThreadSeen(source.channel_id, thread=thread_of(thread)))

    async def _look_through_private(self, thread: discord.Thread, source: ChannelSource) -> None:
        await self._catching_up.tried(source, self._catching_up.private_thread(thread, source))

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """A thread is gone."""
        if source := self._sources.get(payload.parent_id):
            self._places.close_thread(payload.thread_id)
            self._parents.pop(payload.thread_id, None)
            self._feed.put(ThreadDeleted(source.channel_id, thread_id=payload.thread_id), payload.thread_id)

    @commands.Cog.listener()
    async def on_thread_remove(self, thread: discord.Thread) -> None:
        """Kobar is no longer in a thread: of a private one it hears nothing any more."""
        if thread.is_private():
            self._places.close_thread(thread.id)

    @commands.Cog.listener()
    async def on_thread_member_join(self, member: discord.ThreadMember) -> None:
        """A member came into a thread."""
        self._places.joined(member.thread_id, member.id)

    @commands.Cog.listener()
    async def on_raw_thread_member_remove(self, payload: discord.RawThreadMembersUpdate) -> None:
        """Members left a thread."""
        self._places.left(payload.thread_id, [int(ident) for ident in payload.data.get("removed_member_ids", ())])

    @commands.Cog.listener()
    async def on_raw_member_remove(self, payload: discord.RawMemberRemoveEvent) -> None:
        """A member left the server."""
        self._places.gone(payload.user.id)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """A channel is gone, with its threads."""
        if source := self._sources.get(channel.id):
            self._places.close(channel.id)
            self._feed.put(ChannelDeleted(source.channel_id), channel.id)

    # What Kobar may look into

    @commands.Cog.listener()
    async def on_guild_channel_update(self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        """The permissions of a channel may have changed, or its name."""
        if after.id in self._sources and not sees(before, after.guild.me):
            self._waiting.add(after.id)  # also when it could not be seen for a moment only
        self._look_into_waiting(after.guild)
        if before.name != after.name:
            self._follow_if_named(after)

    @commands.Cog.listener()
    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """The permissions of a role may have changed."""
        gained = discord.Permissions(after.permissions.value & ~before.permissions.value)
        if after in after.guild.me.roles and (gained.view_channel or gained.read_message_history):
            self._waiting.update(self._sources)  # which of them could not be seen for a moment is not told
        self._look_into_waiting(after.guild)

    @commands.Cog.listener()
    async def on_guild_role_delete(self, role: discord.Role) -> None:
        """A role is gone."""
        self._look_into_waiting(role.guild)

    @commands.Cog.listener()
    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """Kobar's own roles may have changed."""
        if after.id != after.guild.me.id:
            return
        self._waiting.update(ident for ident in self._sources if (channel := after.guild.get_channel(ident)) and not sees(channel, before))
        self._look_into_waiting(after.guild)

    def lost(self, channel_id: int) -> None:
        """A channel cannot be seen any more; it is brought in line when it can."""
        if channel_id in self._sources:
            self._waiting.add(channel_id)

    def _look_into_waiting(self, guild: discord.Guild) -> None:
        """Close what cannot be seen any more, and bring in line what can be seen again."""
        for source in self._sources.values():
            channel = guild.get_channel(source.channel_id)
            if channel is None:
                continue
            if not sees(channel, guild.me):
                self._places.close(channel.id)
                self._waiting.add(channel.id)
            elif channel.id in self._waiting:
                self._look_again(channel.id)

    def _look_again(self, channel_id: int) -> None:
        """Bring one channel in line anew; until then it is closed."""
        self._waiting.discard(channel_id)
        self._places.close(channel_id)
        guild = self._access.cluster_guild(self._client.guilds)
        source = self._sources.get(channel_id)
        if guild and source:
            self._start(self._catch_up_one(guild, source))

    async def _catch_up_one(self, guild: discord.Guild, source: ChannelSource, *, goes_on: bool = False) -> None:
        """Bring one channel in line; where that fails, it is tried again after a while, or as soon as Kobar is given a permission."""
        if not await self._catching_up.tried(source, self._catching_up.channel(guild, source, goes_on=goes_on)):
            self._waiting.add(source.channel_id)

    def _try_again(self, channel_id: int) -> None:
        """Bring one channel in line, or all, where that has failed before; what is open of it stays open meanwhile."""
        guild = self._access.cluster_guild(self._client.guilds)
        source = self._sources.get(channel_id)
        if self._is_unavailable:
            return  # all is looked through when the server is there again
        if guild and channel_id == _EVERYTHING:
            self._start(self._catch_up(guild))
        elif guild and source and not self._catching_up.is_reading(channel_id):  # else that walk tells how it went
            self._waiting.discard(channel_id)
            self._start(self._tried_again(guild, source))

    async def _tried_again(self, guild: discord.Guild, source: ChannelSource) -> None:
        await self._catch_up_one(guild, source, goes_on=True)
        if self._places.is_in_line(source.channel_id):
            self._client.dispatch("channels_caught_up")

    # Files and people

    async def _fetch(self, file: discord.Attachment, post_id: int, source: ChannelSource) -> None:
        """Fetch an attached file; one that cannot be had now is tried again when Kobar next comes on."""
        if file.size > MAX_BYTES:
            _log.info("attachment_too_large", attachment=file.id, bytes=file.size)
            return
        try:
            async with self._fetches:
                raw = await delivery.persistently(file.read)
        except UNDELIVERED as error:
            _log.warning("attachment_not_fetched", attachment=file.id, error=type(error).__name__)
            return
        await self._feed.put_and_wait(Fetched(source.channel_id, post_id=post_id, attachment_id=file.id, raw=raw))

    def _is_lead(self, user_id: int, source: ChannelSource) -> bool:
        return self._access.may_keep_notes(discord.Object(user_id), self._client.guilds, source.group)

    def _name_of(self, user_id: int) -> str | None:
        guild = self._access.cluster_guild(self._client.guilds)
        member = guild.get_member(user_id) if guild else None
        return member.display_name if member else None


async def _pinned(place: discord.TextChannel | discord.Thread) -> set[int]:
    return {message.id async for message in place.pins()}


def _channel_id(guild: discord.Guild, settings: ChannelSettings, known: dict[int, ChannelSource]) -> int | None:
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
