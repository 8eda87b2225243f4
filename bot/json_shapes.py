"""What other programs get: the JSON of answers, matches, events and reports. Keys may be added, never changed."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import NotRequired

from typing_extensions import TypedDict  # before Python 3.12 pydantic makes schemas of no others

from ingest.report import IndexReport
from knowledge.library import LibraryStatus
from knowledge.model import Answer, AnswerKind, Citation, Match, Occurrence, Passage, Statement, Tone, Writing
from knowledge.usage import UsageReport, UsageTotal

Id = str | int
"""A line's own id, given back as it came."""


class CitationShape(TypedDict):
    """Where a statement comes from; `quote` is verbatim text of the document at `path`. `corrected_by`, where somebody has corrected the
    note since, is the number of that correction's citation.
    """

    n: int
    path: str
    title: str
    quote: str
    locator: str
    url: str | None
    group: str | None
    date: str | None
    corrected_by: NotRequired[int]


class StatementShape(TypedDict):
    """A sentence of an answer, with the numbers of its citations; `superseded` is the ISO day of the newer statement that changed it."""

    text: str
    citations: list[int]
    superseded: str | None


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


class WritingShape(TypedDict):
    """How a chat model's answer came about; `cost` is in `currency`, null where no price is known."""

    outcome: str
    model: str
    dropped: int
    tokens_in: int
    tokens_out: int
    cost: float | None
    currency: str


class AnswerShape(TypedDict):
    """An answer; `tone` is `answered`, `closest` or `nothing`, `closest` the places that come nearest where nothing answers. `id` and
    `error` stand in batches only, `writing` where a chat model was to write it, `listing` (true) where it lists or counts over all that
    may be read; `absence` is a sentence on what was looked through in vain for that, or on what `closest` lacks, or what is said back to
    a greeting; `pointers` are the slugs of working groups that have notes on it which its readers may not read.
    """

    id: NotRequired[Id]
    answer: str
    abstained: bool
    tone: str
    kind: str
    statements: list[StatementShape]
    citations: list[CitationShape]
    closest: list[CitationShape]
    passages: list[PassageShape]
    events: NotRequired[list[EventShape]]
    matches: NotRequired[list[MatchShape]]
    listing: NotRequired[bool]
    absence: NotRequired[str]
    pointers: NotRequired[list[str]]
    contact: str | None
    writing: NotRequired[WritingShape]
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


class UsageShape(TypedDict):
    """What written answers used: written, of so many asked for; `costs` by currency."""

    answers: int
    asked: int
    tokens_in: int
    tokens_out: int
    costs: dict[str, float]


class WritingsShape(TypedDict):
    """What written answers used today, and in the last 30 days."""

    today: UsageShape
    last_30_days: UsageShape


class StatusShape(TypedDict):
    """What is indexed; `last_run` is an ISO time."""

    sources: list[SourceStatusShape]
    model: str | None
    last_run: str | None
    writing: NotRequired[WritingsShape]


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
        tone=answer.tone.value,
        kind=_kind(answer).value,
        statements=[_statement(each) for each in answer.statements],
        citations=[_citation(each) for each in answer.citations],
        closest=[_citation(each) for each in answer.closest] if answer.abstained else [],
        passages=[_passage(each) for each in answer.passages[:PASSAGES]],
        contact=answer.contact,
    )
    if answer.kind is AnswerKind.LISTING:
        shape["listing"] = True
    if answer.absence:
        shape["absence"] = answer.absence
    if answer.pointers:
        shape["pointers"] = list(answer.pointers)
    if answer.occurrences:
        shape["events"] = events_shape(answer.occurrences)
    if answer.matches:
        shape["matches"] = [_match(each) for each in answer.matches]
    if answer.writing:
        shape["writing"] = _writing(answer.writing)
    return shape


def _kind(answer: Answer) -> AnswerKind:
    """One of the three kinds that other programs know: a list, a count or a joined answer quotes passages, too."""
    return AnswerKind.PASSAGES if answer.kind in {AnswerKind.LISTING, AnswerKind.JOINED, AnswerKind.REPLY} else answer.kind


def _writing(writing: Writing) -> WritingShape:
    return WritingShape(
        outcome=writing.outcome.value,
        model=writing.model,
        dropped=writing.dropped,
        tokens_in=writing.tokens_in,
        tokens_out=writing.tokens_out,
        cost=writing.cost,
        currency=writing.currency,
    )


def refused_answer_shape(reason: str) -> AnswerShape:
    """What stands in a batch for a question that could not be asked: an abstention with the reason as `error`."""
    return AnswerShape(
        answer="",
        abstained=True,
        tone=Tone.NOTHING.value,
        kind=AnswerKind.PASSAGES.value,
        statements=[],
        citations=[],
        closest=[],
        passages=[],
        contact=None,
        error=reason,
    )


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
        url=passage.link(),
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


def status_shape(status: LibraryStatus, usage: UsageReport | None = None) -> StatusShape:
    """What is indexed, of what the reader may read; and what written answers used."""
    sources = [
        SourceStatusShape(name=each.name, documents=each.documents, chunks=each.chunks, newest=_day(each.newest)) for each in status.sources
    ]
    shape = StatusShape(sources=sources, model=status.model, last_run=status.last_run)
    if usage:
        shape["writing"] = WritingsShape(today=_usage(usage.today), last_30_days=_usage(usage.month))
    return shape


def _usage(total: UsageTotal) -> UsageShape:
    return UsageShape(
        answers=total.answers, asked=total.asked, tokens_in=total.tokens_in, tokens_out=total.tokens_out, costs=dict(total.costs)
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _statement(statement: Statement) -> StatementShape:
    return StatementShape(text=statement.text, citations=list(statement.citations), superseded=_day(statement.superseded))


def _citation(citation: Citation) -> CitationShape:
    shape = CitationShape(
        n=citation.n,
        path=citation.path,
        title=citation.title,
        quote=citation.quote,
        locator=citation.locator,
        url=citation.url,
        group=citation.group,
        date=_day(citation.date),
    )
    if citation.corrected_by is not None:
        shape["corrected_by"] = citation.corrected_by
    return shape


def _passage(passage: Passage) -> PassageShape:
    return PassageShape(path=passage.document.path, score=round(float(passage.score), 6), text=passage.text)


def _match(match: Match) -> MatchShape:
    evidence = [EvidenceShape(path=each.path, quote=each.quote, title=each.title) for each in match.evidence]
    return MatchShape(
        name=match.name, kind=match.kind.value, score=round(float(match.score), 6), evidence=evidence, missing=list(match.missing)
    )
