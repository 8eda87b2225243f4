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
    """The answer to a message: in the thread that `open_thread` opens, or under the message where there is none; or, where `parts` are
    given, in place of the answer that these are. `nonce` names its parts.
    """

    def __init__(
        self,
        message: discord.Message,
        *,
        open_thread: Callable[[], Awaitable[discord.Thread | None]],
        parts: Sequence[discord.PartialMessage] = (),
    ) -> None:
        self._message = message
        self._open_thread = open_thread
        self._opened = bool(parts)
        self._nonce = delivery.nonce_of(message)
        self.parts: list[discord.Message | discord.PartialMessage] = list(parts)
        self.thread: discord.Thread | None = None

    def is_for(self, message: discord.Message) -> None:
        """Take a newer version of the message, so that what is sent for it is not taken for what was sent before."""
        self._nonce = delivery.nonce_of(message)

    async def show(self, text: str) -> None:
        """Show a draft."""
        if self.parts:
            await self.parts[0].edit(content=text, view=None, allowed_mentions=delivery.NO_PINGS)
        else:
            self.parts += await self._send([text], None)

    async def finish(self, parts: Sequence[str], view: discord.ui.View | None) -> None:
        """Show the answer, in the place of the draft or of what was there before; a part that is gone is sent anew."""
        last = len(parts) - 1
        for at, text in enumerate(parts):
            buttons = view if at == last else None
            if at >= len(self.parts):
                self.parts += await self._send([text], buttons, first=at)
                continue
            try:
                await delivery.edit(self.parts[at], text, view=buttons)
            except discord.NotFound:
                (self.parts[at],) = await self._send([text], buttons, first=at)
        await self._take_back(self.parts[len(parts) :])
        del self.parts[len(parts) :]

    async def withdraw(self) -> None:
        """Take back a draft that no answer will follow, or an answer to what was deleted."""
        await self._take_back(self.parts)
        self.parts.clear()

    @staticmethod
    async def _take_back(parts: Sequence[discord.Message | discord.PartialMessage]) -> None:
        for part in parts:
            await delivery.take_back(part)

    async def _send(self, parts: Sequence[str], view: discord.ui.View | None, *, first: int = 0) -> tuple[discord.Message, ...]:
        if not self._opened:
            self._opened = True
            self.thread = await self._open_thread()
        if self.thread:
            return await delivery.send(self.thread, parts, view=view, nonce=self._nonce, first=first)
        if self.parts:
            return await delivery.send(self.parts[0].channel, parts, view=view, nonce=self._nonce, first=first)
        return await delivery.send(self._message.channel, parts, view=view, reply_to=self._message, nonce=self._nonce, first=first)
