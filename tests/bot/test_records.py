"""`/decisions`, `/actions`, the marking of what is done, and reminders, over a real library."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.client import KobarClient
from bot.config import DiscordSettings, ReminderSettings
from bot.reminding import Reminding
from bot.wording_records import ENGLISH, ESTONIAN
from knowledge.audience import Readers
from tests.bot.conftest import AUDIENCES
from tests.fakes.documents import note, put
from tests.fakes.moving_clock import MovingClock
from tests.fakes.services import MEMBERS
from tests.fakes.wordings import placeholders

OPEN_NOTE = """## Decisions
- We book 84 m² for the stand.

## Action items
- Mari: contract by 13 March
- Jaan: *posters* @everyone <@123456789012345678>
- [x] Olga: mail
"""
CLOSED_NOTE = """## Decisions
- We change what we decided in October: 60 m² instead of 84.

## Action items
- Mari: secret letter by 13 March
"""


@pytest.fixture
def discord_settings():
    return DiscordSettings(audiences=AUDIENCES, admin_roles=("Cluster manager",), leads={"ai": ("WG AI",), "export": ("WG Export",)})


@pytest.fixture
async def services(services, library, register):
    await put(
        library,
        note("notes/open.md", OPEN_NOTE, group="ai", day=date(2025, 10, 14), title="Stand"),
        note("notes/secret.md", CLOSED_NOTE, group="ai", day=date(2026, 3, 10), title="Secret tender", audience=MEMBERS),
    )
    services.register = register
    return services


def options(result):
    return {option["label"]: option["value"] for option in result.response.components[0]["components"][0]["options"]}


async def actions_of(services, readers=None):
    return {one.line: one for one in await services.register.actions(readers or Readers.holding({"members"}))}


# /decisions


async def test_a_public_list_shows_only_what_all_who_see_it_may_read(server):
    shown = (await server.mari.slash(server.general, "decisions")).response.content
    assert shown.startswith("**1** decision")
    assert "- We book 84 m² for the stand. [1]" in shown
    assert "-# [1] Stand" in shown
    assert "60 m²" not in shown
    assert "Secret tender" not in shown
    assert "changed" not in shown


async def test_a_list_names_a_group_to_those_alone_who_may_know_of_it(server):
    """Others see the note's own short name of it."""
    for command in ("decisions", "actions"):
        for_all = (await server.mari.slash(server.general, command)).response.content
        assert "Stand · ai · " in for_all
        assert "Artificial intelligence" not in for_all
        assert "Stand · Artificial intelligence · " in (await server.mari.slash(server.general, command, private=True)).response.content


async def test_a_private_list_shows_what_the_asker_may_read_with_the_links_between_decisions(server):
    result = await server.mari.slash(server.general, "decisions", private=True)
    assert result.ephemeral
    lines = result.response.content.split("\n")
    assert lines[0] == "**2** decisions"
    assert lines[1] == "- We change what we decided in October: 60 m² instead of 84. [1]"
    assert lines[2] == "-# changes what was decided on 14 October 2025: Stand"
    assert lines[3] == "- ~~We book 84 m² for the stand.~~ [2]"
    assert lines[4] == "-# changed on 10 March 2026: Secret tender"


async def test_a_channel_of_members_shows_what_members_may_read(server):
    assert "**2** decisions" in (await server.mari.slash(server.closed, "decisions")).response.content


async def test_decisions_are_of_a_group_and_a_period(server):
    shown = (await server.mari.slash(server.closed, "decisions", group="AI group", period="October 2025")).response.content
    assert shown.startswith("**1** decision (Artificial intelligence, 1–31 October 2025)")
    assert "We book 84" in shown
    none = (await server.mari.slash(server.closed, "decisions", period="2019")).response.content
    assert none.startswith("I find no decision in what can be read here (1 January 2019")


