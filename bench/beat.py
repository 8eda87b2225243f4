"""How long the event loop is held while Kobar indexes."""

from __future__ import annotations

import asyncio
import os
import shutil

from bench.context import Bench
from bench.corpus import part_of
from bench.house import opened
from bench.measuring import Heartbeat, heartbeat, percentile
from bench.report import Cell, Table, Target

IDLE_SECONDS = 10.0


async def run(bench: Bench, *, notes: int, idle: float = IDLE_SECONDS) -> None:
    """Let a heart beat while nothing happens, while `notes` files are indexed, and while they are all embedded anew."""
    bench.say("heartbeat while idle")
    async with heartbeat() as resting:
        await asyncio.sleep(idle)
    part = part_of(bench.corpus, notes, bench.work / "beat-part")
    shutil.rmtree(bench.work / "beat", ignore_errors=True)
    async with opened(part, bench.work / "beat", bench.models) as house:
        bench.say(f"heartbeat while {notes} notes are indexed")
        async with heartbeat() as indexing:
            await house.synchroniser.run()
        bench.say("heartbeat while all is embedded anew")
        async with heartbeat() as renewing:
            await house.synchroniser.run(full=True)
    hearts = {"idle": resting, "indexing": indexing, "embedding anew, old index flipped": renewing}
    remarks = (
        "A task that sleeps 5 ms and measures how much later it wakes; idle shows what the load on the machine alone does.",
        f"Load {os.getloadavg()[0]:.1f} at the end.",
    )
    headings = ("", "beats", "p50 ms", "p99 ms", "longest ms")
    bench.report.tables.append(Table("How long the event loop is held", headings, tuple(_row(*named) for named in hearts.items()), remarks))
    longest = max([*indexing.late, *renewing.late], default=0.0) * 1000
    bench.report.targets.append(Target("event loop held at most, while indexing", longest, 100.0, "ms"))


def _row(name: str, heart: Heartbeat) -> tuple[Cell, ...]:
    late = [seconds * 1000 for seconds in heart.late]
    return (name, len(late), percentile(late, 50), percentile(late, 99), max(late, default=0.0))
