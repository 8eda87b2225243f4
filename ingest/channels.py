"""Messages of channels taken in and out; each change of them, and of the documents that they make, is one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from ingest.channel_documents import ChannelDocuments
from ingest.chunking import chunk
from ingest.sources.channel import thread_path
from knowledge.errors import KobarError
from knowledge.library import Library
from knowledge.model import Chunk, Document
from knowledge.posts import ChannelSource, Post, PostThread
from knowledge.store import posts as rows
from knowledge.store.posts import Posts

TAKEN_OUT_AT_ONCE = 100
"""Messages of one place that one transaction takes out, where many go."""

_WITHIN = "place_id = ? OR place_id IN (SELECT id FROM threads WHERE channel_id = ?)"
"""Of a channel or one of its threads."""


class UnknownThread(KobarError):
    """Messages came of a thread that is not known, so that it cannot be told who may read them."""

    def __init__(self, thread_id: int) -> None:
        super().__init__(f"The thread {thread_id} is not known.")


class ChannelLibrary:
    """Takes messages in and out; whoever calls it sees to it that one change is made at a time. `chunk` parts the documents."""

    def __init__(
        self,
        *,
        posts: Posts,
        library: Library,
        languages: tuple[str, ...],
        time_zone: str,
        chunk: Callable[[Document], tuple[Chunk, ...]] = chunk,
    ) -> None:
        self._posts = posts
        self._documents = ChannelDocuments(library=library, languages=languages, time_zone=time_zone, chunk=chunk)

    @property
    def posts(self) -> Posts:
        """The kept messages."""
        return self._posts

    async def change(
        self,
        source: ChannelSource,
        place_id: int,
        *,
        kept: Sequence[Post] = (),
        gone: Collection[int] = (),
        deleted: Collection[int] = (),
    ) -> None:
        """Take messages of one place in, or in their new form, and others out. Raises `UnknownThread`.

        Those that are only `gone` from here keep their marks, since they still stand on the server; what is `deleted` there loses them.
        """
        out = {*gone, *deleted}

        def work(connection: sqlite3.Connection) -> None:
            if place_id != source.channel_id and not rows.thread(connection, place_id):
                # It might be a private one: nothing of it may come in under the channel's own permission.
                raise UnknownThread(place_id)
            stale = self._take_out(connection, source, out)
            rows.forget_marks(connection, deleted)
            for post in kept:
                rows.insert(connection, post)
                stale |= self._drop_files(connection, source, post)
            self._documents.settle(connection, source, place_id, {*out, *(post.id for post in kept)}, stale)

        await self._posts.database.change(work)

    async def attach(self, source: ChannelSource, post_id: int, attachment_id: int, raw: bytes) -> None:
        """Take an attached file's bytes in; nothing where the message has gone meanwhile."""

        def work(connection: sqlite3.Connection) -> None:
            found = rows.fetch(connection, "SELECT name FROM attachments WHERE id = ? AND post_id = ?", (attachment_id, post_id))
            if found:
                connection.execute("UPDATE attachments SET raw = ? WHERE id = ?", (raw, attachment_id))
                self._documents.put_file(connection, source, post_id, attachment_id)

        await self._posts.database.change(work)

    async def keep_thread(self, source: ChannelSource, thread: PostThread) -> None:
        """Note a thread, or its new name; the message that it hangs on becomes its first."""

        def work(connection: sqlite3.Connection) -> None:
            if rows.thread(connection, thread.id) == thread:
                return
            values = (thread.id, thread.channel_id, thread.name, int(thread.private), thread.owner_id)
            connection.execute(f"INSERT OR REPLACE INTO threads ({rows.THREAD_COLUMNS}) VALUES (?, ?, ?, ?, ?)", values)  # noqa: S608 - constants
            stale = {row[0] for row in rows.fetch(connection, "SELECT document FROM posts WHERE id = ?", (thread.id,)) if row[0]}
            self._documents.settle(connection, source, source.channel_id, {thread.id}, stale)

        await self._posts.database.change(work)

    async def remove_thread(self, source: ChannelSource, thread_id: int) -> None:
        """Take a thread out with all its messages; the one that it hung on stands for itself again."""

        def work(connection: sqlite3.Connection) -> None:
            inside = [row[0] for row in rows.fetch(connection, "SELECT id FROM posts WHERE place_id = ?", (thread_id,))]
            stale = self._take_out(connection, source, inside) | {thread_path(thread_id)}
            rows.forget_marks(connection, {*inside, *_marked(connection, "place_id = ?", thread_id)})
            connection.execute("DELETE FROM threads WHERE id = ?", (thread_id,))
            self._documents.settle(connection, source, source.channel_id, {thread_id}, stale)

        await self._posts.database.change(work)

    async def forget_author(self, source: ChannelSource, author_id: int) -> int:
        """Take all that a member wrote in a channel and its threads out, names of threads too; how many messages that was."""
        for thread in await self._posts.threads(source.channel_id):
            if thread.owner_id == author_id:
                await self.keep_thread(source, replace(thread, name="", owner_id=None))
        return await self._take_out_where(source, "author_id = ?", author_id)

    async def remove_older(self, source: ChannelSource, moment: datetime) -> int:
        """Take what was written before a moment out, marked or not; how many messages that was."""
        return await self._take_out_where(source, "sent_at < ?", moment.astimezone(UTC).isoformat())

    async def _take_out_where(self, source: ChannelSource, condition: str, value: int | str) -> int:
        statement = f"SELECT place_id, id FROM posts WHERE channel_id = ? AND {condition} ORDER BY id"  # noqa: S608 - constants of this class
        by_place: dict[int, list[int]] = {}
        for place_id, ident in await self._posts.database.rows(statement, (source.channel_id, value)):
            by_place.setdefault(place_id, []).append(ident)
        for place_id, ids in by_place.items():
            for start in range(0, len(ids), TAKEN_OUT_AT_ONCE):
                await self.change(source, place_id, gone=ids[start : start + TAKEN_OUT_AT_ONCE])
        return sum(map(len, by_place.values()))

    async def remove_channel(self, source: ChannelSource, *, forget: bool = False) -> None:
        """Take all messages of a channel out; `forget` also stops it being a source."""

        def work(connection: sqlite3.Connection) -> None:
            inside = [row[0] for row in rows.fetch(connection, "SELECT id FROM posts WHERE channel_id = ?", (source.channel_id,))]
            stale = self._take_out(connection, source, inside)
            rows.forget_marks(connection, {*inside, *_marked(connection, _WITHIN, source.channel_id, source.channel_id)})
            connection.execute("DELETE FROM threads WHERE channel_id = ?", (source.channel_id,))
            if forget:
                connection.execute("DELETE FROM channel_sources WHERE channel_id = ?", (source.channel_id,))
            self._documents.remove(connection, source, stale)

        await self._posts.database.change(work)

    async def make_anew(self, source: ChannelSource, *, under: str | None = None) -> None:
        """Make a channel's documents again where they are not as they would be made now; `under` is the name that the source had before."""
        places = await self._posts.places(source.channel_id) | {source.channel_id}
        for place_id in sorted(places):
            await self._posts.database.change(partial(self._make_place_anew, source=source, place_id=place_id, under=under))

    def _make_place_anew(self, connection: sqlite3.Connection, *, source: ChannelSource, place_id: int, under: str | None) -> None:
        if under is not None and under != source.name:
            self._documents.forget(connection, under, place_id)
        ids = {row[0] for row in rows.fetch(connection, "SELECT id FROM posts WHERE place_id = ?", (place_id,))}
        self._documents.settle(connection, source, place_id, ids, set())
        statement = "SELECT p.id, a.id FROM attachments a JOIN posts p ON p.id = a.post_id WHERE p.place_id = ? AND a.raw NOT NULL"
        for post_id, attachment_id in rows.fetch(connection, statement, (place_id,)):
            self._documents.put_file(connection, source, post_id, attachment_id)

    # Parts of a change

    def _take_out(self, connection: sqlite3.Connection, source: ChannelSource, gone: Collection[int]) -> set[str]:
        """Remove messages with what was attached to them; the paths of the documents that they were part of."""
        stale: set[str] = set()
        files: list[str] = []
        for ident in gone:
            stale |= {row[0] for row in rows.fetch(connection, "SELECT document FROM posts WHERE id = ?", (ident,)) if row[0]}
            files += [row[0] for row in rows.fetch(connection, "SELECT document FROM attachments WHERE post_id = ?", (ident,)) if row[0]]
            connection.execute("DELETE FROM posts WHERE id = ?", (ident,))
        if files:
            self._documents.remove(connection, source, files)
        return stale

    def _drop_files(self, connection: sqlite3.Connection, source: ChannelSource, post: Post) -> set[str]:
        """Remove the files that a message no longer has; the document that it was part of."""
        left = {file.id for file in post.attachments}
        for ident, path in rows.fetch(connection, "SELECT id, document FROM attachments WHERE post_id = ?", (post.id,)):
            if ident not in left:
                connection.execute("DELETE FROM attachments WHERE id = ?", (ident,))
                self._documents.remove(connection, source, [path] if path else [])
        return {row[0] for row in rows.fetch(connection, "SELECT document FROM posts WHERE id = ?", (post.id,)) if row[0]}


def _marked(connection: sqlite3.Connection, condition: str, *values: int) -> set[int]:
    """The marked messages of some places, those that are not kept included."""
    return {row[0] for row in rows.fetch(connection, f"SELECT post_id FROM marks WHERE {condition}", values)}  # noqa: S608 - constants
