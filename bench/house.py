"""Kobar as it is measured: its services over a data folder, with the embedder at hand."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.corpus import Corpus
from bench.measuring import Stopwatch, chroma_server
from bench.models import Models
from bot.app import sources_of
from ingest.sync import Synchroniser
from knowledge.fusion import WEIGHTS, Weights
from knowledge.ports import DenseIndex, Embedder
from knowledge.wiring import Knowledge, SystemClock, assembled


@dataclass(frozen=True, slots=True)
class House:
    """The services on one data folder."""

    corpus: Corpus
    data_dir: Path
    knowledge: Knowledge
    synchroniser: Synchroniser
    embedder: Embedder

    def stopwatch(self) -> Stopwatch:
        """A stopwatch that counts the Chroma server of this folder too."""
        return Stopwatch(helper=lambda: chroma_server(self.data_dir))


@asynccontextmanager
async def opened(
    corpus: Corpus, data_dir: Path, models: Models, *, embedder: Embedder | None = None, weights: Weights = WEIGHTS
) -> AsyncGenerator[House]:
    """Kobar over `corpus`, with the model loaded; another `embedder` is closed by whoever brings it. `weights` are those of fusion."""
    own = models.embedder() if embedder is None else embedder
    dense = models.dense(data_dir)
    try:
        await own.warm_up()
        async with _house(corpus, data_dir, own, dense, weights) as house:
            yield house
    finally:
        await dense.close()
        if embedder is None:
            await own.close()


@asynccontextmanager
async def _house(corpus: Corpus, data_dir: Path, embedder: Embedder, dense: DenseIndex, weights: Weights) -> AsyncGenerator[House]:
    cluster = corpus.settings.cluster
    clock = SystemClock()
    async with assembled(cluster=cluster, data_dir=data_dir, embedder=embedder, dense=dense, clock=clock, weights=weights) as knowledge:
        synchroniser = Synchroniser(
            sources=sources_of(corpus.settings),
            library=knowledge.library,
            indexer=knowledge.indexer,
            lock=knowledge.lock,
            clock=knowledge.clock,
            languages=cluster.languages,
        )
        yield House(corpus, data_dir, knowledge, synchroniser, embedder)
