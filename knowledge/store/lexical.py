"""The store's lexical arms: BM25 over stemmed words, and over trigrams for inflected and compound words (SQLite FTS5)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from knowledge.store.database import Database
from knowledge.store.rows import partition_token

_COLUMN_WEIGHTS = "0.0, 1.0, 1.0, 1.0, 1.0"
"""Of audience, title, context, headings and body in BM25."""


def _quoted(term: str) -> str:
    """A term as a phrase of FTS5's query language, in which nothing has a meaning of its own."""
    return '"' + term.replace('"', '""').replace("\0", " ") + '"'


def _expression(terms: Sequence[str], partitions: Collection[int] | None) -> str:
    """Any of `terms`, in any of `partitions`; the audience is a term of the query itself."""
    words = " OR ".join(_quoted(term) for term in terms)
    if partitions is None:
        return f"-audience : ({words})"
    audiences = " OR ".join(_quoted(partition_token(partition)) for partition in sorted(partitions))
    return f"audience : ({audiences}) AND - audience : ({words})"


class LexicalTable:
    """Proposes chunk ids whose words fit; every score is positive, higher is better."""

    def __init__(self, *, database: Database) -> None:
        self._database = database

    async def words(self, terms: Sequence[str], partitions: Collection[int] | None, *, limit: int) -> dict[int, float]:
        """The best chunks by stemmed words, in `partitions` (None: in all of them)."""
        statement = f"SELECT rowid, -bm25(words, {_COLUMN_WEIGHTS}) FROM words WHERE words MATCH ? ORDER BY 2 DESC LIMIT ?"
        return await self._search(statement, terms, partitions, limit)

    async def trigrams(self, terms: Sequence[str], partitions: Collection[int] | None, *, limit: int) -> dict[int, float]:
        """The best chunks by parts of words, three characters or longer."""
        statement = "SELECT rowid, -bm25(trigrams, 0.0, 1.0) FROM trigrams WHERE trigrams MATCH ? ORDER BY 2 DESC LIMIT ?"
        return await self._search(statement, [term for term in terms if len(term) >= 3], partitions, limit)  # noqa: PLR2004 - a trigram

    async def _search(self, statement: str, terms: Sequence[str], partitions: Collection[int] | None, limit: int) -> dict[int, float]:
        if not terms or (partitions is not None and not partitions):
            return {}
        return dict(await self._database.rows(statement, (_expression(terms, partitions), limit)))

    async def frequencies(self, stems: Collection[str]) -> dict[str, int]:
        """In how many chunks each stem stands; stems that stand nowhere are left out."""
        marks = ", ".join("?" * len(stems))
        statement = f"SELECT term, doc FROM vocabulary WHERE term IN ({marks})"
        return dict(await self._database.rows(statement, tuple(stems)))
