"""Every command, in one language and in the other: nothing that Kobar says of itself is in the wrong one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.wording import ENGLISH, ESTONIAN, Wording
from bot.wording_reports import ESTONIAN_REPORTS
from ingest.report import Failure, IndexReport
from knowledge.audience import Audience
from knowledge.errors import (
    ConfigError,
    EmptyIndex,
    IndexBusy,
    IndexFault,
    IndexUnavailable,
    ModelUnavailable,
    QuestionTooLong,
)
from knowledge.message import Message
from knowledge.model import Answer, AnswerKind, Evidence, Match, Occurrence, PartyKind, Writing, WritingOutcome
from knowledge.usage import UsageReport, UsageTotal
from tests.fakes.services import MEMBERS, answer_from, passage
from tests.fakes.wordings import NO_TEXTS, recognised, texts_of

START = datetime(2026, 3, 20, 14, tzinfo=ZoneInfo("Europe/Tallinn"))
EVENT = Occurrence("1", "Põhjakilp", START, START + timedelta(hours=1), False, "Tartu", "events", "calendars/events.ics")
NOT_ON_DISCORD = frozenset(
    {
        "period_past",
        "status_columns",
        "status_no_model",
        "status_never_here",
        "chat_help",
        "command_changed",
        "months_on",
        "months",
        "reports",
    }
)
"""What only the terminal says, or Discord's own doing brings about; dates and reasons of which a few stand for all."""


@pytest.fixture
def services(services):
    services.library.held = [passage("- Koit 14", ident=7, title="Koit"), passage("- Koit 11", MEMBERS, ident=8, title="Koit")]
    evidence = (Evidence("sheets/sideselg.md", "868 MHz", "Sideselg"),)
    services.matcher.known = [
        (Match("Sideselg", PartyKind.ORGANISATION, 0.9, evidence, ("TRL 5",)), Audience()),
        (Match("Toomas", PartyKind.PERSON, 0.8, evidence), MEMBERS),
        (Match("TI", PartyKind.GROUP, 0.7, evidence), MEMBERS),
    ]
    services.calendar.events = [EVENT, replace(EVENT, cancelled=True), *[EVENT] * 20]
    return services


async def everything(server, services, said: Wording) -> None:
    """Make Kobar say all that it ever says on Discord, to members who have chosen their language."""
    await ask_in_each_tone(server, services)
    await ask_a_chat_model(server, services)
    await look_at_sources(server, services, said)
    await go_wrong(server, services)
    await list_events_and_collaborators(server, services)
    await choose_languages(server, said)
    await look_at_status(server, services)
    await reindex(server, services)
    await ask_where_it_may_not_write(server)


async def ask_in_each_tone(server, services) -> None:
    for told in (superseded, closest, unrecorded, nothing):
        services.assistant.answering = lambda question, told=told: told(question.language)
        for private in (True, False):
            await server.mari.slash(server.closed, "ask", question="Kestrel 868?", private=private)
    services.assistant.answering = None
    await server.mari.send(server.closed, f"<@{server.env.bot.user.id}>")


async def ask_a_chat_model(server, services) -> None:
    """Each way in which it goes well or badly, and what it used."""
    writings = [Writing(outcome, "m") for outcome in WritingOutcome] + [Writing(WritingOutcome.WRITTEN, "m", dropped=n) for n in (1, 2)]
    for writing in writings:
        services.assistant.answering = lambda question, writing=writing: written(question.language, writing)
        await server.mari.slash(server.closed, "ask", question="Kestrel 868?", private=True)
    services.assistant.answering = None
    used = UsageTotal(asked=3, answers=2, tokens_in=1800, tokens_out=120, costs={"EUR": 1.25})
    services.usage.told = UsageReport(used, used)


async def look_at_sources(server, services, said: Wording) -> None:
    result = await server.mari.slash(server.closed, "ask", question="Kestrel 868?")
    held = services.library.held
    for still_there in (held, held[1:], []):
        services.library.held = still_there
        await server.mari.click(result.response, label=said.sources_button)
    services.library.held = held


async def go_wrong(server, services) -> None:
    for error in (
        QuestionTooLong(characters=1200, most=1000),
        EmptyIndex(),
        IndexBusy(),
        *(IndexUnavailable(fault, place="chroma.log") for fault in IndexFault),
        ModelUnavailable("Name another model."),
        ConfigError("There is no such setting."),
        RuntimeError("secret"),
    ):
        services.assistant.failing = error
        await server.mari.slash(server.closed, "ask", question="Kestrel 868?", private=True)
    await server.mari.send(server.closed, f"<@{server.env.bot.user.id}> Kestrel 868?")
    services.assistant.failing = None


async def list_events_and_collaborators(server, services) -> None:
    for options in ({}, {"period": "2027-05-01"}, {"period": "mñ"}, {"group": "Ünknown"}):
        await server.mari.slash(server.closed, "events", private=True, **options)
    for known in (services.matcher.known, []):
        services.matcher.known = known
        await server.mari.slash(server.closed, "collaborators", need="868 MHz", private=True)


