"""Bringing vectors and the dense index in line with the store. Every step can be repeated, so that a killed run heals itself."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import structlog

from knowledge.everyday import EVERYDAY
from knowledge.message import Message
from knowledge.ports import DenseIndex, Embedder, PassageText, Vector
from knowledge.store.dense_manifest import DenseManifest, DenseState
from knowledge.store.lexical import LexicalTable
from knowledge.store.vectors import VectorTable

Progress = Callable[[str, int, int], None]
"""Called with the stage ("reading", "embedding" or "indexing"), how much is done, and of how much."""

GivesWay = Callable[[], bool]
"""Says whether something else waits that is more urgent."""

EMBEDDING_SLICE = 256
"""Chunks that are embedded and kept together: what a kill can cost, some ten seconds of work."""

INDEXING_SLICE = 2000

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """What a refresh did: chunks embedded, and what else to know, in words."""

    embedded: int = 0
    notes: tuple[str, ...] = ()


def _silent(_stage: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


def _never() -> bool:
    """Nothing else waits."""
    return False


class Indexer:
    """Embeds what has no vector, brings the dense index in line, and tidies the lexical one. Only under the write lock."""

    def __init__(
        self, *, vectors: VectorTable, manifest: DenseManifest, lexical: LexicalTable, embedder: Embedder, dense: DenseIndex
    ) -> None:
        self._vectors = vectors
        self._manifest = manifest
        self._lexical = lexical
        self._embedder = embedder
        self._dense = dense
        self._is_untidy = False

    async def warm_up(self) -> None:
        """Load the model and reach the dense index, so that the first question need not wait for them."""
        await self._embedder.warm_up()
        state = await self._manifest.current()
        await self._dense.count(state.collection if state else _new_name())

    async def refresh(
        self, progress: Progress | None = None, *, renew: bool = False, verify: bool = False, gives_way: GivesWay = _never
    ) -> RefreshReport:
        """Bring everything in line; `renew` embeds all anew, `verify` also counts the dense index where nothing has changed. What looks at
        the whole store is left for the next time while it `gives_way`, because more waits to be found at all.
        """
        progress = progress or _silent
        current = await self._manifest.current()
        target, notes = await self._target(current, renew=renew)
        await self._drop_others(target, current)
        embedded = await self._embed(target, progress, everywhere=verify)
        updated = False
        if target != current:
            await self._rebuild(target, progress)
        else:
            updated = await self._update(target, progress)
            suspected = await self._manifest.suspected()
            if updated or verify or suspected:
                notes = (*notes, *await self._verify(target, progress))
            if suspected:
                await self._manifest.acquit()
        lacks_everyday = await self._vectors.lacks_everyday(target.vector_set)
        self._is_untidy = self._is_untidy or bool(embedded) or updated or target != current or lacks_everyday
        if self._is_untidy and not gives_way():
            await self._vectors.prune()
            if lacks_everyday:
                await self._vectors.keep_everyday(target.vector_set, await self._everyday())
            await self._vectors.recentre(target.vector_set)
            await self._lexical.merge()
            self._is_untidy = False
        return RefreshReport(embedded=embedded, notes=notes)

    async def _everyday(self) -> dict[str, Vector]:
        """The mean vector of the everyday sentences of each language."""
        means: dict[str, Vector] = {}
        for name, sentences in EVERYDAY.items():
            embedded = await self._embedder.embed_passages([PassageText(sentence, ()) for sentence in sentences])
            means[name] = np.mean([one.whole for one in embedded], axis=0)
        return means

    async def _target(self, current: DenseState | None, *, renew: bool) -> tuple[DenseState, tuple[str, ...]]:
        identity = await asyncio.to_thread(lambda: self._embedder.identity)  # one that is not known yet is found by loading the model
        if current and current.identity == identity and not renew:
            return current, ()
        planned = await self._manifest.planned()
        if planned and planned.identity == identity and not renew:
            return planned, (Message("Going on with a rebuild that was cut off."),)
        target = DenseState(collection=_new_name(), identity=identity, number=current.number + 1 if current else 1)
        await self._manifest.plan(target, beside=current)
        if current and current.identity != identity:
            form = "The embedding model has changed from {old} to {new}: everything is embedded anew."
            return target, (Message(form, old=current.identity, new=identity),)
        return target, ()

    async def _embed(self, state: DenseState, progress: Progress, *, everywhere: bool) -> int:
        lacking = await self._vectors.unembedded(state.vector_set, everywhere=everywhere)
        keys = lacking.keys
        for start in range(0, len(keys), EMBEDDING_SLICE):
            progress("embedding", start, len(keys))
            texts = await self._vectors.texts(keys[start : start + EMBEDDING_SLICE])
            vectors = await self._embedder.embed_passages([text.passage for text in texts])
            await self._vectors.keep(state.vector_set, [text.key for text in texts], vectors)
        if keys:
            progress("embedding", len(keys), len(keys))
        await self._vectors.embedded(lacking)
        return len(keys)

    async def _rebuild(self, target: DenseState, progress: Progress) -> None:
        """Build a new collection, flip to it when its count is right, drop the old one."""
        indexed = await self._fill(target, progress)
        if await self._dense.count(target.collection) != len(indexed):
            # A run that was cut off left chunks there that have gone since.
            await self._dense.drop(target.collection)
            indexed = await self._fill(target, progress)
        await self._manifest.flip(target, indexed)
        await self._drop_others(target)

    async def _fill(self, target: DenseState, progress: Progress) -> list[int]:
        """Put all chunks that have vectors into a collection, which is made where it is not there; their ids.

        One that has come since the embedding has none yet, and has its turn in the next run.
        """
        await self._dense.create(target.collection, identity=target.vector_set)
        total = await self._manifest.chunk_count()
        indexed: list[int] = []
        after = 0
        while chunk_ids := await self._manifest.outside(limit=INDEXING_SLICE, after=after, everything=True):
            records = await self._vectors.records(target.vector_set, chunk_ids)
            await self._dense.add(target.collection, records)
            indexed += sorted(record.id for record in records)
            after = chunk_ids[-1]
            progress("indexing", len(indexed), total)
        return indexed

    async def _drop_others(self, *kept: DenseState | None) -> None:
        """Drop the collections that are no longer, or never came to be, the current one."""
        names = {state.collection for state in kept if state}
        for collection in await self._manifest.collections():
            if collection not in names:
                await self._dense.drop(collection)
                await self._manifest.forget_collection(collection)

    async def _update(self, state: DenseState, progress: Progress) -> bool:
        """Take out what has departed and add what is missing; whether there was anything to do."""
        departed = await self._manifest.departed()
        if departed or await self._manifest.outside(limit=1):
            await self._dense.create(state.collection, identity=state.vector_set)
            if not await self._dense.count(state.collection):
                # It was lost. Noted before anything else, so that it is not forgotten if this run is cut off.
                await self._manifest.mark_lost()
        for start in range(0, len(departed), INDEXING_SLICE):
            batch = departed[start : start + INDEXING_SLICE]
            await self._dense.remove(state.collection, batch)
            await self._manifest.forget_departed(batch)
        added = after = 0
        while chunk_ids := await self._manifest.outside(limit=INDEXING_SLICE, after=after):
            records = await self._vectors.records(state.vector_set, chunk_ids)
            await self._dense.add(state.collection, records)
            await self._manifest.mark_indexed([record.id for record in records])
            added += len(records)
            after = chunk_ids[-1]
            progress("indexing", added, added)
        return bool(departed or added)

    async def _verify(self, state: DenseState, progress: Progress) -> tuple[str, ...]:
        """Rebuild the dense index from the store where its count is wrong, as when its folder was lost."""
        # Documents may come and go meanwhile: what has just departed may still be there, what has just come is not there yet.
        found = await self._dense.count(state.collection)
        expected, departed = await self._manifest.expected()
        if expected <= found <= expected + departed:
            return ()
        _log.warning("dense_index_rebuilt", expected=expected, found=found)
        target = replace(state, collection=_new_name())
        await self._manifest.plan(target, beside=state)
        await self._rebuild(target, progress)
        form = "The dense index held {found} records instead of {expected}; it was rebuilt from the store."
        return (Message(form, found=found, expected=expected),)


def _new_name() -> str:
    return f"kobar-{uuid.uuid4().hex[:16]}"
