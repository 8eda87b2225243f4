"""Sending: again where Discord stumbles, in parts where a message is too long, and to nobody else."""

from __future__ import annotations

import errno

import aiohttp
import discord
import pytest

from bot import delivery
from ingest.report import Failure, IndexReport
from knowledge.audience import Audience
from knowledge.model import Evidence, Match, PartyKind


class Attempts:
    """Something that fails some times before it succeeds."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.made = 0

    async def __call__(self) -> str:
        self.made += 1
        if self.errors:
            raise self.errors.pop(0)
        return "sent"


class Response:
    reason = "injected"

    def __init__(self, status: int) -> None:
        self.status = status


RESET = ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")


@pytest.mark.parametrize(
    "error",
    [RESET, aiohttp.ServerDisconnectedError(), discord.DiscordServerError(Response(503), "")],
    ids=["reset", "disconnected", "503"],
)
async def test_a_stumble_of_discords_is_tried_again(error):
    attempts = Attempts(error, error)
    assert await delivery.persistently(attempts, waits=(0, 0, 0)) == "sent"
    assert attempts.made == 3


async def test_what_discord_refuses_is_not_tried_again():
    attempts = Attempts(discord.Forbidden(Response(403), ""))
    with pytest.raises(discord.Forbidden):
        await delivery.persistently(attempts, waits=(0, 0, 0))
    assert attempts.made == 1


async def test_in_the_end_it_gives_up():
    attempts = Attempts(RESET, RESET, RESET, RESET)
    with pytest.raises(ConnectionResetError):
        await delivery.persistently(attempts, waits=(0, 0, 0))
    assert attempts.made == 4


@pytest.fixture
def many_matches(services):
    quotes = tuple(Evidence("sheets/x.md", "word " * 60, "Title of a sheet") for _ in range(3))
    services.matcher.known = [(Match(f"Company {n}", PartyKind.ORGANISATION, 0.5, quotes), Audience()) for n in range(5)]


async def test_a_long_reply_comes_in_parts_that_are_as_private_as_the_first(server, many_matches):
    result = await server.mari.slash(server.general, "collaborators", need="everything", private=True)
    assert result.followups
    assert all(part.ephemeral and len(part.content) <= 2000 for part in result.followups)
    assert all(part.content.startswith("**Company") for part in result.followups)
    assert server.general.history(viewer=server.guest) == []


async def test_a_long_public_reply_comes_in_public_parts(server, many_matches):
    result = await server.mari.slash(server.general, "collaborators", need="everything")
    assert len(server.general.history(viewer=server.guest)) == 1 + len(result.followups) > 1


async def test_a_503_after_a_command_is_tried_again(server):
    server.env.inject_error("PATCH", "/webhooks/*/messages/@original", status=503)
    result = await server.mari.slash(server.general, "ask", question="Where is the office?", private=True)
    assert "The office is in Tallinn." in result.response.content


async def test_an_interaction_that_has_expired_is_nobodys_error_message(server):
    server.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062)
    await server.mari.slash(server.general, "ask", question="Where is the office?")
    assert server.env.errors
    assert server.general.history() == []


async def test_a_report_with_many_failures_names_the_first_ones(server, services):
    services.synchroniser.report = IndexReport(failures=tuple(Failure(f"notes/{n}.md", "is empty") for n in range(30)))
    result = await server.admin.slash(server.general, "reindex")
    assert "notes/19.md" in result.response.content
    assert "and 10 more" in "".join([result.response.content, *(part.content for part in result.followups)])
