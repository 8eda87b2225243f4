"""A dense index that must not be trusted: it knows no audiences, forgets nothing, and makes hits up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from knowledge.ports import DenseRecord, Vector
from tests.fakes.dense_index import InMemoryDenseIndex


class CarelessDenseIndex(InMemoryDenseIndex):
    """Proposes everything that it ever held, whatever partitions are asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.ghosts: dict[int, DenseRecord] = {}
        self.proposed: set[int] = set()

    async def add(self, collection: str, records: Sequence[DenseRecord]) -> None:
        await super().add(collection, records)
        self.ghosts |= {record.id: record for record in records}

    async def query(self, collection: str, vector: Vector, *, limit: int, partitions: frozenset[int] | None) -> Mapping[int, float]:
        del collection, partitions, limit
        near = {ident: float(record.vector @ vector) for ident, record in self.ghosts.items()}
        self.proposed |= near.keys()
        return near | {max(near, default=0) + 1: 1.0, -1: 1.0}
