"""The register of decisions and actions: what the library's notes record, for certain readers, and which actions are done."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.answering.quotation import Quotation
from knowledge.audience import Readers
from knowledge.library import Library
from knowledge.model import Citation, Period
from knowledge.ports import Clock
from knowledge.records.owners import is_named
from knowledge.records.record import KeptRecord, RecordKind
from knowledge.records.superseding import Decision, linked
from knowledge.store.database import Database

REMINDED_AFTER = timedelta(days=3)
"""So long after its due day an action is still reminded of, where Kobar was not running before."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands: its citation, and its words as they are read, without markup."""

    citation: Citation
    words: str


class Register:
    """Decisions and actions, read with their readers; the marks of what is done, and of what has been reminded of."""

    def __init__(self, *, library: Library, database: Database, clock: Clock) -> None:
        self._library = library
        self._database = database
        self._clock = clock

    async def decisions(self, readers: Readers, *, group: str | None = None, period: Period | None = None) -> list[Decision]:
        """The decisions of a group and a period, newest first, with the links among all of the group's that the readers may read."""
        records = await self._library.records(readers, kind=RecordKind.DECISION, group=group)
        # In a thread: of a thousand decisions it takes a tenth of a second.
        found = await asyncio.to_thread(linked, records)
        return [one for one in found if period is None or _within(one.record.document.date, period)]

    async def actions(
        self, readers: Readers, *, group: str | None = None, period: Period | None = None, owner: str | None = None, open_only: bool = False
    ) -> list[KeptRecord]:
        """The actions of a group, of an owner, noted or due within a period: the open ones first, by their due days, then the newest."""
        found = await self._library.records(readers, kind=RecordKind.ACTION, group=group)
        fitting = [
            one
            for one in found
            if period is None or _within(one.document.date, period) or _within(one.due, period)
            if owner is None or is_named(one.owner, owner)
            if not (open_only and one.done)
        ]
        return sorted(fitting, key=lambda one: (one.done, one.due is None, one.due or date.max))

    async def action(self, mark: str, readers: Readers) -> KeptRecord | None:
        """The action that `mark` stands for, or nothing where there is none that the readers may read now."""
        found = await self._library.records(readers, kind=RecordKind.ACTION, mark=mark)
        return found[0] if found else None

    async def places(self, records: Sequence[KeptRecord], readers: Readers, *, language: str) -> dict[str, Place]:
        """Where records stand, by mark, numbered in their order; without those that have gone meanwhile."""
        passages = await self._library.passages({one.chunk_id for one in records}, readers)
        quotes = {one.mark: Quotation(passages[one.chunk_id], one.first, one.last) for one in records if one.chunk_id in passages}
        return {mark: Place(quote.citation(n, language), quote.words) for n, (mark, quote) in enumerate(quotes.items(), start=1)}

    # What is done

    async def mark_done(self, mark: str, *, by: str) -> None:
        """Keep that `by` (a name such as `discord:user:123`) has marked an action as done; an earlier mark stays."""
        values = (bytes.fromhex(mark), by, self._clock.now().isoformat())
        async with self._database.writing() as connection:
            await connection.execute("INSERT OR IGNORE INTO done_marks (mark, marked_by, marked_at) VALUES (?, ?, ?)", values)

    async def unmark(self, mark: str) -> None:
        """Take the mark away again."""
        async with self._database.writing() as connection:
            await connection.execute("DELETE FROM done_marks WHERE mark = ?", (bytes.fromhex(mark),))

    # What has been reminded of

    async def due_soon(self, readers: Readers, *, today: date, days: int) -> list[KeptRecord]:
        """The open actions with an owner that are due within `days` from today, or were due since Kobar last had the time to say so."""
        span = Period(today - REMINDED_AFTER, today + timedelta(days=days))
        found = await self._library.records(readers, kind=RecordKind.ACTION)
        return [one for one in found if one.owner and not one.done and _within(one.due, span)]

    async def claim(self, record: KeptRecord, *, to: str) -> bool:
        """Whether `to` (a name such as `discord:user:123`) has not been reminded of the action and its due day; from now on it has."""
        async with self._database.writing() as connection:
            values = (*_reminder(record, to), self._clock.now().isoformat())
            cursor = await connection.execute("INSERT OR IGNORE INTO reminders VALUES (?, ?, ?, ?)", values)
            return cursor.rowcount == 1

    async def release(self, record: KeptRecord, *, to: str) -> None:
        """Take a claim back, for a reminder that did not get through."""
        async with self._database.writing() as connection:
            await connection.execute("DELETE FROM reminders WHERE mark = ? AND due = ? AND sent_to = ?", _reminder(record, to))


def _reminder(record: KeptRecord, to: str) -> tuple[bytes, str, str]:
    return bytes.fromhex(record.mark), record.due.isoformat() if record.due else "", to


def _within(day: date | None, period: Period) -> bool:
    return day is not None and day in period
