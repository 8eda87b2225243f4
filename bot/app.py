"""The composition root: all services of one cluster, opened in order and closed in reverse."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.config import Settings
from ingest.channels import ChannelLibrary
from ingest.member_posts import member_data_of
from ingest.sources.calendar import CalendarSource
from ingest.sources.folder import FolderSource
from ingest.sync import Synchroniser
from knowledge.assistant import Assistant
from knowledge.calendar import Calendar
from knowledge.claims import Claims
from knowledge.conversation import Conversations
from knowledge.digest.gathering import Gathering
from knowledge.digest.ledger import Ledger
from knowledge.digest.standing import Standing
from knowledge.feedback import Votes
from knowledge.given_answers import GivenAnswers
from knowledge.language_choice import LanguageChoices
from knowledge.library import Library
from knowledge.matching import Matcher
from knowledge.member_data import MembersData
from knowledge.minutes.taker import MinutesTaker
from knowledge.model import Cluster
from knowledge.passage_search import PassageSearch
from knowledge.ports import Clock
from knowledge.precedence import Precedence
from knowledge.records.register import Register
from knowledge.retention import Retention
from knowledge.sharing import Sharing
from knowledge.store.note_drafts import NoteDrafts
from knowledge.usage import Usage
from knowledge.wiring import open_knowledge


@dataclass(frozen=True, slots=True)
class Services:
    """What the faces, Discord and the terminal, are faces of."""

    assistant: Assistant
    calendar: Calendar
    matcher: Matcher
    library: Library
    passage_search: PassageSearch
    synchroniser: Synchroniser
    channels: ChannelLibrary
    note_drafts: NoteDrafts
    minutes: MinutesTaker
    conversations: Conversations
    language_choices: LanguageChoices
    usage: Usage
    given: GivenAnswers
    votes: Votes
    sharing: Sharing
    claims: Claims
    register: Register
    members: MembersData
    retention: Retention
    gathering: Gathering
    ledger: Ledger
    standing: Standing
    precedence: Precedence
    clock: Clock
    cluster: Cluster


def sources_of(settings: Settings) -> tuple[FolderSource | CalendarSource, ...]:
    """The sources that the settings name, in their order."""
    return tuple(
        FolderSource(name=source.name, path=source.path, audience=source.audience)
        if source.kind == "folder"
        else CalendarSource(name=source.name, path=source.path, display_path=source.display_path, audience=source.audience)
        for source in settings.sources
    )


@asynccontextmanager
async def open_services(settings: Settings) -> AsyncGenerator[Services]:
    """All services, open for as long as the block lasts.

    Raises ConfigError for a chat model whose package is missing, and IndexUnavailable or ModelUnavailable, each with what to do, when they
    are first needed.
    """
    async with open_knowledge(
        cluster=settings.cluster,
        data_dir=settings.data_dir,
        embedding=settings.embedding,
        chroma_address=settings.chroma_address,
        chat=settings.model,
        retention=settings.retention,
        answers_kept_days=settings.discord.answers_kept_days,
    ) as knowledge:
        synchroniser = Synchroniser(
            sources=sources_of(settings),
            library=knowledge.library,
            indexer=knowledge.indexer,
            lock=knowledge.lock,
            clock=knowledge.clock,
            languages=settings.cluster.languages,
            posts=knowledge.posts,
        )
        channels = ChannelLibrary(
            posts=knowledge.posts,
            library=knowledge.library,
            languages=settings.cluster.languages,
            time_zone=settings.cluster.time_zone,
        )
        yield Services(
            assistant=knowledge.assistant,
            calendar=knowledge.calendar,
            matcher=knowledge.matcher,
            library=knowledge.library,
            passage_search=knowledge.passage_search,
            synchroniser=synchroniser,
            channels=channels,
            note_drafts=knowledge.note_drafts,
            minutes=knowledge.minutes,
            conversations=knowledge.conversations,
            language_choices=knowledge.language_choices,
            usage=knowledge.usage,
            given=knowledge.given,
            votes=knowledge.votes,
            sharing=knowledge.sharing,
            claims=knowledge.claims,
            register=knowledge.register,
            members=knowledge.members.with_more(*member_data_of(channels)),
            retention=knowledge.retention,
            gathering=knowledge.gathering,
            ledger=knowledge.ledger,
            standing=knowledge.standing,
            precedence=knowledge.precedence,
            clock=knowledge.clock,
            cluster=settings.cluster,
        )
