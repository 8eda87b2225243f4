"""Questions go first: what can wait, such as the making of vectors, waits a moment while one is under way."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Final

LASTING_SECONDS: Final = 1.0
"""So long a question goes first; one that takes longer waits for a chat model, which needs nothing of this machine."""


class Precedence:
    """The questions that are under way. What gives them precedence waits for so long at most each time, so that it always goes on."""

    def __init__(self, *, lasting_seconds: float = LASTING_SECONDS, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._lasting = lasting_seconds
        self._monotonic = monotonic
        self._began: dict[object, float] = {}
        self._waiting: set[asyncio.Future[None]] = set()
        self._free = threading.Event()
        self._free.set()

    @property
    def left(self) -> float:
        """For how many seconds more the newest question under way goes first; 0 where there is none."""
        return max([began + self._lasting - self._monotonic() for began in list(self._began.values())] + [0.0])

    @contextmanager
    def taken(self) -> Generator[None]:
        """A question is under way for as long as the block lasts."""
        question = object()
        self._began[question] = self._monotonic()
        self._free.clear()
        try:
            yield
        finally:
            del self._began[question]
            if not self._began:
                self._free.set()
                for waiting in self._waiting:
                    waiting.set_result(None)
                self._waiting.clear()

    async def given(self, seconds: float) -> None:
        """Wait until no question goes first, for so many seconds at most."""
        left = self.left
        if not left:
            return
        free: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(free)
        try:
            await asyncio.wait([free], timeout=min(seconds, left))
        finally:
            self._waiting.discard(free)

    def wait(self, seconds: float) -> float:
        """The same for a thread that is not the event loop's, which it holds; the seconds that it took."""
        left = self.left
        if not left:
            return 0.0
        began = self._monotonic()
        self._free.wait(min(seconds, left))
        return self._monotonic() - began
