"""Corrections of notes: an answer that cites a corrected note cites the correction along with it, and says first what holds now."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from knowledge.answering.quotation import Quotation
from knowledge.audience import Readers
from knowledge.library import Library
from knowledge.minutes.thread import link_at
from knowledge.model import Answer, AnswerKind, Citation, Cluster, Passage, Statement
from knowledge.store.database import Database
from knowledge.store.readable import placeholders, readable_audiences

ROUNDS: Final = 3
"""A correction can be corrected, and that again; so many in a row are followed."""

MOST_CHARACTERS: Final = 500
"""Of a correction that are quoted; longer ones are cut after a sentence."""

_FOUND: Final = """
SELECT x.id, q.url, d.id, p.url, p.sent_at
FROM corrections c
CROSS JOIN posts p ON p.id = c.post_id
CROSS JOIN channel_sources s ON s.channel_id = p.channel_id
CROSS JOIN documents d ON d.source = s.name AND d.path = p.document
LEFT JOIN posts q ON q.id = c.corrected_post
LEFT JOIN channel_sources t ON t.channel_id = q.channel_id
JOIN documents x ON CASE WHEN c.corrected_post IS NULL
    THEN x.path = c.path AND (x.source = c.source OR x.path LIKE 'discord/%')
    ELSE x.path = q.document AND x.source = t.name END
WHERE d.audience_id IN ({readable}) AND x.audience_id IN ({readable}) AND x.id IN ({cited})
ORDER BY p.id
"""
"""Of the joins each CROSS one keeps its place: the corrections, which are few, come first. Left to itself, SQLite looks for each readable
document through all messages of its channel.
"""


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction that certain readers may read: what it says, since when, and the document that it corrects; `of_url` is the message that
    it corrects where that stands in a thread, whose other messages are left as they are.
    """

    corrected: int
    of_url: str | None
    says: Quotation
    day: date
    url: str


class Corrections:
    """Puts corrections to answers."""

    def __init__(self, *, database: Database, library: Library, cluster: Cluster) -> None:
        self._database = database
        self._library = library
        self._zone = ZoneInfo(cluster.time_zone)

    async def of(self, documents: Collection[int], readers: Readers) -> list[Correction]:
        """The corrections of some documents, oldest first; only of those, and only those, that the readers may read now."""

        def selected(connection: sqlite3.Connection) -> list[tuple[Any, ...]]:
            if not connection.execute("SELECT 1 FROM corrections LIMIT 1").fetchone():
                return []
            readable = readable_audiences(connection, readers)
            statement = _FOUND.format(readable=placeholders(readable), cited=placeholders(documents))
            return connection.execute(statement, (*readable, *readable, *documents)).fetchall()

        rows = await self._database.reading(selected) if documents else []
        if not rows:
            return []
        passages = await self._library.passages_of({row[2] for row in rows}, readers)
        corrected = {each.document.id: each for each in await self._library.passages_of(documents, readers)}
        return [
            Correction(ident, of_url if _is_thread(corrected[ident]) else None, says, self._day(sent_at), url)
            for ident, of_url, by, url, sent_at in rows
            if ident in corrected and (says := _quotation([each for each in passages if each.document.id == by], url, self._day(sent_at)))
        ]

    def _day(self, sent_at: str) -> date:
        return datetime.fromisoformat(sent_at).astimezone(self._zone).date()

    async def applied(self, answer: Answer, readers: Readers, *, group_names: Mapping[str, str]) -> Answer:
        """The answer with the corrections of the notes that it cites: what holds now first, what was corrected last."""
        if answer.kind not in {AnswerKind.PASSAGES, AnswerKind.LISTING}:
            return answer
        corrected = answer
        for _ in range(ROUNDS):
            cited = _cited(corrected)
            found = await self.of({passage.document.id for _, passage in cited}, readers)
            before, corrected = corrected, _corrected(corrected, cited, found, group_names)
            if corrected == before:
                break
        return corrected if corrected == answer else _renumbered(corrected)


def _cited(answer: Answer) -> list[tuple[Citation, Passage]]:
    """The citations that stand uncorrected, each with its passage."""
    return [
        (citation, passage)
        for citation in answer.citations
        if citation.corrected_by is None
        for passage in answer.passages
        if passage.document.path == citation.path and citation.quote in passage.text
    ]


def _corrected(
    answer: Answer, cited: Sequence[tuple[Citation, Passage]], found: Sequence[Correction], group_names: Mapping[str, str]
) -> Answer:
    """The answer with the newest correction of each citation."""
    for correction in reversed(found):
        numbers = [
            citation.n
            for citation, passage in cited
            if passage.document.id == correction.corrected and correction.of_url in {None, citation.url} and citation.url != correction.url
        ]
        numbers = [n for n in numbers if _citation(answer, n).corrected_by is None]
        if numbers:
            answer = _with(answer, correction, numbers, group_names)
    return answer


def _with(answer: Answer, correction: Correction, numbers: Sequence[int], group_names: Mapping[str, str]) -> Answer:
    """The answer with one correction of some of its citations."""
    own = next((each for each in answer.citations if each.url == correction.url), None)
    added = own or correction.says.citation(max(each.n for each in answer.citations) + 1, answer.language)
    citations = (*answer.citations, *([] if own else [added]))
    marked = tuple(replace(each, corrected_by=added.n) if each.n in numbers else each for each in citations)
    told = [each for each in answer.statements if added.n in each.citations]
    first = told or [Statement(correction.says.text(answer.language, group_names), (added.n,))]
    rest = tuple(
        replace(each, superseded=max(correction.day, each.superseded or correction.day)) if set(each.citations) & set(numbers) else each
        for each in answer.statements
        if each not in told
    )
    passages = answer.passages
    if not any(each.chunk_id == correction.says.passage.chunk_id for each in passages):
        passages = (correction.says.passage, *passages)
    return replace(answer, statements=(*first, *rest), citations=marked, passages=passages)


def _renumbered(answer: Answer) -> Answer:
    """The answer with its citations numbered as they are told."""
    told = [n for statement in answer.in_order for n in statement.citations]
    order = list(dict.fromkeys([*told, *(each.n for each in answer.citations)]))
    numbers = {n: at for at, n in enumerate(order, start=1)}
    citations = [
        replace(each, n=numbers[each.n], corrected_by=None if each.corrected_by is None else numbers[each.corrected_by])
        for each in answer.citations
    ]
    statements = tuple(replace(each, citations=tuple(numbers[n] for n in each.citations)) for each in answer.statements)
    return replace(answer, statements=statements, citations=tuple(sorted(citations, key=lambda each: each.n)))


def _citation(answer: Answer, n: int) -> Citation:
    return next(each for each in answer.citations if each.n == n)


def _is_thread(passage: Passage) -> bool:
    """Whether a document is that of a thread, in which each message can be corrected by itself."""
    return passage.document.path.startswith("discord/") and passage.document.path.count("/") == 1


def _quotation(passages: Sequence[Passage], url: str, day: date) -> Quotation | None:
    """What the message at `url` says, dated by the day on which it was written."""
    for passage in passages:
        own = [at for at, unit in enumerate(passage.units) if link_at(passage, unit.start) == url]
        if own:
            start = passage.units[own[0]].start
            last = max(at for at in own if at == own[0] or passage.units[at].end - start <= MOST_CHARACTERS)
            return Quotation(replace(passage, document=replace(passage.document, date=day)), own[0], last)
    return None
