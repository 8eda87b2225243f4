"""How long things are kept, where the config says so: what is older goes, once a day."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

import structlog

from knowledge.ports import Clock

T = TypeVar("T")

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RetentionSettings:
    """For how many days each kind of data is kept; None: for as long as there is room, or as long as Discord keeps it."""

    turns_days: int | None = None
    gaps_days: int | None = None
    usage_days: int | None = None
    posts_days: int | None = None

    def oldest(self, kind: str, now: datetime) -> datetime | None:
        """The moment before which a kind (`turns`, `posts`, …) is not kept, or nothing."""
        days: int | None = getattr(self, f"{kind}_days")
        return None if days is None else now - timedelta(days=days)


class Ageing(Protocol):
    """A table whose rows grow old."""

    async def forget_older(self, moment: datetime) -> int:
        """Let go of what is from before a moment (in UTC); how much that was."""
        ...


class Retention:
    """Takes out what has been kept for long enough. `tables` are those that grow old, by kind; `always` is done every time."""

    def __init__(
        self,
        *,
        settings: RetentionSettings,
        clock: Clock,
        tables: Mapping[str, Ageing],
        always: Mapping[str, Callable[[], Awaitable[object]]],
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._tables = dict(tables)
        self._always = dict(always)

    @property
    def settings(self) -> RetentionSettings:
        """How long each kind is kept."""
        return self._settings

    def oldest(self, kind: str) -> datetime | None:
        """The moment before which a kind is not kept, or nothing."""
        return self._settings.oldest(kind, self._clock.now())

    async def apply(self, **also: Ageing) -> dict[str, int]:
        """Let go of what is too old, and how much that was by kind. `also` are tables that somebody else looks after, by kind; what goes
        wrong with one is logged, and the others go on.
        """
        gone: dict[str, int] = {}
        for kind, table in (self._tables | also).items():
            moment = self.oldest(kind)
            if moment is not None:
                gone[kind] = await self._guarded(kind, lambda table=table, moment=moment: table.forget_older(moment)) or 0
        for name, work in self._always.items():
            await self._guarded(name, work)
        if any(gone.values()):
            _log.info("cleaned_up", **gone)
        return gone

    @staticmethod
    async def _guarded(name: str, work: Callable[[], Awaitable[T]]) -> T | None:
        try:
            return await work()
        except Exception:  # noqa: BLE001 - the boundary of one table: the others are cleaned up all the same
            _log.exception("clean_up_failed", kind=name)
            return None
