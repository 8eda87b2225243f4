"""A cluster's Discord server, and the bot on it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import simcord

from bot.access import Access
from bot.client import KobarClient
from bot.config import DiscordSettings
from bot.drafts import Drafts
from knowledge.library import Library
from knowledge.records.register import Register
from knowledge.store.database import Database
from tests.fakes.discord_server import CLOSED, OPEN, Pauses, Server, pinging, record
from tests.fakes.documents import StillClock
from tests.fakes.services import CLUSTER, MEMBERS, FakeServices, passage

AUDIENCES = {"members": ("Member",), "ai-group": ("WG AI",), "export-group": ("WG Export",)}


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The server that stands in for Discord winds asyncio's own loop forward, and needs that one."""
    return {"simulated": asyncio.new_event_loop}


@pytest.fixture
def services() -> FakeServices:
    made = FakeServices()
    made.library.held = [passage(f"- We met in Tartu.\n- {OPEN}", ident=7), passage(f"- {CLOSED}", MEMBERS, ident=8)]
    return made


@pytest.fixture
def library(database: Database) -> Library:
    """An empty library, for what wants more than the passages of `services`."""
    return Library(database=database, cluster=CLUSTER)


@pytest.fixture
def register(library: Library, database: Database) -> Register:
    """The decisions and actions of that library."""
    return Register(library=library, database=database, clock=StillClock())


@pytest.fixture
def discord_settings() -> DiscordSettings:
    return DiscordSettings(audiences=AUDIENCES, admin_roles=("Cluster manager",), leads={"ai": ("WG AI",)})


@pytest.fixture
def access(discord_settings: DiscordSettings) -> Access:
    return Access(settings=discord_settings, audience_names=("everyone", *AUDIENCES))


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
def simcord_bot(services: FakeServices, access: Access, tmp_path: Path, pauses: Pauses) -> KobarClient:
    return KobarClient(
        services=services,
        access=access,
        data_dir=tmp_path,
        edit_seconds=0.01,
        admin_roles=True,
        feedback_channel="kobar-feedback",
        drafts=lambda show: Drafts(show, sleep=pauses),
    )


@pytest.fixture
async def env(simcord_env: simcord.Env) -> AsyncIterator[simcord.Env]:
    yield simcord_env
    record(simcord_env)
    assert pinging(simcord_env) == []


@pytest.fixture
async def server(env: simcord.Env) -> Server:
    """A server with two members, a guest and a cluster manager; everyone sees #general, members see #members."""
    guild = env.create_guild("Kilbikobar")
    roles = {name: guild.create_role(name) for name in ("Member", "WG AI", "WG Export", "Cluster manager")}
    general = guild.create_text_channel("general")
    people = {
        "mari": guild.add_member(env.create_user("mari"), roles=[roles["Member"], roles["WG AI"]]),
        "guest": guild.add_member(env.create_user("guest")),
        "admin": guild.add_member(env.create_user("admin"), roles=[roles["Cluster manager"]]),
    }
    made = Server(env, guild, roles, general, general, **people)
    made.closed = made.channel("members", "Member")
    await env.settle()
    return made
