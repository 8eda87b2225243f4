"""The vectors of chunks and of their units, kept by the hash of the text that was embedded, and searched exactly."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import NamedTuple

import aiosqlite
import numpy as np
from numpy.typing import NDArray

from knowledge.everyday import COUNTS_AS
from knowledge.ports import DenseRecord, PassageText, PassageVectors, Vector
from knowledge.store import rows
from knowledge.store.database import Database
from knowledge.store.held_vectors import RENUMBERED, HeldVectors, cosines_with, greatest
from knowledge.store.readable import placeholders

CENTRED_AT_ONCE = 2000
"""Vectors that are added up in one go; a few milliseconds."""


class Nearness(NamedTuple):
    """How near a question is to the units of a chunk: the cosine with each, the best of these, and the best one with two units that follow
    each other.
    """

    units: NDArray[np.float32]
    best: float
    pair: float


@dataclass(frozen=True, slots=True)
class Unembedded:
    """A text that has no vectors yet."""

    key: bytes
    passage: PassageText


@dataclass(frozen=True, slots=True)
class Complete:
    """That in a vector set all chunks up to `last_chunk` have vectors. What is kept of a chunk goes only after the chunk does, and ids of
    chunks are never given twice: none of them will lack them again.
    """

    vector_set: str
    last_chunk: int


@dataclass(frozen=True, slots=True)
class Lacking:
    """The keys of all texts that lack vectors in a vector set, and what will be `complete` when they have them."""

    keys: tuple[bytes, ...]
    complete: Complete


_COMPLETE = "vectors_complete"
"""The entry of the table `meta` that says up to which chunk all have their vectors."""

_LACKS = (
    "c.id > ? AND (NOT EXISTS (SELECT 1 FROM vectors v WHERE v.key = c.vector_key AND v.model = ?) "
    "OR NOT EXISTS (SELECT 1 FROM sentences s WHERE s.key = c.vector_key AND s.model = ?))"
)


class VectorTable:
    """The vectors of chunks and of their units, set by set: what lacks them, and how near a question's vector is to them."""

    def __init__(self, *, database: Database) -> None:
        self._database = database
        self._held = HeldVectors(database=database)

    async def unembedded(self, vector_set: str, *, everywhere: bool = False) -> Lacking:
        """The texts without vectors in `vector_set`, shortest text first, of chunks that came after those that are known to have theirs;
        `everywhere` looks at all.
        """

        def read(connection: sqlite3.Connection) -> Lacking:
            noted = connection.execute("SELECT value FROM meta WHERE key = ?", (_COMPLETE,)).fetchone()
            complete = Complete(**json.loads(noted[0])) if noted else Complete(vector_set, 0)
            after = complete.last_chunk if complete.vector_set == vector_set and not everywhere else 0
            last = connection.execute("SELECT max(id) FROM chunks").fetchone()[0] or 0
            # Where all are looked at, indexes tell whether there are any, without going past the texts.
            index = "" if after else "INDEXED BY chunks_by_key"
            values = (after, vector_set, vector_set)
            any_statement = f"SELECT 1 FROM chunks c {index} WHERE {_LACKS} LIMIT 1"
            if last <= after or not connection.execute(any_statement, values).fetchone():
                return Lacking((), Complete(vector_set, last))
            statement = f"SELECT c.vector_key FROM chunks c WHERE {_LACKS} GROUP BY c.vector_key ORDER BY max(length(c.embedded_text))"
            return Lacking(tuple(row[0] for row in connection.execute(statement, values)), Complete(vector_set, last))

        return await self._database.reading(read)

    async def embedded(self, lacking: Lacking) -> None:
        """Note that what lacked vectors has them now, so that nobody looks for it again."""
        value = json.dumps(asdict(lacking.complete))
        if await self._database.rows("SELECT 1 FROM meta WHERE key = ? AND value = ?", (_COMPLETE, value)):
            return
        async with self._database.writing() as connection:
            await connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_COMPLETE, value))

    async def texts(self, keys: Sequence[bytes]) -> list[Unembedded]:
        """The texts behind some keys; those that have gone meanwhile are left out."""
        marks = placeholders(keys)
        statement = f"SELECT vector_key, embedded_text FROM chunks WHERE vector_key IN ({marks}) GROUP BY vector_key"
        found = {key: json.loads(text) for key, text in await self._database.rows(statement, keys)}
        return [
            Unembedded(key, PassageText(text, tuple((start, end) for start, end in spans)))
            for key, (text, spans) in ((key, found[key]) for key in keys if key in found)
        ]

    async def keep(self, vector_set: str, keys: Sequence[bytes], vectors: Sequence[PassageVectors]) -> None:
        """Keep vectors."""
        values = [
            (key, vector_set, rows.whole_bytes(vector.whole), rows.span_bytes(vector.spans))
            for key, vector in zip(keys, vectors, strict=True)
        ]
        alone = [(key, vector_set, rows.span_bytes(vector.alone)) for key, vector in zip(keys, vectors, strict=True)]
        async with self._database.writing() as connection:
            await connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)", values)
            await connection.executemany("INSERT OR REPLACE INTO sentences VALUES (?, ?, ?)", alone)

    async def sentences(self, vector_set: str, vector: Vector, chunk_ids: Collection[int]) -> dict[int, NDArray[np.float32]]:
        """The cosine of a vector with each unit of chunks that were already found readable, as embedded alone."""
        marks = placeholders(chunk_ids)
        statement = f"SELECT c.id, s.units FROM chunks c JOIN sentences s ON s.key = c.vector_key AND s.model = ? WHERE c.id IN ({marks})"
        found = await self._database.rows(statement, (vector_set, *chunk_ids))
        if not found:
            return {}
        units = rows.span_cosines([row[1] for row in found], vector)
        return {row[0]: cosines for row, cosines in zip(found, units, strict=True)}

    async def records(self, vector_set: str, chunk_ids: Sequence[int]) -> list[DenseRecord]:
        """What the dense index keeps of some chunks; those without a vector are left out."""
        marks = placeholders(chunk_ids)
        statement = (
            "SELECT c.id, c.audience_id, v.whole FROM chunks c JOIN vectors v ON v.key = c.vector_key AND v.model = ? "
            f"WHERE c.id IN ({marks})"
        )
        found = await self._database.rows(statement, (vector_set, *chunk_ids))
        if not found:
            return []
        wholes = rows.whole_vectors([row[2] for row in found])
        return [DenseRecord(id=row[0], vector=whole, partition=row[1]) for row, whole in zip(found, wholes, strict=True)]

    async def prune(self) -> None:
        """Forget vectors that no chunk needs."""
        async with self._database.writing() as connection:
            pruned = await connection.execute("DELETE FROM vectors WHERE key NOT IN (SELECT vector_key FROM chunks)")
            if pruned.rowcount:
                await connection.execute(_RENUMBER)
            await connection.execute("DELETE FROM sentences WHERE key NOT IN (SELECT vector_key FROM chunks)")

    async def renumbered(self) -> None:
        """Note that the store was written anew, by which its rows may have other numbers."""
        await self._database.changed(_RENUMBER)

    def let_go(self) -> None:
        """Hold no vectors in memory; the next question that needs them reads them anew."""
        self._held.let_go()

    async def cosines(self, vector_set: str, vector: Vector, chunk_ids: Sequence[int]) -> dict[int, float]:
        """The cosine of a vector with chunks that were already found readable; none of those that have no vector. A chunk's vector never
        changes within a set.
        """
        if (wholes := self._held.of(vector_set, chunk_ids)) is not None:
            return dict(zip(chunk_ids, cosines_with(wholes, vector).tolist(), strict=True))
        marks = placeholders(chunk_ids)
        statement = f"SELECT c.id, v.whole FROM chunks c JOIN vectors v ON v.key = c.vector_key AND v.model = ? WHERE c.id IN ({marks})"
        found = await self._database.rows(statement, (vector_set, *chunk_ids))
        near = cosines_with(rows.whole_vectors([row[1] for row in found]), vector)
        return {row[0]: cosine for row, cosine in zip(found, near.tolist(), strict=True)}

    async def nearness(self, vector_set: str, vector: Vector, chunk_ids: Sequence[int]) -> dict[int, Nearness]:
        """How near a question's vector is to the units of chunks that were already found readable, by chunk id."""
        marks = placeholders(chunk_ids)
        statement = f"SELECT c.id, v.spans FROM chunks c JOIN vectors v ON v.key = c.vector_key AND v.model = ? WHERE c.id IN ({marks})"
        found = await self._database.rows(statement, (vector_set, *chunk_ids))
        if not found:
            return {}
        near = rows.best_span_cosines([row[1] for row in found], vector)
        return {row[0]: Nearness._make(of_units) for row, of_units in zip(found, near, strict=True)}

    async def nearest(self, vector_set: str, vector: Vector, partitions: Collection[int], *, limit: int) -> dict[int, float]:
        """An exact search over some partitions, read for it: chunk ids with their cosine similarity."""
        marks = placeholders(partitions)
        statement = (
            f"SELECT c.id, v.whole FROM chunks c JOIN vectors v ON v.key = c.vector_key AND v.model = ? WHERE c.audience_id IN ({marks})"
        )
        found = await self._database.rows(statement, (vector_set, *partitions))
        if not found:
            return {}
        near = cosines_with(rows.whole_vectors([row[1] for row in found]), vector)
        ids, best = np.array([row[0] for row in found], dtype=np.int64), greatest(near, limit)
        return dict(zip(ids[best].tolist(), near[best].tolist(), strict=True))

    async def nearest_in_memory(self, vector_set: str, vector: Vector, partitions: Collection[int], *, limit: int) -> dict[int, float]:
        """The same over vectors that are held in memory between questions, where only what has come and gone since is read; like every
        index it only proposes.
        """
        return await self._held.nearest(vector_set, vector, partitions, limit=limit)

    async def lacks_everyday(self, vector_set: str) -> bool:
        """Whether there are vectors and none of everyday sentences beside them."""
        statement = (
            "SELECT EXISTS (SELECT 1 FROM vectors WHERE model = :model) "
            "AND NOT EXISTS (SELECT 1 FROM centroids WHERE model = :model AND audience_id = :any)"
        )
        found = await self._database.reading(
            lambda connection: connection.execute(statement, {"model": vector_set, "any": _ANY}).fetchone()
        )
        return bool(found[0])

    async def keep_everyday(self, vector_set: str, means: Mapping[str, Vector]) -> None:
        """Keep the mean vector of everyday sentences in each language, which goes with that of every audience."""
        values = [(name, _ANY, vector_set, mean.astype(np.float32).tobytes(), COUNTS_AS) for name, mean in means.items()]
        async with self._database.writing() as connection:
            await connection.executemany("INSERT OR REPLACE INTO centroids VALUES (?, ?, ?, ?, ?)", values)

    async def recentre(self, vector_set: str) -> None:
        """Take the mean vector of the chunks in each language and audience anew."""
        sums: dict[tuple[str, int], NDArray[np.float64]] = {}
        counts: Counter[tuple[str, int]] = Counter()
        after = 0
        while found := await self._database.rows(_BY_LANGUAGE, (vector_set, after, CENTRED_AT_ONCE)):
            wholes = rows.whole_vectors([row[3] for row in found])
            keys = [(str(row[1]), int(row[2])) for row in found]
            for key, rows_of in _places(keys).items():
                total = wholes[rows_of].sum(axis=0, dtype=np.float64)
                counts[key] += len(rows_of)
                sums[key] = sums[key] + total if key in sums else total
            after = found[-1][0]
        centres = [(*key, vector_set, (total / counts[key]).astype(np.float32).tobytes(), counts[key]) for key, total in sums.items()]
        async with self._database.writing() as connection:
            await connection.execute("DELETE FROM centroids WHERE model <> ? OR audience_id <> ?", (vector_set, _ANY))
            await connection.executemany("INSERT INTO centroids VALUES (?, ?, ?, ?, ?)", centres)


