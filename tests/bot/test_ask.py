"""Questions on Discord: `/ask`, mentions and follow-ups, and who may read what is answered."""

from __future__ import annotations

from dataclasses import replace

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType
from structlog.testing import capture_logs

from bot.answering import thread_name
from knowledge.audience import Readers
from knowledge.errors import QuestionTooLong
from knowledge.model import Answer, Statement, Turn, Writing, WritingOutcome
from tests.fakes.discord_server import CLOSED, OPEN
from tests.fakes.services import answer_from, passage


def mention(server) -> str:
    return server.env.bot.user.mention


async def test_a_private_answer_uses_what_the_asker_may_read(server, services):
    result = await server.mari.slash(server.general, "ask", question="What is the price?", private=True)
    assert result.ephemeral
    assert services.assistant.readers == Readers.holding({"members", "ai-group"})
    assert OPEN in result.response.content
    assert CLOSED in result.response.content


async def test_the_assistant_is_told_what_the_asker_goes_by(server, services):
    await server.mari.slash(server.general, "ask", question="What do I have to do?", private=True)
    assert server.mari.name in services.assistant.asked[-1].names


async def test_a_public_answer_uses_only_what_all_who_see_the_channel_may_read(server, services):
    result = await server.mari.slash(server.general, "ask", question="What is the price?")
    assert not result.ephemeral
    assert OPEN in result.response.content
    assert CLOSED not in result.response.content


async def test_a_public_answer_in_a_closed_channel_uses_what_its_members_may_read(server):
    result = await server.mari.slash(server.closed, "ask", question="What is the price?")
    assert CLOSED in result.response.content


async def test_a_guest_let_into_a_closed_channel_closes_its_answers(server):
    overwrites = {
        server.guild.default_role: discord.PermissionOverwrite(view_channel=False),
        server.roles["Member"]: discord.PermissionOverwrite(view_channel=True),
        server.guest: discord.PermissionOverwrite(view_channel=True),
        server.env.bot.user: discord.PermissionOverwrite(view_channel=True),
    }
    channel = server.guild.create_text_channel("visit", overwrites=overwrites)
    result = await server.mari.slash(channel, "ask", question="What is the price?")
    assert CLOSED not in result.response.content


async def test_what_the_asker_may_no_longer_read_when_the_answer_is_there_is_not_in_it(server, services):
    def answering(question):
        answer = answer_from(question.text, services.library.readable(question.readers))
        if len(services.assistant.asked) == 1:
            server.env.backend.remove_member_role(server.guild.id, server.mari.id, server.roles["Member"].id)
        return answer

    services.assistant.answering = answering
    result = await server.mari.slash(server.general, "ask", question="What is the price?", private=True)
    assert len(services.assistant.asked) == 2
    assert OPEN in result.response.content
    assert CLOSED not in result.response.content


async def test_what_all_may_no_longer_read_when_a_public_answer_is_there_is_not_in_it(server, services):
    def answering(question):
        answer = answer_from(question.text, services.library.readable(question.readers))
        if len(services.assistant.asked) == 1:
            let_in = Overwrite(
                target_id=server.guest.id, type=OverwriteType.MEMBER, allow=discord.Permissions(view_channel=True).value, deny=0
            )
            server.env.backend.set_overwrite(server.closed.id, let_in)
        return answer

    services.assistant.answering = answering
    result = await server.mari.slash(server.closed, "ask", question="What is the price?")
    assert CLOSED not in result.response.content


async def test_a_public_answer_opens_a_thread_named_after_the_question(server, services):
    await server.mari.slash(server.general, "ask", question="Where is the office?")
    (thread,) = server.general.threads
    assert thread.name == "Where is the office?"
    assert [turn.question for turn in services.conversations.kept[f"discord:{thread.id}"]] == ["Where is the office?"]


async def test_a_private_answer_opens_no_thread_and_is_not_remembered(server, services):
    await server.mari.slash(server.general, "ask", question="Where is the office?", private=True)
    assert not server.general.threads
    assert not services.conversations.kept


async def test_in_a_direct_message_the_asker_is_asked_for_as_a_member(server, services):
    await server.mari.user.slash("ask", question="What is the price?")
    assert services.assistant.readers == Readers.holding({"members", "ai-group"})


