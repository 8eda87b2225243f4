"""An index run: what the sources hold now is brought into the library, and what they no longer hold is taken out."""

from __future__ import annotations

import asyncio
import hashlib
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

import structlog

from ingest.chunking import chunk
from ingest.readers import language
from ingest.report import Failure, IndexReport
from ingest.sources.files import Listing, Source, SourceFile, SourceMissing, content_hash, read_limited
from knowledge.errors import ConfigError, UnreadableDocument
from knowledge.indexing import GivesWay, Progress, RefreshReport
from knowledge.library import Library
from knowledge.message import Message
from knowledge.model import Chunk, Document
from knowledge.ports import Clock
from knowledge.store.posts import Posts
from knowledge.store.write_lock import WriteLock

PIPELINE_VERSION = 10
"""Raised with each change to readers, chunking or the recognition of decisions and actions that should reach documents which have not
changed."""

HASHED_AT_ONCE = 256
"""Files that one call into a thread reads and hashes."""

READ_AT_ONCE = 8
"""Documents that one call into a thread reads and cuts into chunks."""

_log = structlog.get_logger(__name__)
_T = TypeVar("_T")


class Refresher(Protocol):
    """What brings vectors and the dense index in line with the library."""

    async def refresh(
        self, progress: Progress | None = None, *, renew: bool = False, verify: bool = False, gives_way: GivesWay = ...
    ) -> RefreshReport:
        """Bring everything in line; `renew` embeds all anew, `verify` looks for a dense index that was lost, what can wait `gives_way`."""
        ...

    async def warm_up(self) -> None:
        """Start what is slow to start."""
        ...


@dataclass(frozen=True, slots=True)
class _Change:
    """A file that has to be read: it is new, or not what it was."""

    file: SourceFile
    is_new: bool


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be done for one source."""

    source: Source
    gone: tuple[str, ...] = ()
    changes: tuple[_Change, ...] = ()
    hidden: tuple[str, ...] = ()
    unchanged: int = 0
    failures: tuple[Failure, ...] = ()
    ignored: int = 0


@dataclass(frozen=True, slots=True)
class _Read:
    """A document that was read, with its chunks and its fingerprint."""

    document: Document
    chunks: tuple[Chunk, ...]
    fingerprint: str


@dataclass(slots=True)
class _Tally:
    """The report, while it is being written."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    failures: list[Failure] = field(default_factory=list[Failure])
    notes: list[str] = field(default_factory=list[str])


