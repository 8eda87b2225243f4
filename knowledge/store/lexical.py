"""The store's lexical arms: BM25 over stemmed words, and over trigrams for inflected and compound words (SQLite FTS5)."""

from __future__ import annotations

import math
import re
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from knowledge.store.database import Database
from knowledge.store.readable import placeholders
from knowledge.store.rows import partition_token
from knowledge.store.unchanged import Unchanged
from knowledge.terms import is_word, key_of
from knowledge.vocabulary import best_of
from knowledge.words import stem, word_roots


def _quoted(term: str) -> str:
    """A term as a phrase of FTS5's query language, in which nothing has a meaning of its own."""
    return '"' + term.replace('"', '""').replace("\0", " ") + '"'


LOOKED_UP = 5_000
"""Up to so many chunks that hold a question's words are looked up for whether they may be read, where they are fewer than half of all that
may: that takes .6 µs for each. As a term of the query the audience takes .3 µs for each chunk that may be read, and 1 µs in trigrams."""

WORD_ROWS = 40_000
"""A question's words may stand in so many chunks together: its rarest words are looked up first, and the commonest ones left out
where they would go beyond. They say least, and cost most: a tenth of a second at 100,000 chunks. None of 120 questions over 2,045 chunks of
real notes comes near it; with the same share of those chunks (.4, and .1 for trigrams) recall at 1 fell from .59 to .57 and recall at 5
rose from .88 to .90, both within chance; with .2 recall at 5 fell to .85."""

WORD_SHARE = 0.5
"""In a smaller library they may stand in chunks that are so large a share of all together: half as much changes no figure on real notes nor
on the sample cluster's, a quarter costs .02 of recall at 5."""

LEAST_ROWS = 400
"""Up to so many chunks all of the words are looked up: it costs nothing."""

TRIGRAM_ROWS = 10_000
"""The same for the trigram arm, where a chunk costs more and says less."""

MOST_WORDS, MOST_ROOTS = 8, 3
"""So many of a question's rarest terms are looked up by their stems, and by their roots. All of them find no more (in five folds, recall at
5 of .893 on real notes either way, of .736 with these and .733 with all on the sample cluster's) and take three times as long."""

MERGED_SHARE = 0.75
"""A table is merged where its largest segment holds less than this share of it, so that all is written anew only after a third more has
come. Over 2,045 chunks of real notes a question's words are then found in .6 ms for .8, its parts of words in .5 ms for 1.3."""

MERGED_PAGES = 64
"""So many pages are merged in one transaction: some 50 ms, after which others may write."""

ROOT_SHARE = 0.1
"""A word that stands in more than this share of the chunks is found by its stem; its root would find much else."""

