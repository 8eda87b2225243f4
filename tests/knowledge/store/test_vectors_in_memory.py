"""Vectors that are held in memory: what comes and goes is known at the next question, and only the partitions asked for are searched."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from knowledge.audience import Audience
from knowledge.store.database import Database
from knowledge.store.held_vectors import HeldVectors
from tests.fakes.documents import note, put

T = TypeVar("T")


@pytest.fixture
async def near(database, house, embedder):
    """Searches in memory, after bringing the vectors up to date."""

    async def search(text: str, partitions: set[int] | None = None) -> list[str]:
        await house.refresh(embedder)
        state = await house.manifest.current()
        assert state is not None
        known = {row[0] for row in await database.rows("SELECT id FROM audiences")}
        found = await house.vectors.nearest_in_memory(
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


async def test_what_came_after_the_vectors_were_read_is_compared_from_the_store(database, house, embedder):
    await put(house.library, note("notes/a.md", "The kestrel."))
    await house.refresh(embedder)
    state = await house.manifest.current()
    assert state is not None
    question = await embedder.embed_query("umbrella")
    await house.vectors.nearest_in_memory(state.vector_set, question, {1}, limit=9)
    await put(house.library, note("notes/b.md", "The umbrella."))
    await house.refresh(embedder)
    first, second = [row[0] for row in await database.rows("SELECT id FROM chunks ORDER BY id")]
    cosines = await house.vectors.cosines(state.vector_set, question, [first, second])
    assert cosines[second] > cosines[first]


async def steps(database: Database, work: Callable[[], Awaitable[T]]) -> tuple[int, T]:
    """What `work` gives, and how many steps of its machine SQLite takes for it."""
    counted: list[None] = []
    await database.read.run(lambda opened: opened.set_progress_handler(lambda: counted.append(None), 1))
    found = await work()
    await database.read.run(lambda opened: opened.set_progress_handler(None, 1))
    return len(counted), found


async def test_what_waits_for_its_vector_is_not_looked_for_again(database, house, embedder):
    await put(house.library, note("notes/a.md", "The kestrel."))
    await house.refresh(embedder)
    state = await house.manifest.current()
    assert state is not None
    held, question = HeldVectors(database=database), await embedder.embed_query("kestrel")

    async def search() -> dict[int, float]:
        return await held.nearest(state.vector_set, question, {1}, limit=99)

    assert len(await search()) == 1
    await put(house.library, *(note(f"notes/{number}.md", f"The kestrel number {number}.") for number in range(50)))
    first, found = await steps(database, search)
    assert len(found) == 1
    await put(house.library, note("notes/b.md", "A kestrel landed."))
    second, _ = await steps(database, search)
    assert second < first / 2
    await house.refresh(embedder)
    assert len(await search()) == 52


async def test_vectors_whose_numbers_were_given_again_are_found(database, house, embedder):
    await put(house.library, note("notes/a.md", "The kestrel."), note("notes/b.md", "The umbrella."))
    await house.refresh(embedder)
    state = await house.manifest.current()
    assert state is not None
    held, question = HeldVectors(database=database), await embedder.embed_query("kestrel")
    assert len(await held.nearest(state.vector_set, question, {1}, limit=9)) == 2
    await house.library.remove("notes", ["notes/a.md", "notes/b.md"])
    await put(house.library, note("notes/c.md", "A kestrel landed."))
    assert await held.nearest(state.vector_set, question, {1}, limit=9) == {}
    await house.vectors.prune()
    await house.refresh(embedder)
    assert await database.rows("SELECT max(rowid) FROM vectors") == [(1,)]
    assert len(await held.nearest(state.vector_set, question, {1}, limit=9)) == 1


@pytest.mark.parametrize("seed", range(6))
async def test_what_is_kept_in_line_is_what_would_be_read_anew(database, house, embedder, seed):
    chance, indexer = random.Random(seed), house.indexer(embedder)
    held = HeldVectors(database=database)
    for number in range(60):
        if chance.random() < 0.6:
            audience = Audience.of(chance.choice("ab"))
            await put(house.library, note(f"notes/{chance.randrange(30)}.md", f"The kestrel {number}.", audience=audience))
        else:
            await house.library.remove("notes", [f"notes/{chance.randrange(30)}.md"])
        if chance.random() < 0.1:
            await house.vectors.prune()
        if chance.random() < 0.1:
            await database.rewrite()
            await house.vectors.renumbered()
        if chance.random() < 0.5:
            await indexer.refresh(gives_way=lambda: chance.random() < 0.5, renew=chance.random() < 0.1)
        state = await house.manifest.current()
        if state and chance.random() < 0.7:
            question, limit = await embedder.embed_query(f"kestrel {number}"), chance.choice([3, 99])
            known = [row[0] for row in await database.rows("SELECT id FROM audiences")]
            partitions = {ident for ident in known if chance.random() < 0.7}
            kept = await held.nearest(state.vector_set, question, partitions, limit=limit)
            anew = HeldVectors(database=database)
            assert sorted(kept.values()) == pytest.approx(
                sorted((await anew.nearest(state.vector_set, question, partitions, limit=limit)).values()), abs=1e-6
            )
            everything = await anew.nearest(state.vector_set, question, known, limit=999)
            assert all(cosine == pytest.approx(everything[ident], abs=1e-6) for ident, cosine in kept.items())


async def test_of_what_was_let_go_while_it_was_read_nothing_is_held(database, house, embedder):
    await put(house.library, note("notes/a.md", "The kestrel."))
    await house.refresh(embedder)
    state = await house.manifest.current()
    assert state is not None
    held = HeldVectors(database=database)
    search = asyncio.ensure_future(held.nearest(state.vector_set, await embedder.embed_query("kestrel"), {1}, limit=9))
    await asyncio.sleep(0)
    held.let_go()
    ids = list(await search)
    assert len(ids) == 1
    assert held.of(state.vector_set, ids) is None
