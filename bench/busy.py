"""A busy server: whether Kobar falls behind its events, how long it holds the event loop, and what becomes of questions meanwhile."""

from __future__ import annotations

import asyncio
import itertools
import math
import os
import re
import shutil
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bench.busy_server import BusyServer, busy_server
from bench.busy_watch import PATIENCE_SECONDS, Arrivals, TakenIn, row, watching
from bench.context import Bench
from bench.corpus import SAMPLE, opened
from bench.measuring import Heartbeat, Spent, Stopwatch, chroma_server, heartbeat, percentile
from bench.report import Table, Target
from bot.app import Services, open_services
from bot.client import Line, make_client
from bot.config import Settings, load_settings
from bot.connecting import make_ready
from local_discord import connector_to
from local_discord.server import TOKEN

RATE = 200.0
SECONDS = 60.0
QUESTIONS = 40
QUESTION_SECONDS = 1.0
"""Between two questions."""

CHANNEL_SOURCE = """
[[sources]]
name = "channel-{channel}"
kind = "channel"
channel = "{channel}"

"""
"""What the config says of each channel that is read, `{channel}` being its id."""

LAG_MS, HELD_MS, SLOWER = 1_000.0, 50.0, 2.0
"""What is wanted: no event later than this, the loop held no longer, a question no slower than so many times its idle time."""

Flowed = dict[str, float]
"""What happened on the server: posts, edits, deletes; the seconds that they took, and the processor's time of the server."""

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
            arrivals.began, taken = time.time(), TakenIn()
            with watch.running():
                async with heartbeat() as heart, watching(taken, services):
                    flowed, during = await _meanwhile(server, texts, rate=rate, seconds=seconds)
                    await arrivals.until(int(flowed["posts"]))
            await taken.finish(services, server)
    _report(bench, Measured(flowed, arrivals, taken, idle, during, resting, heart, watch.last, seconds))


def _settings(folder: Path, server: BusyServer, usual: Settings) -> Settings:
    """The sample cluster's with the server's channels to read, and the usual model, over a data folder of its own.

    It is made anew, for each run plays a server of its own.
    """
    folder.mkdir(parents=True, exist_ok=True)
    text = re.sub(r'^path = "', f'path = "{SAMPLE}/', (SAMPLE / "config.toml").read_text(encoding="utf-8"), flags=re.MULTILINE)
    text = text.replace("[[sources]]", "".join(CHANNEL_SOURCE.format(channel=one) for one in server.sources) + "[[sources]]", 1)
    config = folder / "config.toml"
    config.write_text(text, encoding="utf-8")
    data = folder / "kobar"
    shutil.rmtree(data, ignore_errors=True)
    return replace(load_settings(config, data_dir=data), embedding=usual.embedding)


@asynccontextmanager
async def _connected(bench: Bench, settings: Settings, services: Services, server: BusyServer, arrivals: Arrivals) -> AsyncGenerator[None]:
    """Kobar as it is run, with the sample cluster indexed, on the server."""
    await make_ready(services)
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
    """What was found: what happened on the server, what arrived and was taken in, questions' milliseconds, how long the loop was held, and
    what it took.
    """

    flowed: Flowed
    arrivals: Arrivals
    taken: TakenIn
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
    headings = ("", "number", "p50 ms", "p95 ms", "longest ms")
    bench.report.tables.append(Table("How late a post arrives", headings, arrived.rows(found.seconds), notes))
    rest = (
        "The age of the newest message in the store, looked at four times a second; a message of such a channel is posted every 10 ms.",
        f"After the last event it took {found.taken.rest:.1f} s until the store had the server's messages; {found.taken.missing} differ.",
    )
    bench.report.tables.append(Table("How late a post is in the store", headings, found.taken.rows(found.seconds), rest))
    late = (("loop held, idle", found.resting.late), ("loop held, busy", found.heart.late))
    held = tuple(row(name, [seconds * 1000 for seconds in values]) for name, values in late)
    asked = (row("question, idle", found.idle), row("question, busy", found.during))
    remarks = ("From a mention on the server to the answer in its thread there: four requests of Kobar's with their replies.",)
    bench.report.tables.append(Table("Loop and questions on a busy server", headings, (*held, *asked), remarks))
    bench.report.targets += _targets(found)


def unanswered(taken: Sequence[float]) -> int:
    """How many questions had no answer in time, by how many milliseconds each took."""
    return sum(map(math.isnan, taken))


def _targets(found: Measured) -> list[Target]:
    arrived, flowed = found.arrivals, found.flowed
    missing = flowed["posts"] + flowed["edits"] + flowed["deletes"] - len(arrived.at) - arrived.edits - arrived.deletes
    slower = [percentile(found.during, share) / percentile(found.idle, share) for share in (50, 95)]
    held = max(found.heart.late, default=0.0) * 1000
    return [
        Target("events that did not arrive", float(missing), 0.0),
        Target("a post arrives after, at most", max(arrived.lag, default=float("nan")), LAG_MS, "ms"),
        Target("a post is in the store after, p95", percentile(found.taken.lag, 95), LAG_MS, "ms"),
        Target("messages that are not in the store at the end, or should not be", float(found.taken.missing), 0.0),
        Target("event loop held at most, on a busy server", held, HELD_MS, "ms"),
        Target("questions without an answer", float(unanswered((*found.idle, *found.during))), 0.0),
        Target("question p50 on a busy server, beside idle", slower[0], SLOWER, "times"),
        Target("question p95 on a busy server, beside idle", slower[1], SLOWER, "times"),
    ]
