"""`/mydata`: what is kept of a member is shown to that member alone, and gone for good when he or she says so."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from contextlib import asynccontextmanager
from dataclasses import fields
from datetime import timedelta

import pytest
from simcord.builders import ChannelHandle

from bot.config import ChannelSettings
from bot.forget_button import GOOD_FOR, forget_view
from bot.member_names import member_of
from bot.wording_my_data import ENGLISH, ESTONIAN
from knowledge.audience import Audience
from tests.fakes.channel_server import served, services_over
from tests.fakes.documents import NOW
from tests.fakes.wordings import placeholders

NOTE = "We agreed to test the quixotry radar with the drone in Tapa in the second week of May."
OTHER = "The export group will send one shared offer to the fair, with three companies and a vellum folder."
FILE = b"# Minutes\n\nThe zyzzyva antenna was measured in Narva in front of twelve visitors.\n"
SETTINGS = ChannelSettings("notes", "ai-notes", Audience(), "ai")
TRACES = (b"quixot", b"yzzyv", b"jabberwock", b"twelve visitors", b"gramophon")
"""Parts of what Mari wrote, attached and asked, also as the full-text tables keep them: without an ending, or shorter by a shared start."""


@asynccontextmanager
async def noted(tmp_path):
    """A server on which Mari and Jaan wrote in the same channel and the same thread, and Mari asked, marked and chose."""
    async with served(tmp_path, (SETTINGS,)) as server:
        channel = server.guild.create_text_channel("ai-notes")
        await server.env.settle()
        mari, jaan = server.join("mari", "Member", "AI lead"), server.join("jaan", "Member")
        starter = await jaan.send(channel, OTHER)
        thread = await server.thread(channel, "Battery and gramophone", mari, on=starter.id)
        await mari.send(thread, NOTE)
        await jaan.send(thread, "I will bring the second battery and the long cable to Tapa, as we said.")
        await mari.send(channel, "The minutes of the day, with all that was measured there.", attachments=[("minutes.md", FILE)])
        short = await jaan.send(channel, "ok, wombats it is")
        await mari.react(short, "📌")
        await mari.slash(channel, "language", language="en")
        await mari.slash(channel, "ask", question="Who has the quixotry wombat?")
        await mari.slash(channel, "ask", question="jabberwocky?")
        await jaan.slash(channel, "ask", question="What will be tested in Tapa with the drone?")
        await server.env.settle()
        yield server, channel, mari, jaan


def direct_messages(server, member):
    """What the bot sent to a member directly."""
    dm = server.env.backend.get_dm_channel(member.id)
    return list(ChannelHandle(server.env, None, dm).history())


async def unpacked(messages) -> dict[str, str]:
    """The files in the archives on some messages, by name."""
    found: dict[str, str] = {}
    for message in messages:
        for attachment in message.attachments:
            with zipfile.ZipFile(io.BytesIO(await attachment.read())) as archive:
                found |= {name: archive.read(name).decode() for name in archive.namelist()}
    return found


def rows_naming(server, member) -> set[str]:
    """The columns of the store in which a member's id, name or mark stands."""
    who = member_of(member)
    found: set[str] = set()
    with sqlite3.connect(server.data_dir / "kobar.sqlite3") as store:
        tables = [row[0] for row in store.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")]
        for table in tables:
            rows = store.execute(f"SELECT * FROM {table}")  # noqa: S608 - the schema's own names
            names = [column[0] for column in rows.description]
            for row in rows:
                found |= {f"{table}.{name}" for name, value in zip(names, row, strict=True) if value in (who.id, who.name, who.mark)}
    return found


def bytes_kept(server) -> bytes:
    """All that stands in the files of the data folder."""
    return b"".join(file.read_bytes().lower() for file in sorted(server.data_dir.rglob("*")) if file.is_file())


async def forget(server, channel, member):
    """What was asked before, and the message with the button as it is then."""
    asked = await member.slash(channel, "mydata forget")
    assert asked.ephemeral
    text = asked.response.content
    await member.click(asked.response, label=ENGLISH.forget_button)
    return text, asked.response


async def test_show_sends_all_that_is_the_members_own_and_nothing_of_others(tmp_path):
    async with noted(tmp_path) as (server, channel, mari, jaan):
        result = await mari.slash(channel, "mydata show")
        assert result.ephemeral
        assert result.response.content == ENGLISH.shown
        files = await unpacked(direct_messages(server, mari))
        told = files["read-me.txt"]
        for own in (NOTE, "Battery and gramophone", "The minutes of the day", "Who has the quixotry wombat?", "language: en", str(mari.id)):
            assert own in told
        assert not any(foreign in text for text in files.values() for foreign in ("vellum", "cable", "wombats it is", "jaan"))
        (name,) = [name for name in files if name.startswith("files/")]
        assert files[name].encode() == FILE
        posts = json.loads(files["posts.json"])
        assert posts["records"][0]["text"] == NOTE
        assert posts["records"][0]["sent_at"].endswith("+00:00")
        assert len(json.loads(files["marks.json"])["records"]) == 1
        assert not direct_messages(server, jaan)


async def test_who_takes_no_direct_messages_gets_the_file_in_the_private_reply(tmp_path):
    async with noted(tmp_path) as (server, channel, mari, _):
        dm = server.env.backend.get_dm_channel(mari.id)
        server.env.inject_error("POST", f"/channels/{dm.id}/messages", status=403, code=50007, times=None)
        result = await mari.slash(channel, "mydata show")
        assert result.response.content == ENGLISH.shown_here
        (followup,) = result.followups
        assert followup.ephemeral
        assert NOTE in (await unpacked([followup]))["read-me.txt"]


async def test_of_whom_nothing_is_kept_is_told_so_also_in_direct_messages_and_from_another_server(tmp_path):
    async with noted(tmp_path) as (server, _, _, _):
        elsewhere = server.env.create_guild("Elsewhere")
        stranger = elsewhere.add_member(server.env.create_user("stranger"))
        there = elsewhere.create_text_channel("general")
        await server.env.settle()
        assert (await stranger.slash(there, "mydata show")).response.content == ENGLISH.shown_none
        _, done = await forget(server, there, stranger)
        assert done.content == ENGLISH.forgotten
        assert (await server.knowledge.posts.unindexed_authors()) == {stranger.id}


async def test_in_a_direct_message_it_works_as_on_the_server(tmp_path):
    async with noted(tmp_path) as (server, _, mari, _):
        assert (await mari.user.slash("mydata show")).response.content == ENGLISH.shown
        assert NOTE in (await unpacked(direct_messages(server, mari)))["read-me.txt"]


async def test_forget_says_what_will_go_and_then_nothing_of_it_is_left_in_any_byte(tmp_path):
    async with noted(tmp_path) as (server, channel, mari, jaan):
        assert [trace for trace in TRACES if trace not in bytes_kept(server)] == []
        turn = (await server.knowledge.posts.database.rows("SELECT answer FROM turns ORDER BY id DESC LIMIT 1"))[0][0]
        assert "quixotry" in turn, "an answer to Jaan quotes Mari"
        assert rows_naming(server, mari) == {
            *(
                "posts.author_id",
                "threads.owner_id",
                "marks.user_id",
                "gaps.asker",
                "turns.asker",
                "answers_given.asker",
                "language_choices.chooser",
            )
        }
        asked, done = await forget(server, channel, mari)
        for counted in ("Your messages: 2", "Your marks: 1", "Your language: 1"):
            assert counted in asked
        assert done.content == ENGLISH.forgotten
        assert rows_naming(server, mari) == {"unindexed_authors.user_id"}
        kept = bytes_kept(server)
        assert [trace for trace in TRACES if trace in kept] == []
        texts = await server.all_texts(jaan)
        assert any("vellum" in text for text in texts)
        assert any("second battery" in text for text in texts)
        assert any("wombats" in text for text in texts), "what Mari marked stays a note"
        await server.restart()
        assert rows_naming(server, mari) == {"unindexed_authors.user_id"}
        kept = bytes_kept(server)
        assert [trace for trace in TRACES if trace in kept] == [], "the server's history brings nothing back"
        assert any("wombats" in text for text in await server.all_texts(jaan))


async def test_forget_takes_vectors_out_of_the_store_and_of_the_dense_index(tmp_path):
    async with noted(tmp_path) as (server, channel, mari, _):
        await forget(server, channel, mari)
        await server.env.settle()
        rows = server.knowledge.posts.database.rows
        for table in ("vectors", "sentences"):
            assert await rows(f"SELECT 1 FROM {table} WHERE key NOT IN (SELECT vector_key FROM chunks)") == []  # noqa: S608 - constants
        assert await rows("SELECT 1 FROM departed") == []
        (collection,) = server.dense.collections.values()
        assert collection.records.keys() == {row[0] for row in await rows("SELECT id FROM chunks")}


async def test_what_was_forgotten_comes_back_only_when_the_member_turns_indexing_on(tmp_path):
    async with noted(tmp_path) as (server, channel, mari, jaan):
        await forget(server, channel, mari)
        await mari.send(channel, "And one more note, about the balloon over Saaremaa, for everybody to read.")
        assert not any("balloon" in text or "quixotry" in text for text in await server.all_texts(jaan))
        result = await mari.slash(channel, "mydata index", posts="on")
        assert result.response.content == ENGLISH.index_on
        texts = " ".join(await server.all_texts(jaan))
        assert "balloon" in texts
        assert "quixotry" in texts
        assert rows_naming(server, mari) == {"posts.author_id", "threads.owner_id", "marks.user_id"}


async def test_indexing_off_takes_the_members_messages_out_and_leaves_the_rest_of_their_data(tmp_path):
    async with noted(tmp_path) as (server, channel, mari, jaan):
        result = await mari.slash(channel, "mydata index", posts="off")
        assert result.ephemeral
        assert result.response.content == ENGLISH.index_off
        texts = await server.all_texts(jaan)
        assert not any("quixotry" in text or "zyzzyva" in text or "Minutes" in text for text in texts)
        assert any("second battery" in text for text in texts)
        assert rows_naming(server, mari) >= {"turns.asker", "language_choices.chooser", "unindexed_authors.user_id"}
        await server.restart()
        assert await server.all_texts(jaan) == texts
        told = (await unpacked(await shown(server, channel, mari)))["read-me.txt"]
        assert ENGLISH.kinds["indexing"][0] in told


async def shown(server, channel, member):
    await member.slash(channel, "mydata show")
    return direct_messages(server, member)


async def test_a_process_that_is_killed_while_it_forgets_goes_on_at_its_next_start(tmp_path):
    async with noted(tmp_path) as (server, _, mari, jaan):
        await server.knowledge.posts.set_indexed(mari.id, indexed=False)
        await server.restart()
        assert not any("quixotry" in text or "zyzzyva" in text for text in await server.all_texts(jaan))


@pytest.mark.parametrize(("whose", "until", "told"), [("jaan", 0, "not_yours"), ("mari", -1, "too_late")])
async def test_the_button_is_for_one_member_and_some_minutes(tmp_path, whose, until, told):
    async with noted(tmp_path) as (server, channel, mari, jaan):
        member = {"jaan": jaan, "mari": mari}[whose]
        view = forget_view(member.id, NOW - GOOD_FOR + timedelta(seconds=until), language="en")
        message = await server.client.get_channel(channel.id).send("?", view=view)
        await server.restart()
        result = await mari.click(message, label=ENGLISH.forget_button)
        assert result.ephemeral
        assert result.response.content == getattr(ENGLISH, told)
        assert "posts.author_id" in rows_naming(server, mari)


async def test_all_is_said_in_the_language_that_the_member_chose(tmp_path):
    async with noted(tmp_path) as (server, channel, mari, _):
        await mari.slash(channel, "language", language="et")
        assert (await mari.slash(channel, "mydata show")).response.content == ESTONIAN.shown
        assert ESTONIAN.kinds["posts"][0] in (await unpacked(direct_messages(server, mari)))["read-me.txt"]
        asked = await mari.slash(channel, "mydata forget")
        assert ESTONIAN.stays in asked.response.content
        await mari.click(asked.response, label=ESTONIAN.forget_button)
        assert asked.response.content == ESTONIAN.forgotten


@pytest.mark.parametrize("name", [field.name for field in fields(ENGLISH) if isinstance(getattr(ENGLISH, field.name), str)])
def test_both_languages_fill_in_the_same(name):
    assert placeholders(getattr(ENGLISH, name)) == placeholders(getattr(ESTONIAN, name))


async def test_each_kind_and_each_part_of_a_record_has_its_words_in_both_languages(tmp_path):
    async with noted(tmp_path) as (server, _, mari, _):
        held = await services_over(server.knowledge).members.of(member_of(mari))
        for said in (ENGLISH, ESTONIAN):
            assert {each.kind for each in held} == said.kinds.keys()
            assert {name for each in held for record in each.records for name in record} <= said.labels.keys()
        assert ENGLISH.labels.keys() == ESTONIAN.labels.keys()
