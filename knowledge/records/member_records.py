"""What is kept of members beside the actions themselves: who marked one as done, and who was reminded of one."""

from __future__ import annotations

import sqlite3
from datetime import UTC, timedelta

from knowledge.member_data import Held, Member
from knowledge.ports import Clock
from knowledge.store.database import Database

NEEDED_FOR = timedelta(days=30)
"""So long after its day a reminder is kept, at most; nothing is reminded of later than three days after that."""

KEPT_FOR = timedelta(days=30)
"""So long after its line has gone from every note a mark is kept, for notes that are moved away and back, or cannot be read for a while."""

_BACK = "UPDATE done_marks SET gone_since = NULL WHERE gone_since NOT NULL AND mark IN (SELECT mark FROM records)"
_GONE = "UPDATE done_marks SET gone_since = ? WHERE gone_since IS NULL AND mark NOT IN (SELECT mark FROM records)"

SOMEBODY = "somebody"
"""Stands for members who marked an action as done and want nothing kept of themselves."""


class DoneMarks:
    """Who marked which action as done. What the action says belongs to its note."""

    kind = "done_marks"
    columns = frozenset({"done_marks.marked_by"})

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def forget_gone(self) -> int:
        """Let go of marks whose line has been in no document for long enough; how many that was.

        Since when it is in none is noted here, so that a document may come and go in between and cost nothing.
        """
        now = self._clock.now().astimezone(UTC)

        def work(connection: sqlite3.Connection) -> int:
            connection.execute(_BACK)
            connection.execute(_GONE, (now.isoformat(),))
            return connection.execute("DELETE FROM done_marks WHERE gone_since < ?", ((now - KEPT_FOR).isoformat(),)).rowcount

        return await self._database.change(work)

    async def of(self, member: Member) -> Held:
        """When a member marked which actions."""
        statement = "SELECT lower(hex(mark)), marked_at FROM done_marks WHERE marked_by = ? ORDER BY marked_at"
        found = await self._database.rows(statement, (member.name,))
        return Held(self.kind, tuple({"action": mark, "marked_at": at} for mark, at in found))

    async def forget(self, member: Member) -> int:
        """Let go of who it was: what is done stays done for the others."""
        statement = "UPDATE done_marks SET marked_by = ? WHERE marked_by = ?"
        return await self._database.changed(statement, (SOMEBODY, member.name))


class RemindersSent:
    """Who was reminded of which action."""

    kind = "reminders"
    columns = frozenset({"reminders.sent_to"})

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def forget_past(self) -> int:
        """Let go of reminders of days that are long past: they only keep a day from being reminded of twice."""
        oldest = (self._clock.now() - NEEDED_FOR).date().isoformat()
        return await self._database.changed("DELETE FROM reminders WHERE due < ?", (oldest,))

    async def of(self, member: Member) -> Held:
        """Of which due days a member was reminded, and when."""
        statement = "SELECT lower(hex(mark)), due, sent_at FROM reminders WHERE sent_to = ? ORDER BY sent_at"
        found = await self._database.rows(statement, (member.name,))
        return Held(self.kind, tuple({"action": mark, "due": due, "sent_at": at} for mark, due, at in found))

    async def forget(self, member: Member) -> int:
        """Let go of that; who still stands as an action's owner in a note may be reminded of it once more."""
        return await self._database.changed("DELETE FROM reminders WHERE sent_to = ?", (member.name,))
