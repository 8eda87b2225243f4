"""What is watched while a server is busy: when its messages arrive, and when they stand in the store."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import discord

from bench.busy_server import BusyServer
from bench.measuring import percentile
from bench.report import Cell
from bot.app import Services

PATIENCE_SECONDS = 30.0
"""For what is still under way when the last event has happened."""

STEPS = 6
"""Parts into which the time is cut, to see whether the lag grows."""

SAMPLE_SECONDS = 0.25
"""Between two looks at what the store has."""


@dataclass(slots=True)
class TakenIn:
    """How old the newest message in the store was, by seconds since the first look, in milliseconds; how long the rest took afterwards."""

    began: float = field(default_factory=time.time)
    at: list[float] = field(default_factory=list[float])
    lag: list[float] = field(default_factory=list[float])
    rest: float = float("nan")
    missing: int = 0

    def rows(self, seconds: float) -> tuple[tuple[Cell, ...], ...]:
        """The lags of all the time and of its parts."""
        return _rows(self.at, self.lag, seconds)

    async def watch(self, services: Services) -> None:
        """Look again and again until cancelled."""
        while True:
            await asyncio.sleep(SAMPLE_SECONDS)
            [(newest,)] = await services.channels.posts.database.rows("SELECT max(id) FROM posts")
            if newest:
                now = time.time()
                self.at.append(now - self.began)
                self.lag.append((now - discord.utils.snowflake_time(newest).timestamp()) * 1000)

    async def finish(self, services: Services, server: BusyServer) -> None:
        """Wait until the store has just what the server has, or for a while."""
        began = time.monotonic()
        wanted = {int(one) for one in (await server.do("history"))["messages"]}
        while True:
            kept = {row[0] for row in await services.channels.posts.database.rows("SELECT id FROM posts")}
            self.rest, self.missing = time.monotonic() - began, len(wanted ^ kept)
            if not self.missing or self.rest > PATIENCE_SECONDS:
                return
            await asyncio.sleep(SAMPLE_SECONDS)


@dataclass(slots=True)
class Arrivals:
    """When each message arrived, seconds after the first one, and how many milliseconds after it was posted; other events by number."""

    began: float = field(default_factory=time.time)
    at: list[float] = field(default_factory=list[float])
    lag: list[float] = field(default_factory=list[float])
    edits: int = 0
    deletes: int = 0
    happened: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, posts: int) -> None:
        """Wait for what is still under way; what does not come within a while is counted as missing."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                while len(self.at) < posts:
                    self.happened.clear()
                    await self.happened.wait()

    async def on_message(self, message: discord.Message) -> None:
        """Note a message of the traffic; the moment of posting stands in its id, to the millisecond."""
        if message.author.bot or message.type is not discord.MessageType.default or "<@" in message.content[:3]:
            return
        now = time.time()
        self.at.append(now - self.began)
        self.lag.append(max(now - message.created_at.timestamp(), 0.0) * 1000)
        self.happened.set()

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Note an edit of a member's; Kobar edits its own messages too."""
        self.edits += not payload.message.author.bot

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Note a deletion."""
        del payload
        self.deletes += 1

    def rows(self, seconds: float) -> tuple[tuple[Cell, ...], ...]:
        """The lags of all the time and of its parts."""
        return _rows(self.at, self.lag, seconds)


def row(name: str, values: Sequence[float]) -> tuple[Cell, ...]:
    """A row of a table: how many, the middle one, all but the worst twentieth, the worst."""
    return (name, len(values), percentile(values, 50), percentile(values, 95), max(values, default=float("nan")))


def _rows(at: Sequence[float], lag: Sequence[float], seconds: float) -> tuple[tuple[Cell, ...], ...]:
    length = seconds / STEPS
    parts = [[late for when, late in zip(at, lag, strict=True) if n * length <= when < (n + 1) * length] for n in range(STEPS)]
    return (row("whole", lag), *(row(f"part {number} of {STEPS}", part) for number, part in enumerate(parts, start=1)))


@asynccontextmanager
async def watching(taken: TakenIn, services: Services) -> AsyncGenerator[None]:
    """Watch the store for as long as the block lasts."""
    task = asyncio.create_task(taken.watch(services))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
