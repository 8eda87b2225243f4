"""Channels of the chat server in the library: each change of messages and of the documents that they make is one transaction."""

from __future__ import annotations

import sqlite3
import traceback
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

import structlog

from ingest.chunking import chunk
from ingest.sources.channel import (
    attached_document,
    document_fingerprint,
    goes_on,
    run_document,
    run_path,
    runs,
    thread_document,
    thread_path,
)
from ingest.sync import PIPELINE_VERSION
from knowledge.errors import KobarError, UnreadableDocument
from knowledge.library import Library
from knowledge.model import Chunk, Document
from knowledge.posts import ChannelSource, Post, PostThread
from knowledge.store import posts as rows
from knowledge.store.posts import Posts

TAKEN_OUT_AT_ONCE = 100
"""Messages of one place that one transaction takes out, where many go."""

NEIGHBOURS = 24
"""Messages beside a changed one that are read at once, where more than `NEAREST` hang together."""

NEAREST = 3
"""Messages that are read first: mostly the next ones are somebody else's."""

_WITHIN = "place_id = ? OR place_id IN (SELECT id FROM threads WHERE channel_id = ?)"
"""Of a channel or one of its threads."""

_log = structlog.get_logger(__name__)


class UnknownThread(KobarError):
    """Messages came of a thread that is not known, so that it cannot be told who may read them."""

    def __init__(self, thread_id: int) -> None:
        super().__init__(f"The thread {thread_id} is not known.")


@dataclass(frozen=True, slots=True)
class _Made:
    """A document that is to stand in the library, with its chunks."""

    document: Document
    chunks: tuple[Chunk, ...]
    fingerprint: str


