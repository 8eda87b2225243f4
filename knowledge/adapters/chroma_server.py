"""The Chroma server of one data folder, as a program that ends itself when nobody uses it.

    python -P chroma_server.py --folder DATA [--linger SECONDS]

It leaves 0 once a server answers, 3 when another one holds the folder, 1 when it cannot be started (DATA/chroma.log says why); the
server goes on in a session of its own. Only the standard library is imported before Chroma's own server, so that it is up in a third
of a second.

    chroma.server   locked exclusively by the server for its whole life: two servers that write one folder lose vectors
    chroma.users    locked shared by every user; the server that can have it to itself is unused
    chroma.start    locked by the user who is starting a server
    chroma.json     port and token of the server that runs; only the holder of chroma.server writes it

A process that is killed loses its locks with its life, so none of this has to be tidied up after a crash. A server proves that it is
the one of chroma.json by its token: it is the one origin that its cross-origin setting allows, and comes back in a heartbeat's headers.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import http.client
import json
import os
import secrets
import signal
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Final, cast

HOST: Final = "127.0.0.1"
READY: Final = 0
FAILED: Final = 1
FOLDER_TAKEN: Final = 3
START_LIMIT: Final = 30.0
"""Seconds within which a server must answer."""
_LOCK_LIMIT: Final = 5.0  # seconds for which a server that is ending may still hold the folder
_HEARTBEAT_LIMIT: Final = 3.0
_LOG_LIMIT: Final = 1_000_000  # bytes


@dataclass(frozen=True, slots=True)
class ServerState:
    """Where the running server listens, and the token by which it is told from any other program on that port."""

    port: int
    pid: int
    version: str
    token: str


@dataclass(frozen=True, slots=True)
class ServerFiles:
    """The files by which the users of one data folder share its server."""

    folder: Path

    @property
    def vectors(self) -> Path:
        """What Chroma itself writes."""
        return self.folder / "chroma"

    @property
    def settings(self) -> Path:
        """Chroma's own settings, written anew at each start."""
        return self.folder / "chroma.config.json"

    @property
    def state(self) -> Path:
        """The running server's `ServerState`."""
        return self.folder / "chroma.json"

    @property
    def log(self) -> Path:
        """What the server printed."""
        return self.folder / "chroma.log"

    @property
    def server_lock(self) -> Path:
        """Held by the server."""
        return self.folder / "chroma.server"

    @property
    def users_lock(self) -> Path:
        """Held by every user."""
        return self.folder / "chroma.users"

    @property
    def start_lock(self) -> Path:
        """Held while a server is being started."""
        return self.folder / "chroma.start"

    def read_state(self) -> ServerState | None:
        """The state that was written last, which may be a dead server's; None if there is none to read."""
        try:
            fields = cast("object", json.loads(self.state.read_bytes()))
        except (OSError, ValueError):
            return None
        match fields:
            case {"port": int(port), "pid": int(pid), "version": str(written_by), "token": str(token)}:
                return ServerState(port=port, pid=pid, version=written_by, token=token)
            case _:
                return None


def proves_itself(state: ServerState) -> bool:
    """Whether the server that `state` describes answers now; False for any other program on its port. Blocks up to three seconds."""
    origin = _origin(state.token)
    connection = http.client.HTTPConnection(HOST, state.port, timeout=_HEARTBEAT_LIMIT)
    try:
        connection.request("GET", "/api/v2/heartbeat", headers={"Origin": origin})
        response = connection.getresponse()
        echoed = response.getheader("access-control-allow-origin") == origin
        return echoed and response.status == http.HTTPStatus.OK and b"heartbeat" in response.read(1000)
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def try_lock(path: Path, kind: int) -> int | None:
    """A descriptor that holds `path` locked (`fcntl.LOCK_SH` or `LOCK_EX`) until it is closed, or None where another holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def main() -> int:
    """Start a server in a session of its own and wait until it answers."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--linger", type=float, default=10.0)
    arguments = parser.parse_args()
    folder = cast("Path", arguments.folder).resolve()
    linger = cast("float", arguments.linger)
    outcome, report = os.pipe()
    if os.fork() == 0:
        os.close(outcome)
        os.setsid()
        return _serve(ServerFiles(folder), linger=linger, report=report)
    os.close(report)
    # The end of the pipe without a byte: the server died before it answered.
    return {b"r": READY, b"t": FOLDER_TAKEN}.get(os.read(outcome, 1), FAILED)


