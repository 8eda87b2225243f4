"""Learning weights of named features from ranked candidates, and telling what they are worth on questions that they have not seen.

The loss is the listwise one of Cao et al. 2007 ("Learning to Rank: From Pairwise Approach to Listwise Approach", top one): the scores of a
question's candidates make probabilities by softmax, and what is wanted is that they fall on those that are sought. Weights are never
negative, so that a feature cannot speak against what it is made to speak for. It is minimised by L-BFGS-B with the exact gradient.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.model_selection import GroupKFold

SEED = 2027
RIDGE = 1e-3
"""What the squares of the weights cost, so that a feature that says nothing gets nothing."""

NOTE, EVIDENCE = 0, 1
"""What is sought: any passage of the note, or one that the evidence stands in."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Lists:
    """Questions with their candidates: `features` has a row for each candidate and a column for each of `names`.

    The candidates of question q are the rows from `begins[q]` up to the next question's. Target t asks question `target_question[t]` for
    what `target_kind[t]` says: any one of the rows `target_rows[target_begins[t]:...]`, none where no arm proposed it. A question is found
    when all of its targets of a kind are. Questions of one of `groups` are never torn apart.
    """

    names: tuple[str, ...]
    features: NDArray[np.float32]
    begins: Ints
    groups: tuple[str, ...]
    target_question: Ints
    target_kind: Ints
    target_begins: Ints
    target_rows: Ints

    @property
    def questions(self) -> int:
        """How many there are."""
        return len(self.begins)

    def rows(self, target: int) -> Ints:
        """The candidates that a target is met by."""
        following = self.target_begins[target + 1] if target + 1 < len(self.target_begins) else len(self.target_rows)
        return self.target_rows[self.target_begins[target] : following]

    def end(self, question: int) -> int:
        """The row after a question's last candidate."""
        return int(self.begins[question + 1]) if question + 1 < self.questions else len(self.features)

    def save(self, file: Path, stamp: str) -> None:
        """Keep the lists, with the stamp of what made them."""
        file.parent.mkdir(parents=True, exist_ok=True)
        values: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        np.savez_compressed(file, stamp=stamp, **values)

    @classmethod
    def load(cls, file: Path, stamp: str) -> Lists | None:
        """The lists that were kept with this stamp, if they were."""
        if not file.is_file():
            return None
        with np.load(file, allow_pickle=False) as kept:
            if str(kept["stamp"]) != stamp:
                return None
            texts = {name: tuple(str(text) for text in kept[name]) for name in ("names", "groups")}
            arrays = {name: kept[name] for name in cls.__slots__ if name not in texts}
        return cls(**texts, **arrays)


@dataclass(slots=True)
class Collected:
    """Lists in the making, question by question; a question without candidates is missed whatever the weights."""

    names: tuple[str, ...]
    _features: list[NDArray[np.float32]]
    _groups: list[str]
    _targets: list[tuple[int, int, list[int]]]

    @classmethod
    def of(cls, names: Sequence[str]) -> Collected:
        """Nothing collected yet."""
        return cls(tuple(names), [], [], [])

    def add(self, features: NDArray[np.float32], targets: Sequence[tuple[int, Sequence[int]]], group: str) -> None:
        """Add a question: its candidates' features, and its targets, each with its kind and the places of candidates that meet it."""
        # A row of zeros stands for what was not proposed: no question is without rows, and no target is met by it.
        padded = features if len(features) else np.zeros((1, len(self.names)), dtype=np.float32)
        begun = sum(len(each) for each in self._features)
        self._targets += [(len(self._groups), kind, [begun + place for place in places]) for kind, places in targets]
        self._features.append(padded)
        self._groups.append(group)

    def lists(self) -> Lists:
        """What was collected."""
        sizes = [len(each) for each in self._features]
        lengths = [len(rows) for _, _, rows in self._targets]
        return Lists(
            names=self.names,
            features=np.concatenate(self._features) if sizes else np.zeros((0, len(self.names)), dtype=np.float32),
            begins=np.cumsum([0, *sizes[:-1]]).astype(np.int64) if sizes else np.zeros(0, dtype=np.int64),
            groups=tuple(self._groups),
            target_question=np.array([question for question, _, _ in self._targets], dtype=np.int64),
            target_kind=np.array([kind for _, kind, _ in self._targets], dtype=np.int64),
            target_begins=np.cumsum([0, *lengths[:-1]]).astype(np.int64) if lengths else np.zeros(0, dtype=np.int64),
            target_rows=np.array([row for _, _, rows in self._targets for row in rows], dtype=np.int64),
        )


