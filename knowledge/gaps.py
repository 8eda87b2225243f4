"""Questions that nothing answered, kept for whoever looks after the cluster's knowledge."""

from __future__ import annotations

import sqlite3

import structlog

from knowledge.ports import Clock
from knowledge.store.database import Database

_log = structlog.get_logger(__name__)


class Gaps:
    """The knowledge gaps; only counts of them are shown outside the store so far."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def note(self, question: str) -> None:
        """Keep a question that nothing answered; a store that stays locked costs the note, never the answer."""
        try:
            async with self._database.writing() as connection:
                values = (self._clock.now().isoformat(), question)
                await connection.execute("INSERT INTO gaps (asked_at, question) VALUES (?, ?)", values)
        except sqlite3.OperationalError:
            _log.warning("gap_not_kept", exc_info=True)

    async def count(self) -> int:
        """How many questions nothing has answered."""
        found = await self._database.rows("SELECT count(*) FROM gaps")
        return int(found[0][0])
