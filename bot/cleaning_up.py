"""The daily clean-up: what the config does not let Kobar keep any longer goes, at the start and then each night."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog

from knowledge.ports import Clock
from knowledge.retention import Ageing, Retention

AT = time(3, 30)
"""When it is done, in the cluster's time zone."""

LONGEST_SLEEP = 3600.0
"""Seconds after which the clock is looked at again: a machine may have slept, or its clock may have been put right."""

_log = structlog.get_logger(__name__)


def next_time(now: datetime, zone: ZoneInfo) -> datetime:
    """The next moment, after `now`, at which it is time to clean up."""
    today = now.astimezone(zone).date()
    # Compared in UTC: on the clock an hour comes twice when summer time ends.
    at = datetime.combine(today, AT, zone).astimezone(UTC)
    return at if at > now else datetime.combine(today + timedelta(days=1), AT, zone).astimezone(UTC)


class CleaningUp:
    """Applies what the config says of how long things are kept. `posts` are the messages of channels, where some are read."""

    def __init__(
        self,
        *,
        retention: Retention,
        clock: Clock,
        time_zone: str,
        posts: Ageing | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._retention = retention
        self._clock = clock
        self._zone = ZoneInfo(time_zone)
        self._posts = posts
        self._sleep = sleep

    async def once(self) -> None:
        """Clean up; whatever goes wrong is logged, and tried again the next time."""
        try:
            await self._retention.apply(**({"posts": self._posts} if self._posts else {}))
        except Exception:  # noqa: BLE001 - the boundary of a task of its own, which must go on the next night
            _log.exception("clean_up_failed")

    async def run(self) -> None:
        """Clean up now and each night, until cancelled."""
        while True:
            await self.once()
            due = next_time(self._clock.now(), self._zone)
            while (left := (due - self._clock.now()).total_seconds()) > 0:
                await self._sleep(min(left, LONGEST_SLEEP))