async def test_a_group_that_may_not_be_known_is_none(server):
    assert "no working group called" in (await server.guest.slash(server.general, "decisions", group="ai")).response.content
    assert await server.guest.autocomplete(server.general, "decisions", "group", "") == []
    assert [choice["value"] for choice in await server.mari.autocomplete(server.general, "actions", "group", "")] == ["ai"]


async def test_neither_a_name_that_is_none_nor_a_line_does_anything_but_be_read(server):
    refused = (await server.guest.slash(server.general, "decisions", group="**x** @everyone [a](https://b.invalid)")).response.content
    lead = server.join("kadri", "Member", "WG AI")
    marked = await choose(lead, await server.guest.slash(server.general, "actions"), "posters")
    assert "posters" in marked
    for shown in (refused, marked):
        assert "@everyone" not in shown
        assert "**x**" not in shown
        assert "](" not in shown
        assert " <@1" not in shown


async def test_a_period_that_is_none_is_explained(server):
    assert "as a period" in (await server.mari.slash(server.general, "decisions", period="whenever", private=True)).response.content
    assert server.env.errors


# /actions


async def test_open_actions_are_listed_with_owner_and_due_day_and_without_what_is_done(server):
    result = await server.mari.slash(server.general, "actions")
    shown = result.response.content
    assert shown.startswith("**2** actions\n- ☐ Mari: contract by 13 March [1] · **Mari** · due <t:1773396000:D>")
    assert "secret letter" not in shown
    assert "Olga" not in shown
    assert "- ☐ Jaan: \\*posters" in shown or "Jaan: posters" in shown
    assert "@everyone" not in shown
    assert list(options(result)) == ["Done: Mari: contract by 13 March", "Done: Jaan: posters @everyone <@123456789012345678>"]


async def test_actions_of_an_owner_with_what_is_done(server):
    shown = (await server.mari.slash(server.general, "actions", owner="olga", open_only=False)).response.content
    assert shown.startswith("**1** action (for olga)\n- ☑ ~~Olga: mail~~ [1] · **Olga** · done")


async def test_a_private_list_of_actions_has_more_and_its_menu_too(server):
    result = await server.mari.slash(server.general, "actions", private=True)
    assert "secret letter" in result.response.content
    assert any("secret letter" in label for label in options(result))
    public = await server.mari.slash(server.general, "actions")
    assert not any("secret" in label for label in options(public))


async def test_a_long_list_says_how_many_more_there_are(server, library):
    lines = "\n".join(f"- Jaan: the number {place} of many long tasks, " + "with words " * 12 for place in range(40))
    await put(library, note("notes/many.md", f"## Action items\n{lines}\n", day=date(2026, 3, 11)))
    result = await server.mari.slash(server.general, "actions", owner="Jaan")
    assert len(result.response.content) <= 2000
    assert re.search(r"and \d+ more; name a group", result.response.content)
    assert len(options(result)) == result.response.content.count("☐")


# What is done


async def choose(member, result, wish):
    value = next(value for label, value in options(result).items() if wish in label)
    told = await member.select(result.response, [value])
    assert told.ephemeral
    return told.response.content


async def test_an_owner_marks_an_action_as_done_and_opens_it_again(server, services):
    result = await server.mari.slash(server.general, "actions")
    assert await choose(server.mari, result, "contract") == "Marked as done: Mari: contract by 13 March"
    marked = (await actions_of(services))["Mari: contract by 13 March"].marked
    assert marked is not None
    assert marked.by == f"discord:user:{server.mari.id}"
    again = await server.mari.slash(server.general, "actions", owner="Mari", open_only=False)
    assert await choose(server.mari, again, "Open again: Mari: contract") == "Open again: Mari: contract by 13 March"
    assert not (await actions_of(services))["Mari: contract by 13 March"].done


async def test_others_may_not_mark_it(server, services):
    result = await server.guest.slash(server.general, "actions")
    assert "Only the owner" in await choose(server.guest, result, "contract")
    assert not any(one.marked for one in (await actions_of(services)).values())