class Synchroniser:
    """Keeps the library and its index in line with the sources; one run at a time on a data folder."""

    def __init__(
        self,
        *,
        sources: Sequence[Source],
        library: Library,
        indexer: Refresher,
        lock: WriteLock,
        clock: Clock,
        languages: tuple[str, ...],
        posts: Posts | None = None,
    ) -> None:
        self._sources = tuple(sources)
        self._library = library
        self._indexer = indexer
        self._lock = lock
        self._clock = clock
        self._languages = languages
        self._posts = posts
        self._refreshing = asyncio.Lock()

    @property
    def source_names(self) -> tuple[str, ...]:
        """The names of the sources, in the config's order."""
        return tuple(source.name for source in self._sources)

    async def warm_up(self) -> None:
        """Start the model and the dense index, which would otherwise make the first question wait, and what the first message would.

        Raises `ModelUnavailable` or `IndexUnavailable`, each with what to do.
        """
        await asyncio.to_thread(language.warm_up, self._languages)
        await self._indexer.warm_up()

    async def run(
        self, *, source: str | None = None, full: bool = False, verify: bool = False, progress: Progress | None = None
    ) -> IndexReport:
        """Read what has changed in all sources, or in one; `full` also embeds everything anew, `verify` looks for a lost dense index.

        Raises `IndexBusy` while another run holds the lock, and `ConfigError` for a source that is not in the config. A run that is
        cancelled or killed leaves whole documents only, and the next one goes on from there.
        """
        chosen = self._chosen(source)
        started = time.perf_counter()
        with await self._held():
            tally = _Tally()
            plans = [await self._plan(each) for each in chosen]
            if source is None:
                await self._forget_sources(tally)
            for plan in plans:
                await self._clear(plan, tally)
            await self._read(plans, tally, progress)
            refreshed = await self._indexer.refresh(progress, renew=full, verify=verify)
            await self._library.note_run(self._clock.now().isoformat())
        return IndexReport(
            added=tally.added,
            changed=tally.changed,
            removed=tally.removed,
            unchanged=tally.unchanged,
            failures=tuple(tally.failures),
            chunks=refreshed.embedded,
            seconds=time.perf_counter() - started,
            notes=(*refreshed.notes, *tally.notes),
        )

    async def refresh(self, *, gives_way: GivesWay = lambda: False) -> None:
        """Bring vectors and the dense index in line with what has come into the library otherwise than by a run; what can wait `gives_way`.

        Raises `IndexBusy` while a run holds the lock, which will do it too.
        """
        async with self._refreshing:
            with self._lock.held():
                await self._indexer.refresh(gives_way=gives_way)

    async def _held(self) -> ExitStack:
        """The lock, held; a refresh of this process's own is short and waited for, another run is not."""
        with ExitStack() as stack:
            async with self._refreshing:
                stack.enter_context(self._lock.held())
            return stack.pop_all()

    def _chosen(self, name: str | None) -> tuple[Source, ...]:
        """The sources to look at."""
        if name is not None and name not in self.source_names:
            known = ", ".join(self.source_names) or "none"
            raise ConfigError(f"There is no source '{name}' in the config; its sources are: {known}.")
        return tuple(source for source in self._sources if name in (None, source.name))

    async def _plan(self, source: Source) -> _Plan:
        """Compare a source's files with what the library has of them."""
        known = await self._library.fingerprints(source.name)
        try:
            listing = await asyncio.to_thread(source.listing)
        except SourceMissing as error:
            failure = Failure(source.name, Message("{reason}; what was indexed of it stays as it is", reason=error.reason))
            return _Plan(source, failures=(failure,), unchanged=len(known))
        suffix = self._suffix(source)
        found: dict[str, str] = {}
        failures = list(listing.failures)
        for files in _sliced(listing.files, HASHED_AT_ONCE):
            hashes, unreadable = await asyncio.to_thread(_hashed, files, source.max_bytes, suffix)
            found |= hashes
            failures += unreadable
        return _compared(source, listing, known, found, failures)

    def _suffix(self, source: Source) -> str:
        """What matters to a source's documents beside their bytes, as the end of a fingerprint: the audience, then the rest."""
        rest = " ".join((str(PIPELINE_VERSION), *self._languages, self._library.context_digest))
        return f".{_short_hash(source.audience.expression)}.{_short_hash(rest)}"

    async def _forget_sources(self, tally: _Tally) -> None:
        """Remove the documents of sources that are no longer in the config."""
        followed = {source.name for source in await self._posts.sources()} if self._posts else set[str]()
        for name in await self._library.sources():
            if name not in self.source_names and name not in followed:
                paths = await self._library.fingerprints(name)
                await self._library.remove(name, list(paths))
                tally.removed += len(paths)
                form = "The source '{name}' is no longer in the config: its {count} documents were removed."
                tally.notes.append(Message(form, name=name, count=len(paths)))

    async def _clear(self, plan: _Plan, tally: _Tally) -> None:
        """Take out what is gone, and for now what a source's new audience might close off."""
        out_of_sight = (*plan.gone, *plan.hidden)
        if out_of_sight:
            await self._library.remove(plan.source.name, out_of_sight)
        tally.removed += len(plan.gone)
        tally.unchanged += plan.unchanged
        tally.failures += plan.failures
        if plan.ignored:
            form = "In '{name}', {count} files of types that are not read were left alone."
            tally.notes.append(Message(form, name=plan.source.name, count=plan.ignored))

    async def _read(self, plans: Sequence[_Plan], tally: _Tally, progress: Progress | None) -> None:
        """Read what is new or has changed, and put it into the library document by document."""
        total = sum(len(plan.changes) for plan in plans)
        done = 0
        for plan in plans:
            for changes in _sliced(plan.changes, READ_AT_ONCE):
                if progress:
                    progress("reading", done, total)
                for change, result in await asyncio.to_thread(self._take_all, plan.source, changes):
                    await self._keep(plan.source, change, result, tally)
                done += len(changes)
        if progress and total:
            progress("reading", total, total)

    def _take_all(self, source: Source, changes: Sequence[_Change]) -> list[tuple[_Change, _Read | Failure]]:
        """Read some files, in a thread."""
        return [(change, self._take(source, change.file)) for change in changes]

    def _take(self, source: Source, file: SourceFile) -> _Read | Failure:
        """Read one file; whatever goes wrong with it is its own failure and nobody else's."""
        try:
            raw = read_limited(file.location, source.max_bytes)
            document = source.document(raw, file.path, languages=self._languages)
            return _Read(document, chunk(document), content_hash(raw) + self._suffix(source))
        except UnreadableDocument as error:
            return Failure(file.path, error.reason)
        except Exception as error:  # noqa: BLE001 - the named boundary around one document: it must not end the run
            # The error's own text might quote the document, which has no place in a log.
            frames = "".join(traceback.format_tb(error.__traceback__))
            _log.error("document_failed", path=file.path, error=type(error).__name__, frames=frames)
            return Failure(
                file.path,
                Message("cannot be read for a reason that Kobar does not know ({error}); see the log", error=type(error).__name__),
            )

    async def _keep(self, source: Source, change: _Change, result: _Read | Failure, tally: _Tally) -> None:
        """Put a document into the library; of one that cannot be read, no older version stays."""
        if isinstance(result, _Read):
            try:
                await self._library.put(result.document, result.chunks, fingerprint=result.fingerprint)
            except ValueError as error:  # text that no database takes, such as half a surrogate pair from an escape
                result = Failure(change.file.path, Message("holds text that cannot be stored ({error})", error=type(error).__name__))
        if isinstance(result, Failure):
            tally.failures.append(result)
            if not change.is_new:
                await self._library.remove(source.name, [change.file.path])
                tally.removed += 1
        elif change.is_new:
            tally.added += 1
        else:
            tally.changed += 1


