"""BM25 over the store's full-text tables (SQLite FTS5): among all chunks, or those of some audiences as if there were no others.

What a word counts in BM25 depends on how many texts have it. Taken over all texts, it tells whoever may not read some of them which words
stand there: by asking, and looking at what comes first or whether there is an answer at all (Büttcher and Clarke 2005, "A Security Model
for Full-Text File System Search in Multi-User Environments"). So words are counted, and lengths compared, among what may be read alone.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge.store.readable import Partitions
from knowledge.store.rows import partition_token

LOOKED_UP = 5_000
"""Up to so many chunks that hold a word are looked up for whether they may be read, where they are fewer than half of all that may: that
takes .6 µs for each. As a term of the query the audience takes .3 µs for each chunk that may be read, and 1 µs in trigrams."""

_K1, _B = 1.2, 0.75
"""The constants of FTS5's BM25, and what a word counts there at least (https://sqlite.org/fts5.html#the_bm25_function)."""

_LEAST_WEIGHT = 1e-6


@dataclass(frozen=True, slots=True)
class Size:
    """How many chunks there are, and how long they are in the mean, in a table's tokens."""

    chunks: int
    mean: float


@dataclass(frozen=True, slots=True)
class _Part:
    """What chooses rows of a full-text table: the full-text query, a condition beside it, and its values."""

    query: str
    condition: str = ""
    values: tuple[object, ...] = ()

    @property
    def bound(self) -> tuple[object, ...]:
        """The values in the order of a statement."""
        return (self.query, *self.values)


