"""Messages of a channel as documents: a post with what its author wrote right after it, a thread as a whole, and attached files.

Pure functions. What becomes one document depends on the messages alone, never on the order in which they came in.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

from ingest.markup import plain, shortened
from ingest.readers.calendar import read_calendar
from ingest.readers.dates import date_in
from ingest.readers.document import SUFFIXES, read_document
from ingest.readers.front_matter import fields_of
from ingest.readers.language import language_of
from ingest.readers.parties import MAX_PARTIES, parties_of
from knowledge.audience import Audience
from knowledge.errors import UnreadableDocument
from knowledge.model import Document, DocumentKind, Party, PartyKind, Section
from knowledge.posts import ChannelSource, Post, PostThread

PAUSE = timedelta(minutes=10)
"""A message that comes later than this after the one before, or from somebody else, does not go on from it."""

MOST_POSTS = 20
"""A document holds so many direct continuations at most; what goes on after them begins another."""

READABLE = SUFFIXES | {".ics"}
"""What the names of attachments that are read end in."""

_TITLE_CHARACTERS = 80
_APART = "\n\n"
_FIRST_LINE = re.compile(r"[ \t]*(?:#{1,6}[ \t]+)?(\S.*)")


def goes_on(before: Post, post: Post) -> bool:
    """Whether a message directly continues the one before it."""
    return post.author_id == before.author_id and not post.opens and post.sent_at - before.sent_at <= PAUSE


def runs(posts: Sequence[Post]) -> Iterator[tuple[Post, ...]]:
    """Messages of a channel, oldest first, as the documents that they make."""
    run: list[Post] = []
    for post in posts:
        if run and (len(run) == MOST_POSTS or not goes_on(run[-1], post)):
            yield tuple(run)
            run = []
        run.append(post)
    if run:
        yield tuple(run)


def channel_audience(source: ChannelSource, thread: PostThread | None = None) -> Audience:
    """Who may read what stands in a channel or in a thread of it: who can open that in the chat server now, and holds what the config asks
    for besides.
    """
    own = f"thread:{thread.id}" if thread and thread.private else f"channel:{source.channel_id}"
    return source.audience.narrowed(Audience.of(own))


def run_path(posts: Sequence[Post]) -> str:
    """The path of the document that some messages of a channel make."""
    return f"discord/{posts[0].place_id}/{posts[0].id}"


def thread_path(thread_id: int) -> str:
    """The path of a thread's document."""
    return f"discord/{thread_id}"


def run_document(posts: Sequence[Post], source: ChannelSource, *, languages: tuple[str, ...], zone: ZoneInfo) -> Document:
    """The note that a message and its direct continuations make."""
    document = _document(run_path(posts), posts, source, languages=languages, zone=zone)
    first = posts[0]
    title = _opening(first.text) or first.author
    sections = _sections(posts, named=False) if len(posts) > 1 else ()
    return replace(
        document, title=title, audience=channel_audience(source), date=_named_date(first, zone) or document.date, sections=sections
    )


def thread_document(
    posts: Sequence[Post], thread: PostThread, source: ChannelSource, *, languages: tuple[str, ...], zone: ZoneInfo
) -> Document:
    """The note that a thread makes: who wrote what, in their order."""
    document = _document(thread_path(thread.id), posts, source, languages=languages, zone=zone)
    title = shortened(plain(thread.name), _TITLE_CHARACTERS) or _opening(posts[0].text) or posts[0].author
    return replace(document, title=title, audience=channel_audience(source, thread), sections=_sections(posts, named=True))


def attached_document(
    raw: bytes,
    attachment_id: int,
    name: str,
    post: Post,
    source: ChannelSource,
    *,
    thread: PostThread | None,
    languages: tuple[str, ...],
    zone: ZoneInfo,
) -> Document:
    """The note, sheet or calendar that was attached to a message. Raises `UnreadableDocument`."""
    file = PurePosixPath(name.replace("\\", "/")).name
    audience = channel_audience(source, thread)
    if PurePosixPath(file).suffix.lower() == ".ics":
        document = read_calendar(raw, source=source.name, path=file, audience=audience)
    else:
        document = read_document(raw, source=source.name, path=file, audience=audience, languages=languages)
    return replace(
        document,
        path=f"discord/{post.place_id}/{post.id}/{attachment_id}-{file}",
        url=post.url,
        group=document.group or source.group,
        date=document.date or post.sent_at.astimezone(zone).date(),
    )


def is_readable(name: str) -> bool:
    """Whether an attachment with this name is of a type that is read."""
    return PurePosixPath(name).suffix.lower() in READABLE


def document_fingerprint(document: Document, suffix: str) -> str:
    """Tells whether a document is still what it was; `suffix` stands for all that matters beside the document itself."""
    head = (document.source, document.kind, document.title, document.group, document.date, document.url, document.audience.expression)
    return hashlib.sha256(repr((head, document.text, document.sections, document.parties, suffix)).encode()).hexdigest()


def _document(path: str, posts: Sequence[Post], source: ChannelSource, *, languages: tuple[str, ...], zone: ZoneInfo) -> Document:
    text = _APART.join(post.text for post in posts)
    if not text.strip():
        raise UnreadableDocument("is empty")
    authors = [Party(PartyKind.PERSON, name) for name in dict.fromkeys(post.author for post in posts)]
    parties = tuple(dict.fromkeys([*authors, *parties_of(fields_of("", 0, 0), text, group=source.group)]))
    return Document(
        source=source.name,
        path=path,
        kind=DocumentKind.NOTE,
        title=path,
        text=text,
        audience=channel_audience(source),
        group=source.group,
        date=posts[0].sent_at.astimezone(zone).date(),
        url=posts[0].url,
        language=language_of(text, languages),
        parties=parties[:MAX_PARTIES],
    )


def _sections(posts: Sequence[Post], *, named: bool) -> tuple[Section, ...]:
    """Where each message stands in the text that they make together."""
    sections: list[Section] = []
    start = 0
    for post in posts:
        sections.append(Section(start, start + len(post.text), plain(post.author) if named else "", post.url))
        start += len(post.text) + len(_APART)
    return tuple(sections)


def _opening(text: str) -> str:
    """The first line as a title."""
    found = _FIRST_LINE.search(text)
    return shortened(plain(found[1]), _TITLE_CHARACTERS) if found else ""


def _named_date(post: Post, zone: ZoneInfo) -> date | None:
    """The day that a message's first line names, as minutes do, unless it lies ahead of the message."""
    found = date_in(_opening(post.text))
    return found if found and found <= post.sent_at.astimezone(zone).date() else None
