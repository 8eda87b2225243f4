"""Which language somebody has chosen to be spoken to in, kept so that it holds after a restart."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import structlog

from knowledge.member_data import Held, Member
from knowledge.store.database import Database

AUTOMATIC = "auto"
"""The choice of a text's own language."""

_log = structlog.get_logger(__name__)


class LanguageChoices:
    """The choices of members and servers; a chooser is a name such as `discord:user:123`, which says nothing to the store."""

    kind = "language"
    columns = frozenset({"language_choices.chooser"})

    def __init__(self, *, database: Database) -> None:
        self._database = database

    async def choose(self, chooser: str, language: str) -> None:
        """Keep a choice, a language's code or `AUTOMATIC`, over an earlier one."""
        async with self._database.writing() as connection:
            statement = "INSERT INTO language_choices VALUES (?, ?) ON CONFLICT (chooser) DO UPDATE SET language = excluded.language"
            await connection.execute(statement, (chooser, language))

    async def chosen(self, choosers: Sequence[str]) -> tuple[str, ...]:
        """What `choosers` chose, in their order, without those who chose nothing; a store that cannot be read costs the choice alone."""
        statement = "SELECT language FROM language_choices WHERE chooser = ?"
        try:
            found = [row for chooser in choosers for row in await self._database.rows(statement, (chooser,))]
        except sqlite3.OperationalError:
            _log.warning("language_choice_not_read", exc_info=True)
            return ()
        return tuple(str(language) for (language,) in found)

    async def of(self, member: Member) -> Held:
        """The language that a member chose."""
        found = await self._database.rows("SELECT language FROM language_choices WHERE chooser = ?", (member.name,))
        return Held(self.kind, tuple({"language": language} for (language,) in found))

    async def forget(self, member: Member) -> int:
        """Let go of it."""
        return await self._database.changed("DELETE FROM language_choices WHERE chooser = ?", (member.name,))


def language_for(choices: Sequence[str], *, own: str | None, usual: str) -> str:
    """The language to speak in, as a code: the first choice, else the `own` one of what is replied to, else the `usual` one.

    `AUTOMATIC` chooses the own one, and is no choice where there is none.
    """
    chosen = next((choice for choice in choices if choice != AUTOMATIC or own), AUTOMATIC)
    return (own or usual) if chosen == AUTOMATIC else chosen
