"""The library: documents and chunks in and out of the store. Every read takes its readers, and the store filters by them."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from knowledge.audience import Audience, Readers
from knowledge.context import ChunkContext, contexts
from knowledge.model import (
    Candidate,
    Capability,
    Chunk,
    Cluster,
    Document,
    DocumentKind,
    DocumentSummary,
    Party,
    PartyKind,
    Passage,
    Period,
)
from knowledge.ports import Clock
from knowledge.records.recognition import records_in
from knowledge.records.record import KeptRecord, RecordKind
from knowledge.store import rows
from knowledge.store.database import Database
from knowledge.store.first_seen import note_arrived, note_departing
from knowledge.store.records import RECORD_COLUMNS, RECORD_TABLES, insert_records, kept_record, marks_of
from knowledge.terms import passage_terms


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """How many documents and chunks of a source certain readers may read."""

    name: str
    documents: int
    chunks: int
    newest: date | None


@dataclass(frozen=True, slots=True)
class LibraryStatus:
    """What certain readers may know of the library; `model` is the embedding model of the current index, if there is one."""

    sources: tuple[SourceStatus, ...]
    model: str | None
    last_run: str | None

    @property
    def documents(self) -> int:
        """Documents of all sources."""
        return sum(source.documents for source in self.sources)


@dataclass(frozen=True, slots=True)
class Partitions:
    """The audiences that certain readers may read, how many chunks they hold, how many there are in all, and whether there are no
    other audiences.
    """

    ids: frozenset[int]
    chunks: int
    total: int
    all: bool
    groups: tuple[str, ...]
    """The working groups that readable documents belong to."""

    @property
    def restriction(self) -> frozenset[int] | None:
        """What an index has to be restricted to; nothing where all may be read."""
        return None if self.all else self.ids


def readable_partitions(connection: sqlite3.Connection, readers: Readers) -> list[int]:
    """The ids of the audiences that `readers` may read."""
    found = connection.execute("SELECT id, expression FROM audiences")
    return [ident for ident, expression in found if readers.may_read(Audience.parse(expression))]


def placeholders(values: Collection[object]) -> str:
    """As many question marks as there are values."""
    return ", ".join("?" * len(values))


PRIVATE_THREAD = "thread:"
"""How the audience name of a private thread begins."""

_NEWEST_FIRST = "d.date DESC, length(d.path), d.path"


class Library:
    """Documents, chunks and who stands behind them, over the store."""

    def __init__(self, *, database: Database, cluster: Cluster, clock: Clock | None = None) -> None:
        self._database = database
        self._cluster = cluster
        self._clock = clock

    @property
    def context_digest(self) -> str:
        """A short hash of what chunks are matched by beside their documents: the cluster's languages and the names of its groups."""
        named = [(group.slug, group.name, group.aliases) for group in self._cluster.groups]
        return hashlib.sha256(repr((self._cluster.languages, named)).encode()).hexdigest()[:12]

    # Reading

    async def _select(self, columns: str, tables: str, where: str, values: Sequence[object], readers: Readers) -> list[tuple[Any, ...]]:
        """Rows of what `readers` may read; the audience is part of the statement, never a filter added afterwards."""

        def selected(connection: sqlite3.Connection) -> list[tuple[Any, ...]]:
            partitions = readable_partitions(connection, readers)
            statement = (
                f"SELECT {columns} FROM {tables} JOIN audiences a ON a.id = d.audience_id "
                f"WHERE d.audience_id IN ({placeholders(partitions)}) AND {where}"
            )
            return connection.execute(statement, (*partitions, *values)).fetchall()

        return await self._database.reading(selected)

    async def partitions(self, readers: Readers) -> Partitions:
        """Which audiences the readers may read, and the groups of what is there for them."""

        def counted(connection: sqlite3.Connection) -> tuple[dict[int, int], frozenset[int], list[tuple[str]]]:
            sizes = dict(connection.execute("SELECT audience_id, count(*) FROM chunks GROUP BY audience_id").fetchall())
            ids = readable_partitions(connection, readers)
            statement = f"SELECT DISTINCT group_slug FROM documents WHERE audience_id IN ({placeholders(ids)}) AND group_slug IS NOT NULL"
            return sizes, frozenset(ids), connection.execute(statement, ids).fetchall()

        sizes, ids, groups = await self._database.reading(counted)
        return Partitions(
            ids=ids,
            chunks=sum(size for ident, size in sizes.items() if ident in ids),
            total=sum(sizes.values()),
            all=sizes.keys() <= ids,
            groups=tuple(row[0] for row in groups),
        )

    async def groups(self, readers: Readers) -> list[str]:
        """The working groups that readable documents belong to."""
        found = await self._select("DISTINCT d.group_slug", "documents d", "d.group_slug IS NOT NULL", [], readers)
        return [row[0] for row in found]

    async def summaries(self, readers: Readers, *, kind: DocumentKind | None = None) -> list[DocumentSummary]:
        """All readable documents, newest first."""
        where, values = ("d.kind = ?", [kind.value]) if kind else ("TRUE", [])
        found = await self._select(rows.SUMMARY_COLUMNS, "documents d", f"{where} ORDER BY d.date DESC, d.path", values, readers)
        return [rows.summary(row) for row in found]

    async def notes(
        self,
        readers: Readers,
        *,
        group: str | None = None,
        period: Period | None = None,
        having: Collection[str] = (),
        about: Collection[str] = (),
    ) -> list[DocumentSummary]:
        """The readable notes of a group and a period, newest first, in whose chunks some of `having` and some of `about` stand."""
        where, values = ["d.kind = ?"], [DocumentKind.NOTE.value]
        if group is not None:
            where, values = [*where, "d.group_slug = ?"], [*values, group]
        if period is not None:
            where, values = [*where, "d.date BETWEEN ? AND ?"], [*values, period.first.isoformat(), period.last.isoformat()]
        for parts in (having, about):
            if parts:
                some = " OR ".join(["instr(lower(d.title || c.headings || c.text), ?)"] * len(parts))
                where.append(f"EXISTS (SELECT 1 FROM chunks c WHERE c.document_id = d.id AND ({some}))")
                values += [part.lower() for part in parts]
        condition = f"{' AND '.join(where)} ORDER BY {_NEWEST_FIRST}"
        return [rows.summary(row) for row in await self._select(rows.SUMMARY_COLUMNS, "documents d", condition, values, readers)]

    async def summaries_of(self, named: Collection[tuple[str, str]], readers: Readers) -> dict[tuple[str, str], DocumentSummary]:
        """Those of the documents named by source and path that are there and that the readers may read."""
        if not named:
            return {}
        pairs = json.dumps(sorted(named))
        where = "(d.source, d.path) IN (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))"
        found = [rows.summary(row) for row in await self._select(rows.SUMMARY_COLUMNS, "documents d", where, [pairs], readers)]
        return {(one.source, one.path): one for one in found}

    async def recent_notes(self, readers: Readers, *, since: date) -> list[DocumentSummary]:
        """The readable notes that are dated `since` a day or later, or not at all, newest first."""
        where = f"d.kind = ? AND (d.date >= ? OR d.date IS NULL) ORDER BY {_NEWEST_FIRST}"
        found = await self._select(rows.SUMMARY_COLUMNS, "documents d", where, [DocumentKind.NOTE.value, since.isoformat()], readers)
        return [rows.summary(row) for row in found]

    async def records(
        self,
        readers: Readers,
        *,
        kind: RecordKind | None = None,
        group: str | None = None,
        period: Period | None = None,
        mark: str | None = None,
    ) -> list[KeptRecord]:
        """The decisions and actions of readable notes, of a group and a period, newest first; or what `mark` stands for."""
        where, values = ["TRUE"], list[object]()
        if kind is not None:
            where, values = [*where, "r.kind = ?"], [*values, kind.value]
        if group is not None:
            where, values = [*where, "d.group_slug = ?"], [*values, group]
        if period is not None:
            where, values = [*where, "d.date BETWEEN ? AND ?"], [*values, period.first.isoformat(), period.last.isoformat()]
        if mark is not None:
            where, values = [*where, "r.mark = ?"], [*values, bytes.fromhex(mark)]
        condition = f"{' AND '.join(where)} ORDER BY {_NEWEST_FIRST}, r.start"
        return [kept_record(row) for row in await self._select(RECORD_COLUMNS, RECORD_TABLES, condition, values, readers)]

    async def document(self, path: str, readers: Readers, *, source: str | None = None) -> Document | None:
        """The document at `path`, or nothing where there is none that the readers may read."""
        where, values = ("d.path = ? AND d.source = ?", [path, source]) if source else ("d.path = ?", [path])
        columns = f"{rows.SUMMARY_COLUMNS}, d.text, d.first_line, d.capability"
        found = await self._select(columns, "documents d", where, values, readers)
        if not found:
            return None
        *head, text, first_line, capability = found[0]
        summary = rows.summary(head)
        parties = (await self.parties(readers, document=summary.id)).get(summary.id, ())
        return Document(
            source=summary.source,
            path=summary.path,
            kind=summary.kind,
            title=summary.title,
            text=text,
            audience=summary.audience,
            group=summary.group,
            date=summary.date,
            url=summary.url,
            language=summary.language,
            first_line=first_line,
            parties=parties,
            capability=rows.capability(capability) if capability else None,
        )

    async def candidates(self, chunk_ids: Collection[int], readers: Readers) -> list[Candidate]:
        """Those of `chunk_ids` that are there now and that the readers may read now, in the order of their ids."""
        ids = list(chunk_ids)
        where = f"c.id IN ({placeholders(ids)}) ORDER BY c.id"
        columns = f"{rows.SUMMARY_COLUMNS}, c.id"
        found = await self._select(columns, "chunks c JOIN documents d ON d.id = c.document_id", where, ids, readers)
        return [Candidate(chunk_id=row[-1], document=rows.summary(row[:-1])) for row in found]

    async def passages(self, chunk_ids: Collection[int], readers: Readers) -> dict[int, Passage]:
        """The chunks among `chunk_ids` that are there now and that the readers may read now, by id."""
        ids = list(chunk_ids)
        where = f"c.id IN ({placeholders(ids)})"
        found = await self._select(rows.PASSAGE_COLUMNS, "chunks c JOIN documents d ON d.id = c.document_id", where, ids, readers)
        return {row[0]: rows.passage(row) for row in found}

    async def quoted(self, path: str, quote: str, readers: Readers) -> Passage | None:
        """The first chunk of the document at `path` that holds a quote to the letter."""
        where = "d.path = ? AND instr(c.text, ?) ORDER BY c.id LIMIT 1"
        tables = "chunks c JOIN documents d ON d.id = c.document_id"
        found = await self._select(rows.PASSAGE_COLUMNS, tables, where, [path, quote], readers)
        return rows.passage(found[0]) if found else None

    async def passages_of(self, document_ids: Collection[int], readers: Readers) -> list[Passage]:
        """All chunks of some documents, in their order."""
        ids = list(document_ids)
        where = f"d.id IN ({placeholders(ids)}) ORDER BY d.id, c.ordinal"
        found = await self._select(rows.PASSAGE_COLUMNS, "chunks c JOIN documents d ON d.id = c.document_id", where, ids, readers)
        return [rows.passage(row) for row in found]

    async def capabilities(self, readers: Readers) -> list[tuple[DocumentSummary, Capability]]:
        """The capability sheets."""
        columns = f"{rows.SUMMARY_COLUMNS}, d.capability"
        found = await self._select(columns, "documents d", "d.capability IS NOT NULL ORDER BY d.path", [], readers)
        return [(rows.summary(row[:-1]), rows.capability(row[-1])) for row in found]

    async def calendars(self, readers: Readers) -> list[tuple[DocumentSummary, str]]:
        """The calendars, with their raw iCalendar text."""
        columns = f"{rows.SUMMARY_COLUMNS}, d.text"
        found = await self._select(columns, "documents d", "d.kind = ? ORDER BY d.path", [DocumentKind.CALENDAR.value], readers)
        return [(rows.summary(row[:-1]), row[-1]) for row in found]

    async def parties(self, readers: Readers, *, document: int | None = None) -> dict[int, tuple[Party, ...]]:
        """Who stands behind which document, by document id."""
        where, values = ("d.id = ?", [document]) if document is not None else ("TRUE", [])
        columns = "p.document_id, p.kind, p.name"
        found = await self._select(
            columns, "parties p JOIN documents d ON d.id = p.document_id", f"{where} ORDER BY p.rowid", values, readers
        )
        by_document: dict[int, list[Party]] = {}
        for ident, kind, name in found:
            by_document.setdefault(ident, []).append(Party(PartyKind(kind), name))
        return {ident: tuple(parties) for ident, parties in by_document.items()}

    async def audiences_pointed_at(self, group: str) -> list[Audience]:
        """The audiences of a group's notes, as far as a pointer may rest on them (see `knowledge/pointers.py`, which alone asks).

        The one read without readers; it gives no word of a note. Notes that were closed off further than their source is, by front
        matter or in a private thread, are left out: whoever opted in for the group's notes did not speak for them.
        """
        statement = (
            "SELECT DISTINCT a.expression FROM documents d JOIN audiences a ON a.id = d.audience_id WHERE d.group_slug = ? AND d.kind = ?"
        )
        found = await self._database.rows(statement, (group, DocumentKind.NOTE.value))
        audiences = [Audience.parse(expression) for (expression,) in found]
        return [audience for audience in audiences if _is_of_a_source(audience)]

    async def is_empty(self, readers: Readers) -> bool:
        """Whether there is nothing that the readers may read."""
        return not await self._select("1", "documents d", "TRUE LIMIT 1", [], readers)

    async def status(self, readers: Readers) -> LibraryStatus:
        """Counts of what the readers may read."""
        columns = "d.source, count(DISTINCT d.id), count(c.id), max(d.date)"
        tables = "documents d LEFT JOIN chunks c ON c.document_id = d.id"
        found = await self._select(columns, tables, "TRUE GROUP BY d.source ORDER BY d.source", [], readers)
        sources = tuple(SourceStatus(row[0], row[1], row[2], date.fromisoformat(row[3]) if row[3] else None) for row in found)
        meta: dict[str, str] = dict(await self._database.rows("SELECT key, value FROM meta WHERE key IN ('model', 'last_run')"))
        return LibraryStatus(sources=sources, model=meta.get("model"), last_run=meta.get("last_run"))

    # Writing, only under the write lock

    async def fingerprints(self, source: str) -> dict[str, str]:
        """The fingerprint of every document of a source, by path."""
        return dict(await self._database.rows("SELECT path, fingerprint FROM documents WHERE source = ?", (source,)))

    async def sources(self) -> list[str]:
        """The names of the sources that have documents."""
        return [row[0] for row in await self._database.rows("SELECT DISTINCT source FROM documents ORDER BY source")]

    async def put(self, document: Document, chunks: Sequence[Chunk], *, fingerprint: str) -> None:
        """Add a document or replace it, with its chunks, in one transaction; the old text is gone from the next read on."""
        await self._database.change(lambda connection: self.put_within(connection, document, chunks, fingerprint=fingerprint))

    def put_within(self, connection: sqlite3.Connection, document: Document, chunks: Sequence[Chunk], *, fingerprint: str) -> None:
        """The same as part of a transaction that does more."""
        texts = contexts(document, chunks, self._cluster)
        records = records_in(document, chunks)
        before = note_departing(connection, document.source, document.path)
        if before is not None:
            _delete(connection, document.source, [document.path])
        audience_id = _audience_id(connection, document.audience)
        values = rows.document_values(document, audience_id=audience_id, fingerprint=fingerprint)
        cursor = connection.execute(f"INSERT INTO documents VALUES (NULL, {placeholders(values)})", values)
        document_id = cursor.lastrowid
        parties = [(document_id, party.kind.value, party.name) for party in document.parties]
        connection.executemany("INSERT INTO parties VALUES (?, ?, ?)", parties)
        chunk_ids = [
            _insert_chunk(connection, document, chunk, text, document_id=document_id, audience_id=audience_id)
            for chunk, text in zip(chunks, texts, strict=True)
        ]
        insert_records(connection, document, records, document_id=document_id, chunk_ids=chunk_ids)
        lines = [record.line for record in records]
        marks = list(zip(marks_of(document.source, document.path, lines), lines, strict=True))
        note_arrived(connection, document, marks, before=before, now=self._clock.now() if self._clock else datetime.now(UTC))

    async def remove(self, source: str, paths: Collection[str]) -> None:
        """Remove documents; they are gone from the next read on."""
        await self._database.change(lambda connection: self.remove_within(connection, source, paths))

    @staticmethod
    def remove_within(connection: sqlite3.Connection, source: str, paths: Collection[str]) -> None:
        """The same as part of a transaction that does more."""
        _delete(connection, source, paths)

    async def note_run(self, when: str) -> None:
        """Keep when the last index run ended."""
        async with self._database.writing() as connection:
            await connection.execute("INSERT OR REPLACE INTO meta VALUES ('last_run', ?)", (when,))


