"""Marks messages as notes, and takes the marks back."""

from __future__ import annotations

from enum import StrEnum

import discord

from bot.access import Access
from bot.channels.following import Following
from knowledge.posts import MARKED_BY_MENU, ChannelSource
from knowledge.store.posts import Posts


class Kept(StrEnum):
    """How it went with a message that was to be a note."""

    SAVED = "saved"
    SAVED_BEFORE = "saved before"
    NOT_A_SOURCE = "not a source"
    NOT_A_LEAD = "not a lead"
    UNINDEXED = "unindexed"
    """Its author does not want to be indexed."""
    WITHOUT_TEXT = "without text"


class SavedNotes:
    """Keeps messages as notes for those who may say so."""

    def __init__(self, *, client: discord.Client, access: Access, posts: Posts, following: Following) -> None:
        self._client = client
        self._access = access
        self._posts = posts
        self._following = following

    def may(self, by: discord.abc.Snowflake, source: ChannelSource) -> bool:
        """Whether somebody may say what is a note in a channel."""
        return self._access.may_keep_notes(by, self._client.guilds, source.group)

    def _source(self, message: discord.Message) -> ChannelSource | None:
        parent = message.channel.parent_id if isinstance(message.channel, discord.Thread) else 0
        return self._following.source_of(message.channel.id) or self._following.source_of(parent)

    async def save(self, message: discord.Message, by: discord.abc.Snowflake) -> Kept:
        """Mark a message as a note from the menu, and take it in."""
        source = self._source(message)
        if source is None:
            return Kept.NOT_A_SOURCE
        if not self.may(by, source):
            return Kept.NOT_A_LEAD
        if message.author.id in await self._posts.unindexed_authors():
            return Kept.UNINDEXED
        if any(how == MARKED_BY_MENU for _, how in await self._posts.marks(message.id)):
            return Kept.SAVED_BEFORE
        await self._posts.mark(message.id, by.id, MARKED_BY_MENU, place_id=message.channel.id)
        await self._look_at(message.id, message.channel.id, source)
        if await self._posts.post(message.id) is not None:
            return Kept.SAVED
        await self._posts.unmark(message.id, how=MARKED_BY_MENU)
        return Kept.WITHOUT_TEXT

    async def keep(self, message: discord.Message, by: discord.abc.Snowflake) -> str | None:
        """Where a message stands that is a note from now on, or was one; nothing where it cannot be, or not for this member."""
        return message.jump_url if await self.save(message, by) in {Kept.SAVED, Kept.SAVED_BEFORE} else None

    def takes(self, message: discord.Message) -> bool:
        """Whether a message stands in a channel that is read and its author may say what is a note there."""
        source = self._source(message)
        return source is not None and self.may(message.author, source)

    async def take_out(self, message_id: int, place_id: int, by: discord.abc.Snowflake) -> bool | None:
        """Take the menu's marks of a message back; whether it is read all the same, and nothing where this member may not."""
        source = self._following.source_of(place_id)
        if source is None or not self.may(by, source):
            return None
        # The ids come from a button: a message of another channel is not for this channel's lead to judge.
        if message_id in await self._posts.marked_within(place_id, above=message_id - 1, below=message_id + 1):
            await self._posts.unmark(message_id, how=MARKED_BY_MENU)
            await self._look_at(message_id, place_id, source)
        post = await self._posts.post(message_id)
        return post is not None and post.place_id == place_id

    async def _look_at(self, message_id: int, place_id: int, source: ChannelSource) -> None:
        await self._following.looked_at(message_id, place_id, source)


class KeptReplies:
    """Keeps leads' replies to questions that Kobar had no answer to."""

    def __init__(self, *, saved: SavedNotes) -> None:
        self._saved = saved

    def takes(self, message: discord.Message) -> bool:
        """Whether a message stands where its author may say what is a note."""
        return self._saved.takes(message)

    async def keep(self, message: discord.Message, *, title: str) -> str | None:
        """Mark a reply as its author's note; a message has no title but its own first line."""
        del title
        return await self._saved.keep(message, message.author)
