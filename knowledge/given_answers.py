"""The store of given answers, kept for as long as their buttons should work."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import aiosqlite

from knowledge.audience import Readers
from knowledge.given import GivenAnswer, GivenCitation, GivenEvent, GivenStatement, given_answer
from knowledge.library import Library
from knowledge.model import Answer, AnswerKind, Statement, Tone
from knowledge.ports import Clock
from knowledge.store.database import Database
from knowledge.store.readable import placeholders

KEPT_DAYS = 90
"""How long an answer is kept where the config says nothing else, in days."""


@dataclass(frozen=True, slots=True)
class PostedPart:
    """A message of an answer, and the place that it stands in."""

    place: str
    message: str


class GivenAnswers:
    """Keeps answers for `days` days. A statement leaves with the first of its sources that leaves the library or changes."""

    def __init__(self, *, database: Database, library: Library, clock: Clock, time_zone: str, days: int = KEPT_DAYS) -> None:
        self._database = database
        self._zone = ZoneInfo(time_zone)
        self._library = library
        self._clock = clock
        self._days = days

    # Keeping

    async def keep(
        self,
        answer: Answer,
        statements: Sequence[Statement],
        readers: Readers,
        *,
        asker: str,
        place: str,
        private: bool,
        asked_in: str | None = None,
    ) -> str:
        """Keep an answer of which `statements` are shown to `readers`; its id."""
        given = await given_answer(
            answer,
            statements,
            readers,
            library=self._library,
            zone=self._zone,
            asker=asker,
            place=place,
            private=private,
            asked_in=asked_in,
        )
        async with self._database.writing() as connection:
            await self._purge(connection)
            await _insert(connection, given, self._clock.now())
        return given.id

    async def _purge(self, connection: aiosqlite.Connection) -> None:
        oldest = self._clock.now() - timedelta(days=self._days)
        await connection.execute("DELETE FROM answers_given WHERE given_at < ?", (oldest.isoformat(),))

    async def posted(self, ident: str, parts: Sequence[PostedPart], *, thread: str | None = None) -> None:
        """Keep which messages an answer consists of, in place of earlier ones, and the thread for follow-ups on it."""
        async with self._database.writing() as connection:
            await connection.execute("DELETE FROM answer_messages WHERE answer_id = ?", (ident,))
            statement = "INSERT INTO answer_messages SELECT id, ?, ?, ? FROM answers_given WHERE id = ?"
            values = [(number, part.place, part.message, ident) for number, part in enumerate(parts)]
            await connection.executemany(statement, values)
            await connection.execute("UPDATE answers_given SET thread = ? WHERE id = ?", (thread, ident))

    async def forget_question(self, asked_in: str, *, but: str | None = None) -> None:
        """Let go of the answers to the question in a message, with their votes; of all `but` one."""
        async with self._database.writing() as connection:
            await connection.execute("DELETE FROM answers_given WHERE asked_in = ? AND id IS NOT ?", (asked_in, but))

    async def forget_asker(self, asker: str) -> None:
        """Let go of all answers that somebody got, and of the votes that he or she gave."""
        async with self._database.writing() as connection:
            await connection.execute("DELETE FROM answers_given WHERE asker = ?", (asker,))
            await connection.execute("DELETE FROM votes WHERE member = ?", (asker,))

    # Finding. What is found was given to readers of its own: `knowledge/sharing.py` says what others may be shown of it.

    async def find(self, ident: str) -> GivenAnswer | None:
        """The answer with an id, if it is still kept."""
        return await self._one("id = ?", ident)

    async def to_question(self, asked_in: str) -> GivenAnswer | None:
        """The newest answer to the question in a message, as far as it was posted."""
        return await self._one("asked_in = ? AND id IN (SELECT answer_id FROM answer_messages)", asked_in)

    async def in_message(self, message: str) -> GivenAnswer | None:
        """The answer that a message is a part of."""
        return await self._one("id IN (SELECT answer_id FROM answer_messages WHERE message = ?)", message)

    async def last_in_thread(self, thread: str) -> GivenAnswer | None:
        """The newest answer in a thread, or on which it hangs."""
        return await self._one("thread = ?", thread)

    async def parts(self, ident: str) -> tuple[PostedPart, ...]:
        """The messages of an answer."""
        statement = "SELECT place, message FROM answer_messages WHERE answer_id = ? ORDER BY part"
        return tuple(PostedPart(*row) for row in await self._database.rows(statement, (ident,)))

    async def _one(self, where: str, value: str) -> GivenAnswer | None:
        statement = f"SELECT {_COLUMNS} FROM answers_given WHERE {where} ORDER BY rowid DESC LIMIT 1"  # noqa: S608 - constants
        found = await self._database.rows(statement, (value,))
        return await self._read(found[0]) if found else None

    async def _read(self, row: tuple[Any, ...]) -> GivenAnswer:
        ident = row[0]
        cited: dict[int, list[GivenCitation]] = {}
        columns = "statement, n, chunk_id, quote, locator"
        for place, *values in await self._database.rows(
            f"SELECT {columns} FROM citations_given WHERE answer_id = ? ORDER BY statement, n",  # noqa: S608 - constants
            (ident,),
        ):
            cited.setdefault(place, []).append(GivenCitation(*values))
        told = await self._database.rows(
            "SELECT place, text, superseded, event FROM statements_given WHERE answer_id = ? ORDER BY place", (ident,)
        )
        statements = tuple(
            GivenStatement(
                text=text,
                citations=tuple(cited.get(place, ())),
                event=GivenEvent(**json.loads(event)) if event else None,
                superseded=date.fromisoformat(superseded) if superseded else None,
            )
            for place, text, superseded, event in told
        )
        return _answer(row, statements)


_COLUMNS = "id, given_at, asker, place, private, question, language, kind, tone, said, model, asked_in, thread"


def _answer(row: tuple[Any, ...], statements: tuple[GivenStatement, ...]) -> GivenAnswer:
    ident, given_at, asker, place, private, question, language, kind, tone, said, model, asked_in, thread = row
    return GivenAnswer(
        id=ident,
        asker=asker,
        place=place,
        private=bool(private),
        question=question,
        language=language,
        kind=AnswerKind(kind),
        tone=Tone(tone),
        statements=statements,
        said=said,
        model=model,
        asked_in=asked_in,
        thread=thread,
        given_at=datetime.fromisoformat(given_at),
    )


async def _insert(connection: aiosqlite.Connection, given: GivenAnswer, now: datetime) -> None:
    one = given
    values = (
        *(one.id, now.isoformat(), one.asker, one.place, one.private, one.question, one.language, one.kind.value, one.tone.value),
        *(one.said, one.model, one.asked_in, one.thread),
    )
    await connection.execute(f"INSERT INTO answers_given ({_COLUMNS}) VALUES ({placeholders(values)})", values)  # noqa: S608 - constants
    for place, statement in enumerate(given.statements):
        await _insert_statement(connection, given.id, place, statement)


async def _insert_statement(connection: aiosqlite.Connection, ident: str, place: int, statement: GivenStatement) -> None:
    """Keep a statement whose supports are still there."""
    chunk_ids = {citation.chunk_id for citation in statement.citations}
    there = f"SELECT count(*) FROM chunks WHERE id IN ({placeholders(chunk_ids)})"  # noqa: S608 - question marks only
    async with connection.execute(there, tuple(chunk_ids)) as cursor:
        row = await cursor.fetchone()
    calendar = await _document_id(connection, statement.event) if statement.event else None
    if row is None or row[0] != len(chunk_ids) or (statement.event and calendar is None) or not (chunk_ids or statement.event):
        return
    event = json.dumps(asdict(statement.event), ensure_ascii=False) if statement.event else None
    superseded = statement.superseded.isoformat() if statement.superseded else None
    values = (ident, place, statement.text, superseded, event, calendar)
    await connection.execute("INSERT INTO statements_given VALUES (?, ?, ?, ?, ?, ?)", values)
    cited = [(ident, place, one.n, one.chunk_id, one.quote, one.locator) for one in statement.citations]
    await connection.executemany("INSERT INTO citations_given VALUES (?, ?, ?, ?, ?, ?)", cited)


async def _document_id(connection: aiosqlite.Connection, event: GivenEvent) -> int | None:
    statement = "SELECT id FROM documents WHERE source = ? AND path = ?"
    async with connection.execute(statement, (event.source, event.path)) as cursor:
        row = await cursor.fetchone()
    return int(row[0]) if row else None
