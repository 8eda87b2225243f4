"""Silent unless asked, heard at once, and one answer a question."""

from __future__ import annotations

import pytest

from tests.fakes.discord_server import OPEN


def mention(server) -> str:
    return server.env.bot.user.mention


def own(server, place) -> list:
    return [one for one in place.history() if one.author.id == server.env.bot.user.id]


async def test_typing_is_shown_before_anything_else_is_done(server, services):
    seen = []
    chosen = services.language_choices.chosen

    async def noted(choosers):
        seen.append(len(server.env.http_requests))
        return await chosen(choosers)

    services.language_choices.chosen = noted
    before = len(server.env.http_requests)
    await server.mari.send(server.general, f"{mention(server)} Where is the office?")
    first = server.env.http_requests[before]
    assert (first.method, first.path.rsplit("/", 1)[-1]) == ("POST", "typing")
    assert min(seen) > before


async def test_typing_that_discord_refuses_costs_nothing(server):
    server.env.inject_error("POST", "/channels/*/typing", status=403, code=50013)
    await server.mari.send(server.general, f"{mention(server)} Where is the office?")
    (thread,) = server.general.threads
    assert OPEN in own(server, thread)[0].content


async def test_a_question_is_answered_once_however_often_discord_tells_of_it(server, services):
    message = await server.mari.send(server.general, f"{mention(server)} Where is the office?")
    heard = await server.env.bot.get_channel(server.general.id).fetch_message(message.id)
    server.env.bot.dispatch("message", heard)
    await server.env.settle()
    (thread,) = server.general.threads
    assert len(own(server, thread)) == 1
    assert len(services.assistant.asked) == 1


@pytest.mark.parametrize(
    "talk",
    ["I will bring the drawings tomorrow.", "Good idea, thank you!", "Yes, let us do that.", "Me too", "👍", "Tore, teeme nii."],
)
async def test_members_who_talk_to_each_other_in_its_thread_are_left_alone(server, services, talk):
    await server.mari.slash(server.general, "ask", question="Where is the office?")
    (thread,) = server.general.threads
    before = len(server.env.http_requests)
    said = await server.mari.send(thread, talk)
    await server.guest.send(thread, "Why do you think so?", reply_to=said)
    assert len(services.assistant.asked) == 1
    assert len(server.env.http_requests) == before
