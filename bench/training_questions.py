"""The questions that weights are learned from, set by set, with what each of them seeks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import qmsum, squad
from bench.corpus import Corpus
from bench.fitting import EVIDENCE, NOTE
from knowledge.audience import Readers
from knowledge.evaluation import Labelled
from knowledge.evaluation.measures import normalised
from knowledge.model import Passage, Unit

_FROM_ELSEWHERE = frozenset({"event", "collaborator"})
"""The types of question that calendars and sheets answer."""

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


def of_corpus(corpus: Corpus) -> list[Sought]:
    """The corpus' answerable questions, but for those that calendars and sheets answer; those with a note in common stand together."""
    return [_of_labelled(one, readers_of(one, corpus), group) for one, group in asked_of(corpus)]


def asked_of(corpus: Corpus) -> list[tuple[Labelled, str]]:
    """The same questions as they are labelled, each with what it stands together by."""
    asked = [one for one in corpus.questions if one.answerable and one.evidence and one.type not in _FROM_ELSEWHERE]
    return list(zip(asked, joined([sorted(one.paths) for one in asked]), strict=True))


def readers_of(one: Labelled, corpus: Corpus) -> Readers:
    """Those who ask a question."""
    return corpus.readers if one.audiences is None else Readers.holding(one.audiences)


def proven_by(one: Labelled, passage: Passage, unit: Unit) -> list[int]:
    """The targets of a question that a unit meets, as it has the evidence in it or is a part of it: the places of its evidence where it
    needs all of it, else 0.
    """
    said = normalised(passage.text[unit.start : unit.end])
    met: set[int] = set()
    for number, proof in enumerate(one.evidence):
        quote = normalised(proof.quote)
        if passage.document.path == proof.path and (quote in said or (len(said) >= SHORTEST_PART and said in quote)):
            met.add(number if one.needs_all else 0)
    return sorted(met)


SHORTEST_PART = 9
"""Fewer characters are part of too much."""


def _of_labelled(one: Labelled, readers: Readers, group: str) -> Sought:
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
