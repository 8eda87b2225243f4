"""Fetching the files that are attached to messages, a few at once."""

from __future__ import annotations

import asyncio

import discord
import structlog

from bot import delivery
from bot.channels.changes import Fetched
from bot.channels.feed import Feed
from bot.channels.tasks import Tasks
from bot.retrying import UNDELIVERED
from ingest.readers.document import MAX_BYTES
from knowledge.posts import ChannelSource

FETCHED_AT_ONCE = 2

_log = structlog.get_logger(__name__)


class Fetching:
    """Fetches attached files beside everything else; what has been fetched has its turn in the feed."""

    def __init__(self, *, feed: Feed, tasks: Tasks) -> None:
        self._feed = feed
        self._tasks = tasks
        self._turns = asyncio.Semaphore(FETCHED_AT_ONCE)

    def want(self, file: discord.Attachment, post_id: int, source: ChannelSource) -> None:
        """Have a file fetched; one that cannot be had now is tried again when Kobar next comes on."""
        self._tasks.start(self._fetch(file, post_id, source))

    async def _fetch(self, file: discord.Attachment, post_id: int, source: ChannelSource) -> None:
        if file.size > MAX_BYTES:
            _log.info("attachment_too_large", attachment=file.id, bytes=file.size)
            return
        try:
            async with self._turns:
                raw = await delivery.persistently(file.read)
        except UNDELIVERED as error:
            _log.warning("attachment_not_fetched", attachment=file.id, error=type(error).__name__)
            return
        await self._feed.put_and_wait(Fetched(source.channel_id, post_id=post_id, attachment_id=file.id, raw=raw))
