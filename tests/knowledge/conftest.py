"""The domain's services over a real store, with an embedder and a dense index in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from knowledge.library import Library
from knowledge.store.database import Database
from knowledge.wiring import Knowledge, assembled
from tests.fakes.dense_index import InMemoryDenseIndex
from tests.fakes.documents import CLUSTER, StillClock
from tests.fakes.embedding import HashingEmbedder
from tests.fakes.indexing import House


@pytest.fixture
def embedder() -> HashingEmbedder:
    return HashingEmbedder()


@pytest.fixture
def dense() -> InMemoryDenseIndex:
    return InMemoryDenseIndex()


@pytest.fixture
def library(database: Database) -> Library:
    return Library(database=database, cluster=CLUSTER)


@pytest.fixture
def house(database: Database, dense: InMemoryDenseIndex) -> House:
    return House.over(database, dense)


@pytest.fixture
async def knowledge(tmp_path: Path, embedder: HashingEmbedder, dense: InMemoryDenseIndex) -> AsyncIterator[Knowledge]:
    async with assembled(cluster=CLUSTER, data_dir=tmp_path, embedder=embedder, dense=dense, clock=StillClock()) as knowledge:
        yield knowledge
