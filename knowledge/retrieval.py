"""Finding passages: two lexical arms and a dense one propose, the store decides, and their scores are fused (`fusion.py`)."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import structlog

from knowledge.audience import Readers
from knowledge.errors import IndexUnavailable
from knowledge.fusion import WEIGHTS, Candidates, Scores, Weights, fused
from knowledge.library import Library, Partitions
from knowledge.model import Candidate, Cluster, DocumentKind, Passage
from knowledge.ports import DenseIndex, Embedder, Vector
from knowledge.query import PeriodReader, Query, read_query
from knowledge.store.lexical import LexicalTable, best_proposals
from knowledge.store.vectors import DenseState, VectorTable
from knowledge.vocabulary import folded, words_of
from knowledge.words import content_words, stem

_log = structlog.get_logger(__name__)

CANDIDATES = 100
"""How many chunks each arm proposes."""

EXACT_SCAN = 2000
"""Up to so many readable chunks are searched exactly when not all are readable: cheaper than a filter in the dense index."""


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What was found for a question: the best passages, best first, and what is known of how they fit.

    `units` has the cosine of the question with each unit of each passage, `dense` with each passage, both of the embedder whose
    identity is `model` (empty: there were no vectors); `rarity` is the inverse document frequency of the question's stems.
    """

    query: Query
    passages: tuple[Passage, ...]
    dense: tuple[float, ...]
    units: tuple[Scores, ...]
    rarity: Mapping[str, float]
    model: str = ""
    background: tuple[float, ...] = ()


