"""The models of a benchmark, without any model."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bench.models import ModelOnDisk
from tests.fakes.dense_index import InMemoryDenseIndex
from tests.fakes.embedding import HashingEmbedder


class HashingEncoder:
    """The fake embedder's vectors, without waiting for them."""

    def passages(self, texts):
        return np.stack([HashingEmbedder()._vector(text) for text in texts])

    def query(self, text):
        return HashingEmbedder()._vector(text)


@dataclass
class FakeModels:
    """Fake embedders, which are counted, and one dense index in memory for each folder."""

    dense_indexes: dict = field(default_factory=dict)
    made: list = field(default_factory=list)

    def embedder(self):
        self.made.append(HashingEmbedder())
        return self.made[-1]

    def dense(self, data_dir):
        return self.dense_indexes.setdefault(data_dir, InMemoryDenseIndex())

    async def bare(self):
        return HashingEncoder()

    async def on_disk(self):
        return ModelOnDisk(Path("nowhere"), "query: ", "passage: ", 512, "fp32", 1)
