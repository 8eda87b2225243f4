"""What happens in the channels that are read, in its order: taken in one thing after another, and waited for by whoever reads."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

import discord

from knowledge.posts import PostThread

SETTLING_SECONDS = 2.0
"""So long a question waits at most for what happened before it; a place that is not in line then is left out of the answer."""


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


@dataclass(frozen=True, slots=True)
class _Entry:
    change: Change | None
    taken: asyncio.Future[None] | None = None


class Feed:
    """The queue of changes. Putting one in never waits, so that the order is that of the gateway."""

    def __init__(self, *, settling_seconds: float = SETTLING_SECONDS) -> None:
        self._entries: deque[_Entry] = deque()
        self._wake: Callable[[], None] = lambda: None
        self._settling_seconds = settling_seconds
        self._withdrawing: Counter[int] = Counter()
        self._moments = count(1)
        self._latest = 0
        self._last: dict[int, int] = {}
        self._looking = 0

    def on_change(self, wake: Callable[[], None]) -> None:
        """Have `wake` called whenever something has been put in."""
        self._wake = wake

    @property
    def waiting(self) -> int:
        """How many changes have not been taken in yet."""
        return len(self._entries)

    def put(self, change: Change, *ids: int) -> None:
        """Add a change that came from the gateway; `ids` are those of the messages, threads or channels that it tells the newest of."""
        self._latest = next(self._moments)
        if self._looking:
            self._last.update(dict.fromkeys(ids, self._latest))
        self._add(_Entry(change))

    async def put_and_wait(self, change: Change) -> None:
        """Add a change and wait until it has been taken in; its error, where there is one, is raised."""
        taken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._add(_Entry(change, taken))
        await taken

    def _add(self, entry: _Entry) -> None:
        if entry.change and entry.change.withdraws:
            self._withdrawing[entry.change.channel_id] += 1
        self._entries.append(entry)
        self._wake()

    def hold(self, channel_id: int, *ids: int) -> None:
        """Note that something of a channel may have to be withdrawn, as soon as it is known what; `ids` as in `put`."""
        self._latest = next(self._moments)
        if self._looking:
            self._last.update(dict.fromkeys(ids, self._latest))
        self._withdrawing[channel_id] += 1

    def release(self, channel_id: int) -> None:
        """The inverse of `hold`."""
        self._withdrawing[channel_id] -= 1
        if not self._withdrawing[channel_id]:
            del self._withdrawing[channel_id]

    async def settled(self) -> None:
        """Wait until all that has happened so far has been taken in, or for so long as a question can wait."""
        if not self._entries and not self._withdrawing:
            return
        taken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._add(_Entry(None, taken))
        await asyncio.wait([taken], timeout=self._settling_seconds)

    def is_settled(self, channel_id: int) -> bool:
        """Whether nothing of a channel waits to be withdrawn."""
        return not self._withdrawing[channel_id]

    def next(self) -> tuple[Change, asyncio.Future[None] | None] | None:
        """The next change, with what is to be told when it has been taken in; nothing where there is none."""
        while self._entries:
            entry = self._entries.popleft()
            if entry.change is not None:
                return entry.change, entry.taken
            if entry.taken and not entry.taken.done():
                entry.taken.set_result(None)
        return None

    def more(self, like: type[Change], channel_id: int, most: int) -> list[Change]:
        """Further changes of one kind and channel that are next in line."""
        found: list[Change] = []
        while len(found) < most and self._entries:
            change = self._entries[0].change
            if change is None or type(change) is not like or change.channel_id != channel_id or self._entries[0].taken:
                break
            found.append(change)
            self._entries.popleft()
        return found

    def took(self, change: Change, taken: asyncio.Future[None] | None = None, error: Exception | None = None) -> None:
        """Note that a change has been taken in, or that it could not be."""
        if change.withdraws:
            self.release(change.channel_id)
        if taken and not taken.done():
            if error:
                taken.set_exception(error)
            else:
                taken.set_result(None)

    # The server's history, which is older than what the gateway has told meanwhile

    def begin_looking(self) -> None:
        """From now on it is remembered what the gateway tells of."""
        self._looking += 1

    def end_looking(self) -> None:
        """The inverse."""
        self._looking -= 1
        if not self._looking:
            self._last.clear()

    @property
    def moment(self) -> int:
        """The present moment, to ask later what has happened since."""
        return self._latest

    def happened_since(self, moment: int, ident: int) -> bool:
        """Whether the gateway has told something of a message, a thread or a channel since a moment."""
        return self._last.get(ident, 0) > moment
