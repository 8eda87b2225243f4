"""What certain readers may read, as part of the statements that read it."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from knowledge.audience import Audience, Readers


@dataclass(frozen=True, slots=True)
class Partitions:
    """The audiences that certain readers may read, how many chunks they hold, how many there are in all, and whether there are no
    other audiences.
    """

    ids: frozenset[int]
    chunks: int
    total: int
    all: bool
    groups: tuple[str, ...]
    """The working groups that readable documents belong to."""

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
    return Partitions(
        ids=frozenset(ids),
        chunks=sum(size for ident, size in sizes.items() if ident in ids),
        total=sum(sizes.values()),
        all=sizes.keys() <= frozenset(ids),
        groups=tuple(row[0] for row in connection.execute(statement, ids)),
    )


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
