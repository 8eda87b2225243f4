"""What holds for every test: the event loop, what it leaves as it found it, and an empty store for whoever wants one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import structlog
import uvloop

from knowledge.store.database import Database, open_database


@pytest.fixture(autouse=True)
def restored_logging():
    """The command line sets logging up for its process; a later test must not write to that test's streams."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Tests run on the event loop that serves."""
    return {"served": uvloop.new_event_loop}


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """An empty store."""
    async with open_database(tmp_path / "store.sqlite3") as database:
        yield database
