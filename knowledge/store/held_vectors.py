"""All vectors of a set in memory, kept in line with the store by what has come since they were read."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.ports import Vector, Vectors
from knowledge.store import rows
from knowledge.store.database import Database
from knowledge.store.readable import placeholders
from knowledge.store.unchanged import Unchanged

LOOKED_UP_AT_ONCE = 500
"""Keys that one statement looks for."""

GONE_AT_MOST = 0.05
"""Where a greater share of the vectors held are of chunks that have gone, these are taken out."""

RENUMBERED = "vectors_renumbered"
"""The entry of the table `meta` that says how often rows of vectors were removed or moved, after which their numbers may be given again."""


class _Held:
    """The vectors of one set in the order in which they were read: unit rows, their chunks' ids and partitions.

    Rows are only ever added, behind those that are there: whoever looks at what was there before sees it unchanged. Chunks that have gone
    keep theirs until many have.
    """

    def __init__(self, *, vector_set: str) -> None:
        self.vector_set = vector_set
        self.row_of: dict[int, int] = {}
        self.known_partitions: set[int] = set()
        self.lacking: defaultdict[bytes, list[tuple[int, int]]] = defaultdict(list)
        self.waiting = self.last_chunk = self.last_vector = self.renumbered = 0
        self._ids = np.zeros(0, dtype=np.int64)
        self._partitions = np.zeros(0, dtype=np.int64)
        self._wholes: Vectors = np.zeros((0, 0), dtype=np.float32)

    def __len__(self) -> int:
        return len(self.row_of)

    @property
    def known(self) -> int:
        """How many chunks have been seen, with a vector or without."""
        return len(self.row_of) + self.waiting

    @property
    def ids(self) -> NDArray[np.int64]:
        return self._ids[: len(self)]

    @property
    def partitions(self) -> NDArray[np.int64]:
        return self._partitions[: len(self)]

    @property
    def wholes(self) -> Vectors:
        return self._wholes[: len(self)]

    def of(self, chunk_ids: Collection[int]) -> Vectors | None:
        """The vectors of chunks, or nothing where one of them is not here."""
        places = [self.row_of.get(ident, -1) for ident in chunk_ids]
        return None if -1 in places else self._wholes[places]

    def add(self, found: Sequence[tuple[int, int, bytes]]) -> None:
        """Hold more: ids of chunks, their partitions, and vectors as the store has them."""
        if not found:
            return
        wholes, start = rows.whole_vectors([row[2] for row in found]), len(self)
        self._make_room(start + len(found), wholes.shape[1])
        self._ids[start : start + len(found)] = [row[0] for row in found]
        self._partitions[start : start + len(found)] = [row[1] for row in found]
        self._wholes[start : start + len(found)] = wholes
        self.known_partitions.update(row[1] for row in found)
        self.row_of.update({row[0]: start + place for place, row in enumerate(found)})  # last, for others may look meanwhile

    def _make_room(self, length: int, dimensions: int) -> None:
        if length <= len(self._ids):
            return
        more = length + length // 4 - len(self)
        self._ids = np.concatenate([self.ids, np.zeros(more, dtype=np.int64)])
        self._partitions = np.concatenate([self.partitions, np.zeros(more, dtype=np.int64)])
        self._wholes = np.concatenate([self.wholes.reshape(-1, dimensions), np.zeros((more, dimensions), dtype=np.float32)])

    def await_vector(self, key: bytes, chunk_id: int, partition: int) -> None:
        """Note a chunk that has no vector yet."""
        self.lacking[key].append((chunk_id, partition))
        self.waiting += 1

    def came(self, found: Iterable[tuple[bytes, bytes]]) -> None:
        """Vectors have come, by their keys: hold those that were waited for."""
        added: list[tuple[int, int, bytes]] = []
        for key, whole in found:
            for chunk_id, partition in self.lacking.pop(key, ()):
                added.append((chunk_id, partition, whole))
        self.waiting -= len(added)
        self.add(added)

    def without(self, present: NDArray[np.int64]) -> _Held:
        """The same of the chunks that are there alone."""
        stays = np.isin(self.ids, present)
        left = _Held(vector_set=self.vector_set)
        left.last_chunk, left.last_vector, left.renumbered = self.last_chunk, self.last_vector, self.renumbered
        left._ids, left._partitions, left._wholes = self.ids[stays], self.partitions[stays], self.wholes[stays]
        left.row_of = {int(ident): row for row, ident in enumerate(left._ids)}
        left.known_partitions = set(left._partitions.tolist())
        there = set(present.tolist())
        for key, chunks in self.lacking.items():
            for chunk_id, partition in chunks:
                if chunk_id in there:
                    left.await_vector(key, chunk_id, partition)
        return left


class HeldVectors:
    """Reads a set's vectors when they are first wanted, and afterwards only those that have come since."""

    def __init__(self, *, database: Database) -> None:
        self._database = database
        self._held: _Held | None = None
        self._in_line = Unchanged[str, tuple[_Held, bool]]()
        self._times_let_go = 0

    def let_go(self) -> None:
        """Hold nothing, until something is wanted again."""
        self._held = None
        self._in_line = Unchanged[str, tuple[_Held, bool]]()
        self._times_let_go += 1

    def of(self, vector_set: str, chunk_ids: Collection[int]) -> Vectors | None:
        """The vectors of chunks as they were read last, or nothing where one of them is not among them; a chunk's vector never changes
        within a set.
        """
        held = self._held
        return held.of(chunk_ids) if held is not None and held.vector_set == vector_set else None

    async def nearest(self, vector_set: str, vector: Vector, partitions: Collection[int], *, limit: int) -> dict[int, float]:
        """The chunks of some partitions, as the store has them now, whose vectors are nearest to one: ids with their cosines."""
        before, in_line, times_let_go = self._held, self._in_line, self._times_let_go
        if before is None or before.vector_set != vector_set:
            before = _Held(vector_set=vector_set)

        def up_to_now(connection: sqlite3.Connection) -> tuple[_Held, bool]:
            return _up_to_now(connection, before)

        def search(connection: sqlite3.Connection) -> tuple[_Held, dict[int, float]]:
            held, any_gone = in_line.get(connection, vector_set, up_to_now)
            near = cosines_with(held.wholes, vector)
            if not held.known_partitions <= set(partitions):
                near = np.where(np.isin(held.partitions, list(partitions)), near, -np.inf)
            return held, _nearest_there(connection, held.ids, near, limit) if any_gone else _nearest(held.ids, near, limit)

        held, found = await self._database.reading(search)
        if times_let_go == self._times_let_go:
            self._held = held
        return found


