"""The *Sources* button: each quote in its context, for whoever clicks, also after a restart."""

from __future__ import annotations

import pytest

from bot.client import KobarClient
from bot.views import CUSTOM_ID_CHARACTERS, SourcesButton, answer_view, source_refs
from tests.fakes.discord_server import CLOSED, OPEN
from tests.fakes.services import MEMBERS, answer_from, passage


async def test_sources_are_shown_in_their_context_to_whoever_clicks(server):
    result = await server.mari.slash(server.general, "ask", question="Where is the office?")
    shown = await server.guest.click(result.response, label="Sources")
    assert shown.ephemeral
    assert f"**{OPEN}**" in shown.response.content
    assert "> We met in Tartu." in shown.response.content
    assert "[1]" in shown.response.content


async def test_a_source_that_the_clicker_may_not_read_is_not_shown(server):
    result = await server.mari.slash(server.closed, "ask", question="What is the price?")
    assert CLOSED in result.response.content
    await server.take_role(server.mari, "Member")
    await server.let_in(server.closed, server.mari)
    shown = await server.mari.click(result.response, label="Sources")
    assert OPEN in shown.response.content
    assert CLOSED not in shown.response.content
    assert "[2] This source has changed since" in shown.response.content


async def test_the_button_works_after_a_restart(server, services, access, tmp_path):
    result = await server.mari.slash(server.general, "ask", question="Where is the office?")
    await server.env.restart_bot(KobarClient(services=services, access=access, data_dir=tmp_path))
    await server.env.settle()
    shown = await server.mari.click(result.response, label="Sources")
    assert OPEN in shown.response.content


async def test_a_chunk_that_has_become_another_is_not_shown(server, services):
    result = await server.mari.slash(server.general, "ask", question="Where is the office?")
    services.library.held = [passage("- Something else.", ident=7)]
    shown = await server.mari.click(result.response, label="Sources")
    assert shown.response.content.startswith("None of these sources")


async def test_what_goes_wrong_is_told_to_whoever_clicked(server, services):
    result = await server.mari.slash(server.general, "ask", question="Where is the office?")
    services.library.held = None
    shown = await server.mari.click(result.response, label="Sources")
    assert "noted under" in shown.response.content


@pytest.mark.parametrize("count", [1, 3, 12])
async def test_its_id_has_room_and_can_be_read_back(count):
    found = [passage(f"- Line {n}.", MEMBERS, ident=99_000_000 + n, path=f"notes/{n}.md") for n in range(count)]
    answer = answer_from("?", found)
    refs = source_refs(answer, answer.statements)
    assert len(refs) == count
    (button,) = answer_view(answer, answer.statements).children
    assert len(button.custom_id) <= CUSTOM_ID_CHARACTERS
    match = SourcesButton.__discord_ui_compiled_template__.fullmatch(button.custom_id)
    again = await SourcesButton.from_custom_id(None, button.item, match)
    assert again.refs == refs[: len(again.refs)]
    assert again.refs


def test_an_answer_from_nowhere_has_no_button():
    answer = answer_from("?", [passage("- A line.")])
    assert answer_view(answer, ()) is None
