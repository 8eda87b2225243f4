"""Learn the weights of fusion, and say what they are worth on questions that they have not seen.

    python -m bench.learning

The features are those that `knowledge/retrieval.py` weighs, by the names in `Weights` of `knowledge/fusion.py`, of the candidates that
it weighs them for. They are taken once for each set of questions, and kept
until the code that makes them changes, so that learning anew takes seconds. Sets: the corpus with its questions, SQuAD 2.0's dev side,
QMSum's train split. Every set counts the same. Nothing is written into the code: what comes out is to be read, and put there by hand.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import sys
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import uvloop
from numpy.typing import NDArray
from rich.console import Console

from bench import qmsum, squad
from bench.__main__ import alone, say
from bench.corpus import ROOT, Corpus
from bench.corpus import opened as opened_corpus
from bench.fitting import EVIDENCE, NOTE, RIDGE, Collected, Floats, Lists, fit, folds, ranks
from bench.house import House, opened
from bench.models import Models, RealModels
from bench.published import SHARED, Sets, drawn, lines_of, missing, written
from bench.report import Cell, Table, show_table
from bot.error_words import worded
from bot.logs import set_up_logging
from bot.output import print_error
from bot.wording import ENGLISH
from knowledge.audience import Readers
from knowledge.errors import UserFacingError
from knowledge.evaluation import Labelled
from knowledge.evaluation.comparison import mcnemar
from knowledge.evaluation.measures import normalised
from knowledge.fusion import WEIGHTS, Weights
from knowledge.model import Passage

SETS = ("corpus", "squad", "qmsum")
_FROM_ELSEWHERE = frozenset({"event", "collaborator"})
EVERY_CANDIDATE = 1_000_000
"""More passages than any question has candidates."""

SCORE_ROUNDED = 1e-3
"""A passage's score is rounded to less than this."""

_MAKERS = (
    *("fusion.py", "arms.py", "retrieval.py", "query.py", "terms.py", "words.py", "context.py"),
    *("store/lexical.py", "store/vectors.py", "store/readable.py"),
)
"""The code of `knowledge` that features hang on, where it is there."""

Met = Callable[[Passage], Iterable[tuple[int, int]]]
"""The targets that a passage meets: each target's number among those of its kind, after the kind."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A question to learn from: who asks, how many targets of each kind it has, which of them a passage meets, and what it stands with."""

    text: str
    readers: Readers
    targets: Mapping[int, int]
    met: Met
    group: str


# What is sought, set by set


def of_corpus(corpus: Corpus) -> list[Sought]:
    """The corpus' answerable questions, but for those that calendars and sheets answer; those with a note in common stand together."""
    asked = [one for one in corpus.questions if one.answerable and one.evidence and one.type not in _FROM_ELSEWHERE]
    groups = joined([sorted(one.paths) for one in asked])
    return [_of_labelled(one, corpus, group) for one, group in zip(asked, groups, strict=True)]


def _of_labelled(one: Labelled, corpus: Corpus, group: str) -> Sought:
    paths = sorted(one.paths)
    quotes = [(proof.path, normalised(proof.quote)) for proof in one.evidence]

    def met(passage: Passage) -> Iterable[tuple[int, int]]:
        path, text = passage.document.path, normalised(passage.text)
        if path in paths:
            yield NOTE, paths.index(path) if one.needs_all else 0
        for number, (_, quote) in enumerate(quotes):
            if quote in text:
                yield EVIDENCE, number if one.needs_all else 0

    targets = {NOTE: len(paths), EVIDENCE: len(quotes)} if one.needs_all else {NOTE: 1, EVIDENCE: 1}
    readers = corpus.readers if one.audiences is None else Readers.holding(one.audiences)
    return Sought(one.question, readers, targets, met, group)


def joined(paths: Sequence[Sequence[str]]) -> list[str]:
    """A name for each list of paths, the same for lists that share a path, also by way of others."""
    name: dict[str, str] = {}
    for some in paths:
        known = {name[path] for path in some if path in name}
        name |= dict.fromkeys(some, some[0])
        name |= {path: some[0] for path, called in name.items() if called in known}
    return [name[some[0]] for some in paths]


def of_squad(asked: Sequence[squad.Asked]) -> list[Sought]:
    """SQuAD's answerable questions; those on one article stand together."""
    return [_of_squad(one) for one in asked if one.answerable]


