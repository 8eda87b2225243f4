"""A server whose digests come from a real library; time is the test's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import simcord

from bot.access import Access
from bot.cogs.digest import Digest
from bot.config import DiscordSettings
from bot.digests import Digests
from knowledge.wiring import Knowledge, assembled
from tests.bot.conftest import AUDIENCES
from tests.fakes.dense_index import InMemoryDenseIndex
from tests.fakes.discord_server import Server
from tests.fakes.documents import note, put
from tests.fakes.embedding import HashingEmbedder
from tests.fakes.moving_clock import MovingClock
from tests.fakes.services import CLUSTER, MEMBERS, FakeServices

MONDAY = datetime(2025, 11, 17, 6, tzinfo=UTC)
"""Monday, eight in the morning in Tallinn; the server's own time is later, as that of what is sent after it was gathered."""


@dataclass
class Weekly:
    """The digests of a server, as one process sends them."""

    server: Server
    services: FakeServices
    knowledge: Knowledge
    clock: MovingClock
    access: Access
    names: list[str] = field(default_factory=list)

    @property
    def digests(self) -> Digests:
        cog = self.server.env.bot.get_cog("Digest")
        assert isinstance(cog, Digest)
        return cog._digests

    def another(self) -> Digests:
        """Another process on the same data folder."""
        client = self.server.env.bot
        return Digests(client=client, services=self.services, access=self.access, languages=client.languages, waits=())

    async def note(self, title: str, text: str | None = None, *, audience=None, days: int = 0, group: str = "ai") -> str:
        path = f"notes/{title.casefold().replace(' ', '-')}.md"
        day = self.clock.now().date() - timedelta(days=days)
        await put(
            self.knowledge.library, note(path, text or f"- We met about {title}.", title=title, day=day, group=group, audience=audience)
        )
        return path

    async def week(self) -> None:
        """A week goes by, and what is due is sent."""
        self.clock.pass_by(days=7)
        await self.digests.check()
        await self.server.env.settle()

    def shown(self, channel) -> list[str]:
        """The digests in a channel, oldest first."""
        own = [one for one in channel.history() if one.author.bot] if channel else []
        return [one.content for one in sorted(own, key=lambda one: one.id)]

    async def set_up(self, channel=None, **more) -> str:
        where = {"channel": channel} if channel else {}
        result = await self.server.admin.slash(self.server.general, "digest channel", day=0, hour=8, **where, **more)
        return result.response.content


@pytest.fixture
def clock(services: FakeServices) -> MovingClock:
    services.clock = MovingClock(MONDAY - timedelta(days=31))
    return services.clock


@pytest.fixture
async def knowledge(services: FakeServices, clock: MovingClock, tmp_path: Path) -> AsyncIterator[Knowledge]:
    async with assembled(
        cluster=CLUSTER, data_dir=tmp_path / "data", embedder=HashingEmbedder(), dense=InMemoryDenseIndex(), clock=clock
    ) as made:
        for name in ("library", "register", "calendar", "gathering", "ledger", "standing"):
            setattr(services, name, getattr(made, name))
        yield made


@pytest.fixture
def access(discord_settings: DiscordSettings) -> Access:
    return Access(settings=discord_settings, audience_names=("everyone", *AUDIENCES))


@pytest.fixture
async def weekly(knowledge: Knowledge, server: Server, services: FakeServices, clock: MovingClock, access: Access) -> Weekly:
    """It is Monday, seven; notes have been read for a month."""
    await put(knowledge.library, note("notes/first.md", "- The first note of all.", day=date(2025, 10, 1)))
    clock.moment = MONDAY - timedelta(hours=1)
    await server.let_in(server.closed, server.admin)
    server.env.backend.add_member_role(server.guild.id, server.admin.id, server.roles["Member"].id)
    await server.env.settle()
    return Weekly(server, services, knowledge, clock, access)


__all__ = ["MEMBERS", "MONDAY", "Weekly", "simcord"]
