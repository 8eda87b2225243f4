"""The store's file: made, brought up to date, and written to in whole transactions."""

from __future__ import annotations

import asyncio
import sqlite3
from importlib import resources

import pytest

from knowledge.audience import Audience
from knowledge.errors import ConfigError
from knowledge.library import Library
from knowledge.store.database import open_database, token_count
from tests.fakes.documents import CLUSTER, note, put


def tables(path):
    with sqlite3.connect(path) as connection:
        return {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}


async def kept(database) -> list[str]:
    return [row[0] for row in await database.rows("SELECT value FROM meta ORDER BY key")]


async def write(database, key: str) -> None:
    async with database.writing() as connection:
        await connection.execute("INSERT INTO meta VALUES (?, ?)", (key, key))


async def test_a_store_is_made_with_its_folder(tmp_path):
    path = tmp_path / "deep" / "in" / "store.sqlite3"
    async with open_database(path) as database:
        await write(database, "a")
    assert {"documents", "chunks", "words", "trigrams"} <= tables(path)


async def test_an_existing_store_keeps_what_it_has(tmp_path):
    path = tmp_path / "store.sqlite3"
    async with open_database(path) as database:
        await write(database, "a")
    async with open_database(path) as database:
        assert await kept(database) == ["a"]


async def test_an_empty_file_becomes_a_store(tmp_path):
    path = tmp_path / "store.sqlite3"
    path.touch()
    async with open_database(path) as database:
        await write(database, "a")
        assert await kept(database) == ["a"]


async def test_a_newer_store_is_refused_with_what_to_do(tmp_path):
    path = tmp_path / "store.sqlite3"
    async with open_database(path):
        pass
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 999")
    with pytest.raises(ConfigError, match=r"version 999.*Update Kobar"):
        async with open_database(path):
            pass


async def test_several_may_make_the_store_at_once(tmp_path):
    async def use(name: str) -> None:
        async with open_database(tmp_path / "store.sqlite3") as database:
            await write(database, name)

    await asyncio.gather(*(use(name) for name in "abcdef"))
    async with open_database(tmp_path / "store.sqlite3") as database:
        assert await kept(database) == list("abcdef")


async def test_an_error_takes_the_whole_transaction_back(database):
    async def failing() -> None:
        async with database.writing() as connection:
            await connection.execute("INSERT INTO meta VALUES ('a', 'a')")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await failing()
    await write(database, "b")
    assert await kept(database) == ["b"]


