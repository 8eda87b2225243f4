"""A lead's reply to a question without an answer becomes a note when the lead, and nobody else, confirms."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest

from bot.client import KobarClient
from bot.cogs.keeping import TITLE_CHARACTERS
from bot.drafts import Drafts
from bot.followups import is_statement
from bot.keeping import Keeping
from tests.fakes.discord_server import forged, ids_of

KEEP, CONFIRM = "Keep as a note", "Yes, keep it"
REPLY = "The harbour office is open on Tuesdays from nine."
LEADS = ("mari", "mart")
LINK = "https://discord.com/channels/1/2/3"


@dataclass
class FakeKeeper:
    """Notes in memory."""

    kept: list[tuple[str, str]] = field(default_factory=list)
    failing: Exception | None = None
    elsewhere: bool = False

    def takes(self, message) -> bool:
        return not self.elsewhere

    async def keep(self, message, *, title: str) -> str:
        if self.failing:
            raise self.failing
        self.kept.append((title, message.content))
        return LINK


@pytest.fixture
def keeper() -> FakeKeeper:
    return FakeKeeper()


@pytest.fixture
def simcord_bot(services, access, tmp_path, pauses, keeper):
    def leads(user, guilds):
        return frozenset({"ai"}) if user.name in LEADS else frozenset()

    return KobarClient(
        services=services,
        access=access,
        data_dir=tmp_path,
        drafts=lambda show: Drafts(show, sleep=pauses),
        keeping=Keeping(keeper=keeper, leads=leads),
    )


@pytest.fixture
def unanswered(services):
    services.library.held = []
    return services


def own(server, place) -> list:
    return [one for one in place.history() if one.author.id == server.env.bot.user.id]


async def question(server):
    """A question by a guest that nothing answers, and the thread on it."""
    result = await server.guest.slash(server.general, "ask", question="When is the harbour office open?")
    (thread,) = server.general.threads
    return result, thread


async def offered(server):
    _, thread = await question(server)
    reply = await server.mari.send(thread, REPLY)
    return own(server, thread)[-1], reply, thread


async def test_a_leads_words_in_the_thread_are_offered_to_be_kept(server, unanswered):
    offer, _, _ = await offered(server)
    assert "this may be one" in offer.content
    assert KEEP in str(offer.components)
    assert len(unanswered.assistant.asked) == 1


async def test_a_leads_reply_in_the_channel_is_offered_too_and_not_taken_for_a_question(server, unanswered):
    result, _ = await question(server)
    await server.mari.send(server.general, REPLY, reply_to=result.response)
    assert KEEP in str(own(server, server.general)[-1].components)
    assert len(unanswered.assistant.asked) == 1


async def test_it_is_kept_once_the_lead_has_seen_title_and_text_and_confirmed(server, unanswered, keeper):
    offer, _, thread = await offered(server)
    shown = await server.mari.click(offer, label=KEEP)
    assert shown.ephemeral
    assert "**When is the harbour office open?**" in shown.response.content
    assert f"> {REPLY}" in shown.response.content
    assert keeper.kept == []
    done = await server.mari.click(shown.response, label=CONFIRM)
    assert done.ephemeral
    assert done.response.content == f"Kept as a note. From the next answer on I know it. {LINK}"
    assert keeper.kept == [("When is the harbour office open?", REPLY)]
    assert own(server, thread)[-1].content == f"-# Kept as a note: {LINK}"
    assert not own(server, thread)[-1].components


async def test_nothing_is_offered_where_no_notes_are_kept(server, unanswered, keeper):
    keeper.elsewhere = True
    _, thread = await question(server)
    await server.mari.send(thread, REPLY)
    assert KEEP not in str([message.components for message in own(server, thread)])


async def test_it_works_after_a_restart(server, unanswered, keeper, access, tmp_path):
    offer, _, _ = await offered(server)
    keeping = Keeping(keeper=keeper, leads=lambda user, guilds: frozenset({"ai"}))
    await server.env.restart_bot(KobarClient(services=unanswered, access=access, data_dir=tmp_path, keeping=keeping))
    shown = await server.mari.click(offer, label=KEEP)
    await server.mari.click(shown.response, label=CONFIRM)
    assert len(keeper.kept) == 1


async def test_nobody_else_may_keep_it(server, unanswered, keeper):
    offer, _, _ = await offered(server)
    refused = await server.guest.click(offer, label=KEEP)
    assert refused.ephemeral
    assert "Only the lead of a working group who wrote this" in refused.response.content
    assert REPLY not in refused.response.content
    assert keeper.kept == []


async def test_another_lead_may_not_keep_it_either(server, unanswered, keeper):
    """What somebody wrote becomes a note by his or her own word: the lead whose reply it is confirms."""
    offer, _, thread = await offered(server)
    mart = server.join("mart", "WG Export")
    shown = await server.mari.click(offer, label=KEEP)
    again = forged(server.env, thread, *ids_of(offer), *ids_of(shown.response))
    for ident in ids_of(again):
        refused = await mart.click(again, custom_id=ident)
        assert refused.ephemeral
        assert "Only the lead of a working group who wrote this" in refused.response.content
        assert REPLY not in refused.response.content
    assert keeper.kept == []
    assert KEEP in str(own(server, thread)[-2].components)


async def test_an_administrator_may(server, unanswered, keeper):
    offer, _, _ = await offered(server)
    shown = await server.admin.click(offer, label=KEEP)
    await server.admin.click(shown.response, label=CONFIRM)
    assert len(keeper.kept) == 1


async def test_a_made_up_id_shows_no_question_of_elsewhere_and_changes_no_other_message(server, unanswered, keeper):
    """A title is the question that stands there for all; what another asked alone, or in another place, is not told by an id."""
    elsewhere = await server.mari.slash(server.closed, "ask", question="Where is the secret office?")
    _, reply, thread = await offered(server)
    alone = await server.guest.slash(thread, "ask", question="Where is the secret harbour?", private=True)
    private, other = (re.search(r":([0-9a-f]{16})", str(each.response.components))[1] for each in (alone, elsewhere))
    others = [forged(server.env, thread, ident).id for ident in ("something:else", f"kobar:keep:en:{private}:{reply.id + 1}:0")]
    made_up = [f"kobar:keepit:en:{given}:{reply.id}:{ident}" for given, ident in zip((private, other), others, strict=True)]
    shown = [f"kobar:keep:en:{given}:{reply.id}:0" for given in (private, other)]
    trap = forged(server.env, thread, *shown, *made_up)
    for ident in shown:
        result = await server.mari.click(trap, custom_id=ident)
        assert "secret" not in result.response.content
    for ident in made_up:
        await server.mari.click(trap, custom_id=ident)
    assert [title for title, _ in keeper.kept] == [REPLY, REPLY]
    assert [one.content for one in own(server, thread) if one.id in others] == ["Click here."] * 2


async def test_what_is_kept_is_the_message_as_it_is_then(server, unanswered, keeper):
    offer, reply, _ = await offered(server)
    shown = await server.mari.click(offer, label=KEEP)
    await server.mari.edit(reply, "The harbour office is open on Mondays from nine.")
    await server.mari.click(shown.response, label=CONFIRM)
    assert keeper.kept[0][1] == "The harbour office is open on Mondays from nine."


async def test_a_message_that_is_gone_is_not_kept(server, unanswered, keeper):
    offer, reply, _ = await offered(server)
    shown = await server.mari.click(offer, label=KEEP)
    await server.mari.delete(reply)
    for result in (await server.mari.click(shown.response, label=CONFIRM), await server.mari.click(offer, label=KEEP)):
        assert "That message is gone" in result.response.content
    assert keeper.kept == []


async def test_where_it_cannot_be_kept_that_is_said(server, unanswered, keeper):
    keeper.failing = RuntimeError("secret path")
    offer, _, _ = await offered(server)
    shown = await server.mari.click(offer, label=KEEP)
    result = await server.mari.click(shown.response, label=CONFIRM)
    assert "noted under" in result.response.content
    assert "secret" not in result.response.content


async def test_other_members_words_are_not_offered(server, unanswered):
    _, thread = await question(server)
    before = len(own(server, thread))
    await server.guest.send(thread, REPLY)
    assert len(own(server, thread)) == before


@pytest.mark.parametrize("text", ["Thanks, I will look at that!", "and where is the other office?", "ok", "who wrote the minutes of that?"])
async def test_what_states_nothing_is_not_offered(server, unanswered, text):
    _, thread = await question(server)
    await server.mari.send(thread, text)
    assert not [one for one in own(server, thread) if KEEP in str(one.components)]


async def test_a_reply_to_an_answer_is_not_offered(server, services):
    _, thread = await question(server)
    await server.mari.send(thread, REPLY)
    assert not [one for one in own(server, thread) if KEEP in str(one.components)]


async def test_what_a_lead_says_to_kobar_is_a_question_and_not_offered(server, unanswered):
    _, thread = await question(server)
    await server.mari.send(thread, f"<@{server.env.bot.user.id}> {REPLY}")
    assert not [one for one in own(server, thread) if KEEP in str(one.components)]
    assert len(unanswered.assistant.asked) == 2


async def test_words_in_a_thread_of_others_are_left_alone(server, unanswered):
    await server.mari.send(server.general, REPLY)
    assert own(server, server.general) == []


@pytest.mark.parametrize(
    "asked", ["@everyone **when** is [it](https://evil.example) open <@&1>?", "Millal see on avatud? " * 60], ids=["hostile", "long"]
)
async def test_a_title_made_of_a_question_is_escaped_pings_nobody_and_is_short(server, unanswered, keeper, asked):
    await server.guest.slash(server.general, "ask", question=asked)
    (thread,) = server.general.threads
    await server.mari.send(thread, REPLY)
    shown = await server.mari.click(own(server, thread)[-1], label=KEEP)
    title = shown.response.content.splitlines()[1]
    assert title.startswith("**")
    assert title.endswith("**")
    assert "@everyone" not in title
    assert "**when" not in title
    assert "](" not in title
    assert "<@&" not in title.replace("\\<", "")
    assert len(title) <= 2 * TITLE_CHARACTERS
    await server.mari.click(shown.response, label=CONFIRM)
    [(kept, _)] = keeper.kept
    assert len(kept) <= TITLE_CHARACTERS
    assert [kept in message.content for message in own(server, thread) if "Kept as a note" in message.content] == [False]


async def test_what_a_message_says_can_do_nothing_in_what_is_shown(server, unanswered):
    _, thread = await question(server)
    await server.mari.send(thread, "The **harbour** is open, @everyone, see [here](https://evil.example)")
    shown = await server.mari.click(own(server, thread)[-1], label=KEEP)
    assert "@everyone" not in shown.response.content
    assert "**harbour**" not in shown.response.content


@pytest.mark.parametrize(
    ("text", "states"),
    [
        (REPLY, True),
        ("Kontor on avatud teisipäeviti.", True),
        ("Kas kontor on avatud teisipäeviti", False),
        ("Aitäh!", False),
        ("x", False),
    ],
)
def test_a_statement_is_told_from_a_question(text, states):
    assert is_statement(text) is states
