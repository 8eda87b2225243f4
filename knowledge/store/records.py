"""Decisions and actions in the store: rows in, and back to the domain's types."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from knowledge.model import Document
from knowledge.records.record import DoneMark, KeptRecord, Record, RecordKind
from knowledge.store.rows import SUMMARY_COLUMNS, Row, summary

MARK_BYTES = 12

RECORD_COLUMNS = (
    "r.kind, r.mark, r.chunk_id, r.first_unit, r.last_unit, r.line, r.owner, r.due, r.done, m.marked_by, m.marked_at, "
    f"{SUMMARY_COLUMNS}"  # r records, m done_marks, d documents, a audiences
)
RECORD_TABLES = "records r JOIN documents d ON d.id = r.document_id LEFT JOIN done_marks m ON m.mark = r.mark"


def insert_records(
    connection: sqlite3.Connection, document: Document, records: Sequence[Record], *, document_id: int | None, chunk_ids: Sequence[int]
) -> None:
    """Keep the records of a document whose chunks have the ids `chunk_ids`, in their order."""
    rows = [
        (
            document_id,
            chunk_ids[record.chunk],
            record.first,
            record.last,
            record.kind.value,
            record.start,
            record.line,
            record.owner,
            record.due.isoformat() if record.due else None,
            record.done,
            mark,
        )
        for record, mark in zip(records, marks_of(document.source, document.path, [record.line for record in records]), strict=True)
    ]
    columns = "document_id, chunk_id, first_unit, last_unit, kind, start, line, owner, due, done, mark"
    connection.executemany(f"INSERT INTO records ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def marks_of(source: str, path: str, lines: Sequence[str]) -> list[bytes]:
    """For each line the hash by which it is told again: other lines of the document may come, go and change."""
    met: Counter[str] = Counter()
    marks: list[bytes] = []
    for line in lines:
        told = "\0".join((source, path, line, str(met[line])))
        marks.append(hashlib.sha256(told.encode()).digest()[:MARK_BYTES])
        met[line] += 1
    return marks


def kept_record(row: Row) -> KeptRecord:
    """A record from `RECORD_COLUMNS`."""
    kind, mark, chunk_id, first, last, line, owner, due, done, marked_by, marked_at = row[:11]
    return KeptRecord(
        kind=RecordKind(kind),
        mark=bytes(mark).hex(),
        document=summary(row[11:]),
        chunk_id=chunk_id,
        first=first,
        last=last,
        line=line,
        owner=owner,
        due=date.fromisoformat(due) if due else None,
        said_done=bool(done),
        marked=DoneMark(marked_by, datetime.fromisoformat(marked_at)) if marked_by else None,
    )
