"""A user's share of the Chroma server: find the one that runs on the data folder, or start it."""

from __future__ import annotations

import asyncio
import fcntl
import os
import subprocess
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from knowledge.adapters import chroma_server
from knowledge.adapters.chroma_server import FAILED, HOST, START_LIMIT, ServerFiles, ServerState, proves_itself, try_lock
from knowledge.errors import ConfigError, IndexFault, IndexUnavailable

_PASSED_ON: Final = frozenset(
    {"HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "PYTHONHOME", "PYTHONPATH", "TMPDIR", "TZ", "VIRTUAL_ENV"}
)  # of the environment; what else is in it, a bot's token for one, is no business of the server's

_PAUSE: Final = 0.02
"""Seconds between two looks at what is waited for."""


@dataclass(frozen=True, slots=True)
class ChromaSettings:
    """Which Chroma server holds the dense index: the one at `address` ("http://host:port"), or, if that is None, a child server that
    keeps its data in `data_dir` and is shared by all processes that use this folder.
    """

    address: str | None
    data_dir: Path


@dataclass(frozen=True, slots=True)
class Address:
    """Where a Chroma server listens."""

    host: str
    port: int
    encrypted: bool

    def __str__(self) -> str:
        return f"{'https' if self.encrypted else 'http'}://{self.host}:{self.port}"


class CallFailed(Exception):
    """A call that Chroma refused or did not answer; `lost` when the connection itself failed."""

    def __init__(self, *, lost: bool) -> None:
        super().__init__("the Chroma server cannot be reached" if lost else "the Chroma server refused a call")
        self.lost = lost


class ConfiguredServer:
    """A server that others run, at the address that the config names."""

    def __init__(self, *, address: str) -> None:
        self._address = _parsed(address)

    async def address(self) -> Address:
        """The configured address."""
        return self._address

    async def is_current(self) -> bool:
        """Always: there is no other."""
        return True

    def unavailable(self) -> IndexUnavailable:
        """The error that says what to do."""
        return IndexUnavailable(IndexFault.OTHER_SERVER, place=str(self._address))

    def release(self) -> None:
        """Nothing is held."""


class SharedServer:
    """The one server of a data folder; in use from the first `address` to `release`.

    `linger` is how many seconds it lives on without users, `patience` how many are waited for its start.
    """

    def __init__(self, *, data_dir: Path, linger: float = 10.0, patience: float = START_LIMIT) -> None:
        self._files = ServerFiles(data_dir)
        self._linger = linger
        self._patience = patience
        self._use: int | None = None
        self._state: ServerState | None = None

    async def address(self) -> Address:
        """Where the server listens; it is started if none runs. Raises `IndexUnavailable`."""
        try:
            await asyncio.to_thread(self._files.folder.mkdir, parents=True, exist_ok=True)
            if self._use is None:
                self._use = await self._locked(self._files.users_lock, fcntl.LOCK_SH)
            self._state = await self._running() or await self._started()
        except OSError as error:
            raise IndexUnavailable(IndexFault.NOT_WRITABLE) from error
        return Address(host=HOST, port=self._state.port, encrypted=False)

    async def is_current(self) -> bool:
        """Whether the server whose address was given last still answers there."""
        return self._state is not None and await asyncio.to_thread(proves_itself, self._state)

    def unavailable(self) -> IndexUnavailable:
        """The error that says what to do."""
        return IndexUnavailable(IndexFault.NO_ANSWER, place=self._files.log.name)

    def release(self) -> None:
        """Be no user any more; the last one's leaving ends the server, `linger` seconds later."""
        if self._use is not None:
            os.close(self._use)
        self._use = self._state = None

    async def _running(self) -> ServerState | None:
        state = self._files.read_state()
        return state if state is not None and await asyncio.to_thread(proves_itself, state) else None

    async def _started(self) -> ServerState:
        deadline = time.monotonic() + self._patience
        async with self._starting():
            while (state := await self._running()) is None:
                outcome = await self._launch()
                # A folder that is taken has a server that is still starting, or one that hangs: it gets its time, and is never doubled.
                if outcome == FAILED or time.monotonic() > deadline:
                    raise IndexUnavailable(IndexFault.NOT_STARTED, place=self._files.log.name)
            return state

    async def _launch(self) -> int:
        """Start a server and wait for the launcher's word."""
        # Not by the event loop, which forks: with a model in memory that holds it for a tenth of a second.
        launcher = await asyncio.to_thread(self._launcher)
        deadline = time.monotonic() + self._patience
        try:
            while (outcome := launcher.poll()) is None:
                if time.monotonic() > deadline:
                    return FAILED
                await asyncio.sleep(_PAUSE)
            return outcome
        finally:
            launcher.kill()
            launcher.wait()

    def _launcher(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and module, and a folder of the config
            (
                *(sys.executable, "-P", str(Path(chroma_server.__file__))),
                *("--folder", str(self._files.folder), "--linger", str(self._linger)),
            ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={name: value for name, value in os.environ.items() if name in _PASSED_ON},
            start_new_session=True,
        )

    @asynccontextmanager
    async def _starting(self) -> AsyncGenerator[None]:
        held = await self._locked(self._files.start_lock, fcntl.LOCK_EX)
        try:
            yield
        finally:
            os.close(held)

    async def _locked(self, path: Path, kind: int) -> int:
        deadline = time.monotonic() + self._patience
        while (held := try_lock(path, kind)) is None:
            if time.monotonic() > deadline:
                raise self.unavailable()
            await asyncio.sleep(_PAUSE)
        return held


def _parsed(address: str) -> Address:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise ConfigError(f"{address!r} is no address of a Chroma server: it must read like http://host:8000.") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}:
        raise ConfigError(f"{address!r} is no address of a Chroma server: it must read like http://host:8000.")
    encrypted = parts.scheme == "https"
    return Address(host=parts.hostname, port=port or (443 if encrypted else 8000), encrypted=encrypted)