def _hashed(files: Sequence[SourceFile], max_bytes: int, suffix: str) -> tuple[dict[str, str], list[Failure]]:
    """The fingerprints of some files by path, and those that cannot be opened."""
    found: dict[str, str] = {}
    failures: list[Failure] = []
    for file in files:
        try:
            found[file.path] = content_hash(read_limited(file.location, max_bytes)) + suffix
        except UnreadableDocument as error:
            failures.append(Failure(file.path, error.reason))
    return found, failures


def _compared(source: Source, listing: Listing, known: dict[str, str], found: dict[str, str], failures: list[Failure]) -> _Plan:
    """What is gone, new and changed; what has changed comes first, for an old text stands until it is read."""
    changed = [
        _Change(file, is_new=False)
        for file in listing.files
        if file.path in known and found.get(file.path, "") not in ("", known[file.path])
    ]
    added = [_Change(file, is_new=True) for file in listing.files if file.path in found and file.path not in known]
    return _Plan(
        source=source,
        gone=tuple(path for path in known if path not in found),
        changes=(*changed, *added),
        hidden=tuple(change.file.path for change in changed if _audience(known[change.file.path]) != _audience(found[change.file.path])),
        unchanged=sum(1 for path, fingerprint in found.items() if known.get(path) == fingerprint),
        failures=tuple(failures),
        ignored=listing.ignored,
    )


def _audience(fingerprint: str) -> str:
    """The part of a fingerprint that stands for the source's audience."""
    parts = fingerprint.split(".")
    return parts[1] if len(parts) > 1 else ""


def _short_hash(text: str) -> str:
    """Enough of a hash to tell settings apart."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _sliced(entries: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    """`entries` in slices of at most `size`."""
    for start in range(0, len(entries), size):
        yield entries[start : start + size]