def _serve(files: ServerFiles, *, linger: float, report: int) -> int:
    """Be the folder's server until nobody uses it."""
    _write_output_to(files.log)
    if _lock_folder(files.server_lock) is None:
        os.write(report, b"t")
        return FOLDER_TAKEN
    _run_chroma(files, linger=linger, report=report)
    return 0


def _write_output_to(log: Path) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    if log.exists() and log.stat().st_size > _LOG_LIMIT:
        flags |= os.O_TRUNC
    written = os.open(log, flags, 0o600)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(written, 1)
    os.dup2(written, 2)


def _lock_folder(path: Path) -> int | None:
    deadline = time.monotonic() + _LOCK_LIMIT
    while (held := try_lock(path, fcntl.LOCK_EX)) is None and time.monotonic() < deadline:
        time.sleep(0.02)  # a lock of the system can be waited for, but not for so long at most
    return held


def _run_chroma(files: ServerFiles, *, linger: float, report: int) -> None:
    files.state.unlink(missing_ok=True)
    state = ServerState(port=_free_port(), pid=os.getpid(), version=version("chromadb"), token=secrets.token_hex(16))
    settings = {
        "listen_address": HOST,
        "port": state.port,
        "persist_path": str(files.vectors),
        "allow_reset": False,
        "cors_allow_origins": [_origin(state.token)],
    }
    _write(files.settings, settings)  # JSON is YAML, which Chroma reads
    threading.Thread(target=_watch, args=(files, state, linger, report), daemon=True).start()

    # What `chroma run` calls, without importing the client library; it lets other threads run meanwhile.
    chroma = import_module("chromadb_rust_bindings")

    with contextlib.suppress(KeyboardInterrupt):
        chroma.cli(["chroma", "run", str(files.settings)])


def _watch(files: ServerFiles, state: ServerState, linger: float, report: int) -> None:
    """Tell the launcher when the server answers, and end the server when nobody uses it."""
    try:
        deadline = time.monotonic() + START_LIMIT
        while not proves_itself(state):
            if time.monotonic() > deadline:
                return
            time.sleep(0.02)  # a server does not say when it begins to answer
        _write(files.state, asdict(state))
        with contextlib.suppress(BrokenPipeError):  # the launcher was killed; its successor reads the state
            os.write(report, b"r")
        os.close(report)
        _wait_until_unused(files.users_lock, linger)
        files.state.unlink(missing_ok=True)
    finally:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(3)  # for an orderly end of what it is about
        os._exit(FAILED)


def _wait_until_unused(users_lock: Path, linger: float) -> None:
    """Wait for `linger` seconds without a user; then the lock stays taken, so that a new user waits for this server's end."""
    last_used = time.monotonic()
    while True:
        time.sleep(min(1.0, linger / 4))  # nobody tells of a lock that was let go
        held = try_lock(users_lock, fcntl.LOCK_EX)
        if held is None:
            last_used = time.monotonic()
        elif time.monotonic() - last_used >= linger:
            return
        else:
            os.close(held)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return cast("int", probe.getsockname()[1])


def _origin(token: str) -> str:
    return f"http://{token}.invalid"


def _write(path: Path, content: Mapping[str, object]) -> None:
    """Replace a file in one step, readable by its owner alone: it holds the token."""
    draft = path.with_suffix(f".{os.getpid()}.new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        json.dump(content, out)
    draft.replace(path)


if __name__ == "__main__":
    raise SystemExit(main())
