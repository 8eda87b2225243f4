"""Drafts the minutes of a thread, of what certain readers may read of it."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.audience import Readers
from knowledge.language import language_of
from knowledge.library import Library
from knowledge.minutes.extracted import extracted
from knowledge.minutes.note import Note, check_of
from knowledge.minutes.thread import messages_of
from knowledge.minutes.written import MinutesWriter
from knowledge.model import Cluster
from knowledge.store.posts import Posts


@dataclass(frozen=True, slots=True)
class ThreadAsked:
    """Of which thread minutes are wanted: the path and source of its document, its id, and what the note is called and whose it is."""

    thread_id: int
    path: str
    source: str
    title: str
    group: str | None


class MinutesTaker:
    """Drafts minutes: by a chat model where there is one, else in the thread's own words."""

    def __init__(self, *, library: Library, posts: Posts, cluster: Cluster, writer: MinutesWriter | None = None) -> None:
        self._library = library
        self._posts = posts
        self._cluster = cluster
        self._writer = writer

    async def draft(self, asked: ThreadAsked, readers: Readers, *, asker: str | None = None) -> Note | None:
        """The minutes of a thread; nothing where there is no message of it that all the readers may read."""
        document = await self._library.document(asked.path, readers, source=asked.source)
        if document is None or document.date is None:
            return None
        found = [each for each in await self._library.summaries(readers) if (each.source, each.path) == (asked.source, asked.path)]
        passages = await self._library.passages_of([each.id for each in found], readers)
        written = await self._posts.of_thread(asked.thread_id)
        earlier = await self._posts.posted_for_leads([post.id for post in written])  # minutes are not made of minutes
        posts = {post.url: post for post in written if post.id not in earlier}
        messages = messages_of(passages, posts)
        note = Note(asked.title, asked.group, document.date)
        if self._writer and messages:
            language = language_of(document.text, self._cluster.languages)
            drafted = await self._writer.write(note, messages, language=language, asker=asker)
            if drafted:
                return drafted
        records = await self._library.records(readers, group=asked.group)
        return extracted(note, passages, messages, [each for each in records if each.document.id in {one.id for one in found}])

    async def outdated(self, note: Note) -> frozenset[int]:
        """The messages that a note rests on and that have been deleted or changed since."""
        now = {each.post_id: await self._posts.post(each.post_id) for each in note.rests_on}
        return frozenset(each.post_id for each in note.rests_on if (post := now[each.post_id]) is None or check_of(post.text) != each.check)
