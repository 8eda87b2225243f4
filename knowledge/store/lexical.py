"""The store's lexical arms: BM25 over stemmed words, and over trigrams for inflected and compound words (SQLite FTS5)."""

from __future__ import annotations

import math
import re
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from knowledge.store.database import Database
from knowledge.store.full_text import TRIGRAMS, WORDS, FullText, Size
from knowledge.store.readable import Partitions, placeholders
from knowledge.store.unchanged import Unchanged
from knowledge.terms import is_word, key_of
from knowledge.vocabulary import best_of
from knowledge.words import stem, word_roots

WORD_ROWS = 40_000
"""A question's words may stand in so many chunks together: its rarest words are looked up first, and the commonest ones left out
where they would go beyond. They say least, and cost most: a tenth of a second at 100,000 chunks. None of 120 questions over 2,045 chunks of
real notes comes near it; with the same share of those chunks (.4, and .1 for trigrams) recall at 1 fell from .59 to .57 and recall at 5
rose from .88 to .90, both within chance; with .2 recall at 5 fell to .85."""

WORD_SHARE = 0.5
"""In a smaller library they may stand in chunks that are so large a share of all together: .35 finds one question of 100 on real notes
less and as many on the sample cluster's, an eighth costs .02 of recall at 5."""

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

COUNTS_KEPT = 50_000
"""So many words' counts are kept for each set of audiences until anything in the store changes: the commonest take longest to count, and
stand in most questions."""

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


def _rows(connection: sqlite3.Connection, stems: Mapping[str, str]) -> dict[str, int]:
    """In how many chunks each of some words stands, by its stem."""
    wanted = tuple(set(stems.values()))
    known = dict(connection.execute(f"SELECT term, doc FROM vocabulary WHERE term IN ({placeholders(wanted)})", wanted).fetchall())
    return {word: known.get(stemmed, 0) for word, stemmed in stems.items()}


def _total(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM chunks").fetchone()[0])


class LexicalTable:
    """Proposes chunk ids whose words fit; every score is positive, higher is better."""

    def __init__(self, *, database: Database) -> None:
        self._database = database
        self._total = Unchanged[None, int]()
        self._counted = Unchanged[frozenset[int] | None, dict[str, int]](most=8)
        self._sizes = Unchanged[tuple[str, frozenset[int] | None], Size]()

    async def counts(self, terms: Collection[str], partitions: Partitions) -> Counts:
        """In how many chunks of `partitions` each of a question's terms stands."""
        parts = {term: _PART.findall(term) for term in terms}
        stems = {part: stem(part) for each in parts.values() for part in each}

        def counted(connection: sqlite3.Connection) -> tuple[int, dict[str, int]]:
            everything = partitions.restriction is None
            known = self._counted.get(connection, partitions.restriction, lambda _: {})
            if len(known) > COUNTS_KEPT:
                known.clear()
            if lacking := {part: stemmed for part, stemmed in stems.items() if part not in known}:
                rows = _rows(connection, lacking)
                known.update(rows if everything else WORDS.counted(connection, rows, partitions))
            total = self._total.get(connection, None, _total) if everything else partitions.chunks
            return total, {part: known[part] for part in stems}

        total, rows = await self._database.reading(counted)
        return Counts(total=total, rows={term: min((rows[part] for part in each), default=0) for term, each in parts.items()})

    async def propose(self, terms: Sequence[str], partitions: Partitions, *, limit: int, counts: Counts) -> Proposals:
        """What both arms propose for a question's terms in `partitions`; in a large library the commonest terms are left out, see
        `WORD_ROWS`.
        """
        rows = {term: counts.rows.get(term, 0) for term in terms}
        # Words that stand nowhere would take the place of others; where words are counted in some chunks alone, they may stand in the rest.
        there = rows if partitions.is_sampled else {term: count for term, count in rows.items() if count}
        words = rarest(there, min(WORD_ROWS, max(LEAST_ROWS, round(WORD_SHARE * counts.total))))[:MOST_WORDS]
        rare = {term: rows[term] for term in terms if word_roots([term]) and rows[term] <= max(ROOT_SHARE * counts.total, 1)}
        rooted = rarest(rare or {term: rows[term] for term in terms if word_roots([term])}, TRIGRAM_ROWS)
        roots = word_roots(rooted[:MOST_ROOTS])

        def proposed(connection: sqlite3.Connection) -> Proposals:
            arms = ((WORDS, words), (TRIGRAMS, roots))
            if partitions.restriction is None:
                return Proposals(*(table.best(connection, terms, limit=limit) for table, terms in arms))
            return Proposals(*(self._within(connection, table, terms, partitions, limit=limit) for table, terms in arms))

        return await self._database.reading(proposed)

    def _within(
        self, connection: sqlite3.Connection, table: FullText, terms: Sequence[str], partitions: Partitions, *, limit: int
    ) -> dict[int, float]:
        """The best chunks of some audiences by one of the tables, the sizes of which are read again only when the store has changed."""
        every = self._sizes.get(connection, (table.table, None), lambda connection: table.size(connection, None))
        own = self._sizes.get(connection, (table.table, partitions.ids), lambda connection: table.size(connection, partitions))
        return table.best_within(connection, terms, partitions, limit=limit, every=every, own=own)

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
