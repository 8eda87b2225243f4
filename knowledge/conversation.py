"""What was asked before in the same place, kept so that a follow-up is understood also after a restart."""

from __future__ import annotations

from datetime import datetime

import aiosqlite

from knowledge.member_data import Held, Member
from knowledge.model import Turn
from knowledge.ports import Clock
from knowledge.store.database import Database

REMEMBERED = 6
"""How many turns of a place are kept."""


class Conversations:
    """The last turns of each place; a place is a name such as `discord:123`.

    An answer's text is emptied by the store itself when a message that it may quote goes or changes.
    """

    kind = "questions"
    columns = frozenset({"turns.asker"})

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def turns(self, place: str) -> tuple[Turn, ...]:
        """The turns of a place, oldest first."""
        statement = "SELECT question, answer FROM turns WHERE place = ? ORDER BY id DESC LIMIT ?"
        found = await self._database.rows(statement, (place, REMEMBERED))
        return tuple(Turn(question, answer) for question, answer in reversed(found))

    async def remember(self, place: str, turn: Turn, *, asker: str | None = None) -> None:
        """Add a turn to a place, and forget the oldest ones; `asker` is the mark of the member who asked."""
        async with self._database.writing() as connection:
            values = (place, self._clock.now().isoformat(), turn.question, turn.answer, asker)
            inserted = await connection.execute(
                "INSERT INTO turns (place, asked_at, question, answer, asker) VALUES (?, ?, ?, ?, ?)", values
            )
            await _rests_on(connection, inserted.lastrowid, turn)
            statement = "DELETE FROM turns WHERE place = ? AND id NOT IN (SELECT id FROM turns WHERE place = ? ORDER BY id DESC LIMIT ?)"
            await connection.execute(statement, (place, place, REMEMBERED))

    async def revise(self, place: str, question: str, turn: Turn | None) -> None:
        """Put a turn in the place of the newest one that asked `question`; without one, forget that."""
        async with self._database.writing() as connection:
            newest = "SELECT max(id) FROM turns WHERE place = ? AND question = ?"
            async with connection.execute(newest, (place, question)) as cursor:
                found = await cursor.fetchone()
            if found is None or found[0] is None:
                return
            if turn is None:
                await connection.execute("DELETE FROM turns WHERE id = ?", (found[0],))
                return
            await connection.execute("UPDATE turns SET question = ?, answer = ? WHERE id = ?", (turn.question, turn.answer, found[0]))
            await connection.execute("DELETE FROM turn_sources WHERE turn_id = ?", (found[0],))
            await _rests_on(connection, found[0], turn)

    async def of(self, member: Member) -> Held:
        """What a member asked in threads. The answers are left out: they quote others, and what the member might no longer read."""
        found = await self._database.rows("SELECT asked_at, place, question FROM turns WHERE asker = ? ORDER BY id", (member.mark,))
        return Held(self.kind, tuple({"asked_at": at, "place": place, "question": question} for at, place, question in found))

    async def forget(self, member: Member) -> int:
        """Let go of a member's questions, with their answers."""
        return await self._database.changed("DELETE FROM turns WHERE asker = ?", (member.mark,))

    async def forget_older(self, moment: datetime) -> int:
        """Let go of turns from before a moment (in UTC)."""
        return await self._database.changed("DELETE FROM turns WHERE asked_at < ?", (moment.isoformat(),))


async def _rests_on(connection: aiosqlite.Connection, ident: int | None, turn: Turn) -> None:
    """Note which documents a turn's answer quotes."""
    sources = [(ident, path) for path in dict.fromkeys(turn.rests_on)]
    await connection.executemany("INSERT INTO turn_sources VALUES (?, ?)", sources)