class ChannelLibrary:
    """Takes messages in and out; whoever calls it sees to it that one change is made at a time."""

    def __init__(self, *, posts: Posts, library: Library, languages: tuple[str, ...], time_zone: str) -> None:
        self._posts = posts
        self._library = library
        self._languages = languages
        self._zone = ZoneInfo(time_zone)

    @property
    def posts(self) -> Posts:
        """The kept messages."""
        return self._posts

    @property
    def _suffix(self) -> str:
        return f"{PIPELINE_VERSION} {self._languages} {self._zone.key} {self._library.context_digest}"

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
            if place_id != source.channel_id and not self._thread(connection, place_id):
                # It might be a private one: nothing of it may come in under the channel's own permission.
                raise UnknownThread(place_id)
            stale = self._take_out(connection, source, out)
            rows.forget_marks(connection, deleted)
            for post in kept:
                rows.insert(connection, post)
                stale |= self._drop_files(connection, source, post)
            self._settle(connection, source, place_id, {*out, *(post.id for post in kept)}, stale)

        await self._posts.database.change(work)

    async def attach(self, source: ChannelSource, post_id: int, attachment_id: int, raw: bytes) -> None:
        """Take an attached file's bytes in; nothing where the message has gone meanwhile."""

        def work(connection: sqlite3.Connection) -> None:
            found = rows.fetch(connection, "SELECT name FROM attachments WHERE id = ? AND post_id = ?", (attachment_id, post_id))
            if found:
                connection.execute("UPDATE attachments SET raw = ? WHERE id = ?", (raw, attachment_id))
                self._put_file(connection, source, post_id, attachment_id)

        await self._posts.database.change(work)

    async def keep_thread(self, source: ChannelSource, thread: PostThread) -> None:
        """Note a thread, or its new name; the message that it hangs on becomes its first."""

        def work(connection: sqlite3.Connection) -> None:
            if self._thread(connection, thread.id) == thread:
                return
            values = (thread.id, thread.channel_id, thread.name, int(thread.private), thread.owner_id)
            connection.execute(f"INSERT OR REPLACE INTO threads ({rows.THREAD_COLUMNS}) VALUES (?, ?, ?, ?, ?)", values)  # noqa: S608 - constants
            stale = {row[0] for row in rows.fetch(connection, "SELECT document FROM posts WHERE id = ?", (thread.id,)) if row[0]}
            self._settle(connection, source, source.channel_id, {thread.id}, stale)

        await self._posts.database.change(work)

    async def remove_thread(self, source: ChannelSource, thread_id: int) -> None:
        """Take a thread out with all its messages; the one that it hung on stands for itself again."""

        def work(connection: sqlite3.Connection) -> None:
            inside = [row[0] for row in rows.fetch(connection, "SELECT id FROM posts WHERE place_id = ?", (thread_id,))]
            stale = self._take_out(connection, source, inside) | {thread_path(thread_id)}
            rows.forget_marks(connection, {*inside, *_marked(connection, "place_id = ?", thread_id)})
            connection.execute("DELETE FROM threads WHERE id = ?", (thread_id,))
            self._settle(connection, source, source.channel_id, {thread_id}, stale)

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
            self._library.remove_within(connection, source.name, stale)

        await self._posts.database.change(work)

    async def make_anew(self, source: ChannelSource, *, under: str | None = None) -> None:
        """Make a channel's documents again where they are not as they would be made now; `under` is the name that the source had before."""
        places = await self._posts.places(source.channel_id) | {source.channel_id}
        for place_id in sorted(places):
            await self._posts.database.change(partial(self._make_place_anew, source=source, place_id=place_id, under=under))

    def _make_place_anew(self, connection: sqlite3.Connection, *, source: ChannelSource, place_id: int, under: str | None) -> None:
        if under is not None and under != source.name:
            self._forget_documents(connection, under, place_id)
        ids = {row[0] for row in rows.fetch(connection, "SELECT id FROM posts WHERE place_id = ?", (place_id,))}
        self._settle(connection, source, place_id, ids, set())
        statement = "SELECT p.id, a.id FROM attachments a JOIN posts p ON p.id = a.post_id WHERE p.place_id = ? AND a.raw NOT NULL"
        for post_id, attachment_id in rows.fetch(connection, statement, (place_id,)):
            self._put_file(connection, source, post_id, attachment_id)

    def _forget_documents(self, connection: sqlite3.Connection, name: str, place_id: int) -> None:
        made = (
            "SELECT document FROM posts WHERE place_id = ? "
            "UNION SELECT a.document FROM attachments a JOIN posts p ON p.id = a.post_id WHERE p.place_id = ?"
        )
        paths = [row[0] for row in rows.fetch(connection, made, (place_id, place_id)) if row[0]]
        self._library.remove_within(connection, name, paths)
        connection.execute("UPDATE posts SET document = NULL WHERE place_id = ?", (place_id,))

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
            self._library.remove_within(connection, source.name, files)
        return stale

    def _drop_files(self, connection: sqlite3.Connection, source: ChannelSource, post: Post) -> set[str]:
        """Remove the files that a message no longer has; the document that it was part of."""
        left = {file.id for file in post.attachments}
        for ident, path in rows.fetch(connection, "SELECT id, document FROM attachments WHERE post_id = ?", (post.id,)):
            if ident not in left:
                connection.execute("DELETE FROM attachments WHERE id = ?", (ident,))
                self._library.remove_within(connection, source.name, [path] if path else [])
        return {row[0] for row in rows.fetch(connection, "SELECT document FROM posts WHERE id = ?", (post.id,)) if row[0]}

    def _settle(
        self, connection: sqlite3.Connection, source: ChannelSource, place_id: int, touched: Collection[int], stale: set[str]
    ) -> None:
        """Bring the documents around the `touched` messages of a place in line with them; `stale` ones go unless they are made again."""
        thread = self._thread(connection, place_id)
        groups: list[tuple[Post, ...]] = []
        hung_on = {place_id} if thread else set[int]()
        if not thread:
            seen: set[int] = set()
            for ident in sorted(touched):
                if ident not in seen:
                    window = _window(connection, place_id, ident)
                    seen |= {post.id for post in window[:-1]} | {ident}  # what comes after the last one has not been looked at
                    groups += runs(window)
                    hung_on |= {ident} if self._thread(connection, ident) else set()
        self._place(connection, source, groups, touched=touched, stale=stale)
        for thread_id in sorted(hung_on):
            self._place_thread(connection, source, thread_id)

    def _place(
        self,
        connection: sqlite3.Connection,
        source: ChannelSource,
        groups: Sequence[tuple[Post, ...]],
        *,
        touched: Collection[int],
        stale: set[str],
    ) -> None:
        """Let the documents of some runs of messages stand in the library, and no others of theirs."""
        groups = list({run_path(group): group for group in groups}.values())
        part_of = rows.documents_of(connection, [post.id for group in groups for post in group])
        stale |= {path for group in groups for post in group if (path := part_of.get(post.id)) and path != run_path(group)}
        groups = [group for group in groups if not _stands(group, part_of, touched, stale)]
        made = self._of_runs(groups, source)
        # Of messages that have no text any more nothing is made, and what was made of them goes.
        self._library.remove_within(connection, source.name, (stale | set(map(run_path, groups))) - {each.document.path for each in made})
        for each in self._changed(connection, source, made):
            self._library.put_within(connection, each.document, each.chunks, fingerprint=each.fingerprint)
        values = [(run_path(group), post.id) for group in groups for post in group]
        connection.executemany("UPDATE posts SET document = ? WHERE id = ?", values)

    def _place_thread(self, connection: sqlite3.Connection, source: ChannelSource, thread_id: int) -> None:
        """Let a thread's document stand in the library; none where it has no message of its own."""
        thread = self._thread(connection, thread_id)
        posts = rows.of_thread(connection, thread_id)
        path = thread_path(thread_id)
        if not posts or not thread:
            self._library.remove_within(connection, source.name, [path])
            return
        made = self._of_thread(posts, thread, source)
        if not made:
            self._library.remove_within(connection, source.name, [path])
        for each in self._changed(connection, source, made):
            self._library.put_within(connection, each.document, each.chunks, fingerprint=each.fingerprint)
        connection.executemany("UPDATE posts SET document = ? WHERE id = ?", [(path, post.id) for post in posts])

    def _put_file(self, connection: sqlite3.Connection, source: ChannelSource, post_id: int, attachment_id: int) -> None:
        """Let an attached file stand in the library as a document of its own, if it is one."""
        post = (rows.fetch(connection, "SELECT place_id FROM posts WHERE id = ?", (post_id,)))[0]
        found = rows.fetch(connection, "SELECT name, raw FROM attachments WHERE id = ?", (attachment_id,))
        own = self._thread(connection, post[0])
        whole = next(each for each in rows.by_ids(connection, [post_id]))
        name, raw = found[0]
        try:
            document = attached_document(raw, attachment_id, name, whole, source, thread=own, languages=self._languages, zone=self._zone)
            chunks = chunk(document)
        except UnreadableDocument as error:
            _log.info("attachment_unreadable", attachment=attachment_id, reason=str(error.reason))
            return
        except Exception as error:  # noqa: BLE001 - the named boundary around one document: it must not take its channel's other messages along
            # The error's own text might quote the document, which has no place in a log.
            frames = "".join(traceback.format_tb(error.__traceback__))
            _log.error("document_failed", attachment=attachment_id, error=type(error).__name__, frames=frames)
            return
        made = _Made(document, chunks, document_fingerprint(document, self._suffix))
        connection.execute("SAVEPOINT file")
        try:
            for each in self._changed(connection, source, [made]):
                self._library.put_within(connection, each.document, each.chunks, fingerprint=each.fingerprint)
            connection.execute("UPDATE attachments SET document = ? WHERE id = ?", (document.path, attachment_id))
        except ValueError as error:  # text that no database takes, such as half a surrogate pair from an escape
            _log.info("attachment_unreadable", attachment=attachment_id, reason=type(error).__name__)
            connection.execute("ROLLBACK TO file")
        connection.execute("RELEASE file")

    def _changed(self, connection: sqlite3.Connection, source: ChannelSource, made: Sequence[_Made]) -> list[_Made]:
        """Those documents that do not stand in the library just so."""
        statement = "SELECT fingerprint FROM documents WHERE source = ? AND path = ?"
        return [each for each in made if rows.fetch(connection, statement, (source.name, each.document.path)) != [(each.fingerprint,)]]

    @staticmethod
    def _thread(connection: sqlite3.Connection, thread_id: int) -> PostThread | None:
        found = rows.fetch(connection, f"SELECT {rows.THREAD_COLUMNS} FROM threads WHERE id = ?", (thread_id,))  # noqa: S608 - constants
        return rows.thread_from(found[0]) if found else None

    # Documents

    def _of_runs(self, groups: Sequence[tuple[Post, ...]], source: ChannelSource) -> list[_Made]:
        return [
            self._made(run_document(group, source, languages=self._languages, zone=self._zone))
            for group in groups
            if any(post.text.strip() for post in group)
        ]

    def _of_thread(self, posts: Sequence[Post], thread: PostThread, source: ChannelSource) -> list[_Made]:
        if not any(post.text.strip() for post in posts):
            return []
        return [self._made(thread_document(posts, thread, source, languages=self._languages, zone=self._zone))]

    def _made(self, document: Document) -> _Made:
        return _Made(document, chunk(document), document_fingerprint(document, self._suffix))


