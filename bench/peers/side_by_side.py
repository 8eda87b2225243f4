"""Kobar beside the other stacks: the same files, questions and model, each stack in an environment of its own."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

from langchain_core.documents import Document as LangChainDocument

from bench import quality
from bench.context import Bench
from bench.measuring import Spent, percentile
from bench.peers.environments import StackUnavailable
from bench.peers.stacks import Answered, Running, Stack, Task, running
from bench.quality import QUALITY, ROUNDS, WARM_UP, Indexed, Side
from bench.report import Cell, Table, Target
from bench.tutorial import PASSAGES, as_answer
from knowledge.evaluation import Labelled, Outcome, outcome_of, summarised

_LINK = re.compile(r"(?<=\])\([^)\s]*\)?")
"""Where a Markdown link leads to, which some readers leave out."""


@dataclass(frozen=True, slots=True)
class _Comparison:
    """All sides by name, Kobar's apart; `missing` are the stacks that could not be measured, with the reasons."""

    ours: Side
    others: Mapping[str, Side]
    versions: Mapping[str, Mapping[str, str]]
    missing: Mapping[str, str]
    precision: str


async def run(bench: Bench) -> None:
    """Measure Kobar, the tutorial's stack and every peer that can be installed."""
    task, peers, missing = await _task(bench), dict[str, Running](), dict[str, str]()

    def leave_out(stack: Stack, error: StackUnavailable) -> None:
        bench.say(f"{stack.title} is left out: {error}")
        missing[stack.title] = str(error)

    def ask_all(question: str) -> None:
        for peer in [peer for name, peer in peers.items() if name not in missing]:
            try:
                peer.ask(question)
            except StackUnavailable as error:
                leave_out(peer.stack, error)

    with ExitStack() as exits:
        for stack in bench.peers.stacks:
            try:
                peers[stack.title] = await asyncio.to_thread(_running, bench, stack, task, exits)
            except StackUnavailable as error:
                leave_out(stack, error)
        ours, tutorial = await quality.in_turn(bench, ask_all)
    left = {name: peer for name, peer in peers.items() if name not in missing}
    others = {"tutorial": tutorial, **{name: side_of(peer, bench.corpus.questions) for name, peer in left.items()}}
    comparison = _Comparison(ours, others, {name: peer.versions for name, peer in left.items()}, missing, task.precision)
    bench.report.tables.append(_table(comparison))
    bench.report.targets += _targets(comparison)


async def _task(bench: Bench) -> Task:
    model = await bench.models.on_disk()
    return Task(
        files=[(path, str(file.absolute())) for path, file in bench.corpus.files(calendars=False)],
        model=str(model.path),
        query_prefix=model.query_prefix,
        passage_prefix=model.passage_prefix,
        precision=model.precision,
        max_tokens=model.max_tokens,
        threads=model.threads,
        passages=PASSAGES,
    )


def _running(bench: Bench, stack: Stack, task: Task, exits: ExitStack) -> Running:
    bench.say(f"making the environment of {stack.title} where it is not there yet")
    interpreter = bench.peers.interpreter(stack.requirements)
    bench.say(f"indexing with {stack.title} where that has not been done")
    return exits.enter_context(running(stack, task, interpreter=interpreter, folder=bench.work / "peers"))


def side_of(peer: Running, questions: Sequence[Labelled]) -> Side:
    """A stack's answers, measured as everybody's are, but for evidence: only the words must agree, for some readers take markup away.
    The first questions only warmed it up.
    """
    answers = dict(peer.asked)
    outcomes = [_outcome(question, answers[question.question]) for question in questions]
    run = peer.indexed
    indexed = Indexed(run.documents, run.chunks, run.wall, run.cpu, run.on)
    return Side(indexed, [Spent(answer.wall, answer.cpu) for _, answer in peer.asked[WARM_UP:]], summarised(outcomes, model=None))


def _outcome(question: Labelled, answer: Answered) -> Outcome:
    evidence = tuple(replace(proof, quote=words_of(proof.quote)) for proof in question.evidence)
    found = [LangChainDocument(words_of(passage.text), metadata={"source": passage.path}) for passage in answer.passages]
    return outcome_of(replace(question, evidence=evidence), as_answer(question.question, found), verbatim=0)


def words_of(text: str) -> str:
    """A text's words and figures in order, without markup, punctuation and the targets of links."""
    return " ".join(re.findall(r"[^\W_]+", _LINK.sub("", text)))


