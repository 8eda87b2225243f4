"""Vectors for what has come into the library from channels, soon after it came and never at the same time as an index run."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog

from bot.channels.tasks import Tasks
from knowledge.errors import IndexBusy, UserFacingError
from knowledge.indexing import GivesWay

QUIET_SECONDS = 1.0
"""So long after a change the vectors are made, so that several changes are one."""

BUSY_SECONDS = 5.0
"""So long is waited while somebody else indexes."""

_log = structlog.get_logger(__name__)


class Refreshing(Protocol):
    """What makes vectors of what has none."""

    async def refresh(self, *, gives_way: GivesWay = ...) -> None:
        """Bring vectors and the dense index in line; `IndexBusy` where somebody else does. What can wait `gives_way`."""
        ...


class Indexing:
    """Makes vectors whenever something has changed. Until then, what is new is found by its words."""

    def __init__(
        self,
        *,
        synchroniser: Refreshing,
        tasks: Tasks,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        quiet_seconds: float = QUIET_SECONDS,
    ) -> None:
        self._synchroniser = synchroniser
        self._tasks = tasks
        self._sleep = sleep
        self._quiet_seconds = quiet_seconds
        self._is_wanted = self._is_running = False

    def want(self) -> None:
        """Something has changed."""
        self._is_wanted = True
        if not self._is_running:
            self._is_running = True
            self._tasks.start(self._run())

    async def _run(self) -> None:
        """Make vectors until no more are wanted."""
        try:
            while self._is_wanted:
                await self._sleep(self._quiet_seconds)
                self._is_wanted = False
                await self._refresh()
        finally:
            self._is_running = False

    async def _refresh(self) -> None:
        try:
            await self._synchroniser.refresh(gives_way=lambda: self._is_wanted)
        except IndexBusy:
            self._is_wanted = True
            await self._sleep(BUSY_SECONDS)
        except UserFacingError as error:  # the model or the index is away: what is new is found by its words
            _log.warning("not_indexed", reason=str(error))
        except Exception:  # noqa: BLE001 - the boundary of a task of its own, which must go on with the next change
            _log.exception("not_indexed")
