"""Kobar beside the tutorial's stack: time to index, time to a question, and what is found."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from langchain_core.documents import Document as LangChainDocument

from bench.context import Bench
from bench.house import House, opened
from bench.measuring import Spent, Stopwatch, percentile
from bench.report import Cell, Table, Target
from bench.tutorial import Tutorial, as_answer
from knowledge.evaluation import Evaluation, Figures, evaluate, outcome_of, summarised
from knowledge.model import Answer, Question

ROUNDS = 3
"""So often all questions are asked."""

WARM_UP = 3
"""Questions that are asked before the clock runs."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """A full index run from files into an empty folder, with the model loaded; `on` is the day it was measured."""

    documents: int
    chunks: int
    wall: float
    cpu: float
    on: str


@dataclass(frozen=True, slots=True)
class Side:
    """All that is measured of one stack."""

    indexed: Indexed
    spent: list[Spent]
    evaluation: Evaluation


@dataclass(slots=True)
class TimedAssistant:
    """Kobar's assistant with a stopwatch around each question."""

    house: House
    watch: Stopwatch
    beside: Callable[[str], None]

    async def ask(self, question: Question) -> Answer:
        """The answer, timed from the question's text to the composed answer; then the other side has its turn."""
        with self.watch.running():
            answer = await self.house.knowledge.assistant.ask(question)
        self.beside(question.text)
        return answer


async def run(bench: Bench) -> None:
    """Measure both sides on the same files, questions and model."""
    ours, theirs = await in_turn(bench)
    report = bench.report
    report.facts["model"] = ours.evaluation.model or "none"
    report.tables.append(_side_by_side(ours, theirs))
    report.tables.append(_by_type(ours.evaluation, theirs.evaluation))
    report.targets += _targets(ours)


async def in_turn(bench: Bench, *others: Callable[[str], None]) -> tuple[Side, Side]:
    """Kobar's side and the tutorial's: each question is put to one right after the other, and to `others` after them, so that what else
    the machine does falls on all alike, and none finds the processor's caches as it left them.
    """
    theirs = await _tutorial(bench)

    def beside(question: str) -> None:
        for ask in (theirs.ask, *others):
            ask(question)

    ours = await _kobar(bench, beside)
    return ours, theirs.side(bench)


async def _kobar(bench: Bench, beside: Callable[[str], None]) -> Side:
    """Kobar's side: indexed where that has not been done, and asked; after each question `beside` is called with it."""
    bench.say("indexing with Kobar")
    corpus, folder = bench.corpus, bench.work / "kobar"
    if _known(folder) is None:
        shutil.rmtree(folder, ignore_errors=True)  # an index that another benchmark made was not measured
    async with opened(corpus, folder, bench.models) as house:
        indexed = await _indexed(house)
        bench.say("asking Kobar and the other stacks in turn")
        watch = house.stopwatch()
        knowledge = house.knowledge
        for question in corpus.questions[:WARM_UP]:
            await knowledge.assistant.ask(Question(text=question.question, readers=corpus.readers, now=knowledge.clock.now(), trial=True))
            beside(question.question)
        rounds = [
            await evaluate(
                corpus.questions,
                assistant=TimedAssistant(house, watch, beside),
                library=knowledge.library,
                clock=knowledge.clock,
                cluster=corpus.settings.cluster,
                readers=corpus.readers,
            )
            for _ in range(ROUNDS)
        ]
    return Side(indexed, watch.taken, rounds[0])


async def _indexed(house: House) -> Indexed:
    """Index the corpus; where it is indexed already, bring it up to date and take the figures of the first time."""
    known = _known(house.data_dir)
    watch = house.stopwatch()
    with watch.running():
        await house.synchroniser.run()
    if known:
        return known
    status = await house.knowledge.library.status(house.corpus.readers)
    return _keep(house.data_dir, status.documents, sum(source.chunks for source in status.sources), watch.last)


@dataclass(slots=True)
class _TutorialSide:
    """The tutorial's stack, its index run, and what its answers took; what it finds for a question is the same each time."""

    stack: Tutorial
    indexed: Indexed
    watch: Stopwatch = field(default_factory=Stopwatch)
    found: dict[str, list[LangChainDocument]] = field(default_factory=dict[str, "list[LangChainDocument]"])

    def ask(self, question: str) -> None:
        """Put a question to it; the first ones only warm it up."""
        with self.watch.running():
            self.found[question] = self.stack.ask(question)

    def side(self, bench: Bench) -> Side:
        """All that was measured of it."""
        outcomes = [outcome_of(one, as_answer(one.question, self.found[one.question]), verbatim=0) for one in bench.corpus.questions]
        return Side(self.indexed, self.watch.taken[WARM_UP:], summarised(outcomes, model=None))


async def _tutorial(bench: Bench) -> _TutorialSide:
    """The tutorial's stack, indexed where that has not been done."""
    bench.say("indexing with the tutorial's stack")
    corpus, folder = bench.corpus, bench.work / "tutorial"
    indexed = _known(folder)
    if indexed is None:
        shutil.rmtree(folder, ignore_errors=True)
    encoder = await bench.models.bare()
    encoder.passages(["warm"])
    stack = Tutorial(folder, encoder)
    watch = Stopwatch()
    if indexed is None:
        files = corpus.files(calendars=False)
        with watch.running():
            chunks = stack.index(files)
        indexed = _keep(folder, len(files), chunks, watch.last)
    return _TutorialSide(stack, indexed)


