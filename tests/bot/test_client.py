"""The client at the door and at work: tokens, switches, commands told to Discord only when they change."""

from __future__ import annotations

import asyncio
import gc
import os
import signal

import discord
import pytest
import simcord
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.access import Access
from bot.client import COMMANDS_FILE, KobarClient, intents, invitation, make_client
from bot.config import DiscordSettings, Settings
from bot.connecting import catch_up, connect, make_ready, run_bot
from knowledge.errors import ConfigError, IndexBusy
from tests.fakes.services import CLUSTER, FakeServices, FakeSynchroniser, passage


class Refused:
    """A client that Discord turns away."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        pass

    async def start(self, token: str) -> None:
        raise self.error


class Connected:
    """A client that is on Discord until it is closed, which takes it a while."""

    def __init__(self) -> None:
        self.is_up = asyncio.Event()
        self.is_closed = asyncio.Event()

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        pass

    async def start(self, token: str) -> None:
        self.is_up.set()
        await self.is_closed.wait()

    async def close(self) -> None:
        await asyncio.sleep(0)
        self.is_closed.set()


def settings(tmp_path, **also) -> Settings:
    return Settings(file=tmp_path / "config.toml", cluster=CLUSTER, data_dir=tmp_path, sources=(), **also)


async def test_without_a_token_it_says_where_to_get_one(tmp_path):
    with pytest.raises(ConfigError, match=r"discord\.com/developers.*KOBAR_DISCORD_TOKEN"):
        await run_bot(settings(tmp_path), FakeServices())


async def test_what_is_loaded_to_stay_is_never_looked_through_for_garbage_again():
    class Loading(FakeSynchroniser):
        async def warm_up(self) -> None:
            self.model = [[] for _ in range(1000)]

    services = FakeServices(synchroniser=Loading())
    try:
        await make_ready(services)
        assert not {id(each) for each in services.synchroniser.model} & {id(each) for each in gc.get_objects()}
    finally:
        gc.unfreeze()


async def test_a_token_that_discord_does_not_take_is_no_traceback():
    with pytest.raises(ConfigError, match="does not accept the token"):
        await connect(Refused(discord.LoginFailure("nope")), "x")


async def test_switches_that_are_off_are_named():
    with pytest.raises(ConfigError, match=r"Server Members Intent.*Message Content Intent"):
        await connect(Refused(discord.PrivilegedIntentsRequired(None)), "x")


async def test_told_to_end_by_the_system_it_goes_off_discord():
    client = Connected()
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(connect(client, "x"))
        await client.is_up.wait()
        os.kill(os.getpid(), signal.SIGTERM)
    assert client.is_closed.is_set()


@pytest.mark.parametrize("failing", [IndexBusy(), RuntimeError("disk")], ids=["busy", "unexpected"])
async def test_an_index_run_that_fails_at_the_start_does_not_take_the_bot_down(failing):
    services = FakeServices(synchroniser=FakeSynchroniser(failing=failing))
    await catch_up(services)
    assert services.synchroniser.runs == [None]


async def test_it_asks_for_the_intents_that_it_needs_and_no_others():
    assert {name for name, on in intents() if on} == {"guilds", "guild_messages", "guild_reactions", "members", "message_content"}


async def test_it_is_made_from_the_settings(tmp_path):
    made = make_client(settings(tmp_path, discord_token=SecretStr("x"), discord=DiscordSettings(admin_roles=("Boss",))), FakeServices())
    assert made.allowed_mentions.to_dict() == {"parse": []}


def test_its_invitation_asks_for_no_more_than_it_needs():
    assert invitation(42) == ("https://discord.com/oauth2/authorize?client_id=42&scope=bot+applications.commands&permissions=309237713920")


async def test_a_role_that_the_server_lacks_is_warned_of_at_the_start(server, services, tmp_path):
    access = Access(settings=DiscordSettings(audiences={"board": ("Board",)}), audience_names=("board",))
    with capture_logs() as lines:
        await server.env.restart_bot(KobarClient(services=services, access=access, data_dir=tmp_path))
        await server.env.settle()
        await server.env.bot.on_ready()
    assert [(line["audience"], line["role"]) for line in lines if line["event"] == "role_missing"][-1] == ("board", "Board")


async def test_what_was_asked_is_not_logged(server, services):
    services.assistant.failing = RuntimeError("boom")
    with capture_logs() as lines:
        await server.mari.slash(server.general, "ask", question="Who pays for zebra?", private=True)
        await server.mari.send(server.general, f"{server.env.bot.user.mention} Who pays for zebra?")
    assert server.env.errors
    assert len([line for line in lines if line["event"] == "command_failed"]) == 2
    assert "zebra" not in str(lines)


def told(env) -> int:
    return sum(request.method == "PUT" and request.path.endswith("/commands") for request in env.http_requests)


async def test_discord_is_told_of_the_commands_only_when_they_have_changed(env, services, access, tmp_path):
    assert told(env) == 1
    await env.restart_bot(KobarClient(services=services, access=access, data_dir=tmp_path, admin_roles=True))
    assert told(env) == 1
    await env.restart_bot(KobarClient(services=services, access=access, data_dir=tmp_path, admin_roles=False))
    assert told(env) == 2
    (tmp_path / COMMANDS_FILE).unlink()
    await env.restart_bot(KobarClient(services=services, access=access, data_dir=tmp_path, admin_roles=False))
    assert told(env) == 3


async def test_reindex_is_listed_for_administrators_only_where_no_role_is_named(services, access, tmp_path):
    async with simcord.run(KobarClient(services=services, access=access, data_dir=tmp_path)) as env:
        await env.settle()
        (put,) = [request for request in env.http_requests if request.path.endswith("/commands")]
        listed = {command["name"]: command["default_member_permissions"] for command in put.json}
        for_all = ("ask", "events", "collaborators", "decisions", "actions", "digest", "language", "mydata", "status")
        assert listed == {**dict.fromkeys(for_all), "reindex": 8, "feedback": 8}


HOSTILE = "@everyone [free money](https://evil.example) <@123456789012345678> ||x|| https://discord.gg/abc"


async def test_nothing_in_a_document_pings_or_passes_for_a_link(server, services):
    services.library.held = [
        passage(f"- {HOSTILE}", title=f"{HOSTILE}](https://evil.example) [x", group=HOSTILE, url="https://a.example/)x")
    ]
    await server.mari.send(server.general, f"{server.env.bot.user.mention} {HOSTILE}?")
    (thread,) = server.general.threads
    await server.mari.slash(thread, "ask", question=HOSTILE)
    for message in thread.history():
        assert not message.mention_everyone
        assert not message.mentions
        assert "](https://evil" not in message.content
    for request in server.env.http_requests:
        if isinstance(request.json, dict) and request.json.get("content"):
            assert request.json["allowed_mentions"] == {"parse": []}
