"""What the store notes of the dense index, so that a run that was cut off anywhere is taken up by the next one."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass

from knowledge.ports import Vector
from knowledge.store.database import Database
from knowledge.store.readable import Partitions
from knowledge.store.unchanged import Unchanged
from knowledge.store.vectors import centroids, forget_other_sets


@dataclass(frozen=True, slots=True)
class DenseState:
    """A collection of the dense index, current or being built, and the vector set it is built from: the embedder's identity and a number
    that a full rebuild raises.
    """

    collection: str
    identity: str
    number: int

    @property
    def vector_set(self) -> str:
        """The key under which the set's vectors are kept."""
        return f"{self.identity}#{self.number}"


class DenseManifest:
    """Which collections of the dense index there are and which of them is current, which chunks it lacks and which it has to let go of."""

    def __init__(self, *, database: Database) -> None:
        self._database = database
        self._current = Unchanged[frozenset[int] | None, tuple[DenseState | None, dict[str, Vector]]]()

    async def current(self) -> DenseState | None:
        """The collection that is searched."""
        return await self._database.reading(lambda connection: _state(connection, "dense"))

    async def current_with_centroids(self, partitions: Partitions) -> tuple[DenseState | None, dict[str, Vector]]:
        """The same with the centroids of what may be read, in one call to the thread, for each question begins with it."""
        within = partitions.restriction

        def read(connection: sqlite3.Connection) -> tuple[DenseState | None, dict[str, Vector]]:
            state = _state(connection, "dense")
            return state, centroids(connection, state.vector_set, within) if state else {}

        return await self._database.reading(lambda connection: self._current.get(connection, within, read))

    async def planned(self) -> DenseState | None:
        """The collection that is being built beside it."""
        return await self._database.reading(lambda connection: _state(connection, "next_dense"))

    async def plan(self, state: DenseState, *, beside: DenseState | None) -> None:
        """Note that `state` is being built beside the current one, so that a killed run goes on with it and none is left behind."""
        names = sorted({*await self.collections(), state.collection, *([beside.collection] if beside else [])})
        value = json.dumps(asdict(state))
        async with self._database.writing() as connection:
            await connection.execute("INSERT OR REPLACE INTO meta VALUES ('next_dense', ?)", (value,))
            await connection.execute("INSERT OR REPLACE INTO meta VALUES ('collections', ?)", (json.dumps(names),))

    async def collections(self) -> list[str]:
        """The collections that were planned and not yet found to be dropped, the current one among them."""
        found = await self._database.rows("SELECT value FROM meta WHERE key = 'collections'")
        return [str(name) for name in json.loads(found[0][0])] if found else []

    async def forget_collection(self, collection: str) -> None:
        """Note that a collection has been dropped."""
        names = [name for name in await self.collections() if name != collection]
        async with self._database.writing() as connection:
            await connection.execute("INSERT OR REPLACE INTO meta VALUES ('collections', ?)", (json.dumps(names),))

    async def flip(self, state: DenseState, indexed: Collection[int]) -> None:
        """Make `state`, which holds the chunks `indexed`, the current one, and forget the vectors of other sets; one transaction."""
        value = json.dumps(asdict(state))
        async with self._database.writing() as connection:
            await connection.execute("INSERT OR REPLACE INTO meta VALUES ('dense', ?)", (value,))
            await connection.execute("INSERT OR REPLACE INTO meta VALUES ('model', ?)", (state.identity,))
            await connection.execute("DELETE FROM meta WHERE key = 'next_dense'")
            await forget_other_sets(connection, state.vector_set)
            await connection.execute("UPDATE chunks SET in_dense_index = 0")
            await connection.executemany("UPDATE chunks SET in_dense_index = 1 WHERE id = ?", [(ident,) for ident in indexed])
            # A chunk that left the store while this was built stands in the new collection too.
            await connection.execute("CREATE TEMP TABLE IF NOT EXISTS built (chunk_id INTEGER PRIMARY KEY)")
            await connection.execute("DELETE FROM built")
            await connection.executemany("INSERT INTO built VALUES (?)", [(ident,) for ident in indexed])
            await connection.execute("DELETE FROM departed WHERE chunk_id NOT IN (SELECT chunk_id FROM built)")

    async def suspect(self) -> None:
        """Note that the dense index was found to lack what the store has, for the next index run to look into."""
        async with self._database.writing() as connection:
            await connection.execute("INSERT OR REPLACE INTO meta VALUES ('suspect', '1')")

    async def suspected(self) -> bool:
        """Whether the dense index was found to lack what the store has."""
        return bool(await self._database.rows("SELECT 1 FROM meta WHERE key = 'suspect'"))

    async def acquit(self) -> None:
        """Note that the dense index has been looked into."""
        async with self._database.writing() as connection:
            await connection.execute("DELETE FROM meta WHERE key = 'suspect'")

    async def chunk_count(self) -> int:
        """The number of chunks in the store."""
        found = await self._database.rows("SELECT count(*) FROM chunks")
        return int(found[0][0])

    async def expected(self) -> tuple[int, int]:
        """How many chunks the dense index should hold, and how many more it may still hold that have departed."""
        statement = "SELECT (SELECT count(*) FROM chunks WHERE in_dense_index = 1), (SELECT count(*) FROM departed)"
        found = await self._database.rows(statement)
        return int(found[0][0]), int(found[0][1])

    async def outside(self, *, limit: int, after: int = 0, everything: bool = False) -> list[int]:
        """The ids of chunks that the dense index lacks (or of all chunks), above `after`, in order."""
        where = "TRUE" if everything else "in_dense_index = 0"
        statement = f"SELECT id FROM chunks WHERE {where} AND id > ? ORDER BY id LIMIT ?"
        return [row[0] for row in await self._database.rows(statement, (after, limit))]

    async def departed(self) -> list[int]:
        """Chunks that have left the store and may still stand in the dense index."""
        return [row[0] for row in await self._database.rows("SELECT chunk_id FROM departed ORDER BY chunk_id")]

    async def forget_departed(self, chunk_ids: Sequence[int]) -> None:
        """Note that chunks have left the dense index too."""
        async with self._database.writing() as connection:
            await connection.executemany("DELETE FROM departed WHERE chunk_id = ?", [(ident,) for ident in chunk_ids])

    async def mark_indexed(self, chunk_ids: Sequence[int]) -> None:
        """Note that chunks stand in the dense index."""
        async with self._database.writing() as connection:
            await connection.executemany("UPDATE chunks SET in_dense_index = 1 WHERE id = ?", [(ident,) for ident in chunk_ids])

    async def mark_lost(self) -> None:
        """Note that no chunk stands in the dense index."""
        async with self._database.writing() as connection:
            await connection.execute("UPDATE chunks SET in_dense_index = 0")


def _state(connection: sqlite3.Connection, name: str) -> DenseState | None:
    """The current collection (`dense`), or the one being built (`next_dense`)."""
    found = connection.execute("SELECT value FROM meta WHERE key = ?", (name,)).fetchone()
    return DenseState(**json.loads(found[0])) if found else None