async def test_a_lead_of_its_group_and_an_admin_may(server):
    lead = server.join("kadri", "Member", "WG AI")
    result = await server.guest.slash(server.general, "actions")
    assert "Marked" in await choose(lead, result, "posters")
    assert "Marked" in await choose(server.admin, result, "contract")


async def test_a_lead_of_another_group_may_not(server, services):
    lead = server.join("kadri", "Member", "WG Export")
    result = await server.guest.slash(server.general, "actions")
    assert "Only the owner" in await choose(lead, result, "posters")
    assert not any(one.marked for one in (await actions_of(services)).values())


async def test_in_a_private_list_an_owner_marks_what_not_all_who_see_the_place_may_read(server):
    result = await server.mari.slash(server.general, "actions", private=True)
    assert await choose(server.mari, result, "secret letter") == "Marked as done: Mari: secret letter by 13 March"


async def test_a_made_up_choice_marks_nothing_that_whoever_chose_it_may_not_read(server, services):
    """The mark of an action is no secret that protects it."""
    secret = (await actions_of(services))["Mari: secret letter by 13 March"]
    option = {"label": "x", "value": f"done:{secret.mark}"}
    menu = {"type": 3, "custom_id": "kobar:done:en", "options": [option]}
    made = server.env.backend.create_message(server.general.id, server.env.bot.user.id, "", components=[{"type": 1, "components": [menu]}])
    trap = next(one for one in server.general.history() if one.id == made.id)
    told = (await server.guest.select(trap, [option["value"]])).response.content
    assert "is not for you to read" in told
    assert "secret" not in told
    assert not any(one.marked for one in (await actions_of(services)).values())


async def test_a_name_that_two_members_have_is_nobodys(server):
    server.join("Mari Maasikas")
    await server.take_role(server.mari, "WG AI")
    result = await server.mari.slash(server.general, "actions")
    assert "Only the owner" in await choose(server.mari, result, "contract")


async def test_a_choice_of_what_may_not_be_read_any_more_says_nothing_of_it(server, services, library):
    result = await server.mari.slash(server.closed, "actions")
    await server.let_in(server.closed, server.guest)
    assert "is not for you to read" in await choose(server.guest, result, "secret letter")
    await put(library, note("notes/secret.md", "Nothing.", audience=MEMBERS))
    assert "is not for you to read" in await choose(server.mari, result, "secret letter")
    assert not any(one.marked for one in (await actions_of(services)).values())


async def test_the_menu_works_after_a_restart(server, services, access, tmp_path):
    result = await server.mari.slash(server.general, "actions")
    await server.env.restart_bot(KobarClient(services=services, access=access, data_dir=tmp_path))
    await server.env.settle()
    assert "Marked as done" in await choose(server.mari, result, "contract")


# Reminders


class WinterClock(MovingClock):
    """A clock that is set by hand; its times are in Tallinn's winter, two hours behind what is named."""

    def set(self, day: int, hour: int) -> None:
        self.moment = datetime(2026, 3, day, hour - 2, tzinfo=UTC)


@pytest.fixture
def clock(services):
    services.clock = WinterClock()
    return services.clock


@pytest.fixture
def reminding(server, services, access, clock):
    client = server.env.bot
    return Reminding(client=client, services=services, access=access, languages=client.languages, settings=ReminderSettings(1, 9))


def told(member):
    channel = member.user.dm_channel
    return [message.content for message in channel.history()] if channel else []


async def test_owners_are_reminded_once_of_what_they_may_read(server, reminding, clock):
    other = server.join("olga")
    clock.set(12, 9)
    await reminding.check()
    [reminder] = told(server.mari)
    assert reminder.startswith("**Notes name you for what is due:**\n- ☐ Mari: secret letter by 13 March [1] · **Mari** · due <t:")
    assert "☐ Mari: contract by 13 March [2]" in reminder
    assert told(other) == told(server.guest) == []
    await reminding.check()
    clock.set(13, 9)
    await reminding.check()
    assert len(told(server.mari)) == 1


