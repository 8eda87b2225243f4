"""What is noted of the dense index: the collections there are, and what has to be put into the current one or taken out of it."""

from __future__ import annotations

import pytest

from knowledge.store.dense_manifest import DenseManifest, DenseState
from tests.fakes.documents import note, put

FIRST = DenseState(collection="kobar-1", identity="e5", number=1)
SECOND = DenseState(collection="kobar-2", identity="e5", number=2)


@pytest.fixture
def manifest(database):
    return DenseManifest(database=database)


async def test_what_is_planned_becomes_current_when_it_is_flipped_to(manifest):
    await manifest.plan(FIRST, beside=None)
    assert (await manifest.current(), await manifest.planned()) == (None, FIRST)
    await manifest.flip(FIRST, [])
    assert (await manifest.current(), await manifest.planned()) == (FIRST, None)


async def test_a_collection_is_known_until_it_is_found_to_be_dropped(manifest):
    await manifest.plan(FIRST, beside=None)
    await manifest.flip(FIRST, [])
    await manifest.plan(SECOND, beside=FIRST)
    await manifest.flip(SECOND, [])
    assert await manifest.collections() == ["kobar-1", "kobar-2"]
    await manifest.forget_collection("kobar-1")
    assert await manifest.collections() == ["kobar-2"]


async def test_of_what_has_gone_only_what_stands_in_the_new_collection_has_to_be_taken_out(library, manifest):
    await put(library, note("notes/a.md", "A kestrel."), note("notes/b.md", "An owl."), note("notes/c.md", "A harrier."))
    first, second, third = await manifest.outside(limit=9)
    await manifest.flip(FIRST, [first, second])
    assert await manifest.outside(limit=9) == [third]
    await library.remove("notes", ["notes/a.md", "notes/b.md"])
    assert await manifest.departed() == [first, second]
    await manifest.flip(SECOND, [second, third])  # the second went while this was built
    assert await manifest.departed() == [second]
    assert await manifest.expected() == (1, 1)
    assert await manifest.outside(limit=9) == []
