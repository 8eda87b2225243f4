"""`/language`: who chose what, and which choice counts."""

from __future__ import annotations

import pytest

from bot.client import KobarClient

QUESTION, KUSIMUS = "Where is the office?", "Kus on kontor?"


OWN = None
"""The question's own language; in a follow-up the assistant has it from the question before, where the words do not tell."""


async def spoken(server, services, who, question=QUESTION):
    """The language in which the next answer to `who` has to be."""
    await who.slash(server.general, "ask", question=question, private=True)
    return services.assistant.asked[-1].language


async def test_without_a_choice_an_answer_speaks_the_questions_language(server, services):
    assert await spoken(server, services, server.mari) is OWN
    assert await spoken(server, services, server.mari, KUSIMUS) is OWN


async def test_what_is_no_reply_to_a_text_speaks_the_clusters_first_language(server):
    assert "What you may read" in (await server.mari.slash(server.general, "status")).response.content


async def test_a_member_chooses_for_all_that_is_said_to_him_or_her_alone(server, services):
    result = await server.mari.slash(server.general, "language", language="et")
    assert result.ephemeral
    assert result.response.content == "Edaspidi räägin sinuga eesti keeles."
    assert await spoken(server, services, server.mari) == "et"
    assert "Mida sa lugeda tohid" in (await server.mari.slash(server.general, "status")).response.content
    assert await spoken(server, services, server.guest) is OWN


async def test_an_administrator_chooses_for_the_server(server, services):
    result = await server.admin.slash(server.general, "language", language="et", **{"for": "server"})
    assert result.response.content == "Edaspidi räägin selles serveris eesti keeles kõigiga, kes ei ole ise teisiti valinud."
    assert await spoken(server, services, server.guest) == "et"


async def test_a_member_may_not_choose_for_the_server(server, services):
    result = await server.mari.slash(server.general, "language", language="et", **{"for": "server"})
    assert result.ephemeral
    assert "Only the server's administrators" in result.response.content
    assert services.language_choices.kept == {}


async def test_a_members_choice_counts_more_than_the_servers(server, services):
    await server.admin.slash(server.general, "language", language="et", **{"for": "server"})
    await server.mari.slash(server.general, "language", language="en")
    assert await spoken(server, services, server.mari, KUSIMUS) == "en"


async def test_automatic_is_the_questions_own_language_whatever_the_server_chose(server, services):
    await server.admin.slash(server.general, "language", language="et", **{"for": "server"})
    result = await server.mari.slash(server.general, "language", language="auto")
    assert result.response.content == "Edaspidi vastan sulle küsimuse keeles."
    assert await spoken(server, services, server.mari) is OWN
    assert "Mida sa lugeda tohid" in (await server.mari.slash(server.general, "status")).response.content


async def test_a_public_answer_speaks_the_askers_language_and_the_sources_the_clickers(server):
    await server.mari.slash(server.general, "language", language="et")
    result = await server.mari.slash(server.general, "ask", question=QUESTION)
    assert "Kust see pärineb" in (await server.mari.click(result.response, label="Allikad")).response.content
    await server.guest.slash(server.general, "language", language="en")
    assert "Where this comes from" in (await server.guest.click(result.response, label="Allikad")).response.content


async def test_a_mention_and_a_follow_up_obey_it_too(server, services):
    await server.mari.slash(server.general, "language", language="et")
    await server.mari.send(server.general, f"<@{server.env.bot.user.id}> {QUESTION}")
    assert services.assistant.asked[-1].language == "et"
    (thread,) = server.general.threads
    await server.mari.send(thread, "and the price?")
    assert services.assistant.asked[-1].language == "et"
    await server.mari.send(server.general, f"<@{server.env.bot.user.id}>")
    assert server.general.last_message.content.startswith("Küsi minult")


async def test_what_is_missing_of_a_match_is_told_in_it(server, services):
    await server.mari.slash(server.general, "language", language="et")
    await server.mari.slash(server.general, "collaborators", need="a radio for the drone")
    assert services.matcher.languages == ["et"]


async def test_it_holds_in_direct_messages_and_after_a_restart(server, services, access, tmp_path):
    await server.admin.slash(server.general, "language", language="et", **{"for": "server"})
    await server.env.restart_bot(KobarClient(services=services, access=access, data_dir=tmp_path))
    await server.env.settle()
    assert await spoken(server, services, server.mari) == "et"


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "From now on I speak English with you."), ("auto", "From now on I answer you in the language of your question.")],
)
async def test_the_choice_is_confirmed_in_the_language_that_it_leads_to(server, language, told):
    await server.mari.slash(server.general, "language", language="et")
    await server.env.settle()
    said = (await server.mari.slash(server.general, "language", language=language)).response.content
    assert said == told