async def test_an_owner_who_may_not_read_the_note_is_told_nothing_of_it(server, reminding, clock):
    await server.take_role(server.mari, "Member")
    clock.set(12, 10)
    await reminding.check()
    [reminder] = told(server.mari)
    assert "secret" not in reminder.casefold()


async def test_nothing_is_sent_before_the_hour_before_the_day_or_for_what_is_done(server, services, reminding, clock):
    clock.set(12, 8)
    await reminding.check()
    clock.set(11, 9)
    await reminding.check()
    for action in (await actions_of(services)).values():
        await services.register.mark_done(action.mark, by="discord:user:1")
    clock.set(12, 9)
    await reminding.check()
    assert told(server.mari) == []


async def test_the_menu_under_a_reminder_marks_it(server, services, reminding, clock):
    clock.set(12, 9)
    await reminding.check()
    [message] = server.mari.user.dm_channel.history()
    value = next(option.value for option in message.components[0].children[0].options if "contract" in option.label)
    result = await server.mari.user.select(message, [value])
    assert "Marked as done" in result.response.content
    assert (await actions_of(services))["Mari: contract by 13 March"].done


async def test_who_takes_no_direct_messages_is_left_alone_and_a_fault_of_discord_is_tried_again(server, services, reminding, clock):
    clock.set(12, 9)
    server.env.inject_error("POST", "/channels/*/messages", status=403, code=50007, times=1)
    await reminding.check()
    assert told(server.mari) == []
    contract = (await actions_of(services))["Mari: contract by 13 March"]
    assert not await services.register.claim(contract, to=f"discord:user:{server.mari.id}")
    await services.register.release(contract, to=f"discord:user:{server.mari.id}")
    clock.set(13, 9)
    await reminding.check()
    assert len(told(server.mari)) == 1


async def test_a_failure_is_the_scheduler_s_to_bear(server, services, reminding, clock):
    class Broken:
        async def due_soon(self, *_: object, **__: object) -> None:
            raise RuntimeError("secret letter")

    services.register = Broken()
    clock.set(12, 9)
    with pytest.raises(RuntimeError):
        await reminding.check()
    assert await reminding.next_check() == clock.now() + timedelta(minutes=10)


# Languages


def test_both_languages_have_the_same_parts_and_no_text_in_common():
    for each in fields(ENGLISH):
        ours, theirs = getattr(ENGLISH, each.name), getattr(ESTONIAN, each.name)
        pairs = [(ours, theirs)] if isinstance(ours, str) else list(zip(ours, theirs, strict=True))
        for english, estonian in pairs:
            assert placeholders(english) == placeholders(estonian)
            assert english != estonian


async def test_estonian_is_spoken_to_whom_has_chosen_it(server, services, reminding, clock):
    await server.mari.slash(server.general, "language", language="et")
    decisions = (await server.mari.slash(server.general, "decisions", private=True)).response.content
    assert decisions.startswith("**2** otsust")
    assert "muudetud 10. märtsil 2026" in decisions
    assert "muudab otsust, mis tehti 14. oktoobril 2025" in decisions
    result = await server.mari.slash(server.general, "actions", private=True)
    assert "tähtaeg <t:" in result.response.content
    assert "Tehtuks märgitud" in await choose(server.mari, result, "contract")
    assert "Ma ei leia" in (await server.mari.slash(server.general, "actions", owner="keegi")).response.content
    clock.set(12, 9)
    await reminding.check()
    assert "Märkmete järgi on sinu käes" in told(server.mari)[0]


def test_reminders_are_off_unless_they_are_wanted():
    assert replace(ReminderSettings(), hour=8) == ReminderSettings(1, 8)


async def test_a_period_that_is_none_formats_and_links_nothing(server):
    shown = (await server.mari.slash(server.general, "decisions", period="**now** [x](https://evil.example)")).followups
    told = "".join(one.content for one in shown)
    assert "evil" in told
    assert "**now**" not in told
    assert "[x](" not in told
    assert server.env.errors
