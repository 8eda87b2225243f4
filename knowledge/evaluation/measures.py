"""What an answer is worth beside what is known, and the same over many questions; pure functions.

Recall and reciprocal rank count documents by the passages that stand for them: "at 5" means among the five best passages, not among
five documents, because five passages are what a reader or a language model gets to see.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from knowledge.evaluation.intervals import Interval, bootstrap, mean_of, median_of, percentile_95_of, wilson
from knowledge.evaluation.labelled import Labelled
from knowledge.evaluation.ranking import ndcg
from knowledge.model import Answer, Tone, Writing

PASSAGES_THAT_COUNT = 5
"""Among so many best passages the evidence has to stand."""

_FROM_ELSEWHERE = frozenset({"event", "collaborator"})
"""Types of questions that are answered from calendars and sheets: what is cited counts for them before the passages."""

_CHANGED = frozenset({"superseded", "temporal_latest"})
"""Types of questions that older documents answer otherwise than the evidence does."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one question went.

    `rank` is the place, from 1, of the first passage by which the evidence's document is found (for a question that needs all of its
    evidence: of the last one of them), None where it is not found; `first` is that of the first one of them in any case.
    `evidence_in_passages` and `evidence_cited` say whether the evidence stands in the top passages and in what is quoted. `verbatim`
    counts the citations whose quote stands to the letter in the document as the asker may read it. `note_cited`: a document that the
    evidence stands in is cited (all of them for a question that needs all). `newest_first`: the evidence is cited and nothing older than
    it before it. `length` is the answer's, in characters, `statements` its sentences; `writing` says how it went where a chat model was
    to write it.
    """

    question: Labelled
    abstained: bool
    rank: int | None = None
    first: int | None = None
    evidence_in_passages: bool = False
    evidence_cited: bool = False
    right: bool = False
    citations: int = 0
    verbatim: int = 0
    note_cited: bool = False
    newest_first: bool = False
    ndcg_at_10: float = 0.0
    length: int = 0
    tone: Tone = Tone.NOTHING
    language: str | None = None
    statements: int = 0
    writing: Writing | None = None

    @property
    def right_and_cited(self) -> bool:
        """Whether the answer contains all that it must and cites a document that proves it."""
        return self.right and self.note_cited

    def found_within(self, depth: int) -> bool:
        """Whether the evidence's document is among the first passages."""
        return self.rank is not None and self.rank <= depth


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that each question of a kind is worth, 0 to 1: None for questions of another kind.

    A `share` is of questions that do or do not; `less` says that less of it is better.
    """

    of: Callable[[Outcome], float | None]
    share: bool = True
    less: bool = False


def _answerable(value: Callable[[Outcome], float]) -> Callable[[Outcome], float | None]:
    return lambda outcome: value(outcome) if outcome.question.answerable else None


def _judged(value: Callable[[Outcome], float]) -> Callable[[Outcome], float | None]:
    return lambda outcome: value(outcome) if outcome.question.answerable and outcome.question.must_include else None


MEASURES: Mapping[str, Measure] = {
    "recall_at_1": Measure(_answerable(lambda outcome: outcome.found_within(1))),
    "recall_at_5": Measure(_answerable(lambda outcome: outcome.found_within(5))),
    "recall_at_10": Measure(_answerable(lambda outcome: outcome.found_within(10))),
    "success_at_1": Measure(_answerable(lambda outcome: outcome.first == 1)),
    "mrr": Measure(_answerable(lambda outcome: 1 / outcome.rank if outcome.rank else 0.0), share=False),
    "ndcg_at_10": Measure(_answerable(lambda outcome: outcome.ndcg_at_10), share=False),
    "evidence": Measure(_answerable(lambda outcome: outcome.evidence_in_passages or outcome.evidence_cited)),
    "evidence_in_passages": Measure(_answerable(lambda outcome: outcome.evidence_in_passages)),
    "evidence_cited": Measure(_answerable(lambda outcome: outcome.evidence_cited)),
    "note_cited": Measure(_answerable(lambda outcome: outcome.note_cited)),
    "right": Measure(_judged(lambda outcome: outcome.right)),
    "right_and_cited": Measure(_judged(lambda outcome: outcome.right_and_cited)),
    "newest_first": Measure(
        lambda outcome: outcome.newest_first if outcome.question.answerable and outcome.question.type in _CHANGED else None
    ),
    "abstained_answerable": Measure(_answerable(lambda outcome: outcome.abstained), less=True),
    "abstained_unanswerable": Measure(lambda outcome: None if outcome.question.answerable else outcome.abstained),
}
"""What a question is worth, by the name that the figure has."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over the answerable ones of some questions, each 0 to 1 and None where there is nothing to take a mean of.

    `evidence` is the share whose evidence is among the cited quotes or the top passages, `evidence_in_passages` and `evidence_cited` by
    one of them alone. `citation_precision` and `abstained` are over all questions, answerable or not. `success_at_1` is the share with a
    document of the evidence in the first place (trec_eval's success): one is enough there, where recall at 1 can never have all that a
    question across documents needs. `newest_first` is over questions whose answer has changed in time. `ndcg_at_10` is of documents, not
    of passages. `length_median` and `length_p95` are of the answers given, in characters. `intervals` has 95 % confidence intervals over
    questions by the figure's name (`intervals.py`); for `citation_precision` the quotes are taken as independent of each other.
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
    ndcg_at_10: float | None = None
    note_cited: float | None = None
    right_and_cited: float | None = None
    newest_first: float | None = None
    success_at_1: float | None = None
    length_median: float | None = None
    length_p95: float | None = None
    intervals: Mapping[str, Interval] = field(default_factory=dict[str, Interval])


def normalised(text: str) -> str:
    """A text with single blanks for all white space, as evidence is compared."""
    return " ".join(text.split())


def outcome_of(question: Labelled, answer: Answer, *, verbatim: int, language: str | None = None) -> Outcome:
    """What `answer` is worth; `verbatim` counts those of its citations that were found to stand in their documents, `language` is the
    question's where the file does not say it.
    """
    found = _found(question, answer)
    return Outcome(
        question=question,
        abstained=answer.abstained,
        rank=_rank(question, found),
        first=min((found.index(path) + 1 for path in question.paths if path in found), default=None),
        evidence_in_passages=in_top_passages(question, answer),
        evidence_cited=in_citations(question, answer),
        right=not answer.abstained and contains_all(answer.text, question.must_include),
        citations=len(answer.citations),
        verbatim=verbatim,
        note_cited=_note_cited(question, answer),
        newest_first=_newest_first(question, answer),
        ndcg_at_10=ndcg(found, question.paths) if question.paths else 0.0,
        length=len(answer.text),
        tone=answer.tone,
        language=question.language or language,
        statements=len(answer.statements),
        writing=answer.writing,
    )


def _found(question: Labelled, answer: Answer) -> list[str]:
    """The paths of what was found, best first, as often as passages of them."""
    cited = [citation.path for citation in answer.citations] if question.type in _FROM_ELSEWHERE else []
    return [*cited, *(passage.document.path for passage in answer.passages)]


def _note_cited(question: Labelled, answer: Answer) -> bool:
    cited = {citation.path for citation in answer.citations}
    return bool(question.paths) and (question.paths <= cited if question.needs_all else bool(question.paths & cited))


def _newest_first(question: Labelled, answer: Answer) -> bool:
    """Whether the evidence is quoted and nothing older before it; where dates are not known, its being quoted decides."""
    for place, citation in enumerate(answer.citations):
        if _stands_in(question, [citation.quote]):
            before = answer.citations[:place]
            return not any(other.date and citation.date and other.date < citation.date for other in before)
    return False


def _rank(question: Labelled, found: Sequence[str]) -> int | None:
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
    """Whether all of `wanted` stand in `text`, each from the beginning of a word on, whatever their case; not where nothing is wanted."""
    plain = normalised(text)
    return bool(wanted) and all(_as_words(each).search(plain) for each in wanted)


_WHOLE = 2
"""A wanted text of so many letters or fewer is a whole word."""


def _as_words(wanted: str) -> re.Pattern[str]:
    """A pattern for a text that begins at a word boundary. Whoever labels answers writes stems ("delet", "remov", "jul"), so that a longer
    one may go on in letters; a number may not go on in digits, and may have the v of a version before it. An end that is no letter or
    digit itself, as in "47%", needs nothing.
    """
    plain = normalised(wanted)
    before = r"(?<!\w)(?:v(?=\d))?" if plain[0].isdigit() else r"(?<!\w)" if plain[0].isalnum() else ""
    after = r"(?!\w)" if len(plain) <= _WHOLE and plain[-1].isalpha() else r"(?!\d)" if plain[-1].isdigit() else ""
    return re.compile(before + re.escape(plain) + after, re.IGNORECASE)


def figures(outcomes: Sequence[Outcome]) -> Figures:
    """The means over some outcomes, with their intervals."""
    worth = {name: [value for outcome in outcomes if (value := measure.of(outcome)) is not None] for name, measure in MEASURES.items()}
    mean = {name: _mean(values) for name, values in worth.items()}
    citations, verbatim = sum(outcome.citations for outcome in outcomes), sum(outcome.verbatim for outcome in outcomes)
    abstained = sum(outcome.abstained for outcome in outcomes)
    lengths = sorted(outcome.length for outcome in outcomes if not outcome.abstained)
    between = {
        **{name: wilson(round(sum(values)), len(values)) for name, values in worth.items() if MEASURES[name].share},
        **{name: bootstrap(values, mean_of) for name, values in worth.items() if not MEASURES[name].share},
        "citation_precision": wilson(verbatim, citations),
        "abstained": wilson(abstained, len(outcomes)),
        "length_median": bootstrap(lengths, median_of),
        "length_p95": bootstrap(lengths, percentile_95_of),
    }
    return Figures(
        questions=len(outcomes),
        answerable=sum(outcome.question.answerable for outcome in outcomes),
        recall_at_1=mean["recall_at_1"],
        recall_at_5=mean["recall_at_5"],
        recall_at_10=mean["recall_at_10"],
        mrr=mean["mrr"],
        evidence=mean["evidence"],
        evidence_in_passages=mean["evidence_in_passages"],
        evidence_cited=mean["evidence_cited"],
        right=mean["right"],
        citation_precision=verbatim / citations if citations else None,
        citations=citations,
        abstained=abstained / len(outcomes) if outcomes else None,
        ndcg_at_10=mean["ndcg_at_10"],
        note_cited=mean["note_cited"],
        right_and_cited=mean["right_and_cited"],
        newest_first=mean["newest_first"],
        success_at_1=mean["success_at_1"],
        length_median=_percentile(lengths, 50),
        length_p95=_percentile(lengths, 95),
        intervals={name: interval for name, interval in between.items() if interval},
    )


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _percentile(values: Sequence[float], share: float) -> float | None:
    return float(np.percentile(values, share)) if values else None
