"""The embedding model as each side runs it: the same weights, prefixes, precision and threads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from knowledge.adapters.chroma_index import ChromaIndex
from knowledge.adapters.chroma_lease import ChromaSettings
from knowledge.adapters.embedding import SentenceTransformerEmbedder
from knowledge.ports import DenseIndex, Embedder, Vectors
from knowledge.settings import EmbeddingSettings, Precision


class BareEncoder(Protocol):
    """The model without Kobar around it."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of texts."""
        ...

    def query(self, text: str) -> Vectors:
        """The unit vector of a question."""
        ...


@dataclass(frozen=True, slots=True)
class ModelOnDisk:
    """The model as other programs can load it: a folder of sentence-transformers, and how Kobar runs it."""

    path: Path
    query_prefix: str
    passage_prefix: str
    max_tokens: int
    precision: Precision
    threads: int


class Models(Protocol):
    """Makes what embeds and what is searched; the tests have others than the real ones."""

    def embedder(self) -> Embedder:
        """Kobar's own."""
        ...

    def dense(self, data_dir: Path) -> DenseIndex:
        """Kobar's dense index."""
        ...

    async def bare(self) -> BareEncoder:
        """The same model bare."""
        ...

    async def on_disk(self) -> ModelOnDisk:
        """The same model for a program of its own."""
        ...


@dataclass(frozen=True, slots=True)
class SentenceTransformerEncoder:
    """`SentenceTransformer.encode`, as anyone would call it."""

    model: object
    query_prefix: str
    passage_prefix: str

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of texts; `encode` sorts them by length itself."""
        return self._encoded([self.passage_prefix + text for text in texts])

    def query(self, text: str) -> Vectors:
        """The unit vector of a question."""
        return self._encoded([self.query_prefix + text])[0]

    def _encoded(self, texts: list[str]) -> Vectors:
        vectors = self.model.encode(texts, normalize_embeddings=True, show_progress_bar=False)  # type: ignore[attr-defined]  # imported late
        return np.asarray(vectors, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class RealModels:
    """The real model and a real Chroma server."""

    settings: EmbeddingSettings

    def embedder(self) -> SentenceTransformerEmbedder:
        """Kobar's own."""
        return SentenceTransformerEmbedder(settings=self.settings)

    def dense(self, data_dir: Path) -> ChromaIndex:
        """Kobar's dense index, on a server of its own."""
        return ChromaIndex(settings=ChromaSettings(address=None, data_dir=data_dir))

    async def bare(self) -> SentenceTransformerEncoder:
        """The model that Kobar has found and checked, loaded once more by sentence-transformers alone."""
        import torch  # noqa: PLC0415 - takes seconds, and the tests do without
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - likewise

        found = await self.on_disk()
        torch.set_num_threads(found.threads)
        model = SentenceTransformer(str(found.path), device="cpu", local_files_only=True).eval()
        model.max_seq_length = found.max_tokens
        if found.precision == "bf16":
            model.to(torch.bfloat16)
        return SentenceTransformerEncoder(model, found.query_prefix, found.passage_prefix)

    async def on_disk(self) -> ModelOnDisk:
        """The model that Kobar has found and checked, with the precision that it was found to bear."""
        from knowledge.adapters import embedding_models, embedding_precision  # noqa: PLC0415 - beside what they are for

        prepared = self.embedder()
        await prepared.load()
        await prepared.close()
        folder = embedding_models.find(self.settings)
        assert folder is not None, "it was just loaded"  # noqa: S101 - states what warm promises
        precision = embedding_precision.remembered(self.settings, folder) or "fp32"
        return ModelOnDisk(folder.path, folder.query_prefix, folder.passage_prefix, folder.max_tokens, precision, self.settings.threads)
