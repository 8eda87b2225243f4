"""What happens in the channels that are read, in its order: taken in one thing after another, and waited for by whoever reads."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import count

from bot.channels.changes import Change, ChannelDeleted, Deleted, Edited, Posted, ThreadDeleted, ThreadSeen
from knowledge.precedence import Precedence

SETTLING_SECONDS = 2.0
"""So long a question waits at most for what happened before it; a place that is not in line then is left out of the answer."""

MOMENT_SECONDS = 0.05
"""So long a question waits at most for what is new, so that whoever posts and asks at once is answered from it."""

MOMENT_CHANGES = 16
"""Where more changes than this wait, they will not be taken in within that moment, and it is not waited for."""

BUSY_CHANGES = 50
"""Where more changes than this came within the last second, what is new is not waited for either: there is always some, and whoever asks
has hardly posted it just before.
"""

GIVES_WAY_SECONDS = 0.2
"""So long after it came, what is new waits at most for questions that go first."""

LOOKED_AHEAD = 500
"""So many changes of other channels are passed over at most in looking for more of one."""


@dataclass(frozen=True, slots=True)
class _Entry:
    change: Change | None
    taken: asyncio.Future[None] | None = None
    came: float = 0.0


class Feed:
    """The changes that wait to be taken in. Putting one in never waits, so that their order is that of the gateway.

    What withdraws something goes before what is new: a question waits for the one and hardly for the other. What is new and has been
    overtaken by its own edit or deletion is dropped. What is new waits a little itself while a question is under way.
    """

    def __init__(
        self,
        *,
        settling_seconds: float = SETTLING_SECONDS,
        moment_seconds: float = MOMENT_SECONDS,
        gives_way_seconds: float = GIVES_WAY_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._first: deque[_Entry] = deque()
        self._rest: deque[_Entry] = deque()
        self._is_taking = False
        self._wake: Callable[[], None] = lambda: None
        self._settling_seconds = settling_seconds
        self._moment_seconds = moment_seconds
        self._gives_way_seconds = gives_way_seconds
        self._clock = clock
        self._asking = 0
        self._came: deque[float] = deque(maxlen=BUSY_CHANGES + 1)
        self._going_on: asyncio.Future[None] | None = None
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
        return len(self._first) + len(self._rest)

    def put(self, change: Change, *ids: int) -> None:
        """Add a change that came from the gateway; `ids` are those of the messages, threads or channels that it tells the newest of."""
        self._note(ids)
        if change.withdraws:
            self._rest = deque(entry for entry in self._rest if not _is_overtaken(entry, change))
        now = self._clock()
        self._came.append(now)
        self._add(_Entry(change, came=now))

    async def put_and_wait(self, change: Change) -> None:
        """Add a change and wait until it has been taken in; its error, where there is one, is raised."""
        taken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._add(_Entry(change, taken, self._clock()))
        await taken

    def _note(self, ids: Collection[int]) -> None:
        self._latest = next(self._moments)
        if self._looking:
            self._last.update(dict.fromkeys(ids, self._latest))

    def _add(self, entry: _Entry) -> None:
        change = entry.change
        if change and change.withdraws:
            self._withdrawing[change.channel_id] += 1
        goes_first = change is not None and (change.withdraws or isinstance(change, ThreadSeen))
        (self._first if goes_first else self._rest).append(entry)
        if goes_first:
            self._go_on()
        self._wake()

    def hold(self, channel_id: int, *ids: int) -> None:
        """Note that something of a channel may have to be withdrawn, as soon as it is known what; `ids` as in `put`."""
        self._note(ids)
        self._withdrawing[channel_id] += 1

    def release(self, channel_id: int) -> None:
        """The inverse of `hold`."""
        self._withdrawing[channel_id] -= 1
        if not self._withdrawing[channel_id]:
            del self._withdrawing[channel_id]

    async def settled(self) -> None:
        """Wait until what withdraws something has been taken in, or for so long as a question can wait; for what is new only a moment."""
        if (self.waiting or self._is_taking) and len(self._rest) <= MOMENT_CHANGES and not self._is_busy:
            self._asking += 1
            try:
                await self._taken_up_to(self._rest, self._moment_seconds)
            finally:
                self._asking -= 1
        await self.withdrawn()

    @property
    def _is_busy(self) -> bool:
        return len(self._came) > BUSY_CHANGES and self._clock() - self._came[0] < 1

    async def withdrawn(self) -> None:
        """The same for what withdraws something alone."""
        if self._withdrawing:
            await self._taken_up_to(self._first, self._settling_seconds)

    async def _taken_up_to(self, line: deque[_Entry], seconds: float) -> None:
        """Wait until what stands in a line now has been taken in, for so long at most."""
        taken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        line.append(_Entry(None, taken))
        self._go_on()
        self._wake()
        await asyncio.wait([taken], timeout=seconds)

    def is_settled(self, channel_id: int) -> bool:
        """Whether nothing of a channel waits to be withdrawn."""
        return not self._withdrawing[channel_id]

    async def give_way(self, precedence: Precedence) -> None:
        """Wait while a question goes first, where what comes next is new, no question waits for it, and it has not waited too long."""
        while precedence.left and not self._asking and not self._head(self._first) and self._head(self._rest):
            left = self._rest[0].came + self._gives_way_seconds - self._clock()
            if left <= 0:
                return
            self._going_on = asyncio.get_running_loop().create_future()
            free = asyncio.ensure_future(precedence.given(left))
            await asyncio.wait([self._going_on, free], return_when=asyncio.FIRST_COMPLETED)
            free.cancel()

    def _go_on(self) -> None:
        """Have whoever gives way look again whether to."""
        if self._going_on and not self._going_on.done():
            self._going_on.set_result(None)

    def next(self) -> tuple[Change, asyncio.Future[None] | None] | None:
        """The next change, with what is to be told when it has been taken in; nothing where there is none."""
        for line in (self._first, self._rest):
            change = self._head(line)
            if change:
                self._is_taking = True
                return change, line.popleft().taken
        return None

    def _head(self, line: deque[_Entry]) -> Change | None:
        """The change that comes next in a line, after telling who waits for all before it."""
        while line and line[0].change is None:
            taken = line.popleft().taken
            if taken and not taken.done():
                taken.set_result(None)
        return line[0].change if line else None

    def more(self, channel_id: int, most: int) -> list[Change]:
        """Further new messages of a channel, up to what else is new there.

        What happened in other channels in between stays where it is: the order counts within a channel alone.
        """
        found: list[Change] = []
        passed: list[_Entry] = []
        while len(found) < most and len(passed) < LOOKED_AHEAD and self._rest:
            entry = self._rest.popleft()
            if isinstance(entry.change, Posted) and entry.change.channel_id == channel_id:
                found.append(entry.change)
                continue
            passed.append(entry)
            if entry.change is not None and entry.change.channel_id == channel_id:
                break
        self._rest.extendleft(reversed(passed))
        return found

    def took(self, change: Change, taken: asyncio.Future[None] | None = None, error: Exception | None = None) -> None:
        """Note that a change has been taken in, or that it could not be."""
        self._is_taking = False
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


def _is_overtaken(entry: _Entry, by: Change) -> bool:
    """Whether an entry is a new message of which a change tells something newer: of itself, of its thread or of its channel."""
    if not isinstance(entry.change, Posted) or entry.change.message is None or entry.change.channel_id != by.channel_id:
        return False
    message = entry.change.message
    match by:
        case Edited(message=newer):
            return newer is not None and newer.id == message.id
        case Deleted(message_ids=ids):
            return message.id in ids
        case ThreadDeleted(thread_id=thread_id):
            return message.channel.id == thread_id
        case _:
            return isinstance(by, ChannelDeleted)
