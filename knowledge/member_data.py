"""What is kept of single members of the chat server: shown to them, and forgotten when they ask, whichever table it stands in.

Each table that knows a member has a `MemberData`. They are put together in the wiring; a test holds all columns of the schema against them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

Value = str | int | float | bool | None

Record = Mapping[str, Value]
"""One thing that is kept, by plain names; times are ISO times."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody on the chat server, by id and by the name under which tables keep him or her (`discord:user:123`)."""

    id: int
    name: str

    @property
    def mark(self) -> str:
        """A hash of the name, in tables that need only tell one member from another. Whoever has a list of members can work out whose it
        is, so it is a member's data like the name itself.
        """
        return hashlib.sha256(self.name.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class MemberFile:
    """A file that a member attached to a message: its name in what is handed out, its size in bytes, and how to read it."""

    name: str
    size: int
    read: Callable[[], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class Held:
    """What one kind of data holds of a member; `kind` names it."""

    kind: str
    records: tuple[Record, ...] = ()
    files: tuple[MemberFile, ...] = ()


class MemberData(Protocol):
    """One kind of data that is kept of members."""

    @property
    def kind(self) -> str:
        """Its name, by which the faces say in plain words what it is."""
        ...

    @property
    def columns(self) -> frozenset[str]:
        """The columns (`table.column`) that say whose a row is."""
        ...

    async def of(self, member: Member) -> Held:
        """All that is kept of a member, and nothing that others said or wrote."""
        ...

    async def forget(self, member: Member) -> int:
        """Let go of all of it; how much there was. Doing it again does no harm."""
        ...


class MembersData:
    """All kinds of data that are kept of members; `erase` sees to it that what was deleted cannot be read out of any file either."""

    def __init__(self, *, kinds: Sequence[MemberData], erase: Callable[[], Awaitable[None]]) -> None:
        self._kinds = tuple(kinds)
        self._erase = erase

    @property
    def columns(self) -> frozenset[str]:
        """The columns of the store that say whose a row is."""
        return frozenset(column for kind in self._kinds for column in kind.columns)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The names of the kinds, in the order in which they are shown."""
        return tuple(kind.kind for kind in self._kinds)

    def with_more(self, *kinds: MemberData) -> MembersData:
        """The same with further kinds, which are forgotten before the others."""
        return MembersData(kinds=(*kinds, *self._kinds), erase=self._erase)

    async def of(self, member: Member) -> tuple[Held, ...]:
        """All that is kept of a member, by kind; kinds that hold nothing are among them."""
        return tuple([await kind.of(member) for kind in self._kinds])

    async def forget(self, member: Member) -> dict[str, int]:
        """Let go of all that is kept of a member; how much there was of each kind."""
        gone = {kind.kind: await kind.forget(member) for kind in self._kinds}
        await self._erase()
        return gone