async def choose_languages(server, said: Wording) -> None:
    """Each choice, for a member who had none and for the server; at the end everyone has the language again."""
    newcomer = server.join("newcomer")
    await server.mari.slash(server.general, "language", language=said.code, **{"for": "server"})
    for language in ("auto", "et" if said.code == "en" else "en", said.code):
        await server.admin.slash(server.general, "language", language=language, **{"for": "server"})
    for language in ("auto", said.code):
        await newcomer.slash(server.general, "language", language=language)


async def look_at_status(server, services) -> None:
    held = services.library.held
    await server.env.bot.get_guild(server.guild.id).get_role(server.roles["WG Export"].id).delete()
    await server.env.settle()
    for member in (server.mari, server.guest, server.admin):
        await member.slash(server.general, "status")
    services.library.held, services.library.last_run = [], None
    await server.mari.slash(server.general, "status")
    services.library.held = held


async def reindex(server, services) -> None:
    failures = tuple(Failure(f"notes/{n}.md", Message("is empty")) for n in range(30))
    notes = (Message("In '{name}', {count} files of types that are not read were left alone.", name="notes", count=3),)
    services.synchroniser.report = IndexReport(added=2, failures=failures, notes=notes, seconds=1.5)
    services.synchroniser.during = nothing_happens
    await server.guest.slash(server.general, "reindex")
    await server.admin.slash(server.general, "reindex", source="nöts")
    for stage in ("reading", "embedding", "indexing"):
        services.synchroniser.stage = stage
        await server.admin.slash(server.general, "reindex")
    services.synchroniser.failing = RuntimeError("disk")
    await server.admin.slash(server.general, "reindex")
    services.synchroniser.failing, services.synchroniser.running = None, True
    await server.admin.slash(server.general, "reindex")
    services.synchroniser.running = False
    server.env.inject_error("PATCH", "/webhooks/*/messages/@original", status=404, code=10015, times=1)
    await server.admin.slash(server.general, "reindex")


async def ask_where_it_may_not_write(server) -> None:
    for path in ("/channels/*/threads", "/channels/*/messages/*/threads", f"/channels/{server.general.id}/messages"):
        server.env.inject_error("POST", path, status=403, code=50013, times=None)
    await server.mari.send(server.general, f"<@{server.env.bot.user.id}> Kestrel 868?")


async def nothing_happens() -> None:
    pass


def superseded(language: str) -> Answer:
    told = answer_from("?", [passage("- Koit 14", title="Koit")], language=language)
    return replace(told, statements=(replace(told.statements[0], superseded=date(2026, 5, 12)),))


def written(language: str, writing: Writing) -> Answer:
    return replace(answer_from("?", [passage("- Koit 14", title="Koit")], language=language), writing=writing)


def closest(language: str) -> Answer:
    told = answer_from("?", [passage("- Koit 14", title="Koit")], language=language)
    return replace(told, statements=(), citations=(), closest=told.citations)


def unrecorded(language: str) -> Answer:
    return replace(closest(language), kind=AnswerKind.LISTING, absence="Koit 11.")


def nothing(language: str) -> Answer:
    return Answer("?", AnswerKind.PASSAGES, language, contact="Kadri")


def said_by(server, since: int) -> str:
    """All that the bot sent from a request on: texts and the labels of buttons."""
    return "\n".join(
        text for request in server.env.http_requests[since:] if request.method in {"POST", "PATCH"} for text in texts_in(request.json)
    )


def texts_in(value: object) -> list[str]:
    if isinstance(value, dict):
        return [
            text
            for key, part in value.items()
            for text in ([part] if key in {"content", "label"} and isinstance(part, str) else texts_in(part))
        ]
    return [text for part in value for text in texts_in(part)] if isinstance(value, list) else []


def words_only(said: Wording, other: Wording) -> list[tuple[str, str]]:
    """The texts of a language that the other has not got as well."""
    both = {text for _, text in texts_of(other)}
    reports = [("reports", form) for form in ESTONIAN_REPORTS] if said is ENGLISH else []
    return [
        (name, text)
        for name, text in (*texts_of(said), *reports)
        if name.split("[")[0] not in NO_TEXTS and text not in both and sum(character.isalpha() for character in text) >= 3
    ]


@pytest.mark.parametrize(("said", "other"), [(ESTONIAN, ENGLISH), (ENGLISH, ESTONIAN)], ids=["Estonian", "English"])
async def test_nothing_is_said_in_the_other_language(server, services, said, other):
    for member in (server.mari, server.guest, server.admin):
        await member.slash(server.general, "language", language=said.code)
    since = len(server.env.http_requests)
    await everything(server, services, said)
    heard = said_by(server, since)
    assert server.env.errors
    assert [(name, text) for name, text in words_only(other, said) if recognised(text).search(heard)] == []
    unheard = {name for name, text in words_only(said, other) if not recognised(text).search(heard)}
    assert {name for name in unheard if name.split("[")[0] not in NOT_ON_DISCORD} == set()
