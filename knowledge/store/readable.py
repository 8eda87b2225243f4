"""What certain readers may read, as part of the statements that read it."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from knowledge.audience import Audience, Readers

SAMPLED = 5_000
"""By so many chunks, the newest that may be read, words are counted in a large library of which not all may be."""


@dataclass(frozen=True, slots=True)
class Partitions:
    """The audiences that certain readers may read, how many chunks they hold, how many there are in all, and whether there are no
    other audiences; and in a large library of which not all may be read, from which chunk on words are counted, and how many these are.
    """

    ids: frozenset[int]
    chunks: int
    total: int
    all: bool
    groups: tuple[str, ...]
    """The working groups that readable documents belong to."""
    sampled_from: int = 0
    sampled: int = 0

    @property
    def is_sampled(self) -> bool:
        """Whether words are counted in the newest chunks alone."""
        return self.sampled > 0

    def estimated(self, counted: int) -> int:
        """In how many chunks a word stands that was counted in so many."""
        return round(counted * self.chunks / self.sampled) if self.is_sampled else counted

    @property
    def restriction(self) -> frozenset[int] | None:
        """What an index has to be restricted to; nothing where all may be read."""
        return None if self.all else self.ids


def readable_audiences(connection: sqlite3.Connection, readers: Readers) -> list[int]:
    """The ids of the audiences that `readers` may read."""
    found = connection.execute("SELECT id, expression FROM audiences")
    return [ident for ident, expression in found if readers.may_read(Audience.parse(expression))]


def readable_partitions(connection: sqlite3.Connection, readers: Readers) -> Partitions:
    """Which audiences the readers may read, and the groups of what is there for them."""
    sizes: dict[int, int] = dict(connection.execute("SELECT audience_id, count(*) FROM chunks GROUP BY audience_id").fetchall())
    ids = readable_audiences(connection, readers)
    statement = f"SELECT DISTINCT group_slug FROM documents WHERE audience_id IN ({placeholders(ids)}) AND group_slug IS NOT NULL"
    chunks, everything = sum(size for ident, size in sizes.items() if ident in ids), sizes.keys() <= frozenset(ids)
    is_sampled = not everything and chunks > SAMPLED
    return Partitions(
        ids=frozenset(ids),
        chunks=chunks,
        total=sum(sizes.values()),
        all=everything,
        groups=tuple(row[0] for row in connection.execute(statement, ids)),
        sampled_from=newest(connection, ids) if is_sampled else 0,
        sampled=SAMPLED if is_sampled else 0,
    )


def newest(connection: sqlite3.Connection, ids: Sequence[int], *, most: int = SAMPLED) -> int:
    """The first of the newest chunks of some audiences, of so many at `most`; 0 where there are none."""
    of_one = "SELECT id FROM (SELECT id FROM chunks INDEXED BY chunks_by_audience WHERE audience_id = ? ORDER BY id DESC LIMIT ?)"
    found = sorted((row[0] for ident in ids for row in connection.execute(of_one, (ident, most))), reverse=True)
    return int(found[:most][-1]) if found else 0


def selected(
    connection: sqlite3.Connection, columns: str, tables: str, where: str, values: Sequence[object], *, readers: Readers
) -> list[tuple[Any, ...]]:
    """Rows of what `readers` may read: of `d`, the documents, with `a`, their audiences."""
    readable = readable_audiences(connection, readers)
    # The plus keeps SQLite from going through all that is readable to find a few documents or chunks whose ids are given.
    statement = (
        f"SELECT {columns} FROM {tables} JOIN audiences a ON a.id = d.audience_id "
        f"WHERE +d.audience_id IN ({placeholders(readable)}) AND {where}"
    )
    return connection.execute(statement, (*readable, *values)).fetchall()


def placeholders(values: Collection[object]) -> str:
    """As many question marks as there are values."""
    return ", ".join("?" * len(values))
