"""The store's lexical arms: BM25 over stemmed words, and over trigrams for inflected and compound words (SQLite FTS5)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from knowledge.store.database import Database
from knowledge.store.rows import partition_token
from knowledge.vocabulary import best_of
from knowledge.words import stem, word_roots

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


WORD_ROWS = 40_000
"""A question's words may stand in so many chunks together: its rarest words are looked up first, and the commonest ones left out
where they would go beyond. They say least, and cost most: a tenth of a second at 100,000 chunks. None of 120 questions over 2,045 chunks of
real notes comes near it; with the same share of those chunks (.4, and .1 for trigrams) recall at 1 fell from .59 to .57 and recall at 5
rose from .88 to .90, both within chance; with .2 recall at 5 fell to .85."""

TRIGRAM_ROWS = 10_000
"""The same for the trigram arm, where a chunk costs more and says less."""

_PART = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Proposals:
    """Chunk ids with their scores, by arm."""

    words: Mapping[int, float]
    trigrams: Mapping[int, float]


def best_proposals(readings: Sequence[Proposals]) -> Proposals:
    """What is proposed for a question in several readings, each chunk with its score in the one that suits it best."""
    return Proposals(words=best_of(each.words for each in readings), trigrams=best_of(each.trigrams for each in readings))


def rarest(rows: Mapping[str, int], most: int) -> list[str]:
    """The terms, rarest first, that stand in `most` rows together; always the rarest one. `rows` counts each term's rows."""
    chosen: list[str] = []
    total = 0
    for term in sorted(rows, key=rows.__getitem__):
        total += rows[term]
        if chosen and total > most:
            break
        chosen.append(term)
    return chosen


class LexicalTable:
    """Proposes chunk ids whose words fit; every score is positive, higher is better."""

    def __init__(self, *, database: Database) -> None:
        self._database = database

    async def propose(self, terms: Sequence[str], partitions: Collection[int] | None, *, limit: int) -> Proposals:
        """What both arms propose for a question's terms; in a large library the commonest terms are left out, see `WORD_ROWS`."""
        rows = await self._rows_of(terms)
        return Proposals(
            words=await self.words(rarest(rows, WORD_ROWS), partitions, limit=limit),
            trigrams=await self.trigrams(word_roots(rarest(rows, TRIGRAM_ROWS)), partitions, limit=limit),
        )

    async def _rows_of(self, terms: Sequence[str]) -> dict[str, int]:
        """In how many chunks each term can stand at most: a compound in no more than its rarest part."""
        parts = {term: [stem(part) for part in _PART.findall(term)] for term in terms}
        known = await self.frequencies({part for each in parts.values() for part in each})
        return {term: min((known.get(part, 0) for part in each), default=0) for term, each in parts.items()}

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
