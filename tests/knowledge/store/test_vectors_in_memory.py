"""Vectors that are held in memory: what comes and goes is known at the next question, and only the partitions asked for are searched."""

from __future__ import annotations

import random

import numpy as np
import pytest

from knowledge.audience import Audience
from knowledge.indexing import Indexer
from knowledge.store.held_vectors import HeldVectors
from knowledge.store.lexical import LexicalTable
from knowledge.store.vectors import VectorTable
from tests.fakes.dense_index import InMemoryDenseIndex
from tests.fakes.documents import note, put


@pytest.fixture
async def near(database, library, embedder):
    """Searches in memory, after bringing the vectors up to date."""
    vectors = VectorTable(database=database)
    indexer = Indexer(vectors=vectors, lexical=LexicalTable(database=database), embedder=embedder, dense=InMemoryDenseIndex())

    async def search(text: str, partitions: set[int] | None = None) -> list[str]:
        await indexer.refresh()
        state = await vectors.state()
        assert state is not None
        known = {row[0] for row in await database.rows("SELECT id FROM audiences")}
        found = await vectors.nearest_in_memory(
            state.vector_set, await embedder.embed_query(text), known if partitions is None else partitions, limit=9
        )
        paths = dict(await database.rows("SELECT c.id, d.path FROM chunks c JOIN documents d ON d.id = c.document_id"))
        return [paths.get(ident, "gone") for ident in found]

    return search


async def test_what_comes_and_goes_is_known_at_the_next_question(library, near):
    await put(library, note("notes/a.md", "The kestrel drone flies."))
    assert await near("kestrel") == ["notes/a.md"]
    await put(library, note("notes/b.md", "A kestrel landed."))
    assert sorted(await near("kestrel")) == ["notes/a.md", "notes/b.md"]
    await library.remove("notes", ["notes/a.md"])
    assert await near("kestrel") == ["notes/b.md"]


async def test_only_the_partitions_asked_for_are_searched(library, database, near):
    await put(library, note("notes/a.md", "The kestrel."), note("notes/b.md", "The kestrel.", audience=Audience.of("members")))
    ids = dict(await database.rows("SELECT expression, id FROM audiences"))
    assert await near("kestrel", {ids["everyone"]}) == ["notes/a.md"]
    assert await near("kestrel", {ids["members"]}) == ["notes/b.md"]
    assert await near("kestrel", set()) == []


async def test_what_came_after_the_vectors_were_read_is_compared_from_the_store(library, database, embedder):
    vectors = VectorTable(database=database)
    indexer = Indexer(vectors=vectors, lexical=LexicalTable(database=database), embedder=embedder, dense=InMemoryDenseIndex())
    await put(library, note("notes/a.md", "The kestrel."))
    await indexer.refresh()
    state = await vectors.state()
    assert state is not None
    question = await embedder.embed_query("umbrella")
    await vectors.nearest_in_memory(state.vector_set, question, {1}, limit=9)
    await put(library, note("notes/b.md", "The umbrella."))
    await indexer.refresh()
    first, second = [row[0] for row in await database.rows("SELECT id FROM chunks ORDER BY id")]
    cosines = await vectors.cosines(state.vector_set, question, [first, second])
    assert cosines[second] > cosines[first]


async def test_what_waits_for_its_vector_is_not_looked_for_again_until_one_has_come(library, database, embedder):
    vectors = VectorTable(database=database)
    indexer = Indexer(vectors=vectors, lexical=LexicalTable(database=database), embedder=embedder, dense=InMemoryDenseIndex())
    await put(library, note("notes/a.md", "The kestrel."))
    await indexer.refresh()
    state = await vectors.state()
    assert state is not None
    held = HeldVectors(database=database)
    assert len((await held.of(state.vector_set)).ids) == 1
    await put(library, *(note(f"notes/{number}.md", f"The kestrel number {number}.") for number in range(50)))
    steps: list[list[None]] = []
    for _ in range(2):
        counted: list[None] = []
        await database.read.run(lambda opened, counted=counted: opened.set_progress_handler(lambda: counted.append(None), 1))
        assert len((await held.of(state.vector_set)).lacking) == 50
        await database.read.run(lambda opened: opened.set_progress_handler(None, 1))
        steps.append(counted)
        await put(library, note("notes/b.md", f"A kestrel landed {len(steps)} times."))
        await library.remove("notes", ["notes/b.md"])
    assert len(steps[1]) < len(steps[0]) / 2
    await indexer.refresh()
    assert len((await held.of(state.vector_set)).ids) == 51


@pytest.mark.parametrize("seed", range(3))
async def test_what_is_kept_in_line_is_what_would_be_read_anew(library, database, embedder, seed):
    chance = random.Random(seed)
    indexer = Indexer(
        vectors=VectorTable(database=database), lexical=LexicalTable(database=database), embedder=embedder, dense=InMemoryDenseIndex()
    )
    held = HeldVectors(database=database)
    for number in range(40):
        if chance.random() < 0.6:
            await put(
                library, note(f"notes/{chance.randrange(12)}.md", f"The kestrel {number}.", audience=Audience.of(chance.choice("ab")))
            )
        else:
            await library.remove("notes", [f"notes/{chance.randrange(12)}.md"])
        if chance.random() < 0.7:
            await indexer.refresh()
        state = await VectorTable(database=database).state()
        if state:
            kept, anew = await held.of(state.vector_set), await HeldVectors(database=database).of(state.vector_set)
            assert kept.mark == anew.mark
            assert kept.ids.tolist() == anew.ids.tolist()
            assert kept.partitions.tolist() == anew.partitions.tolist()
            assert np.array_equal(kept.wholes.ravel(), anew.wholes.ravel())
