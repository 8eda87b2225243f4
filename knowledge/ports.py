"""What the domain needs from outside and that is slow, remote or random: embeddings, the dense index, the chat model, the clock."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Unit-length rows, shape (n, dimensions)."""

Vector = NDArray[np.float32]
"""One unit-length vector, shape (dimensions,)."""


@dataclass(frozen=True, slots=True)
class PassageText:
    """A text to embed, with the character spans of `text` (start, end) that get a vector of their own."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """A passage's vector, and two per span: one pooled from the passage's own token vectors (late chunking, Günther et al. 2024,
    arXiv:2409.04701), and one of the span `alone`, less what stands around it. A span beyond the model's window has zero rows.
    """

    whole: Vector
    spans: Vectors
    alone: Vectors


class Embedder(Protocol):
    """Turns texts into vectors. Safe to call from the event loop: the work is done in a thread of the adapter's own."""

    @property
    def identity(self) -> str:
        """The model, its prefixes and its precision; vectors of different identities must not be mixed."""
        ...

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        ...

    async def embed_passages(self, passages: Sequence[PassageText], *, at_once: bool = False) -> list[PassageVectors]:
        """Vectors of `passages`, in their order; `at_once` for an answer that waits for them: they give way to no question."""
        ...

    async def embed_query(self, text: str) -> Vector:
        """The vector of a question."""
        ...

    async def warm_up(self) -> None:
        """Make ready, so that the first questions take no longer than those after them."""
        ...

    async def close(self) -> None:
        """Free the model."""
        ...


@dataclass(frozen=True, slots=True)
class DenseRecord:
    """One vector of the dense index; `partition` is the id of the audience that may read it. No text is kept there."""

    id: int
    vector: Vector
    partition: int


class DenseIndex(Protocol):
    """The dense arm: proposes chunk ids near a vector. It may be stale or incomplete; the store decides what is shown."""

    async def create(self, collection: str, *, identity: str) -> None:
        """Make `collection` if it is not there."""
        ...

    async def add(self, collection: str, records: Sequence[DenseRecord]) -> None:
        """Add records; ids that are there already are left as they are."""
        ...

    async def remove(self, collection: str, ids: Sequence[int]) -> None:
        """Remove records; ids that are not there are ignored."""
        ...

    async def count(self, collection: str) -> int:
        """The number of records, 0 if there is no such collection."""
        ...

    async def query(self, collection: str, vector: Vector, *, limit: int, partitions: frozenset[int] | None) -> Mapping[int, float]:
        """The nearest records' ids with their cosine similarity; of `partitions` only, unless it is None, which means all."""
        ...

    async def drop(self, collection: str) -> None:
        """Remove `collection` if it is there."""
        ...

    async def close(self) -> None:
        """Let go of the server; the last user's leaving ends it."""
        ...


@dataclass(frozen=True, slots=True)
class TokenUsage:
    """How many tokens a chat model read and wrote, as its provider counts them."""

    read: int
    written: int


class ChatModel(Protocol):
    """Writes text. What goes in is sent to the model's provider, which may be another company's machine."""

    @property
    def name(self) -> str:
        """The model, as the config names it."""
        ...

    def stream(self, *, instructions: str, prompt: str) -> AsyncGenerator[str | TokenUsage]:
        """The text, piece by piece, then what was used, where the provider says so; raises ChatModelFailed, also in the midst of it."""
        ...


class Clock(Protocol):
    """Where the present comes from."""

    def now(self) -> datetime:
        """The present, as an aware time."""
        ...
