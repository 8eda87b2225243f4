"""What documents tell of chunks is read once, and again when the store has changed; never more is kept than there is room for."""

from __future__ import annotations

from knowledge.audience import Audience, Readers
from knowledge.store.candidates import Candidates
from tests.fakes.documents import note, put

MEMBER, PUBLIC = Readers.holding({"members"}), Readers.public()


async def test_what_was_read_is_not_read_again_until_the_store_has_changed(database, library):
    await put(library, note("notes/a.md", "The kestrel."), note("notes/b.md", "The owl.", audience=Audience.of("members")))
    candidates, statements = Candidates(), []

    async def read(*chunk_ids: int, readers: Readers = MEMBER) -> tuple[list[int], bool]:
        """The chunks that were found, and whether the store was asked for any."""
        statements.clear()
        found = await database.reading(lambda connection: candidates.of(connection, chunk_ids, readers, kinds=None))
        return [one.chunk_id for one in found], any("FROM chunks" in statement for statement in statements)

    await database.reading(lambda connection: connection.set_trace_callback(statements.append))
    assert await read(1, 2, 3) == ([1, 2], True)
    assert await read(3, 2) == ([2], False)
    assert await read(1, 2, readers=PUBLIC) == ([1], True)
    await put(library, note("notes/c.md", "The harness."))
    assert await read(3, 2) == ([2, 3], True)


async def test_where_there_is_no_room_for_more_they_are_read_anew(database, library):
    await put(library, *(note(f"notes/{name}.md", "The kestrel.") for name in "abc"))
    candidates = Candidates(most=1)
    for chunk_ids in ((1, 2), (2, 3), (1, 3)):
        found = await database.reading(lambda connection, wanted=chunk_ids: candidates.of(connection, wanted, PUBLIC, kinds=None))
        assert [one.chunk_id for one in found] == list(chunk_ids)
