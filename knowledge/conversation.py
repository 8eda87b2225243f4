"""What was asked before in the same place, kept so that a follow-up is understood also after a restart."""

from __future__ import annotations

from knowledge.model import Turn
from knowledge.ports import Clock
from knowledge.store.database import Database

REMEMBERED = 6
"""How many turns of a place are kept."""


class Conversations:
    """The last turns of each place; a place is a name such as `discord:123`."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def turns(self, place: str) -> tuple[Turn, ...]:
        """The turns of a place, oldest first."""
        statement = "SELECT question, answer FROM turns WHERE place = ? ORDER BY id DESC LIMIT ?"
        found = await self._database.rows(statement, (place, REMEMBERED))
        return tuple(Turn(question, answer) for question, answer in reversed(found))

    async def remember(self, place: str, turn: Turn) -> None:
        """Add a turn to a place, and forget the oldest ones."""
        async with self._database.writing() as connection:
            values = (place, self._clock.now().isoformat(), turn.question, turn.answer)
            await connection.execute("INSERT INTO turns (place, asked_at, question, answer) VALUES (?, ?, ?, ?)", values)
            statement = "DELETE FROM turns WHERE place = ? AND id NOT IN (SELECT id FROM turns WHERE place = ? ORDER BY id DESC LIMIT ?)"
            await connection.execute(statement, (place, place, REMEMBERED))

    async def revise(self, place: str, question: str, turn: Turn | None) -> None:
        """Put a turn in the place of the newest one that asked `question`; without one, forget that."""
        newest = "SELECT max(id) FROM turns WHERE place = ? AND question = ?"
        async with self._database.writing() as connection:
            if turn is None:
                await connection.execute(f"DELETE FROM turns WHERE id = ({newest})", (place, question))  # noqa: S608 - constants
            else:
                statement = f"UPDATE turns SET question = ?, answer = ? WHERE id = ({newest})"  # noqa: S608 - constants
                await connection.execute(statement, (turn.question, turn.answer, place, question))
