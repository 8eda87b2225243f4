"""The choice of the sentences that answer: what tells of each unit of the best passages, weighted and added up; functions without I/O."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.answering.asked import (
    Asked,
    acts,
    asked_for,
    asks_decision,
    asks_which,
    decides,
    has_date,
    has_name,
    has_number,
    has_person,
    lists_attendance,
)
from knowledge.fusion import Scores, recency, standing_out
from knowledge.model import Passage, Unit
from knowledge.retrieval import Retrieval
from knowledge.terms import Found, QuestionWords
from knowledge.words import stems, stems_in

PASSAGES_READ = 6
"""Sentences are chosen from so many of the best passages."""

OF_ONE_DOCUMENT = 2
"""So many of them, and of the quotes of an answer, are of one document at most, so that none that says a thing over and over is all that
is heard. On real notes and on the sample cluster's no answer is better or worse for it."""


@dataclass(frozen=True, slots=True)
class ChoiceWeights:
    """What counts in the choice.

    Learned as a conditional logit over the units of the best passages of 100 questions on real notes and 80 on the sample cluster's, a
    unit counting as right where it is, or is part of, the evidence; rounded. In five folds, on questions that they had not seen, the first
    unit is right for .42 of the questions on real notes, one of the first three for .67; an answer made of them holds the evidence for .67.
    `latest` and `attendance` were set by hand: how much newer a passage is counts where the question asks for the present, and a list of
    who was there answers nobody who does not ask who.
    """

    similarity: float = 2.1
    covered: float = 3.2
    covered_around: float = 2.8
    passage: float = 1.5
    best_passage: float = 1.0
    decision: float = 0.5
    parent_similarity: float = 0.8
    parent_covered: float = 0.8
    address: float = -1.2
    says_little: float = -0.5
    question: float = -0.3
    person: float = 1.0
    name: float = 0.8
    number: float = 2.4
    date: float = 0.8
    which: float = 0.2
    action: float = 0.4
    latest: float = 1.0
    attendance: float = -3.0


CHOICE = ChoiceWeights()

ALONE = 0.7
"""How much a unit's vector alone counts beside the one that is pooled from its passage. With both the evidence is quoted for .72 of the
questions on real notes, with the pooled one only for .67, with the unit's own only for .69 (nothing turned away); on the sample cluster
for .51, .49 and .52. That was measured with units embedded by themselves; docs/benchmarks.md has how they are now.
"""

LOOKED_INTO = 30
"""So many units that are most like the question are read for the kind of thing that they say."""

_ADDRESS = re.compile(r"https?://\S+")
_SHORT_BESIDE_ADDRESS = 25
"""A unit with an address and fewer other characters is little but the address."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A unit of one of the best passages (`rank`, from 0) and how well it answers, higher is better."""

    passage: Passage
    rank: int
    place: int
    score: float

    @property
    def unit(self) -> Unit:
        """The unit itself."""
        return self.passage.units[self.place]


def score_units(retrieval: Retrieval, weights: ChoiceWeights = CHOICE) -> list[list[Scored]]:
    """The units of the best passages in their order, passage by passage."""
    places = _read(retrieval.passages)
    passages = [retrieval.passages[place] for place in places]
    best = max((passage.score for passage in passages), default=0.0)
    similar = _spread(_similar(retrieval, places))
    kinds = _Kinds.of(retrieval.query.text)
    newest = weights.latest * recency(passages) if retrieval.query.latest else np.zeros(len(passages), dtype=np.float32)
    likeness: list[Scores] = []
    where = [retrieval.found[place] for place in places]
    for rank, (passage, cosines, found) in enumerate(zip(passages, similar, where, strict=True)):
        around = weights.passage * (passage.score - best) + weights.best_passage * (rank == 0) + newest[rank]
        likeness.append(_by_likeness(passage, cosines, retrieval.words, found, weights) + np.float32(around))
    every = np.sort(np.concatenate(likeness)) if likeness else np.zeros(0, dtype=np.float32)
    enough = every[-LOOKED_INTO] if len(every) > LOOKED_INTO else -np.inf
    return [
        [
            Scored(passage, rank, place, float(score) + (kinds.fit(unit.text, weights) if score >= enough else 0.0))
            for place, (unit, score) in enumerate(zip(passage.units, scores, strict=True))
        ]
        for rank, (passage, scores) in enumerate(zip(passages, likeness, strict=True))
    ]


