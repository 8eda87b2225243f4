"""Question to answer at sizes that no corpus here has: real chunks with shuffled words and vectors of real ones, perturbed.

The set goes in through the library and the indexer like any other; only the embedder is one that makes up vectors. Words stay
within their chunk, so that each is as common as it really is.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.context import Bench
from bench.house import House, opened
from bench.measuring import percentile
from bench.report import Cell, Table, Target
from knowledge.audience import Audience, Readers
from knowledge.model import Chunk, Document, Passage, Question, Unit
from knowledge.ports import Embedder, PassageText, PassageVectors, Vector, Vectors

SEED = 20261123
NOISE = 0.5
"""The length of what is added to a unit vector: what comes of it has a cosine of about .9 with the first."""

CIRCLES = (("inner", 0.01), ("middle", 0.09), ("outer", 0.40), ("rest", 0.50))
"""Audiences, with the share of the chunks that is for each."""

SHARES = ((0.01, 1), (0.1, 2), (0.5, 3), (1.0, 4))
"""What share may be read by who holds the first so many audiences."""

TARGETS_MS = {3_000: 250.0, 100_000: 400.0}
TARGET_SHARES = (0.01, 1.0)
WARM_UP = 5


class MadeUpEmbedder:
    """Gives texts the vectors of other texts, with noise; questions get their real ones."""

    def __init__(self, *, real: Embedder, base: Vectors) -> None:
        self._real = real
        self._base = base
        self._random = np.random.default_rng(SEED)

    @property
    def identity(self) -> str:
        """That of the real model, so that its questions may be asked."""
        return self._real.identity

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return self._real.dimensions

    async def embed_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        """A perturbed vector for each passage, and for each of its units one that is near it."""
        return [self._made_up(len(passage.spans)) for passage in passages]

    async def embed_query(self, text: str) -> Vector:
        """The real vector of a question."""
        return await self._real.embed_query(text)

    async def close(self) -> None:
        """The real one is closed by whoever opened it."""

    def _made_up(self, units: int) -> PassageVectors:
        near = self._base[self._random.integers(len(self._base))]
        whole = self._perturbed(near[None, :])[0]
        return PassageVectors(whole=whole, spans=self._perturbed(np.repeat(whole[None, :], units, axis=0)))

    def _perturbed(self, rows: Vectors) -> Vectors:
        noise = self._random.standard_normal(rows.shape, dtype=np.float32) * (NOISE / np.sqrt(rows.shape[1]))
        moved = rows + noise
        return (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Original:
    """A real document with its chunks, to make others of."""

    document: Document
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions put to a set of `size` chunks by who may read about `share` of them, `readable` to be exact; milliseconds a question."""

    size: int
    share: float
    readable: int
    wall: tuple[float, ...]
    cpu: tuple[float, ...]
    chroma: tuple[float, ...]

    def row(self) -> tuple[Cell, ...]:
        """The figures of the table."""
        figures = ((self.wall, 50), (self.wall, 95), (self.cpu, 50), (self.cpu, 95), (self.chroma, 50))
        return (f"{self.size:,}", f"{self.share:.0%}", self.readable, *(percentile(values, share) for values, share in figures))

    def target(self) -> Target | None:
        """What the set has to keep to, where there is a bound for it."""
        if self.size not in TARGETS_MS or self.share not in TARGET_SHARES:
            return None
        name = f"question to answer, p95, {self.size:,} chunks, {self.share:.0%} readable"
        return Target(name, percentile(self.cpu, 95), TARGETS_MS[self.size], "ms CPU")


async def run(bench: Bench, *, size: int, questions: int) -> None:
    """Ask `questions` questions of a set of `size` chunks, as readers of ever larger shares of it."""
    texts = [question.question for question in bench.corpus.questions[:questions]]
    found: list[Asked] = []
    async with _set(bench, size=size) as house:
        for share, circles in SHARES:
            bench.say(f"asking at {size:,} chunks, {share:.0%} readable")
            readers = Readers.holding(name for name, _ in CIRCLES[:circles])
            found.append(await _asked(house, texts, readers, size=size, share=share))
    headings = ("chunks", "readable", "in chunks", "wall p50 ms", "wall p95 ms", "CPU p50 ms", "CPU p95 ms", "of it Chroma p50 ms")
    notes = (
        f"{len(texts)} questions each, after {WARM_UP} to warm up, to the composed and cited answer; no language model.",
        "Processor time is user and system time of this process and the Chroma server.",
    )
    bench.report.tables.append(Table(f"Question to answer, {size:,} chunks", headings, tuple(each.row() for each in found), notes))
    bench.report.targets += [target for each in found if (target := each.target())]


async def _asked(house: House, texts: Sequence[str], readers: Readers, *, size: int, share: float) -> Asked:
    knowledge = house.knowledge
    watch = house.stopwatch()
    chroma: list[float] = []
    for text in [*texts[:WARM_UP], *texts]:
        before = watch.helping()
        with watch.running():
            await knowledge.assistant.ask(Question(text=text, readers=readers, now=knowledge.clock.now()))
        chroma.append((watch.helping() - before) * 1000)
    begun = len(texts[:WARM_UP])
    return Asked(
        size=size,
        share=share,
        readable=(await knowledge.library.partitions(readers)).chunks,
        wall=tuple(spent.wall * 1000 for spent in watch.taken[begun:]),
        cpu=tuple(spent.cpu * 1000 for spent in watch.taken[begun:]),
        chroma=tuple(chroma[begun:]),
    )


@asynccontextmanager
async def _set(bench: Bench, *, size: int) -> AsyncGenerator[House]:
    """A set of `size` chunks, made where it is not there yet."""
    folder = bench.work / f"large-{size}"
    real = bench.models.embedder()
    try:
        await real.embed_query("warm")
        wanted = {"identity": real.identity, "chunks": size, "seed": SEED}
        if _marker(folder) != wanted:
            shutil.rmtree(folder, ignore_errors=True)
            bench.say(f"making a set of {size:,} chunks")
            await _make(bench, folder, real, size=size)
            (folder / "made.json").write_text(json.dumps(wanted), encoding="utf-8")
        async with opened(bench.corpus, folder, bench.models, embedder=real) as house:
            yield house
    finally:
        await real.close()


def _marker(folder: Path) -> object:
    try:
        return json.loads((folder / "made.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


async def _make(bench: Bench, folder: Path, real: Embedder, *, size: int) -> None:
    """Index the corpus, then copies of its documents until there are `size` chunks."""
    async with opened(bench.corpus, bench.work / "kobar", bench.models, embedder=real) as source:
        await source.synchroniser.run()
        originals = await _originals(source)
        base = await _base_vectors(source, originals)
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


async def _base_vectors(house: House, originals: Sequence[Original], *, most: int = 2_000) -> Vectors:
    """Vectors of real chunks, from the dense cache of the store by way of the embedder's own question vectors."""
    texts = [passage.text for original in originals for passage in original.passages][:most]
    vectors = await house.embedder.embed_passages([PassageText(text) for text in texts[:: max(len(texts) // 500, 1)]])
    return np.stack([vector.whole for vector in vectors])


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
        dealt.append(" ".join(words[:count]) or "–")
        del words[:count]
    return dealt
