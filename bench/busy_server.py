"""The other end of `bench.traffic`: starts the busy server, tells it what to do, and hears what came of it."""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from bench.corpus import ROOT


class BusyServer:
    """A server in a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process, greeting: dict[str, Any]) -> None:
        self._process = process
        self._numbers = itertools.count()
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self.port = int(greeting["port"])
        self.authority = str(greeting["authority"])
        self.sources = tuple(int(one) for one in greeting["sources"])

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    async def hear(self) -> None:
        """Take what the server says, until it ends."""
        assert self._process.stdout  # noqa: S101 - it was started with a pipe
        while line := await self._process.stdout.readline():
            told = json.loads(line)
            self._waiting.pop(told["id"]).set_result(told)

    async def do(self, what: str, **how: object) -> dict[str, Any]:
        """Let the server do something, and wait for what came of it."""
        assert self._process.stdin  # noqa: S101 - likewise
        number = next(self._numbers)
        self._waiting[number] = asyncio.get_running_loop().create_future()
        self._process.stdin.write(json.dumps({"do": what, "id": number, **how}).encode() + b"\n")
        return await self._waiting[number]


@asynccontextmanager
async def busy_server() -> AsyncGenerator[BusyServer]:
    """The server, for as long as the block lasts."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bench.traffic",
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=1 << 26,  # a history is one line
    )
    assert process.stdin  # noqa: S101 - it has just got a pipe
    assert process.stdout  # noqa: S101 - likewise
    server = BusyServer(process, json.loads(await process.stdout.readline()))
    hearing = asyncio.create_task(server.hear())
    try:
        yield server
    finally:
        process.stdin.close()
        await asyncio.wait_for(process.wait(), 10)
        await hearing
