"""The benchmarks, `python -m bench`: quality and speed beside other stacks, and whether the targets are reached."""

from __future__ import annotations

import argparse
import json
import logging
import shutil
import sys
import time
from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import uvloop
from filelock import FileLock, Timeout
from rich.console import Console
from rich.text import Text

from bench import beat, busy, indexing, large, little, machine, qmsum, quality, records, squad
from bench.context import Bench
from bench.corpus import opened, part_of
from bench.models import RealModels
from bench.peers import side_by_side
from bench.peers.environments import Environments
from bench.peers.stacks import Peers
from bench.published import Sets
from bench.report import Report, show_facts, show_table, show_targets
from bot.error_words import worded
from bot.logs import set_up_logging
from bot.output import print_error
from bot.wording import ENGLISH
from knowledge.errors import ConfigError, UserFacingError

PARTS = ("quality", "records", "peers", "squad", "qmsum", "little", "indexing", "latency", "large", "heartbeat", "busy")


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured."""

    documents: int | None = None
    questions: int = 1_000
    notes: int = 80
    times: int = 3
    small: int = 3_000
    large: int = 100_000
    idle: float = beat.IDLE_SECONDS
    busy: float = busy.SECONDS
    sets: Sets = field(default_factory=Sets)


QUICK = Extent(
    documents=30,
    questions=12,
    notes=10,
    times=1,
    small=300,
    large=1_500,
    idle=1.0,
    busy=5.0,
    sets=Sets(questions=12, meetings=1, paragraphs=60),
)


async def measure(bench: Bench, parts: Sequence[str], extent: Extent, console: Console) -> None:
    """Run the parts one after the other, printing each as it is done."""
    questions = bench.corpus.questions[: extent.questions]
    corpus = replace(bench.corpus, questions=questions)
    if extent.documents is not None:
        corpus = part_of(corpus, extent.documents, bench.work / "corpus", asked=questions)
    bench = replace(bench, corpus=corpus)
    show_facts(console, bench.report.facts)
    for part in parts:
        before = len(bench.report.tables)
        await _measure(bench, part, extent)
        for table in bench.report.tables[before:]:
            show_table(console, table)
    show_targets(console, bench.report.targets)


async def _measure(bench: Bench, part: str, extent: Extent) -> None:
    if part == "records":
        records.run(bench)
        return
    runs: dict[str, Callable[[], Awaitable[None]]] = {
        "quality": lambda: quality.run(bench),
        "peers": lambda: side_by_side.run(bench),
        "squad": lambda: squad.run(bench, extent.sets),
        "qmsum": lambda: qmsum.run(bench, extent.sets),
        "little": lambda: little.run(bench, extent.sets),
        "indexing": lambda: indexing.run(bench, notes=extent.notes, times=extent.times),
        "latency": lambda: large.run(bench, size=extent.small, questions=extent.questions),
        "large": lambda: large.run(bench, size=extent.large, questions=extent.questions),
        "heartbeat": lambda: beat.run(bench, notes=extent.notes, idle=extent.idle),
        "busy": lambda: busy.run(bench, seconds=extent.busy, questions=min(extent.questions, busy.QUESTIONS)),
    }
    await runs[part]()


@contextmanager
def alone(work: Path) -> Generator[None]:
    """Hold a work folder; `ConfigError` where another run does, for each makes and removes indexes under the same names."""
    work.mkdir(parents=True, exist_ok=True)
    lock = FileLock(work / "bench.lock", blocking=False)
    try:
        lock.acquire()
    except Timeout:
        raise ConfigError(f"Another benchmark runs in {work}. Wait until it has ended, or name another folder with --work.") from None
    try:
        yield
    finally:
        lock.release()


def say(console: Console, doing: str) -> None:
    """Print what is being done, and since when."""
    console.print(Text(f"{time.strftime('%H:%M:%S')} {doing} …", style="dim"))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--corpus", type=Path, metavar="DIR", help="a folder with a config and questions.jsonl (default: the largest at hand)"
    )
    parser.add_argument("--what", nargs="+", choices=("all", *PARTS), default=["all"], help="which parts")
    parser.add_argument("--model", metavar="NAME", help="the embedding model, over the config's")
    parser.add_argument("--work", type=Path, metavar="DIR", default=Path(".kobar/bench"), help="where indexes are kept for the next run")
    parser.add_argument(
        "--questions", type=int, metavar="N", help="how many of a published set's questions are asked at most (default: 1,000)"
    )
    parser.add_argument("--split", choices=("dev", "test"), default="test", help="of published sets: what is learned from, or the rest")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file")
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that all of it runs; the figures say little")
    parser.add_argument("--fresh", action="store_true", help="index everything anew, so that indexing is timed in this run")
    return parser.parse_args()


def main() -> None:
    """Run the benchmarks."""
    arguments = _arguments()
    set_up_logging(level="WARNING")
    for talkative in ("chromadb", "discord.client"):
        logging.getLogger(talkative).setLevel(logging.ERROR)
    parts = PARTS if "all" in arguments.what else tuple(part for part in PARTS if part in arguments.what)
    extent = QUICK if arguments.quick else Extent()
    sets = replace(extent.sets, side=arguments.split)
    extent = replace(extent, sets=replace(sets, questions=arguments.questions) if arguments.questions else sets)
    try:
        corpus = opened(arguments.corpus, model=arguments.model)
        models = RealModels(corpus.settings.embedding)
        work = arguments.work / "-".join(
            [corpus.name, corpus.settings.embedding.model.replace("/", "_"), *(["quick"] if arguments.quick else [])]
        )
        with alone(work):
            if arguments.fresh:
                for stale in ("kobar", "tutorial", "peers", "squad2", "qmsum-train", "qmsum-val", "learning"):
                    shutil.rmtree(work / stale, ignore_errors=True)
            console = Console(width=160)
            report = Report(facts=machine.facts() | {"corpus": corpus.name, "model": models.embedder().identity})
            peers = Peers(interpreter=Environments(arguments.work / "peers").interpreter)
            bench = Bench(corpus, work, models, report, lambda doing: say(console, doing), peers)
            uvloop.run(measure(bench, parts, extent, console))
    except UserFacingError as error:
        print_error(worded(error, ENGLISH))
        sys.exit(1)
    if arguments.json:
        arguments.json.write_text(json.dumps(report.shape(), ensure_ascii=False, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
