"""Questions that nothing answered, kept for whoever looks after the cluster's knowledge."""

from __future__ import annotations

import sqlite3
from datetime import datetime

import structlog

from knowledge.member_data import Held, Member
from knowledge.ports import Clock
from knowledge.store.database import Database

_log = structlog.get_logger(__name__)


class Gaps:
    """The knowledge gaps; only counts of them are shown outside the store so far."""

    kind = "gaps"
    columns = frozenset({"gaps.asker"})

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def note(self, question: str, *, asker: str | None = None) -> None:
        """Keep a question that nothing answered, with the mark of whoever asked; a store that stays locked costs the note, never the
        answer.
        """
        try:
            async with self._database.writing() as connection:
                values = (self._clock.now().isoformat(), question, asker)
                await connection.execute("INSERT INTO gaps (asked_at, question, asker) VALUES (?, ?, ?)", values)
        except sqlite3.OperationalError:
            _log.warning("gap_not_kept", exc_info=True)

    async def count(self) -> int:
        """How many questions nothing has answered."""
        found = await self._database.rows("SELECT count(*) FROM gaps")
        return int(found[0][0])

    async def of(self, member: Member) -> Held:
        """The questions of a member that nothing answered."""
        found = await self._database.rows("SELECT asked_at, question FROM gaps WHERE asker = ? ORDER BY id", (member.mark,))
        return Held(self.kind, tuple({"asked_at": at, "question": question} for at, question in found))

    async def forget(self, member: Member) -> int:
        """Let go of them."""
        return await self._database.changed("DELETE FROM gaps WHERE asker = ?", (member.mark,))

    async def forget_older(self, moment: datetime) -> int:
        """Let go of questions from before a moment (in UTC)."""
        return await self._database.changed("DELETE FROM gaps WHERE asked_at < ?", (moment.isoformat(),))
