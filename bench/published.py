"""Published sets of questions, read where they lie beside the project and indexed by Kobar's own pipeline.

A set's texts are written as notes into a folder with a config, so that what is measured is what an index run makes of files.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from bench.corpus import ROOT, Corpus
from bot.config import Environment, load_settings
from knowledge.evaluation.intervals import wilson

SHARED = ROOT.parent / "shared" / "data"
"""Where the sets lie."""

SEED = 2027
"""Of the questions that are drawn where not all are asked."""

Side = Literal["dev", "test"]
"""What may be learned from, and what is reported on."""

_CONFIG = """[cluster]
name = "{name}"
time_zone = "UTC"
languages = ["en"]

[[sources]]
name = "notes"
kind = "folder"
path = "notes"
audience = "everyone"
"""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Sets:
    """Where published sets lie, which side of them is measured, and how much of them at most; None is all."""

    folder: Path = SHARED
    side: Side = "test"
    questions: int = 1_000
    meetings: int = 35
    paragraphs: int | None = None


def lines_of(file: Path) -> list[dict[str, Any]]:
    """The objects of a file that has one a line."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def missing(folder: Path) -> str:
    """What is said where a set is not there."""
    return f"left out: there is no {folder}; the set has to lie there, see docs/benchmarks.md"


def side_of(name: str) -> Side:
    """The side of what bears this name, half of all names each, by their hash: nothing that stands together is torn apart."""
    return "dev" if hashlib.sha256(name.encode()).digest()[0] % 2 == 0 else "test"


def drawn(items: Sequence[_T], count: int | None) -> list[_T]:
    """`count` of the items in their order, drawn by `SEED`, or all where there are no more."""
    if count is None or count >= len(items):
        return list(items)
    places = sorted(random.Random(SEED).sample(range(len(items)), count))  # noqa: S311 - a sample, no secret
    return [items[place] for place in places]


def written(name: str, notes: Mapping[str, str], folder: Path) -> Corpus:
    """A corpus of `notes`, by file name, in `folder`; what is there already stays as it is, so that it is not indexed again."""
    there = folder / "notes"
    there.mkdir(parents=True, exist_ok=True)
    (folder / "config.toml").write_text(_CONFIG.format(name=name), encoding="utf-8")
    for file in there.iterdir():
        if file.name not in notes:
            file.unlink()
    for file_name, text in notes.items():
        file = there / file_name
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")
    return Corpus(name, load_settings(folder / "config.toml", environment=Environment.model_construct()), ())


def share(hits: Sequence[bool]) -> float | None:
    """How many of all are hits."""
    return sum(hits) / len(hits) if hits else None


def with_interval(hits: Sequence[bool]) -> tuple[float | None, str]:
    """The share of hits, and its 95 % interval in words."""
    between = wilson(sum(hits), len(hits))
    return share(hits), f"{between.low:.3f}–{between.high:.3f}" if between else "–"
