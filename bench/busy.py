"""A busy server: whether Kobar falls behind its events, how long it holds the event loop, and what becomes of questions meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import re
import shutil
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import discord

from bench.busy_server import BusyServer, busy_server
from bench.context import Bench
from bench.corpus import SAMPLE, opened
from bench.measuring import Heartbeat, Spent, Stopwatch, chroma_server, heartbeat, percentile
from bench.report import Cell, Table, Target
from bot.app import Services, open_services
from bot.client import Line, make_client
from bot.config import Settings, load_settings
from local_discord import connector_to
from local_discord.server import TOKEN

RATE = 200.0
SECONDS = 60.0
QUESTIONS = 40
QUESTION_SECONDS = 1.0
"""Between two questions."""

CHANNEL_SOURCE = ""
"""What the config says of each channel that is read, `{channel}` being its id; nothing while channels cannot be sources."""

LAG_MS, HELD_MS, SLOWER = 1_000.0, 50.0, 2.0
"""What is wanted: no event later than this, the loop held no longer, a question no slower than so many times its idle time."""

PATIENCE_SECONDS = 30.0
"""For what is still under way when the last event has happened."""

Flowed = dict[str, float]
"""What happened on the server: posts, edits, deletes; the seconds that they took, and the processor's time of the server."""

_STEPS = 6
"""Parts into which the time is cut, to see whether the lag grows."""


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

    def step(self, number: int, seconds: float) -> list[float]:
        """The lags of one part of the time."""
        length = seconds / _STEPS
        return [lag for at, lag in zip(self.at, self.lag, strict=True) if number * length <= at < (number + 1) * length]


Opening = Callable[[Settings], AbstractAsyncContextManager[Services]]
"""Opens Kobar's services; the tests have others than the real ones."""


async def run(
    bench: Bench, *, seconds: float = SECONDS, rate: float = RATE, questions: int = QUESTIONS, opening: Opening = open_services
) -> None:
    """Ask while nothing happens, then while `rate` events a second come in, `seconds` long."""
    texts = [question.question for question in opened(SAMPLE).questions if question.answerable][:questions]
    folder = bench.work / "busy"
    async with busy_server() as server:
        settings = _settings(folder, server, bench.corpus.settings)
        arrivals = Arrivals()
        async with opening(settings) as services, _connected(bench, settings, services, server, arrivals):
            bench.say("asking while nothing happens")
            await _ask(server, texts[:5], pause=0)
            watch = Stopwatch(helper=lambda: chroma_server(settings.data_dir))
            async with heartbeat() as resting:
                idle = await _ask(server, texts, pause=0.1)
            bench.say(f"{rate:g} events a second for {seconds:g} seconds")
            arrivals.began = time.time()
            with watch.running():
                async with heartbeat() as heart:
                    flowed, during = await _meanwhile(server, texts, rate=rate, seconds=seconds)
                    await arrivals.until(int(flowed["posts"]))
    _report(bench, Measured(flowed, arrivals, idle, during, resting, heart, watch.last, seconds))


def _settings(folder: Path, server: BusyServer, usual: Settings) -> Settings:
    """The sample cluster's with the server's channels to read, and the usual model, over a data folder of its own.

    Where channels are read it is made anew, for each run plays a server of its own.
    """
    folder.mkdir(parents=True, exist_ok=True)
    text = re.sub(r'^path = "', f'path = "{SAMPLE}/', (SAMPLE / "config.toml").read_text(encoding="utf-8"), flags=re.MULTILINE)
    text = text.replace("[[sources]]", "".join(CHANNEL_SOURCE.format(channel=one) for one in server.sources) + "[[sources]]", 1)
    config = folder / "config.toml"
    config.write_text(text, encoding="utf-8")
    data = folder / "kobar"
    if CHANNEL_SOURCE:
        shutil.rmtree(data, ignore_errors=True)
    return replace(load_settings(config, data_dir=data), embedding=usual.embedding)


@asynccontextmanager
async def _connected(bench: Bench, settings: Settings, services: Services, server: BusyServer, arrivals: Arrivals) -> AsyncGenerator[None]:
    """Kobar as it is run, with the sample cluster indexed, on the server."""
    await services.synchroniser.warm_up()
    bench.say("indexing the sample cluster")
    await services.synchroniser.run()
    client = make_client(settings, services, line=Line(connector=connector_to(server.port, server.authority)))
    for listener in (arrivals.on_message, arrivals.on_raw_message_edit, arrivals.on_raw_message_delete):
        client.add_listener(listener)
    async with client:
        running = asyncio.create_task(client.start(TOKEN))
        await asyncio.wait_for(client.wait_until_ready(), PATIENCE_SECONDS)
        yield
    await asyncio.gather(running, return_exceptions=True)


