"""Large sets to ask: real chunks with shuffled words and their own vectors, perturbed.

A set goes in through the library and the indexer like any other; only the embedder is one that makes up vectors. Words stay
within their chunk, so that each is as common as it really is, and a chunk is still what a question on it finds.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.context import Bench
from bench.house import House, opened
from knowledge.audience import Audience
from knowledge.model import Chunk, Document, Passage, Unit
from knowledge.ports import Embedder, PassageText, PassageVectors, Vector, Vectors
from knowledge.store.database import Database, open_database
from knowledge.store.dense_manifest import DenseManifest
from knowledge.store.vectors import VectorTable

SEED = 20261123
NOISE = 0.5
"""The length of what is added to a unit vector: what comes of it has a cosine of about .9 with the first."""

CIRCLES = (("inner", 0.01), ("middle", 0.09), ("outer", 0.40), ("rest", 0.50))
"""Audiences, with the share of the chunks that is for each."""

SHAPE = 3
"""Raised when sets are made otherwise than before, so that those that are there are made anew."""

SLICE = 500
NO_WORD = "–"
"""Stands where a unit has no word."""


class MadeUpEmbedder:
    """Gives a text the vector of a real one that has the same words, with noise; questions get their real ones."""

    def __init__(self, *, real: Embedder, base: Mapping[int, Vector]) -> None:
        self._real = real
        self._base = base
        self._any = np.stack(list(base.values()))
        self._random = np.random.default_rng(SEED)

    @property
    def identity(self) -> str:
        """That of the real model, so that its questions may be asked."""
        return self._real.identity

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return self._real.dimensions

    async def embed_passages(self, passages: Sequence[PassageText], *, at_once: bool = False) -> list[PassageVectors]:  # noqa: ARG002 - the port has it
        """A perturbed vector for each passage, and for each of its units one that is near it."""
        return [self._made_up(passage) for passage in passages]

    async def embed_query(self, text: str) -> Vector:
        """The real vector of a question."""
        return await self._real.embed_query(text)

    async def warm_up(self) -> None:
        """The real one is ready."""

    async def close(self) -> None:
        """The real one is closed by whoever opened it."""

    def _made_up(self, passage: PassageText) -> PassageVectors:
        near = self._base.get(words_of(passage.text))
        near = self._any[self._random.integers(len(self._any))] if near is None else near
        whole = self._perturbed(near[None, :])[0]
        spans = self._perturbed(np.repeat(whole[None, :], len(passage.spans), axis=0))
        return PassageVectors(whole=whole, spans=spans, alone=spans)

    def _perturbed(self, rows: Vectors) -> Vectors:
        noise = self._random.standard_normal(rows.shape, dtype=np.float32) * (NOISE / np.sqrt(rows.shape[1]))
        moved = rows + noise
        return (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32)


def words_of(text: str) -> int:
    """A number that two texts share when they have the same words, in whatever order."""
    return hash(tuple(sorted(word for word in text.split() if word != NO_WORD)))


@dataclass(frozen=True, slots=True)
class Original:
    """A real document with its chunks, to make others of."""

    document: Document
    passages: tuple[Passage, ...]


async def make_set(bench: Bench, folder: Path, real: Embedder, *, size: int) -> None:
    """Index the corpus, then copies of its documents until there are `size` chunks."""
    async with opened(bench.corpus, bench.work / "kobar", bench.models, embedder=real) as source:
        await source.synchroniser.run()
        originals = await _originals(source)
    base = await _base_vectors(bench.work / "kobar")
    chooser = random.Random(SEED)  # noqa: S311 - a seeded set, no secret
    made_up = MadeUpEmbedder(real=real, base=base)
    async with opened(bench.corpus, folder, bench.models, embedder=made_up) as house:
        made = 0
        for number in range(size):
            original = originals[number % len(originals)]
            document, chunks = _copy(original, number, chooser, limit=size - made)
            await house.knowledge.library.put(document, chunks, fingerprint=str(number))
            made += len(chunks)
            if made >= size:
                break
        await house.knowledge.indexer.refresh()


async def _originals(house: House) -> list[Original]:
    library, readers = house.knowledge.library, house.corpus.readers
    found: list[Original] = []
    for summary in await library.summaries(readers):
        passages = tuple(await library.passages_of([summary.id], readers))
        document = await library.document(summary.path, readers, source=summary.source)
        if passages and document:
            found.append(Original(document, passages))
    return found


async def _base_vectors(data_dir: Path) -> dict[int, Vector]:
    """The vectors of a store's chunks, by the words of what was embedded."""
    async with open_database(data_dir / "kobar.sqlite3") as database:
        manifest, vectors = DenseManifest(database=database), VectorTable(database=database)
        state = await manifest.current()
        assert state is not None, "it was just indexed"  # noqa: S101 - states what a run leaves behind
        ids = await manifest.outside(limit=1_000_000, everything=True)
        found: dict[int, Vector] = {}
        for start in range(0, len(ids), SLICE):
            some = ids[start : start + SLICE]
            texts = await _embedded_texts(database, some)
            records = await vectors.records(state.vector_set, some)
            found.update({words_of(texts[record.id]): record.vector for record in records})
    return found


async def _embedded_texts(database: Database, ids: Sequence[int]) -> dict[int, str]:
    """What was embedded of some chunks."""
    statement = "SELECT id, embedded_text FROM chunks WHERE id BETWEEN ? AND ?"
    rows = await database.rows(statement, (min(ids), max(ids)))
    return {int(row[0]): str(json.loads(row[1])[0]) for row in rows}


def _copy(original: Original, number: int, chooser: random.Random, *, limit: int) -> tuple[Document, list[Chunk]]:
    """A document of the same shape whose chunks have their words shuffled; at most `limit` chunks."""
    chunks: list[Chunk] = []
    text = ""
    line = 1
    for passage in original.passages[:limit]:
        start = len(text)
        units = shuffled(passage, chooser)
        spans: list[Unit] = []
        for unit in units:
            spans.append(Unit(len(text), len(text) + len(unit), unit))
            text += unit + "\n"
        chunks.append(Chunk(len(chunks), start, len(text) - 1, passage.headings, line, line + len(units) - 1, tuple(spans)))
        line += len(units)
    names, shares = [name for name, _ in CIRCLES], [share for _, share in CIRCLES]
    circle = names[number] if number < len(names) else chooser.choices(names, shares)[0]  # nobody is left with nothing
    was = original.document
    document = Document(
        source=was.source,
        path=f"copies/{number}/{was.path}",
        kind=was.kind,
        title=was.title,
        text=text,
        audience=Audience.of(circle),
        group=was.group,
        date=was.date,
        url=was.url,
        language=was.language,
    )
    return document, chunks


def shuffled(passage: Passage, chooser: random.Random) -> list[str]:
    """The units' texts, each as long in words as before, with the words of all of them dealt anew."""
    words = [word for unit in passage.units for word in unit.text.split()]
    chooser.shuffle(words)
    dealt: list[str] = []
    for unit in passage.units:
        count = len(unit.text.split())
        dealt.append(" ".join(words[:count]) or NO_WORD)
        del words[:count]
    return dealt
