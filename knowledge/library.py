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
from knowledge.context import contexts
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
from knowledge.records.record import KeptRecord, RecordKind
from knowledge.store import rows
from knowledge.store.candidates import Candidates
from knowledge.store.database import Database
from knowledge.store.documents import delete_documents, put_document
from knowledge.store.readable import Partitions, placeholders, readable_partitions, selected
from knowledge.store.records import RECORD_COLUMNS, RECORD_TABLES, kept_record
from knowledge.store.unchanged import Unchanged


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


PRIVATE_THREAD = "thread:"
"""How the audience name of a private thread begins."""

_CHUNKS = "chunks c JOIN documents d ON d.id = c.document_id"
_NEWEST_FIRST = "d.date DESC, length(d.path), d.path"


class Library:
    """Documents, chunks and who stands behind them, over the store."""

    def __init__(self, *, database: Database, cluster: Cluster, clock: Clock | None = None) -> None:
        self._database = database
        self._cluster = cluster
        self._clock = clock
        self._partitions = Unchanged[Readers, Partitions]()
        self._candidates = Candidates()

    @property
    def context_digest(self) -> str:
        """A short hash of what chunks are matched by beside their documents: the cluster's languages and the names of its groups."""
        named = [(group.slug, group.name, group.aliases) for group in self._cluster.groups]
        return hashlib.sha256(repr((self._cluster.languages, named)).encode()).hexdigest()[:12]

    # Reading

    async def _select(self, columns: str, tables: str, where: str, values: Sequence[object], readers: Readers) -> list[tuple[Any, ...]]:
        """Rows of what `readers` may read; the audience is part of the statement, never a filter added afterwards."""
        return await self._database.reading(lambda connection: selected(connection, columns, tables, where, values, readers=readers))

    async def _summaries(self, where: str, values: Sequence[object], readers: Readers) -> list[DocumentSummary]:
        return [rows.summary(row) for row in await self._select(rows.SUMMARY_COLUMNS, "documents d", where, values, readers)]

    async def partitions(self, readers: Readers) -> Partitions:
        """Which audiences the readers may read, and the groups of what is there for them."""

        def read(connection: sqlite3.Connection) -> Partitions:
            return self._partitions.get(connection, readers, lambda connection: readable_partitions(connection, readers))

        return await self._database.reading(read)

    async def groups(self, readers: Readers) -> list[str]:
        """The working groups that readable documents belong to."""
        return list((await self.partitions(readers)).groups)

    async def summaries(self, readers: Readers, *, kind: DocumentKind | None = None) -> list[DocumentSummary]:
        """All readable documents, newest first."""
        where, values = ("d.kind = ?", [kind.value]) if kind else ("TRUE", [])
        return await self._summaries(f"{where} ORDER BY d.date DESC, d.path", values, readers)

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
        where, values = _of(group, period)
        where, values = ["d.kind = ?", *where], [DocumentKind.NOTE.value, *values]
        for parts in (having, about):
            if parts:
                some = " OR ".join(["instr(lower(d.title || c.headings || c.text), ?)"] * len(parts))
                where.append(f"EXISTS (SELECT 1 FROM chunks c WHERE c.document_id = d.id AND ({some}))")
                values += [part.lower() for part in parts]
        return await self._summaries(f"{' AND '.join(where)} ORDER BY {_NEWEST_FIRST}", values, readers)

    async def summaries_of(self, named: Collection[tuple[str, str]], readers: Readers) -> dict[tuple[str, str], DocumentSummary]:
        """Those of the documents named by source and path that are there and that the readers may read."""
        if not named:
            return {}
        pairs = json.dumps(sorted(named))
        where = "(d.source, d.path) IN (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))"
        return {(one.source, one.path): one for one in await self._summaries(where, [pairs], readers)}

    async def recent_notes(self, readers: Readers, *, since: date) -> list[DocumentSummary]:
        """The readable notes that are dated `since` a day or later, or not at all, newest first."""
        where = f"d.kind = ? AND (d.date >= ? OR d.date IS NULL) ORDER BY {_NEWEST_FIRST}"
        return await self._summaries(where, [DocumentKind.NOTE.value, since.isoformat()], readers)

    async def records(
        self,
        readers: Readers,
        *,
        kind: RecordKind | None = None,
        group: str | None = None,
        period: Period | None = None,
        mark: str | None = None,
        chunk_ids: Collection[int] | None = None,
    ) -> list[KeptRecord]:
        """The decisions and actions of readable notes, of a group and a period, newest first; those in some chunks, or what `mark` stands
        for.
        """
        where, values = _of(group, period)
        if kind is not None:
            where, values = [*where, "r.kind = ?"], [*values, kind.value]
        if mark is not None:
            where, values = [*where, "r.mark = ?"], [*values, bytes.fromhex(mark)]
        if chunk_ids is not None:
            where, values = [*where, f"r.chunk_id IN ({placeholders(chunk_ids)})"], [*values, *chunk_ids]
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

    async def candidates(
        self, chunk_ids: Collection[int], readers: Readers, *, kinds: Collection[DocumentKind] | None = None
    ) -> list[Candidate]:
        """Those of `chunk_ids` that are there and that the readers may read now, in the order of their ids; of `kinds` only, if given."""
        of_kinds = frozenset(kinds) if kinds is not None else None
        return await self._database.reading(lambda connection: self._candidates.of(connection, chunk_ids, readers, kinds=of_kinds))

    async def passages(self, chunk_ids: Collection[int], readers: Readers) -> dict[int, Passage]:
        """The chunks among `chunk_ids` that are there now and that the readers may read now, by id."""
        ids = list(chunk_ids)
        where = f"c.id IN ({placeholders(ids)})"
        found = await self._select(rows.PASSAGE_COLUMNS, _CHUNKS, where, ids, readers)
        return {row[0]: rows.passage(row) for row in found}

    async def quoted(self, path: str, quote: str, readers: Readers) -> Passage | None:
        """The first chunk of the document at `path` that holds a quote to the letter."""
        where = "d.path = ? AND instr(c.text, ?) ORDER BY c.id LIMIT 1"
        found = await self._select(rows.PASSAGE_COLUMNS, _CHUNKS, where, [path, quote], readers)
        return rows.passage(found[0]) if found else None

    async def passages_of(self, document_ids: Collection[int], readers: Readers) -> list[Passage]:
        """All chunks of some documents, in their order."""
        ids = list(document_ids)
        where = f"d.id IN ({placeholders(ids)}) ORDER BY d.id, c.ordinal"
        found = await self._select(rows.PASSAGE_COLUMNS, _CHUNKS, where, ids, readers)
        return [rows.passage(row) for row in found]

    async def capabilities(self, readers: Readers) -> list[tuple[DocumentSummary, Capability]]:
        """The capability sheets."""
        columns = f"{rows.SUMMARY_COLUMNS}, d.capability"
        found = await self._select(columns, "documents d", "d.capability IS NOT NULL ORDER BY d.path", [], readers)
        return [(rows.summary(row[:-1]), rows.capability(row[-1])) for row in found]

    async def calendars(self, readers: Readers) -> list[tuple[DocumentSummary, str]]:
        """The calendars, with their raw iCalendar text."""
        columns = f"{rows.SUMMARY_COLUMNS}, d.text"
        # Not as a value: SQLite has to see that its index of calendars holds all that is asked for.
        found = await self._select(columns, "documents d", f"d.kind = '{DocumentKind.CALENDAR.value}' ORDER BY d.path", [], readers)
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
        now = self._clock.now() if self._clock else datetime.now(UTC)
        texts = contexts(document, chunks, self._cluster)
        put_document(connection, document, list(zip(chunks, texts, strict=True)), fingerprint=fingerprint, now=now)

    async def remove(self, source: str, paths: Collection[str]) -> None:
        """Remove documents; they are gone from the next read on."""
        await self._database.change(lambda connection: self.remove_within(connection, source, paths))

    @staticmethod
    def remove_within(connection: sqlite3.Connection, source: str, paths: Collection[str]) -> None:
        """The same as part of a transaction that does more."""
        delete_documents(connection, source, paths)

    async def note_run(self, when: str) -> None:
        """Keep when the last index run ended."""
        async with self._database.writing() as connection:
            await connection.execute("INSERT OR REPLACE INTO meta VALUES ('last_run', ?)", (when,))


def _of(group: str | None, period: Period | None) -> tuple[list[str], list[object]]:
    """The conditions for documents of a group and a period, and their values."""
    where, values = ["TRUE"], list[object]()
    if group is not None:
        where, values = [*where, "d.group_slug = ?"], [*values, group]
    if period is not None:
        where, values = [*where, "d.date BETWEEN ? AND ?"], [*values, period.first.isoformat(), period.last.isoformat()]
    return where, values


def _is_of_a_source(audience: Audience) -> bool:
    """Whether an audience is a source's or a channel's own: one clause, and no private thread's."""
    return len(audience.clauses) == 1 and not any(name.startswith(PRIVATE_THREAD) for clause in audience.clauses for name in clause)
