"""Learn the weights of fusion, and say what they are worth on questions that they have not seen.

    python -m bench.learning

The features are those that `knowledge/retriever.py` weighs, by the names in `Weights` of `knowledge/fusion.py`, of the candidates that
it weighs them for. They are taken once for each set of questions (`bench/features.py`, `bench/training_questions.py`), and kept until the
code that makes them changes, so that learning anew takes seconds. Sets: the corpus with its questions, SQuAD 2.0's dev side, QMSum's train
split. Every set counts the same. Nothing is written into the code: what comes out is to be read, and put there by hand.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import uvloop
from numpy.typing import NDArray
from rich.console import Console

from bench.__main__ import alone, say
from bench.corpus import opened as opened_corpus
from bench.features import Workshop
from bench.fitting import EVIDENCE, NOTE, RIDGE, Floats, Lists, fit, folds, ranks
from bench.models import RealModels
from bench.published import SHARED, Sets
from bench.report import Cell, Table, show_table
from bot.error_words import worded
from bot.logs import set_up_logging
from bot.output import print_error
from bot.wording import ENGLISH
from knowledge.answering.choice import ChoiceWeights
from knowledge.errors import UserFacingError
from knowledge.evaluation.comparison import mcnemar
from knowledge.fusion import WEIGHTS, Weights

SETS = ("corpus", "squad", "qmsum")


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


def learned(
    sets: Mapping[str, Lists], *, count: int, ridge: float = RIDGE, weights: Weights | ChoiceWeights = WEIGHTS
) -> tuple[Learned, dict[str, Standing]]:
    """Learn from all sets, fold by fold, and rank each question by weights that have not seen it; `weights` are the current ones."""
    names = tuple(each.name for each in fields(weights))
    start = np.array([getattr(weights, name) for name in names], dtype=np.float64)
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


def standing_table(name: str, standing: Standing, figures: Sequence[tuple[str, int, int]] = FIGURES) -> Table:
    """What a set's questions get by weights that have not seen them, beside the current ones."""
    rows: list[tuple[Cell, ...]] = []
    for called, kind, depth in figures:
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
