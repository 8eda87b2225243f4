"""*Share with everyone*: what all who see the place may read of a private answer, read again at the click."""

from __future__ import annotations

from dataclasses import replace

import discord
import pytest

from bot.client import KobarClient
from knowledge.audience import Audience
from knowledge.model import Answer, AnswerKind, Statement, Writing, WritingOutcome
from tests.fakes.discord_server import CLOSED, OPEN, forged, forged_modal, ids_of
from tests.fakes.services import answer_from

SHARE = "Share with everyone"


async def private(server, channel=None, question="What is the price?"):
    return await server.mari.slash(channel or server.general, "ask", question=question, private=True)


def public(server, channel) -> list:
    return [one for one in channel.history() if one.author.id == server.env.bot.user.id and not one.flags.ephemeral]


def labels(message) -> list[str]:
    return [child.label for row in message.components for child in row.children]


async def test_what_not_everyone_may_read_is_left_out(server):
    answer = await private(server)
    assert CLOSED in answer.response.content
    result = await server.mari.click(answer.response, label=SHARE)
    assert result.ephemeral
    assert result.response.content == "Shared, without what not everyone who can see this channel may read."
    (shared,) = public(server, server.general)
    assert OPEN in shared.content
    assert CLOSED not in shared.content
    assert shared.content.startswith(f"-# Shared by <@{server.mari.id}>, who asked: What is the price?")
    assert "left out" not in shared.content


async def test_where_all_may_read_all_it_is_shared_whole(server):
    answer = await private(server, server.closed)
    result = await server.mari.click(answer.response, label=SHARE)
    assert result.response.content == "Shared."
    (shared,) = public(server, server.closed)
    assert CLOSED in shared.content
    assert "left out" not in shared.content


async def test_what_is_shared_has_the_buttons_of_a_public_answer(server, services):
    answer = await private(server)
    await server.mari.click(answer.response, label=SHARE)
    (shared,) = public(server, server.general)
    assert labels(shared) == ["Sources", "Helpful", "Not right"]
    await server.guest.click(shared, label="Helpful")
    assert len(services.votes.kept) == 1


async def test_where_nothing_is_left_it_refuses_in_private_and_says_why_without_content(server, services):
    services.library.held = services.library.held[1:]
    answer = await private(server)
    assert CLOSED in answer.response.content
    result = await server.mari.click(answer.response, label=SHARE)
    assert result.ephemeral
    assert "I shared nothing: all of it rests on what not everyone" in result.response.content
    assert CLOSED not in result.response.content
    assert public(server, server.general) == []
    again = await server.mari.click(answer.response, label=SHARE)
    assert "I shared nothing" in again.response.content


async def test_sources_are_read_again_at_the_click(server, services):
    answer = await private(server)
    services.library.held = [replace(one, document=replace(one.document, audience=Audience.of("board"))) for one in services.library.held]
    result = await server.mari.click(answer.response, label=SHARE)
    assert "I shared nothing" in result.response.content
    assert public(server, server.general) == []


async def test_whoever_comes_to_see_the_place_counts_at_the_click(server):
    answer = await private(server, server.closed)
    await server.let_in(server.closed, server.guest)
    await server.mari.click(answer.response, label=SHARE)
    (shared,) = public(server, server.closed)
    assert CLOSED not in shared.content


async def test_a_written_sentence_is_shared_only_with_all_of_its_sources(server, services):
    def written(question) -> Answer:
        found = answer_from(question.text, services.library.readable(question.readers))
        statements = (Statement("The office and 42 000 euros.", (1, 2)), Statement("It is in Tallinn.", (1,)))
        return replace(found, statements=statements, writing=Writing(WritingOutcome.WRITTEN, "mistralai:small"))

    services.assistant.answering = written
    answer = await private(server)
    await server.mari.click(answer.response, label=SHARE)
    (shared,) = public(server, server.general)
    assert "It is in Tallinn. [1]" in shared.content
    assert "42 000" not in shared.content
    assert "Written by mistralai:small" in shared.content


async def test_it_works_after_a_restart(server, services, access, tmp_path):
    answer = await private(server)
    await server.env.restart_bot(KobarClient(services=services, access=access, data_dir=tmp_path))
    await server.mari.click(answer.response, label=SHARE)
    assert OPEN in public(server, server.general)[0].content


async def test_a_second_click_shares_nothing_twice(server):
    answer = await private(server)
    await server.mari.click(answer.response, label=SHARE)
    result = await server.mari.click(answer.response, label=SHARE)
    assert result.response.content == "This was shared here before."
    assert len(public(server, server.general)) == 1


async def test_an_answer_that_is_no_longer_kept_is_not_shared(server, services):
    answer = await private(server)
    services.given.kept.clear()
    result = await server.mari.click(answer.response, label=SHARE)
    assert "I no longer keep this answer" in result.response.content


