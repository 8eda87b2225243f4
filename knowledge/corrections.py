"""Corrections of notes: an answer that cites a corrected note cites the correction along with it, and says first what holds now."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from knowledge.answering.newer import Newer, citations_with_passages, put_first, renumbered
from knowledge.answering.quotation import Quotation
from knowledge.audience import Readers
from knowledge.library import Library
from knowledge.minutes.thread import link_at
from knowledge.model import Answer, AnswerKind, Citation, Cluster, Passage
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
        if answer.kind not in {AnswerKind.PASSAGES, AnswerKind.LISTING, AnswerKind.JOINED}:
            return answer
        corrected = answer
        for _ in range(ROUNDS):
            cited = citations_with_passages(corrected)
            found = await self.of({passage.document.id for _, passage in cited}, readers)
            before, corrected = corrected, _corrected(corrected, cited, found, group_names)
            if corrected == before:
                break
        return corrected if corrected == answer else renumbered(corrected)


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
        open_ones = {each.n for each in answer.citations if each.corrected_by is None}
        if numbers := [n for n in numbers if n in open_ones]:
            own = next((each.n for each in answer.citations if each.url == correction.url), None)
            answer = put_first(answer, Newer(correction.says, correction.day, cited=own, corrects=True), numbers, group_names)
    return answer


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
