"""What an index run costs beside what it cannot do without: the encoder, and reading and hashing the files."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from bench.context import Bench
from bench.corpus import Corpus, part_of
from bench.house import House, opened
from bench.measuring import Spent, Stopwatch
from bench.models import BareEncoder, Models
from bench.report import Report, Table, Target
from knowledge.store.database import open_database
from knowledge.store.vectors import VectorTable

NOTHING_CHANGED = 5
"""How many times an index run with nothing to do is repeated."""


async def run(bench: Bench, *, notes: int, times: int) -> None:
    """Compare an index run over `notes` files with the bare encoder, `times` times in turn; then runs with nothing to do."""
    part = part_of(bench.corpus, notes, bench.work / "part")
    folder = bench.work / "part-index"
    encoder = await bench.models.bare()
    runs: list[Spent] = []
    bare: list[Spent] = []
    chunks = 0
    for number in range(times):
        bench.say(f"indexing {notes} notes, {number + 1} of {times}")
        shutil.rmtree(folder, ignore_errors=True)
        runs.append(await _index_run(part, folder, bench.models))
        texts = await _embedded_texts(folder)
        chunks = len(texts)
        bench.say("embedding the same chunks with the bare encoder")
        bare.append(_encoded(encoder, texts))
    _report_encoder(bench.report, runs, bare, chunks)
    bench.say("index runs with nothing changed")
    await _nothing_changed(bench)


async def _index_run(corpus: Corpus, folder: Path, models: Models) -> Spent:
    async with opened(corpus, folder, models) as house:
        watch = house.stopwatch()
        with watch.running():
            await house.synchroniser.run()
        return watch.last


async def _embedded_texts(folder: Path) -> list[str]:
    """What was embedded, from the store."""
    async with open_database(folder / "kobar.sqlite3") as database:
        table = VectorTable(database=database)
        keys = (await table.unembedded("no such set")).keys
        slices = [await table.texts(keys[start : start + 256]) for start in range(0, len(keys), 256)]
    return [text.passage.text for some in slices for text in some]


def _encoded(encoder: BareEncoder, texts: Sequence[str]) -> Spent:
    encoder.passages(texts[:1])
    watch = Stopwatch()
    with watch.running():
        encoder.passages(texts)
    return watch.last


def _report_encoder(report: Report, runs: Sequence[Spent], bare: Sequence[Spent], chunks: int) -> None:
    ratios = [theirs.cpu / ours.cpu for ours, theirs in zip(runs, bare, strict=True)]
    rows = [
        (f"round {number}", chunks / ours.cpu, chunks / theirs.cpu, ratio)
        for number, (ours, theirs, ratio) in enumerate(zip(runs, bare, ratios, strict=True), start=1)
    ]
    notes = (
        f"{chunks} chunks a CPU second. Kobar: read, chunked, stored, embedded, in the dense index, its server's start included.",
        "Encoder: SentenceTransformer.encode on the same texts with the same prefix, sorted by length, same precision and threads.",
    )
    report.tables.append(Table("An index run beside the bare encoder", ("", "Kobar", "encoder", "Kobar : encoder"), tuple(rows), notes))
    report.targets.append(Target("indexing speed as a share of the bare encoder's (median)", median(ratios), 0.9, at_most=False))


async def _nothing_changed(bench: Bench) -> None:
    async with opened(bench.corpus, bench.work / "kobar", bench.models) as house:
        await house.synchroniser.run()
        hashed, again = Stopwatch(), house.stopwatch()
        files = [file for _, file in bench.corpus.files()]
        for _ in range(NOTHING_CHANGED):
            _hash_all(hashed, files)
            await _run_again(house, again)
    rows = [
        (name, min(spent.wall for spent in watch.taken) * 1000, min(spent.cpu for spent in watch.taken) * 1000)
        for name, watch in (("reading and hashing the files", hashed), ("index run with nothing changed", again))
    ]
    ratio = rows[1][1] / rows[0][1]
    note = f"{len(files)} files; best of {NOTHING_CHANGED}, in turn; both in a process that has started."
    bench.report.tables.append(Table("An index run with nothing changed", ("", "wall ms", "CPU ms"), tuple(rows), (note,)))
    bench.report.targets.append(Target("nothing changed: times as long as reading and hashing", ratio, 2.0))


def _hash_all(watch: Stopwatch, files: Sequence[Path]) -> None:
    with watch.running():
        for file in files:
            hashlib.sha256(file.read_bytes()).hexdigest()


async def _run_again(house: House, watch: Stopwatch) -> None:
    with watch.running():
        await house.synchroniser.run()
