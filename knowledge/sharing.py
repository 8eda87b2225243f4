"""What others may be shown of an answer that was given to readers of its own: each source is read again, for them, at that moment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from knowledge.audience import Readers
from knowledge.given import GivenAnswer, GivenCitation, GivenEvent, GivenStatement
from knowledge.model import Answer, AnswerKind, Citation, Cluster, Occurrence, Passage, Period, Statement, Writing, WritingOutcome

_RECOGNISED = 40
"""By so many of its first characters a quote is found in a statement, which may have cut it short."""


class Passages(Protocol):
    """Where passages are read (the library is this)."""

    async def passages(self, chunk_ids: set[int], readers: Readers, /) -> dict[int, Passage]:
        """Those of the chunks that are there and that `readers` may read now."""
        ...


class Happenings(Protocol):
    """Where events are read (the calendar is this)."""

    async def occurrences(self, period: Period, readers: Readers, /) -> list[Occurrence]:
        """What is on in a period that `readers` may know of now."""
        ...


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as certain readers may see it, and how many of its statements they may not, or whose sources have changed since."""

    answer: Answer
    left_out: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left of what was said."""
        return not self.answer.statements


class Sharing:
    """Cuts an answer down to what certain readers may see of it, as things stand now."""

    def __init__(self, *, library: Passages, calendar: Happenings, cluster: Cluster) -> None:
        self._library = library
        self._calendar = calendar
        self._cluster = cluster

    async def shown_to(self, given: GivenAnswer, readers: Readers) -> Shown:
        """The statements all of whose sources `readers` may read now and that still say what was quoted."""
        chunk_ids = {citation.chunk_id for statement in given.statements for citation in statement.citations}
        passages = await self._library.passages(chunk_ids, readers)
        hidden = self._names_hidden_from(readers)
        kept: list[GivenStatement] = []
        events: list[Occurrence] = []
        for statement in given.statements:
            event = await self._event(statement.event, readers) if statement.event else None
            if _may_be_said(statement, given, passages, event, hidden):
                kept.append(statement)
                events += [event] if event else []
        if len(kept) < given.said:
            # That a newer statement changed it may be known from that one alone, which may be what is left out.
            kept = [statement for statement in kept if statement.superseded is None]
        return Shown(_answer(given, kept, passages, events), left_out=given.said - len(kept))

    async def _event(self, event: GivenEvent, readers: Readers) -> Occurrence | None:
        """The occurrence as `readers` may know of it, if it is still what was said of it."""
        first, last = (datetime.fromisoformat(moment).date() for moment in (event.start, event.end))
        found = await self._calendar.occurrences(Period(first, max(first, last)), readers)
        return next((one for one in found if GivenEvent.of(one) == event), None)

    def _names_hidden_from(self, readers: Readers) -> re.Pattern[str] | None:
        """What the groups are called that `readers` may not know of; a statement may name its group beside what it quotes."""
        groups = [group for group in self._cluster.groups if not readers.may_read(group.audience)]
        names = {name for group in groups for name in (group.name, *group.aliases, *(called for _, called in group.names))}
        return re.compile("|".join(re.escape(name) for name in names), re.IGNORECASE) if names else None


def _may_be_said(
    statement: GivenStatement, given: GivenAnswer, passages: dict[int, Passage], event: Occurrence | None, hidden: re.Pattern[str] | None
) -> bool:
    if statement.event or given.kind is AnswerKind.EVENTS:
        return event is not None
    sources = [passages.get(citation.chunk_id) for citation in statement.citations]
    if not sources or not all(_still_says(citation, passage) for citation, passage in zip(statement.citations, sources, strict=True)):
        return False
    # The number of all, in a list, counts what these readers may not read; only its lines say what their sources say.
    if given.kind in {AnswerKind.LISTING, AnswerKind.JOINED} and not _is_quote(statement, passages):
        return False
    known = " ".join(f"{passage.text} {passage.document.title}" for passage in sources if passage)
    return hidden is None or all(name.casefold() in known.casefold() for name in hidden.findall(statement.text))


def _still_says(citation: GivenCitation, passage: Passage | None) -> bool:
    return passage is not None and citation.quote in passage.text


def _is_quote(statement: GivenStatement, passages: dict[int, Passage]) -> bool:
    """Whether a statement says what its one source says, and nothing of its own but where that stands."""
    if len(statement.citations) != 1:
        return False
    (citation,) = statement.citations
    said = [citation.quote, passages[citation.chunk_id].words_of(citation.quote)]
    text = " ".join(statement.text.split())
    return any(" ".join(words.split())[:_RECOGNISED] in text for words in said if words.strip())


def _answer(given: GivenAnswer, kept: list[GivenStatement], passages: dict[int, Passage], events: list[Occurrence]) -> Answer:
    """The answer with its citations numbered anew, each as its document is now."""
    citations: dict[int, Citation] = {}
    statements: list[Statement] = []
    for statement in kept:
        for cited in statement.citations:
            if cited.n not in citations:
                citations[cited.n] = _citation(len(citations) + 1, cited, passages[cited.chunk_id])
        numbers = tuple(citations[cited.n].n for cited in statement.citations)
        statements.append(Statement(statement.text, numbers, statement.superseded))
    return Answer(
        question=given.question,
        kind=given.kind,
        language=given.language,
        statements=tuple(statements),
        citations=tuple(citations.values()),
        passages=tuple({passages[one.chunk_id].chunk_id: passages[one.chunk_id] for each in kept for one in each.citations}.values()),
        occurrences=tuple(events),
        writing=Writing(WritingOutcome.WRITTEN, given.model) if given.model else None,
    )


def _citation(n: int, cited: GivenCitation, passage: Passage) -> Citation:
    document = passage.document
    return Citation(n, document.path, document.title, cited.quote, cited.locator, document.url, document.group, document.date)
