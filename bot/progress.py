"""The progress of long work, in a message that is edited now and then."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

import aiohttp
import discord

EDIT_SECONDS = 2.0
"""The shortest time between two edits; Discord takes about five in five seconds in one channel."""


class Progress:
    """Shows the latest line that `update` was given, at most once every `seconds`, for as long as the block lasts."""

    def __init__(self, show: Callable[[str], Awaitable[object]], *, seconds: float = EDIT_SECONDS) -> None:
        self._show = show
        self._seconds = seconds
        self._latest: str | None = None
        self._task: asyncio.Task[None] | None = None

    def update(self, line: str) -> None:
        """Take note of how far the work is; cheap, and safe from any thread."""
        self._latest = line

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._keep_showing())
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _keep_showing(self) -> None:
        shown: str | None = None
        while True:
            await asyncio.sleep(self._seconds)
            if self._latest is None or self._latest == shown:
                continue
            shown = self._latest
            # A line that could not be shown is no reason to stop the work.
            with contextlib.suppress(discord.HTTPException, ConnectionError, aiohttp.ClientConnectionError):
                await self._show(shown)