def _table(all_sides: _Comparison) -> Table:
    ours, others = all_sides.ours, all_sides.others
    rows: list[tuple[Cell, ...]] = [
        ("documents", ours.indexed.documents, *(side.indexed.documents for side in others.values()), ""),
        ("chunks", ours.indexed.chunks, *(side.indexed.chunks for side in others.values()), ""),
    ]
    rows += [_row(name, of, all_sides, less=True) for name, of in _COSTS]
    rows += [_row(name, _quality(of), all_sides, less=False) for name, of in QUALITY]
    return Table("Kobar beside other stacks", ("", "Kobar", *others, "Kobar is"), tuple(rows), _notes(all_sides))


def _notes(all_sides: _Comparison) -> tuple[str, ...]:
    days: dict[str, list[str]] = {}
    for name, side in (("Kobar", all_sides.ours), *all_sides.others.items()):
        days.setdefault(side.indexed.on, []).append(name)
    runs = "; ".join(f"{', '.join(names)} on {day}" for day, names in sorted(days.items()))
    packages = {package: number for versions in all_sides.versions.values() for package, number in versions.items()}
    return (
        f"Same files, questions, model, prefixes, precision ({all_sides.precision}) and threads; stacks as their documentation has them.",
        f"Each question was put to one right after the other, {ROUNDS} times, each in a process of its own but for the tutorial's.",
        "In the first round nothing is there yet that is kept of the same question (all but three, which warm up before it).",
        "Kobar's question ends with the composed and cited answer, checked for who may read it; the others' with ten passages.",
        "Evidence must stand to the letter with Kobar and the tutorial's stack; with the others its words are enough.",
        f"Index runs into an empty folder, with the model loaded: {runs}. Chroma's writing is in it, the others save theirs afterwards.",
        ", ".join(f"{package} {number}" for package, number in sorted(packages.items())) + ".",
        *(f"{name} was not measured: {reason}." for name, reason in all_sides.missing.items()),
    )


Measure = Callable[[Side], float | None]
"""A figure of a side."""


def _milliseconds(clock: Callable[[Spent], float], share: float, *, rounds: int = ROUNDS) -> Measure:
    """A percentile of the time of a question, in the first so many rounds."""
    return lambda side: percentile([clock(spent) * 1000 for spent in side.spent[: len(side.spent) * rounds // ROUNDS]], share)


_COSTS: tuple[tuple[str, Measure], ...] = (
    ("indexing, wall s", lambda side: side.indexed.wall),
    ("indexing, CPU s", lambda side: side.indexed.cpu),
    ("question, wall ms, p50", _milliseconds(lambda spent: spent.wall, 50)),
    ("question, wall ms, p95", _milliseconds(lambda spent: spent.wall, 95)),
    ("question, CPU ms, p50", _milliseconds(lambda spent: spent.cpu, 50)),
    ("question, CPU ms, p95", _milliseconds(lambda spent: spent.cpu, 95)),
    ("first round alone, CPU ms, p50", _milliseconds(lambda spent: spent.cpu, 50, rounds=1)),
    ("first round alone, CPU ms, p95", _milliseconds(lambda spent: spent.cpu, 95, rounds=1)),
)


def _quality(of: Callable[..., float | None]) -> Measure:
    return lambda side: of(side.evaluation.overall)


def _row(name: str, of: Measure, all_sides: _Comparison, *, less: bool) -> tuple[Cell, ...]:
    mine, theirs = of(all_sides.ours), {stack: of(side) for stack, side in all_sides.others.items()}
    return (name, mine, *theirs.values(), _verdict(mine, theirs, less=less))


def _verdict(mine: float | None, theirs: Mapping[str, float | None], *, less: bool) -> str:
    """Whether Kobar is ahead of the best of the others, and which that is."""
    known = {stack: value for stack, value in theirs.items() if value is not None}
    if mine is None or not known:
        return "–"
    best = (min if less else max)(known, key=lambda stack: known[stack])
    if mine == known[best]:
        return f"level with {best}"
    return f"{'ahead of' if (mine < known[best]) is less else 'BEHIND'} {best}"


def _targets(all_sides: _Comparison) -> list[Target]:
    expected = 1 + len(all_sides.versions) + len(all_sides.missing)
    ahead = sum(_row(name, _quality(of), all_sides, less=False)[-1].startswith("ahead") for name, of in QUALITY)
    targets = [
        Target("stacks measured beside Kobar", len(all_sides.others), expected, at_most=False),
        Target("quality figures on which all of them are behind", ahead, len(QUALITY), f"of {len(QUALITY)}", at_most=False),
    ]
    for name, of in _COSTS:
        if name.startswith("question, CPU ms"):
            fastest = min(of(side) for side in all_sides.others.values())
            targets.append(Target(f"{name}, beside the fastest", of(all_sides.ours), round(fastest, 1), "ms"))
    return targets
