"""What an item shows of its documents, as hashes: those that a document offers now, against those that an item was made of."""

from __future__ import annotations

from collections.abc import Iterable

from knowledge.digest.items import Basis
from knowledge.model import DocumentSummary, Occurrence
from knowledge.records.record import KeptRecord
from knowledge.store.first_seen import mark_of


def of_note(document: DocumentSummary) -> Basis:
    """A note as it is listed: title, group, date and link."""
    shown = (document.title, document.group or "", str(document.date), document.url or "")
    return Basis(document.source, document.path, mark_of("note", *shown))


def of_record(record: KeptRecord) -> Basis:
    """A decision or an action: its line, and the title that it is cited by."""
    document = record.document
    return Basis(document.source, document.path, mark_of("record", record.mark, document.title, document.url or ""))


def of_event(occurrence: Occurrence) -> Basis:
    """An event: what it is called, when and where it is."""
    shown = (occurrence.summary, occurrence.start.isoformat(), occurrence.end.isoformat(), occurrence.location, occurrence.url or "")
    return Basis(occurrence.source, occurrence.path, mark_of("event", occurrence.uid, *shown))


def of_line(document: DocumentSummary, line: str) -> Basis:
    """A need or an offer: its verbatim line, and the title that it is cited by."""
    return Basis(document.source, document.path, mark_of("quote", line, document.title, document.url or ""))


def lines_as_bases(document: DocumentSummary, lines: Iterable[str]) -> set[Basis]:
    """The same for all that may be quoted of a document."""
    return {of_line(document, line) for line in lines}