async def test_a_stranger_in_a_direct_message_reads_what_is_for_everyone(server, services):
    await server.env.create_user("stranger").slash("ask", question="What is the price?")
    assert services.assistant.readers == Readers.public()


async def test_a_mention_is_answered_in_a_thread_on_the_question(server, services):
    await server.mari.send(server.general, f"{mention(server)} Where is the office?")
    (thread,) = server.general.threads
    assert thread.name == "Where is the office?"
    assert OPEN in thread.last_message.content
    assert CLOSED not in thread.last_message.content
    assert services.assistant.asked[-1].text == "Where is the office?"


async def test_a_mention_without_a_question_is_told_how_to_ask(server, services):
    await server.mari.send(server.general, mention(server))
    assert "Ask me a question" in server.general.last_message.content
    assert not services.assistant.asked


async def test_a_mention_of_the_role_that_discord_made_for_it_counts_too(server, services):
    guild = server.env.bot.get_guild(server.guild.id)
    role = next(role for role in guild.me.roles if not role.is_default())
    role.tags = discord.RoleTags({"bot_id": str(server.env.bot.user.id)})  # as Discord sends it, and simcord does not
    await server.mari.send(server.general, f"{role.mention} Where is the office?")
    assert services.assistant.asked[-1].text == "Where is the office?"


async def test_a_question_in_reply_to_its_answer_needs_no_mention(server, services):
    result = await server.mari.slash(server.general, "ask", question="Where is the office?")
    await server.mari.send(server.general, "And the price?", reply_to=result.response)
    assert services.assistant.asked[-1].text == "And the price?"


async def test_who_else_is_named_in_a_question_stays_in_it(server, services):
    await server.mari.send(server.general, f"{mention(server)} what did {server.guest.mention} present?")
    assert services.assistant.asked[-1].text == "what did guest present?"


async def test_what_is_not_addressed_to_it_is_left_alone(server, services):
    await server.mari.send(server.general, "Where is the office?")
    assert not services.assistant.asked


async def test_bots_are_left_alone(server, services):
    webhook = server.guild.create_webhook(server.general)
    await webhook.send(f"{mention(server)} Where is the office?")
    assert not services.assistant.asked


async def test_a_follow_up_in_its_thread_needs_no_mention_and_knows_the_earlier_turns(server, services):
    await server.mari.slash(server.general, "ask", question="Where is the office?")
    (thread,) = server.general.threads
    await server.mari.send(thread, "and the price?")
    asked = services.assistant.asked[-1]
    assert asked.text == "and the price?"
    assert asked.turns == (Turn("Where is the office?", OPEN),)
    assert CLOSED not in thread.last_message.content
    assert len(services.conversations.kept[f"discord:{thread.id}"]) == 2


@pytest.mark.parametrize("text", ["Thanks!", "aitäh", "I will call them tomorrow."])
async def test_chatter_in_its_thread_is_left_alone(server, services, text):
    await server.mari.slash(server.general, "ask", question="Where is the office?")
    (thread,) = server.general.threads
    await server.mari.send(thread, text)
    assert len(services.assistant.asked) == 1


async def test_a_question_to_another_member_in_its_thread_is_left_alone(server, services):
    await server.mari.slash(server.general, "ask", question="Where is the office?")
    (thread,) = server.general.threads
    await server.mari.send(thread, f"{server.guest.mention} will you be there?")
    said = await server.guest.send(thread, "I am not sure about that.")
    await server.mari.send(thread, "Why not?", reply_to=said)
    assert len(services.assistant.asked) == 1


async def test_a_thread_of_the_members_own_is_only_answered_when_it_is_mentioned(server, services):
    await server.mari.slash(server.general, "ask", question="Where is the office?")
    (thread,) = server.general.threads
    thread._channel.owner_id = server.mari.id
    server.env.bot.get_channel(thread.id).owner_id = server.mari.id
    await server.mari.send(thread, "and the price?")
    assert len(services.assistant.asked) == 1
    await server.mari.send(thread, f"{mention(server)} and the price?")
    assert len(services.assistant.asked) == 2


