"""What an answer is worth beside what is known, and the same over many questions; pure functions.

Recall and reciprocal rank count documents by the passages that stand for them: "at 5" means among the five best passages, not among
five documents, because five passages are what a reader or a language model gets to see.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.evaluation.labelled import Labelled
from knowledge.model import Answer

PASSAGES_THAT_COUNT = 5
"""Among so many best passages the evidence has to stand."""

_FROM_ELSEWHERE = frozenset({"event", "collaborator"})
"""Types of questions that are answered from calendars and sheets: what is cited counts for them before the passages."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one question went.

    `rank` is the place, from 1, of the first passage by which the evidence's document is found (for a question that needs all of its
    evidence: of the last one of them), None where it is not found. `evidence_in_passages` and `evidence_cited` say whether the
    evidence stands in the top passages and in what is quoted. `verbatim` counts the citations whose quote stands to the letter
    in the document as the asker may read it.
    """

    question: Labelled
    abstained: bool
    rank: int | None = None
    evidence_in_passages: bool = False
    evidence_cited: bool = False
    right: bool = False
    citations: int = 0
    verbatim: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over the answerable ones of some questions, each 0 to 1 and None where there is nothing to take a mean of.

    `evidence` is the share whose evidence is among the cited quotes or the top passages, `evidence_in_passages` and
    `evidence_cited` by one of them alone. `citation_precision` and `abstained` are over all questions, answerable or not.
    """

    questions: int
    answerable: int
    recall_at_1: float | None
    recall_at_5: float | None
    recall_at_10: float | None
    mrr: float | None
    evidence: float | None
    evidence_in_passages: float | None
    evidence_cited: float | None
    right: float | None
    citation_precision: float | None
    citations: int
    abstained: float | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures over all questions and by their type; `abstention` is the share of abstentions by what the right thing to do was:
    `answerable`, or the type of the questions that nothing answers.
    """

    model: str | None
    overall: Figures
    by_type: Mapping[str, Figures]
    abstention: Mapping[str, float | None]
    outcomes: tuple[Outcome, ...]


def normalised(text: str) -> str:
    """A text with single blanks for all white space, as evidence is compared."""
    return " ".join(text.split())


def outcome_of(question: Labelled, answer: Answer, *, verbatim: int) -> Outcome:
    """What `answer` is worth; `verbatim` counts those of its citations that were found to stand in their documents."""
    return Outcome(
        question=question,
        abstained=answer.abstained,
        rank=_rank(question, answer),
        evidence_in_passages=in_top_passages(question, answer),
        evidence_cited=in_citations(question, answer),
        right=not answer.abstained and contains_all(answer.text, question.must_include),
        citations=len(answer.citations),
        verbatim=verbatim,
    )


def _rank(question: Labelled, answer: Answer) -> int | None:
    cited = [citation.path for citation in answer.citations] if question.type in _FROM_ELSEWHERE else []
    found = [*cited, *(passage.document.path for passage in answer.passages)]
    places = [found.index(path) + 1 if path in found else None for path in question.paths]
    known = [place for place in places if place is not None]
    if not known or (question.needs_all and len(known) < len(places)):
        return None
    return max(known) if question.needs_all else min(known)


def in_top_passages(question: Labelled, answer: Answer) -> bool:
    """Whether the evidence stands in the top passages, white space aside."""
    return _stands_in(question, [passage.text for passage in answer.passages[:PASSAGES_THAT_COUNT]])


def in_citations(question: Labelled, answer: Answer) -> bool:
    """Whether the evidence stands in what is quoted, white space aside."""
    return _stands_in(question, [citation.quote for citation in answer.citations])


def _stands_in(question: Labelled, texts: Iterable[str]) -> bool:
    plain = [normalised(text) for text in texts]
    found = [any(normalised(proof.quote) in text for text in plain) for proof in question.evidence]
    return bool(found) and (all(found) if question.needs_all else any(found))


def contains_all(text: str, wanted: Sequence[str]) -> bool:
    """Whether all of `wanted` stand in `text` as whole words, whatever their case; not where nothing is wanted."""
    plain = normalised(text)
    return bool(wanted) and all(_as_words(each).search(plain) for each in wanted)


def _as_words(wanted: str) -> re.Pattern[str]:
    """A pattern for a text between word boundaries; an end that is no letter or digit itself, as in "47%", needs none."""
    plain = normalised(wanted)
    before = r"(?<!\w)" if plain[0].isalnum() else ""
    after = r"(?!\w)" if plain[-1].isalnum() else ""
    return re.compile(before + re.escape(plain) + after, re.IGNORECASE)


def summarised(outcomes: Sequence[Outcome], *, model: str | None) -> Evaluation:
    """Figures over all outcomes and by type; `model` is the embedding model that was at work."""
    types = sorted({outcome.question.type for outcome in outcomes})
    unanswerable = [kind for kind in types if not all(outcome.question.answerable for outcome in _of_type(outcomes, kind))]
    answerable = [outcome for outcome in outcomes if outcome.question.answerable]
    return Evaluation(
        model=model,
        overall=figures(outcomes),
        by_type={kind: figures(_of_type(outcomes, kind)) for kind in types},
        abstention={
            "answerable": _mean(outcome.abstained for outcome in answerable),
            **dict.fromkeys(("unanswerable_near", "unanswerable_far")),
            **{kind: _mean(one.abstained for one in _of_type(outcomes, kind) if not one.question.answerable) for kind in unanswerable},
        },
        outcomes=tuple(outcomes),
    )


def _of_type(outcomes: Iterable[Outcome], kind: str) -> list[Outcome]:
    return [outcome for outcome in outcomes if outcome.question.type == kind]


def figures(outcomes: Sequence[Outcome]) -> Figures:
    """The means over some outcomes."""
    answerable = [outcome for outcome in outcomes if outcome.question.answerable]
    citations = sum(outcome.citations for outcome in outcomes)
    return Figures(
        questions=len(outcomes),
        answerable=len(answerable),
        recall_at_1=_recall(answerable, 1),
        recall_at_5=_recall(answerable, 5),
        recall_at_10=_recall(answerable, 10),
        mrr=_mean(1 / outcome.rank if outcome.rank else 0.0 for outcome in answerable),
        evidence=_mean(outcome.evidence_in_passages or outcome.evidence_cited for outcome in answerable),
        evidence_in_passages=_mean(outcome.evidence_in_passages for outcome in answerable),
        evidence_cited=_mean(outcome.evidence_cited for outcome in answerable),
        right=_mean(outcome.right for outcome in answerable if outcome.question.must_include),
        citation_precision=sum(outcome.verbatim for outcome in outcomes) / citations if citations else None,
        citations=citations,
        abstained=_mean(outcome.abstained for outcome in outcomes),
    )


def _recall(outcomes: Iterable[Outcome], depth: int) -> float | None:
    return _mean(outcome.rank is not None and outcome.rank <= depth for outcome in outcomes)


def _mean(values: Iterable[float]) -> float | None:
    all_values = list(values)
    return sum(all_values) / len(all_values) if all_values else None
