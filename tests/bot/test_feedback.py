"""*Helpful* and *Not right*: one vote a member, also after a restart, and what administrators are told of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.client import KobarClient
from knowledge.feedback import Verdict
from tests.fakes.discord_server import CLOSED, OPEN
from tests.fakes.services import passage


async def ask(server, *, member=None, channel=None, private=False, question="Where is the office?"):
    return await (member or server.mari).slash(channel or server.general, "ask", question=question, private=private)


async def mark_wrong(member, answer, reason=None, label="Not right"):
    shown = await member.click(answer.response, label=label)
    return await member.submit_modal(shown, {"reason": reason} if reason else {})


@pytest.fixture
def admins(server):
    """A channel that administrators alone see, who are members too."""
    return server.channel("kobar-feedback", "Cluster manager")


def posted(channel) -> str:
    return "\n".join(message.content for message in channel.history())


async def test_helpful_is_kept_and_thanked_for_in_private(server, services):
    answer = await ask(server)
    result = await server.mari.click(answer.response, label="Helpful")
    assert result.ephemeral
    assert result.response.content == "Thank you, noted."
    assert [vote.verdict for vote in services.votes.kept.values()] == [Verdict.HELPFUL]


async def test_not_right_asks_why_and_takes_no_reason_for_an_answer_too(server, services):
    answer = await ask(server)
    shown = await server.mari.click(answer.response, label="Not right")
    assert shown.modal["title"] == "What is not right?"
    assert not services.votes.kept
    result = await server.mari.submit_modal(shown, {})
    assert result.ephemeral
    assert "The administrators hear of it" in result.response.content
    (vote,) = services.votes.kept.values()
    assert (vote.verdict, vote.reason) == (Verdict.WRONG, "")


async def test_a_member_has_one_vote_that_can_be_changed(server, services):
    answer = await ask(server)
    await server.mari.click(answer.response, label="Helpful")
    await mark_wrong(server.mari, answer, "It moved.")
    await server.guest.click(answer.response, label="Helpful")
    assert sorted((vote.verdict, vote.reason) for vote in services.votes.kept.values()) == [("helpful", ""), ("wrong", "It moved.")]


async def test_the_buttons_and_the_question_why_work_after_a_restart(server, services, access, tmp_path):
    answer = await ask(server)
    shown = await server.mari.click(answer.response, label="Not right")
    await server.env.restart_bot(KobarClient(services=services, access=access, data_dir=tmp_path))
    await server.mari.submit_modal(shown, {"reason": "It moved."})
    await server.guest.click(answer.response, label="Helpful")
    assert sorted(vote.verdict for vote in services.votes.kept.values()) == ["helpful", "wrong"]


async def test_an_answer_that_is_no_longer_kept_takes_no_vote_and_says_so(server, services):
    answer = await ask(server)
    shown = await server.mari.click(answer.response, label="Not right")
    services.given.kept.clear()
    for result in (
        await server.mari.submit_modal(shown, {}),
        await server.mari.click(answer.response, label="Not right"),
        await server.mari.click(answer.response, label="Helpful"),
    ):
        assert result.ephemeral
        assert "I no longer keep this answer" in result.response.content


async def test_where_nothing_was_found_that_can_be_marked_too(server, services, admins):
    services.library.held = []
    answer = await ask(server)
    await mark_wrong(server.mari, answer, "It is in the minutes.")
    assert "The answer was that nothing was found." in posted(admins)


# What administrators are told


async def test_question_answer_sources_and_reason_are_posted_to_the_admins(server, admins):
    answer = await ask(server)
    await mark_wrong(server.mari, answer, "It **moved** @everyone.")
    text = posted(admins)
    assert "**Marked as not right** · https://discord.com/channels/" in text
    assert "Question: Where is the office?" in text
    assert OPEN in text
    assert "-# [1]" in text
    assert r"Reason: It \*\*moved\*\*" in text
    assert "@everyone" not in text
    assert f"Marked by <@{server.mari.id}>" in text


async def test_what_not_all_of_the_admins_channel_may_read_is_withheld_and_counted(server, admins):
    """An answer in a channel of the members, and an administrator of Kobar's who is no member."""
    await server.let_in(server.closed, server.admin)
    result = await server.mari.slash(server.closed, "ask", question="What is the price?")
    assert CLOSED not in result.response.content
    await server.take_role(server.mari, "WG AI")
    private = await ask(server, private=True, question="What is the secret price?")
    assert CLOSED in private.response.content
    await mark_wrong(server.mari, private, "42 is wrong.")
    text = posted(admins)
    assert "A private answer was marked as not right" in text
    assert "Not all who read this may read its sources" in text
    assert not any(word in text for word in (CLOSED, OPEN, "secret", "42", f"<@{server.mari.id}>", "kobar/"))