class Retriever:
    """Finds the passages that speak to a question, for certain readers."""

    def __init__(
        self,
        *,
        library: Library,
        lexical: LexicalTable,
        vectors: VectorTable,
        dense: DenseIndex,
        embedder: Embedder,
        cluster: Cluster,
        period_in: PeriodReader,
        weights: Weights = WEIGHTS,
        exact_scan: int = EXACT_SCAN,
    ) -> None:
        self._library = library
        self._lexical = lexical
        self._vectors = vectors
        self._dense = dense
        self._embedder = embedder
        self._cluster = cluster
        self._period_in = period_in
        self._weights = weights
        self._exact_scan = exact_scan

    async def retrieve(
        self, text: str, readers: Readers, *, now: datetime, limit: int = 10, kinds: frozenset[DocumentKind] | None = None
    ) -> list[Passage]:
        """The best passages for a text, best first; of `kinds` only, if given."""
        return list((await self.search(text, readers, now=now, limit=limit, kinds=kinds)).passages)

    async def search(
        self,
        text: str,
        readers: Readers,
        *,
        now: datetime,
        limit: int = 10,
        kinds: frozenset[DocumentKind] | None = None,
    ) -> Retrieval:
        """What is found for a question that can be understood alone."""
        partitions = await self._library.partitions(readers)
        groups = await self._library.groups(readers)
        query = read_query(text, today=now.date(), groups=groups, cluster=self._cluster.seen_by(readers), period_in=self._period_in)
        candidates = await self.candidates(query, partitions, readers, kinds=kinds)
        if not candidates.chunks:
            return Retrieval(query=query, passages=(), dense=(), units=(), rarity=candidates.rarity, model=candidates.model)
        scores = fused(query, candidates, self._weights)
        order = [int(place) for place in np.argsort(-scores, kind="stable")[:limit]]
        # Read only now, and for these readers once more: what has gone meanwhile is not there.
        read = await self._library.passages([candidates.chunks[place].chunk_id for place in order], readers)
        there = [(place, read[candidates.chunks[place].chunk_id]) for place in order if candidates.chunks[place].chunk_id in read]
        return Retrieval(
            query=query,
            passages=tuple(replace(passage, score=round(float(scores[place]), 4)) for place, passage in there),
            dense=tuple(float(candidates.dense[place]) for place, _ in there),
            units=tuple(_of_units(candidates.units[place], passage) for place, passage in there),
            rarity=candidates.rarity,
            model=candidates.model,
            background=tuple(float(candidates.background[place]) for place, _ in there),
        )

    async def compare(self, text: str, passages: Sequence[Passage]) -> Retrieval:
        """How given passages, which the readers were found to be allowed, fit a text: in their order, none sought, none left out."""
        query = Query(text=text, terms=tuple(content_words(text)), period=None, groups={}, latest=False)
        state = await self._vectors.state()
        vector = await self._embedder.embed_query(text) if state and state.identity == await self._identity() else None
        dense, units = await self._similarities(state, vector, [passage.chunk_id for passage in passages])
        return Retrieval(
            query=query,
            passages=tuple(passages),
            dense=tuple(float(cosine) for cosine in dense),
            units=tuple(_of_units(cosines, passage) for cosines, passage in zip(units, passages, strict=True)),
            rarity=await self._rarity(query),
        )

    async def candidates(
        self, query: Query, partitions: Partitions, readers: Readers, *, kinds: frozenset[DocumentKind] | None = None
    ) -> Candidates:
        """What the arms propose and the store lets these readers read."""
        ids = partitions.restriction
        proposed = best_proposals([await self._lexical.propose(terms, ids, limit=CANDIDATES) for terms in query.readings])
        state = await self._vectors.state()
        vector = None
        near: Mapping[int, float] = {}
        if state and state.identity == await self._identity():
            vector = await self._embedder.embed_query(query.text)
            near = await self._nearest(state, vector, partitions)
        found = await self._library.candidates({*proposed.words, *proposed.trigrams, *near}, readers)
        chunks = tuple(chunk for chunk in found if kinds is None or chunk.document.kind in kinds)
        dense, units = await self._similarities(state, vector, [chunk.chunk_id for chunk in chunks])
        return Candidates(
            chunks=chunks,
            words=_column(proposed.words, chunks),
            trigrams=_column(proposed.trigrams, chunks),
            dense=dense,
            units=units,
            background=await self._background(state, vector, chunks),
            rarity=await self._rarity(query),
            model=state.identity if state and vector is not None else "",
        )

    async def _identity(self) -> str:
        """The embedder's identity; one that is not known yet is found by loading the model."""
        return await asyncio.to_thread(lambda: self._embedder.identity)

    async def _nearest(self, state: DenseState, vector: Vector, partitions: Partitions) -> Mapping[int, float]:
        """The dense arm: the index where it can be asked cheaply, an exact scan of the store where it cannot or falls short."""
        ids = partitions.restriction
        if ids is None or partitions.chunks > self._exact_scan:
            try:
                near = await self._dense.query(state.collection, vector, limit=CANDIDATES, partitions=ids)
            except IndexUnavailable:
                _log.warning("dense_index_unavailable")
                return await self._vectors.nearest(state.vector_set, vector, partitions.ids, limit=CANDIDATES)
            if len(near) >= min(CANDIDATES, partitions.chunks) // 2:
                return near
            await self._suspect(len(near))
        return await self._vectors.nearest(state.vector_set, vector, partitions.ids, limit=CANDIDATES)

    async def _suspect(self, found: int) -> None:
        """Have the next index run look into a dense index that falls short; not being able to say so costs nothing now."""
        _log.warning("dense_index_incomplete", found=found)
        with suppress(sqlite3.OperationalError):
            await self._vectors.suspect()

    async def _similarities(
        self, state: DenseState | None, vector: Vector | None, chunk_ids: Sequence[int]
    ) -> tuple[Scores, tuple[Scores, ...]]:
        """The cosine of the question with each chunk and with each of its units, from the store's vectors; none of those without."""
        dense = np.zeros(len(chunk_ids), dtype=np.float32)
        units = [np.zeros(0, dtype=np.float32)] * len(chunk_ids)
        if vector is None or state is None:
            return dense, tuple(units)
        known = await self._vectors.of_chunks(state.vector_set, chunk_ids)
        for place, chunk_id in enumerate(chunk_ids):
            if chunk_id in known:
                whole, spans = known[chunk_id]
                dense[place] = float(whole @ vector)
                units[place] = spans @ vector
        return dense, tuple(units)

    async def _background(self, state: DenseState | None, vector: Vector | None, chunks: Sequence[Candidate]) -> Scores:
        """The cosine of the question with the mean of each chunk's language; with that of all languages where its own is not known."""
        centres = await self._vectors.centroids(state.vector_set) if state and vector is not None else {}
        if vector is None or not centres:
            return np.zeros(len(chunks), dtype=np.float32)
        by_language = {language: float(centre @ vector) for language, centre in centres.items()}
        usual = max(by_language.values())
        return np.array([by_language.get(chunk.document.language or "", usual) for chunk in chunks], dtype=np.float32)

    async def _rarity(self, query: Query) -> dict[str, float]:
        """The inverse document frequency of each of the question's stems (Robertson and Spärck Jones 1976)."""
        total = max(await self._vectors.count(), 1)
        wanted = {stem(term) for term in (*query.terms, *words_of(query.synonyms)) if term.isalnum()}
        counts = await self._lexical.frequencies(wanted)
        rarity = {word: float(np.log(1 + (total - counts.get(word, 0) + 0.5) / (counts.get(word, 0) + 0.5))) for word in wanted}
        return folded(rarity, query.synonyms)


def _column(scores: Mapping[int, float], chunks: Sequence[Candidate]) -> Scores:
    return np.array([scores.get(chunk.chunk_id, 0.0) for chunk in chunks], dtype=np.float32)


def _of_units(cosines: Scores, passage: Passage) -> Scores:
    """One cosine per unit; zeros where the chunk has no vectors yet, or has them of another text than was read."""
    return cosines if len(cosines) == len(passage.units) else np.zeros(len(passage.units), dtype=np.float32)
