"""Questions go first: what can wait, such as taking in what is new and making vectors, waits a moment while one is under way."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from contextlib import contextmanager


class Precedence:
    """Counts the questions that are under way. What gives them precedence waits so long at most each time, so that it always goes on."""

    def __init__(self) -> None:
        self._under_way = 0
        self._waiting: set[asyncio.Future[None]] = set()

    @property
    def is_taken(self) -> bool:
        """Whether a question is under way."""
        return self._under_way > 0

    @contextmanager
    def taken(self) -> Generator[None]:
        """A question is under way for as long as the block lasts."""
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1
            if not self._under_way:
                for waiting in self._waiting:
                    waiting.set_result(None)
                self._waiting.clear()

    async def given(self, seconds: float) -> None:
        """Wait until no question is under way, for so many seconds at most."""
        if not self._under_way:
            return
        free: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(free)
        try:
            await asyncio.wait([free], timeout=seconds)
        finally:
            self._waiting.discard(free)
