"""What leads do with notes: each flow as it goes on Discord, and where it is refused."""

from __future__ import annotations

import asyncio
import itertools
import re
from contextlib import asynccontextmanager
from datetime import date

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.config import ChannelSettings
from bot.render_notes import note_messages
from knowledge.audience import Audience
from knowledge.minutes.note import Note
from knowledge.model import Question
from tests.bot.channels.test_following import ANOTHER, NOTE
from tests.fakes.channel_server import hidden_but_for, served
from tests.fakes.discord_server import forged, forged_modal, ids_of
from tests.fakes.documents import CLUSTER, NOW, note, put
from tests.untrusted.notes import brought_in

SETTINGS = ChannelSettings("notes", "ai-notes", Audience(), "ai")
WRITTEN = {
    "Title": "Radar interface",
    "Summary": "We met at Tehnopol.\n- four companies came",
    "Decisions, one a line": "- The radar speaks ASTERIX over Ethernet.\nTests are in Tapa.",
    "Actions, one a line": "Mari Maasikas sends the interface description by 20 March 2026.",
}
POSTED = (
    "# Radar interface, 20 December 2025\n"
    "-# Artificial intelligence · posted for mari\n"
    "We met at Tehnopol.\n"
    "- four companies came\n"
    "## Decisions\n"
    "- The radar speaks ASTERIX over Ethernet.\n"
    "- Tests are in Tapa.\n"
    "## Actions\n"
    "- Mari Maasikas sends the interface description by 20 March 2026."
)


@asynccontextmanager
async def following(tmp_path, *roles, also=()):
    """A server with the channel #ai-notes, which those with one of `roles` see (all, without any), and mari, who leads the AI group."""
    async with served(tmp_path, (SETTINGS, *also)) as server:
        shown = hidden_but_for(server, *roles) if roles else None
        channel = server.guild.create_text_channel("ai-notes", overwrites=shown)
        await server.env.settle()
        yield server, channel, server.join("mari", "Member", "AI lead")


async def post(member, channel, values=WRITTEN, **options):
    """Fill in the form of a note and send it."""
    shown = await member.slash(channel, "note post", **options)
    return await filled(member, shown, values)


async def filled(member, shown, values):
    """Fill a form in, its fields named by their labels."""
    fields = {row["components"][0]["label"]: row["components"][0]["custom_id"] for row in shown.modal["components"]}
    return await member.submit_modal(shown, {fields[label]: value for label, value in values.items()})


def defaults(shown):
    return {row["components"][0]["label"]: row["components"][0].get("value") for row in shown.modal["components"]}


def own(server, place):
    """What Kobar has posted in a place, oldest first."""
    messages = server.env.backend.messages.get(place.id, {}).values()
    return [message.content for message in messages if message.author_id == server.env.bot.user.id and not message.flags & 64]


def said(result):
    assert result.ephemeral
    return result.response.content


# Posting


