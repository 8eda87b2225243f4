"""Answers as they are kept once they were given: what was said, and what each statement rests on."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from knowledge.audience import Readers
from knowledge.calendar.wording import statement as event_statement
from knowledge.model import Answer, AnswerKind, Citation, Occurrence, Passage, Statement, Tone


@dataclass(frozen=True, slots=True)
class GivenCitation:
    """What a statement rests on: the chunk, the verbatim quote in it, and the locator under which it was cited."""

    n: int
    chunk_id: int
    quote: str
    locator: str


@dataclass(frozen=True, slots=True)
class GivenEvent:
    """The occurrence that a statement is about, by all that was said of it; times are ISO times with offsets."""

    source: str
    path: str
    uid: str
    start: str
    end: str
    summary: str
    location: str
    cancelled: bool

    @classmethod
    def of(cls, occurrence: Occurrence) -> GivenEvent:
        """What is kept of an occurrence."""
        start, end = occurrence.start.isoformat(), occurrence.end.isoformat()
        one = occurrence
        return cls(one.source, one.path, one.uid, start, end, one.summary, one.location, one.cancelled)


@dataclass(frozen=True, slots=True)
class GivenStatement:
    """A sentence that was said, with its supports; one without any can be shown to nobody else."""

    text: str
    citations: tuple[GivenCitation, ...] = ()
    event: GivenEvent | None = None
    superseded: date | None = None


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer as it was given. `asker`, `place`, `thread` and `asked_in` are names that the chat knows (`discord:user:123`).

    `statements` are those whose sources are still what they were, of `said` that were shown. `model` is the chat model that wrote them.
    """

    id: str
    asker: str
    place: str
    private: bool
    question: str
    language: str
    kind: AnswerKind
    tone: Tone
    statements: tuple[GivenStatement, ...]
    said: int
    model: str | None = None
    asked_in: str | None = None
    thread: str | None = None
    given_at: datetime | None = None


def new_id() -> str:
    """An id that nobody can guess and no other store has given: it stands in buttons that may outlive this one."""
    return secrets.token_hex(8)


class Quoted(Protocol):
    """Where a quote is found (the library is this)."""

    async def quoted(self, path: str, quote: str, readers: Readers) -> Passage | None:
        """The first chunk of the document at `path` that holds a quote to the letter."""
        ...


async def given_answer(
    answer: Answer,
    statements: Sequence[Statement],
    readers: Readers,
    *,
    library: Quoted,
    zone: ZoneInfo,
    asker: str,
    place: str,
    private: bool,
    asked_in: str | None = None,
) -> GivenAnswer:
    """An answer, of which `statements` are shown to `readers`, as it is kept, under a new id."""
    return GivenAnswer(
        id=new_id(),
        asker=asker,
        place=place,
        private=private,
        question=answer.question,
        language=answer.language,
        kind=answer.kind,
        tone=answer.tone,
        statements=tuple([await _statement(one, answer, readers, library, zone) for one in statements]),
        said=len(statements),
        model=answer.writing.model if answer.is_written and answer.writing else None,
        asked_in=asked_in,
    )


async def _statement(statement: Statement, answer: Answer, readers: Readers, library: Quoted, zone: ZoneInfo) -> GivenStatement:
    event = _event_of(statement, answer, zone)
    if event or answer.kind is AnswerKind.EVENTS:
        return GivenStatement(statement.text, event=event)
    cited = [citation for citation in answer.citations if citation.n in statement.citations]
    found = [await _supported(citation, answer, readers, library) for citation in cited]
    supports = tuple(one for one in found if one is not None)
    # A statement of which one support is not known has none: nobody else could be shown it.
    return GivenStatement(statement.text, supports if len(supports) == len(found) else (), superseded=statement.superseded)


async def _supported(citation: Citation, answer: Answer, readers: Readers, library: Quoted) -> GivenCitation | None:
    own = (one for one in answer.passages if one.document.path == citation.path and citation.quote in one.text)
    passage = next(own, None) or await library.quoted(citation.path, citation.quote, readers)
    return GivenCitation(citation.n, passage.chunk_id, citation.quote, citation.locator) if passage else None


def _event_of(statement: Statement, answer: Answer, zone: ZoneInfo) -> GivenEvent | None:
    """The occurrence that a statement is about: the one whose words it has."""
    about = (one for one in answer.occurrences if event_statement(one, zone, answer.language) in statement.text)
    found = next(about, None)
    return GivenEvent.of(found) if found else None
