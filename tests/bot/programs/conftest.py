"""A library to put documents into, and the sample cluster's store, made once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from knowledge.wiring import Knowledge, assembled
from tests.fakes.dense_index import InMemoryDenseIndex
from tests.fakes.documents import CLUSTER, StillClock
from tests.fakes.embedding import HashingEmbedder
from tests.fakes.sample_cluster import store_sample_cluster


@pytest.fixture
async def knowledge(tmp_path: Path) -> AsyncIterator[Knowledge]:
    parts = {"embedder": HashingEmbedder(), "dense": InMemoryDenseIndex(), "clock": StillClock()}
    async with assembled(cluster=CLUSTER, data_dir=tmp_path, **parts) as knowledge:
        yield knowledge


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the documents of the sample cluster, none of them embedded."""
    folder = tmp_path_factory.mktemp("sample")
    asyncio.run(store_sample_cluster(folder))
    return folder
