"""The gateway's events in the channels that are read: what happened goes into the feed, and who may open what to the places."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import discord
from discord.ext import commands

from bot.channels.changes import ChannelDeleted, Deleted, Edited, Posted, ThreadDeleted, ThreadSeen
from bot.channels.feed import Feed
from bot.channels.following import Following
from bot.channels.looking import Looking
from bot.channels.messages import is_reaction, thread_of
from bot.channels.places import Places, sees
from bot.channels.reconciling import Reconciling
from bot.channels.sources import ChannelSources
from knowledge.posts import ChannelSource


class Gateway(commands.Cog):
    """Listens for what is followed. No event waits for another, so that the feed's order is the gateway's.

    `guild` gives the cluster's server, `reaction` is that by which a lead marks a note.
    """

    def __init__(
        self,
        *,
        guild: Callable[[], discord.Guild | None],
        following: Following,
        sources: ChannelSources,
        feed: Feed,
        places: Places,
        reconciling: Reconciling,
        looking: Looking,
        reaction: str,
    ) -> None:
        self._guild = guild
        self._following = following
        self._sources = sources
        self._feed = feed
        self._places = places
        self._reconciling = reconciling
        self._looking = looking
        self._reaction = reaction

    async def cog_load(self) -> None:
        """Begin to follow."""
        self._following.start()

    async def cog_unload(self) -> None:
        """Follow no longer."""
        await self._following.stop()

    # The session and the server

    @commands.Cog.listener()
    async def on_connect(self) -> None:
        """A new session."""
        self._reconciling.begin_anew()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Find the channels and catch up with them."""
        self._reconciling.begin_anew()
        self._reconciling.catch_up()

    @commands.Cog.listener()
    async def on_guild_unavailable(self, guild: discord.Guild) -> None:
        """Discord has lost a server for a while."""
        if guild == self._guild():
            self._reconciling.unavailable()

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """A server is there again."""
        if guild == self._guild():
            self._reconciling.available()

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Kobar was let onto a server, which may be the cluster's."""
        if guild == self._guild():
            self._reconciling.close_all()
            self._reconciling.catch_up()

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Kobar is no longer on a server: of what happens there it hears nothing."""
        first = next(iter(self._sources.all), None)
        if (first and guild.get_channel(first.channel_id)) or not self._guild():
            self._reconciling.close_all()

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
        if source := self._sources.of(place_id):
            self._feed.put(Deleted(source.channel_id, place_id=place_id, message_ids=tuple(ids)), *ids)

    def _of_message(self, message: discord.Message) -> ChannelSource | None:
        if isinstance(message.channel, discord.Thread):
            return self._of_thread(message.channel)
        return self._sources.of(message.channel.id)

    @commands.Cog.listener()
    async def on_guild_channel_pins_update(self, channel: discord.abc.GuildChannel | discord.Thread, _last: object) -> None:
        """Something was pinned, or is pinned no more; Discord does not say what."""
        if source := self._sources.of(channel.id):
            self._looking.look_at_pins(channel, source)

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
        source = self._sources.of(place_id)
        if source and (emoji is None or is_reaction(emoji, self._reaction)):
            self._looking.look_at(message_id, place_id, source)

    # Threads

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

    def _of_thread(self, thread: discord.Thread) -> ChannelSource | None:
        """The source that a thread belongs to; what is said in a thread is taken in after the thread itself, whose it may be to hide it.

        A private one belongs to it from when it is looked through, which is where Kobar has been let in.
        """
        source = self._sources.of_channel(thread.parent_id)
        if thread.is_private() and not self._places.knows(thread.id):
            return None
        if source and not self._sources.has_thread(thread.id):
            self._sources.note_thread(thread)
            self._feed.put(ThreadSeen(source.channel_id, thread=thread_of(thread)))
        return source

    def _thread_seen(self, thread: discord.Thread, *, is_new: bool) -> None:
        source = self._sources.of_channel(thread.parent_id)
        if source and is_new and thread.is_private():
            self._reconciling.look_into_private(thread, source)
        elif source := self._of_thread(thread):
            self._feed.put(ThreadSeen(source.channel_id, thread=thread_of(thread)))

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """A thread is gone."""
        if source := self._sources.of_channel(payload.parent_id):
            self._places.close_thread(payload.thread_id)
            self._sources.forget_thread(payload.thread_id)
            self._feed.put(ThreadDeleted(source.channel_id, thread_id=payload.thread_id), payload.thread_id)

    @commands.Cog.listener()
    async def on_thread_remove(self, thread: discord.Thread) -> None:
        """Kobar is no longer in a thread: a private one it does not read any more, whatever it still hears of it."""
        if thread.is_private():
            self._places.close_thread(thread.id)
            self._sources.forget_thread(thread.id)

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

    # Channels, and whether Kobar may look into them

    @commands.Cog.listener()
    async def on_guild_channel_create(self, channel: discord.abc.GuildChannel) -> None:
        """A channel was made, which the config may have named already."""
        self._follow_if_named(channel)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """A channel is gone, with its threads."""
        if source := self._sources.of_channel(channel.id):
            self._places.close(channel.id)
            self._feed.put(ChannelDeleted(source.channel_id), channel.id)

    @commands.Cog.listener()
    async def on_guild_channel_update(self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        """The permissions of a channel may have changed, or its name."""
        if self._sources.of_channel(after.id) and not sees(before, after.guild.me):
            self._reconciling.lost(after.id)  # also when it could not be seen for a moment only
        self._reconciling.look_into_waiting(after.guild)
        if before.name != after.name:
            self._follow_if_named(after)

    def _follow_if_named(self, channel: discord.abc.GuildChannel) -> None:
        if channel.guild == self._guild() and self._sources.misses(channel):
            self._reconciling.catch_up()

    @commands.Cog.listener()
    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """The permissions of a role may have changed."""
        gained = discord.Permissions(after.permissions.value & ~before.permissions.value)
        if after in after.guild.me.roles and (gained.view_channel or gained.read_message_history):
            for source in self._sources.all:  # which of them could not be seen for a moment is not told
                self._reconciling.lost(source.channel_id)
        self._reconciling.look_into_waiting(after.guild)

    @commands.Cog.listener()
    async def on_guild_role_delete(self, role: discord.Role) -> None:
        """A role is gone."""
        self._reconciling.look_into_waiting(role.guild)

    @commands.Cog.listener()
    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """Kobar's own roles may have changed."""
        if after.id != after.guild.me.id:
            return
        for source in self._sources.all:
            channel = after.guild.get_channel(source.channel_id)
            if channel and not sees(channel, before):
                self._reconciling.lost(source.channel_id)
        self._reconciling.look_into_waiting(after.guild)
