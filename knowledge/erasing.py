"""Letting go for good: what was deleted stands in no index, no vector, no memory and no byte of the store's files any more.

The store writes zeros over what is deleted (`secure_delete`), so four places are left. The full-text tables only note a deletion, beside
the words, until their parts are merged (FTS5's own `secure-delete` is younger than the SQLite that Kobar runs on). Vectors of the text are
kept as long as some chunk may need them. Where rows were moved to another page, the bytes that they left behind are not written over: only
a store that is written anew is free of them. The write-ahead log holds earlier states of pages.
"""

from __future__ import annotations

import sqlite3

import structlog

from knowledge import calendar
from knowledge.store import rows
from knowledge.store.database import Database
from knowledge.store.vectors import VectorTable

FULL_TEXT = ("words", "trigrams")

PAGES_AT_ONCE = 500
"""Pages that one transaction merges; some 0.15 s, so that other changes come in between."""

_NOTHING_MERGED = 2
"""A merge that changes fewer rows than this has nothing more to do (https://sqlite.org/fts5.html#the_merge_command)."""

_DUE = "rewrite_due"
"""Under this name the store keeps that it has to be written anew."""

_log = structlog.get_logger(__name__)


class Erasing:
    """Removes the traces of what was deleted before."""

    def __init__(self, *, database: Database, vectors: VectorTable) -> None:
        self._database = database
        self._vectors = vectors

    async def for_good(self) -> None:
        """Remove all traces of what has been deleted, down to the last byte. A store that cannot be written anew now is so the next time
        that traces are removed, also after a restart.
        """
        async with self._database.writing() as connection:
            await connection.execute("INSERT OR REPLACE INTO meta VALUES (?, '1')", (_DUE,))
        await self.traces()

    async def traces(self) -> None:
        """Remove the traces of what has been deleted, but for what rows left behind where they were moved; a log that somebody reads just
        now is emptied the next time.
        """
        await self._vectors.prune()
        for table in FULL_TEXT:
            await self._merge(table)
        if await self._database.rows("SELECT 1 FROM meta WHERE key = ?", (_DUE,)):
            await self._rewrite()
        self._vectors.let_go()
        rows.let_go()
        calendar.let_go()
        if not await self._database.empty_log():
            _log.warning("log_not_emptied", todo="a process that reads the store was in the way; the daily clean-up tries again")

    async def _rewrite(self) -> None:
        try:
            await self._database.rewrite()
        except sqlite3.OperationalError as error:
            todo = "the store was not written anew; see that there is as much room as it takes, the daily clean-up tries again"
            _log.warning("store_not_rewritten", error=str(error), todo=todo)
        else:
            await self._vectors.renumbered()
            await self._database.changed("DELETE FROM meta WHERE key = ?", (_DUE,))

    async def _merge(self, table: str) -> None:
        """Merge all parts of a full-text table into one, which holds no deleted word."""
        pages = -PAGES_AT_ONCE  # a negative number begins to merge all parts, positive ones go on with it
        merged = _NOTHING_MERGED
        while merged >= _NOTHING_MERGED:
            async with self._database.writing() as connection:
                before = connection.total_changes
                await connection.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('merge', ?)", (pages,))  # noqa: S608 - constants
                merged = connection.total_changes - before
            pages = PAGES_AT_ONCE
