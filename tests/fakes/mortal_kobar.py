"""Kobar in a process of its own that can be killed, on a Discord that lives on: the real client, store and Chroma, a made-up embedder."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import multiprocessing
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import structlog

from bot.access import Access
from bot.channels.following import Following
from bot.channels.states import SourceState
from bot.channels.wiring import Channels
from bot.client import Line
from bot.config import ChannelSettings, DiscordSettings
from knowledge.adapters import chroma_connection
from knowledge.adapters.chroma_index import ChromaIndex, ChromaSettings
from knowledge.audience import Audience
from knowledge.errors import IndexBusy
from knowledge.store.dense_manifest import DenseManifest
from knowledge.wiring import Knowledge, assembled
from local_discord import connector_to
from local_discord.server import TOKEN
from tests.fakes.channel_server import services_over
from tests.fakes.documents import CLUSTER, StillClock
from tests.fakes.embedding import HashingEmbedder
from tests.fakes.local_server import PromptClient

SETTINGS = ChannelSettings("notes", "ai-notes", Audience(), "ai")
LOOK_SECONDS = 0.02

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload([__name__])
del chroma_connection  # imported once for all, since Chroma's client takes a second


@dataclass(frozen=True)
class Found:
    """What stands in the dense index when all is in line: the collections by name, each with its ids."""

    collections: dict[str, list[int]]


class MortalKobar:
    """One life of Kobar; `kill` ends it with SIGKILL."""

    def __init__(self, folder: Path, port: int, authority: str, *, reindexing: bool) -> None:
        self._here, there = _processes.Pipe()
        self._process = _processes.Process(target=_live, args=(there, folder, port, authority, reindexing), daemon=True)
        self._process.start()
        there.close()

    async def in_line(self, message_id: int) -> Found:
        """Wait until a message has been taken in, all channels are caught up with and all is indexed."""
        self._here.send(message_id)
        return await asyncio.to_thread(self._here.recv)

    def kill(self) -> None:
        """End it, wherever it is."""
        self._process.kill()
        self._process.join()
        self._here.close()


def _live(there: Connection, folder: Path, port: int, authority: str, reindexing: bool) -> None:  # noqa: FBT001 - a process's arguments
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    asyncio.run(_lived(there, folder, port, authority, reindexing=reindexing))


async def _lived(there: Connection, folder: Path, port: int, authority: str, *, reindexing: bool) -> None:
    dense = ChromaIndex(settings=ChromaSettings(address=None, data_dir=folder))
    async with assembled(cluster=CLUSTER, data_dir=folder, embedder=HashingEmbedder(), dense=dense, clock=StillClock()) as knowledge:
        services = services_over(knowledge)
        channels = Channels(declared=(SETTINGS,), quiet_seconds=0.0)
        access = Access(settings=DiscordSettings(leads={"ai": ("AI lead",)}), audience_names=("everyone",), places=channels.places)
        line = Line(connector=connector_to(port, authority), guild_seconds=0.02)
        async with PromptClient(services=services, access=access, data_dir=folder, line=line, channels=channels) as client:
            running = [asyncio.create_task(client.start(TOKEN))]
            if reindexing:
                running.append(asyncio.create_task(_reindex(services.synchroniser)))
            while True:
                wanted = await asyncio.to_thread(there.recv)
                if reindexing:
                    running[1].cancel()
                await _settled(client, knowledge, wanted)
                with contextlib.suppress(IndexBusy):
                    await services.synchroniser.run()
                await _settled(client, knowledge, wanted)
                there.send(Found(await _indexed(dense, knowledge)))


async def _reindex(synchroniser: Any) -> None:
    while True:
        with contextlib.suppress(IndexBusy):
            await synchroniser.run(full=True)
        await asyncio.sleep(LOOK_SECONDS)


async def _settled(client: Any, knowledge: Knowledge, wanted: int) -> None:
    """What comes on the socket tells of itself only by what is in the store."""
    quiet = 0
    while quiet < 3:  # in succession, as one thing may lead to another
        quiet = quiet + 1 if _is_quiet(client.following) and await knowledge.posts.post(wanted) else 0
        await asyncio.sleep(LOOK_SECONDS)


def _is_quiet(following: Following | None) -> bool:
    if following is None or not following.sources or not following.is_at_rest:
        return False
    return all(following.states.of(one) is SourceState.READ for one in following.sources)


async def _indexed(dense: ChromaIndex, knowledge: Knowledge) -> dict[str, list[int]]:
    await dense.count("none")
    client = dense._connection._client
    found = {one.name: await one.get(include=[]) for one in await client.list_collections()}
    state = await DenseManifest(database=knowledge.posts.database).current()
    assert state
    return {("current" if name == state.collection else name): sorted(map(int, got["ids"])) for name, got in found.items()}
