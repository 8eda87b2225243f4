"""Trying again what came to nothing, after waits that grow: by timers, so that nothing runs while there is nothing to do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, Protocol

import structlog

WAITS: Final = (60.0, 120.0, 300.0, 900.0, 1800.0)
"""So many seconds are waited after the first, the second, … failure in succession, and after each further one as long as after the last."""

_log = structlog.get_logger(__name__)


class Timer(Protocol):
    """Something that will happen, unless it is cancelled."""

    def cancel(self) -> None:
        """Let it not happen."""
        ...


Alarm = Callable[[float, Callable[[], None]], Timer]
"""Has something called after so many seconds."""


def by_the_loop(seconds: float, ring: Callable[[], None]) -> Timer:
    """The event loop's own alarm."""
    return asyncio.get_running_loop().call_later(seconds, ring)


class TryingAgain:
    """Calls `again` with the id of what failed, after a while; how long depends on how often it has failed in succession."""

    def __init__(self, *, again: Callable[[int], None], alarm: Alarm = by_the_loop, waits: Sequence[float] = WAITS) -> None:
        self._again = again
        self._alarm = alarm
        self._waits = tuple(waits)
        self._failures: dict[int, int] = {}
        self._timers: dict[int, Timer] = {}

    def failed(self, ident: int) -> None:
        """Something came to nothing, and is to be tried again; nothing changes where it is already."""
        if ident in self._timers:
            return
        failures = self._failures[ident] = self._failures.get(ident, 0) + 1
        seconds = self._waits[min(failures, len(self._waits)) - 1]
        _log.info("tried_again_later", channel=ident, failures=failures, seconds=seconds)
        self._timers[ident] = self._alarm(seconds, lambda: self._ring(ident))

    def succeeded(self, ident: int) -> None:
        """It is done, or not wanted any more."""
        self._failures.pop(ident, None)
        if timer := self._timers.pop(ident, None):
            timer.cancel()

    def stop(self) -> None:
        """Nothing is tried again that failed until now."""
        for ident in tuple(self._failures):
            self.succeeded(ident)

    def _ring(self, ident: int) -> None:
        del self._timers[ident]
        self._again(ident)
