"""What every DenseIndex does; a test class inherits it and provides the fixtures `index` and `collection` (a name not used yet)."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.errors import IndexUnavailable
from knowledge.ports import DenseIndex, DenseRecord, Vector

DIMENSIONS = 8


def axis(number: int) -> Vector:
    """A unit vector along one axis."""
    vector = np.zeros(DIMENSIONS, dtype=np.float32)
    vector[number] = 1.0
    return vector


def between(one: Vector, other: Vector, share: float) -> Vector:
    """A unit vector whose cosine with `one` is `share`, for orthogonal `one` and `other`."""
    return np.asarray(share * one + np.sqrt(1 - share**2) * other, dtype=np.float32)


def record(number: int, vector: Vector, partition: int = 1) -> DenseRecord:
    return DenseRecord(id=number, vector=vector, partition=partition)


class DenseIndexContract:
    @pytest.fixture
    async def made(self, index: DenseIndex, collection: str) -> str:
        await index.create(collection, identity="model-a")
        return collection

    async def test_a_query_gives_cosine_similarities_nearest_first(self, index: DenseIndex, made: str):
        near, far = between(axis(0), axis(1), 0.9), between(axis(0), axis(2), 0.3)
        await index.add(made, [record(1, far), record(2, near), record(3, axis(0))])
        found = await index.query(made, axis(0), limit=10, partitions=None)
        assert list(found) == [3, 2, 1]
        assert list(found.values()) == pytest.approx([1.0, 0.9, 0.3], abs=1e-5)

    async def test_a_query_gives_at_most_limit_records(self, index: DenseIndex, made: str):
        await index.add(made, [record(n, axis(n)) for n in range(5)])
        assert list(await index.query(made, axis(3), limit=1, partitions=None)) == [3]
        assert await index.query(made, axis(3), limit=0, partitions=None) == {}

    @pytest.mark.parametrize(
        ("partitions", "expected"),
        [(None, {1, 2, 3}), (frozenset({1}), {1}), (frozenset({1, 3}), {1, 3}), (frozenset({9}), set()), (frozenset(), set())],
        ids=["all", "one", "several", "unknown", "none"],
    )
    async def test_a_query_keeps_to_the_partitions(
        self, index: DenseIndex, made: str, partitions: frozenset[int] | None, expected: set[int]
    ):
        await index.add(made, [record(1, axis(1), 1), record(2, axis(2), 2), record(3, axis(3), 3)])
        assert set(await index.query(made, axis(2), limit=10, partitions=partitions)) == expected

    async def test_nearer_records_of_other_partitions_hide_none(self, index: DenseIndex, made: str):
        crowd = [record(n, between(axis(0), axis(1), 0.9 - n / 1000), 1) for n in range(100)]
        await index.add(made, [*crowd, record(500, axis(2), 2), record(501, between(axis(0), axis(3), 0.2), 3)])
        assert list(await index.query(made, axis(0), limit=2, partitions=frozenset({2, 3}))) == [501, 500]
        assert list(await index.query(made, axis(0), limit=2, partitions=frozenset({1, 3}))) == [0, 1]

    async def test_a_record_that_is_there_is_left_as_it_is(self, index: DenseIndex, made: str):
        await index.add(made, [record(1, axis(1)), record(1, axis(4))])
        await index.add(made, [record(1, axis(2), 7), record(2, axis(3))])
        assert await index.count(made) == 2
        assert (await index.query(made, axis(1), limit=1, partitions=frozenset({1})))[1] == pytest.approx(1.0, abs=1e-5)

    async def test_a_removed_record_is_gone_and_can_come_back_in_another_partition(self, index: DenseIndex, made: str):
        await index.add(made, [record(1, axis(1)), record(2, axis(2))])
        await index.remove(made, [1, 99])
        assert set(await index.query(made, axis(1), limit=5, partitions=None)) == {2}
        await index.add(made, [record(1, axis(5), 2)])
        assert await index.query(made, axis(5), limit=5, partitions=frozenset({2})) == {1: pytest.approx(1.0, abs=1e-5)}

    async def test_collections_are_apart(self, index: DenseIndex, made: str):
        await index.create(f"{made}-b", identity="model-b")
        await index.add(f"{made}-b", [record(1, axis(1))])
        assert (await index.count(made), await index.count(f"{made}-b")) == (0, 1)

    async def test_creating_twice_keeps_what_is_there(self, index: DenseIndex, made: str):
        await index.add(made, [record(1, axis(1))])
        await index.create(made, identity="model-a")
        assert await index.count(made) == 1

    async def test_another_models_collection_is_refused(self, index: DenseIndex, made: str):
        with pytest.raises(IndexUnavailable):
            await index.create(made, identity="model-b")

    async def test_a_dropped_collection_is_gone_and_can_be_made_anew(self, index: DenseIndex, made: str):
        await index.add(made, [record(1, axis(1))])
        await index.drop(made)
        await index.drop(made)
        assert await index.count(made) == 0
        await index.create(made, identity="model-b")
        assert await index.query(made, axis(1), limit=1, partitions=None) == {}

    async def test_a_missing_collection_is_empty_but_takes_no_records(self, index: DenseIndex, collection: str):
        assert await index.count(collection) == 0
        assert await index.query(collection, axis(1), limit=1, partitions=None) == {}
        await index.remove(collection, [1])
        with pytest.raises(IndexUnavailable):
            await index.add(collection, [record(1, axis(1))])

    async def test_nothing_to_add_or_remove_is_no_error(self, index: DenseIndex, made: str):
        await index.add(made, [])
        await index.remove(made, [])
        assert await index.count(made) == 0