async def test_a_private_answer_is_posted_where_all_may_read_all_of_its_sources(server):
    channel = server.channel("kobar-feedback", "Member")
    private = await ask(server, private=True, question="What is the secret price?")
    await mark_wrong(server.mari, private, "42 is wrong.")
    text = posted(channel)
    assert "What is the secret price?" in text
    assert CLOSED in text
    assert "42 is wrong." in text
    assert "https://discord.com/channels" not in text


async def test_a_private_question_that_nothing_answered_is_posted_nowhere(server, services):
    services.library.held = []
    channel = server.channel("kobar-feedback", "Member")
    private = await ask(server, private=True, question="Is the secret harbour sold?")
    await mark_wrong(server.mari, private)
    assert "harbour" not in posted(channel)
    listed = await server.admin.slash(server.general, "feedback")
    assert "harbour" in listed.response.content


async def test_a_public_answer_from_a_place_that_the_admins_cannot_open_is_posted_without_its_question(server, admins):
    result = await server.mari.slash(server.closed, "ask", question="Is the harbour sold?")
    await mark_wrong(server.mari, result, "It is.")
    assert "harbour" not in posted(admins)
    assert "It is." not in posted(admins)


async def test_a_source_that_was_closed_off_between_answer_and_feedback_is_withheld(server, services, admins):
    answer = await ask(server)
    assert OPEN in answer.response.content
    services.library.held = [
        replace(one, document=replace(one.document, audience=one.document.audience.of("board"))) for one in services.library.held
    ]
    await mark_wrong(server.mari, answer)
    assert OPEN not in posted(admins)
    assert "1 sentence is withheld" in posted(admins)


async def test_without_the_channel_the_vote_is_kept_all_the_same(server, services):
    await mark_wrong(server.mari, await ask(server))
    assert len(services.votes.kept) == 1


async def test_where_kobar_may_not_post_the_vote_is_kept_all_the_same(server, services, admins):
    server.env.inject_error("POST", f"/channels/{admins.id}/messages", status=403, code=50013)
    result = await mark_wrong(server.mari, await ask(server))
    assert "Thank you" in result.response.content
    assert len(services.votes.kept) == 1


# /feedback


async def test_admins_list_what_was_marked_each_as_far_as_they_may_read(server, services):
    await mark_wrong(server.mari, await ask(server), "It moved.")
    await mark_wrong(server.mari, await ask(server, private=True, question="What is the secret price?"), "42 is wrong.")
    await server.guest.click((await ask(server)).response, label="Helpful")
    result = await server.admin.slash(server.general, "feedback")
    assert result.ephemeral
    text = result.response.content
    assert "(2 not right, 1 helpful)" in text
    assert "It moved." in text
    assert not any(word in text for word in (CLOSED, "secret", "42 is wrong"))
    member_too = server.join("boss", "Cluster manager", "Member")
    text = (await member_too.slash(server.general, "feedback")).response.content
    assert CLOSED in text
    assert "42 is wrong." in text


async def test_nobody_else_may(server):
    await mark_wrong(server.mari, await ask(server), "It moved.")
    result = await server.guest.slash(server.general, "feedback")
    assert result.ephemeral
    assert "Only the server's administrators" in result.response.content


async def test_where_nothing_was_marked_it_says_so(server):
    result = await server.admin.slash(server.general, "feedback")
    assert result.response.content == "Nothing has been marked as not right (0 helpful)."


@pytest.mark.parametrize("held", [[], [passage(f"- {OPEN}")]], ids=["nothing found", "open sources"])
async def test_an_admin_who_cannot_open_the_place_is_told_no_question(server, services, held):
    services.library.held = held
    result = await server.mari.slash(server.closed, "ask", question="Is the harbour sold?")
    await mark_wrong(server.mari, result, "Sold in May.")
    text = (await server.admin.slash(server.general, "feedback")).response.content
    assert "harbour" not in text
    assert "May" not in text
    await server.let_in(server.closed, server.admin)
    text = (await server.admin.slash(server.general, "feedback")).response.content
    assert "harbour" in text
    assert "Sold in May." in text


async def test_an_answer_in_a_direct_message_can_be_marked_too(server, services, admins):
    answer = await server.mari.user.slash("ask", question="What is the secret price?")
    shown = await server.mari.user.click(answer.response, label="Not right")
    result = await server.mari.user.submit_modal(shown, {"reason": "42 is wrong."})
    assert "Thank you" in result.response.content
    assert len(services.votes.kept) == 1
    assert "A private answer was marked as not right" in posted(admins)
    assert "secret" not in posted(admins)
