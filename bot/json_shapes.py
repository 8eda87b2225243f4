"""What other programs get: the JSON of answers, matches, events and reports. Keys may be added, never changed."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import NotRequired

from typing_extensions import TypedDict  # before Python 3.12 pydantic makes schemas of no others

from knowledge.library import LibraryStatus
from knowledge.model import Answer, Citation, IndexReport, Match, Occurrence, Passage

Id = str | int
"""A line's own id, given back as it came."""


class CitationShape(TypedDict):
    """Where a statement comes from; `quote` is verbatim text of the document at `path`."""

    n: int
    path: str
    title: str
    quote: str
    locator: str
    url: str | None
    group: str | None
    date: str | None


class StatementShape(TypedDict):
    """A sentence of an answer, with the numbers of its citations."""

    text: str
    citations: list[int]


class PassageShape(TypedDict):
    """A passage, with how well it fits; scores are comparable within one answer only."""

    path: str
    score: float
    text: str


class PassageOriginShape(TypedDict):
    """Where a passage stands: `date` is an ISO day, `locator` the path of headings above it, or its lines."""

    path: str
    title: str
    group: str | None
    date: str | None
    url: str | None
    locator: str
    score: float
    source: str


class FoundPassageShape(PassageOriginShape):
    """A passage that was looked for, with its verbatim text."""

    text: str


class PassagesShape(TypedDict):
    """Passages, best first."""

    passages: list[FoundPassageShape]


class EventShape(TypedDict):
    """One happening of an event; `start` and `end` are ISO times with offsets, `end` exclusive."""

    uid: str
    summary: str
    start: str
    end: str
    all_day: bool
    location: str
    source: str
    cancelled: bool
    url: str | None


class EventsShape(TypedDict):
    """Events in a period, ordered by start; `more` counts those that were left out at its end."""

    events: list[EventShape]
    more: int


class EvidenceShape(TypedDict):
    """A verbatim line that speaks for a match."""

    path: str
    quote: str
    title: str


class MatchShape(TypedDict):
    """A possible collaborator."""

    name: str
    kind: str
    score: float
    evidence: list[EvidenceShape]
    missing: list[str]


class AnswerShape(TypedDict):
    """An answer; `id` and `error` stand in batches only."""

    id: NotRequired[Id]
    answer: str
    abstained: bool
    kind: str
    statements: list[StatementShape]
    citations: list[CitationShape]
    passages: list[PassageShape]
    events: NotRequired[list[EventShape]]
    matches: NotRequired[list[MatchShape]]
    contact: str | None
    error: NotRequired[str]


class MatchesShape(TypedDict):
    """Possible collaborators, best first; `id` and `error` stand in batches only."""

    id: NotRequired[Id]
    matches: list[MatchShape]
    error: NotRequired[str]


class FailureShape(TypedDict):
    """A document that could not be taken in."""

    path: str
    reason: str


class ReportShape(TypedDict):
    """What an index run did, in documents."""

    added: int
    changed: int
    removed: int
    unchanged: int
    failed: list[FailureShape]
    chunks: int
    seconds: float
    notes: list[str]


class SourceStatusShape(TypedDict):
    """How much of a source is indexed."""

    name: str
    documents: int
    chunks: int
    newest: str | None


class StatusShape(TypedDict):
    """What is indexed; `last_run` is an ISO time."""

    sources: list[SourceStatusShape]
    model: str | None
    last_run: str | None


PASSAGES = 10
"""How many passages an answer's JSON carries at most."""


_BEYOND_ASCII = re.compile(r"[^\x00-\x7e]")


def json_line(shape: object) -> str:
    """`shape` as JSON on one line; what a terminal or an editor might act on (control and format characters, direction marks, other line
    ends) is written as an escape.
    """
    return _BEYOND_ASCII.sub(_visible, json.dumps(shape, ensure_ascii=False))