def _of_squad(one: squad.Asked) -> Sought:
    answers = [normalised(answer).casefold() for answer in one.answers]

    def met(passage: Passage) -> Iterable[tuple[int, int]]:
        if passage.document.path == one.path:
            yield NOTE, 0
            if any(answer in normalised(passage.text).casefold() for answer in answers):
                yield EVIDENCE, 0

    return Sought(one.question, Readers.public(), {NOTE: 1, EVIDENCE: 1}, met, Path(one.path).name.rpartition("-")[0])


def of_qmsum(query: qmsum.Query, transcript: qmsum.Transcript) -> Sought:
    """A query of QMSum: a window that overlaps its turns stands for the note, one that is half of them for the evidence."""

    def met(passage: Passage) -> Iterable[tuple[int, int]]:
        found = qmsum.held_against(query, transcript, [passage])
        if found.overlaps:
            yield NOTE, 0
        if found.mostly:
            yield EVIDENCE, 0

    return Sought(query.text, qmsum.readers_of(transcript), {NOTE: 1, EVIDENCE: 1}, met, query.meeting)


# Features, taken from the services as they are


def named_features() -> tuple[str, ...]:
    """The names of all weights."""
    return tuple(field.name for field in fields(Weights))


class Noted(float):
    """A weight that notes what it is multiplied by: whatever way the retriever goes, this is the column of its feature."""

    name: str
    columns: dict[str, NDArray[np.float32]]

    def __mul__(self, column: NDArray[np.float32]) -> NDArray[np.float32]:  # type: ignore[override]  # a weight is multiplied by nothing else
        """The weighted column, as a plain weight would have it."""
        self.columns.setdefault(self.name, column)  # of a question's parts, the whole is weighed first
        return float(self) * column


def noting(columns: dict[str, NDArray[np.float32]]) -> Weights:
    """The current weights, which note the feature of each name in `columns`, in the order in which they are added up."""
    noted: dict[str, Noted] = {}
    for name in named_features():
        noted[name] = Noted(getattr(WEIGHTS, name))
        noted[name].name, noted[name].columns = name, columns
    return Weights(**noted)


async def taken(house: House, sought: Sequence[Sought], columns: dict[str, NDArray[np.float32]]) -> Lists:
    """The features of every candidate of every question, which the house's weights note in `columns`."""
    collected = Collected.of(named_features())
    for one in sought:
        columns.clear()
        now = house.knowledge.clock.now()
        found = await house.knowledge.retriever.search(one.text, one.readers, now=now, limit=EVERY_CANDIDATE, once=False)
        places: dict[tuple[int, int], list[int]] = {(kind, number): [] for kind, count in one.targets.items() for number in range(count)}
        for place, passage in enumerate(found.passages):
            for target in one.met(passage):
                places[target].append(place)
        collected.add(in_order(columns, found.passages), [(kind, some) for (kind, _), some in places.items()], one.group)
    return collected.lists()


def in_order(columns: Mapping[str, NDArray[np.float32]], passages: Sequence[Passage]) -> NDArray[np.float32]:
    """The features of passages that stand best first, from the columns as the retriever added them up.

    The order is made out by adding them up once more; raises ValueError where that does not give the passages' own scores.
    """
    if not passages:
        return np.zeros((0, len(named_features())), dtype=np.float32)
    total = np.sum([getattr(WEIGHTS, name) * column for name, column in columns.items()], axis=0)
    order = np.argsort(-total, kind="stable")
    scores = np.array([passage.score for passage in passages])
    if len(order) != len(scores) or np.abs(total[order] - scores).max() > SCORE_ROUNDED:
        raise ValueError("The retriever's scores are not the weighted sum of its features; bench/learning.py has to follow it.")
    nothing = np.zeros(len(order), dtype=np.float32)
    return np.stack([columns.get(name, nothing)[order] for name in named_features()], axis=1).astype(np.float32)


