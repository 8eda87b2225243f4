"""What can happen in the channels that are read, each kind of it a type."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import discord

from knowledge.posts import PostThread


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened in the channel `channel_id`; `withdraws` says that something shown so far may have to go."""

    channel_id: int
    withdraws: bool = True


@dataclass(frozen=True, slots=True)
class Posted(Change):
    """A new message."""

    message: discord.Message | None = None
    withdraws: bool = False


@dataclass(frozen=True, slots=True)
class Edited(Change):
    """A message in its new form."""

    message: discord.Message | None = None


@dataclass(frozen=True, slots=True)
class Deleted(Change):
    """Messages that are gone from a place."""

    place_id: int = 0
    message_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ThreadSeen(Change):
    """A thread that was made, or has a new name."""

    thread: PostThread | None = None
    withdraws: bool = False


@dataclass(frozen=True, slots=True)
class ThreadDeleted(Change):
    """A thread that is gone."""

    thread_id: int = 0


@dataclass(frozen=True, slots=True)
class ChannelDeleted(Change):
    """A channel that is gone."""


@dataclass(frozen=True, slots=True)
class AuthorForgotten(Change):
    """A member who wants nothing of his or hers kept here."""

    author_id: int = 0


@dataclass(frozen=True, slots=True)
class GrownOld(Change):
    """What was written before a moment is not kept any more."""

    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Fetched(Change):
    """An attached file that was asked for."""

    post_id: int = 0
    attachment_id: int = 0
    raw: bytes = b""
    withdraws: bool = False


@dataclass(frozen=True, slots=True)
class Looked(Change):
    """Messages of a place as the server's history has them; `reactors` are those who marked one by a reaction.

    Between the ids `above` and `below` (exclusive) there are no others; without `above` it says nothing of others. `since` is the moment at
    which the history was asked for: what has happened to a message later counts, and not what stands here.
    """

    place_id: int = 0
    messages: tuple[discord.Message, ...] = ()
    reactors: dict[int, frozenset[int]] = field(default_factory=dict[int, frozenset[int]])
    since: int = 0
    above: int | None = None
    below: int | None = None
    withdraws: bool = False