def _up_to_now(connection: sqlite3.Connection, held: _Held) -> tuple[_Held, bool]:
    """Held vectors in line with the store, but for chunks that have gone where these are few; and whether there are such."""
    # An index holds all that this asks for: a chunk's row would be read past its whole text.
    count, last = connection.execute("SELECT count(*), max(id) FROM chunks INDEXED BY chunks_by_audience").fetchone()
    if (last or 0) > held.last_chunk:
        _read_chunks(connection, held)
    _read_vectors(connection, held)
    gone = held.known - count
    if gone <= GONE_AT_MOST * held.known:
        return held, gone > 0
    present = connection.execute("SELECT id FROM chunks INDEXED BY chunks_by_audience").fetchall()
    return held.without(np.array(present, dtype=np.int64).ravel()), False


def _read_chunks(connection: sqlite3.Connection, held: _Held) -> None:
    """The chunks that have come since, with their vectors where they have one; ids of chunks are never given twice."""
    found = connection.execute(_NEW_CHUNKS, (held.vector_set, held.last_chunk)).fetchall()
    for ident, partition, key, whole in found:
        if whole is None:
            held.await_vector(key, ident, partition)
    held.add([(ident, partition, whole) for ident, partition, _, whole in found if whole is not None])
    held.last_chunk = max([held.last_chunk, *(row[0] for row in found)])


def _read_vectors(connection: sqlite3.Connection, held: _Held) -> None:
    """The vectors that have come since, of chunks that had none."""
    renumbered = connection.execute("SELECT value FROM meta WHERE key = ?", (RENUMBERED,)).fetchone()
    (last,) = connection.execute("SELECT max(rowid) FROM vectors").fetchone()
    times, last = int(renumbered[0]) if renumbered else 0, last or 0
    if times != held.renumbered:
        keys = list(held.lacking)
        for start in range(0, len(keys), LOOKED_UP_AT_ONCE):
            some = keys[start : start + LOOKED_UP_AT_ONCE]
            marks = placeholders(some)
            held.came(connection.execute(f"SELECT key, whole FROM vectors WHERE model = ? AND key IN ({marks})", (held.vector_set, *some)))
    elif held.waiting and last > held.last_vector:
        held.came(connection.execute(_NEW_VECTORS, (held.last_vector, last, held.vector_set)))
    held.renumbered, held.last_vector = times, last


def _nearest(ids: NDArray[np.int64], near: NDArray[np.float32], limit: int) -> dict[int, float]:
    best = greatest(near, limit)
    best = best[np.isfinite(near[best])]
    return dict(zip(ids[best].tolist(), near[best].tolist(), strict=True))


def _nearest_there(connection: sqlite3.Connection, ids: NDArray[np.int64], near: NDArray[np.float32], limit: int) -> dict[int, float]:
    """The same of chunks that are there: instead of those that have gone the next ones."""
    while True:
        found = _nearest(ids, near, limit)
        there = [row[0] for row in connection.execute(f"SELECT id FROM chunks WHERE id IN ({placeholders(found)})", tuple(found))]
        if len(there) == len(found):
            return found
        near[np.isin(ids, list(found.keys() - set(there)))] = -np.inf


def cosines_with(wholes: Vectors, vector: Vector) -> NDArray[np.float32]:
    """Of unit rows with a unit vector."""
    # Not `@`: BLAS would wake a thread on every core for it, which go on spinning for longer than the product takes.
    return np.vecdot(wholes, vector) if wholes.size else np.zeros(len(wholes), dtype=np.float32)


def greatest(values: NDArray[np.float32], limit: int) -> NDArray[np.int64]:
    """The places of the greatest values, greatest first."""
    among = np.argpartition(-values, limit)[:limit] if limit < len(values) else np.arange(len(values))
    return among[np.argsort(-values[among], kind="stable")]


_NEW_CHUNKS = (
    "SELECT c.id, c.audience_id, c.vector_key, v.whole FROM chunks c LEFT JOIN vectors v ON v.key = c.vector_key AND v.model = ? "
    "WHERE c.id > ? ORDER BY c.id"
)

_NEW_VECTORS = "SELECT key, whole FROM vectors WHERE rowid > ? AND rowid <= ? AND model = ?"
