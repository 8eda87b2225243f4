"""The arms of retrieval: two lexical searches and a dense one propose chunks for a question, and tell how near it is to given ones."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
import structlog

from knowledge.errors import IndexUnavailable
from knowledge.fusion import Scores
from knowledge.lexicon.translation import ESTONIAN
from knowledge.ports import DenseIndex, Embedder, Vector
from knowledge.query import Query
from knowledge.store.dense_manifest import DenseManifest, DenseState
from knowledge.store.lexical import Counts, LexicalTable, Proposals, best_proposals
from knowledge.store.readable import Partitions
from knowledge.store.vectors import Nearness, VectorTable
from knowledge.terms import NO_TERMS, QuestionWords, question_words
from knowledge.vocabulary import folded, keyed, words_of

_log = structlog.get_logger(__name__)

CANDIDATES = 60
"""How many chunks each arm proposes."""

EXACT_SCAN = 2000
"""Up to so many readable chunks are searched exactly when not all are readable: cheaper than a filter in the dense index. Ten times
as many in all are searched in memory, which is cheaper than a call to a server."""

_IN_MEMORY = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is searched for: its words, and its vector where there is an index of the present model."""

    query: Query
    counts: Counts
    rarity: Mapping[str, float]
    words: QuestionWords
    state: DenseState | None
    vector: Vector | None
    centres: Mapping[str, Vector]

    @property
    def model(self) -> str:
        """The identity of the model that made the vector, or nothing."""
        return self.state.identity if self.state and self.vector is not None else ""

    def backgrounds(self, languages: Sequence[str | None]) -> Scores:
        """The cosine of the question with the mean of each of some languages; with the greatest of all where that is not known."""
        if self.vector is None or not self.centres:
            return np.zeros(len(languages), dtype=np.float32)
        by_language = {language: float(centre @ self.vector) for language, centre in self.centres.items()}
        usual = max(by_language.values())
        return np.array([by_language.get(language or "", usual) for language in languages], dtype=np.float32)