_PART = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Proposals:
    """Chunk ids with their scores, by arm."""

    words: Mapping[int, float]
    trigrams: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many chunks there are, and in how many of them each term stands at most: a compound in no more than its rarest part."""

    total: int
    rows: Mapping[str, int]

    def rarity(self) -> dict[str, float]:
        """The inverse document frequency of each word, by `key_of` (Robertson and Spärck Jones 1976)."""
        total = max(self.total, 1)
        counts = {key_of(term): count for term, count in self.rows.items() if is_word(term)}
        return {key: math.log(1 + (total - count + 0.5) / (count + 0.5)) for key, count in counts.items()}


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


def _total(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM chunks").fetchone()[0])


class LexicalTable:
    """Proposes chunk ids whose words fit; every score is positive, higher is better."""

    def __init__(self, *, database: Database) -> None:
        self._database = database
        self._total = Unchanged[None, int]()

    async def counts(self, terms: Collection[str]) -> Counts:
        """In how many chunks each of a question's terms stands."""
        parts = {term: [stem(part) for part in _PART.findall(term)] for term in terms}
        wanted = tuple({part for each in parts.values() for part in each})
        statement = f"SELECT term, doc FROM vocabulary WHERE term IN ({placeholders(wanted)})"

        def counted(connection: sqlite3.Connection) -> tuple[int, dict[str, int]]:
            return self._total.get(connection, None, _total), dict(connection.execute(statement, wanted).fetchall())

        total, known = await self._database.reading(counted)
        return Counts(total=total, rows={term: min((known.get(part, 0) for part in each), default=0) for term, each in parts.items()})

    async def propose(
        self, terms: Sequence[str], partitions: Collection[int] | None, *, limit: int, counts: Counts, readable: int = 0
    ) -> Proposals:
        """What both arms propose for a question's terms in `partitions`, which hold so many `readable` chunks (None: in all of them); in a
        large library the commonest terms are left out, see `WORD_ROWS`.
        """
        rows = {term: counts.rows.get(term, 0) for term in terms}
        words = rarest(rows, min(WORD_ROWS, max(LEAST_ROWS, round(WORD_SHARE * counts.total))))[:MOST_WORDS]
        rare = {term: rows[term] for term in terms if word_roots([term]) and rows[term] <= max(ROOT_SHARE * counts.total, 1)}
        rooted = rarest(rare or {term: rows[term] for term in terms if word_roots([term])}, TRIGRAM_ROWS)
        rooted = rooted[:MOST_ROOTS]

        def looked_up(terms: Sequence[str]) -> bool:
            return sum(rows[term] for term in terms) < min(readable / 2, LOOKED_UP)

        def proposed(connection: sqlite3.Connection) -> Proposals:
            return Proposals(
                words=_WORDS.matching(connection, words, partitions, limit, looked_up=looked_up(words)),
                trigrams=_TRIGRAMS.matching(connection, word_roots(rooted), partitions, limit, looked_up=looked_up(rooted)),
            )

        return await self._database.reading(proposed)

    async def words(self, terms: Sequence[str], partitions: Collection[int] | None, *, limit: int) -> dict[int, float]:
        """The best chunks by stemmed words, in `partitions` (None: in all of them)."""
        return await self._database.reading(lambda connection: _WORDS.matching(connection, terms, partitions, limit))

    async def trigrams(self, terms: Sequence[str], partitions: Collection[int] | None, *, limit: int) -> dict[int, float]:
        """The best chunks by parts of words, three characters or longer."""
        parts = _long_enough(terms)
        return await self._database.reading(lambda connection: _TRIGRAMS.matching(connection, parts, partitions, limit))

    async def merge(self) -> None:
        """Bring the segments together in which the tables keep what has come, where they are many: each of them is looked into for each
        word. A change of words alone, in steps between which others may write (https://sqlite.org/fts5.html#the_merge_command).
        """
        for table in ("words", "trigrams"):
            pages = await self._database.rows(f"SELECT count(*) FROM {table}_idx GROUP BY segid")
            if max(pages, default=(0,))[0] < MERGED_SHARE * sum(count for (count,) in pages):
                # The first step, with a negative number, puts all segments on one level; the others go on with that.
                more = await self._merge_step(table, -MERGED_PAGES)
                while more:
                    more = await self._merge_step(table, MERGED_PAGES)

    async def _merge_step(self, table: str, pages: int) -> bool:
        """Merge some pages; whether there was anything to merge."""

        def merged(connection: sqlite3.Connection) -> bool:
            before = connection.total_changes
            connection.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('merge', ?)", (pages,))
            return connection.total_changes - before >= _MERGED_SOMETHING

        return await self._database.change(merged)

    async def terms_of(self, chunk_ids: Sequence[int]) -> dict[int, bytes]:
        """The terms (see `knowledge/terms.py`) of chunks that were already found readable, by chunk id."""
        marks = placeholders(chunk_ids)
        return dict(await self._database.rows(f"SELECT chunk_id, ids FROM terms WHERE chunk_id IN ({marks})", tuple(chunk_ids)))


_MERGED_SOMETHING = 2
"""Rows that a step changes at least where it merges anything, as FTS5's documentation has it."""


@dataclass(frozen=True, slots=True)
class _Arm:
    """A full-text table with the weights of its columns in BM25, of which the first, the audience, counts nothing."""

    table: str
    weights: str

    def matching(
        self,
        connection: sqlite3.Connection,
        terms: Sequence[str],
        partitions: Collection[int] | None,
        limit: int,
        *,
        looked_up: bool = False,
    ) -> dict[int, float]:
        """The best chunks with any of `terms` in any of `partitions` (None: in all of them), with their scores. The audience is a term of
        the query itself, or `looked_up` for each chunk that has a term; the scores are the same.
        """
        if not terms or (partitions is not None and not partitions):
            return {}
        words = f"-audience : ({' OR '.join(_quoted(term) for term in terms)})"
        readable, values = "", list[object]()
        if partitions is not None and looked_up:
            readable = f" AND (SELECT audience_id FROM chunks WHERE id = {self.table}.rowid) IN ({placeholders(partitions)})"
            values = list(partitions)
        elif partitions is not None:
            audiences = " OR ".join(_quoted(partition_token(partition)) for partition in sorted(partitions))
            words = f"audience : ({audiences}) AND {words}"
        statement = (
            f"SELECT rowid, -bm25({self.table}, {self.weights}) FROM {self.table} WHERE {self.table} MATCH ?{readable} "
            "ORDER BY 2 DESC LIMIT ?"
        )
        return dict(connection.execute(statement, (words, *values, limit)).fetchall())


_WORDS = _Arm("words", "0.0, 1.0, 1.0, 1.0, 1.0")
_TRIGRAMS = _Arm("trigrams", "0.0, 1.0")


def _long_enough(terms: Sequence[str]) -> list[str]:
    """The terms that have a trigram."""
    return [term for term in terms if len(term) >= 3]  # noqa: PLR2004 - a trigram
