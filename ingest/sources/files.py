"""Files on disk as a source sees them: listed without following links outside, read with a limit."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ingest.report import Failure
from knowledge.audience import Audience
from knowledge.errors import KobarError, UnreadableDocument
from knowledge.message import Message
from knowledge.model import Document

MAX_FILES = 200_000
"""A source with more files than this is refused; it is surely the wrong folder."""

_MORE = 65_536


class SourceMissing(KobarError):
    """A source's folder or file is not there (an unplugged disk, perhaps); its documents are left as they are. The reason says more."""

    def __init__(self, reason: str, /, **parts: object) -> None:
        self.reason = Message(reason, **parts)
        super().__init__(self.reason)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of a source: the document's path as it is cited, and where the file is."""

    path: str
    location: str


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a source, what could not be listed, and how many files of other types were left alone."""

    files: tuple[SourceFile, ...]
    failures: tuple[Failure, ...] = ()
    ignored: int = 0


class Source(Protocol):
    """Where documents come from. All methods block: call them in a thread."""

    @property
    def name(self) -> str:
        """The source's name in the config."""
        ...

    @property
    def audience(self) -> Audience:
        """Who may read the source's documents, at most."""
        ...

    @property
    def max_bytes(self) -> int:
        """The largest file that is read."""
        ...

    def listing(self) -> Listing:
        """The source's files at this moment, ordered by path; `SourceMissing` where there is nothing to look at."""
        ...

    def document(self, raw: bytes, path: str, *, languages: tuple[str, ...]) -> Document:
        """The document that the file's bytes hold; `UnreadableDocument` where they hold none."""
        ...


def read_limited(location: str, max_bytes: int) -> bytes:
    """The bytes of a file of at most `max_bytes`; `UnreadableDocument` says what is in the way."""
    try:
        # Bare calls: an unchanged run is hardly more than this, a thousand times over.
        descriptor = os.open(location, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            size = os.fstat(descriptor).st_size
            if size > max_bytes:
                raise UnreadableDocument(
                    "is too large: {size:.1f} MiB, where {most} MiB are read", size=size / 2**20, most=max_bytes // 2**20
                )
            raw = os.read(descriptor, size + 1)
            while len(raw) <= max_bytes and (more := os.read(descriptor, _MORE)):
                raw += more
        finally:
            os.close(descriptor)
    except OSError as error:
        raise UnreadableDocument("cannot be opened: {fault}", fault=_fault(error)) from None
    if len(raw) > max_bytes:
        raise UnreadableDocument("is too large: more than {most} MiB", most=max_bytes // 2**20)
    return raw


def content_hash(raw: bytes) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    return hashlib.sha256(raw).hexdigest()


def walk(root: Path, display: str, suffixes: frozenset[str]) -> Listing:
    """All files under `root` with one of `suffixes`, as `display/…`; hidden ones are passed over, links out of `root` refused."""
    try:
        inside = os.path.realpath(root, strict=True)
        os.scandir(inside).close()
    except OSError as error:
        raise SourceMissing("its folder '{path}' cannot be read: {fault}", path=display, fault=_fault(error)) from None
    walker = _Walk(inside, suffixes)
    files = tuple(sorted(walker.files(inside, display), key=lambda file: file.path))
    return Listing(files, tuple(walker.failures), walker.ignored)


class _Walk:
    """One recursion through a folder, with what it met on the way."""

    def __init__(self, inside: str, suffixes: frozenset[str]) -> None:
        self._inside = inside
        self._suffixes = suffixes
        self._found = 0
        self.failures: list[Failure] = []
        self.ignored = 0

    def files(self, folder: str, display: str) -> Iterator[SourceFile]:
        """The files of `folder` and of the folders in it."""
        try:
            with os.scandir(folder) as entries:
                known = list(entries)
        except OSError as error:
            self.failures.append(Failure(display, Message("the folder cannot be read: {fault}", fault=_fault(error))))
            return
        for entry in known:
            if entry.name.startswith("."):
                continue
            path = f"{display}/{_printable(entry.name)}"
            if entry.is_symlink() and not self._is_harmless(entry, path):
                continue
            if entry.is_dir():
                yield from self.files(entry.path, path)
            elif os.path.splitext(entry.name)[1].lower() not in self._suffixes or not entry.is_file():  # noqa: PTH122 - Path costs as much as the listing
                self.ignored += 1
            else:
                self._count()
                yield SourceFile(path, entry.path)

    def _is_harmless(self, link: os.DirEntry[str], path: str) -> bool:
        """Whether a link leads to a file inside of the folder; links to folders could lead in circles."""
        target = os.path.realpath(link.path)
        if not target.startswith(self._inside + os.sep):
            self.failures.append(Failure(path, Message("is a link that leads out of the source's folder; put a copy there instead")))
            return False
        if os.path.isdir(target):  # noqa: PTH112 - a string is at hand
            self.failures.append(Failure(path, Message("is a link to a folder, which is not followed")))
            return False
        return True

    def _count(self) -> None:
        """Count one file more, up to the limit."""
        self._found += 1
        if self._found > MAX_FILES:
            raise SourceMissing("it holds more than {most} files; is it the right folder?", most=MAX_FILES)


def _fault(error: OSError) -> str:
    """What the operating system says, in its own words."""
    return error.strerror or type(error).__name__


def _printable(name: str) -> str:
    """A file's name that can be stored and shown, whatever bytes the disk has."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
