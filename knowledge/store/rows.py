"""Rows of the store to the domain's types and back; pure functions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from functools import lru_cache, partial
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter
from pydantic_core import from_json

from knowledge.audience import Audience
from knowledge.model import Capability, Chunk, Document, DocumentKind, DocumentSummary, Passage, Unit
from knowledge.ports import Vector, Vectors

SUMMARY_COLUMNS = (
    "d.id, d.source, d.path, d.kind, d.title, d.group_slug, d.date, d.url, d.language, a.expression"  # d documents, a audiences
)
_DAY = "coalesce(CAST(julianday(d.date) - 1721424.5 AS INTEGER), 0)"  # as `date.toordinal` has it
CANDIDATE_COLUMNS = f"c.id, d.group_slug, {_DAY}, d.language, a.expression"
"""The fields of a `Candidate`."""
_DECIDES = "EXISTS (SELECT 1 FROM records r WHERE r.chunk_id = c.id AND r.kind = 'decision')"
PASSAGE_COLUMNS = f"c.id, c.ordinal, c.text, c.headings, c.first_line, c.last_line, c.units, c.links, {_DECIDES}, {SUMMARY_COLUMNS}"

Row: TypeAlias = Sequence[Any]

# Without a call in Python for each, of which a question has some hundreds.
_unit = partial(tuple.__new__, Unit)


def summary(row: Row) -> DocumentSummary:
    """A summary from `SUMMARY_COLUMNS`."""
    return _summary(tuple(row))


@lru_cache(maxsize=4096)  # the same documents are proposed for many questions; what is cached is made of the row alone
def _summary(row: tuple[Any, ...]) -> DocumentSummary:
    ident, source, path, kind, title, group, day, url, language, audience = row
    return DocumentSummary(
        id=ident,
        source=source,
        path=path,
        kind=DocumentKind(kind),
        title=title,
        group=group,
        date=date.fromisoformat(day) if day else None,
        url=url,
        language=language,
        audience=Audience.parse(audience),
    )


def let_go() -> None:
    """Hold no summaries in memory."""
    _summary.cache_clear()


def passage(row: Row) -> Passage:
    """A passage from `PASSAGE_COLUMNS`."""
    chunk_id, ordinal, text, headings, first_line, last_line, units, links, decides = row[:9]
    return Passage(
        chunk_id=chunk_id,
        document=summary(row[9:]),
        ordinal=ordinal,
        text=text,
        headings=tuple(from_json(headings)),
        first_line=first_line,
        last_line=last_line,
        units=tuple(map(_unit, from_json(units))),
        links=tuple((start, url) for start, url in from_json(links)) if links else (),
        decides=bool(decides),
    )


def links_json(chunk: Chunk) -> str | None:
    """A chunk's links with offsets into the chunk's own text; nothing for none."""
    return json.dumps([(start - chunk.start, url) for start, url in chunk.links]) if chunk.links else None


def units_json(chunk: Chunk) -> str:
    """A chunk's units with offsets into the chunk's own text."""
    return json.dumps([(unit.start - chunk.start, unit.end - chunk.start, unit.text) for unit in chunk.units], ensure_ascii=False)


def capability_json(capability: Capability | None) -> str | None:
    """A capability as JSON, or nothing."""
    return None if capability is None else json.dumps(asdict(capability), ensure_ascii=False, default=date.isoformat)


@lru_cache(maxsize=1)
def _capabilities() -> TypeAdapter[Capability]:
    return TypeAdapter(Capability)


def capability(text: str) -> Capability:
    """The inverse of `capability_json`."""
    return _capabilities().validate_json(text)


def document_values(document: Document, *, audience_id: int, fingerprint: str) -> tuple[Any, ...]:
    """The values of a documents row, in the order of its columns after id."""
    return (
        document.source,
        document.path,
        document.kind.value,
        document.title,
        document.group,
        document.date.isoformat() if document.date else None,
        document.url,
        document.language,
        audience_id,
        document.first_line,
        document.text,
        capability_json(document.capability),
        fingerprint,
    )


def whole_bytes(vector: Vector) -> bytes:
    """A unit vector in half precision: cosine is off by less than 1e-5."""
    return vector.astype(np.float16).tobytes()


def whole_vectors(blobs: Sequence[bytes]) -> Vectors:
    """Unit rows from `whole_bytes`."""
    if not blobs:
        return np.zeros((0, 0), dtype=np.float32)
    return normalised(np.frombuffer(b"".join(blobs), dtype=np.float16).reshape(len(blobs), -1).astype(np.float32))


def span_bytes(vectors: Vectors) -> bytes:
    """Unit rows in eight bits, each scaled to its own largest component: cosine is off by less than 1e-3."""
    peak = np.abs(vectors).max(axis=1, keepdims=True) if len(vectors) else np.ones((0, 1), dtype=np.float32)
    return np.round(vectors / np.maximum(peak, 1e-9) * 127).astype(np.int8).tobytes()


def span_cosines(blobs: Sequence[bytes], vector: Vector) -> list[Vector]:
    """The cosines of a vector with the rows of each of several `span_bytes`, in one pass over them all."""
    together, lengths, counts = _spans(blobs, len(vector))
    return _parted(_cosines(together, lengths, vector), counts)


def best_span_cosines(blobs: Sequence[bytes], vector: Vector) -> list[tuple[Vector, float, float]]:
    """The same with the greatest of them for each, and the greatest cosine with the mean of two rows that follow each other (of its only
    row, where it has one); -1 for what has no rows.
    """
    together, lengths, counts = _spans(blobs, len(vector))
    cosines = _cosines(together, lengths, vector)
    # |a + b|² = 2 + 2ab for rows a and b of unit length.
    inner = np.vecdot(together[:-1], together[1:]) / (lengths[:-1] * lengths[1:])
    pairs = np.append((cosines[:-1] + cosines[1:]) / np.sqrt(np.maximum(2 + 2 * inner, 1e-6)), np.float32(-np.inf))
    there = counts > 0
    ends = np.cumsum(counts)[there]
    pairs[ends - 1] = np.where(counts[there] > 1, -np.inf, cosines[ends - 1])  # the last row of one is followed by no row of its own
    best, best_pair = np.full((2, len(blobs)), -1, dtype=np.float32)
    if len(ends):
        starts = ends - counts[there]
        best[there], best_pair[there] = np.maximum.reduceat(cosines, starts), np.maximum.reduceat(pairs, starts)
    return list(zip(_parted(cosines, counts), best.tolist(), best_pair.tolist(), strict=True))


def _spans(blobs: Sequence[bytes], dimensions: int) -> tuple[Vectors, NDArray[np.float32], NDArray[np.int64]]:
    """The rows of all, their lengths, and how many each has."""
    together = np.frombuffer(b"".join(blobs), dtype=np.int8).reshape(-1, dimensions).astype(np.float32)
    lengths = np.sqrt(np.vecdot(together, together))
    lengths[lengths == 0] = 1
    return together, lengths, np.array([len(blob) // dimensions for blob in blobs], dtype=np.int64)


def _cosines(rows: Vectors, lengths: NDArray[np.float32], vector: Vector) -> NDArray[np.float32]:
    return (np.vecdot(rows, vector) / lengths).astype(np.float32, copy=False)


def _parted(values: NDArray[np.float32], counts: NDArray[np.int64]) -> list[Vector]:
    # Not `np.split`, which takes longer than all that was worked out.
    ends = np.cumsum(counts).tolist()
    return [values[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def normalised(rows: Vectors) -> Vectors:
    """Rows at unit length; zero rows stay zero."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(length > 0, length, 1)).astype(np.float32, copy=False)


def partition_token(audience_id: int) -> str:
    """An audience's id as a word of the lexical index; the closing letter keeps one from being the beginning of another."""
    return f"aud{audience_id}z"
