"""The sample cluster as it is before anything is embedded: questions are answered by their words, and no model is loaded."""

from __future__ import annotations

from pathlib import Path

from bot.app import sources_of
from bot.config import Environment, load_settings
from ingest.chunking import chunk
from ingest.sources.files import SourceFile
from knowledge.wiring import assembled
from tests.fakes.dense_index import InMemoryDenseIndex
from tests.fakes.documents import StillClock
from tests.fakes.embedding import HashingEmbedder

CONFIG = Path(__file__).parents[2] / "examples" / "cluster" / "config.toml"


def _content(file: SourceFile) -> bytes:
    return Path(file.location).read_bytes()


async def store_sample_cluster(data_dir: Path) -> None:
    """Put all documents of the sample cluster into a store in `data_dir`."""
    settings = load_settings(CONFIG, environment=Environment.model_construct())
    files = [(source, file.path, _content(file)) for source in sources_of(settings) for file in source.listing().files]
    parts = {"embedder": HashingEmbedder(), "dense": InMemoryDenseIndex(), "clock": StillClock()}
    async with assembled(cluster=settings.cluster, data_dir=data_dir, **parts) as knowledge:
        for source, path, raw in files:
            document = source.document(raw, path, languages=settings.cluster.languages)
            await knowledge.library.put(document, chunk(document), fingerprint="f")
