"""The choice of the sentences that answer: what tells of each unit of the best passages, weighted and added up; functions without I/O."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.answering.asked import (
    Asked,
    asked_for,
    asks_which,
    asks_who_came,
    concludes,
    has_date,
    has_name,
    has_number,
    has_person,
    lists_attendance,
)
from knowledge.fusion import Scores, recency, standing_out, weighted
from knowledge.model import Passage, Unit
from knowledge.retrieval import Retrieval
from knowledge.terms import Found
from knowledge.words import stems, stems_in

PASSAGES_READ = 6
"""Sentences are chosen from so many of the best passages."""

OF_ONE_DOCUMENT = 3
"""So many of them are of one document at most, so that none that says a thing over and over is all that is heard. With two the evidence is
quoted for .01 less of the questions on real notes; on the sample cluster's no answer is better or worse for it."""


@dataclass(frozen=True, slots=True)
class ChoiceWeights:
    """What each feature of a unit counts in the choice; none is negative, what speaks against a unit is a feature below 0.

    `similarity` and `covered` say how much a unit is like the question: by its vector, and by the question's words that stand in it or in
    what it stands under, the items above it in its list and the headings; `parent_similarity` is that of the item right above it.
    `passage` and `best_passage` say how good its passage is. `concludes`, `question`, `says_little`, `address` and `attendance` are what
    kind of line it is, the other ones whether it has what the question asks for.
    """

    similarity: float = 0.0
    covered: float = 0.0
    parent_similarity: float = 0.0
    passage: float = 0.0
    best_passage: float = 0.0
    latest: float = 0.0
    concludes: float = 0.0
    question: float = 0.0
    says_little: float = 0.0
    address: float = 0.0
    attendance: float = 0.0
    person: float = 0.0
    name: float = 0.0
    number: float = 0.0
    date: float = 0.0
    which: float = 0.0


CHOICE = ChoiceWeights(
    similarity=4.2,
    covered=6.8,
    parent_similarity=0.9,
    passage=0.8,
    best_passage=0.8,
    latest=1.0,
    concludes=1.3,
    question=0.6,
    says_little=1.2,
    address=2.1,
    attendance=3.0,
    person=0.6,
    name=1.2,
    number=3.5,
    date=2.4,
    which=0.1,
)
"""Learned as a conditional logit (McFadden 1974) over the units of the best passages of 100 questions on real notes and 80 on the sample
cluster's, a unit counting as right where the evidence stands in it and where it is a part of the evidence; rounded
(`python -m bench.choosing`). In ten folds, on questions that they had not seen, the first unit is right for .51 of the questions on real
notes and one of the first three for .73; .42 and .70 where only the words of a unit itself, of its neighbours and of the item above it
counted. `latest` and `attendance` were set by hand: how much newer a passage is counts where the question asks for the present, and a list
of who was there answers nobody who does not ask who.
"""
ALONE = 0.7
"""How much a unit's vector alone counts beside the one that is pooled from its passage. With both the evidence is quoted for .72 of the
questions on real notes, with the pooled one only for .67, with the unit's own only for .69 (nothing turned away); on the sample cluster
for .51, .49 and .52. That was measured with units embedded by themselves; docs/benchmarks.md has how they are now.
"""

LOOKED_INTO = 30
"""So many units that are most like the question are read for the kind of thing that they say. With 20 no figure is another, but lines
that say little stand in some answers."""

_ADDRESS = re.compile(r"https?://\S+")
_SHORT_BESIDE_ADDRESS = 25
"""A unit with an address and fewer other characters is little but the address."""


class Scored(NamedTuple):
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
    passages, features = unit_features(retrieval, weights)
    scores = iter(weighted(features, weights).tolist() if features else ())
    return [[Scored(passage, rank, place, next(scores)) for place in range(len(passage.units))] for rank, passage in enumerate(passages)]


def unit_features(retrieval: Retrieval, weights: ChoiceWeights = CHOICE) -> tuple[list[Passage], dict[str, Scores]]:
    """The passages that are read, and what tells of each of their units, in their order, by its name in `ChoiceWeights`. What a unit says
    is read only of the `LOOKED_INTO` that come first without it; for all others it is 0.
    """
    places = _read(retrieval.passages)
    passages = [retrieval.passages[place] for place in places]
    units = [unit for passage in passages for unit in passage.units]
    if not units:
        return [], {}
    likeness = _likeness(retrieval, places, passages)
    first = (int(place) for place in np.argsort(-weighted(likeness, weights), kind="stable")[:LOOKED_INTO])
    said = _said(retrieval.query.text, {place: units[place].text for place in first}, len(units))
    return passages, likeness | said


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