@pytest.mark.parametrize("steps", range(8))
async def test_whoever_is_cancelled_at_any_step_leaves_a_whole_state_and_the_next_one_can_write(database, steps):
    async def both() -> None:
        async with database.writing() as connection:
            await connection.execute("INSERT INTO meta VALUES ('a', 'a')")
            await connection.execute("INSERT INTO meta VALUES ('b', 'b')")

    task = asyncio.create_task(both())
    for _ in range(steps):
        await asyncio.sleep(0.001 if steps > 3 else 0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await write(database, "c")
    assert await kept(database) in (["c"], ["a", "b", "c"])


async def test_one_transaction_is_open_at_a_time(database):
    await asyncio.gather(*(write(database, f"{number:02}") for number in range(20)))
    assert len(await kept(database)) == 20


async def test_what_is_written_is_read_at_once_also_while_others_read_without_a_break(database):
    async with database.writing() as connection:
        await connection.executemany("INSERT INTO gaps (asked_at, question) VALUES ('', ?)", [("?",)] * 300)
    done = False

    async def read() -> None:
        while not done:
            await database.rows("SELECT * FROM gaps")

    readers = [asyncio.create_task(read()) for _ in range(10)]
    for number in range(40):
        await write(database, f"{number:02}")
        assert len(await kept(database)) == number + 1
    done = True
    await asyncio.gather(*readers)


async def test_the_reading_connection_cannot_write(database):
    with pytest.raises(sqlite3.OperationalError):
        await database.rows("DELETE FROM meta")


async def test_no_other_user_of_the_machine_can_read_the_store(tmp_path):
    path = tmp_path / "data" / "kobar.sqlite3"
    async with open_database(path) as database:
        async with database.writing() as connection:
            await connection.execute("INSERT INTO meta VALUES ('a', 'b')")
        assert {file.stat().st_mode & 0o077 for file in path.parent.iterdir()} == {0}


async def test_the_marks_of_an_older_store_get_the_places_of_their_messages(tmp_path):
    path = tmp_path / "store.sqlite3"
    folder = resources.files("knowledge.store") / "migrations"
    with sqlite3.connect(path) as connection:
        for migration in sorted(folder.iterdir(), key=lambda file: file.name)[:11]:
            connection.executescript(migration.read_text(encoding="utf-8"))
        connection.execute("PRAGMA user_version = 11")
        connection.execute(
            "INSERT INTO posts (id, channel_id, place_id, author_id, author, sent_at, text, url, version, opens, pinned) "
            "VALUES (1, 10, 20, 5, 'Mari', '2026-03-02', '', '', '', 0, 0)"
        )
        connection.execute("INSERT INTO note_drafts (id, owner_id, channel_id, place_id, made_at, note) VALUES (1, 5, 10, 10, '', '')")
        connection.execute("INSERT INTO note_parts VALUES (1, 0, 10, 5, 'n', 'c', 2)")
        connection.executemany("INSERT INTO marks VALUES (?, 5, ?)", [(1, "reaction"), (2, "posted"), (3, "menu")])
    async with open_database(path) as database:
        rows = await database.rows("SELECT post_id, user_id, how, place_id FROM marks ORDER BY post_id")
    assert rows == [(1, 5, "reaction", 20), (2, 5, "posted", 10)]


@pytest.mark.parametrize(
    ("sizes", "tokens"), [(b"", 0), (bytes([1, 5, 0, 7]), 13), (bytes([1, 0x81, 0x00, 2]), 131), (bytes([0x81, 0x80, 0x01]), 16385)]
)
def test_the_tokens_of_a_row_are_told_from_what_fts5_keeps(sizes, tokens):
    assert token_count(sizes) == tokens


async def test_an_older_store_gets_the_lengths_and_the_means_by_audience(tmp_path):
    path = tmp_path / "store.sqlite3"
    async with open_database(path) as database:
        library = Library(database=database, cluster=CLUSTER)
        await put(library, note("notes/a.md", "The kestrel. " * 90), note("notes/b.md", "An owl.", audience=Audience.of("members")))
        lengths = await database.rows("SELECT * FROM lengths ORDER BY chunk_id")
    assert len(lengths) > 1
    with sqlite3.connect(path) as connection:
        connection.executescript("DROP INDEX documents_with_capability; DROP INDEX documents_of_calendars;")
        connection.executescript("DROP TABLE lengths; DROP TABLE centroids; PRAGMA user_version = 12;")
        connection.execute("CREATE TABLE centroids (language TEXT, model TEXT, vector BLOB)")
        connection.execute("INSERT INTO centroids VALUES ('en', 'a', 'mean')")
    async with open_database(path) as database:
        assert await database.rows("SELECT * FROM lengths ORDER BY chunk_id") == lengths
        assert await database.rows("SELECT * FROM centroids ORDER BY audience_id") == [("en", 1, "a", "mean", 0), ("en", 2, "a", "mean", 0)]


async def test_a_chunk_has_its_lengths_as_long_as_it_is_there(database):
    library = Library(database=database, cluster=CLUSTER)
    await put(library, note("notes/a.md", "Kestrel owl sonar.", title="T"), note("notes/b.md", "Kestrel.", title="T"))
    found = await database.rows("SELECT word_tokens, trigram_tokens FROM lengths ORDER BY chunk_id")
    assert found[0][0] == found[1][0] + 2
    assert found[0][1] == found[1][1] + len(" owl sonar")
    await library.remove("notes", ["notes/a.md", "notes/b.md"])
    assert await database.rows("SELECT * FROM lengths") == []
