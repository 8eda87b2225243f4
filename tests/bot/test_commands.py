"""`/events`, `/collaborators`, `/reindex` and `/status`."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ingest.report import Failure, IndexReport
from knowledge.audience import Audience
from knowledge.model import Evidence, Match, Occurrence, PartyKind, Period
from knowledge.usage import UsageReport, UsageTotal
from tests.fakes.services import MEMBERS

START = datetime(2026, 3, 20, 14, tzinfo=ZoneInfo("Europe/Tallinn"))


def event(summary: str, audience: Audience | None = None) -> Occurrence:
    return Occurrence(
        summary,
        summary,
        START,
        START + timedelta(hours=1),
        False,
        "Tartu",
        "events",
        "calendars/events.ics",
        audience=audience or Audience(),
    )


@pytest.fixture
def services(services):
    services.calendar.events = [event("Open day"), event("Tender review", MEMBERS)]
    evidence = (Evidence("sheets/sideselg.md", "Mesh radio at 868 MHz", "Sideselg"),)
    services.matcher.known = [
        (Match("Sideselg", PartyKind.ORGANISATION, 0.9, evidence, ("no EMC test",)), Audience()),
        (Match("Toomas Kivirüüt", PartyKind.PERSON, 0.8, evidence), MEMBERS),
    ]
    return services


# /events


async def test_events_are_those_of_the_next_thirty_days_that_all_who_see_the_channel_may_see(server, services):
    result = await server.mari.slash(server.general, "events")
    assert services.calendar.asked == [(Period(date(2026, 3, 12), date(2026, 4, 11)), None)]
    assert "Open day" in result.response.content
    assert "Tender review" not in result.response.content
    assert f"<t:{int(START.timestamp())}:F>" in result.response.content


async def test_private_events_are_those_that_the_asker_may_see(server):
    result = await server.mari.slash(server.general, "events", private=True)
    assert result.ephemeral
    assert "Tender review" in result.response.content


async def test_a_period_in_words_is_understood(server, services):
    await server.mari.slash(server.general, "events", period="next month")
    assert services.calendar.asked[0][0] == Period(date(2026, 4, 1), date(2026, 4, 30))


async def test_a_period_that_is_none_is_explained(server):
    result = await server.mari.slash(server.general, "events", period="@everyone", private=True)
    assert server.env.errors
    assert "as a period" in result.response.content
    assert "@everyone" not in result.response.content


async def test_a_group_is_asked_for_by_any_of_its_names(server, services):
    await server.mari.slash(server.closed, "events", group="AI group")
    assert services.calendar.asked[0][1] == "ai"


async def test_a_group_that_the_channels_readers_may_not_know_of_is_none(server, services):
    result = await server.mari.slash(server.general, "events", group="ai")
    assert "I know of no working group" in result.response.content
    assert not services.calendar.asked


async def test_suggested_groups_are_those_that_the_typist_may_know_of(server):
    assert [choice["value"] for choice in await server.mari.autocomplete(server.general, "events", "group", "")] == ["ai"]
    assert await server.guest.autocomplete(server.general, "events", "group", "") == []


# /collaborators


async def test_collaborators_are_shown_with_what_speaks_for_them_and_what_is_missing(server, services):
    result = await server.mari.slash(server.general, "collaborators", need="a radio that holds its link under jamming")
    assert services.matcher.asked == [("a radio that holds its link under jamming", None)]
    assert "**Sideselg** (organisation)\n> Mesh radio at 868 MHz" in result.response.content
    assert "Missing: no EMC test" in result.response.content
    assert "Toomas" not in result.response.content


async def test_private_collaborators_are_of_one_kind_if_asked(server):
    result = await server.mari.slash(server.general, "collaborators", need="a radio", kind="person", private=True)
    assert "Toomas Kivirüüt" in result.response.content
    assert "**Sideselg**" not in result.response.content


# /reindex


async def test_an_admin_gets_the_report_of_an_index_run_alone(server, services):
    services.synchroniser.report = IndexReport(added=2, failures=(Failure("notes/secret.md", "is empty"),), seconds=1.5)
    result = await server.admin.slash(server.general, "reindex")
    assert services.synchroniser.runs == [None]
    assert result.ephemeral
    assert "**2** added" in result.response.content
    assert "notes/secret" in result.response.content
    assert server.general.history(viewer=server.guest) == []


async def test_a_member_may_not_reindex(server, services):
    result = await server.mari.slash(server.general, "reindex")
    assert result.ephemeral
    assert "Only the server's administrators" in result.response.content
    assert services.synchroniser.runs == []


async def test_one_source_can_be_reindexed(server, services):
    await server.admin.slash(server.general, "reindex", source="notes")
    assert services.synchroniser.runs == ["notes"]
    result = await server.admin.slash(server.general, "reindex", source="nots")
    assert "notes, calendar" in result.response.content
    hostile = (await server.admin.slash(server.general, "reindex", source="**x** @everyone")).response.content
    assert "@everyone" not in hostile
    assert "**x**" not in hostile


async def test_sources_are_suggested_to_admins_only(server):
    assert [choice["value"] for choice in await server.admin.autocomplete(server.general, "reindex", "source", "cal")] == ["calendar"]
    assert await server.mari.autocomplete(server.general, "reindex", "source", "") == []


async def nothing_happens():
    pass


async def test_a_longer_run_shows_its_progress_to_all_without_counts(server, services):
    seen = []

    async def look():
        seen.append(server.general.last_message.content)

    services.synchroniser.during = look
    await server.admin.slash(server.general, "reindex")
    assert seen == ["Bringing the index up to date: reading the sources, 25 %"]
    assert server.general.history(viewer=server.guest)[-1].content == "The index is up to date."


async def test_a_run_outlives_the_fifteen_minutes_of_its_interaction(server, services):
    server.env.inject_error("PATCH", "/webhooks/*/messages/@original", status=404, code=10015, times=None)
    services.synchroniser.during = nothing_happens
    await server.admin.slash(server.general, "reindex")
    assert server.general.history(viewer=server.guest)[-1].content == "The index is up to date."
    assert "**2** added" in server.admin.user.dm_channel.last_message.content


async def test_progress_is_shown_in_the_reply_where_it_may_not_write(server, services):
    server.env.inject_error("POST", "/channels/*/messages", status=403, code=50013, times=None)
    services.synchroniser.during = nothing_happens
    result = await server.admin.slash(server.general, "reindex")
    assert "**2** added" in result.response.content
    assert any("25 %" in str(request.json) for request in server.env.http_requests if request.method == "PATCH")


async def test_a_second_run_is_refused(server, services):
    services.synchroniser.running = True
    result = await server.admin.slash(server.general, "reindex")
    assert server.env.errors
    assert "Another index run is under way" in result.response.content


async def test_a_run_that_breaks_off_says_so(server, services):
    services.synchroniser.failing = RuntimeError("disk /srv full")
    services.synchroniser.during = nothing_happens
    result = await server.admin.slash(server.general, "reindex")
    assert server.env.errors
    assert "stopped before its end" in server.general.history(viewer=server.guest)[-1].content
    assert "noted under" in result.response.content


# /status


async def test_status_counts_what_the_asker_may_read(server):
    result = await server.mari.slash(server.general, "status")
    assert result.ephemeral
    assert "**notes**: 2 documents" in result.response.content
    assert "multilingual-e5-small" in result.response.content
    assert "**notes**: 1 document," in (await server.guest.slash(server.general, "status")).response.content


async def test_status_tells_admins_which_roles_are_missing(server):
    owner_only = await server.admin.slash(server.general, "status")
    assert "⚠" not in owner_only.response.content
    await server.env.bot.get_guild(server.guild.id).get_role(server.roles["WG Export"].id).delete()
    await server.env.settle()
    assert "WG Export" in (await server.admin.slash(server.general, "status")).response.content
    assert "WG Export" not in (await server.mari.slash(server.general, "status")).response.content


async def test_what_written_answers_used_is_for_admins(server, services):
    total = UsageTotal(asked=3, answers=2, tokens_in=1800, tokens_out=120, costs={"EUR": 0.05})
    services.usage.told = UsageReport(total, total)
    seen = (await server.admin.slash(server.general, "status")).response.content
    assert "today: 2 written of 3 asked for, 1800 tokens in, 120 out, cost 0.0500 EUR" in seen
    assert "last 30 days" in seen
    assert "tokens" not in (await server.mari.slash(server.general, "status")).response.content
