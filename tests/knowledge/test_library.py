"""The library: whole documents in, and out of it only what its readers may read at that moment."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.chunking import chunk
from knowledge.audience import Audience, Readers
from knowledge.model import Capability, Document, DocumentKind, Party, PartyKind, Product
from tests.fakes.documents import agenda, note, put, sheet

MEMBERS = Audience.of("members")
PUBLIC = Readers.public()
MEMBER = Readers.holding({"members"})
EVENT = "UID:1\r\nDTSTART:20260401T090000Z\r\nSUMMARY:Secret meeting"
PATHS = ("notes/secret.md", "sheets/akuvara.yaml", "calendars/a.ics")
MARI = Party(PartyKind.PERSON, "Mari Maasikas")


@pytest.fixture
async def shelf(library):
    """Three restricted documents, of all kinds, and nothing else."""
    secret = note("notes/secret.md", "# Plan\n\nWe buy the kestrel.", audience=MEMBERS, group="ai", parties=[MARI], day=date(2026, 1, 2))
    await put(library, secret, sheet("sheets/akuvara.yaml", "Akuvara", "kestrel repairs", audience=MEMBERS))
    await put(library, agenda("calendars/a.ics", EVENT, audience=MEMBERS))
    return library


async def everything(library, readers) -> list[object]:
    """What every reading method gives for three documents."""
    return [
        *await library.summaries(readers),
        *[found for kind in DocumentKind for found in await library.summaries(readers, kind=kind)],
        *[
            found
            for path in ("notes/secret.md", "sheets/akuvara.yaml", "calendars/a.ics")
            if (found := await library.document(path, readers))
        ],
        *await library.candidates(range(100), readers),
        *await library.passages(range(100), readers),
        *await library.passages_of(range(100), readers),
        *await library.capabilities(readers),
        *await library.calendars(readers),
        *await library.parties(readers),
        *await library.groups(readers),
        *(await library.status(readers)).sources,
    ]


async def test_readers_find_restricted_documents_by_every_read(shelf):
    assert not await shelf.is_empty(MEMBER)
    assert [document.path for document in await shelf.summaries(MEMBER)] == ["notes/secret.md", "calendars/a.ics", "sheets/akuvara.yaml"]
    assert (await shelf.document("notes/secret.md", MEMBER)).parties == (MARI,)
    assert [one.text for one in (await shelf.passages(range(100), MEMBER)).values() if one.document.group] == [
        "# Plan\n\nWe buy the kestrel."
    ]
    assert [capability.organisation for _, capability in await shelf.capabilities(MEMBER)] == ["Akuvara"]
    assert EVENT in (await shelf.calendars(MEMBER))[0][1]
    assert list((await shelf.parties(MEMBER)).values()) == [(MARI,)]
    assert await shelf.groups(MEMBER) == ["ai"]
    assert [(source.name, source.documents, source.newest) for source in (await shelf.status(MEMBER)).sources] == [
        ("calendars", 1, None),
        ("notes", 1, date(2026, 1, 2)),
        ("sheets", 1, None),
    ]


@pytest.mark.parametrize(
    "readers",
    [PUBLIC, Readers.together([MEMBER, PUBLIC]), Readers.holding({"board"})],
    ids=["public", "a member and a guest", "another name"],
)
async def test_others_find_nothing_by_any_read(shelf, readers):
    assert await everything(shelf, readers) == []
    assert await shelf.is_empty(readers)
    partitions = await shelf.partitions(readers)
    assert (partitions.ids, partitions.chunks, partitions.all) == (frozenset(), 0, False)


async def test_what_is_removed_is_gone_from_every_read(shelf):
    await shelf.remove("notes", ["notes/secret.md", "notes/none.md"])
    await shelf.remove("sheets", ["sheets/akuvara.yaml"])
    await shelf.remove("calendars", ["calendars/a.ics"])
    assert await everything(shelf, MEMBER) == []
    assert await shelf.is_empty(MEMBER)


async def test_what_is_narrowed_is_gone_for_those_left_out(library):
    await put(library, note("notes/a.md", "We buy the kestrel."))
    await put(library, note("notes/a.md", "We buy the kestrel.", audience=MEMBERS))
    assert await library.is_empty(PUBLIC)
    assert len(await library.summaries(MEMBER)) == 1


async def test_a_document_is_replaced_with_all_that_hangs_on_it(shelf, database):
    before = await shelf.passages(range(100), MEMBER)
    await put(shelf, note("notes/secret.md", "Something else.", audience=MEMBERS))
    after = await shelf.passages(range(100), MEMBER)
    assert {one.text for one in after.values() if one.document.kind is DocumentKind.NOTE} == {"Something else."}
    assert await shelf.parties(MEMBER) == {}
    assert await shelf.groups(MEMBER) == []
    gone = before.keys() - after.keys()
    assert gone
    assert {row[0] for row in await database.rows("SELECT chunk_id FROM departed")} == gone
    for table in ("words", "trigrams"):
        assert {row[0] for row in await database.rows(f"SELECT rowid FROM {table}")} == after.keys()  # noqa: S608


async def test_an_id_is_never_given_twice(library):
    seen: set[int] = set()
    for _ in range(3):
        await put(library, note("notes/a.md", "The same text."))
        ids = (await library.passages(range(100), PUBLIC)).keys()
        assert ids.isdisjoint(seen)
        seen |= ids
        await library.remove("notes", ["notes/a.md"])


async def test_a_document_that_cannot_be_put_whole_leaves_the_old_one_as_it_was(library):
    await put(library, note("notes/a.md", "The old text."))
    broken = note("notes/a.md", "The new text.\n\nAnd half a pair: \ud800.")
    with pytest.raises(UnicodeEncodeError):
        await library.put(broken, chunk(broken), fingerprint="new")
    assert (await library.document("notes/a.md", PUBLIC)).text == "The old text."
    assert await library.fingerprints("notes") == {"notes/a.md": "13"}


async def test_the_same_path_in_two_sources_are_two_documents(library):
    await put(library, note("notes/a.md", "Open."), note("notes/a.md", "Closed.", source="board", audience=MEMBERS))
    assert (await library.document("notes/a.md", PUBLIC)).text == "Open."
    assert await library.document("notes/a.md", PUBLIC, source="board") is None
    assert (await library.document("notes/a.md", MEMBER, source="board")).text == "Closed."
    await library.remove("notes", ["notes/a.md"])
    assert await library.sources() == ["board"]


async def test_a_capability_comes_back_as_it_was(library):
    capability = Capability(
        organisation="Akuvara",
        offers=("radar", "sonar"),
        products=(Product("K-1", 7, "a kestrel"), Product("K-2", None, "")),
        city="Tartu",
        size=12,
        last_reviewed=date(2026, 1, 2),
    )
    await put(library, Document("s", "s/a.yaml", DocumentKind.SHEET, "A", "organisation: A", Audience(), capability=capability))
    assert [found for _, found in await library.capabilities(PUBLIC)] == [capability]


async def test_units_count_characters_of_their_passage(library):
    text = "# One\n\nA first thing. A second thing.\n\n" + "# Two\n\n" + "A long paragraph of many words. " * 60
    await put(library, note("notes/a.md", text))
    passages = list((await library.passages(range(100), PUBLIC)).values())
    assert len(passages) > 1
    for passage in passages:
        assert passage.text in text
        assert all(
            passage.text[unit.start : unit.end] == unit.text for unit in passage.units if "#" not in passage.text[unit.start : unit.end]
        )


async def test_no_ids_and_many_ids_are_no_fault(shelf):
    assert await shelf.passages([], MEMBER) == {}
    assert await shelf.passages_of([], MEMBER) == []
    assert len(await shelf.passages(range(20_000), MEMBER)) == 3


async def test_when_the_index_was_last_run_is_kept(library):
    await library.note_run("2026-03-12T09:00:00+00:00")
    assert (await library.status(PUBLIC)).last_run == "2026-03-12T09:00:00+00:00"


@pytest.mark.parametrize("kind", ["sheets", "calendars"])
async def test_sheets_and_calendars_are_found_without_going_past_all_documents(shelf, database, kind):
    asked: list[str] = []
    await database.reading(lambda connection: connection.set_trace_callback(asked.append))
    assert len(await (shelf.capabilities if kind == "sheets" else shelf.calendars)(MEMBER)) == 1
    await database.reading(lambda connection: connection.set_trace_callback(None))
    plan = await database.rows(f"EXPLAIN QUERY PLAN {asked[-1]}")
    used = {"sheets": "documents_with_capability", "calendars": "documents_of_calendars"}[kind]
    assert any(used in step[-1] for step in plan)


async def test_candidates_are_told_as_they_are_now_and_to_each_readers_their_own(library):
    open_note, closed = note("notes/a.md", "The kestrel flies."), note("notes/a.md", "The kestrel flies.", audience=MEMBERS)

    async def candidates(readers: Readers) -> list[int]:
        return [one.chunk_id for one in await library.candidates([3, 2, 1], readers)]

    assert await candidates(MEMBER) == []
    await put(library, open_note, note("notes/b.md", "The owl.", audience=MEMBERS))
    assert (await candidates(MEMBER), await candidates(PUBLIC)) == ([1, 2], [1])
    await put(library, closed)
    assert (await candidates(MEMBER), await candidates(PUBLIC)) == ([2, 3], [])
    await library.remove("notes", ["notes/b.md"])
    assert await candidates(MEMBER) == [3]


async def test_candidates_may_be_of_some_kinds_alone(shelf):
    every = await shelf.candidates(range(100), MEMBER)
    of_sheets = await shelf.candidates(range(100), MEMBER, kinds={DocumentKind.SHEET})
    assert 0 < len(of_sheets) < len(every)
    assert of_sheets == [one for one in every if one in of_sheets]
