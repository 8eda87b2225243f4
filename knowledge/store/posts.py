"""The kept messages of the chat server: the store's copy of what stands in the channels that are read."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from knowledge.audience import Audience
from knowledge.posts import MARKED_BY_POSTING, Attached, ChannelSource, Post, PostThread
from knowledge.store.database import Database
from knowledge.store.readable import placeholders

_COLUMNS = "p.id, p.channel_id, p.place_id, p.author_id, p.author, p.sent_at, p.text, p.url, p.version, p.opens"
THREAD_COLUMNS = "id, channel_id, name, private, owner_id"
_STANDALONE = "p.place_id = ? AND NOT EXISTS (SELECT 1 FROM threads t WHERE t.id = p.id)"
"""A channel's messages without those that a thread hangs on, which are the thread's."""


class Posts:
    """The kept messages. It reads for the making of documents, never for members; those read documents."""

    def __init__(self, *, database: Database) -> None:
        self._database = database

    @property
    def database(self) -> Database:
        """The store, for transactions that change messages and documents together."""
        return self._database

    # Sources

    async def sources(self) -> tuple[ChannelSource, ...]:
        """All channels that are read."""
        statement = "SELECT channel_id, name, audience, group_slug, declared, shortest FROM channel_sources ORDER BY name"
        found = await self._database.rows(statement)
        return tuple(ChannelSource(row[0], row[1], Audience.parse(row[2]), row[3], row[4], row[5]) for row in found)

    async def keep_source(self, source: ChannelSource) -> None:
        """Add a channel, or change how it is read."""
        values = (source.channel_id, source.name, source.declared, source.group, source.audience.expression, source.shortest)
        async with self._database.writing() as connection:
            await connection.execute("INSERT OR REPLACE INTO channel_sources VALUES (?, ?, ?, ?, ?, ?)", values)

    # Messages

    async def versions(self, place_id: int, *, above: int = 0, below: int | None = None) -> dict[int, str]:
        """The versions of a place's messages between two ids (both exclusive), by id."""
        upper, values = ("", ()) if below is None else (" AND id < ?", (below,))
        statement = f"SELECT id, version FROM posts WHERE place_id = ? AND id > ?{upper}"
        return dict(await self._database.rows(statement, (place_id, above, *values)))

    async def places(self, channel_id: int) -> frozenset[int]:
        """The places of a channel that hold messages or are known as threads."""
        statement = "SELECT place_id FROM posts WHERE channel_id = ? UNION SELECT id FROM threads WHERE channel_id = ?"
        return frozenset(row[0] for row in await self._database.rows(statement, (channel_id, channel_id)))

    async def post(self, post_id: int) -> Post | None:
        """A kept message, with its attachments' bytes."""
        found = await self._database.rows(f"SELECT {_COLUMNS} FROM posts p WHERE p.id = ?", (post_id,))
        if not found:
            return None
        files = await self._database.rows("SELECT id, name, raw FROM attachments WHERE post_id = ? ORDER BY id", (post_id,))
        return _post(found[0], tuple(Attached(*file) for file in files))

    async def document_of(self, post_id: int) -> str | None:
        """The path of the document that a kept message is part of."""
        found = await self._database.rows("SELECT document FROM posts WHERE id = ?", (post_id,))
        return found[0][0] if found else None

    async def of_author(self, author_id: int) -> list[Post]:
        """All kept messages of an author, oldest first, without attachments."""
        found = await self._database.rows(f"SELECT {_COLUMNS} FROM posts p WHERE p.author_id = ? ORDER BY p.id", (author_id,))
        return [_post(row) for row in found]

    async def count_older(self, moment: datetime) -> int:
        """How many messages are kept from before a moment."""
        found = await self._database.rows("SELECT count(*) FROM posts WHERE sent_at < ?", (moment.astimezone(UTC).isoformat(),))
        return int(found[0][0])

    async def of_place(self, place_id: int) -> list[int]:
        """The ids of a place's messages."""
        return [row[0] for row in await self._database.rows("SELECT id FROM posts WHERE place_id = ? ORDER BY id", (place_id,))]

    async def of_thread(self, thread_id: int) -> list[Post]:
        """A thread's messages in their order, with the one that it hangs on, without attachments."""
        statement = f"SELECT {_COLUMNS} FROM posts p WHERE p.place_id = ? OR p.id = ? ORDER BY p.id"
        return [_post(row) for row in await self._database.rows(statement, (thread_id, thread_id))]

    async def threads(self, channel_id: int) -> tuple[PostThread, ...]:
        """The known threads of a channel."""
        statement = f"SELECT {THREAD_COLUMNS} FROM threads WHERE channel_id = ? ORDER BY id"
        return tuple(map(thread_from, await self._database.rows(statement, (channel_id,))))

    async def thread(self, thread_id: int) -> PostThread | None:
        """A known thread."""
        found = await self._database.rows(f"SELECT {THREAD_COLUMNS} FROM threads WHERE id = ?", (thread_id,))
        return thread_from(found[0]) if found else None

    async def pinned(self, place_id: int) -> frozenset[int]:
        """The messages of a place that were pinned when they were last looked at."""
        found = await self._database.rows("SELECT id FROM posts WHERE place_id = ? AND pinned = 1", (place_id,))
        return frozenset(row[0] for row in found)

    async def unfetched(self, post_ids: Collection[int]) -> dict[int, frozenset[int]]:
        """The attachments of some messages whose bytes are not there yet, by message."""
        marks = placeholders(post_ids)
        statement = f"SELECT post_id, id FROM attachments WHERE raw IS NULL AND post_id IN ({marks})"
        found: dict[int, set[int]] = {}
        for post_id, ident in await self._database.rows(statement, list(post_ids)):
            found.setdefault(post_id, set()).add(ident)
        return {post_id: frozenset(idents) for post_id, idents in found.items()}

    # Marks and members

    async def marks(self, post_id: int) -> frozenset[tuple[int, str]]:
        """Who marked a message as a note, and how."""
        return frozenset(await self._database.rows("SELECT user_id, how FROM marks WHERE post_id = ?", (post_id,)))

    async def marked(self, post_ids: Collection[int]) -> frozenset[int]:
        """Those of some messages that are marked."""
        marks = placeholders(post_ids)
        found = await self._database.rows(f"SELECT DISTINCT post_id FROM marks WHERE post_id IN ({marks})", list(post_ids))
        return frozenset(row[0] for row in found)

    async def posted_for_leads(self, post_ids: Collection[int]) -> frozenset[int]:
        """Those of some messages that Kobar posted on a lead's behalf."""
        marks = placeholders(post_ids)
        statement = f"SELECT DISTINCT post_id FROM marks WHERE how = ? AND post_id IN ({marks})"
        return frozenset(row[0] for row in await self._database.rows(statement, (MARKED_BY_POSTING, *post_ids)))

    async def marked_within(self, place_id: int, *, above: int, below: int | None = None) -> frozenset[int]:
        """The messages of a place between two ids (both exclusive) that are marked, kept or not."""
        upper, values = ("", ()) if below is None else (" AND post_id < ?", (below,))
        statement = f"SELECT DISTINCT post_id FROM marks WHERE place_id = ? AND post_id > ?{upper}"
        return frozenset(row[0] for row in await self._database.rows(statement, (place_id, above, *values)))

    async def mark(self, post_id: int, user_id: int, how: str, *, place_id: int) -> None:
        """Note that a member marked a message of a place; it need not be kept, since the mark may be what has it kept."""
        statement = "INSERT OR IGNORE INTO marks (post_id, user_id, how, place_id) VALUES (?, ?, ?, ?)"
        await self._database.changed(statement, (post_id, user_id, how, place_id))

    async def unmark(self, post_id: int, *, user_id: int | None = None, how: str | None = None) -> None:
        """Forget marks of a message: one member's, one kind's, or all."""
        where = ["post_id = ?", *(["user_id = ?"] if user_id is not None else []), *(["how = ?"] if how is not None else [])]
        values = [value for value in (post_id, user_id, how) if value is not None]
        async with self._database.writing() as connection:
            await connection.execute(f"DELETE FROM marks WHERE {' AND '.join(where)}", values)

    async def unindexed_authors(self) -> frozenset[int]:
        """The members who do not want their messages indexed."""
        return frozenset(row[0] for row in await self._database.rows("SELECT user_id FROM unindexed_authors"))

    async def set_indexed(self, author_id: int, *, indexed: bool) -> None:
        """Note whether a member wants his or her messages indexed."""
        statement = "DELETE FROM unindexed_authors WHERE user_id = ?" if indexed else "INSERT OR IGNORE INTO unindexed_authors VALUES (?)"
        async with self._database.writing() as connection:
            await connection.execute(statement, (author_id,))


