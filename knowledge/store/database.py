"""Opening the store: connections, pragmas and numbered migrations."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any, Self, TypeVar

import aiosqlite
import anyio
import anyio.to_thread

from knowledge.errors import ConfigError

_PRAGMAS = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA foreign_keys = ON;
PRAGMA busy_timeout = 10000;
PRAGMA cache_size = -65536;
PRAGMA mmap_size = 1073741824;
PRAGMA temp_store = MEMORY;
PRAGMA secure_delete = ON;
"""

# secure_delete writes zeros over what is deleted; putting, replacing and removing 2,000 documents takes at most 5 % more processor time.

T = TypeVar("T")

CHUNK_OF_ROWS = 64
"""Rows that a cursor fetches in one call to the thread; aiosqlite's own default."""


class ThreadedConnection(aiosqlite.Connection):
    """A connection in whose thread several statements can run in one call: going there and back costs more than most of them."""

    async def __aenter__(self) -> Self:
        """Connect."""
        await super().__aenter__()
        return self

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """What `work` makes of the connection, in the connection's own thread."""
        return await self._execute(self._run, work)

    def _run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return work(self._conn)


_TRIES, _PAUSE = 100, 0.05
"""How often, and how many seconds apart, a new store is tried while others are making it."""


@dataclass(frozen=True, slots=True)
class Database:
    """The store's two connections: `read` sees what is committed, `write` is for one transaction at a time, under `writing`."""

    read: ThreadedConnection
    write: ThreadedConnection
    _lock: anyio.Lock = field(default_factory=anyio.Lock)

    async def rows(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a reading statement, of what is committed now.

        In one call to the thread: a statement left open while others run would keep them all on the state that it saw.
        """
        return await self.reading(lambda connection: connection.execute(statement, values).fetchall())

    async def reading(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """What `work` makes of several reading statements, in one call to the thread; each sees what is committed when it runs."""
        return await self.read.run(work)

    async def changed(self, statement: str, values: Sequence[object] = ()) -> int:
        """Run one changing statement as a transaction of its own; how many rows it changed."""
        async with self.writing() as connection:
            cursor = await connection.execute(statement, values)
            return cursor.rowcount

    async def rewrite(self) -> None:
        """Write the whole store anew (`VACUUM`), so that nothing stands between its rows; it takes as much room again on the disk.

        Reading goes on meanwhile, changes wait. Raises sqlite3.OperationalError where there is no room, or another process is in the way.
        """
        async with self._lock:
            # Not in memory, as everything else that is temporary: it is as large as the store.
            await self.write.execute("PRAGMA temp_store = FILE")
            try:
                await self.write.execute("VACUUM")
            finally:
                await self.write.execute("PRAGMA temp_store = MEMORY")

    async def empty_log(self) -> bool:
        """Write what the write-ahead log holds into the store and cut it to nothing, so that no earlier state stands in it; whether
        nobody who still reads one was in the way.
        """
        async with self._lock, self.write.execute("PRAGMA wal_checkpoint(TRUNCATE)") as cursor:
            row = await cursor.fetchone()
        return row is not None and row[0] == 0

    async def change(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """What `work` makes of one transaction, in one call to the writing connection's thread: committed when it returns, rolled back
        when it raises. For changes of many statements, where going there and back for each costs more than they do.
        """

        def whole(connection: sqlite3.Connection) -> T:
            connection.execute("BEGIN IMMEDIATE")
            try:
                made = work(connection)
                connection.commit()
            except BaseException:
                connection.rollback()
                raise
            return made

        async with self._lock:
            return await self.write.run(whole)

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[aiosqlite.Connection]:
        """One transaction: committed when the block ends, rolled back when it raises or is cancelled."""
        async with self._lock:
            try:
                # Inside, for the thread begins the transaction also when whoever waits for that is cancelled.
                await self.write.execute("BEGIN IMMEDIATE")
                yield self.write
                with anyio.CancelScope(shield=True):
                    await self.write.commit()
            except BaseException:
                with anyio.CancelScope(shield=True):
                    await self.write.rollback()
                raise


@asynccontextmanager
async def open_database(path: Path) -> AsyncGenerator[Database]:
    """Open the store at `path`, making it and bringing its tables up to date where needed."""
    await anyio.to_thread.run_sync(_make_private, path)
    async with _connection(path) as write, _connection(path) as read:
        await _prepare(write)
        await write.create_function("token_count", 1, token_count, deterministic=True)
        await _migrate(write, path)
        await _prepare(read)
        await read.execute("PRAGMA query_only = ON")
        yield Database(read=read, write=write)


def token_count(sizes: bytes) -> int:
    """How many tokens a row of a full-text table has, from what FTS5 keeps of the sizes of its columns: numbers of seven bits a byte, of
    which all but the last have the eighth set (https://sqlite.org/fts5.html#the_docsize_table_the_sz_column_).
    """
    total = number = 0
    for byte in sizes:
        number = number << 7 | byte & 0x7F
        if byte < 0x80:  # noqa: PLR2004 - the eighth bit
            total, number = total + number, 0
    return total


def _connection(path: Path) -> ThreadedConnection:
    return ThreadedConnection(lambda: sqlite3.connect(path, isolation_level=None), CHUNK_OF_ROWS)


async def _prepare(connection: aiosqlite.Connection) -> None:
    """Set a connection up; the first switch to WAL does not wait for others who make the same store, whatever the busy timeout."""
    for _ in range(_TRIES - 1):
        try:
            await connection.executescript(_PRAGMAS)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:  # a full or read-only disk does not mend itself
                raise
            await anyio.sleep(_PAUSE)
        else:
            return
    await connection.executescript(_PRAGMAS)


def _make_private(path: Path) -> None:
    """Make the file, for no other user of the machine to read: restricted notes stand in it. SQLite gives its side files the same
    rights.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)


async def _migrate(connection: aiosqlite.Connection, path: Path) -> None:
    migrations = sorted((file for file in (resources.files("knowledge.store") / "migrations").iterdir()), key=lambda file: file.name)
    version = await _version(connection)
    if version > len(migrations):
        raise ConfigError(f"The store at {path} was written by a newer Kobar (version {version}). Update Kobar, or name another data_dir.")
    for number, migration in enumerate(migrations[version:], start=version + 1):
        # One script from BEGIN to COMMIT is all or nothing, also when the process is killed.
        script = migration.read_text(encoding="utf-8")
        try:
            await connection.executescript(f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {number};\nCOMMIT;")
        except sqlite3.OperationalError:
            await connection.rollback()
            if await _version(connection) < number:
                raise  # else another process was faster


async def _version(connection: aiosqlite.Connection) -> int:
    async with connection.execute("PRAGMA user_version") as cursor:
        row = await cursor.fetchone()
    return int(row[0]) if row else 0
