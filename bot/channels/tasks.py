"""Work that goes on beside the gateway's events: none of it outlives the client, and no failure goes unsaid."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

_log = structlog.get_logger(__name__)


class Tasks:
    """What is under way; each task ends when it has nothing more to do."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    @property
    def are_running(self) -> bool:
        """Whether anything is under way."""
        return bool(self._running)

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Have something done by itself."""
        task = asyncio.create_task(_guarded(work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def stop(self) -> None:
        """Break off whatever is under way."""
        running = tuple(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def _guarded(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception:  # noqa: BLE001 - the boundary of a task of its own, whose failure must not go unsaid
        _log.exception("following_failed")
