"""Answers from channels: a public one uses what everyone who sees it can open, a private one what the asker can."""

from __future__ import annotations

import discord

from bot.config import ChannelSettings
from knowledge.audience import Audience
from tests.bot.channels.test_following import NOTE, following
from tests.fakes.channel_server import hidden_but_for, served
from tests.fakes.documents import note, put

QUESTION = "What was agreed about the radar in Tapa?"


async def asked(server, member, channel, *, private: bool = False) -> str:
    await put(server.knowledge.library, note("notes/office.md", "The office is in Tallinn."))
    result = await member.slash(channel, "ask", question=QUESTION, private=private)
    return result.response.content


async def test_a_public_answer_uses_a_channel_that_all_who_see_it_can_open(tmp_path):
    async with following(tmp_path, "Member") as (server, channel, mari):
        guest = server.join("guest")
        general = server.guild.create_text_channel("general")
        await mari.send(channel, NOTE)
        assert "Tapa" in await asked(server, mari, channel)
        assert "in Tapa in the second" not in await asked(server, mari, general)
        assert "Tapa in the second" in await asked(server, mari, general, private=True)
        assert "in Tapa in the second" not in await asked(server, guest, general, private=True)


async def test_an_answer_links_to_the_message(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        message = await mari.send(channel, NOTE)
        assert message.jump_url in await asked(server, mari, channel)


async def test_who_may_not_read_a_channel_s_history_may_not_read_its_documents(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        await mari.send(channel, NOTE)
        guest = server.join("guest")
        general = server.guild.create_text_channel("general")
        assert "in Tapa" in await asked(server, guest, general)
        await server.overwrite(channel, guest.id, deny=discord.Permissions(read_message_history=True).value)
        assert "Tapa in the second" not in await asked(server, guest, general, private=True)
        assert "Tapa in the second" not in await asked(server, mari, general)


async def test_one_member_for_whom_alone_a_channel_is_closed_counts_beside_others_of_the_same_roles(tmp_path):
    async with following(tmp_path, "Member") as (server, channel, mari):
        general = server.channel_for("Member", name="general")
        others = server.join("jaan", "Member"), server.join("kalle", "Member")
        await mari.send(channel, NOTE)
        assert "in Tapa in the second" in await asked(server, mari, general)
        for closed_to in others:
            await server.overwrite(channel, closed_to.id, deny=discord.Permissions(view_channel=True).value)
            assert "in Tapa in the second" not in await asked(server, mari, general)
            await server.overwrite(channel, closed_to.id, allow=discord.Permissions(view_channel=True).value)
        assert "in Tapa in the second" in await asked(server, mari, general)


async def test_what_is_said_in_a_thread_that_kobar_opened_for_an_answer_is_not_read(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        await asked(server, mari, channel)
        [thread] = channel.threads
        await mari.send(thread, NOTE)
        assert not [text for text in await server.all_texts(mari) if NOTE in text]


async def test_a_deletion_counts_in_an_answer_that_is_asked_for_at_the_same_moment(tmp_path):
    async with following(tmp_path) as (server, channel, mari):
        message = await mari.send(channel, NOTE)
        server.env.backend.delete_message(channel.id, message.id)
        assert "Tapa in the second" not in await asked(server, mari, channel)


async def test_a_channel_can_ask_for_an_audience_besides(tmp_path):
    settings = ChannelSettings("notes", "ai-notes", Audience.of("members"), "ai")
    async with served(tmp_path, (settings,)) as server:
        channel = server.guild.create_text_channel("ai-notes")
        await server.env.settle()
        mari, guest = server.join("mari", "Member"), server.join("guest")
        await mari.send(channel, NOTE)
        assert "in Tapa" in await asked(server, mari, channel, private=True)
        assert "Tapa in the second" not in await asked(server, guest, channel, private=True)
        assert "Tapa in the second" not in await asked(server, mari, channel)


async def test_a_forum_post_is_a_document_under_its_title(tmp_path):
    async with served(tmp_path, (ChannelSettings("notes", "ideas", Audience(), "ai"),)) as server:
        forum = server.guild.create_forum_channel("ideas")
        await server.env.settle()
        mari = server.join("mari", "Member")
        post = await server.thread(forum, "Radar in Tapa", mari)
        await mari.send(post, NOTE)
        general = server.guild.create_text_channel("general")
        answer = await asked(server, mari, general)
        assert "Radar in Tapa" in answer
        assert f"/{post.id}/" in answer


async def test_announcements_and_what_was_forwarded_are_read(tmp_path):
    async with served(tmp_path, (ChannelSettings("notes", "news", Audience(), "ai"),)) as server:
        news = server.guild.create_news_channel("news")
        closed = server.guild.create_text_channel("closed", overwrites=hidden_but_for(server, "Member"))
        await server.env.settle()
        mari = server.join("mari", "Member")
        written = await mari.send(closed, NOTE)
        await mari.forward(written, news)
        assert await server.all_texts(server.join("guest")) == [NOTE]