async def test_a_lead_posts_a_note_which_is_read_at_once_as_the_leads(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        result = await post(mari, channel, date="20 December")
        assert said(result).startswith("Posted and in the library: https://discord.com/channels/")
        assert own(server, channel) == [POSTED]
        readers = server.readers(mari)
        [summary] = await server.knowledge.library.summaries(readers)
        assert (summary.title, summary.date, summary.group) == ("Radar interface, 20 December 2025", date(2025, 12, 20), "ai")
        document = await server.knowledge.library.document(summary.path, readers)
        assert "posted for" not in document.text
        assert "mari" in {party.name for party in document.parties}
        answer = await server.knowledge.assistant.ask(Question("List all decisions of the AI group in December 2025", readers, NOW))
        assert [statement.text.split(": ")[-1] for statement in answer.statements[1:]] == [
            "The radar speaks ASTERIX over Ethernet.",
            "Tests are in Tapa.",
        ]
        await server.restart()
        assert [one.path for one in await server.knowledge.library.summaries(server.readers(mari))] == [summary.path]


async def test_nothing_that_is_typed_pings_links_or_breaks_the_format(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        typed = "@everyone <@&1> # big\n## Decisions\n-# small\n[a](https://evil.example) **b** `c`"
        values = {"Title": "@here # x [a](https://evil.example)", "Summary": typed, "Decisions, one a line": typed}
        await post(mari, channel, values)
        [content] = own(server, channel)
        assert brought_in(content) == []
        assert [line for line in content.splitlines() if re.match(r"#{1,3} |-# |> ", line)] == [
            content.splitlines()[0],
            "-# Artificial intelligence · posted for mari",
            "## Decisions",
        ]
        sent = [one.json for one in server.env.http_requests if one.method == "POST" and one.path == f"/channels/{channel.id}/messages"]
        assert [one["allowed_mentions"] for one in sent] == [{"parse": []}]


async def test_a_long_note_is_several_messages_and_one_document(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        lines = "\n".join(f"Company number {n} brings its own radar to the trial and pays for the fuel that it burns." for n in range(40))
        await post(mari, channel, WRITTEN | {"Decisions, one a line": lines})
        parts = own(server, channel)
        assert len(parts) == 2
        assert all(len(part) <= 2000 for part in parts)
        assert parts[1].startswith("### Decisions\n- Company number")
        [summary] = await server.knowledge.library.summaries(server.readers(mari))
        document = await server.knowledge.library.document(summary.path, server.readers(mari))
        assert document.text.count("Company number") == 40


async def test_who_leads_no_group_may_not(tmp_path):
    async with following(tmp_path) as (server, channel, _):
        jaan = server.join("jaan", "Member")
        assert "Only leads" in said(await jaan.slash(channel, "note post"))
        assert await jaan.autocomplete(channel, "note post", "group", "") == []
        assert "one of your groups" in said(await server.join("mart", "AI lead").slash(channel, "note post", group="export"))


@pytest.mark.parametrize(
    ("named", "reason"),
    [
        ("@everyone **x**", "“@\u200beveryone \\*\\*x\\*\\*”"),
        ("soonish", "do not understand"),
        ("March", "do not understand"),
        ("20 May 2027", "lies ahead"),
    ],
)
async def test_a_day_that_is_none_is_refused_before_anything_is_written(tmp_path, named, reason):
    async with following(tmp_path) as (_, channel, mari):
        result = await mari.slash(channel, "note post", date=named)
        assert result.modal is None
        assert reason in said(result)


async def test_where_a_group_has_several_channels_the_lead_chooses_one(tmp_path):
    async with following(tmp_path, also=(ChannelSettings("more", "ai-more", Audience(), "ai"),)) as (server, _, mari):
        more = server.guild.create_text_channel("ai-more")
        general = server.guild.create_text_channel("general")
        await server.env.settle()
        asked = await mari.slash(general, "note post")
        assert "which channel" in said(asked)
        await server.restart()
        shown = await mari.click(asked.response, label="#ai-more")
        await filled(mari, shown, WRITTEN)
        assert len(own(server, more)) == 1
        await post(mari, more)
        assert len(own(server, more)) == 2


async def test_a_lead_who_may_not_write_in_the_channel_gets_no_note_posted_there(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        await server.overwrite(channel, mari.id, deny=discord.Permissions(send_messages=True).value)
        assert "You may not write" in said(await mari.slash(channel, "note post"))


async def test_a_lead_who_may_not_see_the_channel_or_write_in_its_threads_gets_no_note_posted_there(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        thread, *_ = await discussed(server, channel, mari)
        draft = (await mari.slash(thread, "note thread")).followups[-1]
        await server.overwrite(channel, mari.id, deny=discord.Permissions(send_messages_in_threads=True).value)
        refused = await mari.click(draft, label="Post")
        assert "You may not write" in refused.response.content
        general = server.guild.create_text_channel("general")
        await server.overwrite(channel, mari.id, deny=discord.Permissions(view_channel=True).value)
        assert "You may not write" in said(await mari.slash(general, "note post"))
        assert own(server, thread) == own(server, channel) == []


async def test_where_kobar_may_not_write_the_text_comes_back_and_can_be_posted_later(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        shown = await mari.slash(channel, "note post")
        await server.overwrite(channel, server.env.bot.user.id, deny=discord.Permissions(send_messages=True).value)
        result = await filled(mari, shown, WRITTEN)
        assert "**Not posted.** I may not write in" in said(result)
        assert "ASTERIX" in result.followups[-1].content
        await server.overwrite(channel, server.env.bot.user.id, allow=discord.Permissions(send_messages=True).value)
        await server.restart()
        again = await mari.click(result.followups[-1], label="Post")
        assert len(own(server, channel)) == 1
        assert "Nothing is lost" not in again.response.content


async def test_a_note_with_a_title_alone_is_not_posted(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        result = await post(mari, channel, {"Title": "Radar"})
        assert "Only a title" in said(result)
        assert own(server, channel) == []


async def test_a_message_that_got_through_although_the_connection_broke_is_not_posted_twice(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        shown = await mari.slash(channel, "note post", date="20 December")
        server.env.inject_error("POST", f"/channels/{channel.id}/messages", status=400, times=1)
        result = await filled(mari, shown, WRITTEN)
        assert "**Not posted.** Discord did not take it" in said(result)
        server.env.backend.create_message(channel.id, server.env.bot.user.id, POSTED)  # it had, all the same
        assert len(await server.all_texts(mari)) == 1
        await mari.click(result.followups[-1], label="Post")
        assert own(server, channel) == [POSTED]
        assert len(await server.all_texts(mari)) == 1


async def test_a_posted_note_says_no_more_of_its_group_than_all_who_see_it_may_know(tmp_path):
    """Of a group that not everyone may know of it has the short name alone, as any note of the group has that says whose it is."""
    async with following(tmp_path, also=(ChannelSettings("export", "export-notes", Audience(), "export"),)) as (server, _, _):
        export = server.guild.create_text_channel("export-notes")
        await server.env.settle()
        await post(server.join("admin", "Cluster manager"), export)
        [content] = own(server, export)
        assert content.splitlines()[1] == "-# export · posted for admin"


# Saving


async def test_a_lead_saves_any_message_and_takes_it_out_again(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        remark = await server.join("jaan", "Member").send(channel, "We go to Tapa.")
        assert said(await mari.context_menu(channel, "Save as note", remark)).startswith("Saved as a note: https://")
        assert await server.all_texts(mari) == ["We go to Tapa."]
        again = await mari.context_menu(channel, "Save as note", remark)
        assert "saved as a note already" in said(again)
        await server.restart()
        done = await mari.click(again.response, label="Take it out")
        assert "no longer know it" in done.response.content
        assert await server.all_texts(mari) == []


async def test_what_is_read_for_its_length_stays_when_the_mark_goes_and_kobar_says_so(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        message = await mari.send(channel, NOTE)
        await mari.context_menu(channel, "Save as note", message)
        again = await mari.context_menu(channel, "Save as note", message)
        done = await mari.click(again.response, label="Take it out")
        assert "I still read it" in done.response.content
        assert await server.all_texts(mari) == [NOTE]


async def test_only_leads_save_and_only_where_kobar_reads(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        jaan = server.join("jaan", "Member")
        remark = await jaan.send(channel, "We go to Tapa.")
        assert "Only leads of Artificial intelligence" in said(await jaan.context_menu(channel, "Save as note", remark))
        assert await server.all_texts(mari) == []
        general = server.guild.create_text_channel("general")
        elsewhere = await mari.send(general, "We go to Narva.")
        assert "do not read this channel" in said(await mari.context_menu(general, "Save as note", elsewhere))
        await server.knowledge.posts.set_indexed(jaan.id, indexed=False)
        assert "does not want" in said(await mari.context_menu(channel, "Save as note", remark))


# Minutes


async def discussed(server, channel, mari):
    """A thread in which something is decided, promised and asked."""
    jaan = server.join("jaan", "Member")
    starter = await mari.send(channel, "How shall we test the new radar together, and where would that be?")
    thread = await server.thread(channel, "Radar test", mari, on=starter.id)
    decided = await jaan.send(thread, "Decision: the radar is tested in Tapa in the second week of May.")
    promised = await mari.send(thread, "ACTION: Mari Maasikas books the range in Tapa by 20 March 2026.")
    asked = await jaan.send(thread, "Who brings the generator and the spare antenna for the vehicle?")
    await server.env.settle()
    return thread, decided, promised, asked


async def test_a_lead_gets_a_draft_alone_and_posts_it_in_the_thread_after_a_restart(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        thread, decided, promised, asked = await discussed(server, channel, mari)
        result = await mari.slash(thread, "note thread")
        assert "Draft, only you see it" in said(result)
        draft = result.followups[-1]
        assert draft.ephemeral
        assert own(server, thread) == []
        await server.restart()
        done = await mari.click(draft, label="Post")
        assert "Posted and in the library" in done.response.content
        [content] = own(server, thread)
        assert content.splitlines()[2:] == [
            "## Decisions",
            f"- The radar is tested in Tapa in the second week of May. [↗1](<{decided.jump_url}>)",
            "## Actions",
            f"- Mari Maasikas books the range in Tapa by 20 March 2026. [↗2](<{promised.jump_url}>)",
            "## Open questions",
            f"- jaan: Who brings the generator and the spare antenna for the vehicle? [↗3](<{asked.jump_url}>)",
        ]
        texts = await server.texts(mari)
        assert "books the range in Tapa by 20 March 2026.\n## Open questions" in texts[f"discord/{thread.id}"]


async def test_a_lead_edits_the_draft_and_lines_keep_their_messages(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        thread, decided, *_ = await discussed(server, channel, mari)
        result = await mari.slash(thread, "note thread")
        shown = await mari.click(result.followups[-1], label="Edit")
        before = defaults(shown)
        assert before["Decisions, one a line"] == "The radar is tested in Tapa in the second week of May. [1]"
        values = {label: value or "" for label, value in before.items()}
        values["Decisions, one a line"] = "We test the radar in Tapa in May. [1]\nJaan tells the press."
        values["Open questions, one a line"] = ""
        edited = await filled(mari, shown, values)
        assert edited.followups[-1].ephemeral
        await mari.click(edited.followups[-1], label="Post")
        [content] = own(server, thread)
        assert f"- We test the radar in Tapa in May. [↗1](<{decided.jump_url}>)\n- Jaan tells the press.\n" in content
        assert "generator" not in content


async def test_lines_of_messages_that_have_gone_or_changed_are_left_out_on_posting(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        thread, decided, promised, _ = await discussed(server, channel, mari)
        result = await mari.slash(thread, "note thread")
        server.env.backend.delete_message(thread.id, decided.id)
        await mari.edit(promised, "ACTION: somebody else books the range in Tapa by 20 March 2026.")
        done = await mari.click(result.followups[-1], label="Post")
        assert "2 lines were left out" in done.response.content
        [content] = own(server, thread)
        assert "books the range" not in content
        assert "second week" not in content
        assert "generator" in content


async def test_lines_of_messages_that_have_gone_or_changed_are_not_shown_for_editing(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        thread, decided, promised, asked = await discussed(server, channel, mari)
        result = await mari.slash(thread, "note thread")
        server.env.backend.delete_message(thread.id, decided.id)
        await mari.edit(promised, "ACTION: somebody else books the range in Tapa by 20 March 2026.")
        shown = await mari.click(result.followups[-1], label="Edit")
        before = defaults(shown)
        assert "second week" not in str(shown.modal)
        assert "books the range" not in str(shown.modal)
        assert before["Open questions, one a line"].endswith("for the vehicle? [1]")
        edited = await filled(mari, shown, {label: value or "" for label, value in before.items()})
        await mari.click(edited.followups[-1], label="Post")
        [content] = own(server, thread)
        assert f"[↗1](<{asked.jump_url}>)" in content
        assert "second week" not in content


async def test_a_message_that_goes_while_a_draft_is_edited_is_not_shown_again(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        thread, decided, *_ = await discussed(server, channel, mari)
        result = await mari.slash(thread, "note thread")
        shown = await mari.click(result.followups[-1], label="Edit")
        server.env.backend.delete_message(thread.id, decided.id)
        edited = await filled(mari, shown, {label: value or "" for label, value in defaults(shown).items()})
        after = "\n".join(one.content for one in edited.followups)
        assert "1 line was left out" in after
        assert "second week" not in after
        assert "generator" in after


async def test_a_draft_that_cannot_be_posted_comes_back_without_lines_of_messages_that_have_gone(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        thread, decided, *_ = await discussed(server, channel, mari)
        result = await mari.slash(thread, "note thread")
        server.env.backend.delete_message(thread.id, decided.id)
        deny = discord.Permissions(send_messages_in_threads=True).value
        await server.overwrite(channel, server.env.bot.user.id, deny=deny)
        back = await mari.click(result.followups[-1], label="Post")
        told = "\n".join(one.content for one in (back.response, *back.followups))
        assert "Not posted" in told
        assert "second week" not in told
        assert "generator" in told


async def test_whoever_may_not_read_the_thread_any_more_is_not_shown_the_draft(tmp_path):
    """The config may ask for more than Discord does: the channel is still there to click in, and closed to its member through Kobar."""
    settings = ChannelSettings("notes", "ai-notes", Audience.of("members"), "ai")
    async with served(tmp_path, (settings,)) as server:
        channel = server.guild.create_text_channel("ai-notes")
        await server.env.settle()
        mari = server.join("mari", "Member", "AI lead")
        thread, *_ = await discussed(server, channel, mari)
        result = await mari.slash(thread, "note thread")
        assert "generator" in result.followups[-1].content
        server.env.backend.remove_member_role(server.guild.id, mari.id, server.roles["Member"].id)
        await server.env.settle()
        refused = await mari.click(result.followups[-1], label="Edit")
        assert refused.modal is None
        assert "you may not read the messages that this draft rests on" in said(refused)
        assert "generator" not in said(refused)
        await server.overwrite(channel, server.env.bot.user.id, deny=discord.Permissions(send_messages_in_threads=True).value)
        back = await mari.click(result.followups[-1], label="Post")
        told = "\n".join(one.content for one in (back.response, *back.followups))
        assert "Not posted" in told
        assert "generator" not in told


async def test_a_draft_is_not_changed_by_a_form_that_another_sends(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        thread, *_ = await discussed(server, channel, mari)
        draft = (await mari.slash(thread, "note thread")).followups[-1]
        shown = await mari.click(draft, label="Edit")
        sent = await forged_modal(server.join("mart", "Member", "AI lead"), thread, shown.modal["custom_id"])
        assert "This draft is gone" in said(sent)
        assert sent.followups == []
        await mari.click(draft, label="Post")
        assert "generator" in own(server, thread)[-1]


async def test_nothing_is_done_with_a_draft_for_anybody_but_its_owner(tmp_path):
    """Not by its buttons' ids, whoever has come by them; an administrator and another lead of the group are others too."""
    async with following(tmp_path) as (server, channel, mari):
        thread, *_ = await discussed(server, channel, mari)
        result = await mari.slash(thread, "note thread")
        draft = result.followups[-1]
        trap = forged(server.env, thread, *ids_of(draft))
        mart, admin = server.join("mart", "Member", "AI lead"), server.join("admin", "Member", "Cluster manager")
        for member, ident in itertools.product((mart, admin), ids_of(trap)):
            refused = await member.click(trap, custom_id=ident)
            assert refused.modal is None
            assert "This draft is gone" in said(refused)
            assert "generator" not in said(refused)
        assert own(server, thread) == ["Click here."]
        await mari.click(draft, label="Post")
        assert "generator" in own(server, thread)[-1]


async def test_nothing_is_done_with_a_correction_for_anybody_but_its_owner(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        message = await mari.send(channel, NOTE)
        shown = await mari.context_menu(channel, "Correct this note", message)
        deny = discord.Permissions(send_messages=True).value
        await server.overwrite(channel, server.env.bot.user.id, deny=deny)
        result = await filled(mari, shown, {"What is right": "The test is in Narva and not in Tapa."})
        assert "**Not posted.**" in said(result)
        await server.overwrite(channel, server.env.bot.user.id, allow=deny)
        trap = forged(server.env, channel, *ids_of(result.followups[-1]))
        mart = server.join("mart", "Member", "AI lead")
        for ident in ids_of(trap):
            refused = await mart.click(trap, custom_id=ident)
            assert refused.modal is None
            assert "This draft is gone" in said(refused)
            assert "Narva" not in said(refused)
        assert own(server, channel) == ["Click here."]


async def test_a_group_that_a_member_may_not_know_of_is_not_named_in_a_refusal(tmp_path):
    async with following(tmp_path, also=(ChannelSettings("export", "export-notes", Audience(), "export"),)) as (server, _, _):
        export = server.guild.create_text_channel("export-notes")
        await server.env.settle()
        jaan = server.join("jaan", "Member")
        refused = said(await jaan.context_menu(export, "Save as note", await jaan.send(export, "We go to Riga.")))
        assert refused.startswith("Only leads of a working group")
        assert "joint sales" not in refused


async def test_a_made_up_id_takes_out_no_note_of_another_channel(tmp_path):
    """Whoever leads the group of one channel has no say in what is a note in another."""
    async with following(tmp_path, also=(ChannelSettings("export", "export-notes", Audience(), "export"),)) as (server, channel, mari):
        export = server.guild.create_text_channel("export-notes")
        await server.env.settle()
        admin = server.join("admin", "Member", "Cluster manager")
        remark = await admin.send(export, "We go to Riga.")
        assert said(await admin.context_menu(export, "Save as note", remark)).startswith("Saved as a note")
        for place in (channel, export):
            ident = f"kobar:nt:{place.id}:{remark.id}:en"
            await mari.click(forged(server.env, channel, ident), custom_id=ident)
            assert await server.all_texts(mari) == ["We go to Riga."]
            assert await server.knowledge.posts.marks(remark.id)


async def test_a_made_up_id_opens_no_form_for_a_group_that_somebody_does_not_lead(tmp_path):
    async with following(tmp_path, also=(ChannelSettings("export", "export-notes", Audience(), "export"),)) as (server, channel, mari):
        export = server.guild.create_text_channel("export-notes")
        await server.env.settle()
        jaan, admin = server.join("jaan", "Member"), server.join("admin", "Cluster manager")
        ids = [f"kobar:nw:{group}:2025-12-20:{place.id}" for group in ("ai", "export") for place in (channel, export)]
        trap = forged(server.env, channel, *ids)
        opened = {
            (member.name, ident) for member in (mari, jaan, admin) for ident in ids if (await member.click(trap, custom_id=ident)).modal
        }
        assert opened == {("mari", ids[0]), ("admin", ids[0]), ("admin", ids[3])}


async def test_a_draft_is_its_owners_and_can_be_thrown_away(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        thread, *_ = await discussed(server, channel, mari)
        result = await mari.slash(thread, "note thread")
        done = await mari.click(result.followups[-1], label="Discard")
        assert done.response.content == "Discarded."
        assert own(server, thread) == []
        mart = server.join("mart", "Member", "AI lead")
        assert await server.knowledge.note_drafts.draft(1, owner_id=mart.id) is None


async def test_minutes_are_for_leads_in_threads_that_are_read(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        thread, *_ = await discussed(server, channel, mari)
        jaan = server.join("jaan-2", "Member")
        assert "Only leads of" in said(await jaan.slash(thread, "note thread"))
        assert "in a thread of a channel that I read" in said(await mari.slash(channel, "note thread"))


async def test_minutes_use_only_what_everyone_who_sees_the_thread_may_read(tmp_path):
    """The config may ask for more than Discord does: then not all who see the thread may read it through Kobar."""
    settings = ChannelSettings("notes", "ai-notes", Audience.of("members"), "ai")
    async with served(tmp_path, (settings,)) as server:
        channel = server.guild.create_text_channel("ai-notes")
        await server.env.settle()
        mari = server.join("mari", "Member", "AI lead")
        thread, *_ = await discussed(server, channel, mari)
        server.join("guest")
        assert "nothing here yet" in said(await mari.slash(thread, "note thread"))


# Correcting


async def cited(server, member, question="Where is the radar tested with the drone?"):
    readers = server.readers(member)
    return await server.knowledge.assistant.ask(Question(question, readers, NOW))


async def test_a_correction_is_cited_first_along_with_what_it_corrects(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        jaan = server.join("jaan", "Member")
        message = await jaan.send(channel, NOTE)
        shown = await mari.context_menu(channel, "Correct this note", message)
        result = await filled(mari, shown, {"What is right": "The test is in Narva and not in Tapa."})
        assert "stands beside the note" in said(result)
        [content] = own(server, channel)
        assert content.endswith("\nThe test is in Narva and not in Tapa.")
        assert content.startswith(f"-# Correction of [{NOTE[:20]}")
        replied = [one for one in server.env.backend.messages[channel.id].values() if one.content == content]
        assert int(replied[0].reference["message_id"]) == message.id
        answer = await cited(server, jaan)
        first, *rest = answer.in_order
        assert first.text.endswith("The test is in Narva and not in Tapa.")
        assert first.superseded is None
        assert rest[-1].superseded is not None
        numbers = {one.quote: one for one in answer.citations}
        assert numbers[NOTE].corrected_by == numbers["The test is in Narva and not in Tapa."].n
        server.env.backend.delete_message(channel.id, replied[0].id)
        await server.env.settle()
        after = await cited(server, jaan)
        assert [one.superseded for one in after.statements] == [None]
        assert [one.corrected_by for one in after.citations] == [None]


async def test_a_correction_is_cited_only_to_those_who_may_read_it(tmp_path):
    async with following(tmp_path, "AI lead") as (server, channel, mari):
        jaan = server.join("jaan", "Member")
        await put(server.knowledge.library, note("notes/ai/1.md", NOTE, title="AI group, 10 March 2026", group="ai", day=date(2026, 3, 10)))
        choices = await mari.autocomplete(channel, "note correct", "note", "10 march")
        assert [choice["name"] for choice in choices] == ["AI group, 10 March 2026 · 10 March 2026"]
        assert await jaan.autocomplete(server.guild.create_text_channel("general"), "note correct", "note", "") == []
        shown = await mari.slash(channel, "note correct", note=choices[0]["value"])
        await filled(mari, shown, {"What is right": "The test is in Narva and not in Tapa."})
        assert [one.superseded for one in (await cited(server, jaan)).statements] == [None]
        answer = await cited(server, mari)
        assert answer.in_order[0].text.endswith("The test is in Narva and not in Tapa.")
        server.env.backend.set_overwrite(
            channel.id, Overwrite(target_id=mari.id, type=OverwriteType.MEMBER, allow=0, deny=discord.Permissions(view_channel=True).value)
        )
        await server.env.settle()
        assert [one.superseded for one in (await cited(server, mari)).statements] == [None]


async def test_a_note_is_not_named_where_not_everyone_may_read_it(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        await put(
            server.knowledge.library,
            note("notes/ai/1.md", NOTE, title="Secret", group="ai", day=date(2026, 3, 10), audience=Audience.of("members")),
        )
        server.join("guest")
        assert await mari.autocomplete(channel, "note correct", "note", "") == []
        members = server.channel_for("Member", name="members")
        choices = await mari.autocomplete(members, "note correct", "note", "")
        shown = await mari.slash(members, "note correct", note=choices[0]["value"])
        result = await filled(mari, shown, {"What is right": "The test is in Narva and not in Tapa."})
        assert "may read that note" in said(result)
        assert "in Narva" in result.followups[-1].content
        assert own(server, channel) == []


async def test_a_correction_in_a_thread_is_of_its_message_alone(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        thread, decided, *_ = await discussed(server, channel, mari)
        shown = await mari.context_menu(thread, "Correct this note", decided)
        await filled(mari, shown, {"What is right": "It is tested in Narva and not in Tapa."})
        where = await cited(server, mari, "In which week is the radar tested in Tapa?")
        assert any("Narva" in one.text and one.superseded is None for one in where.statements)
        range_ = await cited(server, mari, "Who books the range?")
        assert all(one.corrected_by is None for one in range_.citations if "books the range" in one.quote)


async def test_what_is_no_note_cannot_be_corrected(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        remark = await mari.send(channel, "We go to Tapa.")
        assert "Save as note* first" in said(await mari.context_menu(channel, "Correct this note", remark))
        message = await mari.send(channel, ANOTHER)
        assert "Only leads" in said(await server.join("jaan", "Member").context_menu(channel, "Correct this note", message))
        assert "no such note" in said(await mari.slash(channel, "note correct", note="999"))


# What else may happen


async def test_a_note_that_was_sent_when_kobar_was_killed_is_known_when_it_comes_on_again(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        drafts = server.knowledge.note_drafts
        draft = await drafts.keep(Note("Radar", "ai", date(2026, 1, 1), NOTE), owner_id=mari.id, channel_id=channel.id, place_id=channel.id)
        text = f"# Radar, 1 January 2026\n-# Artificial intelligence · posted for mari\n{NOTE}"
        await drafts.begin(draft, [text])
        await server.away()
        server.env.backend.create_message(channel.id, server.env.bot.user.id, text)
        await server.restart()
        assert await server.all_texts(mari) == [f"# Radar, 1 January 2026\n{NOTE}"]


async def test_what_was_being_posted_when_kobar_was_killed_is_posted_whole_and_once(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        drafts = server.knowledge.note_drafts
        written = Note("Radar", "ai", date(2026, 1, 1), "\n".join(f"{n}. {NOTE}" for n in range(40)))
        draft = await drafts.keep(written, owner_id=mari.id, channel_id=channel.id, place_id=channel.id)
        await drafts.submit(draft.id)
        parts = note_messages(written, by="mari", cluster=CLUSTER, language="en")
        await drafts.begin(draft, parts)
        await server.away()
        server.env.backend.create_message(channel.id, server.env.bot.user.id, parts[0])
        await server.restart()
        assert own(server, channel) == list(parts)
        assert len(parts) == 2
        [text] = await server.all_texts(mari)
        assert text.count(NOTE) == 40
        await server.restart()
        assert own(server, channel) == list(parts)


async def test_two_clicks_post_once(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        thread, *_ = await discussed(server, channel, mari)
        result = await mari.slash(thread, "note thread")
        draft = result.followups[-1]
        await asyncio.gather(mari.click(draft, label="Post"), mari.click(draft, label="Post"), return_exceptions=True)
        await server.env.settle()
        assert len(own(server, thread)) == 1


async def test_what_is_kept_for_another_is_the_same_as_from_the_menu(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        remark = await mari.send(channel, "We go to Tapa.")
        jaan = server.join("jaan", "Member")
        seen = await server.client.get_channel(channel.id).fetch_message(remark.id)
        keeping = server.client.saved_notes
        assert await keeping.keep(seen, server.client.get_guild(server.guild.id).get_member(jaan.id)) is None
        assert await keeping.keep(seen, server.client.get_guild(server.guild.id).get_member(mari.id)) == remark.jump_url
        assert await server.all_texts(mari) == ["We go to Tapa."]


async def test_a_lead_is_spoken_with_in_estonian_and_a_note_in_its_own_language(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        await mari.slash(channel, "language", language="et")
        shown = await mari.slash(channel, "note post", date="20. detsember")
        assert shown.modal["title"] == "Märge: Artificial intelligence"
        values = {"Pealkiri": "Radari liides", "Otsused, igaüks eraldi real": "Radarit katsetatakse mai teisel nädalal Tapal."}
        result = await filled(mari, shown, values)
        assert said(result).startswith("Postitatud ja leitav")
        [content] = own(server, channel)
        assert content.splitlines() == [
            "# Radari liides, 20. detsember 2025",
            "-# Artificial intelligence · autor mari",
            "## Otsused",
            "- Radarit katsetatakse mai teisel nädalal Tapal.",
        ]
        [decision] = await server.knowledge.library.records(server.readers(mari))
        assert decision.line == "Radarit katsetatakse mai teisel nädalal Tapal."


async def test_a_leads_reply_where_there_was_no_answer_becomes_a_note(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        await put(server.knowledge.library, note("notes/1.md", "The umbrella stand is in the corridor of the old office."))
        jaan = server.join("jaan", "Member")
        await jaan.slash(channel, "ask", question="When is the harbour office open?")
        [thread] = channel.threads
        await mari.send(thread, "The harbour office is open on Tuesdays from nine.")
        offer = [one for one in thread.history() if one.author.id == server.env.bot.user.id][-1]
        shown = await mari.click(offer, label="Keep as a note")
        await mari.click(shown.response, label="Yes, keep it")
        [kept] = [one for one in await server.knowledge.library.summaries(server.readers(jaan)) if one.source == "notes" and one.url]
        assert kept.title == "The harbour office is open on Tuesdays from nine."
        answer = await server.knowledge.assistant.ask(Question("When is the harbour office open?", server.readers(jaan), NOW))
        assert answer.statements[0].text.endswith("open on Tuesdays from nine.")


async def test_a_reply_where_nothing_is_read_is_not_offered_to_be_kept(tmp_path):
    async with following(tmp_path) as (server, _, mari):
        await put(server.knowledge.library, note("notes/1.md", "The umbrella stand is in the corridor of the old office."))
        general = server.guild.create_text_channel("general")
        await mari.slash(general, "ask", question="When is the harbour office open?")
        [thread] = general.threads
        await mari.send(thread, "The harbour office is open on Tuesdays from nine.")
        assert not [one for one in thread.history() if "Keep as a note" in str(one.components)]


async def test_a_leads_reply_in_a_channel_of_another_group_is_not_offered_to_be_kept(tmp_path):
    async with following(tmp_path, also=(ChannelSettings("export", "export-notes", Audience(), "export"),)) as (server, _, mari):
        export = server.guild.create_text_channel("export-notes")
        await put(server.knowledge.library, note("notes/1.md", "The umbrella stand is in the corridor of the old office."))
        await server.env.settle()
        await mari.slash(export, "ask", question="When is the harbour office open?")
        [thread] = export.threads
        await mari.send(thread, "The harbour office is open on Tuesdays from nine.")
        assert not [one for one in thread.history() if "Keep as a note" in str(one.components)]


async def test_who_leads_nothing_takes_no_saved_note_out(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        jaan = server.join("jaan", "Member")
        remark = await jaan.send(channel, "We go to Tapa.")
        await mari.context_menu(channel, "Save as note", remark)
        assert await server.client.saved_notes.take_out(remark.id, channel.id, discord.Object(jaan.id)) is None
        assert await server.all_texts(mari) == ["We go to Tapa."]
