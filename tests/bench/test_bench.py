"""The benchmarks run from end to end on small things, and measure what they say."""

import asyncio
import json
import random
import sys
import time
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from bench import corpus as corpora
from bench import made_up, measuring
from bench.__main__ import PARTS, Extent, alone, measure
from bench.context import Bench
from bench.peers.environments import StackUnavailable
from bench.peers.stacks import Peers, Stack
from bench.published import Sets
from bench.report import Report, Target
from knowledge.audience import Audience
from knowledge.errors import ConfigError
from knowledge.model import DocumentKind, DocumentSummary, Passage, Unit
from tests.fakes.models import FakeModels

CONFIG = """
[cluster]
name = "Ours"
time_zone = "Europe/Tallinn"
[[sources]]
name = "notes"
kind = "folder"
path = "notes"
audience = "everyone"
"""
TOPICS = ("connector", "battery", "antenna", "camera", "gimbal", "harness")
NO_SETS = Sets(folder=Path(__file__).parent / "no-sets")
SMALL = Extent(notes=3, times=1, small=30, large=60, idle=0.05, sets=NO_SETS)
SCRIPT = Path(__file__).parents[1] / "fakes" / "stack.py"
PEERS = Peers(lambda _: Path(sys.executable), (Stack("Counting", SCRIPT, SCRIPT, "counting"),))


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "ours"
    (folder / "notes").mkdir(parents=True)
    (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
    questions = []
    for day, topic in enumerate(TOPICS, start=1):
        quote = f"We decided that the {topic} comes from maker number {day}."
        (folder / "notes" / f"2026-03-0{day}.md").write_text(f"# Meeting on the {topic}\n\n- {quote}\n", encoding="utf-8")
        evidence = [{"path": f"notes/2026-03-0{day}.md", "quote": quote}]
        question = f"who makes the {topic}?"
        known = {"type": "fact", "answerable": True, "evidence": evidence, "must_include": [str(day)]}
        questions.append(json.dumps({"id": topic, "question": question, **known}))
    (folder / "questions.jsonl").write_text("\n".join(questions), encoding="utf-8")
    return corpora.opened(folder)


async def test_all_parts_run_and_say_which_targets_are_reached(corpus, tmp_path):
    report, console = Report(), Console(file=StringIO(), width=160)
    bench = Bench(corpus, tmp_path / "work", FakeModels(), report, lambda _: None, PEERS)
    # The busy server wants the services as they are run, with the real model.
    await measure(bench, [part for part in PARTS if part != "busy"], SMALL, console)
    titles = [table.title.split(",")[0] for table in report.tables]
    assert len(titles) == 10
    compared = {row[0]: row[1:] for row in report.tables[0].rows}
    assert compared["documents"][:2] == (6, 6)
    assert compared["note recall@5"][0] == 1
    assert {target.name for target in report.targets if target.reached} >= {"note recall@5", "citation precision"}
    assert all(json.loads(json.dumps(report.shape()))["targets"])
    assert "Targets" in console.file.getvalue()


async def test_kobar_stands_beside_every_stack_that_can_be_measured(corpus, tmp_path):
    """The verdict names the best of the others; a stack that cannot be installed, or fails on the way, is left out, with the reason."""

    def interpreter(requirements):
        if requirements.name == "absent.txt":
            raise StackUnavailable("absent.txt could not be installed (no network)")
        return Path(sys.executable)

    missing = Stack("Absent", SCRIPT, tmp_path / "absent.txt", "absent")
    failing = Stack("Silent", SCRIPT, SCRIPT, "silent", "silent")
    report, said = Report(), []
    bench = Bench(corpus, tmp_path / "work", FakeModels(), report, said.append, Peers(interpreter, (missing, failing, *PEERS.stacks)))
    await measure(bench, ["peers"], SMALL, Console(file=StringIO()))
    [table] = report.tables
    assert table.headings == ("", "Kobar", "tutorial", "Counting", "Kobar is")
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["note recall@5"][2] == 1
    assert rows["question, CPU ms, p50"][3] in {"BEHIND tutorial", "BEHIND Counting"}
    assert any("Absent was not measured: absent.txt could not be installed" in note for note in table.notes)
    assert any(note.startswith("Silent was not measured: Silent gave no answer") and "this is enough" in note for note in table.notes)
    targets = {target.name: target for target in report.targets}
    assert (targets["stacks measured beside Kobar"].measured, targets["stacks measured beside Kobar"].bound) == (2, 4)
    assert not targets["question, CPU ms, p50, beside the fastest"].reached
    assert rows["first round alone, CPU ms, p50"][3] in {"BEHIND tutorial", "BEHIND Counting"}
    assert not any(name.startswith("first round") for name in targets)


def test_a_part_of_a_corpus_holds_the_evidence_that_is_asked_for(corpus, tmp_path):
    part = corpora.part_of(corpus, 2, tmp_path / "part", asked=corpus.questions[4:5])
    assert [path for path, _ in part.files()] == ["notes/2026-03-01.md", "notes/2026-03-05.md"]


def test_shuffled_chunks_keep_their_words_and_their_shape():
    units = (Unit(0, 9, "one two"), Unit(10, 20, "three four five"))
    summary = DocumentSummary(1, "notes", "a.md", DocumentKind.NOTE, "A", None, None, None, "en", Audience())
    dealt = made_up.shuffled(Passage(1, summary, 0, "one two\nthree four five", (), 1, 2, units), random.Random(3))
    assert [len(text.split()) for text in dealt] == [2, 3]
    assert sorted(" ".join(dealt).split()) == sorted(["one", "two", "three", "four", "five"])


async def test_a_held_event_loop_shows_in_the_heartbeat():
    async with measuring.heartbeat() as heart:
        await asyncio.sleep(0.02)
        time.sleep(0.05)  # noqa: ASYNC251 - what must be noticed
        await asyncio.sleep(0.02)
    assert 0.04 < max(heart.late) < 20  # seconds, not milliseconds


def test_a_stopwatch_counts_the_processor_and_not_the_waiting():
    watch = measuring.Stopwatch(clock=iter([10.0, 12.0]).__next__, worked=iter([3.0, 3.5]).__next__)
    with watch.running():
        pass
    assert watch.last == measuring.Spent(wall=2.0, cpu=0.5)


def test_a_stopwatch_waits_with_the_block_that_it_measures():
    watch = measuring.Stopwatch()
    with watch.running():
        time.sleep(0.05)
    assert watch.last.wall >= 0.05


@pytest.mark.parametrize(
    ("target", "reached"),
    [
        (Target("p95", 250.0, 250.0), True),
        (Target("p95", 251.0, 250.0), False),
        (Target("recall", 0.86, 0.86, at_most=False), True),
        (Target("recall", 0.85, 0.86, at_most=False), False),
    ],
    ids=["at the bound", "above", "at the least", "below"],
)
def test_a_target_is_reached_at_its_bound(target, reached):
    assert target.reached is reached


async def test_an_index_that_is_there_is_not_timed_again(corpus, tmp_path):
    models = FakeModels()
    dates = []
    for _ in range(2):
        report = Report()
        bench = Bench(replace(corpus), tmp_path / "work", models, report, lambda _: None, PEERS)
        await measure(bench, ["quality"], SMALL, Console(file=StringIO()))
        dates.append([row[1:3] for row in report.tables[0].rows if str(row[0]).startswith("indexing")])
    assert dates[0] == dates[1]


async def test_an_index_that_was_not_timed_is_made_anew(corpus, tmp_path):
    left = tmp_path / "work" / "kobar" / "of-another-benchmark"
    left.mkdir(parents=True)
    bench = Bench(replace(corpus), tmp_path / "work", FakeModels(), Report(), lambda _: None, PEERS)
    await measure(bench, ["quality"], SMALL, Console(file=StringIO()))
    assert not left.exists()
    assert (left.parent / "indexed.json").is_file()


def test_two_runs_do_not_share_a_work_folder(tmp_path):
    with alone(tmp_path), pytest.raises(ConfigError, match="--work"), alone(tmp_path):
        pass
    with alone(tmp_path):
        pass
