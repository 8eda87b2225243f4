"""Messages of a gap between two sessions, which Discord's gateway never delivers: they are looked for in the channels' history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import discord
import structlog
from discord.ext import commands

from bot.retrying import UNDELIVERED, persistently

LONGEST_GAP = timedelta(minutes=10)
"""Whoever asked longer ago does not wait for an answer any more."""

MOST = 100
"""Messages of one place that are looked at."""

_log = structlog.get_logger(__name__)


class Missed(commands.Cog):
    """Hands on each message that was posted since a session ended, as the event `message_missed`.

    Those that the next session tells of may be among them, before or after it does: whoever listens takes each message once.
    """

    def __init__(self, *, client: discord.Client) -> None:
        self._client = client
        self._latest = 0
        self._from: int | None = None

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Note how far Kobar has heard."""
        self._latest = max(self._latest, message.id)

    @commands.Cog.listener()
    async def on_connect(self) -> None:
        """A session begins: what came after the last message of the one before it, if there was one, was missed."""
        # Events are handed on in their order, so that nothing of the new session has been noted yet.
        self._from = self._from or self._latest or None
        self._latest = self._latest or discord.utils.time_snowflake(discord.utils.utcnow())

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """The places are known: look into those in which something was said since."""
        since, self._from = self._from, None
        if since is None:
            return
        oldest = discord.utils.time_snowflake(discord.utils.utcnow() - LONGEST_GAP)
        found = 0
        for place in self._places(since):
            try:
                messages = await persistently(lambda place=place: _said_after(place, max(since, oldest)))
            except UNDELIVERED as error:
                _log.warning("not_looked_for_missed_messages", channel=place.id, error=type(error).__name__)
                continue
            found += len(messages)
            for message in messages:
                self._client.dispatch("message_missed", message)
        _log.info("looked_for_missed_messages", found=found)

    def _places(self, since: int) -> Iterator[discord.TextChannel | discord.Thread]:
        """The channels and threads whose last message is newer, and whose history Kobar may read."""
        for guild in self._client.guilds:
            for place in (*guild.text_channels, *guild.threads):
                may_read = place.permissions_for(guild.me)
                if (place.last_message_id or 0) > since and may_read.view_channel and may_read.read_message_history:
                    yield place


async def _said_after(place: discord.TextChannel | discord.Thread, since: int) -> list[discord.Message]:
    return [message async for message in place.history(limit=MOST, after=discord.Object(since), oldest_first=True)]