class Arms:
    """What proposes chunks, without regard to documents: the store's lexical tables, its vectors, and the dense index."""

    def __init__(
        self,
        *,
        lexical: LexicalTable,
        vectors: VectorTable,
        manifest: DenseManifest,
        dense: DenseIndex,
        embedder: Embedder,
        exact_scan: int = EXACT_SCAN,
    ) -> None:
        self._lexical = lexical
        self._vectors = vectors
        self._manifest = manifest
        self._dense = dense
        self._embedder = embedder
        self._exact_scan = exact_scan
        self._known: str | None = None

    async def asked(self, query: Query, partitions: Partitions) -> Asked:
        """What a question is searched for by, among what may be read."""
        return await self._embedded(await self._read(query, partitions))

    async def search(self, query: Query, partitions: Partitions) -> tuple[Asked, Proposals, dict[int, float]]:
        """What a question is searched for by, and what the lexical arms and the dense one propose for it, with their scores. Its words are
        looked for while it is embedded.
        """
        read = await self._read(query, partitions)

        async def nearest() -> tuple[Asked, dict[int, float]]:
            asked = await self._embedded(read)
            return asked, await self._nearest(asked, partitions)

        by_words, (asked, near) = await asyncio.gather(self._by_words(read, partitions), nearest())
        return asked, by_words, near

    async def _read(self, query: Query, partitions: Partitions) -> Asked:
        """A question before it is embedded. What is taken over many chunks is taken over those that may be read: of what may not, nothing
        is to be told by what comes first, or by whether there is an answer.
        """
        counts, (state, centres) = await asyncio.gather(
            self._lexical.counts({*query.terms, *words_of(query.synonyms)}, partitions), self._manifest.current_with_centroids(partitions)
        )
        rarity = folded(counts.rarity(), query.synonyms)
        words = question_words(query.text, query.terms, rarity, keyed(rarity, query.synonyms), keyed(rarity, query.spellings))
        return Asked(query=query, counts=counts, rarity=rarity, words=words, state=state, vector=None, centres=centres)

    async def _embedded(self, asked: Asked) -> Asked:
        """The same with its vector, where there is an index of the present model. An Estonian question over notes in another language
        stands halfway between what it says and its words in English.
        """
        if asked.state is None or asked.state.identity != await self._identity():
            return asked
        vector = await self._embedder.embed_query(asked.query.text)
        if asked.query.gloss and any(language != ESTONIAN for language in asked.centres):
            vector = _halfway(vector, await self._embedder.embed_query(asked.query.gloss))
        return replace(asked, vector=vector)

    async def _by_words(self, asked: Asked, partitions: Partitions) -> Proposals:
        """The lexical arms, with what the vocabulary knows for the question's words."""
        return best_proposals(
            [await self._lexical.propose(one, partitions, limit=CANDIDATES, counts=asked.counts) for one in asked.query.readings]
        )

    async def terms(self, chunk_ids: Sequence[int]) -> list[bytes]:
        """The terms of chunks; none of one that has gone meanwhile."""
        terms = await self._lexical.terms_of(chunk_ids)
        return [terms.get(ident, NO_TERMS) for ident in chunk_ids]

    async def _identity(self) -> str:
        """The embedder's identity, which never changes; one that is not known yet is found by loading the model."""
        if self._known is None:
            self._known = await asyncio.to_thread(lambda: self._embedder.identity)
        return self._known

    async def _nearest(self, asked: Asked, partitions: Partitions) -> dict[int, float]:
        """The dense arm: a search in memory in a small library; else the index where it can be asked cheaply, and an exact scan of the
        store where it cannot or falls short. Nothing where there are no vectors.
        """
        state, vector = asked.state, asked.vector
        if state is None or vector is None:
            return {}
        if partitions.total <= _IN_MEMORY * self._exact_scan:
            return await self._vectors.nearest_in_memory(state.vector_set, vector, partitions.ids, limit=CANDIDATES)
        ids = partitions.restriction
        if ids is None or partitions.chunks > self._exact_scan:
            try:
                near = await self._dense.query(state.collection, vector, limit=CANDIDATES, partitions=ids)
            except IndexUnavailable:
                _log.warning("dense_index_unavailable")
                return await self._vectors.nearest(state.vector_set, vector, partitions.ids, limit=CANDIDATES)
            if len(near) >= min(CANDIDATES, partitions.chunks) // 2:
                return dict(near)
            await self._suspect(len(near))
        return await self._vectors.nearest(state.vector_set, vector, partitions.ids, limit=CANDIDATES)

    async def _suspect(self, found: int) -> None:
        """Have the next index run look into a dense index that falls short; not being able to say so costs nothing now."""
        _log.warning("dense_index_incomplete", found=found)
        with suppress(sqlite3.OperationalError):
            await self._manifest.suspect()

    async def cosines(self, asked: Asked, chunk_ids: Sequence[int]) -> dict[int, float]:
        """The cosine of the question with chunks, from the store's vectors; none of those without."""
        if asked.state is None or asked.vector is None or not chunk_ids:
            return {}
        return await self._vectors.cosines(asked.state.vector_set, asked.vector, chunk_ids)

    async def nearness(self, asked: Asked, chunk_ids: Sequence[int]) -> dict[int, Nearness]:
        """How near the question is to the units of chunks, from the store's vectors; none of those without."""
        if asked.state is None or asked.vector is None:
            return {}
        return await self._vectors.nearness(asked.state.vector_set, asked.vector, chunk_ids)

    async def alone(self, asked: Asked, chunk_ids: Collection[int]) -> dict[int, Scores]:
        """The cosines of the question with the units of chunks as embedded one by one, where they have been."""
        if asked.state is None or asked.vector is None or not chunk_ids:
            return {}
        return await self._vectors.sentences(asked.state.vector_set, asked.vector, chunk_ids)


def _halfway(left: Vector, right: Vector) -> Vector:
    """The vector in the middle between two, of length 1."""
    both = left + right
    return (both / np.linalg.norm(both)).astype(np.float32)