def _is_of_a_source(audience: Audience) -> bool:
    """Whether an audience is a source's or a channel's own: one clause, and no private thread's."""
    return len(audience.clauses) == 1 and not any(name.startswith(PRIVATE_THREAD) for clause in audience.clauses for name in clause)


def _audience_id(connection: sqlite3.Connection, audience: Audience) -> int:
    connection.execute("INSERT OR IGNORE INTO audiences (expression) VALUES (?)", (audience.expression,))
    row = connection.execute("SELECT id FROM audiences WHERE expression = ?", (audience.expression,)).fetchone()
    return int(row[0])


def _insert_chunk(
    connection: sqlite3.Connection, document: Document, chunk: Chunk, text: ChunkContext, *, document_id: int | None, audience_id: int
) -> int:
    """Add a chunk; its id."""
    verbatim = document.text[chunk.start : chunk.end]
    cursor = connection.execute(
        "INSERT INTO chunks (document_id, audience_id, ordinal, text, headings, first_line, last_line, units, "
        "embedded_text, vector_key, links) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            document_id,
            audience_id,
            chunk.ordinal,
            verbatim,
            json.dumps(chunk.headings, ensure_ascii=False),
            chunk.first_line,
            chunk.last_line,
            rows.units_json(chunk),
            json.dumps((text.passage.text, text.passage.spans), ensure_ascii=False),
            text.vector_key(),
            rows.links_json(chunk),
        ),
    )
    partition = rows.partition_token(audience_id)
    connection.execute(
        "INSERT INTO words (rowid, audience, title, context, headings, body) VALUES (?, ?, ?, ?, ?, ?)",
        (cursor.lastrowid, partition, text.title, text.context, text.headings, text.body),
    )
    ids = passage_terms(f"{text.title} {text.context} {text.headings}", [unit.text for unit in chunk.units], document.language)
    connection.execute("INSERT INTO terms VALUES (?, ?)", (cursor.lastrowid, ids))
    body = f"{text.title}\n{text.headings}\n{text.body}"
    connection.execute("INSERT INTO trigrams (rowid, audience, body) VALUES (?, ?, ?)", (cursor.lastrowid, partition, body))
    assert cursor.lastrowid is not None, "SQLite gives each row an id"  # noqa: S101 - states an invariant of SQLite
    return cursor.lastrowid


def _delete(connection: sqlite3.Connection, source: str, paths: Collection[str]) -> None:
    """Remove documents with all that hangs on them, and note their chunks as departed."""
    for path in paths:
        chunks = "SELECT c.id FROM chunks c JOIN documents d ON d.id = c.document_id WHERE d.source = ? AND d.path = ?"
        key = (source, path)
        note_departing(connection, source, path)
        connection.execute(f"INSERT OR IGNORE INTO departed {chunks}", key)
        connection.execute(f"DELETE FROM words WHERE rowid IN ({chunks})", key)
        connection.execute(f"DELETE FROM trigrams WHERE rowid IN ({chunks})", key)
        connection.execute("DELETE FROM documents WHERE source = ? AND path = ?", key)