def stamp_of(*known: object) -> str:
    """A hash of the code that features hang on, and of what else is `known` of them."""
    code = [file.read_bytes() for name in _MAKERS if (file := ROOT / "knowledge" / name).is_file()]
    return hashlib.sha256(b"\0".join([*code, repr(known).encode()])).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where sets are indexed and features kept, with what they are made by."""

    corpus: Corpus
    work: Path
    models: Models
    sets: Sets
    say: Callable[[str], None]
    anew: bool = False

    async def lists(self, name: str) -> Lists | None:
        """The features of a set, taken where they are not there yet; nothing where the set is not."""
        folder = self.sets.folder / {"squad": squad.FOLDER, "qmsum": qmsum.FOLDER}.get(name, "")
        if not folder.is_dir() and name != "corpus":
            self.say(f"{name} {missing(folder)}")
            return None
        file = self.work / "learning" / f"{name}.npz"
        stamp = stamp_of(self.models.embedder().identity, self.sets, [question.id for question in self.corpus.questions])
        kept = None if self.anew else Lists.load(file, stamp)
        if kept is not None:
            return kept
        columns: dict[str, NDArray[np.float32]] = {}
        async with self._set(name, folder, noting(columns)) as (house, sought):
            self.say(f"taking the features of {len(sought)} questions of {name}")
            lists = await taken(house, sought, columns)
        lists.save(file, stamp)
        return lists

    @asynccontextmanager
    async def _set(self, name: str, folder: Path, weights: Weights) -> AsyncGenerator[tuple[House, list[Sought]]]:
        """A set indexed where the benchmarks have it, with what is sought in it."""
        if name == "corpus":
            corpus, data_dir, sought = self.corpus, self.work / "kobar", of_corpus(self.corpus)
        elif name == "squad":
            notes = squad.notes_of(drawn(lines_of(folder / "paragraphs.jsonl"), self.sets.paragraphs))
            questions = squad.questions_of(lines_of(folder / "questions.jsonl"), "dev")
            asked = [one for one in questions if one.answerable and Path(one.path).name in notes]
            corpus, data_dir = written("SQuAD 2.0", notes, self.work / squad.FOLDER), self.work / squad.FOLDER / "index"
            sought = of_squad(drawn(asked, self.sets.questions))
        else:
            meetings, queries = qmsum.read(folder, "dev", self.sets)
            there = self.work / f"{qmsum.FOLDER}-{qmsum.FILES['dev']}"
            corpus, data_dir = written("QMSum", {each.file: each.note for each in meetings.values()}, there), there / "index"
            sought = [of_qmsum(query, meetings[query.meeting]) for query in queries if query.spans]
        async with opened(corpus, data_dir, self.models, weights=weights) as house:
            self.say(f"indexing {name}")
            await house.synchroniser.run()
            yield house, sought


# What is learned, and what it is worth


@dataclass(frozen=True, slots=True)
class Learned:
    """Weights by name: as they are, as learned from all questions, and from all but each fold."""

    names: tuple[str, ...]
    current: Floats
    all_questions: Floats
    by_fold: tuple[Floats, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """The places (`ranks`) at which a set's questions are met, by kind: with the current weights, with those learned on other folds, and
    with those learned on the other sets alone.
    """

    current: Mapping[int, Floats]
    unseen: Mapping[int, Floats]
    elsewhere: Mapping[int, Floats] | None


def learned(sets: Mapping[str, Lists], *, count: int, ridge: float = RIDGE) -> tuple[Learned, dict[str, Standing]]:
    """Learn from all sets, fold by fold, and rank each question by weights that have not seen it."""
    names = named_features()
    start = np.array([getattr(WEIGHTS, name) for name in names], dtype=np.float64)
    held = {name: folds(lists, count) for name, lists in sets.items()}
    by_fold = tuple(fit([(lists, ~held[name][fold]) for name, lists in sets.items()], start, ridge=ridge) for fold in range(count))
    everything = [(lists, np.ones(lists.questions, dtype=bool)) for lists in sets.values()]
    found = Learned(names, start, fit(everything, start, ridge=ridge), by_fold)
    return found, {name: _standing(name, sets, found, held[name], ridge=ridge) for name in sets}


def _standing(name: str, sets: Mapping[str, Lists], found: Learned, held: Sequence[NDArray[np.bool_]], *, ridge: float) -> Standing:
    lists = sets[name]
    others = [(other, np.ones(other.questions, dtype=bool)) for called, other in sets.items() if called != name]
    away = fit(others, found.current, ridge=ridge) if others else None
    unseen: dict[int, Floats] = {}
    for kind in (NOTE, EVIDENCE):
        unseen[kind] = np.full(lists.questions, np.nan)
        for out, weights in zip(held, found.by_fold, strict=True):
            unseen[kind][out] = ranks(lists, weights, kind)[out]
    return Standing(
        current={kind: ranks(lists, found.current, kind) for kind in (NOTE, EVIDENCE)},
        unseen=unseen,
        elsewhere=None if away is None else {kind: ranks(lists, away, kind) for kind in (NOTE, EVIDENCE)},
    )


FIGURES: tuple[tuple[str, int, int], ...] = (
    ("note recall@1", NOTE, 1),
    ("note recall@5", NOTE, 5),
    ("note recall@10", NOTE, 10),
    ("evidence in the top 1", EVIDENCE, 1),
    ("evidence in the top 5", EVIDENCE, 5),
)
"""Name, what is sought, and how deep."""


def weights_table(found: Learned) -> Table:
    """The weights by name, with how far the folds are apart."""
    rows: list[tuple[Cell, ...]] = []
    for place, name in enumerate(found.names):
        folded = [float(weights[place]) for weights in found.by_fold]
        rows.append((name, float(found.current[place]), float(found.all_questions[place]), min(folded), max(folded)))
    notes = ("Scaled to the same sum as the current ones; only their proportions matter.",)
    return Table("Weights", ("", "current", "learned", "least fold", "greatest fold"), tuple(rows), notes)


def standing_table(name: str, standing: Standing) -> Table:
    """What a set's questions get by weights that have not seen them, beside the current ones."""
    rows: list[tuple[Cell, ...]] = []
    for called, kind, depth in FIGURES:
        known = ~np.isnan(standing.current[kind])
        before, after = (places[kind][known] <= depth for places in (standing.current, standing.unseen))
        gained, lost = int((after & ~before).sum()), int((before & ~after).sum())
        away = None if standing.elsewhere is None else float((standing.elsewhere[kind][known] <= depth).mean())
        rows.append((called, int(known.sum()), float(before.mean()), float(after.mean()), away, gained, lost, mcnemar(gained, lost)))
    headings = ("", "questions", "current", "learned, unseen folds", "learned on other sets", "gained", "lost", "p")
    notes = ("Gained, lost and p (McNemar's exact test) compare the current weights with those learned on other folds.",)
    return Table(f"{name}: questions that the weights have not seen", headings, tuple(rows), notes)


