"""The dense index in Chroma: a server that others run, or one that all processes on a data folder share."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar, cast

from knowledge.adapters.chroma_lease import CallFailed, ChromaSettings, ConfiguredServer, SharedServer
from knowledge.errors import IndexFault, IndexUnavailable
from knowledge.ports import DenseRecord, Vector

if TYPE_CHECKING:
    from knowledge.adapters.chroma_connection import ChromaConnection

__all__ = ["ChromaIndex", "ChromaSettings"]

T = TypeVar("T")


class ChromaIndex:
    """A `DenseIndex` that connects at its first use, and starts the server again once if it died.

    `linger` is how many seconds a child server lives on without users. Every method raises `IndexUnavailable`.
    """

    def __init__(self, *, settings: ChromaSettings, linger: float = 10.0) -> None:
        if settings.address is None:
            self._server: ConfiguredServer | SharedServer = SharedServer(data_dir=settings.data_dir, linger=linger)
        else:
            self._server = ConfiguredServer(address=settings.address)
        self._connection: ChromaConnection | None = None
        self._connecting = asyncio.Lock()

    async def create(self, collection: str, *, identity: str) -> None:
        """Make `collection` if it is not there; one that was made for another `identity` is refused."""
        carried = await self._call(lambda connection: connection.create(collection, identity=identity))
        if carried != identity:
            raise IndexUnavailable(IndexFault.OTHER_MODEL)

    async def add(self, collection: str, records: Sequence[DenseRecord]) -> None:
        """Add records; ids that are there already are left as they are. A missing collection is an error."""
        if records and not await self._call(lambda connection: connection.add(collection, records)):
            raise IndexUnavailable(IndexFault.INCOMPLETE)

    async def remove(self, collection: str, ids: Sequence[int]) -> None:
        """Remove records; ids that are not there are ignored."""
        if ids:
            await self._call(lambda connection: connection.remove(collection, ids))

    async def count(self, collection: str) -> int:
        """The number of records, 0 if there is no such collection."""
        return await self._call(lambda connection: connection.count(collection))

    async def query(self, collection: str, vector: Vector, *, limit: int, partitions: frozenset[int] | None) -> Mapping[int, float]:
        """The nearest records' ids with their cosine similarity, nearest first; none if there is no such collection."""
        if limit < 1 or partitions == frozenset():
            return {}
        return await self._call(lambda connection: connection.query(collection, vector, limit=limit, partitions=partitions))

    async def drop(self, collection: str) -> None:
        """Remove `collection` if it is there."""
        await self._call(lambda connection: connection.drop(collection))

    async def close(self) -> None:
        """Let go of the server; the last user's leaving ends it."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()
        self._server.release()

    async def _call(self, action: Callable[[ChromaConnection], Awaitable[T]]) -> T:
        """What `action` gives. Every call can be repeated harmlessly, so one that a dying server lost is repeated once."""
        try:
            return await action(await self._connected())
        except CallFailed as failed:
            if not failed.lost and await self._server.is_current():
                raise self._server.unavailable() from failed
            self._connection = None
        try:
            return await action(await self._connected())
        except CallFailed as failed:
            raise self._server.unavailable() from failed

    async def _connected(self) -> ChromaConnection:
        async with self._connecting:
            if self._connection is None:
                address = await self._server.address()
                # Imported at first use, in a thread: Chroma's client takes a second, and a command that needs no index starts without.
                adapter = await asyncio.to_thread(import_module, "knowledge.adapters.chroma_connection")
                self._connection = cast("ChromaConnection", await adapter.ChromaConnection.open(address))
            return self._connection
