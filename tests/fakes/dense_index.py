"""A dense index in memory: exact, and as forgetful as its process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from knowledge.errors import IndexFault, IndexUnavailable
from knowledge.ports import DenseRecord, Vector


@dataclass(slots=True)
class _Collection:
    identity: str
    records: dict[int, DenseRecord] = field(default_factory=dict)


class InMemoryDenseIndex:
    """Passes the contract that ChromaIndex passes."""

    def __init__(self) -> None:
        self.collections: dict[str, _Collection] = {}
        self.closed = False

    async def create(self, collection: str, *, identity: str) -> None:
        made = self.collections.setdefault(collection, _Collection(identity))
        if made.identity != identity:
            raise IndexUnavailable(IndexFault.OTHER_MODEL)

    async def add(self, collection: str, records: Sequence[DenseRecord]) -> None:
        if not records:
            return
        if collection not in self.collections:
            raise IndexUnavailable(IndexFault.INCOMPLETE)
        for record in records:
            self.collections[collection].records.setdefault(record.id, record)

    async def remove(self, collection: str, ids: Sequence[int]) -> None:
        if collection in self.collections:
            for one in ids:
                self.collections[collection].records.pop(one, None)

    async def count(self, collection: str) -> int:
        return len(self.collections[collection].records) if collection in self.collections else 0

    async def query(self, collection: str, vector: Vector, *, limit: int, partitions: frozenset[int] | None) -> Mapping[int, float]:
        if collection not in self.collections:
            return {}
        allowed = [one for one in self.collections[collection].records.values() if partitions is None or one.partition in partitions]
        cosines = {one.id: _cosine(one.vector, vector) for one in allowed}
        nearest = sorted(cosines, key=lambda one: -cosines[one])[: max(limit, 0)]
        return {one: cosines[one] for one in nearest}

    async def drop(self, collection: str) -> None:
        self.collections.pop(collection, None)

    async def close(self) -> None:
        self.closed = True


def _cosine(one: Vector, other: Vector) -> float:
    return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other)))