def _likeness(retrieval: Retrieval, places: Sequence[int], passages: Sequence[Passage]) -> dict[str, Scores]:
    """How much the units of passages at some places are like the question, and how good their passages are."""
    found = [retrieval.found[place] for place in places]
    sizes = [len(passage.units) for passage in passages]
    similarity = _spread(np.concatenate(_similar(retrieval, places)))
    above = _above(passages)
    best = max(passage.score for passage in passages)
    days = np.array([day.toordinal() if (day := passage.document.date) else 0 for passage in passages], dtype=np.int64)
    newest = recency(days) if retrieval.query.latest else np.zeros(len(passages), dtype=np.float32)
    return {
        "similarity": similarity,
        "covered": retrieval.words.covered(_in_place(found, above)),
        "parent_similarity": np.append(similarity, np.float32(0))[above],
        "passage": np.repeat(np.array([passage.score - best for passage in passages], dtype=np.float32), sizes),
        "best_passage": np.repeat(np.arange(len(passages)) == 0, sizes).astype(np.float32),
        "latest": np.repeat(newest, sizes),
    }


def _above(passages: Sequence[Passage]) -> NDArray[np.int64]:
    """The place, among the units of all passages, of the list item that each unit stands under; beyond the last one where there is none."""
    count = sum(len(passage.units) for passage in passages)
    above: list[int] = []
    for passage in passages:
        begun = len(above)
        above += [count if parent is None else begun + parent for parent in parents_of(passage)]
    return np.array(above, dtype=np.int64)


def _in_place(found: Sequence[Found], above: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which words stand in each unit, in any item above it or in the headings, shape (words, units). Each round reaches twice as far up
    as the one before it (pointer jumping; Wyllie 1979, "The Complexity of Parallel Computations").
    """
    own = np.concatenate([each.units | each.head[:, None] for each in found], axis=1)
    words = np.concatenate([own, np.zeros((len(own), 1), dtype=np.bool_)], axis=1)
    none = own.shape[1]
    up = np.append(above, none)
    while (up < none).any():
        words |= words[:, up]
        up = up[up]
    return words[:, :none]


def parents_of(passage: Passage) -> list[int | None]:
    """The list item that each unit of a passage stands under, by its place: the last one before it that is indented less."""
    depths = depths_of(passage)
    parents: list[int | None] = []
    above: list[int] = []
    for place, depth in enumerate(depths):
        while above and depths[above[-1]] >= depth:
            above.pop()
        parents.append(above[-1] if above else None)
        above.append(place)
    return parents


def depths_of(passage: Passage) -> list[int]:
    """How far the line on which each unit begins is indented, in columns."""
    text = passage.text
    lines = [text[text.rfind("\n", 0, unit.start) + 1 : unit.start] for unit in passage.units]
    return [len(line) - len(line.lstrip(" \t")) for line in lines]


def _said(question: str, texts: Mapping[int, str], count: int) -> dict[str, Scores]:
    """What kind of line the units with some texts are, by their places among `count` units, and whether they have what is asked for."""
    asked, own = asked_for(question), frozenset(stems(question))
    speaks_for: dict[str, Callable[[str], bool]] = {"concludes": concludes}
    speaks_against: dict[str, Callable[[str], bool]] = {
        "question": lambda text: text.rstrip().endswith("?"),
        "says_little": lambda text: _says_little(text, own),
        "address": _little_but_address,
    }
    if asked is Asked.WHO:
        speaks_for |= {"person": lambda text: has_person(text, question), "name": lambda text: has_name(text, question)}
    if asked is not Asked.WHO or not asks_who_came(question):
        speaks_against["attendance"] = lists_attendance
    if asked is Asked.HOW_MANY:
        speaks_for["number"] = lambda text: has_number(text, question)
    elif asked is Asked.WHEN:
        speaks_for["date"] = lambda text: has_date(text, question)
    elif asked is Asked.ANYTHING and asks_which(question):
        speaks_for["which"] = lambda text: has_name(text, question)
    places = list(texts)
    features: dict[str, Scores] = {}
    for sign, kinds in ((1, speaks_for), (-1, speaks_against)):
        for name, is_so in kinds.items():
            features[name] = np.zeros(count, dtype=np.float32)
            features[name][places] = [sign * is_so(text) for text in texts.values()]
    return features


def _little_but_address(text: str) -> bool:
    return "://" in text and bool(_ADDRESS.search(text)) and len(_ADDRESS.sub("", text)) < _SHORT_BESIDE_ADDRESS


def _says_little(text: str, known: Collection[str]) -> bool:
    """Whether a text has no more than one word that is not among the `known` ones."""
    only = None
    for word in stems_in(text):
        if word not in known and word != only:
            if only is not None:
                return False
            only = word
    return True


def _spread(cosines: Scores) -> Scores:
    """Cosines brought to 0…1 over all units together."""
    low, high = cosines.min(), cosines.max()
    return (cosines - low) / (high - low) if high > low else np.zeros_like(cosines)
