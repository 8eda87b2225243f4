"""What is said about answers: the same in both languages, in each one's own words, and nothing of it in the wrong one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.client import KobarClient
from bot.keeping import Keeping
from bot.wording_feedback import ENGLISH, ESTONIAN, FeedbackWording, feedback_wording
from knowledge.model import Answer, AnswerKind, WorkingGroup
from tests.bot.test_both_languages import said_by
from tests.bot.test_keeping import FakeKeeper
from tests.bot.test_wording import GIVEAWAYS, VERBATIM
from tests.fakes.services import MEMBERS, answer_from, passage
from tests.fakes.wordings import placeholders, recognised, texts_of

PAIRS = [(name, english, dict(texts_of(ESTONIAN))[name]) for name, english in texts_of(ENGLISH)]


@pytest.mark.parametrize(("name", "english", "estonian"), PAIRS, ids=[name for name, *_ in PAIRS])
def test_a_text_says_the_same_in_both_languages_and_nothing_is_empty(name, english, estonian):
    assert english.strip()
    assert estonian.strip()
    assert placeholders(english) == placeholders(estonian)
    assert not GIVEAWAYS.search(VERBATIM.sub("", recognisable(estonian)))


def recognisable(text: str) -> str:
    for name in placeholders(text):
        text = text.replace(f"{{{name}}}", "")
    return text


def test_labels_fit_where_discord_shows_them():
    for said in (ENGLISH, ESTONIAN):
        buttons = (said.helpful_button, said.wrong_button, said.share_button, said.keep_button, said.keep_confirm_button)
        assert all(len(label) <= 80 for label in buttons)
        assert max(map(len, (said.why_title, said.why_label))) <= 45
        assert len(said.why_hint) <= 100


def test_a_language_that_is_not_spoken_is_english():
    assert feedback_wording("fr") is feedback_wording(None) is ENGLISH


# Said on Discord


@pytest.fixture
def services(services):
    services.library.held = [passage("- Koit 14", ident=7, title="Koit"), passage("- Koit 11", MEMBERS, ident=8, title="Koit")]
    services.cluster = replace(
        services.cluster, groups=(WorkingGroup("ai", "Koit", (), "Kadri", pointer=True), WorkingGroup("x", "Koit X", pointer=True))
    )
    return services


@pytest.fixture
def simcord_bot(services, access, tmp_path):
    keeping = Keeping(keeper=FakeKeeper(), leads=lambda user, guilds: frozenset({"ai"} if user.name == "mari" else ()))
    return KobarClient(
        services=services, access=access, data_dir=tmp_path, admin_roles=True, feedback_channel="kobar-feedback", keeping=keeping
    )


async def everything(server, services, said: FeedbackWording) -> None:
    """Make Kobar say all that it ever says about answers."""
    await server.admin.slash(server.general, "feedback")
    admins = server.channel("kobar-feedback", "Cluster manager")
    await be_marked(server, services, said)
    await be_shared(server, services, said)
    await be_kept(server, services, said)
    assert admins.history()


async def ask(server, services, *, channel=None, private=False, held=2):
    kept = services.library.held
    services.library.held = kept[:held]
    services.assistant.answering = (lambda question: nothing(question.language)) if not held else None
    result = await server.mari.slash(channel or server.general, "ask", question="Koit 868?", private=private)
    services.library.held = kept
    return result


def nothing(language) -> Answer:
    return Answer("Koit 868?", AnswerKind.PASSAGES, language, contact="Kadri", pointers=("ai", "x"))


async def mark(server, answer, said):
    shown = await server.mari.click(answer.response, label=said.wrong_button)
    await server.mari.submit_modal(shown, {"reason": "868"})


async def be_marked(server, services, said) -> None:
    for private in (True, False):
        for held in (0, 1, 2):
            await mark(server, await ask(server, services, private=private, held=held), said)
    answer = await ask(server, services)
    for withheld in (1, 2):
        services.assistant.answering = lambda question, many=withheld: many_from(question.language, many)
        marked = await server.mari.slash(server.general, "ask", question="Koit 868?")
        kept, services.library.held = services.library.held, []
        await mark(server, marked, said)
        services.library.held = kept
    services.assistant.answering = None
    await server.mari.click(answer.response, label=said.helpful_button)
    await server.admin.slash(server.general, "feedback")
    kept, services.given.kept = services.given.kept, {}
    await server.mari.click(answer.response, label=said.helpful_button)
    services.given.kept = kept


def many_from(language, many) -> Answer:
    return answer_from("Koit 868?", [passage(f"- Koit {n}", ident=20 + n, title="Koit") for n in range(many)], language=language)


async def be_shared(server, services, said) -> None:
    for channel in (server.general, server.closed):
        answer = await ask(server, services, channel=channel, private=True)
        for _ in range(2):
            await server.mari.click(answer.response, label=said.share_button)
    services.library.held = services.library.held[1:]
    answer = await ask(server, services, private=True)
    await server.mari.click(answer.response, label=said.share_button)
    services.library.held = [passage("- Koit 14", ident=7, title="Koit"), *services.library.held]
    quiet = server.guild.create_text_channel("quiet", overwrites={server.guild.default_role: silent()})
    answer = await ask(server, services, channel=quiet, private=True)
    await server.mari.click(answer.response, label=said.share_button)


def silent():
    import discord  # noqa: PLC0415 - for this alone

    return discord.PermissionOverwrite(send_messages=False)


async def be_kept(server, services, said) -> None:
    answer = await ask(server, services, held=0)
    services.assistant.answering = None
    reply = await server.mari.send(server.general, "Koit 868 on 868, 868 ja 868.", reply_to=answer.response)
    offer = server.general.last_message
    await server.guest.click(offer, label=said.keep_button)
    shown = await server.mari.click(offer, label=said.keep_button)
    await server.mari.click(shown.response, label=said.keep_confirm_button)
    await server.mari.delete(reply)
    await server.mari.click(shown.response, label=said.keep_confirm_button)


@pytest.mark.parametrize(("said", "other"), [(ESTONIAN, ENGLISH), (ENGLISH, ESTONIAN)], ids=["Estonian", "English"])
async def test_nothing_is_said_in_the_other_language(server, services, said, other):
    await server.admin.slash(server.general, "language", language=said.code, **{"for": "server"})
    since = len(server.env.http_requests)
    await everything(server, services, said)
    heard = said_by(server, since) + "\n".join(str(one.json) for one in server.env.http_requests[since:])
    both = {text for _, text in texts_of(said)} & {text for _, text in texts_of(other)}
    assert [(name, text) for name, text in texts_of(other) if name != "code" and text not in both and recognised(text).search(heard)] == []
    assert {name for name, text in texts_of(said) if name != "code" and not recognised(text).search(heard)} == set()
