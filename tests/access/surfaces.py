"""Everything that Kobar shows of what it knows, as text: the services themselves, JSON, the terminal, Discord and other programs."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace
from typing import Any

from mcp_types import CallToolRequestParams
from rich.console import Console, RenderableType

from bot import (
    digest_messages,
    digest_shapes,
    done_menu,
    json_shapes,
    record_messages,
    record_shapes,
    render,
    render_citations,
    render_events,
    render_status,
    terminal,
    terminal_digest,
    terminal_records,
    views,
)
from bot.access import Access
from bot.answering import Answering
from bot.cogs.admin import Admin
from bot.cogs.ask import Ask
from bot.cogs.collaborators import Collaborators
from bot.cogs.events import Events
from bot.cogs.records import Records
from bot.config import DiscordSettings
from bot.drafts import Drafts
from bot.feedback_messages import Marked, marked_messages
from bot.hearing import Hearing
from bot.languages import Languages
from bot.programs.mcp_server import mcp_server
from bot.programs.retriever import LibraryRetriever
from bot.wording import wording
from bot.wording_feedback import feedback_wording
from knowledge.audience import Readers
from knowledge.digest.ledger import Resting
from knowledge.errors import UserFacingError
from knowledge.feedback import Verdict, Vote
from knowledge.model import Answer, AnswerKind, Cluster, DocumentKind, PartyKind, Period, Question
from knowledge.wiring import Knowledge
from tests.fakes.documents import NOW

PERIOD = Period(NOW.date(), NOW.date() + timedelta(days=70))

Shown = AsyncIterator[tuple[str, str]]
"""What is shown where, as (surface, text)."""


def on_paper(view: RenderableType) -> str:
    console = Console(file=StringIO(), width=400, markup=False, highlight=False, force_terminal=True)
    console.print(view)
    return console.file.getvalue()


async def answers(knowledge: Knowledge, cluster: Cluster, question: Question, *, private: bool) -> Shown:
    """An answer, what of it is shown while it is written, and every picture of it."""
    drafts: list[str] = []

    async def draft(text: str) -> None:
        drafts.append(text)

    try:
        answer = await knowledge.assistant.ask(question, draft)
    except UserFacingError as error:
        yield "error", str(error)
        return
    yield "draft", "\n".join(drafts)
    async for picture in pictures(answer, cluster.seen_by(question.readers), private=private):
        yield picture


async def pictures(answer: Answer, seen: Cluster, *, private: bool) -> Shown:
    """Every picture of an answer."""
    yield "answer", repr(answer)
    yield "answer.json", json.dumps(json_shapes.answer_shape(answer))
    yield "answer.discord", "\n".join(render.answer_messages(answer, seen, private=private))
    yield "answer.terminal", on_paper(terminal.answer_view(answer, seen))


async def sources_of(knowledge: Knowledge, cluster: Cluster, answer: Answer, clicker: Readers) -> Shown:
    """What the *Sources* button under an answer shows to somebody else."""
    refs = views.source_refs(answer, render.shown_statements(answer))
    passages = await knowledge.library.passages({ref.chunk_id for ref in refs}, clicker)
    yield "sources", "\n".join(render_citations.sources_messages(refs, passages, cluster.seen_by(clicker), wording("en")))


async def given(knowledge: Knowledge, answer: Answer, readers: Readers) -> str:
    """The id under which an answer to some readers is kept."""
    shown = answer.statements if answer.kind is AnswerKind.COLLABORATORS else render.shown_statements(answer)
    return await knowledge.given.keep(answer, shown, readers, asker="discord:user:2", place="discord:3", private=True)


async def shared(knowledge: Knowledge, cluster: Cluster, ident: str, others: Readers) -> Shown:
    """What others are shown of it: shared with them, and marked as not right."""
    found = await knowledge.given.find(ident)
    if found is None:
        return
    left = await knowledge.sharing.shown_to(found, others)
    seen = cluster.seen_by(others)
    yield "shared", repr(left)
    yield "shared.discord", "\n".join(render.answer_messages(left.answer, seen, private=False))
    vote = Vote(ident, "discord:user:2", Verdict.WRONG, "", NOW)
    marked = Marked(vote, replace(found, question=""), left, asked=True)
    yield "feedback", "\n".join(marked_messages(marked, seen, feedback_wording("en")))


async def matches(knowledge: Knowledge, cluster: Cluster, need: str, readers: Readers, kind: PartyKind | None) -> Shown:
    """Collaborators and every picture of them."""
    found = await knowledge.matcher.match(need, readers, kind=kind, limit=10)
    seen = cluster.seen_by(readers)
    yield "matches", repr(found)
    yield "matches.json", json.dumps(json_shapes.matches_shape(found))
    yield "matches.discord", "\n".join(render.match_messages(found, seen, wording("et")))
    yield "matches.terminal", on_paper(terminal.matches_view(found, seen))


async def events(knowledge: Knowledge, cluster: Cluster, text: str, readers: Readers, group: str | None) -> Shown:
    """Events and every picture of them."""
    found = await knowledge.calendar.agenda(PERIOD, readers, group=group)
    yield "events", repr(found)
    yield "events.json", json.dumps(json_shapes.events_shape(found.occurrences))
    yield "events.discord", "\n".join(render_events.event_messages(found.occurrences, PERIOD, wording("en")))
    yield "events.terminal", on_paper(terminal.events_view(found.occurrences, cluster, PERIOD))
    yield "events.search", repr(await knowledge.calendar.search(text, readers, NOW))


async def records(knowledge: Knowledge, cluster: Cluster, readers: Readers, *, group: str | None, marks: Sequence[str]) -> Shown:
    """Decisions, actions and reminders, and every picture of them; `marks` are those of all actions there are."""
    register, seen, said, filters = knowledge.register, cluster.seen_by(readers), wording("en"), record_messages.Filters(group=group)
    decided = await register.decisions(readers, group=group)
    places = await register.places([one.record for one in decided], readers, language="en")
    yield "decisions", repr((decided, places))
    yield "decisions.json", json.dumps(record_shapes.decisions_shape(decided, places))
    yield "decisions.discord", record_messages.decisions_page(decided, places, filters, seen, said).text
    yield "decisions.terminal", on_paper(terminal_records.decisions_view(decided, places, said))
    todo = await register.actions(readers, group=group)
    places = await register.places(todo, readers, language="et")
    page = record_messages.actions_page(todo, places, filters, seen, wording("et"), today=NOW.date())
    menu = done_menu.done_view(todo, places, page.marks, language="et")
    yield "actions", repr((todo, places))
    yield "actions.json", json.dumps(record_shapes.actions_shape(todo, places))
    yield "actions.discord", page.text + (repr(menu.to_components()) if menu else "")
    yield "actions.terminal", on_paper(terminal_records.actions_view(todo, places, said))
    due = await register.due_soon(readers, today=NOW.date(), days=30)
    places = await register.places(due, readers, language="en")
    yield "reminder", record_messages.reminder_page(due, places, seen, said, today=NOW.date()).text
    yield "action", repr([await register.action(mark, readers) for mark in marks])


async def digest(knowledge: Knowledge, cluster: Cluster, readers: Readers, groups: Sequence[str]) -> Shown:
    """A digest and every picture of it, and what of another one's message would stay for these readers."""
    seen, since = cluster.seen_by(readers), NOW - timedelta(days=700)
    found = await knowledge.gathering.gather(readers, since=since, groups=groups)
    yield "digest", repr(found)
    yield "digest.json", json.dumps(digest_shapes.digest_shape(found))
    yield "digest.terminal", on_paper(terminal_digest.digest_view(found, seen, wording("et")))
    for code in ("en", "et"):
        yield f"digest.discord {code}", digest_messages.digest_page(found, seen, wording(code), slot=NOW, groups=groups).text


