"""When something was first seen, under marks that survive its being read anew, moved out of sight for a while, and brought back."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from knowledge.model import Capability, Document
from knowledge.store.database import Database
from knowledge.store.readable import placeholders

MARK_BYTES = 12
_AT_ONCE = 500
_BEFORE = ""
"""The time of what was there before times were kept."""

Mark = bytes


def mark_of(*parts: str) -> Mark:
    """The hash under which something is told again."""
    return hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).digest()[:MARK_BYTES]


def document_mark(source: str, path: str) -> Mark:
    """A document's."""
    return mark_of("document", source, path)


def source_mark(source: str) -> Mark:
    """A source's: when its first document came."""
    return mark_of("source", source)


def line_mark(source: str, path: str, line: str) -> Mark:
    """That of a need or an offer of a sheet."""
    return mark_of("line", source, path, line)


def lines_of(capability: Capability | None) -> Iterator[str]:
    """What a sheet needs and offers."""
    if capability:
        yield from capability.needs
        yield from offers_of(capability)


def offers_of(capability: Capability) -> Iterator[str]:
    """What a sheet offers: its offers and what its products are."""
    yield from capability.offers
    yield from (product.description or product.name for product in capability.products)


def text_mark(group: str | None, day: date | str | None, text: str) -> Mark:
    """A document's text, by which it is told again under another name."""
    return mark_of("text", group or "", str(day), " ".join(text.split()))


@dataclass(frozen=True, slots=True)
class Seen:
    """When something was first seen, and the mark of what it is the same as."""

    at: datetime
    root: Mark


def note_departing(connection: sqlite3.Connection, source: str, path: str) -> str | None:
    """Before a document goes: keep that it was there, if that is not kept. Its text, or nothing where there is no such document."""
    statement = "SELECT text, group_slug, date FROM documents WHERE source = ? AND path = ?"
    row = connection.execute(statement, (source, path)).fetchone()
    if row is None:
        return None
    own = document_mark(source, path)
    _keep(connection, [(own, _BEFORE, own), (text_mark(row[1], row[2], row[0]), _BEFORE, own), _alone(source_mark(source), _BEFORE)])
    return str(row[0])


def note_arrived(
    connection: sqlite3.Connection, document: Document, records: Sequence[tuple[Mark, str]], *, before: str | None, now: datetime
) -> None:
    """After a document has come: keep when, also of each of its records (with its line) and of a sheet's needs and offers.

    A line that stood in the text `before` is as old as that, however it was recognised only now; a document whose text is known under
    another name is as old as that.
    """
    own, of_source = document_mark(document.source, document.path), source_mark(document.source)
    text = text_mark(document.group, document.date, document.text)
    known = _known(connection, (own, of_source, text))
    at = now.isoformat()
    seen_at, root = known.get(own) or known.get(text) or (at, own)
    lines = [*records, *((line_mark(document.source, document.path, line), line) for line in lines_of(document.capability))]
    was_there = seen_at == _BEFORE
    seen = [_alone(mark, _BEFORE if (line in before if before is not None else was_there) else at) for mark, line in lines]
    begun = [] if of_source in known else [_alone(of_source, _BEFORE if _has_others(connection, document) else at)]
    _keep(connection, [(own, seen_at, root), (text, seen_at, root), *begun, *seen])


def _known(connection: sqlite3.Connection, marks: Sequence[Mark]) -> dict[Mark, tuple[str, Mark]]:
    statement = f"SELECT mark, seen_at, root FROM first_seen WHERE mark IN ({placeholders(marks)})"
    return {bytes(mark): (str(at), bytes(root)) for mark, at, root in connection.execute(statement, marks)}


def _has_others(connection: sqlite3.Connection, document: Document) -> bool:
    statement = "SELECT 1 FROM documents WHERE source = ? AND path <> ? LIMIT 1"
    return connection.execute(statement, (document.source, document.path)).fetchone() is not None


def _alone(mark: Mark, at: str) -> tuple[Mark, str, Mark]:
    """A row of what is the same as nothing else."""
    return mark, at, mark


def _keep(connection: sqlite3.Connection, rows: Sequence[tuple[Mark, str, Mark]]) -> None:
    connection.executemany("INSERT OR IGNORE INTO first_seen VALUES (?, ?, ?)", rows)


async def first_seen(database: Database, marks: Collection[Mark]) -> dict[Mark, Seen]:
    """When each of `marks` was first seen; what was there before times were kept, or is not known, is left out."""
    wanted = list(dict.fromkeys(marks))

    def read(connection: sqlite3.Connection) -> dict[Mark, Seen]:
        found: dict[Mark, Seen] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            places = placeholders(some)
            rows = connection.execute(f"SELECT mark, seen_at, root FROM first_seen WHERE mark IN ({places})", some)
            found |= {bytes(mark): Seen(datetime.fromisoformat(at), bytes(root)) for mark, at, root in rows if at != _BEFORE}
        return found

    return await database.reading(read)