def _places(keys: Sequence[tuple[str, int]]) -> dict[tuple[str, int], list[int]]:
    """At which places each of some keys stands."""
    found: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for place, key in enumerate(keys):
        found[key].append(place)
    return found


async def forget_other_sets(connection: aiosqlite.Connection, vector_set: str) -> None:
    """Forget the vectors of all sets but one, within the transaction that makes it the current one."""
    await connection.execute("DELETE FROM vectors WHERE model <> ?", (vector_set,))
    await connection.execute(_RENUMBER)
    await connection.execute("DELETE FROM sentences WHERE model <> ?", (vector_set,))


_ANY = 0
"""Stands for the audience of what goes with every one; audiences are numbered from 1."""


def centroids(connection: sqlite3.Connection, vector_set: str, partitions: Collection[int] | None) -> dict[str, Vector]:
    """The mean vector of the chunks in some partitions (None: in all), by language: the product of that with a vector is the mean of their
    cosines. Everyday sentences count with those of their language.
    """
    found = connection.execute("SELECT language, audience_id, vector, chunks FROM centroids WHERE model = ?", (vector_set,)).fetchall()
    there = {language for language, partition, *_ in found if partition != _ANY and (partitions is None or partition in partitions)}
    sums: dict[str, tuple[Vector, int]] = {}
    for language, partition, vector, chunks in found:
        if language in there and (partition == _ANY or partitions is None or partition in partitions):
            # As it was taken over from an earlier store it stands for all, and counts once.
            weight, mean = max(chunks, 1), np.frombuffer(vector, dtype=np.float32)
            total, counted = sums.get(language, (np.zeros_like(mean), 0))
            sums[language] = total + weight * mean, counted + weight
    return {language: (total / counted).astype(np.float32) for language, (total, counted) in sums.items()}


_RENUMBER = f"INSERT INTO meta VALUES ('{RENUMBERED}', '1') ON CONFLICT DO UPDATE SET value = value + 1"
"""Tells whoever holds vectors in memory that the numbers of their rows may be given again."""

_BY_LANGUAGE = (
    "SELECT c.id, coalesce(d.language, ''), c.audience_id, v.whole FROM chunks c JOIN documents d ON d.id = c.document_id "
    "JOIN vectors v ON v.key = c.vector_key AND v.model = ? WHERE c.id > ? ORDER BY c.id LIMIT ?"
)
