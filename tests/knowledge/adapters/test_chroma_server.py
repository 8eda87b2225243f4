"""One Chroma server for one data folder, whatever its users do and however they end."""

from __future__ import annotations

import asyncio
import fcntl
import http.server
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from knowledge.adapters.chroma_index import ChromaIndex, ChromaSettings
from knowledge.adapters.chroma_lease import SharedServer
from knowledge.adapters.chroma_server import ServerFiles, try_lock
from knowledge.errors import IndexUnavailable
from tests.knowledge.dense_index_contract import axis, record

LINGER = 0.5

USER = """
import asyncio, sys
from pathlib import Path
from knowledge.adapters.chroma_index import ChromaIndex, ChromaSettings

async def use():
    index = ChromaIndex(settings=ChromaSettings(address=None, data_dir=Path(sys.argv[1])), linger=0.5)
    print(await index.count("notes"), flush=True)
    await asyncio.sleep(60)

asyncio.run(use())
"""


@pytest.fixture
def files(tmp_path: Path) -> Iterator[ServerFiles]:
    files = ServerFiles(tmp_path)
    yield files
    assert ends_within(files, 10), "a test's server outlived its users"


@pytest.fixture
async def index(files: ServerFiles) -> AsyncIterator[ChromaIndex]:
    index = an_index(files)
    yield index
    await index.close()


def an_index(files: ServerFiles) -> ChromaIndex:
    return ChromaIndex(settings=ChromaSettings(address=None, data_dir=files.folder), linger=LINGER)


def another_process(files: ServerFiles) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", USER, str(files.folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own interpreter and program


def server_lives(files: ServerFiles) -> bool:
    held = try_lock(files.server_lock, fcntl.LOCK_EX)
    if held is not None:
        os.close(held)
    return held is None


def ends_within(files: ServerFiles, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while server_lives(files):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def kill_server(files: ServerFiles) -> None:
    os.kill(files.read_state().pid, signal.SIGKILL)
    assert ends_within(files, 5)


async def test_a_killed_server_is_started_again_with_its_data(index: ChromaIndex, files: ServerFiles):
    await index.create("notes", identity="model-a")
    await index.add("notes", [record(1, axis(1)), record(2, axis(2))])
    kill_server(files)
    assert list(await index.query("notes", axis(2), limit=1, partitions=None)) == [2]
    kill_server(files)
    assert await asyncio.gather(*(index.count("notes") for _ in range(4))) == [2] * 4


async def test_the_last_users_leaving_ends_the_server(files: ServerFiles):
    first, second = an_index(files), an_index(files)
    await first.count("notes")
    await second.count("notes")
    await first.close()
    await asyncio.sleep(LINGER * 3)
    assert server_lives(files)
    await second.close()
    assert await asyncio.to_thread(ends_within, files, 5)
    assert not files.state.exists()


async def test_a_stale_state_whose_port_another_program_has_is_not_believed(index: ChromaIndex, files: ServerFiles):
    """A reused process number and a server on the old port that allows every origin make no Chroma server of ours."""
    with_every_origin = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _AllowsEveryOrigin)
    threading.Thread(target=with_every_origin.serve_forever, daemon=True).start()
    stale = {"port": with_every_origin.server_port, "pid": os.getpid(), "version": "1.5.9", "token": "0" * 32}
    files.state.write_text(json.dumps(stale))
    assert await index.count("notes") == 0
    assert files.read_state().port != stale["port"]
    with_every_origin.shutdown()
    with_every_origin.server_close()


class _AllowsEveryOrigin(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("access-control-allow-origin", self.headers.get("Origin", "*"))
        self.end_headers()
        self.wfile.write(b"<html>")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize("text", ["", "{", "[]", '{"port": "x"}'], ids=["empty", "cut off", "no object", "other fields"])
def test_a_state_that_cannot_be_read_is_no_state(tmp_path: Path, text: str):
    files = ServerFiles(tmp_path)
    files.state.write_text(text)
    assert files.read_state() is None


async def test_a_folder_that_another_server_holds_is_never_served_twice(tmp_path: Path):
    """A server that hangs keeps its folder: users are told so instead."""
    held = try_lock(ServerFiles(tmp_path).server_lock, fcntl.LOCK_EX)
    server = SharedServer(data_dir=tmp_path, linger=LINGER, patience=0.5)
    with pytest.raises(IndexUnavailable, match=r"not started, chroma\.log"):
        await server.address()
    server.release()
    os.close(held)


async def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path):
    blocked = tmp_path / "file"
    blocked.touch()
    index = ChromaIndex(settings=ChromaSettings(address=None, data_dir=blocked))
    with pytest.raises(IndexUnavailable, match="writable"):
        await index.count("notes")


async def test_a_server_that_cannot_start_says_where_its_log_is(tmp_path: Path):
    (tmp_path / "chroma").write_text("no folder")
    index = ChromaIndex(settings=ChromaSettings(address=None, data_dir=tmp_path))
    with pytest.raises(IndexUnavailable, match=r"chroma\.log"):
        await index.count("notes")
    await index.close()
    assert (tmp_path / "chroma.log").read_text()


@pytest.mark.slow
async def test_processes_share_one_server_which_outlives_whoever_started_it(files: ServerFiles):
    """Three start at once on a fresh folder; the data of one is there for the others; kill -9 of all of them leaves no server."""
    users = [another_process(files) for _ in range(3)]
    assert [user.stdout.readline() for user in users] == ["0\n"] * 3
    pid = files.read_state().pid
    for user in users[:2]:
        user.kill()
        user.communicate()
    index = an_index(files)
    await index.create("notes", identity="model-a")
    await index.add("notes", [record(1, axis(1))])
    fourth = another_process(files)
    assert fourth.stdout.readline() == "1\n"
    assert files.read_state().pid == pid
    await index.close()
    for user in (users[2], fourth):
        user.kill()
        user.communicate()
    assert await asyncio.to_thread(ends_within, files, 5)


@pytest.mark.slow
async def test_users_that_come_while_the_server_is_ending_get_a_new_one(files: ServerFiles):
    """Coming and going around the linger's end never fails and never loses what was written."""
    for turn in range(6):
        index = an_index(files)
        await index.create("notes", identity="model-a")
        await index.add("notes", [record(turn, axis(turn))])
        assert await index.count("notes") == turn + 1
        await index.close()
        await asyncio.sleep(LINGER + turn * 0.06)
