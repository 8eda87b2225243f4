"""Finding passages: the arms propose (`arms.py`), the store decides, and their scores are fused (`fusion.py`)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from knowledge.arms import Arms, Asked
from knowledge.audience import Readers
from knowledge.fusion import (
    CLOSELY,
    FIRST_WEIGHTS,
    WEIGHTS,
    Candidates,
    Close,
    Scores,
    Weights,
    close_features,
    document_features,
    first_features,
    standing_out,
    weighted,
)
from knowledge.lexicon.translation import in_english, translations
from knowledge.library import Library
from knowledge.model import Candidate, Cluster, DocumentKind, Passage
from knowledge.near_duplicates import Words, standing_for, to_read, unit_words
from knowledge.parts import parts_of
from knowledge.query import PeriodReader, Query, read_query
from knowledge.retrieval import PART_PASSAGES, Retrieval
from knowledge.store.lexical import Proposals
from knowledge.store.vectors import Nearness
from knowledge.terms import Found, QuestionWords, find, nowhere
from knowledge.words import content_words


@dataclass(frozen=True, slots=True)
class _Proposed:
    """What the arms proposed, what they and the documents tell of it, and the cosine of the question with each chunk that has a vector."""

    candidates: Candidates
    first: Mapping[str, Scores]
    cosines: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class _Closely:
    """Candidates that were looked at closely: their places among all, what was seen, how near their units are, their terms, and the
    background of their cosines.
    """

    chunks: tuple[Candidate, ...] = ()
    places: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    look: Close | None = None
    nearness: Mapping[int, Nearness] = field(default_factory=dict[int, Nearness])
    terms: tuple[bytes, ...] = ()
    cosines: Mapping[int, float] = field(default_factory=dict[int, float])
    background: Scores = field(default_factory=lambda: _NONE)


_NONE = np.zeros(0, dtype=np.float32)


class Retriever:
    """Finds the passages that speak to a question, for certain readers."""

    def __init__(
        self,
        *,
        library: Library,
        arms: Arms,
        cluster: Cluster,
        period_in: PeriodReader,
        weights: Weights = WEIGHTS,
    ) -> None:
        self._library = library
        self._arms = arms
        self._cluster = cluster
        self._period_in = period_in
        self._weights = weights

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
        kinds: Collection[DocumentKind] | None = None,
        among: Callable[[Candidate], bool] | None = None,
        once: bool = True,
    ) -> Retrieval:
        """What is found for a question that can be understood alone, and for each of its parts if it asks for several things; `once` has
        one alone of passages that say the same, `among` narrows it down to some documents.
        """
        partitions = await self._library.partitions(readers)
        cluster = self._cluster.seen_by(readers)

        def read(text: str) -> Query:
            return read_query(text, today=now.date(), groups=partitions.groups, cluster=cluster, period_in=self._period_in)

        asked, proposals, near = await self._arms.search(read(text), partitions)
        queries = [read(part) for part in parts_of(text)]
        # A part is read alone, and sought by the whole question's vector: in what language that stands, the whole says.
        parts = [replace(query, groups=query.groups or asked.query.groups, gloss=asked.query.gloss) for query in queries]
        proposed = await self._candidates(asked, proposals, near, readers, kinds=kinds, among=among)
        close = await self._close(asked, proposed)
        every = [self._scores(asked.words, proposed.first, close)]
        every += [
            self._scores(asked.words.only(part.terms), {**proposed.first, **document_features(part, proposed.candidates.chunks)}, close)
            for part in parts
        ]
        limits = [limit, *[PART_PASSAGES] * len(parts)]
        best, there = await self._best(close, every, limits, readers, once=once, newest=asked.query.period is None)
        alone = await self._arms.alone(asked, [passage.chunk_id for passage in there.values()])
        found, *of_parts = [self._retrieval(asked, close, scores, there, alone) for scores in best]
        rest = zip(parts, of_parts, strict=True)
        return replace(found, parts=tuple(replace(each, query=part, words=asked.words.only(part.terms)) for part, each in rest))

    async def _best(
        self, close: _Closely, every: Sequence[Scores], limits: Sequence[int], readers: Readers, *, once: bool, newest: bool
    ) -> tuple[list[dict[int, float]], dict[int, Passage]]:
        """The best candidates with their scores, best first, for the question and for each of its parts, and the passages by their
        places. With `once`, one stands for all that say the same, at the place and with the score of the best.
        """

        @cache
        def words(place: int) -> Words:
            return unit_words(close.terms[place])

        read = [
            to_read(order, words, limit=limit) if once else (order[:limit], False)
            for order, limit in zip(map(_best_first, every), limits, strict=True)
        ]
        orders = [order for order, _ in read]
        # Read before they are compared: only what these readers may read stands for another.
        there = await self._passages(close, orders, readers)
        # Of several orders one may have what resembles another's.
        alike = once and (len(read) > 1 or any(resembles for _, resembles in read))
        stands = standing_for(there, words, newest=newest) if alike else {place: place for place in there}
        best: list[dict[int, float]] = []
        for scores, order, limit in zip(every, orders, limits, strict=True):
            shown: dict[int, float] = {}
            for place in order:
                if place in there and len(shown) < limit:
                    shown.setdefault(stands[place], float(scores[place]))
            best.append(shown)
        return best, there

    async def _passages(self, close: _Closely, orders: Sequence[Sequence[int]], readers: Readers) -> dict[int, Passage]:
        """The candidates at some places, in their order. Read last, and for these readers once more: what has gone meanwhile is not
        there. A chunk's text never changes.
        """
        ids = {place: close.chunks[place].chunk_id for order in orders for place in order}
        passages = await self._library.passages(set(ids.values()), readers)
        return {place: passages[ident] for place, ident in ids.items() if ident in passages}

    @staticmethod
    def _retrieval(
        asked: Asked, close: _Closely, scores: Mapping[int, float], there: Mapping[int, Passage], alone: Mapping[int, Scores]
    ) -> Retrieval:
        """What was found: the candidates in `scores`, in their order, which are `there`."""
        places = list(scores)
        passages = [there[place].scored(round(scores[place], 4)) for place in places]
        return Retrieval(
            query=asked.query,
            passages=tuple(passages),
            dense=tuple(close.cosines.get(passage.chunk_id, 0.0) for passage in passages),
            units=tuple(_of_units(close.nearness.get(passage.chunk_id), passage) for passage in passages),
            alone=tuple(alone.get(passage.chunk_id, _NONE) for passage in passages),
            rarity=asked.rarity,
            words=asked.words,
            found=tuple(
                _of_passage(close.look.found[place], passage, asked.words)
                for place, passage in zip(places, passages, strict=True)
                if close.look
            ),
            model=asked.model,
            background=tuple(close.background[places].tolist()),
        )

    async def compare(self, text: str, passages: Sequence[Passage], readers: Readers) -> Retrieval:
        """How given passages, which the readers were found to be allowed, fit a text: in their order, none sought, none left out."""
        terms = tuple(content_words(text))
        words = translations(text, terms, ())
        query = Query(text=text, terms=terms, period=None, groups={}, latest=False, synonyms=words, gloss=in_english(text))
        asked = await self._arms.asked(query, await self._library.partitions(readers))
        chunk_ids = [passage.chunk_id for passage in passages]
        dense = await self._arms.cosines(asked, chunk_ids)
        nearness = await self._arms.nearness(asked, chunk_ids)
        found = find(asked.words, await self._arms.terms(chunk_ids))
        return Retrieval(
            query=asked.query,
            passages=tuple(passages),
            dense=tuple(dense.get(ident, 0.0) for ident in chunk_ids),
            units=tuple(_of_units(nearness.get(passage.chunk_id), passage) for passage in passages),
            rarity=asked.rarity,
            words=asked.words,
            found=tuple(_of_passage(found[place], passage, asked.words) for place, passage in enumerate(passages)),
        )

    async def _candidates(
        self,
        asked: Asked,
        proposed: Proposals,
        near: Mapping[int, float],
        readers: Readers,
        *,
        kinds: Collection[DocumentKind] | None,
        among: Callable[[Candidate], bool] | None,
    ) -> _Proposed:
        """What the arms propose and the store lets these readers read, and the cosine of each."""
        found = await self._library.candidates({*proposed.words, *proposed.trigrams, *near}, readers, kinds=kinds)
        chunks = tuple(filter(among, found)) if among else tuple(found)
        ids = [chunk.chunk_id for chunk in chunks]
        cosines = {**near, **await self._arms.cosines(asked, [ident for ident in ids if ident not in near])}
        languages = [chunk.language for chunk in chunks]
        background = asked.backgrounds(languages)
        is_abroad = {language: asked.query.abroad(language) for language in set(languages)}
        abroad = np.array([is_abroad[language] for language in languages], dtype=np.bool_)
        candidates = Candidates(
            chunks=chunks,
            words=_column(proposed.words, ids),
            trigrams=_column(proposed.trigrams, ids),
            dense=standing_out(_column(cosines, ids), background, abroad),
            background=background,
            abroad=abroad,
        )
        return _Proposed(candidates, first_features(asked.query, candidates), cosines)

    async def _close(self, asked: Asked, proposed: _Proposed) -> _Closely:
        """A close look at the candidates that the arms alone put first."""
        candidates = proposed.candidates
        if not candidates.chunks:
            return _Closely()
        chosen = np.argsort(-weighted(proposed.first, FIRST_WEIGHTS), kind="stable")[:CLOSELY]
        # Where very many chunks are near by meaning, the one that has the question's rare words is looked at all the same.
        by_words = int(np.argmax(proposed.first["words"]))
        if by_words not in chosen:
            chosen[-1] = by_words
        near = [candidates.chunks[int(place)] for place in chosen]
        ids = [chunk.chunk_id for chunk in near]
        nearness, terms = await asyncio.gather(self._arms.nearness(asked, ids), self._arms.terms(ids))
        background, abroad = candidates.background[chosen], candidates.abroad[chosen]
        best = [(one.best, one.pair) if (one := nearness.get(ident)) else (0.0, 0.0) for ident in ids]
        best_unit, best_pair = np.array(best, dtype=np.float32).T
        look = Close(
            best_unit=standing_out(best_unit, background, abroad),
            best_pair=standing_out(best_pair, background, abroad),
            found=find(asked.words, terms),
        )
        return _Closely(tuple(near), chosen, look, nearness, tuple(terms), proposed.cosines, background)

    def _scores(self, words: QuestionWords, first: Mapping[str, Scores], close: _Closely) -> Scores:
        """How well the candidates that were looked at closely fit a question, or a part of one, of which `words` count."""
        if close.look is None:
            return _NONE
        near = {name: column[close.places] for name, column in first.items()}
        return weighted(near | close_features(words, close.look), self._weights)


def _column(scores: Mapping[int, float], chunk_ids: Sequence[int]) -> Scores:
    return np.fromiter(map(scores.get, chunk_ids, repeat(0.0)), dtype=np.float32, count=len(chunk_ids))


def _best_first(scores: Scores) -> list[int]:
    """The places of candidates by their scores."""
    return [int(place) for place in np.argsort(-scores, kind="stable")]


def _of_units(nearness: Nearness | None, passage: Passage) -> Scores:
    """One cosine per unit; zeros where the chunk has no vectors yet, or has them of another text than was read."""
    if nearness is None or len(nearness.units) != len(passage.units):
        return np.zeros(len(passage.units), dtype=np.float32)
    return nearness.units


def _of_passage(found: Found, passage: Passage, words: QuestionWords) -> Found:
    """Where the words stand in a passage; nowhere where its terms are not there."""
    return found if found.units.shape[1] == len(passage.units) else nowhere(words, len(passage.units))