async def run(workshop: Workshop, names: Sequence[str], console: Console, *, count: int, ridge: float) -> list[Table]:
    """Take features, learn, show."""
    found = {name: lists for name in names if (lists := await workshop.lists(name)) is not None}
    weights, standings = learned(found, count=count, ridge=ridge)
    tables = [weights_table(weights), *(standing_table(name, standing) for name, standing in standings.items())]
    for table in tables:
        show_table(console, table)
    return tables


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.learning", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="as in python -m bench")
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS), help="what to learn from")
    parser.add_argument("--questions", type=int, metavar="N", default=1_000, help="of a published set at most (default: 1,000)")
    parser.add_argument("--folds", type=int, metavar="K", default=5)
    parser.add_argument("--ridge", type=float, metavar="R", default=RIDGE, help="what large weights cost")
    parser.add_argument("--model", metavar="NAME", help="the embedding model, over the config's")
    parser.add_argument("--work", type=Path, metavar="DIR", default=Path(".kobar/bench"))
    parser.add_argument("--anew", action="store_true", help="take the features anew, as after a change of chunking")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the tables to a file")
    return parser.parse_args()


def main() -> None:
    """Learn from the command line."""
    arguments = _arguments()
    set_up_logging(level="WARNING")
    logging.getLogger("chromadb").setLevel(logging.ERROR)
    console = Console(width=160)
    try:
        corpus = opened_corpus(arguments.corpus, model=arguments.model)
        work = arguments.work / f"{corpus.name}-{corpus.settings.embedding.model.replace('/', '_')}"
        sets = Sets(folder=SHARED, side="dev", questions=arguments.questions)
        with alone(work):
            workshop = Workshop(
                corpus, work, RealModels(corpus.settings.embedding), sets, lambda doing: say(console, doing), anew=arguments.anew
            )
            tables = uvloop.run(run(workshop, arguments.sets, console, count=arguments.folds, ridge=arguments.ridge))
    except (UserFacingError, ValueError) as error:
        print_error(worded(error, ENGLISH) if isinstance(error, UserFacingError) else str(error))
        sys.exit(1)
    if arguments.json:
        shapes = [{"title": table.title, "headings": table.headings, "rows": table.rows} for table in tables]
        arguments.json.write_text(json.dumps(shapes, ensure_ascii=False, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