def _marked(connection: sqlite3.Connection, condition: str, *values: int) -> set[int]:
    """The marked messages of some places, those that are not kept included."""
    return {row[0] for row in rows.fetch(connection, f"SELECT post_id FROM marks WHERE {condition}", values)}  # noqa: S608 - constants


def _stands(group: Sequence[Post], part_of: Mapping[int, str], touched: Collection[int], stale: Collection[str]) -> bool:
    """Whether the document of a run of messages was made of just these, and none has been `touched`: nothing is to be made of them."""
    path = run_path(group)
    return path not in stale and all(part_of.get(post.id) == path and post.id not in touched for post in group)


def _window(connection: sqlite3.Connection, place_id: int, post_id: int) -> list[Post]:
    """The messages of a channel whose documents a change of one message can touch, oldest first: it, the documents before and after it."""
    before = _reached(connection, place_id, post_id, before=True)
    own = rows.standalone(connection, place_id, post_id)
    after = _reached(connection, place_id, post_id, before=False)
    return [*reversed(before), *([own] if own else []), *after]


def _reached(connection: sqlite3.Connection, place_id: int, post_id: int, *, before: bool) -> list[Post]:
    """The nearest message on one side and all that hang together with it further on."""
    found: list[Post] = []
    from_id, limit = post_id, NEAREST
    while more := rows.around(connection, place_id, from_id, before=before, limit=limit):
        for post in more:
            if found and not (goes_on(post, found[-1]) if before else goes_on(found[-1], post)):
                return found
            found.append(post)
        from_id, limit = found[-1].id, NEIGHBOURS
    return found