@dataclass(slots=True)
class _Loss:
    """The mean over some questions of a set of what their targets cost, as a function of the weights."""

    lists: Lists
    cost: Floats
    _question_of: Ints
    _met: Ints
    _met_begins: Ints
    _met_rows: Ints

    @classmethod
    def of(cls, lists: Lists, asked: NDArray[np.bool_]) -> _Loss:
        """The loss over the questions that are `asked`; each question counts the same, however many targets it has."""
        sizes = np.diff([*lists.begins, len(lists.features)])
        lengths = np.diff([*lists.target_begins, len(lists.target_rows)])
        met = np.flatnonzero((lengths > 0) & asked[lists.target_question])
        per_question = np.bincount(lists.target_question[met], minlength=lists.questions)
        count = max(int((per_question > 0).sum()), 1)
        rows = [lists.rows(int(target)) for target in met]
        begins = np.cumsum([0, *(len(each) for each in rows[:-1])]).astype(np.int64) if rows else np.zeros(0, dtype=np.int64)
        cost = 1.0 / per_question[lists.target_question[met]] / count
        held = np.concatenate(rows) if rows else np.zeros(0, dtype=np.int64)
        return cls(lists, cost, np.repeat(np.arange(lists.questions), sizes), met, begins, held)

    def __call__(self, weights: Floats) -> tuple[float, Floats]:
        """The loss and its gradient."""
        lists = self.lists
        if not len(self._met):
            return 0.0, np.zeros_like(weights)
        scores = lists.features @ weights
        log_all, shares = _softmax(scores, lists.begins, self._question_of)
        target_of = np.repeat(np.arange(len(self._met)), np.diff([*self._met_begins, len(self._met_rows)]))
        log_met, met_shares = _softmax(scores[self._met_rows], self._met_begins, target_of)
        question = lists.target_question[self._met]
        loss = float(self.cost @ (log_all[question] - log_met))
        per_row = shares * np.bincount(question, weights=self.cost, minlength=lists.questions)[self._question_of]
        np.subtract.at(per_row, self._met_rows, met_shares * self.cost[target_of])
        return loss, np.asarray(lists.features.T @ per_row, dtype=np.float64)


def _softmax(scores: Floats, begins: Ints, owner: Ints) -> tuple[Floats, Floats]:
    """For runs of scores the logarithm of the sum of their exponentials, and each score's share of its run."""
    top = np.maximum.reduceat(scores, begins)
    raised = np.exp(scores - top[owner])
    total = np.add.reduceat(raised, begins)
    return np.log(total) + top, raised / total[owner]


def fit(sets: Sequence[tuple[Lists, NDArray[np.bool_]]], start: Floats, *, ridge: float = RIDGE) -> Floats:
    """The weights that cost least over the asked questions of all sets, each set counting the same; scaled to the sum of `start`.

    The order that weights give does not depend on their scale, so that they can be laid beside the ones they are to replace.
    """
    losses = [_Loss.of(lists, asked) for lists, asked in sets]

    def total(weights: Floats) -> tuple[float, Floats]:
        parts = [loss(weights) for loss in losses]
        value = sum(part for part, _ in parts) / len(parts) + ridge * float(weights @ weights) / 2
        return value, np.sum([gradient for _, gradient in parts], axis=0) / len(parts) + ridge * weights

    found = minimize(total, np.maximum(start, 0.01), jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(start))
    learned = np.asarray(found.x, dtype=np.float64)
    return learned * start.sum() / learned.sum() if learned.sum() > 0 else start


def folds(lists: Lists, count: int) -> list[NDArray[np.bool_]]:
    """Which questions are held out, fold by fold: each question once, groups whole, drawn by `SEED`."""
    if len(set(lists.groups)) < count:
        raise ValueError(f"{len(set(lists.groups))} groups of questions make no {count} folds; ask for fewer folds")
    held: list[NDArray[np.bool_]] = []
    for _, out in GroupKFold(n_splits=count, shuffle=True, random_state=SEED).split(np.zeros(lists.questions), groups=list(lists.groups)):
        mask = np.zeros(lists.questions, dtype=bool)
        mask[out] = True
        held.append(mask)
    return held


def ranks(lists: Lists, weights: Floats, kind: int) -> Floats:
    """For each question the place at which its targets of a kind are all met, from 1; infinite where one is not met, nan without any."""
    scores = lists.features @ weights
    place = np.full(lists.questions, np.nan)
    for target in np.flatnonzero(lists.target_kind == kind):
        question, rows = int(lists.target_question[target]), lists.rows(int(target))
        begin, end = int(lists.begins[question]), lists.end(question)
        found = np.inf
        if len(rows):
            best = rows[np.argmax(scores[rows])]
            # As a stable sort has it: what comes first goes before what scores the same.
            found = 1 + int((scores[begin:end] > scores[best]).sum() + (scores[begin:best] == scores[best]).sum())
        place[question] = found if np.isnan(place[question]) else max(place[question], found)
    return place
