"""Documents into the store and out of it, as parts of a transaction: text, chunks, what they are matched by, parties and records."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from datetime import datetime

from knowledge.audience import Audience
from knowledge.context import ChunkContext
from knowledge.model import Chunk, Document
from knowledge.records.recognition import records_in
from knowledge.store import rows
from knowledge.store.first_seen import note_arrived, note_departing
from knowledge.store.readable import placeholders
from knowledge.store.records import insert_records, marks_of
from knowledge.terms import passage_terms


def put_document(
    connection: sqlite3.Connection, document: Document, chunks: Sequence[tuple[Chunk, ChunkContext]], *, fingerprint: str, now: datetime
) -> None:
    """Add a document or replace it, with its chunks and what each is matched by."""
    records = records_in(document, [chunk for chunk, _ in chunks])
    before = note_departing(connection, document.source, document.path)
    if before is not None:
        delete_documents(connection, document.source, [document.path])
    audience_id = _audience_id(connection, document.audience)
    values = rows.document_values(document, audience_id=audience_id, fingerprint=fingerprint)
    cursor = connection.execute(f"INSERT INTO documents VALUES (NULL, {placeholders(values)})", values)
    document_id = cursor.lastrowid
    parties = [(document_id, party.kind.value, party.name) for party in document.parties]
    connection.executemany("INSERT INTO parties VALUES (?, ?, ?)", parties)
    chunk_ids = [
        _insert_chunk(connection, document, chunk, text, document_id=document_id, audience_id=audience_id) for chunk, text in chunks
    ]
    insert_records(connection, document, records, document_id=document_id, chunk_ids=chunk_ids)
    lines = [record.line for record in records]
    marks = list(zip(marks_of(document.source, document.path, lines), lines, strict=True))
    note_arrived(connection, document, marks, before=before, now=now)


def delete_documents(connection: sqlite3.Connection, source: str, paths: Collection[str]) -> None:
    """Remove documents with all that hangs on them, and note their chunks as departed."""
    for path in paths:
        chunks = "SELECT c.id FROM chunks c JOIN documents d ON d.id = c.document_id WHERE d.source = ? AND d.path = ?"
        key = (source, path)
        note_departing(connection, source, path)
        connection.execute(f"INSERT OR IGNORE INTO departed {chunks}", key)
        connection.execute(f"DELETE FROM words WHERE rowid IN ({chunks})", key)
        connection.execute(f"DELETE FROM trigrams WHERE rowid IN ({chunks})", key)
        connection.execute("DELETE FROM documents WHERE source = ? AND path = ?", key)


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
        (cursor.lastrowid, partition, text.title, f"{text.context} {text.glosses}".strip(), text.headings, text.body),
    )
    ids = passage_terms(f"{text.title} {text.context} {text.headings}", [unit.text for unit in chunk.units], document.language)
    connection.execute("INSERT INTO terms VALUES (?, ?)", (cursor.lastrowid, ids))
    body = f"{text.title}\n{text.headings}\n{text.body}"
    connection.execute("INSERT INTO trigrams (rowid, audience, body) VALUES (?, ?, ?)", (cursor.lastrowid, partition, body))
    connection.execute(
        "INSERT INTO lengths SELECT w.id, ?, token_count(w.sz), token_count(t.sz) "
        "FROM words_docsize w JOIN trigrams_docsize t ON t.id = w.id WHERE w.id = ?",
        (audience_id, cursor.lastrowid),
    )
    assert cursor.lastrowid is not None, "SQLite gives each row an id"  # noqa: S101 - states an invariant of SQLite
    return cursor.lastrowid