@pytest.mark.parametrize("who", ["guest", "admin", "board"])
async def test_nobody_but_the_asker_shares_a_private_answer(server, who):
    """Whoever has come by the button's id, an administrator or somebody who may read all of it, shares and learns nothing by it."""
    answer = await private(server)
    other = server.join("board", "Member") if who == "board" else getattr(server, who)
    ident = next(one for one in ids_of(answer.response) if one.startswith("kobar:share:"))
    trap = forged(server.env, server.general, ident)
    result = await other.click(trap, custom_id=ident)
    assert result.ephemeral
    assert "I no longer keep this answer" in result.response.content
    assert [one.id for one in public(server, server.general)] == [trap.id]
    await server.mari.click(answer.response, label=SHARE)
    assert OPEN in public(server, server.general)[-1].content


async def test_a_made_up_id_shares_nothing(server):
    await private(server)
    ident = "kobar:share:en:0123456789abcdef"
    trap = forged(server.env, server.general, ident)
    result = await server.mari.click(trap, custom_id=ident)
    assert "I no longer keep this answer" in result.response.content
    assert [one.id for one in public(server, server.general)] == [trap.id]


async def test_nobody_but_the_asker_judges_a_private_answer(server, services):
    answer = await private(server)
    helpful, wrong = (next(one for one in ids_of(answer.response) if name in one) for name in ("helpful", "wrong"))
    trap = forged(server.env, server.general, helpful, wrong)
    sent = await forged_modal(server.admin, server.general, wrong.replace("kobar:wrong", "kobar:why"))
    assert "I no longer keep this answer" in sent.response.content
    for ident in (helpful, wrong):
        result = await server.admin.click(trap, custom_id=ident)
        assert result.modal is None
        assert "I no longer keep this answer" in result.response.content
    assert services.votes.kept == {}


async def test_the_sources_button_of_anothers_private_answer_shows_what_whoever_clicks_may_read(server):
    answer = await private(server)
    ident = next(one for one in ids_of(answer.response) if one.startswith("kobar:s:"))
    result = await server.guest.click(forged(server.env, server.general, ident), custom_id=ident)
    assert result.ephemeral
    assert OPEN in result.response.content
    assert CLOSED not in result.response.content


async def test_whoever_may_not_write_there_cannot_have_kobar_do_it(server):
    overwrites = {server.guild.default_role: discord.PermissionOverwrite(send_messages=False)}
    channel = server.guild.create_text_channel("announcements", overwrites=overwrites)
    answer = await private(server, channel)
    result = await server.mari.click(answer.response, label=SHARE)
    assert "you may not write in this channel yourself" in result.response.content
    assert public(server, channel) == []


async def test_in_a_thread_it_counts_who_may_write_in_threads(server):
    writing, threads = discord.Permissions(send_messages=True).value, discord.Permissions(send_messages_in_threads=True).value
    made = server.env.backend.create_thread(server.general.id, "Prices", server.mari.id, type=discord.ChannelType.public_thread.value)
    await server.env.settle()
    thread = next(one for one in server.general.threads if one.id == made.id)
    answer = await private(server, thread)
    await server.overwrite(server.general, server.mari, allow=writing, deny=threads)
    result = await server.mari.click(answer.response, label=SHARE)
    assert "you may not write in this channel yourself" in result.response.content
    assert public(server, thread) == []
    await server.overwrite(server.general, server.mari, allow=threads, deny=writing)
    await server.mari.click(answer.response, label=SHARE)
    assert OPEN in public(server, thread)[0].content


async def test_where_kobar_may_not_write_it_says_so_and_can_be_asked_again(server):
    server.env.inject_error("POST", f"/channels/{server.general.id}/messages", status=403, code=50013)
    answer = await private(server)
    result = await server.mari.click(answer.response, label=SHARE)
    assert "I may not write in #general" in result.response.content
    again = await server.mari.click(answer.response, label=SHARE)
    assert again.response.content.startswith("Shared")


@pytest.mark.parametrize("question", ["@everyone **look** [x](https://evil.example)", "a" * 1000])
async def test_a_question_can_do_nothing_but_be_read(server, question):
    answer = await private(server, question=question)
    await server.mari.click(answer.response, label=SHARE)
    (shared,) = public(server, server.general)
    assert "@everyone" not in shared.content
    assert "**look**" not in shared.content
    assert len(shared.content) < 2000


async def test_there_is_nothing_to_share_of_nothing_nor_in_direct_messages_nor_of_public_answers(server, services):
    direct = await server.mari.user.slash("ask", question="What is the price?")
    in_public = await server.mari.slash(server.general, "ask", question="What is the price?")
    services.assistant.answering = lambda question: Answer(question.text, AnswerKind.PASSAGES, "en")
    nothing = await private(server)
    for answer in (direct, in_public, nothing):
        assert SHARE not in str(answer.response.components)
        assert "Helpful" in str(answer.response.components)
