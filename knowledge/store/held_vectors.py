"""All vectors of a set in memory, kept in line with the store by what has come and gone since they were read."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.ports import Vector, Vectors
from knowledge.store import rows
from knowledge.store.database import Database

READ_AT_ONCE = 500
"""Vectors that one statement reads, by their chunks' ids."""

READ_ANEW = 4000
"""Where more than this have come, all are read anew."""

Mark = tuple[int, int, int]
"""Ids of chunks are never given twice: their number and the last one, and how often vectors have come, tell whether they are the same."""


@dataclass(frozen=True, slots=True)
class Held:
    """The vectors of a set, of the store as it was when it had `mark`: chunk ids in order, their partitions, and unit rows; and the ids of
    the chunks that had none.
    """

    vector_set: str
    mark: Mark
    ids: NDArray[np.int64]
    partitions: NDArray[np.int64]
    wholes: Vectors
    lacking: NDArray[np.int64]

    def of(self, chunk_ids: Sequence[int]) -> Vectors | None:
        """The vectors of chunks, or nothing where one of them is not here."""
        places = np.minimum(np.searchsorted(self.ids, chunk_ids), len(self.ids) - 1)
        return self.wholes[places] if len(self.ids) and bool((self.ids[places] == chunk_ids).all()) else None


class HeldVectors:
    """Reads a set's vectors when they are first wanted, and afterwards only those that have come since."""

    def __init__(self, *, database: Database) -> None:
        self._database = database
        self._held: Held | None = None

    @property
    def latest(self) -> Held | None:
        """What was read last; a chunk's vector never changes within a set."""
        return self._held

    def let_go(self) -> None:
        """Hold nothing, until something is wanted again."""
        self._held = None

    async def of(self, vector_set: str) -> Held:
        """All vectors of a set, as the store has them now."""
        held = self._held
        if held is None or held.vector_set != vector_set:
            held = None
        self._held = found = await self._database.reading(lambda connection: _current(connection, vector_set, held))
        return found


def _current(connection: sqlite3.Connection, vector_set: str, held: Held | None) -> Held:
    count, last, kept = connection.execute(_MARK).fetchone()
    mark = (int(count), int(last or 0), int(kept or 0))
    if held is not None and held.mark == mark:
        return held
    # An index holds all that this asks for: a chunk's row would be read past its whole text.
    present = np.array(
        connection.execute("SELECT id FROM chunks INDEXED BY chunks_by_audience ORDER BY id").fetchall(), dtype=np.int64
    ).ravel()
    if held is None or not len(held.ids):
        return _all(connection, vector_set, mark, present)
    new = np.setdiff1d(present, held.ids, assume_unique=True)
    if held.mark[2] == mark[2]:
        new = np.setdiff1d(new, held.lacking, assume_unique=True)
    else:  # on a busy server thousands wait for theirs: two indexes tell those that have one
        embedded = np.array(connection.execute(_EMBEDDED, (vector_set,)).fetchall(), dtype=np.int64).ravel()
        new = np.intersect1d(new, embedded)
    if len(new) > READ_ANEW:
        return _all(connection, vector_set, mark, present)
    stays = np.isin(held.ids, present, assume_unique=True)
    found = [row for start in range(0, len(new), READ_AT_ONCE) for row in _some(connection, vector_set, new[start : start + READ_AT_ONCE])]
    added = _held(vector_set, mark, found, present, held.wholes.shape[1])
    ids = np.concatenate([held.ids[stays], added.ids])
    order = np.argsort(ids)
    return Held(
        vector_set=vector_set,
        mark=mark,
        ids=ids[order],
        partitions=np.concatenate([held.partitions[stays], added.partitions])[order],
        wholes=np.concatenate([held.wholes[stays], added.wholes])[order],
        lacking=np.setdiff1d(present, ids, assume_unique=True),
    )


def _all(connection: sqlite3.Connection, vector_set: str, mark: Mark, present: NDArray[np.int64]) -> Held:
    return _held(vector_set, mark, connection.execute(f"{_COLUMNS} ORDER BY c.id", (vector_set,)).fetchall(), present, 0)


def _some(connection: sqlite3.Connection, vector_set: str, ids: Collection[np.int64]) -> list[tuple[int, int, bytes]]:
    marks = ", ".join("?" * len(ids))
    return connection.execute(f"{_COLUMNS} WHERE c.id IN ({marks})", (vector_set, *map(int, ids))).fetchall()


def _held(vector_set: str, mark: Mark, found: Sequence[tuple[int, int, bytes]], present: NDArray[np.int64], dimensions: int) -> Held:
    ids = np.array([row[0] for row in found], dtype=np.int64)
    return Held(
        vector_set=vector_set,
        mark=mark,
        ids=ids,
        partitions=np.array([row[1] for row in found], dtype=np.int64),
        wholes=rows.whole_vectors([row[2] for row in found]) if found else np.zeros((0, dimensions), dtype=np.float32),
        lacking=np.setdiff1d(present, ids, assume_unique=True),
    )


def cosines_with(wholes: Vectors, vector: Vector) -> NDArray[np.float32]:
    """Of unit rows with a unit vector."""
    # Not `@`: BLAS would wake a thread on every core for it, which go on spinning for longer than the product takes.
    return np.einsum("ij,j->i", wholes, vector) if wholes.size else np.zeros(len(wholes), dtype=np.float32)


_MARK = "SELECT count(*), max(id), (SELECT value FROM meta WHERE key = 'vectors_kept') FROM chunks"

_EMBEDDED = "SELECT c.id FROM vectors v JOIN chunks c ON c.vector_key = v.key WHERE v.model = ?"

_COLUMNS = "SELECT c.id, c.audience_id, v.whole FROM chunks c JOIN vectors v ON v.key = c.vector_key AND v.model = ?"
