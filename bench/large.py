"""Question to answer at sizes that no corpus here has."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.context import Bench
from bench.house import House, opened
from bench.made_up import CIRCLES, SEED, SHAPE, make_set
from bench.measuring import percentile
from bench.report import Cell, Table, Target
from knowledge.audience import Readers
from knowledge.model import Answer, Question

SHARES = ((0.01, 1), (0.1, 2), (0.5, 3), (1.0, 4))
"""What share may be read by who holds the first so many audiences."""

TARGETS_MS = {3_000: 250.0, 100_000: 400.0}
TARGET_SHARES = (0.01, 1.0)
WARM_UP = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions put to a set of `size` chunks by who may read about `share` of them, `readable` to be exact; milliseconds a question."""

    size: int
    share: float
    readable: int
    wall: tuple[float, ...]
    cpu: tuple[float, ...]
    chroma: tuple[float, ...]
    answered: int

    def row(self) -> tuple[Cell, ...]:
        """The figures of the table."""
        figures = ((self.wall, 50), (self.wall, 95), (self.cpu, 50), (self.cpu, 95), (self.chroma, 50))
        return (
            f"{self.size:,}",
            f"{self.share:.0%}",
            self.readable,
            self.answered,
            *(percentile(values, share) for values, share in figures),
        )

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
    headings = (
        "chunks",
        "readable",
        "in chunks",
        "answered",
        "wall p50 ms",
        "wall p95 ms",
        "CPU p50 ms",
        "CPU p95 ms",
        "of it Chroma p50 ms",
    )
    notes = (
        f"{len(texts)} questions each, after {WARM_UP} to warm up, to the composed and cited answer; no language model.",
        "Processor time is user and system time of this process and the Chroma server, whose part stands last.",
    )
    bench.report.tables.append(Table(f"Question to answer, {size:,} chunks", headings, tuple(each.row() for each in found), notes))
    bench.report.targets += [target for each in found if (target := each.target())]


async def _asked(house: House, texts: Sequence[str], readers: Readers, *, size: int, share: float) -> Asked:
    knowledge = house.knowledge
    watch = house.stopwatch()
    chroma: list[float] = []
    answers: list[Answer] = []
    for text in [*texts[:WARM_UP], *texts]:
        before = watch.helping()
        with watch.running():
            answer = await knowledge.assistant.ask(Question(text=text, readers=readers, now=knowledge.clock.now(), trial=True))
        answers.append(answer)
        chroma.append((watch.helping() - before) * 1000)
    begun = len(texts[:WARM_UP])
    return Asked(
        size=size,
        share=share,
        readable=(await knowledge.library.partitions(readers)).chunks,
        wall=tuple(spent.wall * 1000 for spent in watch.taken[begun:]),
        cpu=tuple(spent.cpu * 1000 for spent in watch.taken[begun:]),
        chroma=tuple(chroma[begun:]),
        answered=sum(not answer.abstained for answer in answers[begun:]),
    )


@asynccontextmanager
async def _set(bench: Bench, *, size: int) -> AsyncGenerator[House]:
    """A set of `size` chunks, made where it is not there yet."""
    folder = bench.work / f"large-{size}"
    real = bench.models.embedder()
    try:
        await real.embed_query("warm")
        wanted = {"identity": real.identity, "chunks": size, "seed": SEED, "shape": SHAPE}
        if _marker(folder) != wanted:
            shutil.rmtree(folder, ignore_errors=True)
            bench.say(f"making a set of {size:,} chunks")
            await make_set(bench, folder, real, size=size)
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
