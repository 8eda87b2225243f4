"""The real client on a Discord on loopback, with a channel for all, one for members, and somebody who asks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.access import Access
from bot.channels.wiring import Channels
from bot.client import KobarClient, Line
from local_discord import Channel, LocalDiscord, Member, Message, World
from local_discord.server import TOKEN
from tests.fakes.discord_server import record_requests
from tests.fakes.services import FakeServices

HEARTBEAT_SECONDS = 0.2
SILENCE_SECONDS = 1.5
"""After so long the client takes a connection for lost; short, as the tests wait for it."""


class PromptClient(KobarClient):
    """The client, but it begins a new session at once: discord.py sleeps five seconds first, to keep to a limit that is not played."""

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Do not wait."""


@dataclass
class LocalServer:
    """What a test asks on, and looks at."""

    discord: LocalDiscord
    client: KobarClient
    general: Channel
    mari: Member

    @property
    def world(self) -> World:
        return self.discord.world

    def ask(self, text: str = "Where is the office?", place: Channel | None = None) -> Message:
        """A question to Kobar, by mention."""
        return self.world.post(place or self.general, self.mari, f"<@{self.world.bot.id}> {text}")

    def answers(self, question: Message) -> list[Message]:
        """What Kobar said to a question: in the thread on it, or in reply to it."""
        thread = self.world.channels.get(question.id)
        said = [*(self.world.history(thread) if thread else ()), *self.world.history(self.world.channels[question.place])]
        own = [one for one in said if one.author == self.world.bot.id and one.text]
        return [one for one in own if question.id in {one.place, one.reply_to}]

    async def answered(self, *questions: Message) -> None:
        """Wait until all questions have an answer, and one more, by which a second answer to one of them would have come too."""
        await self.discord.until(lambda: all(self.answers(one) for one in questions))
        last = self.ask("And the last one?")
        await self.discord.until(lambda: self.answers(last))

    async def ready(self, times: int) -> None:
        """Wait until the client has all members, in its so-manieth session."""
        await self.discord.until(lambda: self.discord.gateway.identified >= times)
        await asyncio.wait_for(self.client.wait_until_ready(), 10)


@asynccontextmanager
async def connected(
    services: FakeServices,
    access: Access,
    folder: Path,
    *,
    before: Callable[[LocalDiscord], None] = lambda _: None,
    channels: Channels | None = None,
) -> AsyncIterator[LocalServer]:
    """Kobar on Discord, for as long as the block lasts; `before` is done before it comes, `channels` are those that it reads."""
    world = World()
    member = world.role("Member")
    general = world.channel("general")
    world.channel("members", only=[member])
    async with LocalDiscord(world, heartbeat_seconds=HEARTBEAT_SECONDS) as discord:
        before(discord)
        line = Line(connector=discord.connector(), silence_seconds=SILENCE_SECONDS, guild_seconds=0.05)
        client = PromptClient(
            services=services, access=access, data_dir=folder, edit_seconds=0.01, admin_roles=True, line=line, channels=channels
        )
        async with client:
            running = asyncio.create_task(client.start(TOKEN))
            server = LocalServer(discord, client, general, world.member("mari", member))
            await server.ready(1)
            yield server
        # What came last is still being handed to its listeners.
        handing = [task for task in asyncio.all_tasks() if task.get_name().startswith("discord.py")]
        await asyncio.gather(running, *handing, return_exceptions=True)
        record_requests((one.method, one.path, one.query, one.json) for one in discord.asked)