@dataclass(frozen=True, slots=True)
class FullText:
    """A full-text table with the weights of its columns in BM25, of which the first, the audience, counts nothing. `stored` is the column
    of `lengths` that tells how many tokens a chunk has there, and `length` how many it would have if the number of its audience had one
    digit: trigrams are cut of that too.
    """

    table: str
    weights: str
    stored: str
    length: str

    def size(self, connection: sqlite3.Connection, partitions: Partitions | None) -> Size:
        """That of the table (None), or of the part of it that stands in some audiences."""
        if partitions is None:
            found = connection.execute(f"SELECT count(*), avg({self.stored}) FROM lengths").fetchone()
        else:
            statement = f"SELECT count(*), avg({self.length}) FROM lengths l WHERE audience_id IN (SELECT value FROM json_each(?))"
            found = connection.execute(statement, (json.dumps(sorted(partitions.ids)),)).fetchone()
        return Size(int(found[0]), float(found[1] or 1))

    def best(self, connection: sqlite3.Connection, terms: Sequence[str], *, limit: int) -> dict[int, float]:
        """The best chunks of all with any of `terms`, with their scores."""
        if not terms:
            return {}
        words = " OR ".join(map(_quoted, terms))
        # An audience's token has a digit in any part of it that is looked for; keeping words apart by columns takes a tenth of the time.
        if any(character.isdigit() for character in words):
            words = f"-audience : ({words})"
        statement = f"SELECT rowid, {self._score} FROM {self.table} WHERE {self.table} MATCH ? ORDER BY 2 DESC LIMIT ?"
        return dict(connection.execute(statement, (words, limit)).fetchall())

    def best_within(
        self, connection: sqlite3.Connection, terms: Sequence[str], partitions: Partitions, *, limit: int, every: Size, own: Size
    ) -> dict[int, float]:
        """The best chunks of some audiences: of each term what FTS5 gives it, put from the sizes of the whole table, `every`, to those of
        what may be read, `own`.

        Of a word that is f times in a text of length d, BM25 makes w·f·(k+1) / (f + k·(1 - b + b·d/m)), where w is its weight and m the
        mean length. From that, with w and m known, follow f and what it makes with others.
        """
        everywhere = {term: self._count(connection, _Part(_own(term))) for term in terms}
        here = self.counted(connection, everywhere, partitions)
        found = [term for term, rows in here.items() if rows or (everywhere[term] and partitions.is_sampled)]
        if not found or not partitions.ids:
            return {}
        parts = [self._readable(term, everywhere[term], partitions) for term in found]
        most = 1 / (_K1 + 1)
        score = (
            f"? / ({most} + ({1 - _B} + {_B} * {self.length} / ?) / ({1 - _B} + {_B} * l.{self.stored} / ?) * (? / {self._score} - {most}))"
        )
        each = " UNION ALL ".join(f"SELECT l.chunk_id AS id, {score} AS score FROM {self._rows} MATCH ?{part.condition}" for part in parts)
        values: list[object] = []
        for term, part in zip(found, parts, strict=True):
            weights = _weight(here[term], partitions.chunks), _weight(everywhere[term], every.chunks)
            values += [weights[0], own.mean, every.mean, weights[1], *part.bound]
        # Materialised, for `bm25` has no meaning outside the full-text query itself.
        statement = f"WITH found AS MATERIALIZED ({each}) SELECT id, sum(score) FROM found GROUP BY id ORDER BY 2 DESC LIMIT ?"
        return dict(connection.execute(statement, (*values, limit)).fetchall())

    def counted(self, connection: sqlite3.Connection, rows: Mapping[str, int], partitions: Partitions) -> dict[str, int]:
        """In how many chunks of some audiences each of some terms stands, that stand in so many `rows` of all; in a large library
        estimated by the newest ones.
        """
        return {
            term: partitions.estimated(self._count(connection, self._counted(term, everywhere, partitions)))
            if everywhere and partitions.ids
            else 0
            for term, everywhere in rows.items()
        }

    @property
    def _score(self) -> str:
        return f"-bm25({self.table}, {self.weights})"

    @property
    def _rows(self) -> str:
        """The table with the lengths of its rows, as far as the operator of a full-text query."""
        return f"{self.table} CROSS JOIN lengths l ON l.chunk_id = {self.table}.rowid WHERE {self.table}"

    def _readable(self, term: str, rows: int, partitions: Partitions) -> _Part:
        """The chunks of some audiences that have a term, which stands in so many `rows` of all: the audience as a term of the query
        itself, or looked up for each chunk, which gives the same.
        """
        if rows < min(partitions.chunks / 2, LOOKED_UP):
            looked_up = " AND l.audience_id IN (SELECT value FROM json_each(?))"
            return _Part(_own(term), looked_up, (json.dumps(sorted(partitions.ids)),))
        audiences = " OR ".join(_quoted(partition_token(partition)) for partition in sorted(partitions.ids))
        return _Part(f"audience : ({audiences}) AND {_own(term)}")

    def _counted(self, term: str, rows: int, partitions: Partitions) -> _Part:
        """The same among those by which words are counted."""
        part = self._readable(term, rows, partitions)
        if not partitions.is_sampled:
            return part
        return _Part(part.query, f"{part.condition} AND {self.table}.rowid >= ?", (*part.values, partitions.sampled_from))

    def _count(self, connection: sqlite3.Connection, part: _Part) -> int:
        """How many rows a part chooses."""
        rows = self._rows if part.condition else f"{self.table} WHERE {self.table}"
        return int(connection.execute(f"SELECT count(*) FROM {rows} MATCH ?{part.condition}", part.bound).fetchone()[0])


WORDS = FullText("words", "0.0, 1.0, 1.0, 1.0, 1.0", "word_tokens", "l.word_tokens")

TRIGRAMS = FullText("trigrams", "0.0, 1.0", "trigram_tokens", "(l.trigram_tokens - length(l.audience_id) + 1)")


def _own(term: str) -> str:
    """The query for a term anywhere but in the audience."""
    return f"-audience : {_quoted(term)}"


def _quoted(term: str) -> str:
    """A term as a phrase of FTS5's query language, in which nothing has a meaning of its own."""
    return '"' + term.replace('"', '""').replace("\0", " ") + '"'


def _weight(rows: int, total: int) -> float:
    """What a term counts in FTS5's BM25 that stands in so many rows of a total; of more rows, where some have come since these were
    counted, as in all of them.
    """
    return max(math.log((max(total - rows, 0) + 0.5) / (rows + 0.5)), _LEAST_WEIGHT)