# Parts of transactions that change messages and documents together


def insert(connection: sqlite3.Connection, post: Post) -> None:
    """Add a message or replace it; of its attachments those that were fetched before keep their bytes."""
    values = (post.id, post.channel_id, post.place_id, post.author_id, post.author, post.sent_at.isoformat(), int(post.opens))
    # An upsert, for a replaced row would take its attachments with it.
    connection.execute(
        "INSERT INTO posts (id, channel_id, place_id, author_id, author, sent_at, opens, text, url, version, pinned) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET author = excluded.author, opens = excluded.opens, text = excluded.text, "
        "version = excluded.version, pinned = excluded.pinned",
        (*values, post.text, post.url, post.version, int(post.pinned)),
    )
    for file in post.attachments:
        statement = "INSERT INTO attachments (id, post_id, name) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING"
        connection.execute(statement, (file.id, post.id, file.name))


def forget_marks(connection: sqlite3.Connection, post_ids: Collection[int]) -> None:
    """Forget who marked messages that are there no more, and what they corrected."""
    for ident in post_ids:
        connection.execute("DELETE FROM marks WHERE post_id = ?", (ident,))
        connection.execute("DELETE FROM corrections WHERE post_id = ?", (ident,))


def fetch(connection: sqlite3.Connection, statement: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
    """All rows of a statement as the transaction sees them."""
    return [tuple(row) for row in connection.execute(statement, values)]


def around(connection: sqlite3.Connection, place_id: int, post_id: int, *, before: bool, limit: int) -> list[Post]:
    """A channel's messages before or after an id, nearest first, without those that a thread hangs on."""
    side, order = ("<", "DESC") if before else (">", "ASC")
    statement = f"SELECT {_COLUMNS} FROM posts p WHERE {_STANDALONE} AND p.id {side} ? ORDER BY p.id {order} LIMIT ?"
    return [_post(row) for row in fetch(connection, statement, (place_id, post_id, limit))]


def standalone(connection: sqlite3.Connection, place_id: int, post_id: int) -> Post | None:
    """A channel's message that no thread hangs on."""
    found = fetch(connection, f"SELECT {_COLUMNS} FROM posts p WHERE {_STANDALONE} AND p.id = ?", (place_id, post_id))
    return _post(found[0]) if found else None


def by_ids(connection: sqlite3.Connection, post_ids: Collection[int]) -> list[Post]:
    """Some messages, without attachments."""
    marks = placeholders(post_ids)
    return [_post(row) for row in fetch(connection, f"SELECT {_COLUMNS} FROM posts p WHERE p.id IN ({marks})", list(post_ids))]


def documents_of(connection: sqlite3.Connection, post_ids: Sequence[int]) -> dict[int, str]:
    """The paths of the documents that some messages are part of, by message."""
    statement = "SELECT id, document FROM posts WHERE document NOT NULL AND id IN (SELECT value FROM json_each(?))"
    return dict(connection.execute(statement, (json.dumps(post_ids),)).fetchall())


def of_thread(connection: sqlite3.Connection, thread_id: int) -> list[Post]:
    """A thread's messages in their order, with the one that it hangs on."""
    statement = f"SELECT {_COLUMNS} FROM posts p WHERE p.place_id = ? OR p.id = ? ORDER BY p.id"
    return [_post(row) for row in fetch(connection, statement, (thread_id, thread_id))]


def thread(connection: sqlite3.Connection, thread_id: int) -> PostThread | None:
    """A known thread."""
    found = fetch(connection, f"SELECT {THREAD_COLUMNS} FROM threads WHERE id = ?", (thread_id,))
    return thread_from(found[0]) if found else None


def thread_from(row: tuple[Any, ...]) -> PostThread:
    """A thread from `THREAD_COLUMNS`."""
    ident, channel, name, private, owner = row
    return PostThread(ident, channel, name, private=bool(private), owner_id=owner)


def _post(row: tuple[Any, ...], attachments: tuple[Attached, ...] = ()) -> Post:
    ident, channel, place, author_id, author, sent_at, text, url, version, opens = row
    sent = datetime.fromisoformat(sent_at)
    return Post(ident, channel, place, author_id, author, sent, text, url, version, opens=bool(opens), attachments=attachments)
