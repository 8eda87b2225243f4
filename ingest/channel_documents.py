"""The documents that the messages of a channel make, brought in line with them as part of the transaction that changes the messages."""

from __future__ import annotations

import sqlite3
import traceback
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import structlog

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
from knowledge.errors import UnreadableDocument
from knowledge.library import Library
from knowledge.model import Chunk, Document
from knowledge.posts import ChannelSource, Post, PostThread
from knowledge.store import posts as rows

NEIGHBOURS = 24
"""Messages beside a changed one that are read at once, where more than `NEAREST` hang together."""

NEAREST = 3
"""Messages that are read first: mostly the next ones are somebody else's."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Made:
    """A document that is to stand in the library, with its chunks."""

    document: Document
    chunks: tuple[Chunk, ...]
    fingerprint: str


class ChannelDocuments:
    """The documents of channels, which depend on the kept messages alone. Each method is part of a transaction."""

    def __init__(
        self,
        *,
        library: Library,
        languages: tuple[str, ...],
        time_zone: str,
        chunk: Callable[[Document], tuple[Chunk, ...]],
    ) -> None:
        self._library = library
        self._chunk = chunk
        self._languages = languages
        self._zone = ZoneInfo(time_zone)

    def settle(
        self, connection: sqlite3.Connection, source: ChannelSource, place_id: int, touched: Collection[int], stale: set[str]
    ) -> None:
        """Bring the documents around the `touched` messages of a place in line with them; `stale` ones go unless they are made again."""
        thread = rows.thread(connection, place_id)
        groups: list[tuple[Post, ...]] = []
        threads = [thread] if thread else []
        if not thread:
            seen: set[int] = set()
            for ident in sorted(touched):
                if ident not in seen:
                    window = _window(connection, place_id, ident)
                    seen |= {post.id for post in window[:-1]} | {ident}  # what comes after the last one has not been looked at
                    groups += runs(window)
                    threads += [hung_on] if (hung_on := rows.thread(connection, ident)) else []
        self._place(connection, source, groups, touched=touched, stale=stale)
        for each in threads:
            self._place_thread(connection, source, each)

    def put_file(self, connection: sqlite3.Connection, source: ChannelSource, post_id: int, attachment_id: int) -> None:
        """Let an attached file stand in the library as a document of its own; of one that cannot be read, no older version stays."""
        made = self._of_file(connection, source, post_id, attachment_id)
        stands = made is not None and self._put_made_of_file(connection, source, made, attachment_id)
        if not stands:
            older = rows.fetch(connection, "SELECT document FROM attachments WHERE id = ? AND document NOT NULL", (attachment_id,))
            self.remove(connection, source, [row[0] for row in older])
            connection.execute("UPDATE attachments SET document = NULL WHERE id = ?", (attachment_id,))

    def _put_made_of_file(self, connection: sqlite3.Connection, source: ChannelSource, made: _Made, attachment_id: int) -> bool:
        """Put what was made of an attached file; whether it stands now."""
        connection.execute("SAVEPOINT file")
        try:
            self._put(connection, source, [made])
            connection.execute("UPDATE attachments SET document = ? WHERE id = ?", (made.document.path, attachment_id))
        except ValueError as error:  # text that no database takes, such as half a surrogate pair from an escape
            _log.info("attachment_unreadable", attachment=attachment_id, reason=type(error).__name__)
            connection.execute("ROLLBACK TO file")
            return False
        finally:
            connection.execute("RELEASE file")
        return True

    def remove(self, connection: sqlite3.Connection, source: ChannelSource, paths: Collection[str]) -> None:
        """Remove documents of a channel."""
        self._library.remove_within(connection, source.name, paths)

    def forget(self, connection: sqlite3.Connection, name: str, place_id: int) -> None:
        """Remove what was made of a place's messages under a name that their source had before."""
        made = (
            "SELECT document FROM posts WHERE place_id = ? "
            "UNION SELECT a.document FROM attachments a JOIN posts p ON p.id = a.post_id WHERE p.place_id = ?"
        )
        paths = [row[0] for row in rows.fetch(connection, made, (place_id, place_id)) if row[0]]
        self._library.remove_within(connection, name, paths)
        connection.execute("UPDATE posts SET document = NULL WHERE place_id = ?", (place_id,))

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
        self.remove(connection, source, (stale | set(map(run_path, groups))) - {each.document.path for each in made})
        self._put(connection, source, made)
        values = [(run_path(group), post.id) for group in groups for post in group]
        connection.executemany("UPDATE posts SET document = ? WHERE id = ?", values)

    def _place_thread(self, connection: sqlite3.Connection, source: ChannelSource, thread: PostThread) -> None:
        """Let a thread's document stand in the library; none where nothing is written in it."""
        posts = rows.of_thread(connection, thread.id)
        path = thread_path(thread.id)
        made = self._of_thread(posts, thread, source)
        if not made:
            self.remove(connection, source, [path])
        self._put(connection, source, made)
        connection.executemany("UPDATE posts SET document = ? WHERE id = ?", [(path, post.id) for post in posts])

    def _put(self, connection: sqlite3.Connection, source: ChannelSource, made: Sequence[_Made]) -> None:
        """Put those documents that do not stand in the library just so."""
        statement = "SELECT fingerprint FROM documents WHERE source = ? AND path = ?"
        for each in made:
            if rows.fetch(connection, statement, (source.name, each.document.path)) != [(each.fingerprint,)]:
                self._library.put_within(connection, each.document, each.chunks, fingerprint=each.fingerprint)

    def _of_runs(self, groups: Sequence[tuple[Post, ...]], source: ChannelSource) -> list[_Made]:
        made = [
            self._made(lambda group=group: run_document(group, source, languages=self._languages, zone=self._zone), message=group[0].id)
            for group in groups
            if any(post.text.strip() for post in group)
        ]
        return [each for each in made if each is not None]

    def _of_thread(self, posts: Sequence[Post], thread: PostThread, source: ChannelSource) -> list[_Made]:
        if not any(post.text.strip() for post in posts):
            return []
        made = self._made(lambda: thread_document(posts, thread, source, languages=self._languages, zone=self._zone), thread=thread.id)
        return [made] if made else []

    def _of_file(self, connection: sqlite3.Connection, source: ChannelSource, post_id: int, attachment_id: int) -> _Made | None:
        post = rows.by_ids(connection, [post_id])[0]
        name, raw = rows.fetch(connection, "SELECT name, raw FROM attachments WHERE id = ?", (attachment_id,))[0]
        thread = rows.thread(connection, post.place_id)
        return self._made(
            lambda: attached_document(raw, attachment_id, name, post, source, thread=thread, languages=self._languages, zone=self._zone),
            attachment=attachment_id,
        )

    def _made(self, make: Callable[[], Document], **named: int) -> _Made | None:
        """What is made of some messages or of a file; nothing where that cannot be read, which the log says."""
        try:
            document = make()
            return _Made(document, self._chunk(document), document_fingerprint(document, self._suffix))
        except UnreadableDocument as error:
            _log.info("attachment_unreadable", reason=str(error.reason), **named)
        except Exception as error:  # noqa: BLE001 - the named boundary around one document: it must not take its channel's other messages along
            # The error's own text might quote the document, which has no place in a log.
            frames = "".join(traceback.format_tb(error.__traceback__))
            _log.error("document_failed", error=type(error).__name__, frames=frames, **named)
        return None

    @property
    def _suffix(self) -> str:
        return f"{PIPELINE_VERSION} {self._languages} {self._zone.key} {self._library.context_digest}"


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