def _read(passages: Sequence[Passage]) -> list[int]:
    """The places of the passages that are read, best first."""
    places: list[int] = []
    of_document: Counter[int] = Counter()
    for place, passage in enumerate(passages):
        of_document[passage.document.id] += 1
        if of_document[passage.document.id] <= OF_ONE_DOCUMENT and len(places) < PASSAGES_READ:
            places.append(place)
    return places


def _similar(retrieval: Retrieval, places: Sequence[int]) -> list[Scores]:
    """How far the units of the passages at some places stand out: by what they say in their place, and by themselves."""
    found: list[Scores] = []
    for place in places:
        cosines = retrieval.units[place]
        if retrieval.alone and len(retrieval.alone[place]) == len(cosines):
            cosines = (cosines + ALONE * (retrieval.alone[place] - cosines)).astype(np.float32)
        if retrieval.background:
            is_abroad = retrieval.query.abroad(retrieval.passages[place].document.language)
            cosines = standing_out(cosines, retrieval.background[place], is_abroad)
        found.append(cosines)
    return found


def _by_likeness(passage: Passage, cosines: Scores, words: QuestionWords, found: Found, weights: ChoiceWeights) -> Scores:
    """How much a passage's units are like the question: by meaning, by words, and by the item that they stand under."""
    own = found.units
    around = own | found.head[:, None]
    around[:, 1:] |= own[:, :-1]
    around[:, :-1] |= own[:, 1:]
    covered = words.covered(own)
    total = weights.similarity * cosines + weights.covered * covered + weights.covered_around * words.covered(around)
    parents = parents_of(passage)
    under = np.array([place for place, parent in enumerate(parents) if parent is not None], dtype=np.int64)
    above = np.array([parent for parent in parents if parent is not None], dtype=np.int64)
    total[under] += weights.parent_similarity * cosines[above] + weights.parent_covered * covered[above]
    return total.astype(np.float32)


def parents_of(passage: Passage) -> list[int | None]:
    """The list item that each unit of a passage stands under, by its place."""
    depths = depths_of(passage)
    return [next((at for at in range(place - 1, -1, -1) if depths[at] < depths[place]), None) for place in range(len(depths))]


def depths_of(passage: Passage) -> list[int]:
    """How far the line on which each unit begins is indented, in columns."""
    return [_depth(passage.text, unit) for unit in passage.units]


def _depth(text: str, unit: Unit) -> int:
    line = text[text.rfind("\n", 0, unit.start) + 1 : unit.start]
    return len(line) - len(line.lstrip(" \t"))


@dataclass(frozen=True, slots=True)
class _Kinds:
    """What a question asks for, read once."""

    text: str
    asked: Asked
    decision: bool
    which: bool
    stems: frozenset[str]

    @classmethod
    def of(cls, text: str) -> _Kinds:
        return cls(text, asked_for(text), asks_decision(text), asks_which(text), frozenset(stems(text)))

    def fit(self, text: str, weights: ChoiceWeights) -> float:
        """What speaks for or against a unit by the kind of thing that it says."""
        total = weights.decision * (self.decision and decides(text)) + weights.question * text.rstrip().endswith("?")
        total += weights.says_little * self._says_little(text)
        total += weights.address * (len(_ADDRESS.sub("", text)) < min(_SHORT_BESIDE_ADDRESS, len(text)) and bool(_ADDRESS.search(text)))
        if self.asked is not Asked.WHO and lists_attendance(text):
            total += weights.attendance
        if self.asked is Asked.WHO:
            total += weights.person * has_person(text, self.text) + weights.name * has_name(text, self.text) + weights.action * acts(text)
        elif self.asked is Asked.HOW_MANY:
            total += weights.number * has_number(text, self.text)
        elif self.asked is Asked.WHEN:
            total += weights.date * has_date(text, self.text)
        elif self.which:
            total += weights.which * has_name(text, self.text)
        return total

    def _says_little(self, text: str) -> bool:
        """Whether a text has no more than one word that the question does not have."""
        new: set[str] = set()
        for word in stems_in(text):
            if word not in self.stems:
                new.add(word)
                if len(new) > 1:
                    return False
        return True


def _spread(columns: Sequence[Scores]) -> list[Scores]:
    """Cosines brought to 0…1 over all units together."""
    flat = np.concatenate(columns) if columns else np.zeros(0, dtype=np.float32)
    low, high = (flat.min(), flat.max()) if len(flat) else (0.0, 1.0)
    return [(column - low) / (high - low) if high > low else np.zeros_like(column) for column in columns]
