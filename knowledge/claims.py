"""Who has taken what on: of several processes on one data folder the first one does it, and what a dead one left is taken over."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Callable
from datetime import timedelta

from knowledge.ports import Clock
from knowledge.store.database import Database

LEASE = timedelta(minutes=15)
"""How long whoever took something on has to do it, where it cannot be seen to be dead; a written answer takes ten minutes at most."""

KEPT = timedelta(days=7)
"""How long it is kept that something was done."""


def is_running(process: int) -> bool:
    """Whether a process of this machine runs."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


class Claims:
    """Claims of one process; `process` is its id on `host`, and no other on the data folder has its `mark`."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        process: int | None = None,
        host: str | None = None,
        mark: str | None = None,
        running: Callable[[int], bool] = is_running,
    ) -> None:
        self._database = database
        self._clock = clock
        self._process = os.getpid() if process is None else process
        self._host = host or socket.gethostname()
        self._mark = mark or secrets.token_hex(4)
        self._running = running

    @property
    def _owner(self) -> str:
        return f"{self._host} {self._process} {self._mark}"

    async def take(self, key: str) -> bool:
        """Take something on; False where another has, or where it is done."""
        now = self._clock.now()
        until = (now + LEASE).isoformat()
        async with self._database.writing() as connection:
            await connection.execute("DELETE FROM claims WHERE until < ?", ((now - KEPT).isoformat(),))
            inserted = await connection.execute("INSERT OR IGNORE INTO claims VALUES (?, ?, ?, 0)", (key, self._owner, until))
            return inserted.rowcount > 0

    async def take_over(self, key: str) -> bool:
        """Take on what was left undone by a process that is dead or has had its time; False where another was faster."""
        async with self._database.writing() as connection:
            async with connection.execute("SELECT owner, until FROM claims WHERE key = ? AND NOT done", (key,)) as cursor:
                row = await cursor.fetchone()
            if row is None or not self._is_left(str(row[0]), str(row[1])):
                return False
            until = (self._clock.now() + LEASE).isoformat()
            await connection.execute("UPDATE claims SET owner = ?, until = ? WHERE key = ?", (self._owner, until, key))
            return True

    async def done(self, key: str) -> None:
        """Keep that something was done."""
        async with self._database.writing() as connection:
            await connection.execute("UPDATE claims SET done = 1 WHERE key = ?", (key,))

    async def release(self, key: str) -> None:
        """Let go of something that was not done, so that it can be taken on again."""
        async with self._database.writing() as connection:
            await connection.execute("DELETE FROM claims WHERE key = ? AND NOT done", (key,))

    async def left(self, kind: str) -> tuple[str, ...]:
        """What begins with `kind` and was left undone by processes that are dead or have had their time."""
        statement = "SELECT key, owner, until FROM claims WHERE NOT done AND substr(key, 1, ?) = ?"
        found = await self._database.rows(statement, (len(kind), kind))
        return tuple(key for key, owner, until in found if self._is_left(owner, until))

    def _is_left(self, owner: str, until: str) -> bool:
        if until < self._clock.now().isoformat():
            return True
        host, process, mark = owner.split(" ")
        if host != self._host or mark == self._mark:
            return False
        # Its id may have come to be this process's own, as in a container that was started again.
        return int(process) == self._process or not self._running(int(process))
