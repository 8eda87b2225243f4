"""The dense index's contract, on Chroma and on the fake; and what only a Chroma server can show."""

from __future__ import annotations

import asyncio
import itertools
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from knowledge.adapters.chroma_index import ChromaIndex, ChromaSettings
from knowledge.adapters.chroma_lease import SharedServer
from knowledge.errors import ConfigError, IndexUnavailable
from tests.fakes.dense_index import InMemoryDenseIndex
from tests.knowledge.dense_index_contract import DIMENSIONS, DenseIndexContract, axis, record

_numbers = itertools.count()


def is_empty(folder: Path) -> bool:
    return not any(folder.iterdir())


@pytest.fixture
def collection() -> str:
    return f"contract-{next(_numbers)}"


class TestInMemoryDenseIndex(DenseIndexContract):
    @pytest.fixture
    def index(self) -> InMemoryDenseIndex:
        return InMemoryDenseIndex()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder, and so one server, for the module: it lingers from test to test."""
    return tmp_path_factory.mktemp("chroma")


@pytest.fixture
async def index(folder: Path) -> AsyncIterator[ChromaIndex]:
    index = ChromaIndex(settings=ChromaSettings(address=None, data_dir=folder), linger=2.0)
    yield index
    await index.close()


class TestChromaIndex(DenseIndexContract):
    async def test_no_text_is_kept(self, index: ChromaIndex, made: str, folder: Path):
        """Only ids, vectors, partitions and the model's identity go to Chroma."""
        await index.add(made, [record(1, axis(1))])
        kept = await index._connection._opened[made].get(include=["documents", "uris", "metadatas"])
        assert (kept["documents"], kept["uris"], kept["metadatas"]) == ([None], [None], [{"partition": 1}])

    async def test_a_collection_carries_its_models_identity(self, index: ChromaIndex, made: str):
        assert index._connection._opened[made].metadata == {"identity": "model-a"}

    async def test_a_collection_that_another_user_made_anew_is_found(self, index: ChromaIndex, made: str, folder: Path):
        other = ChromaIndex(settings=ChromaSettings(address=None, data_dir=folder), linger=2.0)
        await other.drop(made)
        await other.create(made, identity="model-b")
        await other.add(made, [record(5, axis(5))])
        assert set(await index.query(made, axis(5), limit=1, partitions=None)) == {5}
        await other.close()

    async def test_more_records_than_one_call_takes_are_added(self, index: ChromaIndex, made: str):
        vectors = np.random.default_rng(7).normal(size=(6000, DIMENSIONS)).astype(np.float32)
        await index.add(made, [record(n, vector) for n, vector in enumerate(vectors)])
        await index.remove(made, range(5800))
        assert await index.count(made) == 200

    async def test_calls_may_overlap(self, folder: Path, collection: str):
        index = ChromaIndex(settings=ChromaSettings(address=None, data_dir=folder), linger=2.0)
        await asyncio.gather(*(index.create(f"{collection}-{n}", identity="model-a") for n in range(5)))
        assert await asyncio.gather(*(index.count(f"{collection}-{n}") for n in range(5))) == [0] * 5
        await index.close()

    async def test_a_configured_server_is_used_as_it_is(self, index: ChromaIndex, made: str, folder: Path, tmp_path: Path):
        await index.add(made, [record(1, axis(1))])
        address = await SharedServer(data_dir=folder).address()
        configured = ChromaIndex(settings=ChromaSettings(address=str(address), data_dir=tmp_path))
        assert await configured.count(made) == 1
        await configured.close()
        assert is_empty(tmp_path), "no server of its own was started"


async def test_a_configured_server_that_is_away_is_named_with_what_to_do(tmp_path: Path):
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{held.getsockname()[1]}"
        index = ChromaIndex(settings=ChromaSettings(address=address, data_dir=tmp_path))
        with pytest.raises(IndexUnavailable, match=rf"other server, {address}"):
            await index.count("any")
        await index.close()


@pytest.mark.parametrize("address", ["localhost:8000", "ftp://host", "http://", "http://host:port"])
def test_an_address_that_cannot_be_read_is_refused(address: str, tmp_path: Path):
    with pytest.raises(ConfigError, match="http://host:8000"):
        ChromaIndex(settings=ChromaSettings(address=address, data_dir=tmp_path))


def test_importing_the_adapter_does_not_import_chroma():
    told = "import sys, knowledge.adapters.chroma_index; print('chromadb' in sys.modules or 'httpx' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)  # noqa: S603 - our own line
    assert answer.stdout == "False\n"