async def test_nothing_found_says_whom_to_ask_and_how_to_search_all(server, services):
    services.library.held = []
    public = await server.mari.slash(server.general, "ask", question="Who invented tea?")
    assert "Kadri Laanemäe" in public.response.content
    assert "private: True" in public.response.content
    private = await server.mari.slash(server.general, "ask", question="Who invented tea?", private=True)
    assert "private: True" not in private.response.content


async def test_an_error_meant_for_members_reaches_only_the_asker(server, services):
    services.assistant.failing = QuestionTooLong(characters=1200, most=1000)
    result = await server.mari.slash(server.general, "ask", question="x")
    assert server.env.errors
    (told,) = result.followups
    assert told.ephemeral
    assert told.content.startswith("That is 1200 characters; I read questions of up to 1000.")
    assert server.general.history(viewer=server.guest) == []


async def test_any_other_error_is_an_apology_with_a_number_and_nothing_internal(server, services):
    services.assistant.failing = RuntimeError("secret path /srv/x")
    result = await server.mari.slash(server.general, "ask", question="Where?", private=True)
    assert server.env.errors
    assert "noted under" in result.response.content
    assert "secret" not in result.response.content


async def test_an_error_after_a_mention_is_told_there(server, services):
    services.assistant.failing = RuntimeError("secret path /srv/x")
    await server.mari.send(server.general, f"{mention(server)} Where is the office?")
    assert "noted under" in server.general.last_message.content
    assert not server.general.threads


async def test_where_it_may_open_no_thread_it_answers_in_place(server):
    server.env.inject_error("POST", "/channels/*/messages/*/threads", status=403, code=50013)
    await server.mari.send(server.general, f"{mention(server)} Where is the office?")
    assert OPEN in server.general.last_message.content


async def test_where_it_may_not_write_it_tells_the_asker_directly(server):
    server.env.inject_error("POST", "/channels/*/threads", status=403, code=50013, times=None)
    server.env.inject_error("POST", f"/channels/{server.general.id}/messages/*/threads", status=403, code=50013, times=None)
    server.env.inject_error("POST", f"/channels/{server.general.id}/messages", status=403, code=50013, times=None)
    await server.mari.send(server.general, f"{mention(server)} Where is the office?")
    assert "I may not write in #general" in server.mari.user.dm_channel.last_message.content


async def test_a_503_of_discords_is_tried_again_with_the_same_nonce(server):
    server.env.inject_error("POST", "/channels/*/messages", status=503)
    await server.mari.send(server.general, f"{mention(server)} Where is the office?")
    (thread,) = server.general.threads
    posts = [request for request in server.env.http_requests if request.path.endswith(f"/channels/{thread.id}/messages")]
    assert len(posts) == 2
    assert len({post.json["nonce"] for post in posts}) == 1
    assert OPEN in thread.last_message.content


# Written answers


def written(question: str = "Where?", outcome: WritingOutcome = WritingOutcome.WRITTEN, dropped: int = 0) -> Answer:
    """What the assistant gives where a chat model was to write."""
    found = answer_from(question, [passage(f"- {OPEN}", ident=7)])
    writing = Writing(outcome, "mistralai:small", dropped=dropped, tokens_in=900, tokens_out=60)
    statements = (Statement("In Tallinn is the office.", (1,)),) if outcome is WritingOutcome.WRITTEN else found.statements
    return replace(found, statements=statements, writing=writing)


def edits(server) -> list[str]:
    return [one.json["content"] for one in server.env.http_requests if one.method == "PATCH" and one.json and "content" in one.json]


async def test_a_written_answer_grows_in_the_reply_and_ends_with_sources_and_button(server, services):
    services.assistant.drafts = ("In Tallinn", "In Tallinn is the office. [1]")
    services.assistant.answering = lambda question: written(question.text)
    result = await server.mari.slash(server.general, "ask", question="Where is the office?")
    assert edits(server)[0].startswith("In Tallinn")
    assert edits(server)[-1] == result.response.content
    assert "In Tallinn is the office. [1]" in result.response.content
    assert "Written by mistralai:small" in result.response.content
    assert "-# [1]" in result.response.content
    assert result.response.components


async def test_edits_are_a_second_apart_the_last_one_too(server, services, pauses):
    services.assistant.drafts = tuple("In Tallinn is the office."[: 5 * n] for n in range(1, 6))
    services.assistant.answering = lambda question: written(question.text)
    await server.mari.slash(server.general, "ask", question="Where is the office?")
    assert len(pauses.seconds) == len(edits(server)) - 1
    assert set(pauses.seconds) == {1.0}