async def digest_taken_back(knowledge: Knowledge, cluster: Cluster, meant_for: Readers, readers: Readers) -> Shown:
    """The message of a digest that was meant for others, after everything that does not stand for these readers was taken out."""
    found = await knowledge.gathering.gather(meant_for, since=NOW - timedelta(days=700))
    page = digest_messages.digest_page(found, cluster.seen_by(readers), wording("en"), slot=NOW)
    resting = [
        Resting(1, "discord:channel:1", 1, 1, number, entry.line, basis, changed=True)
        for number, entry in enumerate(page.entries)
        for basis in entry.item.bases
    ]
    fallen = {one.item for one in await knowledge.standing.fallen(resting, readers)}
    gone = {one.line for one in resting if one.item in fallen}
    yield "digest taken back", digest_messages.without(page.text, gone) or ""


async def reads(knowledge: Knowledge, cluster: Cluster, readers: Readers, *, paths: Sequence[str], chunk_ids: Sequence[int]) -> Shown:
    """Every reading method of the library, asked for more than there is."""
    library = knowledge.library
    yield "summaries", repr(await library.summaries(readers))
    for kind in DocumentKind:
        yield f"summaries.{kind}", repr(await library.summaries(readers, kind=kind))
    for path in paths:
        # Of a calendar's text the calendar shows each event to those whom that admits; nothing else shows it.
        if not path.endswith(".ics"):
            yield "document", repr(await library.document(path, readers))
            yield "document", repr(await library.document(path, readers, source=path.partition("/")[0]))
    yield "passages", repr(await library.passages(chunk_ids, readers))
    yield "passages_of", repr(await library.passages_of(range(200), readers))
    yield "capabilities", repr(await library.capabilities(readers))
    yield "calendars", repr([summary for summary, _ in await library.calendars(readers)])
    yield "parties", repr(await library.parties(readers))
    yield "groups", repr(await library.groups(readers))
    status = await library.status(readers)
    yield "status", repr(status)
    yield "status.json", json.dumps(json_shapes.status_shape(status))
    yield "status.discord", "\n".join(render_status.status_messages(status, (), wording("en")))
    yield "status.terminal", on_paper(terminal.status_view(status, cluster))


