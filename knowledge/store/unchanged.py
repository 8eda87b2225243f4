"""What was read of the store, kept until anything in it changes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Unchanged(Generic[K, V]):
    """Keeps what was read through one connection that changes nothing itself, in that connection's thread.

    SQLite tells whether any other connection has committed a change, in this process or another (`PRAGMA data_version`,
    https://sqlite.org/pragma.html#pragma_data_version): what is given is what reading it again would give.
    """

    def __init__(self, *, most: int = 64) -> None:
        self._most = most
        self._version: int | None = None
        self._kept: dict[K, V] = {}

    def get(self, connection: sqlite3.Connection, key: K, read: Callable[[sqlite3.Connection], V]) -> V:
        """What `read` makes of the connection, once for each `key`."""
        # Before it is read: what is changed meanwhile is seen by the next one.
        (version,) = connection.execute("PRAGMA data_version").fetchone()
        if version != self._version or len(self._kept) >= self._most:
            self._kept.clear()
            self._version = version
        if key not in self._kept:
            self._kept[key] = read(connection)
        return self._kept[key]
