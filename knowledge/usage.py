"""What written answers cost: the day's limits, reserved before a chat model is asked, and the counts that an administrator sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from knowledge.member_data import Held, Member
from knowledge.model import Cluster, Writing, WritingOutcome
from knowledge.ports import Clock
from knowledge.store.database import Database
from knowledge.store.readable import placeholders

DAYS_SHOWN = 30
"""How many days the longer count covers, today included."""

RESERVED = "reserved"
"""The outcome of a question whose answer is being written; one that a killed process left behind counts as asked."""

_FREE = tuple(outcome.value for outcome in (WritingOutcome.RATE_LIMITED, WritingOutcome.UNAUTHENTICATED, WritingOutcome.UNAVAILABLE))
"""Outcomes of questions that the provider turned away: they used up nothing, and count towards no limit."""


@dataclass(frozen=True, slots=True)
class UsageTotal:
    """What was used in a period: `answers` that were written, of `asked` times that the model was asked; cost by currency."""

    asked: int = 0
    answers: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    costs: Mapping[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True, slots=True)
class UsageReport:
    """What written answers used today, and in the last 30 days."""

    today: UsageTotal
    month: UsageTotal


class Usage:
    """Keeps what each written answer used. A limit is the number of answers that may be written in one of the cluster's days."""

    kind = "written_answers"
    columns = frozenset({"writings.asker"})

    def __init__(
        self, *, database: Database, clock: Clock, cluster: Cluster, per_member: int | None = None, per_server: int | None = None
    ) -> None:
        self._database = database
        self._clock = clock
        self._zone = ZoneInfo(cluster.time_zone)
        self._per_member = per_member
        self._per_server = per_server

    async def reserve(self, *, model: str, asker: str | None) -> int | WritingOutcome:
        """A place among the day's written answers, to be settled; or the limit that is reached.

        Counting and taking are one transaction, so that questions at the same time cannot share the last place.
        """
        day = self._today().isoformat()
        async with self._database.writing() as connection:
            await connection.execute("UPDATE writings SET asker = NULL WHERE day <> ? AND asker IS NOT NULL", (day,))
            marks = placeholders(_FREE)
            counts = f"SELECT count(*), count(CASE WHEN asker = ? THEN 1 END) FROM writings WHERE day = ? AND outcome NOT IN ({marks})"  # noqa: S608 - question marks only
            async with connection.execute(counts, (asker, day, *_FREE)) as cursor:
                row = await cursor.fetchone()
            total, own = (int(row[0]), int(row[1])) if row else (0, 0)
            if self._per_server is not None and total >= self._per_server:
                return WritingOutcome.SERVER_LIMIT
            if self._per_member is not None and asker is not None and own >= self._per_member:
                return WritingOutcome.MEMBER_LIMIT
            statement = "INSERT INTO writings (day, asker, model, outcome) VALUES (?, ?, ?, ?)"
            inserted = await connection.execute(statement, (day, asker, model, RESERVED))
            return inserted.lastrowid or 0

    async def settle(self, place: int, writing: Writing) -> None:
        """Keep how the reserved answer went and what it used."""
        values = (writing.outcome.value, writing.tokens_in, writing.tokens_out, writing.cost, writing.currency, place)
        async with self._database.writing() as connection:
            statement = "UPDATE writings SET outcome = ?, tokens_in = ?, tokens_out = ?, cost = ?, currency = ? WHERE id = ?"
            await connection.execute(statement, values)

    async def of(self, member: Member) -> Held:
        """The written answers of this day that a member got; of earlier days nobody knows whose they were."""
        columns = ("day", "model", "outcome", "tokens_in", "tokens_out", "cost", "currency")
        statement = f"SELECT {', '.join(columns)} FROM writings WHERE asker = ? ORDER BY id"  # noqa: S608 - constants only
        found = await self._database.rows(statement, (member.mark,))
        return Held(self.kind, tuple(dict(zip(columns, row, strict=True)) for row in found))

    async def forget(self, member: Member) -> int:
        """Let go of whose they were. What they cost still counts for the server, and no longer for the member's own daily limit."""
        return await self._database.changed("UPDATE writings SET asker = NULL WHERE asker = ?", (member.mark,))

    async def forget_askers(self) -> int:
        """Let go of whose the answers of earlier days were."""
        statement = "UPDATE writings SET asker = NULL WHERE day <> ? AND asker IS NOT NULL"
        return await self._database.changed(statement, (self._today().isoformat(),))

    async def forget_older(self, moment: datetime) -> int:
        """Let go of what was used on days before the one that a moment is in."""
        day = moment.astimezone(self._zone).date().isoformat()
        return await self._database.changed("DELETE FROM writings WHERE day < ?", (day,))

    async def report(self) -> UsageReport:
        """What was used today and in the last 30 days."""
        today = self._today()
        return UsageReport(today=await self._total(today), month=await self._total(today - timedelta(days=DAYS_SHOWN - 1)))

    async def _total(self, first: date) -> UsageTotal:
        columns = "currency, count(*), sum(outcome = ?), sum(tokens_in), sum(tokens_out), sum(cost)"
        statement = f"SELECT {columns} FROM writings WHERE day >= ? GROUP BY currency ORDER BY currency"  # noqa: S608 - constants only
        found = await self._database.rows(statement, (WritingOutcome.WRITTEN.value, first.isoformat()))
        return UsageTotal(
            asked=sum(row[1] for row in found),
            answers=sum(row[2] for row in found),
            tokens_in=sum(row[3] for row in found),
            tokens_out=sum(row[4] for row in found),
            costs={str(row[0]): float(row[5]) for row in found if row[5] is not None},
        )

    def _today(self) -> date:
        return self._clock.now().astimezone(self._zone).date()
