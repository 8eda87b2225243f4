"""Digests on Discord: each week at its hour, once, for all who can see the place, and gone again with what they came from."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from knowledge.digest.ledger import DigestPlace, Entry
from tests.bot.digest.conftest import MEMBERS, MONDAY
from tests.fakes.discord_server import record

DECIDED = "## Decisions\n\n- We book 84 m² for the stand.\n\n## Actions\n\n- Mari: send the contract by 19 November 2025\n"


def name_of(channel) -> str:
    return f"discord:channel:{channel.id}"


async def test_a_week_s_news_are_told_once_at_the_hour(weekly):
    said = await weekly.set_up()
    assert said.startswith(f"Each Monday from 8:00 on I tell in <#{weekly.server.general.id}> what is new")
    await weekly.note("Stand", DECIDED)
    await weekly.digests.check()
    assert weekly.shown(weekly.server.general) == []
    weekly.clock.moment = MONDAY
    await weekly.digests.check()
    [shown] = weekly.shown(weekly.server.general)
    lines = shown.split("\n")
    assert lines[0] == f"**What is new** · <t:{int(MONDAY.timestamp())}:D>"
    assert lines[1:3] == ["**Notes**", "- Stand · ai · <t:1763373600:D>"]
    assert lines[3:5] == ["**Decided**", "- We book 84 m² for the stand. · Stand"]
    assert lines[5] == "**To be done**"
    assert lines[6].startswith("- Mari: send the contract by 19 November 2025 · **Mari** · due <t:")
    await weekly.digests.check()
    await weekly.week()
    # Its day has passed, of which it is told once.
    [_, second] = weekly.shown(weekly.server.general)
    assert "was due <t:" in second
    assert "84 m²" not in second
    await weekly.week()
    assert len(weekly.shown(weekly.server.general)) == 2


async def test_only_what_all_who_see_the_channel_may_read_is_told(weekly):
    await weekly.set_up()
    await weekly.set_up(weekly.server.closed)
    await weekly.note("Tender", "- Decision: the price is 42.", audience=MEMBERS)
    await weekly.note("Picnic", "- Decision: we bring cake.")
    await weekly.week()
    [public], [closed] = weekly.shown(weekly.server.general), weekly.shown(weekly.server.closed)
    assert "Picnic" in public
    assert "Tender" not in public
    assert "42" not in public
    assert "Tender" in closed
    assert "42" in closed


async def test_somebody_new_in_the_channel_counts_at_once(weekly):
    await weekly.set_up(weekly.server.closed)
    await weekly.note("Tender", "- Decision: the price is 42.", audience=MEMBERS)
    await weekly.server.let_in(weekly.server.closed, weekly.server.guest)
    await weekly.week()
    assert weekly.shown(weekly.server.closed) == []


async def test_an_empty_week_sends_nothing_and_notes_nothing(weekly):
    await weekly.set_up()
    await weekly.week()
    assert weekly.shown(weekly.server.general) == []
    assert await weekly.knowledge.ledger.told(name_of(weekly.server.general)) == frozenset()
    assert await weekly.knowledge.ledger.last_sent(name_of(weekly.server.general)) is None


async def test_after_weeks_away_one_digest_is_sent(weekly):
    await weekly.set_up()
    await weekly.note("Stand")
    weekly.clock.pass_by(days=23)
    await weekly.digests.check()
    [shown] = weekly.shown(weekly.server.general)
    assert "Stand" in shown


async def test_of_two_processes_one_sends(weekly):
    await weekly.set_up()
    await weekly.note("Stand")
    weekly.clock.pass_by(days=7)
    await weekly.digests.check()
    await weekly.another().check()
    assert len(weekly.shown(weekly.server.general)) == 1
    claimed = await weekly.knowledge.ledger.claim(name_of(weekly.server.general), MONDAY, [])
    assert claimed is None


async def test_two_data_folders_use_the_same_nonce_and_see_what_is_there(weekly, server):
    await weekly.set_up()
    await weekly.note("Stand")
    await weekly.week()
    [sent] = [one.json for one in server.env.http_requests if one.method == "POST" and one.path.endswith("/messages")]
    assert sent["enforce_nonce"] is True
    assert len(sent["nonce"]) <= 25
    assert sent["allowed_mentions"] == {"parse": []}
    async with weekly.knowledge.ledger._database.writing() as connection:  # another folder, which knows of nothing
        await connection.execute("DELETE FROM digests")
        await connection.execute("UPDATE digest_places SET checked = since")
    await weekly.another().check()
    assert len(weekly.shown(weekly.server.general)) == 1


async def test_a_process_killed_after_sending_is_found_out_about(weekly):
    """The row was written, the message is in the chat, and nothing more was noted."""
    await weekly.set_up()
    await weekly.note("Stand")
    await weekly.week()
    async with weekly.knowledge.ledger._database.writing() as connection:
        await connection.execute("UPDATE digests SET message_id = NULL, channel_id = NULL")
        await connection.execute("UPDATE digest_places SET checked = since")
    await weekly.another().check()  # whoever sends it may still be at it
    weekly.clock.pass_by(minutes=11)
    await weekly.another().check()
    assert len(weekly.shown(weekly.server.general)) == 1
    assert await weekly.knowledge.ledger.unfinished() == ()
    assert await weekly.knowledge.ledger.last_sent(name_of(weekly.server.general)) is not None


async def test_a_process_killed_before_sending_is_made_up_for(weekly):
    await weekly.set_up()
    await weekly.note("Stand")
    weekly.clock.pass_by(days=7)
    place = name_of(weekly.server.general)
    digest = await weekly.knowledge.gathering.gather(weekly.access.readers_of_user(weekly.server.mari, []))
    await weekly.knowledge.ledger.claim(place, MONDAY, [Entry(item, b"x") for item in digest.items])
    await weekly.digests.check()
    assert weekly.shown(weekly.server.general) == []
    weekly.clock.pass_by(minutes=11)
    await weekly.digests.check()
    [shown] = weekly.shown(weekly.server.general)
    assert "Stand" in shown


async def test_a_fault_of_discord_s_is_tried_again_and_told_once(weekly):
    await weekly.set_up()
    await weekly.note("Stand")
    weekly.server.env.inject_error("POST", "/channels/*/messages", status=503, times=1)
    weekly.clock.pass_by(days=7)
    await weekly.another().check()
    assert weekly.shown(weekly.server.general) == []
    await weekly.digests.check()
    await weekly.digests.check()
    assert len(weekly.shown(weekly.server.general)) == 1


async def test_where_kobar_may_not_write_it_is_said_and_not_tried_for_ever(weekly):
    await weekly.set_up()
    deny(weekly, discord.Permissions(send_messages=True))
    await weekly.server.env.settle()
    for week in range(5):
        await weekly.note(f"Stand {week}")
        await weekly.week()
    posted = [one for one in weekly.server.env.http_requests if one.method == "POST" and one.path.endswith("/messages")]
    assert posted == []
    place = await weekly.knowledge.ledger.place(name_of(weekly.server.general))
    assert (place.refusals, place.is_given_up) == (3, True)
    for command in ("status", "digest list"):
        shown = (await weekly.server.admin.slash(weekly.server.general, command)).response.content
        assert "could not be sent three times in a row" in shown
    refused = await weekly.set_up()
    assert refused.startswith("I may not write in")


async def test_a_refusal_of_discord_s_own_is_one_too(weekly):
    await weekly.set_up()
    await weekly.note("Stand")
    weekly.server.env.inject_error("POST", "/channels/*/messages", status=403, code=50013, times=1)
    await weekly.week()
    place = await weekly.knowledge.ledger.place(name_of(weekly.server.general))
    assert place.refusals == 1
    assert await weekly.knowledge.ledger.told(place.name) == frozenset()
    await weekly.week()
    assert "Stand" in weekly.shown(weekly.server.general)[0]


def deny(weekly, permissions: discord.Permissions) -> None:
    env, channel = weekly.server.env, weekly.server.general
    overwrite = Overwrite(target_id=env.bot.user.id, type=OverwriteType.MEMBER, allow=0, deny=permissions.value)
    env.backend.set_overwrite(channel.id, overwrite)


# What goes from the library


async def test_what_is_deleted_goes_from_the_digest(weekly):
    await weekly.set_up()
    path = await weekly.note("Stand", DECIDED)
    await weekly.note("Picnic")
    await weekly.week()
    assert "84 m²" in weekly.shown(weekly.server.general)[0]
    await weekly.knowledge.library.remove("notes", [path])
    await weekly.digests.withdrawal.of_changed()
    [shown] = weekly.shown(weekly.server.general)
    assert shown.split("\n")[1:] == ["**Notes**", "- Picnic · ai · <t:1763373600:D>"]
    await weekly.knowledge.library.remove("notes", ["notes/picnic.md"])
    await weekly.digests.withdrawal.of_changed()
    assert weekly.shown(weekly.server.general) == []
    assert await weekly.knowledge.ledger.resting() == ()


async def test_what_was_edited_out_goes_and_the_rest_stays(weekly):
    await weekly.set_up()
    await weekly.note("Stand", DECIDED)
    await weekly.week()
    await weekly.note("Stand", DECIDED.replace("84 m²", "60 m²"), days=7)
    await weekly.digests.withdrawal.of_changed()
    [shown] = weekly.shown(weekly.server.general)
    assert "84 m²" not in shown
    assert "**Decided**" not in shown
    assert "Mari" in shown
    assert "- Stand" in shown
    assert not await weekly.knowledge.ledger.has_changed()


async def test_what_is_closed_off_goes(weekly):
    await weekly.set_up()
    await weekly.note("Stand", DECIDED)
    await weekly.week()
    await weekly.note("Stand", DECIDED, days=7, audience=MEMBERS)
    await weekly.digests.withdrawal.of_changed()
    assert weekly.shown(weekly.server.general) == []


async def test_what_a_role_taken_away_closes_off_goes_from_a_member_s_own_digest(weekly):
    await weekly.server.mari.slash(weekly.server.general, "digest me", what="on")
    await weekly.note("Tender", audience=MEMBERS)
    await weekly.note("Picnic")
    await weekly.week()
    assert "Tender" in weekly.shown(weekly.server.mari.user.dm_channel)[0]
    await weekly.server.take_role(weekly.server.mari, "Member")
    await weekly.digests.check()
    [shown] = weekly.shown(weekly.server.mari.user.dm_channel)
    assert "Tender" not in shown
    assert "Picnic" in shown


async def test_documents_that_are_named_are_withdrawn_also_from_the_line_that_counts(weekly):
    await weekly.set_up()
    paths = [await weekly.note(f"Note {number}") for number in range(7)]
    await weekly.week()
    [shown] = weekly.shown(weekly.server.general)
    assert shown.count("\n- ") == 5
    assert "-# and 2 more: `/ask` list all notes since 2025-11-" in shown
    await weekly.digests.withdrawal.of([("notes", path) for path in paths[:3]])
    assert sum(f"Note {number}" in weekly.shown(weekly.server.general)[0] for number in range(3)) == 0
    await weekly.digests.withdrawal.of([("notes", path) for path in paths])
    assert weekly.shown(weekly.server.general) == []


async def test_a_message_that_somebody_deleted_is_no_trouble(weekly):
    await weekly.set_up()
    path = await weekly.note("Stand")
    await weekly.week()
    [message] = [one for one in weekly.server.general.history() if one.author.bot]
    weekly.server.env.backend.delete_message(weekly.server.general.id, message.id)
    await weekly.digests.withdrawal.of([("notes", path)])
    assert await weekly.knowledge.ledger.resting() == ()


# Members


async def test_members_are_told_directly_if_they_want_and_of_what_they_may_read(weekly):
    server = weekly.server
    result = await server.mari.slash(server.general, "digest me", what="on")
    assert result.ephemeral
    assert result.response.content.startswith("Each Monday from 8:00 on I tell you by direct message")
    await server.guest.slash(server.general, "digest me", what="on")
    await weekly.note("Tender", audience=MEMBERS)
    await weekly.note("Picnic")
    await weekly.week()
    [of_mari], [of_guest] = weekly.shown(server.mari.user.dm_channel), weekly.shown(server.guest.user.dm_channel)
    assert "Tender" in of_mari
    assert "Tender" not in of_guest
    assert "Picnic" in of_guest
    await server.mari.slash(server.general, "digest me", what="off")
    await weekly.note("Fair")
    await weekly.week()
    assert len(weekly.shown(server.mari.user.dm_channel)) == 1
    assert len(weekly.shown(server.guest.user.dm_channel)) == 2


async def test_now_tells_at_once_and_nothing_of_it_again(weekly):
    await weekly.note("Picnic")
    mari = weekly.server.mari
    assert "I have told you" in (await mari.user.slash("digest me", what="now")).response.content
    assert "Picnic" in weekly.shown(mari.user.dm_channel)[0]
    assert "Nothing is new" in (await mari.slash(weekly.server.general, "digest me", what="now")).response.content
    await mari.slash(weekly.server.general, "digest me", what="on")
    await weekly.week()
    assert len([text for text in weekly.shown(mari.user.dm_channel) if text.startswith("**What is new**")]) == 1


async def test_who_takes_no_direct_messages_is_told_so(weekly):
    await weekly.note("Picnic")
    weekly.server.env.inject_error("POST", "/channels/*/messages", status=403, code=50007, times=1)
    said = (await weekly.server.mari.slash(weekly.server.general, "digest me", what="now")).response.content
    assert said.startswith("I cannot write to you directly")


async def test_all_that_is_kept_of_a_member_s_digests_can_be_forgotten(weekly):
    await weekly.note("Picnic")
    mari = weekly.server.mari
    await mari.slash(weekly.server.general, "digest me", what="on")
    await mari.slash(weekly.server.general, "digest me", what="now")
    name = f"discord:user:{mari.id}"
    assert await weekly.knowledge.ledger.forget(name) == 2
    assert await weekly.knowledge.ledger.told(name) == frozenset()
    assert await weekly.knowledge.ledger.place(name) is None
    assert await weekly.knowledge.ledger.resting() == ()


async def test_who_left_the_server_gets_none(weekly):
    place = DigestPlace("discord:user:99", 0, 8, MONDAY - timedelta(days=9), MONDAY - timedelta(days=9))
    await weekly.knowledge.ledger.keep(place)
    await weekly.note("Picnic")
    await weekly.week()
    assert await weekly.knowledge.ledger.places() == ()


# The commands


@pytest.mark.parametrize("command", ["digest channel", "digest off", "digest list"])
async def test_channels_are_the_administrators(weekly, command):
    options = {"day": 0, "hour": 8} if command == "digest channel" else {}
    result = await weekly.server.mari.slash(weekly.server.general, command, **options)
    assert result.ephemeral
    assert "administrator" in result.response.content.casefold()
    assert await weekly.knowledge.ledger.places() == ()
    assert await weekly.server.mari.autocomplete(weekly.server.general, "digest channel", "groups", "") == []


async def test_a_digest_can_be_set_elsewhere_narrowed_listed_and_ended(weekly):
    server = weekly.server
    await weekly.set_up(channel=server.closed, groups="nobody's")
    assert await weekly.knowledge.ledger.places() == ()
    said = await weekly.set_up(channel=server.closed, groups="AI group")
    assert f"<#{server.closed.id}>" in said
    listed = (await server.admin.slash(server.general, "digest list")).response.content
    assert f"- <#{server.closed.id}>: Monday 8:00, next <t:{int(MONDAY.timestamp())}:f>, last never yet · only Artificial" in listed
    await weekly.note("Sales", group="export")
    await weekly.note("Models", group="ai")
    await weekly.week()
    [shown] = weekly.shown(server.closed)
    assert shown.startswith("**What is new** · for Artificial intelligence · <t:")
    assert "Models" in shown
    assert "Sales" not in shown
    assert "No digest is sent" in (await server.admin.slash(server.general, "digest off", channel=server.closed)).response.content
    assert "was being sent" in (await server.admin.slash(server.general, "digest off", channel=server.closed)).response.content
    assert "No channel gets a digest" in (await server.admin.slash(server.general, "digest list")).response.content


async def test_the_status_tells_administrators_of_the_next_and_the_last_one(weekly):
    await weekly.set_up()
    await weekly.note("Stand")
    await weekly.week()
    shown = (await weekly.server.admin.slash(weekly.server.general, "status")).response.content
    last = int(weekly.clock.now().timestamp())
    assert (
        f"Digest in <#{weekly.server.general.id}>: next <t:{int((MONDAY + timedelta(days=7)).timestamp())}:f>, last <t:{last}:f>" in shown
    )
    assert "Digest in" not in (await weekly.server.mari.slash(weekly.server.general, "status")).response.content


async def test_estonian_is_spoken_where_it_was_chosen(weekly):
    server = weekly.server
    await server.admin.slash(server.general, "language", language="et", **{"for": "server"})
    await weekly.set_up()
    await weekly.note("Messiboks", DECIDED)
    await weekly.week()
    [shown] = weekly.shown(server.general)
    assert shown.startswith("**Mis on uut** · <t:")
    assert "**Otsustatud**" in shown
    assert "tähtaeg <t:" in shown or "tähtaeg oli <t:" in shown


async def test_a_loop_of_checks_ends_by_itself_where_nothing_is_planned(weekly):
    assert await weekly.digests.next_check() is None
    await weekly.set_up()
    assert await weekly.digests.next_check() == MONDAY
    record(weekly.server.env)


async def test_the_hour_is_the_cluster_s_in_summer_too(weekly):
    await weekly.set_up()
    weekly.clock.moment = datetime(2026, 3, 29, 12, tzinfo=UTC)  # the night in which the clocks went forward
    assert await weekly.digests.next_check() == weekly.clock.now() + timedelta(minutes=10)
    await weekly.digests.check()
    assert await weekly.digests.next_check() == datetime(2026, 3, 30, 5, tzinfo=UTC)
    assert date(2026, 3, 30).weekday() == 0
