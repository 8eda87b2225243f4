"""Who may read less by the time that a reply is there reads less in it, whichever command it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.config import ReminderSettings
from bot.reminding import Reminding
from knowledge.model import Evidence, Match, Occurrence, PartyKind
from tests.fakes.discord_server import CLOSED, OPEN
from tests.fakes.documents import note, put
from tests.fakes.services import MEMBERS

LINE = "We change what we decided in October: 60 m² instead of 84."


class Interrupted:
    """A service; while it answers for the first time something happens."""

    def __init__(self, service: Any, happens: Callable[[], object], *names: str) -> None:
        self._service = service
        self._happens = happens
        self._names = names
        self.calls = 0

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._service, name)
        if name not in self._names:
            return method

        async def answering(*values: Any, **named: Any) -> Any:
            self.calls += 1
            found = await method(*values, **named)
            if self.calls == 1:
                self._happens()
            return found

        return answering


@pytest.fixture
async def services(services, library, register):
    text = f"## Decisions\n- {LINE}\n\n## Action items\n- Mari: secret letter by 13 March\n"
    await put(library, note("notes/secret.md", text, group="ai", day=date(2026, 3, 10), title="Secret tender", audience=MEMBERS))
    services.register = register
    start = datetime(2026, 3, 14, 9, tzinfo=UTC)
    services.calendar.events = [
        Occurrence("1", "Secret meeting", start, start, False, "Tapa", "calendar", "calendar.ics", audience=MEMBERS)
    ]
    evidence = (Evidence("sheets/secret.md", CLOSED),)
    services.matcher.known = [(Match("Secret firm", PartyKind.ORGANISATION, 0.9, evidence), MEMBERS)]
    return services


def losing_the_role(server, member=None):
    """A member is none any more."""
    return lambda: server.env.backend.remove_member_role(server.guild.id, (member or server.mari).id, server.roles["Member"].id)


def letting_a_guest_in(server, channel=None):
    """Somebody who is no member sees a members' channel."""
    seen = Overwrite(target_id=server.guest.id, type=OverwriteType.MEMBER, allow=discord.Permissions(view_channel=True).value, deny=0)
    return lambda: server.env.backend.set_overwrite((channel or server.closed).id, seen)


SECRETS = (CLOSED, "60 m²", "secret letter", "Secret")

COMMANDS = [
    ("decisions", {}, "register", ("decisions", "places")),
    ("actions", {}, "register", ("actions", "places")),
    ("events", {"period": "March 2026"}, "calendar", ("occurrences",)),
    ("collaborators", {"need": "someone for this"}, "matcher", ("match",)),
]


@pytest.mark.parametrize("listing", COMMANDS, ids=[command for command, *_ in COMMANDS])
@pytest.mark.parametrize("private", [True, False], ids=["private", "public"])
async def test_a_list_is_made_anew_where_its_readers_may_read_less_when_it_is_there(server, services, listing, private):
    command, options, service, names = listing
    before = await server.mari.slash(server.closed, command, private=private, **options)
    assert any(secret in before.response.content for secret in SECRETS)
    happens = losing_the_role(server) if private else letting_a_guest_in(server)
    interrupted = Interrupted(getattr(services, service), happens, *names)
    setattr(services, service, interrupted)
    shown = await server.mari.slash(server.closed, command, private=private, **options)
    assert interrupted.calls > 1
    assert not any(secret in f"{shown.response.content}{shown.response.components}" for secret in SECRETS)


async def test_what_is_shared_is_cut_anew_for_those_who_see_the_place_by_then(server, services):
    answer = await server.mari.slash(server.closed, "ask", question="What is the price?", private=True)
    assert CLOSED in answer.response.content
    services.sharing = Interrupted(services.sharing, letting_a_guest_in(server), "shown_to")
    await server.mari.click(answer.response, label="Share with everyone")
    shared = [one.content for one in server.closed.history() if one.author.id == server.env.bot.user.id and not one.flags.ephemeral]
    assert len(shared) == 1
    assert OPEN in shared[0]
    assert CLOSED not in shared[0]


async def test_an_answer_stops_growing_where_somebody_sees_it_meanwhile_who_may_read_less(server, services):
    def drafts():
        yield "In Tallinn"
        letting_a_guest_in(server)()
        yield f"In Tallinn, and {CLOSED}"

    services.assistant.drafts = drafts()
    await server.mari.slash(server.closed, "ask", question="What is the price?")
    shown = [one.json["content"] for one in server.env.http_requests if one.json and "content" in one.json]
    assert any("In Tallinn" in text for text in shown)
    assert not any(CLOSED in text for text in shown)


async def test_sources_are_read_anew_for_who_may_read_less_by_then(server, services):
    answer = await server.mari.slash(server.closed, "ask", question="What is the price?")
    services.library = Interrupted(services.library, losing_the_role(server), "passages")
    shown = await server.mari.click(answer.response, label="Sources")
    assert OPEN in shown.response.content
    assert CLOSED not in shown.response.content


async def test_administrators_are_told_of_feedback_what_those_may_read_who_see_it_by_then(server, services):
    channel = server.channel("kobar-feedback", "Member")
    answer = await server.mari.slash(server.closed, "ask", question="What is the price?")
    services.sharing = Interrupted(services.sharing, letting_a_guest_in(server, channel), "shown_to")
    asked = await server.mari.click(answer.response, label="Not right")
    await server.mari.submit_modal(asked, {"reason": "It is less."})
    posted = "\n".join(message.content for message in channel.history())
    assert "not right" in posted.casefold()
    assert CLOSED not in posted
    assert "What is the price?" not in posted  # asked in a place that the guest cannot open


async def test_an_administrator_lists_feedback_as_he_may_read_it_by_then(server, services):
    boss = server.join("boss", "Cluster manager", "Member")
    answer = await server.mari.slash(server.closed, "ask", question="What is the price?")
    asked = await server.mari.click(answer.response, label="Not right")
    await server.mari.submit_modal(asked, {"reason": "It is less."})
    assert CLOSED in (await boss.slash(server.general, "feedback")).response.content
    services.sharing = Interrupted(services.sharing, losing_the_role(server, boss), "shown_to")
    shown = (await boss.slash(server.general, "feedback")).response.content
    assert CLOSED not in shown
    assert "What is the price?" not in shown


async def test_an_owner_who_is_reminded_late_is_told_what_he_may_read_then(server, services, access):
    client = server.env.bot
    object.__setattr__(services.clock, "moment", datetime(2026, 3, 12, 9, tzinfo=UTC))
    services.register = Interrupted(services.register, losing_the_role(server), "due_soon")
    settings = ReminderSettings(1, 9)
    await Reminding(client=client, services=services, access=access, languages=client.languages, settings=settings).check()
    assert server.mari.user.dm_channel is None or server.mari.user.dm_channel.history() == []
