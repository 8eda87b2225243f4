"""What is done at its own time: one scheduler for all of it, which sleeps by a timer and holds no task while nothing is to be done."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

import structlog

from knowledge.ports import Clock

CHECK_SECONDS: Final = 600.0
"""So long is slept at most while something is to be done some day: clocks are set, machines sleep."""

_SHORTEST: Final = 1.0

_log = structlog.get_logger(__name__)


class Job(Protocol):
    """Something that is done at its own time."""

    @property
    def name(self) -> str:
        """Its name in the log."""
        ...

    async def check(self) -> None:
        """Do what is due, if anything is."""
        ...

    async def next_check(self) -> datetime | None:
        """When to check again; never, where nothing is to be done."""
        ...


class Scheduler:
    """Checks jobs one after another, each at its time; no failure of one ends it, or keeps another from its turn."""

    def __init__(self, *, jobs: Sequence[Job], clock: Clock) -> None:
        self._jobs = tuple(jobs)
        self._clock = clock
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._again = False
        self._is_stopped = False

    @property
    def wakes_in(self) -> float | None:
        """In how many seconds it checks by itself; nothing where it does not."""
        return self._timer.when() - asyncio.get_running_loop().time() if self._timer else None

    def soon(self) -> None:
        """Check now, or once more after a check that is under way: something has changed."""
        if self._is_stopped:
            return
        if self._task and not self._task.done():
            self._again = True
            return
        self._disarm()
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """Check no more; what is under way is cancelled."""
        self._is_stopped = True
        self._disarm()
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        self._again = True
        moments: list[datetime] = []
        while self._again:
            self._again = False
            moments = [moment for job in self._jobs if (moment := await self._checked(job)) is not None]
        if moments and not self._is_stopped:
            seconds = (min(moments) - self._clock.now()).total_seconds()
            self._timer = asyncio.get_running_loop().call_later(min(max(seconds, _SHORTEST), CHECK_SECONDS), self._wake)

    def _wake(self) -> None:
        self._timer, self._task = None, None
        self.soon()

    async def _checked(self, job: Job) -> datetime | None:
        """Check a job; when to check it again."""
        try:
            await job.check()
            return await job.next_check()
        except Exception as error:  # noqa: BLE001 - the boundary of a task of its own: what is due next must not depend on this
            # A traceback may hold a line of a note in its message, which has no place in a log.
            _log.error("job_failed", job=job.name, error=type(error).__name__)
            return self._clock.now() + timedelta(seconds=CHECK_SECONDS)

    def _disarm(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
