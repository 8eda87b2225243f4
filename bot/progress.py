"""The progress of long work, in a message that is edited now and then."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

from bot.retrying import UNDELIVERED

EDIT_SECONDS = 2.0
"""The shortest time between two edits; Discord takes about five in five seconds in one channel."""


class Progress:
    """Shows the latest line that `update` was given, at most once every `seconds`, for as long as the block lasts.

    Work that ends before that shows nothing.
    """

    def __init__(self, show: Callable[[str], Awaitable[object]], *, seconds: float = EDIT_SECONDS) -> None:
        self._show = show
        self._seconds = seconds
        self._latest = ""
        self._resting = True
        self._showing: asyncio.Task[None] | None = None

    def update(self, line: str) -> None:
        """Take note of how far the work is; cheap, and meant for the event loop's own thread."""
        if line == self._latest:
            return
        self._latest = line
        if self._showing is None or self._showing.done():
            self._showing = asyncio.create_task(self._show_latest())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._showing:
            # What is being sent is not torn off: whoever sends must learn which message it became.
            if self._resting:
                self._showing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._showing

    async def _show_latest(self) -> None:
        shown = ""
        while shown != self._latest:
            self._resting = True
            await asyncio.sleep(self._seconds)
            self._resting = False
            shown = self._latest
            # A line that could not be shown is no reason to stop the work.
            with contextlib.suppress(*UNDELIVERED):
                await self._show(shown)