def _visible(found: re.Match[str]) -> str:
    category = unicodedata.category(found.group())
    return json.dumps(found.group())[1:-1] if category.startswith("C") or category in {"Zl", "Zp"} else found.group()


def answer_shape(answer: Answer) -> AnswerShape:
    """An answer; events and matches stand there when it was answered from them."""
    shape = AnswerShape(
        answer=answer.text,
        abstained=answer.abstained,
        kind=answer.kind.value,
        statements=[StatementShape(text=each.text, citations=list(each.citations)) for each in answer.statements],
        citations=[_citation(each) for each in answer.citations],
        passages=[_passage(each) for each in answer.passages[:PASSAGES]],
        contact=answer.contact,
    )
    if answer.occurrences:
        shape["events"] = events_shape(answer.occurrences)
    if answer.matches:
        shape["matches"] = [_match(each) for each in answer.matches]
    return shape


def refused_answer_shape(reason: str) -> AnswerShape:
    """What stands in a batch for a question that could not be asked: an abstention with the reason as `error`."""
    return AnswerShape(answer="", abstained=True, kind="passages", statements=[], citations=[], passages=[], contact=None, error=reason)


def matches_shape(matches: Iterable[Match]) -> MatchesShape:
    """Possible collaborators, best first."""
    return MatchesShape(matches=[_match(each) for each in matches])


def events_shape(occurrences: Iterable[Occurrence]) -> list[EventShape]:
    """Events in the order given, their times with the offsets that their calendar gives them."""
    return [_event(each) for each in occurrences]


def passages_shape(passages: Iterable[Passage]) -> PassagesShape:
    """Passages in the order given."""
    return PassagesShape(passages=[FoundPassageShape(**passage_origin(each), text=each.text) for each in passages])


def passage_origin(passage: Passage) -> PassageOriginShape:
    """Where a passage stands, and how well it fits."""
    document = passage.document
    return PassageOriginShape(
        path=document.path,
        title=document.title,
        group=document.group,
        date=_day(document.date),
        url=document.url,
        locator=passage.locator,
        score=round(float(passage.score), 6),
        source=document.source,
    )


def _event(occurrence: Occurrence) -> EventShape:
    return EventShape(
        uid=occurrence.uid,
        summary=occurrence.summary,
        start=occurrence.start.isoformat(),
        end=occurrence.end.isoformat(),
        all_day=occurrence.all_day,
        location=occurrence.location,
        source=occurrence.source,
        cancelled=occurrence.cancelled,
        url=occurrence.url,
    )


def report_shape(report: IndexReport) -> ReportShape:
    """What an index run did."""
    return ReportShape(
        added=report.added,
        changed=report.changed,
        removed=report.removed,
        unchanged=report.unchanged,
        failed=[FailureShape(path=each.path, reason=each.reason) for each in report.failures],
        chunks=report.chunks,
        seconds=round(report.seconds, 3),
        notes=list(report.notes),
    )


def status_shape(status: LibraryStatus) -> StatusShape:
    """What is indexed, of what the reader may read."""
    sources = [
        SourceStatusShape(name=each.name, documents=each.documents, chunks=each.chunks, newest=_day(each.newest)) for each in status.sources
    ]
    return StatusShape(sources=sources, model=status.model, last_run=status.last_run)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _citation(citation: Citation) -> CitationShape:
    return CitationShape(
        n=citation.n,
        path=citation.path,
        title=citation.title,
        quote=citation.quote,
        locator=citation.locator,
        url=citation.url,
        group=citation.group,
        date=_day(citation.date),
    )


def _passage(passage: Passage) -> PassageShape:
    return PassageShape(path=passage.document.path, score=round(float(passage.score), 6), text=passage.text)


def _match(match: Match) -> MatchShape:
    evidence = [EvidenceShape(path=each.path, quote=each.quote, title=each.title) for each in match.evidence]
    return MatchShape(
        name=match.name, kind=match.kind.value, score=round(float(match.score), 6), evidence=evidence, missing=list(match.missing)
    )
