"""Questions that nothing answered, kept for whoever looks after the cluster's knowledge."""

from __future__ import annotations

from knowledge.ports import Clock
from knowledge.store.database import Database


class Gaps:
    """The knowledge gaps; only counts of them are shown outside the store so far."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def note(self, question: str) -> None:
        """Keep a question that nothing answered."""
        async with self._database.writing() as connection:
            values = (self._clock.now().isoformat(), question)
            await connection.execute("INSERT INTO gaps (asked_at, question) VALUES (?, ?)", values)

    async def count(self) -> int:
        """How many questions nothing has answered."""
        found = await self._database.rows("SELECT count(*) FROM gaps")
        return int(found[0][0])
