"""What members say of answers: helpful, or not right and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from knowledge.ports import Clock
from knowledge.store.database import Database

REASON_CHARACTERS = 500
"""The longest reason that is taken."""


class Verdict(StrEnum):
    """What a member says of an answer."""

    HELPFUL = "helpful"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Vote:
    """One member's verdict on one answer; `member` is a name that the chat knows (`discord:user:123`)."""

    answer_id: str
    member: str
    verdict: Verdict
    reason: str
    voted_at: datetime


class Votes:
    """One vote a member for an answer; the last one counts. Votes are kept as long as their answers."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def cast(self, answer_id: str, member: str, verdict: Verdict, *, reason: str = "") -> bool:
        """Keep a vote in place of an earlier one; False where the answer is no longer kept."""
        async with self._database.writing() as connection:
            cursor = await connection.execute(
                "INSERT INTO votes SELECT id, ?, ?, ?, ? FROM answers_given WHERE id = ? "
                "ON CONFLICT (answer_id, member) DO UPDATE SET "
                "verdict = excluded.verdict, reason = excluded.reason, voted_at = excluded.voted_at",
                (member, verdict.value, reason[:REASON_CHARACTERS], self._clock.now().isoformat(), answer_id),
            )
            return cursor.rowcount > 0

    async def wrong(self, *, limit: int) -> tuple[Vote, ...]:
        """The newest votes that something was not right."""
        statement = (
            "SELECT answer_id, member, verdict, reason, voted_at FROM votes WHERE verdict = ? ORDER BY voted_at DESC, answer_id LIMIT ?"
        )
        found = await self._database.rows(statement, (Verdict.WRONG.value, limit))
        return tuple(
            Vote(ident, member, Verdict(verdict), reason, datetime.fromisoformat(at)) for ident, member, verdict, reason, at in found
        )

    async def counts(self) -> dict[Verdict, int]:
        """How many votes there are of each kind."""
        found: dict[str, int] = dict(await self._database.rows("SELECT verdict, count(*) FROM votes GROUP BY verdict"))
        return {verdict: found.get(verdict.value, 0) for verdict in Verdict}
