"""Messages of the chat server that are kept, and the channels that they stand in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from knowledge.audience import Audience

MARKED_BY_REACTION, MARKED_BY_MENU, MARKED_BY_POSTING = "reaction", "menu", "posted"
"""How a message can come to be marked as a note."""

SOMEBODY = 0
"""The id that stands for members whose marks on what others wrote count, and who want nothing kept of themselves."""


@dataclass(frozen=True, slots=True)
class ChannelSource:
    """A channel that is read: its id, the source's name, the group it belongs to and how many characters a message needs to count.

    `audience` is what the config asks of readers beside the channel's own permission; `declared` is the channel as the config names it,
    None where an administrator added it.
    """

    channel_id: int
    name: str
    audience: Audience
    group: str | None = None
    declared: str | None = None
    shortest: int = 40


@dataclass(frozen=True, slots=True)
class PostThread:
    """A thread of such a channel; its name is its owner's words, and empty where they are not to be kept."""

    id: int
    channel_id: int
    name: str
    private: bool = False
    owner_id: int | None = None


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that hangs on a message: its id, its name, and its bytes once they have been fetched."""

    id: int
    name: str
    raw: bytes | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """A kept message; `place_id` is the channel or the thread that it stands in, `sent_at` is aware.

    `opens` says that it does not go on from the one before, whoever wrote that: a reply, or one that begins with a heading. `version` tells
    whether a message is still what it was.
    """

    id: int
    channel_id: int
    place_id: int
    author_id: int
    author: str
    sent_at: datetime
    text: str
    url: str
    version: str
    opens: bool = False
    pinned: bool = False
    attachments: tuple[Attached, ...] = ()
