"""An answer that is shown while it is written: a message that is edited as the text grows, and becomes the answer in the end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from types import TracebackType
from typing import Self

import discord
import structlog

from bot import delivery
from bot.retrying import UNDELIVERED

DRAFT_SECONDS = 1.0
"""The shortest time between two edits; Discord takes about five in five seconds in one channel."""

_log = structlog.get_logger(__name__)

Sleep = Callable[[float], Awaitable[None]]


class Drafts:
    """Shows the latest text that it was given, edits at least `seconds` apart, the one that follows the last draft included.

    The text is known to be checked; what cannot be shown in between costs nothing, since the answer comes whole in the end.
    """

    def __init__(self, show: Callable[[str], Awaitable[object]], *, seconds: float = DRAFT_SECONDS, sleep: Sleep = asyncio.sleep) -> None:
        self._show = show
        self._seconds = seconds
        self._sleep = sleep
        self._latest = ""
        self._ended = False
        self._showing: asyncio.Task[None] | None = None

    async def update(self, text: str) -> None:
        """Take the text so far; it is shown as soon as the last edit is long enough ago, without waiting for that here."""
        self._latest = text
        if self._showing is None or self._showing.done():
            self._showing = asyncio.create_task(self._show_latest())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Wait until another edit is due; no draft is shown after this."""
        self._ended = True
        if self._showing:
            await self._showing

    async def _show_latest(self) -> None:
        shown = ""
        while shown != self._latest and not self._ended:
            shown = self._latest
            try:
                await self._show(shown)
            except UNDELIVERED as error:
                _log.info("draft_not_shown", error=type(error).__name__)
            await self._sleep(self._seconds)


class Reply:
    """The answer to a message: in the thread that `open_thread` opens, or under the message where there is none."""

    def __init__(self, message: discord.Message, *, open_thread: Callable[[], Awaitable[discord.Thread | None]]) -> None:
        self._message = message
        self._open_thread = open_thread
        self._opened = False
        self._sent: discord.Message | None = None
        self.thread: discord.Thread | None = None

    async def show(self, text: str) -> None:
        """Show a draft."""
        if self._sent:
            await self._sent.edit(content=text, allowed_mentions=delivery.NO_PINGS)
        else:
            self._sent = await self._send([text], None)

    async def finish(self, parts: Sequence[str], view: discord.ui.View | None) -> None:
        """Show the answer, in the draft's place where there is one."""
        if self._sent:
            await delivery.replace(self._sent, parts, view=view)
        else:
            self._sent = await self._send(parts, view)

    async def withdraw(self) -> None:
        """Take a draft back that no answer will follow."""
        if self._sent:
            await delivery.withdraw(self._sent)

    async def _send(self, parts: Sequence[str], view: discord.ui.View | None) -> discord.Message:
        if not self._opened:
            self._opened = True
            self.thread = await self._open_thread()
        if self.thread:
            return await delivery.send(self.thread, parts, view=view)
        return await delivery.send(self._message.channel, parts, view=view, reply_to=self._message)
