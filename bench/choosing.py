"""Learn the weights by which the sentences that answer are chosen, and say what they are worth on questions that they have not seen.

    python -m bench.choosing

The features are those of `unit_features` (`knowledge/answering/choice.py`), of the units of the passages that are found, for the
questions of the corpus and of the sample cluster; both count the same. A unit is right where the evidence stands in it, and where it is a
part of the evidence. Nothing is written into the code: what comes out is to be read, and put there by hand.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

import numpy as np
import uvloop
from rich.console import Console

from bench.__main__ import alone, say
from bench.corpus import SAMPLE, Corpus
from bench.corpus import opened as opened_corpus
from bench.fitting import EVIDENCE, RIDGE, Collected, Lists
from bench.house import House, opened
from bench.learning import learned, standing_table, weights_table
from bench.models import Models, RealModels
from bench.report import Table, show_table
from bench.training_questions import asked_of, proven_by, readers_of
from bot.error_words import worded
from bot.logs import set_up_logging
from bot.output import print_error
from bot.wording import ENGLISH
from knowledge.answering.choice import CHOICE, unit_features
from knowledge.errors import UserFacingError

FIGURES: tuple[tuple[str, int, int], ...] = (
    ("the first unit right", EVIDENCE, 1),
    ("one of the first three", EVIDENCE, 3),
    ("one of the first ten", EVIDENCE, 10),
)
"""Name, what is sought, and how deep."""


async def units_of(house: House) -> Lists:
    """The features of all units that are read for each question of the house's corpus, and which of them are right."""
    names = [each.name for each in fields(CHOICE)]
    collected = Collected.of(names)
    for one, group in asked_of(house.corpus):
        found = await house.knowledge.retriever.search(
            one.question, readers_of(one, house.corpus), now=house.knowledge.clock.now(), limit=10
        )
        passages, features = unit_features(found)
        units = [(passage, unit) for passage in passages for unit in passage.units]
        met: dict[int, list[int]] = {number: [] for number in range(len(one.evidence) if one.needs_all else 1)}
        for place, (passage, unit) in enumerate(units):
            for number in proven_by(one, passage, unit):
                met[number].append(place)
        nothing = np.zeros(len(units), dtype=np.float32)
        columns = np.stack([features.get(name, nothing) for name in names], axis=1)
        collected.add(columns, [(EVIDENCE, places) for places in met.values()], group)
    return collected.lists()


async def run(corpora: Mapping[Path, Corpus], models: Models, console: Console, *, count: int, ridge: float) -> list[Table]:
    """Index each corpus in its folder, take the features, learn, show."""
    sets: dict[str, Lists] = {}
    for work, corpus in corpora.items():
        say(console, f"indexing {corpus.name}")
        async with opened(corpus, work, models) as house:
            await house.synchroniser.run()
            say(console, f"taking the features of {corpus.name}")
            sets[corpus.name] = await units_of(house)
    weights, standings = learned(sets, count=count, ridge=ridge, weights=CHOICE)
    tables = [weights_table(weights), *(standing_table(name, standing, FIGURES) for name, standing in standings.items())]
    for table in tables:
        show_table(console, table)
    return tables


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.choosing", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="as in python -m bench")
    parser.add_argument("--folds", type=int, metavar="K", default=10)
    parser.add_argument("--ridge", type=float, metavar="R", default=RIDGE, help="what large weights cost")
    parser.add_argument("--model", metavar="NAME", help="the embedding model, over the config's")
    parser.add_argument("--work", type=Path, metavar="DIR", default=Path(".kobar/bench"))
    return parser.parse_args()


def main() -> None:
    """Learn from the command line."""
    arguments = _arguments()
    set_up_logging(level="WARNING")
    logging.getLogger("chromadb").setLevel(logging.ERROR)
    console = Console(width=160)
    try:
        found = (opened_corpus(folder, model=arguments.model) for folder in (arguments.corpus, SAMPLE))
        corpora = {arguments.work / f"{one.name}-{one.settings.embedding.model.replace('/', '_')}" / "kobar": one for one in found}
        models = RealModels(next(iter(corpora.values())).settings.embedding)
        with alone(arguments.work):
            uvloop.run(run(corpora, models, console, count=arguments.folds, ridge=arguments.ridge))
    except (UserFacingError, ValueError) as error:
        print_error(worded(error, ENGLISH) if isinstance(error, UserFacingError) else str(error))
        sys.exit(1)


if __name__ == "__main__":
    main()