async def programs(
    knowledge: Knowledge, cluster: Cluster, text: str, readers: Readers, *, kind: PartyKind | None, group: str | None
) -> Shown:
    """What other programs get: the retriever's documents, and each tool's result or refusal."""
    try:
        yield "retriever", repr(await LibraryRetriever(search=knowledge.passage_search, readers=readers, limit=50).ainvoke(text))
    except UserFacingError as error:
        yield "retriever error", str(error)
    services: Any = SimpleNamespace(
        assistant=knowledge.assistant,
        calendar=knowledge.calendar,
        matcher=knowledge.matcher,
        library=knowledge.library,
        passage_search=knowledge.passage_search,
        clock=knowledge.clock,
        cluster=cluster,
    )
    called = mcp_server(services, readers).get_request_handler("tools/call")
    days = {"from": PERIOD.first.isoformat(), "to": PERIOD.last.isoformat(), "limit": 200}
    arguments = {
        "ask": {"question": text},
        "search": {"query": text, "limit": 50},
        "events": {**days, **({"group": group} if group else {})},
        "match": {"need": text, "limit": 10, **({"kind": kind.value} if kind else {})},
    }
    for name, given in arguments.items():
        result = await called.handler(None, CallToolRequestParams(name=name, arguments=given))
        yield f"mcp.{name}", result.model_dump_json()


class _Access(Access):
    """Says who will read a reply without a server to ask."""

    def __init__(self, alone: Readers, together: Readers) -> None:
        super().__init__(settings=DiscordSettings(), audience_names=())
        self._alone, self._together = alone, together

    def readers_of_user(self, user: object, guilds: object) -> Readers:
        return self._alone

    async def readers_of_place(self, channel: object, guilds: object, *, again: bool = False) -> Readers:
        return self._together


class _Interaction:
    """As much of a command as a cog needs; keeps whatever is sent."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.extras: dict[object, object] = {}
        self.guild, self.guild_id = SimpleNamespace(id=1), 1
        self.user = SimpleNamespace(id=2, display_name="Tiina", global_name=None, name="tiina")
        self.channel = SimpleNamespace(id=3)
        self.response = SimpleNamespace(defer=self._send, is_done=lambda: True, send_message=self._send)
        self.followup = SimpleNamespace(send=self._send)
        self.edit_original_response = self._send

    async def _send(self, *said: object, **more: Any) -> Any:
        view = more.get("view")
        self.sent += [repr(said), repr(more), repr(view.to_components()) if view else ""]
        return SimpleNamespace(id=4, channel=self.channel, edit=self._send)


async def discord(
    knowledge: Knowledge, cluster: Cluster, question: str, *, alone: Readers, together: Readers, private: bool, choice: Callable[..., Any]
) -> Shown:
    """One of the commands with a question, and what is suggested while typing."""
    services: Any = SimpleNamespace(
        assistant=knowledge.assistant,
        calendar=knowledge.calendar,
        matcher=knowledge.matcher,
        library=knowledge.library,
        conversations=knowledge.conversations,
        language_choices=knowledge.language_choices,
        usage=knowledge.usage,
        given=knowledge.given,
        register=knowledge.register,
        gathering=knowledge.gathering,
        ledger=knowledge.ledger,
        standing=knowledge.standing,
        precedence=knowledge.precedence,
        clock=knowledge.clock,
        cluster=cluster,
        synchroniser=SimpleNamespace(source_names=("notes",)),
    )
    client: Any = SimpleNamespace(guilds=[], user=None)
    access = _Access(alone, together)
    languages = Languages(choices=services.language_choices, cluster=cluster, access=access, client=client)
    made: dict[str, Any] = {"client": client, "services": services, "access": access, "languages": languages}
    interaction: Any = _Interaction()
    answering = Answering(services=services, languages=languages, drafts=lambda show: Drafts(show, seconds=0))
    ask = Ask(**made, answering=answering, hearing=Hearing(client=client))
    happenings, finding, admin, recorded = Events(**made), Collaborators(**made), Admin(**made), Records(**made)
    group = choice((None, "alpha", "beta"))
    commands = {
        "ask": lambda: ask.ask.callback(ask, interaction, question, private),
        "events": lambda: happenings.events.callback(happenings, interaction, "next month", group, private),
        "collaborators": lambda: finding.collaborators.callback(finding, interaction, question, None, private),
        "decisions": lambda: recorded.decisions.callback(recorded, interaction, group, None, private),
        "actions": lambda: recorded.actions.callback(recorded, interaction, group, None, None, choice((True, False)), private),
        "status": lambda: admin.status.callback(admin, interaction),
    }
    name = choice(sorted(commands))
    try:
        await commands[name]()
    except UserFacingError as error:
        interaction.sent.append(str(error))
    # What is suggested and what the status says is for whoever acts, alone.
    yield f"/{name}{' private' if private or name == 'status' else ''}", "\n".join(interaction.sent)
    suggested = [
        *await happenings.suggest_groups(interaction, ""),
        *await recorded.suggest_groups(interaction, ""),
        *await admin.suggest_sources(interaction, ""),
    ]
    yield "autocomplete private", repr([choice.to_dict() for choice in suggested])
