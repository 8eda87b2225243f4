"""One connection to a Chroma server: Kobar's records to Chroma's and back. Importing this imports Chroma, which takes a second."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, TypeVar, cast

import httpx
import numpy as np
from chromadb import AsyncHttpClient
from chromadb.api import AsyncClientAPI
from chromadb.api.async_fastapi import AsyncFastAPI
from chromadb.api.models.AsyncCollection import AsyncCollection
from chromadb.config import Settings
from chromadb.errors import ChromaError, NotFoundError
from chromadb.types import Where

from knowledge.adapters.chroma_lease import Address, CallFailed
from knowledge.ports import DenseRecord, Vector

T = TypeVar("T")

CALL_LIMIT: Final = 60.0
"""Seconds that one call may take; Chroma's client sets no limit itself."""
_BATCH: Final = 500  # ids a call: Chroma takes 5,461, but its client would hold the event loop while it packs so many
_REACH: Final = 4
# A filter makes Chroma's search many times dearer (18 to 55 ms of processor time at 20,000 records, against 3 without one), so a query
# that has one first takes this many times its limit without it. Where enough of those are permitted, they are the nearest permitted.
_EF_SEARCH: Final = 200  # candidates of a search in the graph; recall for a fraction of a millisecond. Fixed at creation.


class ChromaConnection:
    """A client and the collections that it has opened."""

    def __init__(self, *, client: AsyncClientAPI) -> None:
        self._client = client
        self._opened: dict[str, AsyncCollection] = {}

    @classmethod
    async def open(cls, address: Address) -> ChromaConnection:
        """Connect to `address`. Raises `CallFailed`."""
        settings = Settings(anonymized_telemetry=False, chroma_server_ssl_verify=True)  # its default is not to look at certificates
        async with _failures():
            try:
                client = await AsyncHttpClient(host=address.host, port=address.port, ssl=address.encrypted, settings=settings)
            except ValueError as error:  # that is how its client says that nothing answers
                raise CallFailed(lost=True) from error
            return cls(client=client)

    async def create(self, collection: str, *, identity: str) -> str:
        """Make `collection` if it is not there; the identity that it carries then."""
        async with _failures():
            made = await self._client.create_collection(
                collection,
                configuration={"hnsw": {"space": "cosine", "ef_search": _EF_SEARCH}},
                metadata={"identity": identity},
                embedding_function=None,
                get_or_create=True,
            )
            self._opened[collection] = made
            return str((made.metadata or {}).get("identity", ""))

    async def add(self, collection: str, records: Sequence[DenseRecord]) -> bool:
        """Add records; False if there is no such collection."""
        first = {record.id: record for record in reversed(records)}
        distinct = list(first.values())[::-1]
        for batch in _batches(distinct):

            async def add_batch(opened: AsyncCollection, batch: Sequence[DenseRecord] = batch) -> bool:
                await opened.add(
                    ids=[str(record.id) for record in batch],
                    embeddings=np.stack([record.vector for record in batch]),
                    metadatas=[{"partition": record.partition} for record in batch],
                )
                return True

            if not await self._use(collection, add_batch):
                return False
        return True

    async def remove(self, collection: str, ids: Sequence[int]) -> None:
        """Remove records that are there."""
        for batch in _batches(ids):

            async def remove_batch(opened: AsyncCollection, batch: Sequence[int] = batch) -> None:
                await opened.delete(ids=[str(one) for one in batch])

            await self._use(collection, remove_batch)

    async def count(self, collection: str) -> int:
        """The number of records, 0 without the collection."""
        return await self._use(collection, lambda opened: opened.count()) or 0

    async def query(self, collection: str, vector: Vector, *, limit: int, partitions: frozenset[int] | None) -> Mapping[int, float]:
        """Ids and cosine similarities of the nearest records, nearest first."""

        async def ask(opened: AsyncCollection) -> dict[int, float]:
            if partitions is None:
                return {hit.id: hit.cosine for hit in await _nearest(opened, vector, limit)}
            reach = _REACH * limit
            seen = await _nearest(opened, vector, reach)
            permitted = [hit for hit in seen if hit.partition in partitions]
            if len(permitted) < limit and len(seen) == reach:
                permitted = await _nearest(opened, vector, limit, _where(partitions))
            return {hit.id: hit.cosine for hit in permitted[:limit]}

        return await self._use(collection, ask) or {}

    async def drop(self, collection: str) -> None:
        """Remove `collection` if it is there."""
        self._opened.pop(collection, None)
        async with _failures():
            try:
                await self._client.delete_collection(collection)
            except NotFoundError:
                return

    async def close(self) -> None:
        """Close this event loop's connections, which Chroma's clients share and keep in a table of the class."""
        pool = AsyncFastAPI._clients.pop(asyncio.get_running_loop().__hash__(), None)  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001 - no public way
        if pool is not None:
            await pool.aclose()

    async def _use(self, collection: str, action: Callable[[AsyncCollection], Awaitable[T]]) -> T | None:
        """What `action` gives on the collection, None if there is none. One that another process made anew has a new id: look again."""
        async with _failures():
            opened = self._opened.get(collection)
            if opened is not None:
                try:
                    return await action(opened)
                except NotFoundError:
                    del self._opened[collection]
            try:
                opened = self._opened[collection] = await self._client.get_collection(collection, embedding_function=None)
                return await action(opened)
            except NotFoundError:
                self._opened.pop(collection, None)
                return None


@asynccontextmanager
async def _failures() -> AsyncGenerator[None]:
    """Turn what goes wrong between here and Chroma into `CallFailed`, and nothing else."""
    try:
        async with asyncio.timeout(CALL_LIMIT):
            yield
    except httpx.TransportError as error:
        raise CallFailed(lost=True) from error
    except (ChromaError, TimeoutError, json.JSONDecodeError) as error:
        raise CallFailed(lost=False) from error
    except Exception as error:  # the bare class alone, which Chroma's client raises for a server's error that has no name
        if type(error) is not Exception:
            raise
        raise CallFailed(lost=False) from error


@dataclass(frozen=True, slots=True)
class _Hit:
    id: int
    cosine: float
    partition: int


async def _nearest(opened: AsyncCollection, vector: Vector, limit: int, where: Where | None = None) -> list[_Hit]:
    found = await opened.query(query_embeddings=[vector], n_results=limit, where=where, include=["distances", "metadatas"])
    distances, metadatas = found["distances"] or [[]], found["metadatas"] or [[]]
    return [
        _Hit(id=int(one), cosine=1.0 - distance, partition=cast("int", metadata["partition"]))
        for one, distance, metadata in zip(found["ids"][0], distances[0], metadatas[0], strict=True)
    ]


def _where(partitions: frozenset[int]) -> Where:
    if len(partitions) == 1:
        return {"partition": next(iter(partitions))}
    return {"partition": {"$in": sorted(partitions)}}


def _batches(items: Sequence[T]) -> list[Sequence[T]]:
    return [items[start : start + _BATCH] for start in range(0, len(items), _BATCH)]
