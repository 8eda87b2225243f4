"""Channels that are read stay in line with Discord over a broken connection and over a lost session, on real sockets."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.access import Access
from bot.channels import Channels
from bot.config import ChannelSettings, DiscordSettings
from knowledge.audience import Audience
from knowledge.wiring import Knowledge, assembled
from local_discord import LocalDiscord, Message, error, rate_limited, reset_after, reset_before
from tests.fakes.channel_server import services_over
from tests.fakes.dense_index import InMemoryDenseIndex
from tests.fakes.documents import CLUSTER, StillClock
from tests.fakes.embedding import HashingEmbedder
from tests.fakes.local_server import LocalServer, connected

PATIENCE_SECONDS = 10.0

LONG = "We agreed that the connector comes from the second maker, and that the tests begin in May"


@dataclass
class Reading:
    """A server whose channel `general` is read, and the library."""

    server: LocalServer
    knowledge: Knowledge

    def post(self, number: int) -> Message:
        return self.server.world.post(self.server.general, self.server.mari, f"{LONG}, number {number}.")

    async def kept(self) -> dict[int, str]:
        """The messages in the library, after a question that was asked now has been answered."""
        await self.server.answered(self.server.ask())
        posts = self.knowledge.posts
        return {ident: (await posts.post(ident)).text for ident in await posts.of_place(self.server.general.id)}

    async def is_in_line(self) -> bool:
        """Whether the library comes to have just what is there; on a busy machine a question may be answered before it has."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                while await self.kept() != self.there():
                    pass
                return True
        return False

    def there(self) -> dict[int, str]:
        """The messages that are to be in the library: those in the channel that are no questions and no answers."""
        return {one.id: one.text for one in self.server.world.history(self.server.general) if one.text.startswith(LONG)}

    def walks(self) -> int:
        """How often the channel's history was asked for."""
        path = f"/channels/{self.server.general.id}/messages"
        return sum((one.method, one.path, one.status) == ("GET", path, 200) for one in self.server.discord.asked)

    async def walked(self, times: int) -> None:
        await self.server.discord.until(lambda: self.walks() >= times)


@pytest.fixture
async def reading(tmp_path: Path) -> AsyncIterator[Reading]:
    channels = Channels(declared=(ChannelSettings(name="talk", channel="general", audience=Audience()),), quiet_seconds=0.0)
    settings = DiscordSettings(audiences={"members": ("Member",)})
    access = Access(settings=settings, audience_names=("everyone", "members"), places=channels.places)
    embedder, dense = HashingEmbedder(), InMemoryDenseIndex()
    async with assembled(cluster=CLUSTER, data_dir=tmp_path, embedder=embedder, dense=dense, clock=StillClock()) as knowledge:
        services = services_over(knowledge)
        await services.synchroniser.warm_up()
        async with connected(services, access, tmp_path, channels=channels) as server:
            made = Reading(server, knowledge)
            await made.walked(1)
            yield made


async def change_everything(reading: Reading, known: list[Message]) -> None:
    """Post, edit and delete, as may happen while nobody hears it."""
    reading.server.world.edit(known[0], f"{LONG}, in its new form.")
    reading.server.world.delete(known[1])
    reading.server.world.delete_many(known[2:4])
    reading.post(100)


async def test_what_happened_while_the_connection_was_down_is_known_after_resuming(reading):
    known = [reading.post(number) for number in range(6)]
    assert await reading.is_in_line()
    reading.server.discord.gateway.drop()
    await change_everything(reading, known)
    assert await reading.is_in_line()
    assert (reading.server.discord.gateway.resumed, reading.walks()) == (1, 1)


def fine(discord: LocalDiscord) -> None:
    """Nothing else goes wrong."""


def stumbling(discord: LocalDiscord) -> None:
    for fault in (rate_limited(0.1), rate_limited(0.1, via=False), error(503), reset_before(), reset_after()):
        discord.faults.add("GET", "/channels/*/messages", fault)
    discord.faults.add("GET", "/channels/*/threads/archived/*", reset_before())


@pytest.mark.parametrize("meanwhile", [fine, stumbling])
async def test_what_happened_between_two_sessions_is_known_once_the_history_has_been_read(reading, meanwhile):
    known = [reading.post(number) for number in range(6)]
    assert await reading.is_in_line()
    reading.server.discord.gateway.invalidate()
    meanwhile(reading.server.discord)
    await change_everything(reading, known)
    await reading.server.ready(2)
    await reading.walked(3)  # by Kobar in search of missed questions, and by the catching up
    assert await reading.is_in_line()
