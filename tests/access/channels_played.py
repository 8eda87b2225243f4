"""Kobar on a whole server, over a real library, on an event loop of its own: for tests that are not coroutines themselves."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import discord
import simcord

from bot.access import Access
from bot.channels import Channels
from bot.client import KobarClient
from bot.config import ChannelSettings, DiscordSettings
from knowledge.audience import Audience, Readers
from knowledge.errors import UserFacingError
from knowledge.wiring import assembled
from tests.access.channel_oracle import Documents, Source
from tests.fakes.channel_server import services_over
from tests.fakes.dense_index import InMemoryDenseIndex
from tests.fakes.discord_server import record
from tests.fakes.documents import CLUSTER
from tests.fakes.embedding import HashingEmbedder
from tests.fakes.moving_clock import MovingClock
from tests.fakes.whole_server import ADMINISTRATOR, THREADS, WholeServer

DECLARED = (
    ChannelSettings("notes", "ai-notes", Audience(), "ai"),
    ChannelSettings("board", "board-notes", Audience.of("members"), None, shortest=60),
    ChannelSettings("ideas", "ideas", Audience(), "export"),
)
BY_NAME = {"ai-notes": Source(), "board-notes": Source(60, "Member"), "ideas": Source()}
ROLES = {"Member": 0, "AI lead": 0, "Export lead": 0, "Moderator": THREADS, "Admin": ADMINISTRATOR}
LEADS = {"ai": ("AI lead",), "export": ("Export lead",)}
LEADS_OF = {"ai-notes": ("AI lead",), "board-notes": ("AI lead", "Export lead"), "ideas": ("Export lead",)}

MARKER = re.compile(r"mark\d+x")
"""A word that stands in one text, and in whatever shows that."""


class Played:
    """Kobar on a whole server, on an event loop of its own; `do` runs one step after another in one task."""

    def __init__(self) -> None:
        self.folder = TemporaryDirectory()
        self.clock = MovingClock()
        self.loop = asyncio.new_event_loop()
        self._steps: asyncio.Queue[tuple[Callable[[], Awaitable[Any]], asyncio.Future[Any]] | None] = asyncio.Queue()
        self._ran = self.loop.create_task(self._run())
        self.do(self._open)

    def do(self, step: Callable[[], Awaitable[Any]]) -> Any:
        done: asyncio.Future[Any] = self.loop.create_future()
        self._steps.put_nowait((step, done))
        return self.loop.run_until_complete(done)

    async def _run(self) -> None:
        async with AsyncExitStack() as self.stack:
            while found := await self._steps.get():
                step, done = found
                try:
                    done.set_result(await step())
                except BaseException as error:  # noqa: BLE001 - handed on to whoever wanted the step
                    done.set_exception(error)

    async def _open(self) -> None:
        self.knowledge = await self.stack.enter_async_context(
            assembled(
                cluster=CLUSTER,
                data_dir=Path(self.folder.name),
                embedder=HashingEmbedder(),
                dense=InMemoryDenseIndex(),
                clock=self.clock,
            )
        )
        self._make_client()
        self.env = await self.stack.enter_async_context(simcord.run(self.client, settle_timeout=60))
        guild = self.env.create_guild("Kilbikobar")
        self.handle = guild
        self.roles = {name: guild.create_role(name, permissions=discord.Permissions(allowed)).id for name, allowed in ROLES.items()}
        await self.env.settle()
        self.server = WholeServer(self.env, guild.id)
        await self.env.settle()

    def _make_client(self) -> None:
        channels = Channels(declared=DECLARED, quiet_seconds=0.0)
        discord_settings = DiscordSettings(audiences={"members": ("Member",)}, leads=LEADS)
        self.access = Access(settings=discord_settings, audience_names=("everyone", "members"), places=channels.places)
        services = services_over(self.knowledge)
        for name in ("calendar", "matcher", "conversations", "language_choices", "usage", "given", "votes", "sharing", "claims"):
            setattr(services, name, getattr(self.knowledge, name))
        self.services = services
        folder = Path(self.folder.name)
        self.client = KobarClient(services=services, access=self.access, data_dir=folder, admin_roles=True, channels=channels)

    async def away(self) -> None:
        await self.env.settle()
        await self.client.close()
        self.server.stop_listening()

    async def back(self) -> None:
        self._make_client()
        with self.server.coming_on():
            await self.env.restart_bot(self.client)
        self.server.listen()
        await self.env.settle()

    async def administer(self, change: Callable[[Any], Awaitable[None]]) -> None:
        """As a command of an administrator's does."""
        with self.env._bot_scope():
            await change(self.client.get_cog("Following"))

    @property
    def guild(self) -> discord.Guild:
        found = self.client.get_guild(self.server.guild_id)
        assert found
        return found

    async def shown_to(self, readers: Readers) -> Documents:
        library = self.knowledge.library
        summaries = await library.summaries(readers)
        assert (await library.status(readers)).documents == len(summaries)
        found = [await library.document(one.path, readers, source=one.source) for one in summaries]
        assert len({one.path for one in summaries}) == len(summaries)
        return {one.path: one.text.strip("\n") for one in found if one}

    def close(self) -> None:
        async def recorded() -> None:
            record(self.env)
            raised = [getattr(error, "original", error) for error in self.env.errors]
            with contextlib.suppress(ExceptionGroup):
                self.env.raise_errors()
            assert [error for error in raised if not isinstance(error, UserFacingError)] == []
            assert not MARKER.findall("".join(map(str, raised)))

        try:
            self.do(recorded)
        finally:
            self._steps.put_nowait(None)
            self.loop.run_until_complete(self._ran)
            self.loop.close()
            self.folder.cleanup()
