"""Clocks: wall time, processor time with that of the Chroma server, how long the event loop was held, and shares of many figures."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil

BEAT = 0.005
"""Seconds between two beats of the heartbeat."""


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds that something took; `cpu` is user and system time of this process and of the processes that worked for it."""

    wall: float
    cpu: float


@dataclass(slots=True)
class Stopwatch:
    """Measures blocks; `helper` gives the process that works for this one, if there is one at the moment.

    `clock` and `worked` tell the seconds that have passed and those that this process has worked.
    """

    helper: Callable[[], int | None] = lambda: None
    clock: Callable[[], float] = time.perf_counter
    worked: Callable[[], float] = time.process_time
    taken: list[Spent] = field(default_factory=list[Spent])

    @contextmanager
    def running(self) -> Generator[None]:
        """Measure the block and keep what it took."""
        helping = self.helping()
        wall, own = self.clock(), self.worked()
        yield
        wall, own = self.clock() - wall, self.worked() - own
        self.taken.append(Spent(wall, own + max(self.helping() - helping, 0.0)))

    @property
    def last(self) -> Spent:
        """What the block before took."""
        return self.taken[-1]

    def helping(self) -> float:
        """Processor time of the helping process so far, in seconds."""
        pid = self.helper()
        return cpu_seconds(pid) if pid else 0.0


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far: to the nanosecond where Linux tells it by thread, else to the clock tick."""
    total = 0
    try:
        for file in Path(f"/proc/{pid}/task").iterdir():
            total += int((file / "schedstat").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        with contextlib.suppress(psutil.Error):
            times = psutil.Process(pid).cpu_times()
            return float(times.user + times.system)
        return 0.0
    return total / 1e9


def chroma_server(data_dir: Path) -> int | None:
    """The process id of the Chroma server that runs on a data folder, from the file by which its users share it."""
    try:
        return int(json.loads((data_dir / "chroma.json").read_text(encoding="utf-8"))["pid"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` per cent of `values` do not exceed, between neighbours where it falls between them."""
    return float(np.percentile(np.asarray(values), share)) if values else float("nan")


@dataclass(slots=True)
class Heartbeat:
    """How many seconds too late each beat came."""

    late: list[float] = field(default_factory=list[float])

    async def beat(self) -> None:
        """Beat until cancelled."""
        while True:
            started = time.perf_counter()
            await asyncio.sleep(BEAT)
            self.late.append(time.perf_counter() - started - BEAT)


@asynccontextmanager
async def heartbeat() -> AsyncGenerator[Heartbeat]:
    """A heartbeat on this event loop for as long as the block lasts."""
    heart = Heartbeat()
    beating = asyncio.create_task(heart.beat())
    try:
        yield heart
    finally:
        beating.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await beating
