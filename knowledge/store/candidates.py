"""What documents tell of chunks that are proposed for a question, for those who may read them, kept until anything in the store changes."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from typing import Final, TypeAlias

from knowledge.audience import Readers
from knowledge.model import Candidate, DocumentKind
from knowledge.store import rows
from knowledge.store.readable import placeholders, selected
from knowledge.store.unchanged import Unchanged

KEPT: Final = 20_000
"""So many are kept at most for each readers."""

_READERS_AT_ONCE: Final = 8
_CHUNKS: Final = "chunks c JOIN documents d ON d.id = c.document_id"
_Kinds: TypeAlias = frozenset[DocumentKind] | None


class Candidates:
    """Reads those of some chunks that certain readers may read. A question has some hundred of them, most of which others had before."""

    def __init__(self, *, most: int = KEPT) -> None:
        self._most = most
        self._known = Unchanged[tuple[Readers, _Kinds], dict[int, Candidate | None]](most=_READERS_AT_ONCE)

    def of(self, connection: sqlite3.Connection, chunk_ids: Collection[int], readers: Readers, *, kinds: _Kinds) -> list[Candidate]:
        """Those of `chunk_ids` that are there and that the readers may read now, in the order of their ids; of `kinds` only, if given."""
        known = self._known.get(connection, (readers, kinds), lambda _: {})
        if len(known) > self._most:
            known.clear()
        if lacking := [ident for ident in chunk_ids if ident not in known]:
            found = {one.chunk_id: one for one in _read(connection, lacking, readers, kinds)}
            known.update({ident: found.get(ident) for ident in lacking})
        return [one for ident in sorted(chunk_ids) if (one := known[ident])]


def _read(connection: sqlite3.Connection, chunk_ids: Sequence[int], readers: Readers, kinds: _Kinds) -> list[Candidate]:
    of_kinds = f"d.kind IN ({placeholders(kinds)}) AND " if kinds is not None else ""
    where, values = f"{of_kinds}c.id IN ({placeholders(chunk_ids)})", [*(kinds or ()), *chunk_ids]
    return [Candidate._make(row) for row in selected(connection, rows.CANDIDATE_COLUMNS, _CHUNKS, where, values, readers=readers)]