async def test_a_written_answer_to_a_mention_is_one_message_in_the_thread(server, services):
    services.assistant.drafts = ("In Tallinn", "In Tallinn is the office. [1]")
    services.assistant.answering = lambda question: written(question.text)
    await server.mari.send(server.general, f"{mention(server)} Where is the office?")
    (thread,) = server.general.threads
    (message,) = [one for one in thread.history() if one.author.id == server.env.bot.user.id]
    assert "Written by mistralai:small" in message.content
    assert message.components
    await server.mari.send(thread, "and when?")
    assert len([one for one in thread.history() if one.author.id == server.env.bot.user.id]) == 2


async def test_a_failure_in_the_middle_leaves_the_whole_extractive_answer_with_a_line_that_says_so(server, services):
    services.assistant.drafts = ("In Tallinn is the",)
    services.assistant.answering = lambda question: written(question.text, WritingOutcome.BROKEN_OFF)
    result = await server.mari.slash(server.general, "ask", question="Where is the office?")
    assert OPEN in result.response.content
    assert "In Tallinn is the" not in result.response.content
    assert "broke off in the middle" in result.response.content


async def test_a_draft_that_no_answer_follows_is_taken_back(server, services):
    services.assistant.drafts = ("In Tallinn is the",)

    def fail(question):
        raise RuntimeError("secret path /srv/x")

    services.assistant.answering = fail
    await server.mari.send(server.general, f"{mention(server)} Where is the office?")
    (thread,) = server.general.threads
    assert not [one for one in thread.history() if "In Tallinn" in one.content]
    assert "noted under" in server.general.last_message.content


async def test_a_draft_that_discord_refuses_costs_nothing(server, services):
    services.assistant.drafts = ("In Tallinn",)
    services.assistant.answering = lambda question: written(question.text)
    server.env.inject_error("PATCH", "/webhooks/*/messages/@original", status=500, code=0)
    result = await server.mari.slash(server.general, "ask", question="Where is the office?")
    assert "In Tallinn is the office." in result.response.content


async def test_a_draft_pings_and_formats_nothing(server, services):
    services.assistant.drafts = ("@everyone **now** <@1>",)
    services.assistant.answering = lambda question: written(question.text)
    await server.mari.slash(server.general, "ask", question="Where is the office?")
    assert "@everyone" not in edits(server)[0]
    assert "**now**" not in edits(server)[0]


async def test_what_was_left_out_is_said(server, services):
    services.assistant.answering = lambda question: written(question.text, dropped=1)
    result = await server.mari.slash(server.general, "ask", question="Where is the office?")
    assert "1 sentence left out: its source did not support it." in result.response.content


async def test_members_are_told_apart_without_being_named(server, services):
    for member in (server.mari, server.guest, server.mari):
        await member.slash(server.general, "ask", question="Where is the office?")
    first, second, third = (question.asker for question in services.assistant.asked)
    assert first == third != second
    assert str(server.mari.id) not in first


async def test_neither_a_question_nor_what_answers_it_is_logged(server):
    with capture_logs() as logged:
        await server.mari.slash(server.general, "ask", question="What is the secret price?", private=True)
        await server.mari.send(server.general, f"{mention(server)} Where is the secret office?")
    assert not any(word in repr(logged) for word in ("secret", "42 000", "Tallinn"))


def test_the_name_of_a_thread_is_one_line_that_turns_nothing_round():
    assert thread_name("Where is\n\u202ethe office?") == "Where is the office?"


async def test_the_name_of_a_place_formats_nothing_where_kobar_may_not_write(server):
    server.env.backend.edit_channel(server.general.id, {"name": "a-*b*-c"})
    server.env.inject_error("POST", "/channels/*/threads", status=403, code=50013, times=None)
    server.env.inject_error("POST", f"/channels/{server.general.id}/messages/*/threads", status=403, code=50013, times=None)
    server.env.inject_error("POST", f"/channels/{server.general.id}/messages", status=403, code=50013, times=None)
    await server.mari.send(server.general, f"{mention(server)} Where is the office?")
    assert r"a-\*b\*-c" in server.mari.user.dm_channel.last_message.content