def _known(folder: Path) -> Indexed | None:
    """The figures of an index run that is already there."""
    try:
        return Indexed(**json.loads((folder / "indexed.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _keep(folder: Path, documents: int, chunks: int, spent: Spent) -> Indexed:
    indexed = Indexed(documents, chunks, spent.wall, spent.cpu, time.strftime("%Y-%m-%d"))
    (folder / "indexed.json").write_text(json.dumps(asdict(indexed)), encoding="utf-8")
    return indexed


def _side_by_side(ours: Side, theirs: Side) -> Table:
    rows: list[tuple[Cell, ...]] = [
        ("documents", ours.indexed.documents, theirs.indexed.documents, ""),
        ("chunks", ours.indexed.chunks, theirs.indexed.chunks, ""),
        _compared("indexing, wall s", ours.indexed.wall, theirs.indexed.wall, less=True),
        _compared("indexing, CPU s", ours.indexed.cpu, theirs.indexed.cpu, less=True),
    ]
    for clock in ("wall", "CPU"):
        mine, other = ([(spent.cpu if clock == "CPU" else spent.wall) * 1000 for spent in side.spent] for side in (ours, theirs))
        rows += [
            _compared(f"question, {clock} ms, p{share}", percentile(mine, share), percentile(other, share), less=True) for share in (50, 95)
        ]
    quicker = sum(mine.cpu < other.cpu for mine, other in zip(ours.spent, theirs.spent, strict=True))
    slower = sum(mine.cpu > other.cpu for mine, other in zip(ours.spent, theirs.spent, strict=True))
    rows.append(_compared("questions that took less CPU than with the other", quicker, slower, less=False))
    for name, of in QUALITY:
        rows.append(_compared(name, of(ours.evaluation.overall), of(theirs.evaluation.overall), less=False))
    notes = (
        f"Same files, model, prefixes, precision and threads; each question was put to one right after the other, {ROUNDS} times.",
        "Kobar's question ends with the composed and cited answer, checked for who may read it; the tutorial's with ten passages.",
        "Kobar also reads the calendars, and its processor time has that of its Chroma server in it.",
        f"Index runs into an empty folder, with the model loaded, measured on {ours.indexed.on} and {theirs.indexed.on}.",
    )
    return Table("Kobar beside LangChain's tutorial stack", ("", "Kobar", "tutorial", "Kobar is"), tuple(rows), notes)


QUALITY: tuple[tuple[str, Callable[[Figures], float | None]], ...] = (
    ("note recall@1", lambda figures: figures.recall_at_1),
    ("note recall@5", lambda figures: figures.recall_at_5),
    ("note recall@10", lambda figures: figures.recall_at_10),
    ("mean reciprocal rank", lambda figures: figures.mrr),
    ("evidence in the top 5 passages", lambda figures: figures.evidence_in_passages),
)


def _compared(name: str, ours: float | None, theirs: float | None, *, less: bool) -> tuple[Cell, ...]:
    if ours is None or theirs is None or ours == theirs:
        return (name, ours, theirs, "level")
    return (name, ours, theirs, "ahead" if (ours < theirs) is less else "BEHIND")


def _by_type(ours: Evaluation, theirs: Evaluation) -> Table:
    rows = [(kind, *_of_type(figures, theirs.by_type[kind])) for kind, figures in ours.by_type.items()]
    rows.append(("all", *_of_type(ours.overall, theirs.overall)))
    said = ", ".join(f"{kind} {value:.3f}" for kind, value in ours.abstention.items() if value is not None)
    notes = (
        "Of the tutorial's stack in brackets. Cited: the evidence is quoted in the answer. Right: the answer contains all that it must.",
        f"Abstained: {said}. Citation precision {ours.overall.citation_precision} of {ours.overall.citations} quotes.",
    )
    headings = ("type", "questions", "R@1", "R@5", "R@10", "MRR", "evidence", "cited", "right", "abstained")
    return Table("Quality by type of question", headings, tuple(rows), notes)


def _of_type(ours: Figures, theirs: Figures) -> tuple[Cell, ...]:
    return (
        ours.questions,
        *(_pair(of(ours), of(theirs)) for _, of in QUALITY),
        ours.evidence_cited,
        ours.right,
        ours.abstained,
    )


def _pair(ours: float | None, theirs: float | None) -> str:
    return "–" if ours is None or theirs is None else f"{ours:.3f} ({theirs:.3f})"


def _targets(ours: Side) -> list[Target]:
    overall = ours.evaluation.overall
    wanted = (
        ("note recall@5", overall.recall_at_5, 0.86),
        ("evidence in the top 5 passages", overall.evidence_in_passages, 0.80),
        ("citation precision", overall.citation_precision, 1.0),
    )
    return [Target(name, found, bound, at_most=False) for name, found, bound in wanted if found is not None]
