"""The indexer: only what is new is embedded, and a run that was cut off anywhere ends in the same state as one that was not."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from knowledge.errors import IndexUnavailable
from knowledge.store.database import open_database
from tests.fakes.dense_index import InMemoryDenseIndex
from tests.fakes.documents import note, put
from tests.fakes.embedding import HashingEmbedder
from tests.fakes.indexing import House


class Killed(BaseException):
    """The process ends here."""


@dataclass
class Countdown:
    """Ends at the n-th call, before or after it was done."""

    calls: int
    late: bool = False
    left: int = field(init=False)

    def __post_init__(self) -> None:
        self.left = self.calls

    async def pass_through(self, call):
        self.left -= 1
        if self.left == 0 and not self.late:
            call.close()
            raise Killed
        done = await call
        if self.left == 0:
            raise Killed
        return done


class MortalIndex(InMemoryDenseIndex):
    """A dense index whose caller may be killed at any call."""

    def __init__(self) -> None:
        super().__init__()
        self.countdown = Countdown(0)

    async def create(self, collection, *, identity):
        await self.countdown.pass_through(super().create(collection, identity=identity))

    async def add(self, collection, records):
        await self.countdown.pass_through(super().add(collection, records))

    async def remove(self, collection, ids):
        await self.countdown.pass_through(super().remove(collection, ids))

    async def count(self, collection):
        return await self.countdown.pass_through(super().count(collection))

    async def drop(self, collection):
        await self.countdown.pass_through(super().drop(collection))


class MortalEmbedder(HashingEmbedder):
    """An embedder, likewise."""

    countdown = Countdown(0)

    async def embed_passages(self, passages, *, at_once=False):
        return await self.countdown.pass_through(super().embed_passages(passages, at_once=at_once))


@pytest.fixture
def house(database):
    return House.over(database, MortalIndex())


async def test_warming_up_makes_the_model_ready(house):
    embedder = HashingEmbedder()
    await house.indexer(embedder).warm_up()
    assert embedder.warm


async def test_only_what_is_new_is_embedded(house):
    embedder = HashingEmbedder()
    await put(house.library, note("notes/a.md", "A kestrel."), note("notes/b.md", "A buzzard."))
    assert (await house.refresh(embedder)).embedded == 2
    await put(house.library, note("notes/a.md", "A kestrel."), note("notes/c.md", "An owl."))
    assert (await house.refresh(embedder)).embedded == 1
    assert (await house.refresh(embedder)).embedded == 0
    assert len(embedder.passages) == 3
    assert await house.is_in_line(embedder)


async def test_the_same_text_in_two_documents_is_embedded_once(house):
    embedder = HashingEmbedder()
    await put(house.library, note("notes/a.md", "A kestrel.", title="T"), note("notes/b.md", "A kestrel.", title="T"))
    await house.refresh(embedder)
    assert len(embedder.passages) == 1
    assert await house.is_in_line(embedder)


async def test_what_is_removed_leaves_the_index_and_its_vectors_are_forgotten(house, database):
    await put(house.library, note("notes/a.md", "A kestrel."), note("notes/b.md", "A buzzard."))
    await house.refresh()
    await house.library.remove("notes", ["notes/a.md"])
    await house.refresh()
    assert await house.is_in_line(HashingEmbedder())
    assert await database.rows("SELECT count(*) FROM vectors") == [(1,)]


async def test_another_model_rebuilds_everything_and_says_so(house):
    await put(house.library, note("notes/a.md", "A kestrel."))
    await house.refresh(HashingEmbedder(name="first"))
    other = HashingEmbedder(name="second", dimensions=64)
    report = await house.refresh(other)
    assert report.embedded == 1
    assert "changed from first 128 4000 to second 64 4000" in report.notes[0]
    assert await house.is_in_line(other)


async def test_a_renewal_embeds_all_anew_into_a_new_collection(house):
    embedder = HashingEmbedder()
    await put(house.library, note("notes/a.md", "A kestrel."))
    await house.refresh(embedder)
    before = await house.manifest.current()
    assert (await house.refresh(embedder, renew=True)).embedded == 1
    assert (await house.manifest.current()).collection != before.collection
    assert await house.is_in_line(embedder)


async def test_a_dense_index_that_was_lost_is_rebuilt_without_embedding(house):
    embedder = HashingEmbedder()
    await put(house.library, note("notes/a.md", "A kestrel."))
    await house.refresh(embedder)
    house.dense.collections.clear()
    report = await house.refresh(embedder, verify=True)
    assert report.embedded == 0
    assert "held 0 records instead of 1" in report.notes[0]
    assert await house.is_in_line(embedder)


async def test_a_dense_index_that_was_lost_is_found_missing_by_the_next_change(house):
    embedder = HashingEmbedder()
    await put(house.library, note("notes/a.md", "A kestrel."))
    await house.refresh(embedder)
    house.dense.collections.clear()
    await put(house.library, note("notes/b.md", "A buzzard."))
    await house.refresh(embedder)
    assert await house.is_in_line(embedder)


async def test_progress_ends_at_its_total(house):
    await put(house.library, *(note(f"notes/{number}.md", f"Kestrel {number}.") for number in range(5)))
    told: list[tuple[str, int, int]] = []
    await house.refresh(progress=lambda *said: told.append(said))
    assert told[0] == ("embedding", 0, 5)
    assert told[-1] == ("indexing", 5, 5)


async def _before(house: House, story: str) -> dict[str, object]:
    """What happened before the run that is cut off, and how that is run."""
    await put(house.library, note("notes/a.md", "A kestrel."), note("notes/b.md", "A buzzard."))
    if story == "first":
        return {}
    await house.refresh(HashingEmbedder(name="old" if story == "model" else "hashing"))
    await put(house.library, note("notes/a.md", "A kite."), note("notes/c.md", "An owl."))
    if story == "lost":
        house.dense.collections.clear()
    return {"renew": True} if story == "renewal" else {}


@pytest.mark.parametrize("late", [False, True], ids=["before the call", "after it"])
@pytest.mark.parametrize("story", ["first", "change", "model", "renewal", "lost"])
@pytest.mark.parametrize("meanwhile", [False, True], ids=["", "changed meanwhile"])
async def test_a_run_that_is_cut_off_at_any_step_is_healed_by_the_next(tmp_path, story, late, meanwhile):
    cut = 0
    for calls in range(1, 30):
        async with open_database(tmp_path / f"{calls}.sqlite3") as database:
            dense = MortalIndex()
            house = House.over(database, dense)
            wanted = await _before(house, story)
            embedder = MortalEmbedder()
            dense.countdown = embedder.countdown = Countdown(calls, late=late)
            try:
                await house.refresh(embedder, **wanted)
            except Killed:
                cut += 1
            if meanwhile:
                await house.library.remove("notes", ["notes/a.md"])
                await put(house.library, note("notes/d.md", "A harrier."))
            dense.countdown = embedder.countdown = Countdown(0)
            await house.refresh(embedder, **wanted)
            assert await house.is_in_line(embedder), f"cut off at call {calls}"
        if cut < calls:
            break  # it ended before that call
    assert cut >= 3


class VisitedIndex(InMemoryDenseIndex):
    """A dense index; while it is being made ready, something comes into the library."""

    def __init__(self, visit) -> None:
        super().__init__()
        self.visit = visit

    async def create(self, collection, *, identity):
        await super().create(collection, identity=identity)
        await self.visit()


@pytest.mark.parametrize("wanted", [{}, {"renew": True}], ids=["update", "rebuild"])
async def test_what_comes_while_an_index_is_brought_in_line_is_in_it_after_the_next_run_without_a_rebuild(database, library, wanted):
    visits = iter(range(9))

    async def visit():
        await put(library, note(f"notes/late{next(visits)}.md", "An owl, late."))

    house = House.over(database, VisitedIndex(visit))
    await put(library, note("notes/a.md", "A kestrel."))
    await house.refresh()
    await put(library, note("notes/b.md", "A buzzard."))
    assert (await house.refresh(**wanted)).notes == ()
    house.dense = _replaced(house.dense)
    assert (await house.refresh()).notes == ()
    assert await house.is_in_line(HashingEmbedder())


def _replaced(index: InMemoryDenseIndex) -> InMemoryDenseIndex:
    """The same index, which nobody visits any more."""
    made = InMemoryDenseIndex()
    made.collections = index.collections
    return made


async def test_a_collection_of_another_model_is_never_added_to(house):
    embedder = HashingEmbedder()
    await put(house.library, note("notes/a.md", "A kestrel."))
    await house.refresh(embedder)
    state = await house.manifest.current()
    house.dense.collections.clear()
    await house.dense.create(state.collection, identity="another")
    await put(house.library, note("notes/b.md", "A buzzard."))
    with pytest.raises(IndexUnavailable):
        await house.refresh(embedder)
    await house.refresh(embedder, renew=True)
    assert await house.is_in_line(embedder)


async def test_a_dense_index_that_fell_short_of_a_question_is_looked_into_by_the_next_run(house):
    """Nothing else has changed, and still the run rebuilds what was lost."""
    await put(house.library, note("notes/a.md", "A kestrel."))
    await house.refresh()
    house.dense.collections.clear()
    await house.manifest.suspect()
    report = await house.refresh()
    assert report.notes
    assert not await house.manifest.suspected()


class BusyIndex(InMemoryDenseIndex):
    """A dense index in whose library something arrives while it is written to."""

    def __init__(self) -> None:
        super().__init__()
        self.arriving: list = []

    async def create(self, collection, *, identity):
        await super().create(collection, identity=identity)
        while self.arriving:
            await self.arriving.pop()


@pytest.mark.parametrize("first", [True, False], ids=["building", "updating"])
async def test_a_chunk_that_comes_after_the_embedding_waits_for_the_next_run_and_is_no_fault(database, library, first):
    dense = BusyIndex()
    indexer = House.over(database, dense).indexer()
    await put(library, note("a.md", "We met in Tartu."))
    if not first:
        await indexer.refresh()
        await put(library, note("b.md", "We met in Narva."))
    dense.arriving = [put(library, note("late.md", "We met in Pärnu."))]
    there = 1 if first else 2
    assert (await indexer.refresh()).notes == ()
    (collection,) = dense.collections.values()
    assert len(collection.records) == there
    assert (await indexer.refresh(verify=True)).notes == ()
    (after,) = dense.collections.values()
    assert after is collection
    assert len(collection.records) == there + 1


async def test_what_can_wait_gives_way_to_what_is_to_be_found_at_all_and_is_made_up_for(house, database):
    embedder = HashingEmbedder()
    await put(house.library, note("notes/a.md", "A kestrel."))
    indexer = house.indexer(embedder)
    await indexer.refresh()
    await put(house.library, note("notes/a.md", "An owl."))
    assert (await indexer.refresh(gives_way=lambda: True)).embedded == 1
    assert await house.is_in_line(embedder)
    assert await database.rows("SELECT count(*) FROM vectors") == [(2,)]
    await indexer.refresh()
    assert await database.rows("SELECT count(*) FROM vectors") == [(1,)]


async def test_what_was_found_complete_is_not_looked_at_again_until_all_is_verified(house, database):
    embedder = HashingEmbedder()
    await put(house.library, note("notes/a.md", "A kestrel. It hovers over the field."))
    await house.refresh(embedder)
    await database.changed("DELETE FROM vectors")
    await database.changed("DELETE FROM sentences")
    await put(house.library, note("notes/b.md", "An owl. It sleeps."))
    assert (await house.refresh(embedder)).embedded == 1
    assert not await house.is_in_line(embedder)
    assert (await house.refresh(embedder, verify=True)).embedded == 1
    assert await house.is_in_line(embedder)
