"""The ledger of digests: where they are sent and when, what has been told where, and what each one in the chat rests on.

A digest is written here before it is sent, so that of two processes one sends it, and one that was killed in between leaves a row that says
what is to be looked for in the chat.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from knowledge.digest.items import Basis, Item
from knowledge.digest.schedule import WEEK
from knowledge.ports import Clock
from knowledge.store.database import Database
from knowledge.store.first_seen import Mark

LEASE = timedelta(minutes=10)
"""So long whoever sends a digest has it to itself; sending takes seconds."""

KEPT = timedelta(days=60)
"""So long what goes from the library goes from digests too."""

FARTHEST = timedelta(days=28)
"""Further back no digest looks, however long there was none."""

MOST_REFUSALS = 3
"""After so many weeks in a row in which a digest could not be sent, it is not tried any more until it is set again."""


@dataclass(frozen=True, slots=True)
class DigestPlace:
    """Where a digest is sent each week: `name` is one such as `discord:channel:1`, `weekday` counts from Monday, `groups` are the working
    groups that it is about (none: all). `since` bounds what is news in the first one; `checked` is the last time that was dealt with.
    """

    name: str
    weekday: int
    hour: int
    since: datetime
    checked: datetime
    groups: tuple[str, ...] = ()
    refusals: int = 0
    refused_at: datetime | None = None

    @property
    def is_given_up(self) -> bool:
        """Whether it is not tried any more."""
        return self.refusals >= MOST_REFUSALS


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of a digest as it is sent: `line` is the hash of the line of the message that it stands in."""

    item: Item
    line: Mark


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A digest of which it is not known whether it got through."""

    id: int
    place: str
    slot: datetime
    gathered_at: datetime


@dataclass(frozen=True, slots=True)
class Resting:
    """What an item of a sent digest rests on: `line` is the hash of its line, `changed` whether its document went or was put anew."""

    digest_id: int
    place: str
    channel_id: int
    message_id: int
    item: int
    line: Mark
    basis: Basis
    changed: bool


class Ledger:
    """Digests, as they are planned, sent and taken back."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    # Where and when

    async def places(self) -> tuple[DigestPlace, ...]:
        """All places, channels before members."""
        return tuple(_place(row) for row in await self._database.rows(f"{_PLACES} ORDER BY place"))

    async def place(self, name: str) -> DigestPlace | None:
        """A place, or nothing where no digest is sent there."""
        found = await self._database.rows(f"{_PLACES} WHERE place = ?", (name,))
        return _place(found[0]) if found else None

    async def keep(self, place: DigestPlace) -> None:
        """Send a digest there from now on, or at another time."""
        values = (place.name, place.weekday, place.hour, json.dumps(place.groups), _iso(place.since), _iso(place.checked))
        async with self._database.writing() as connection:
            await connection.execute("INSERT OR REPLACE INTO digest_places VALUES (?, ?, ?, ?, ?, ?, 0, NULL)", values)

    async def drop(self, name: str) -> bool:
        """Send none there any more; whether one was sent. What has been told there stays told."""
        async with self._database.writing() as connection:
            cursor = await connection.execute("DELETE FROM digest_places WHERE place = ?", (name,))
            return cursor.rowcount > 0

    async def forget(self, name: str) -> int:
        """Let go of all that is kept of a place, also of what has been told there; how many digests that was, and the place itself."""
        async with self._database.writing() as connection:
            places = await connection.execute("DELETE FROM digest_places WHERE place = ?", (name,))
            digests = await connection.execute("DELETE FROM digests WHERE place = ?", (name,))
            return places.rowcount + digests.rowcount

    async def passed(self, name: str, slot: datetime) -> None:
        """A digest that fell due has been dealt with: there was nothing to send, or it was sent."""
        async with self._database.writing() as connection:
            statement = "UPDATE digest_places SET checked = max(checked, ?), refusals = 0, refused_at = NULL WHERE place = ?"
            await connection.execute(statement, (_iso(slot), name))

    async def refused(self, name: str, slot: datetime) -> None:
        """A digest that fell due could not be sent there, and is not tried before the next time."""
        async with self._database.writing() as connection:
            statement = "UPDATE digest_places SET checked = max(checked, ?), refusals = refusals + 1, refused_at = ? WHERE place = ?"
            await connection.execute(statement, (_iso(slot), self._now(), name))

    # What has been told

    async def told(self, name: str) -> frozenset[Mark]:
        """The marks of all that has been told in a place."""
        return frozenset(bytes(row[0]) for row in await self._database.rows("SELECT mark FROM digest_told WHERE place = ?", (name,)))

    async def last_sent(self, name: str) -> datetime | None:
        """When the last digest of a place was gathered."""
        statement = "SELECT max(gathered_at) FROM digests WHERE place = ? AND message_id IS NOT NULL"
        found = await self._database.rows(statement, (name,))
        return datetime.fromisoformat(found[0][0]) if found[0][0] else None

    async def since(self, name: str, first: datetime) -> datetime:
        """The moment since which something is news in a place: a week before the last digest, for what could not be read just then is
        told later, and never before `first`, nor four weeks ago.
        """
        last = await self.last_sent(name)
        oldest = self._clock.now() - FARTHEST
        return max(first, oldest, last - WEEK) if last else max(first, oldest)

    # Sending

    async def claim(self, name: str, slot: datetime, entries: Sequence[Entry]) -> int | None:
        """Write down a digest that is about to be sent, with all that it tells; nothing where another process has that one."""
        async with self._database.writing() as connection:
            values = (name, _iso(slot), self._now(), _iso(self._clock.now() + LEASE))
            statement = "INSERT OR IGNORE INTO digests (place, slot, gathered_at, until) VALUES (?, ?, ?, ?)"
            cursor = await connection.execute(statement, values)
            if cursor.rowcount == 0 or cursor.lastrowid is None:
                return None
            ident = cursor.lastrowid
            marks = [(name, mark, ident) for entry in entries for mark in entry.item.marks]
            await connection.executemany("INSERT OR IGNORE INTO digest_told VALUES (?, ?, ?)", marks)
            sources = [
                (ident, number, entry.line, basis.source, basis.path, basis.mark)
                for number, entry in enumerate(entries)
                for basis in entry.item.bases
            ]
            await connection.executemany("INSERT OR IGNORE INTO digest_sources VALUES (?, ?, ?, ?, ?, ?, 0)", sources)
            return ident

    async def sent(self, ident: int, *, channel_id: int, message_id: int) -> None:
        """A digest is in the chat, as that message."""
        async with self._database.writing() as connection:
            await connection.execute("UPDATE digests SET channel_id = ?, message_id = ? WHERE id = ?", (channel_id, message_id, ident))

    async def release(self, ident: int) -> None:
        """A digest did not get through: nothing of it has been told."""
        async with self._database.writing() as connection:
            await connection.execute("DELETE FROM digests WHERE id = ? AND message_id IS NULL", (ident,))

    async def lapse(self, ident: int) -> None:
        """It is not known whether a digest got through; it is to be looked for."""
        async with self._database.writing() as connection:
            await connection.execute("UPDATE digests SET until = ? WHERE id = ?", (self._now(), ident))

    async def unfinished(self) -> tuple[Unfinished, ...]:
        """The digests that nobody is sending, and that may have got through or not."""
        statement = "SELECT id, place, slot, gathered_at FROM digests WHERE message_id IS NULL AND until <= ? ORDER BY id"
        found = await self._database.rows(statement, (self._now(),))
        return tuple(Unfinished(row[0], row[1], datetime.fromisoformat(row[2]), datetime.fromisoformat(row[3])) for row in found)

    async def next_lapse(self) -> datetime | None:
        """When the first of those lapses that somebody may be sending."""
        found = await self._database.rows("SELECT min(until) FROM digests WHERE message_id IS NULL")
        return datetime.fromisoformat(found[0][0]) if found[0][0] else None

    async def take_over(self, ident: int) -> bool:
        """Whether an unfinished digest is this process's to look for from now on."""
        async with self._database.writing() as connection:
            statement = "UPDATE digests SET until = ? WHERE id = ? AND message_id IS NULL AND until <= ?"
            cursor = await connection.execute(statement, (_iso(self._clock.now() + LEASE), ident, self._now()))
            return cursor.rowcount > 0

    # Taking back

    async def resting(self) -> tuple[Resting, ...]:
        """What the digests in the chat rest on; what is older than sixty days is let go of."""
        async with self._database.writing() as connection:
            statement = "DELETE FROM digest_sources WHERE digest_id IN (SELECT id FROM digests WHERE gathered_at < ?)"
            await connection.execute(statement, (_iso(self._clock.now() - KEPT),))
        statement = (
            "SELECT g.id, g.place, g.channel_id, g.message_id, s.item, s.line, s.source, s.path, s.basis, s.changed "
            "FROM digest_sources s JOIN digests g ON g.id = s.digest_id WHERE g.message_id IS NOT NULL ORDER BY g.id, s.item"
        )
        return tuple(_resting(row) for row in await self._database.rows(statement))

    async def has_changed(self) -> bool:
        """Whether a document that a digest rests on has been put anew or has gone."""
        return bool(await self._database.rows("SELECT 1 FROM digest_sources WHERE changed LIMIT 1"))

    async def gone(self) -> frozenset[tuple[str, str]]:
        """The documents that digests rest on and that have gone from the library, by source and path."""
        statement = (
            "SELECT DISTINCT s.source, s.path FROM digest_sources s WHERE s.changed "
            "AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.source = s.source AND d.path = s.path)"
        )
        return frozenset((row[0], row[1]) for row in await self._database.rows(statement))

    async def stands(self, still: Collection[Resting]) -> None:
        """Items whose documents changed, and which still stand as they did."""
        values = [(one.digest_id, one.item, one.basis.source, one.basis.path) for one in still]
        async with self._database.writing() as connection:
            statement = "UPDATE digest_sources SET changed = 0 WHERE digest_id = ? AND item = ? AND source = ? AND path = ?"
            await connection.executemany(statement, values)

    async def withdrawn(self, digest_id: int, items: Collection[int]) -> None:
        """Items of a digest are not in the chat any more; where they came from is forgotten."""
        async with self._database.writing() as connection:
            values = [(digest_id, item) for item in items]
            await connection.executemany("DELETE FROM digest_sources WHERE digest_id = ? AND item = ?", values)

    def _now(self) -> str:
        return _iso(self._clock.now())


_PLACES = "SELECT place, weekday, hour, groups, since, checked, refusals, refused_at FROM digest_places"


def _place(row: Sequence[str | int | None]) -> DigestPlace:
    name, weekday, hour, groups, since, checked, refusals, refused_at = row
    return DigestPlace(
        name=str(name),
        weekday=int(weekday or 0),
        hour=int(hour or 0),
        since=datetime.fromisoformat(str(since)),
        checked=datetime.fromisoformat(str(checked)),
        groups=tuple(json.loads(str(groups))),
        refusals=int(refusals or 0),
        refused_at=datetime.fromisoformat(str(refused_at)) if refused_at else None,
    )


def _resting(row: Sequence[object]) -> Resting:
    ident, place, channel_id, message_id, item, line, source, path, basis, changed = row
    return Resting(
        digest_id=int(str(ident)),
        place=str(place),
        channel_id=int(str(channel_id)),
        message_id=int(str(message_id)),
        item=int(str(item)),
        line=bytes(line) if isinstance(line, bytes) else b"",
        basis=Basis(str(source), str(path), bytes(basis) if isinstance(basis, bytes) else b""),
        changed=bool(changed),
    )


def _iso(moment: datetime) -> str:
    """A time in UTC, always as long, so that texts compare as times do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
