"""What a Discord server is made of, as far as it is played here."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

Payload = dict[str, Any]
"""An object of Discord's interface, as it goes over the wire."""

EPOCH_MS = 1_420_070_400_000
"""The first second of 2015, from which Discord's ids count."""

EPHEMERAL = 64
"""The flag of a message that only one member sees."""


class ChannelType(IntEnum):
    """Discord's numbers for the kinds of places."""

    TEXT = 0
    DM = 1
    CATEGORY = 4
    ANNOUNCEMENT = 5
    ANNOUNCEMENT_THREAD = 10
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15


class MessageType(IntEnum):
    """Discord's numbers for the kinds of messages."""

    DEFAULT = 0
    REPLY = 19
    COMMAND = 20
    THREAD_STARTER = 21


class Permission:
    """The bits of the permissions that count here."""

    ADMINISTRATOR = 1 << 3
    ADD_REACTIONS = 1 << 6
    VIEW = 1 << 10
    SEND = 1 << 11
    HISTORY = 1 << 16
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    SEND_IN_THREADS = 1 << 38
    USUAL = VIEW | SEND | HISTORY | ADD_REACTIONS | CREATE_PUBLIC_THREADS | SEND_IN_THREADS
    ALL = (1 << 53) - 1


class Snowflakes:
    """Ids as Discord gives them: milliseconds since 2015 and a running number, each larger than the one before."""

    def __init__(self) -> None:
        self._running = itertools.count()
        self._last = 0

    def next(self) -> int:
        """A new id."""
        made = (int(time.time() * 1000) - EPOCH_MS) << 22 | (next(self._running) & 0xFFF)
        self._last = max(made, self._last + 1)
        return self._last


def moment_of(snowflake: int) -> datetime:
    """When an id was given."""
    return datetime.fromtimestamp(((snowflake >> 22) + EPOCH_MS) / 1000, tz=UTC)


@dataclass(slots=True)
class User:
    """Somebody on Discord."""

    id: int
    name: str
    bot: bool = False


@dataclass(slots=True)
class Role:
    """A role of the server."""

    id: int
    name: str
    permissions: int = 0
    position: int = 1
    bot: int | None = None


@dataclass(slots=True)
class Member:
    """A user on the server."""

    user: User
    roles: list[int] = field(default_factory=list[int])
    nick: str | None = None

    @property
    def id(self) -> int:
        """The user's id."""
        return self.user.id


@dataclass(frozen=True, slots=True)
class Overwrite:
    """What a channel allows or denies a role or a member."""

    id: int
    is_member: bool = False
    allow: int = 0
    deny: int = 0


@dataclass(slots=True)
class Channel:
    """A place for messages: a channel of the server, a thread, or a direct conversation."""

    id: int
    kind: ChannelType
    name: str
    parent_id: int | None = None
    position: int = 0
    overwrites: list[Overwrite] = field(default_factory=list[Overwrite])
    owner_id: int | None = None
    archived: bool = False
    joined: set[int] = field(default_factory=set[int])
    """The members of a thread, or the two of a direct conversation."""

    @property
    def is_thread(self) -> bool:
        """Whether it hangs under another channel."""
        return self.kind in {ChannelType.PUBLIC_THREAD, ChannelType.PRIVATE_THREAD, ChannelType.ANNOUNCEMENT_THREAD}


@dataclass(slots=True)
class Message:
    """A message; `extras` are the parts of its payload that are kept as they came, such as embeds and components."""

    id: int
    place: int
    author: int
    text: str
    kind: MessageType = MessageType.DEFAULT
    nonce: str | None = None
    reply_to: int | None = None
    edited: datetime | None = None
    pinned: bool = False
    flags: int = 0
    reactions: dict[str, list[int]] = field(default_factory=dict[str, list[int]])
    extras: Payload = field(default_factory=dict[str, Any])

    @property
    def is_private(self) -> bool:
        """Whether only one member sees it."""
        return bool(self.flags & EPHEMERAL)


@dataclass(slots=True)
class Interaction:
    """A command or a click; `messages` are what the bot answered, also what only the member sees."""

    id: int
    token: str
    member: int
    place: int
    kind: int
    data: Payload
    acknowledged: bool = False
    original: int | None = None
    messages: dict[int, Message] = field(default_factory=dict[int, Message])
