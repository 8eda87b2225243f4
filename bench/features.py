"""The features of a question's candidates, taken from the services as they are and kept until the code that makes them changes."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench import qmsum, squad
from bench.corpus import ROOT, Corpus
from bench.fitting import Collected, Lists
from bench.house import House, opened
from bench.models import Models
from bench.published import Sets, drawn, lines_of, missing, written
from bench.training_questions import Sought, of_corpus, of_qmsum, of_squad
from knowledge.fusion import WEIGHTS, Weights
from knowledge.model import Passage

EVERY_CANDIDATE = 1_000_000
"""More passages than any question has candidates."""

SCORE_ROUNDED = 1e-3
"""A passage's score is rounded to less than this."""

_MAKERS = (
    *("fusion.py", "arms.py", "retrieval.py", "retriever.py", "query.py", "parts.py", "terms.py", "words.py", "context.py"),
    *("vocabulary.py", "group_names.py", "estonian.py", "spellings.py", "language.py"),
    *("lexicon/word_list.py", "lexicon/translation.py", "lexicon/estonian_english.txt"),
    *(
        "store/lexical.py",
        "store/candidates.py",
        "store/dense_manifest.py",
        "store/vectors.py",
        "store/held_vectors.py",
        "store/readable.py",
    ),
)
"""The code of `knowledge` that features hang on."""


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
        raise ValueError("The retriever's scores are not the weighted sum of its features; bench/features.py has to follow it.")
    nothing = np.zeros(len(order), dtype=np.float32)
    return np.stack([columns.get(name, nothing)[order] for name in named_features()], axis=1).astype(np.float32)


def stamp_of(*known: object) -> str:
    """A hash of the code that features hang on, and of what else is `known` of them."""
    code = [(ROOT / "knowledge" / name).read_bytes() for name in _MAKERS]
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