async def _ask(server: BusyServer, texts: Sequence[str], *, pause: float) -> list[float]:
    """The milliseconds from each question, one after another, to its answer on the server; NaN where there was none in time."""
    taken: list[float] = []
    for text in texts:
        seconds = (await server.do("ask", text=text))["seconds"]
        taken.append(float("nan") if seconds is None else seconds * 1000)
        await asyncio.sleep(pause)
    return taken


async def _meanwhile(server: BusyServer, texts: Sequence[str], *, rate: float, seconds: float) -> tuple[Flowed, list[float]]:
    """Let events happen, and ask until they have."""
    flowing = asyncio.create_task(server.do("flow", rate=rate, seconds=seconds))
    taken: list[float] = []
    for text in itertools.cycle(texts):
        if flowing.done():
            break
        taken += await _ask(server, [text], pause=0)
        await asyncio.wait([flowing], timeout=QUESTION_SECONDS)
    return await flowing, taken


@dataclass(frozen=True, slots=True)
class Measured:
    """What was found: what happened on the server, what arrived, questions' milliseconds, how long the loop was held, what it took."""

    flowed: Flowed
    arrivals: Arrivals
    idle: Sequence[float]
    during: Sequence[float]
    resting: Heartbeat
    heart: Heartbeat
    spent: Spent
    seconds: float


def _report(bench: Bench, found: Measured) -> None:
    flowed, arrived = found.flowed, found.arrivals
    happened = f"{flowed['posts']:,} posts, {flowed['edits']:,} edits and {flowed['deletes']:,} deletions in {flowed['seconds']:.1f} s"
    notes = (
        f"{happened}, over TLS and zstd from a process of its own; posts of 80 to 600 characters in eight channels.",
        (
            f"Missing at the end: {flowed['posts'] - len(arrived.at)} posts, {flowed['edits'] - arrived.edits} edits, "
            f"{flowed['deletes'] - arrived.deletes} deletions."
        ),
        (
            f"Processor: {found.spent.cpu / found.spent.wall:.0%} of a core for Kobar with Chroma, {flowed['cpu'] / flowed['seconds']:.0%} "
            f"for the server. Load {os.getloadavg()[0]:.1f} at the end."
        ),
    )
    steps = [(f"part {number + 1} of {_STEPS}", arrived.step(number, found.seconds)) for number in range(_STEPS)]
    rows = [("whole", arrived.lag), *steps]
    lags = tuple((name, len(lag), percentile(lag, 50), percentile(lag, 95), max(lag, default=float("nan"))) for name, lag in rows)
    headings = ("", "posts", "p50 ms", "p95 ms", "longest ms")
    bench.report.tables.append(Table("How late a post is taken in", headings, lags, notes))
    late = (("loop held, idle", found.resting.late), ("loop held, busy", found.heart.late))
    held = tuple(_row(name, [seconds * 1000 for seconds in values]) for name, values in late)
    asked = (_row("question, idle", found.idle), _row("question, busy", found.during))
    remarks = ("From a mention on the server to the answer in its thread there: four requests of Kobar's with their replies.",)
    bench.report.tables.append(Table("Loop and questions on a busy server", ("", "number", *headings[2:]), (*held, *asked), remarks))
    bench.report.targets += _targets(found)


def _row(name: str, values: Sequence[float]) -> tuple[Cell, ...]:
    return (name, len(values), percentile(values, 50), percentile(values, 95), max(values, default=float("nan")))


def _targets(found: Measured) -> list[Target]:
    arrived, flowed = found.arrivals, found.flowed
    missing = flowed["posts"] + flowed["edits"] + flowed["deletes"] - len(arrived.at) - arrived.edits - arrived.deletes
    slower = [percentile(found.during, share) / percentile(found.idle, share) for share in (50, 95)]
    held = max(found.heart.late, default=0.0) * 1000
    return [
        Target("events that did not arrive", float(missing), 0.0),
        Target("a post taken in after, at most", max(arrived.lag, default=float("nan")), LAG_MS, "ms"),
        Target("event loop held at most, on a busy server", held, HELD_MS, "ms"),
        Target("question p50 on a busy server, beside idle", slower[0], SLOWER, "times"),
        Target("question p95 on a busy server, beside idle", slower[1], SLOWER, "times"),
    ]
