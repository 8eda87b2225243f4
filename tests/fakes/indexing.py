"""A library with all that is brought in line with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from knowledge.audience import Readers
from knowledge.indexing import Indexer, RefreshReport
from knowledge.library import Library
from knowledge.ports import Embedder
from knowledge.store.database import Database
from knowledge.store.dense_manifest import DenseManifest
from knowledge.store.lexical import LexicalTable
from knowledge.store.vectors import VectorTable
from tests.fakes.dense_index import InMemoryDenseIndex
from tests.fakes.documents import CLUSTER
from tests.fakes.embedding import HashingEmbedder


@dataclass
class House:
    """The indexer over a store and a dense index that outlive it."""

    library: Library
    vectors: VectorTable
    manifest: DenseManifest
    lexical: LexicalTable
    dense: InMemoryDenseIndex

    @classmethod
    def over(cls, database: Database, dense: InMemoryDenseIndex) -> House:
        """One over these."""
        return cls(
            library=Library(database=database, cluster=CLUSTER),
            vectors=VectorTable(database=database),
            manifest=DenseManifest(database=database),
            lexical=LexicalTable(database=database),
            dense=dense,
        )

    def indexer(self, embedder: Embedder | None = None) -> Indexer:
        """One that has just been started."""
        return Indexer(
            vectors=self.vectors,
            manifest=self.manifest,
            lexical=self.lexical,
            embedder=embedder or HashingEmbedder(),
            dense=self.dense,
        )

    async def refresh(self, embedder: Embedder | None = None, **wanted: Any) -> RefreshReport:
        """An index run of a process that has just been started."""
        return await self.indexer(embedder).refresh(**wanted)

    async def is_in_line(self, embedder: Embedder) -> bool:
        """Whether one collection is left, which holds exactly the store's chunks, with vectors of this embedder."""
        state = await self.manifest.current()
        ids = set(await self.library.passages(range(1000), Readers.public()))
        return (
            state is not None
            and state.identity == embedder.identity
            and self.dense.collections.keys() == {state.collection}
            and self.dense.collections[state.collection].records.keys() == ids
            and await self.manifest.departed() == []
            and await self.manifest.outside(limit=1) == []
            and (await self.vectors.unembedded(state.vector_set, everywhere=True)).keys == ()
        )
