"""Posts a lead's note: each part is known as the lead's before it can be seen, and none is posted twice."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

import discord

from bot import delivery
from bot.channels.following import Following
from bot.retrying import persistently
from knowledge.posts import ChannelSource
from knowledge.store.note_drafts import NoteDraft, NoteDrafts, PostedPart
from knowledge.store.posts import Posts

LOOKED_AT = 50
"""So many of a place's newest messages are looked through for a part that may have got through in an earlier attempt."""

NotePlace = discord.TextChannel | discord.Thread
"""Where notes can stand."""


class Posting:
    """Posts drafts in the channels that are read."""

    def __init__(self, *, client: discord.Client, drafts: NoteDrafts, posts: Posts, following: Following) -> None:
        self._client = client
        self._drafts = drafts
        self._posts = posts
        self._following = following

    async def settled(self) -> None:
        """Wait until what happened before now is known."""
        await self._following.settled()

    async def post(
        self, draft: NoteDraft, contents: Sequence[str], place: NotePlace, source: ChannelSource, *, reply_to: int | None = None
    ) -> str:
        """Post a draft's messages and forget it; where the first one stands. What Discord refuses is raised, and the draft stays."""
        parts, stale = await self._drafts.begin(draft, contents)
        for message_id in stale:
            await self._take_back(place, message_id)
        first = 0
        for part in parts:
            message_id = part.message_id or await self._found(place, part)
            if message_id is None:
                message_id = await self._send(place, part, reply_to=reply_to if part.number == 0 else None)
            await self._drafts.posted(draft.id, part.number, message_id)
            if await self._posts.post(message_id) is None:
                await self._following.looked_at(message_id, place.id, source)
            first = first or message_id
        await self._drafts.forget(draft.id)
        return place.get_partial_message(first).jump_url

    @staticmethod
    async def _send(place: NotePlace, part: PostedPart, *, reply_to: int | None) -> int:
        extras: dict[str, Any] = {}
        if reply_to is not None:
            reference = discord.MessageReference(message_id=reply_to, channel_id=place.id, fail_if_not_exists=False)
            extras = {"reference": reference, "mention_author": False}
        sent = await persistently(
            lambda: place.send(part.content, nonce=part.nonce, allowed_mentions=delivery.NO_PINGS, suppress_embeds=True, **extras)
        )
        return sent.id

    async def _found(self, place: NotePlace, part: PostedPart) -> int | None:
        """The message that a part became in an earlier attempt of which the end is not known."""
        if not part.tried:
            return None
        own = self._client.user.id if self._client.user else 0
        async for message in place.history(limit=LOOKED_AT):
            if message.author.id == own and message.content.strip() == part.content.strip():
                return message.id
        return None

    @staticmethod
    async def _take_back(place: NotePlace, message_id: int) -> None:
        """Delete what an earlier attempt posted of a note that says something else now."""
        with contextlib.suppress(discord.NotFound):
            await persistently(place.get_partial_message(message_id).delete)
