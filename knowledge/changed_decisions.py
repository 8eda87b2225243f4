"""Changed decisions: what an answer quotes of a decision that a later one changed is told after the later one, and says when it changed."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from knowledge.answering.newer import Newer, citations_with_passages, put_first, renumbered
from knowledge.answering.quotation import Place, Quotation
from knowledge.answering.superseding import ENOUGH, SAME
from knowledge.audience import Readers
from knowledge.library import Library
from knowledge.model import Answer, AnswerKind, Citation, Passage
from knowledge.records.record import KeptRecord, RecordKind
from knowledge.records.superseding import linked
from knowledge.retrieval import Retrieval
from knowledge.terms import Found

_Cited = Sequence[tuple[Citation, Passage]]

_Changes = Sequence[tuple[KeptRecord, KeptRecord]]
"""Decisions that were changed, each with the one that holds in its place."""


class ChangedDecisions:
    """Puts the decisions that hold now to answers that quote those that they changed, whether they were found for the question or not."""

    def __init__(self, *, library: Library) -> None:
        self._library = library

    async def applied(self, answer: Answer, retrieval: Retrieval, readers: Readers, *, group_names: Mapping[str, str]) -> Answer:
        """The answer with what changed the decisions that it quotes and that speak of what is asked: what holds now first. Decisions are
        held against those alone that the same readers may read now.
        """
        if answer.kind is not AnswerKind.PASSAGES:
            return answer
        cited = citations_with_passages(answer)
        deciding = {passage.chunk_id for _, passage in cited if passage.decides}
        there = await self._library.records(readers, kind=RecordKind.DECISION, chunk_ids=deciding) if deciding else []
        if not there:
            return answer
        quoted = _asked_about([one for one in there if _quoting(one, cited)], cited, retrieval)
        changes = await self._changes(quoted, readers)
        told = answer
        for last, newer in sorted(await self._newer(changes, readers), key=lambda one: one[1].day):
            own = next(iter(_quoting(last, cited)), None)
            numbers = {n for one, by in changes if by == last for n in _quoting(one, cited)} - {own}
            told = put_first(told, replace(newer, cited=own), numbers, group_names)
        return told if told == answer else renumbered(told)

    async def newer_than(self, quotes: Collection[Quotation], readers: Readers) -> dict[Place, Newer]:
        """What holds now in place of decisions that were changed, by their places, of those that stand where some are quoted; for the same
        readers alone.
        """
        there = await self._library.records(readers, kind=RecordKind.DECISION, chunk_ids={quote.passage.chunk_id for quote in quotes})
        changes = await self._changes(there, readers)
        newer = {last.mark: newer for last, newer in await self._newer(changes, readers)}
        return {_place(one): newer[last.mark] for one, last in changes if last.mark in newer}

    async def _newer(self, changes: _Changes, readers: Readers) -> list[tuple[KeptRecord, Newer]]:
        """What the decisions that hold say, each once; without those that have gone meanwhile."""
        newest = {last.mark: last for _, last in changes}.values()
        passages = await self._library.passages({one.chunk_id for one in newest}, readers) if newest else {}
        return [
            (one, Newer(Quotation(passages[one.chunk_id], one.first, one.last), day))
            for one in newest
            if one.chunk_id in passages and (day := one.document.date)
        ]

    async def _changes(self, quoted: Collection[KeptRecord], readers: Readers) -> _Changes:
        """Those of some decisions that were changed, each with the one that holds in its place."""
        changed_by: dict[str, KeptRecord] = {}
        for group in {one.document.group for one in quoted if one.document.group}:
            decisions = await self._library.records(readers, kind=RecordKind.DECISION, group=group)
            # In a thread: of a thousand decisions it takes a tenth of a second.
            found = await asyncio.to_thread(linked, decisions)
            changed_by |= {one.record.mark: one.changed_by for one in found if one.changed_by}
        return [(one, _last(one, changed_by)) for one in quoted if one.mark in changed_by]


def _last(one: KeptRecord, changed_by: Mapping[str, KeptRecord]) -> KeptRecord:
    """The decision that holds in place of a changed one; what changed it may have been changed since. Each is later than the one before."""
    while one.mark in changed_by:
        one = changed_by[one.mark]
    return one


def _place(record: KeptRecord) -> Place:
    return record.chunk_id, record.first, record.last


def _quoting(record: KeptRecord, cited: _Cited) -> list[int]:
    """The numbers of the citations that quote something of a record."""
    return [
        citation.n
        for citation, passage in cited
        if passage.chunk_id == record.chunk_id and set(_places(passage, citation.quote)) & set(range(record.first, record.last + 1))
    ]


def _places(passage: Passage, quote: str) -> list[int]:
    """The places of the units of a passage of which something stands in a quote."""
    start = passage.text.index(quote)
    end = start + len(quote)
    return [place for place, unit in enumerate(passage.units) if unit.start < end and start < unit.end]


def _asked_about(records: Collection[KeptRecord], cited: _Cited, retrieval: Retrieval) -> list[KeptRecord]:
    """Those of the records that answer, and do not only stand beside what does: with what they stand under they have enough of the
    question's words, of those that any quotation has, and by themselves most of those that the quotation around them has.
    """
    found = {passage.chunk_id: each for passage, each in zip(retrieval.passages, retrieval.found, strict=True)}
    seen = [(citation, passage, found[passage.chunk_id]) for citation, passage in cited if passage.chunk_id in found]
    if not seen:
        return []
    quoted = {citation.n: _has(each, _places(passage, citation.quote)) for citation, passage, each in seen}
    weights = retrieval.words.weights * np.logical_or.reduce([*quoted.values(), *(each.head for *_, each in seen)])

    def answers(one: KeptRecord) -> bool:
        own = _has(found[one.chunk_id], range(one.first, one.last + 1))
        around = max(float(weights @ quoted[n]) for n in _quoting(one, cited))
        enough = float(weights @ (own | found[one.chunk_id].head)) >= ENOUGH * float(weights.sum()) > 0
        return enough and float(weights @ own) >= SAME * around

    return [one for one in records if one.chunk_id in found and answers(one)]


def _has(found: Found, places: Sequence[int]) -> NDArray[np.bool_]:
    """Which of the question's words stand in units at some places."""
    return np.asarray(found.units[:, list(places)].any(axis=1), dtype=np.bool_)
