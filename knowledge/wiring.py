"""Where the domain's services and their adapters are put together; the only module that imports adapters."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from knowledge.adapters.chat_model import LangChainChatModel, check_chat_model
from knowledge.adapters.chroma_index import ChromaIndex
from knowledge.adapters.chroma_lease import ChromaSettings
from knowledge.adapters.embedding import SentenceTransformerEmbedder, prepare
from knowledge.answering.written import Writer
from knowledge.arms import EXACT_SCAN, Arms
from knowledge.assistant import Assistant
from knowledge.calendar import Calendar
from knowledge.calendar.periods import period_in
from knowledge.changed_decisions import ChangedDecisions
from knowledge.claims import Claims
from knowledge.conversation import Conversations
from knowledge.corrections import Corrections
from knowledge.counted_chat import CountedChat
from knowledge.digest.gathering import Gathering
from knowledge.digest.ledger import Ledger
from knowledge.digest.matches import NewMatches
from knowledge.digest.member_digests import MemberDigests
from knowledge.digest.standing import Standing
from knowledge.erasing import Erasing
from knowledge.feedback import Votes
from knowledge.fusion import WEIGHTS, Weights
from knowledge.gaps import Gaps
from knowledge.given_answers import KEPT_DAYS, GivenAnswers
from knowledge.indexing import Indexer
from knowledge.language_choice import LanguageChoices
from knowledge.lexicon.word_list import estonian_words
from knowledge.library import Library
from knowledge.matching import Matcher
from knowledge.member_data import MembersData
from knowledge.member_feedback import AskedAnswers, MemberVotes
from knowledge.member_notes import MemberNotes
from knowledge.member_posts import IndexingChoices, MemberMarks
from knowledge.minutes.taker import MinutesTaker
from knowledge.minutes.written import MinutesWriter
from knowledge.model import Cluster, Period
from knowledge.passage_search import PassageSearch
from knowledge.pointers import Pointers
from knowledge.ports import ChatModel, Clock, DenseIndex, Embedder
from knowledge.precedence import Precedence
from knowledge.records.member_records import DoneMarks, RemindersSent
from knowledge.records.register import Register
from knowledge.retention import Retention, RetentionSettings
from knowledge.retriever import Retriever
from knowledge.settings import ChatModelSettings, EmbeddingSettings
from knowledge.sharing import Sharing
from knowledge.store.database import open_database
from knowledge.store.dense_manifest import DenseManifest
from knowledge.store.lexical import LexicalTable
from knowledge.store.note_drafts import NoteDrafts
from knowledge.store.posts import Posts
from knowledge.store.vectors import VectorTable
from knowledge.store.write_lock import WriteLock
from knowledge.usage import Usage


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present, in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The domain's services, over one data folder."""

    assistant: Assistant
    calendar: Calendar
    matcher: Matcher
    library: Library
    retriever: Retriever
    passage_search: PassageSearch
    indexer: Indexer
    conversations: Conversations
    gaps: Gaps
    language_choices: LanguageChoices
    posts: Posts
    note_drafts: NoteDrafts
    minutes: MinutesTaker
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
    lock: WriteLock
    precedence: Precedence
    clock: Clock


@asynccontextmanager
async def open_knowledge(
    *,
    cluster: Cluster,
    data_dir: Path,
    embedding: EmbeddingSettings,
    chroma_address: str | None = None,
    clock: Clock | None = None,
    chat: ChatModelSettings | None = None,
    retention: RetentionSettings | None = None,
    answers_kept_days: int = KEPT_DAYS,
) -> AsyncGenerator[Knowledge]:
    """The services with their real adapters; the models and the Chroma server are started when they are first needed.

    Raises ConfigError where `chat` names a model whose package is not installed.
    """
    if chat:
        check_chat_model(chat)
    writing = (LangChainChatModel(settings=chat), chat) if chat else None
    precedence = Precedence()
    embedder = SentenceTransformerEmbedder(settings=embedding, precedence=precedence)
    dense = ChromaIndex(settings=ChromaSettings(address=chroma_address, data_dir=data_dir))
    try:
        async with assembled(
            cluster=cluster,
            data_dir=data_dir,
            embedder=embedder,
            dense=dense,
            clock=clock or SystemClock(),
            writing=writing,
            retention=retention,
            answers_kept_days=answers_kept_days,
            precedence=precedence,
        ) as knowledge:
            yield knowledge
    finally:
        await dense.close()
        await embedder.close()


@asynccontextmanager
async def assembled(
    *,
    cluster: Cluster,
    data_dir: Path,
    embedder: Embedder,
    dense: DenseIndex,
    clock: Clock,
    exact_scan: int = EXACT_SCAN,
    weights: Weights = WEIGHTS,
    writing: tuple[ChatModel, ChatModelSettings] | None = None,
    retention: RetentionSettings | None = None,
    answers_kept_days: int = KEPT_DAYS,
    precedence: Precedence | None = None,
) -> AsyncGenerator[Knowledge]:
    """The services over given adapters, which the caller closes; `exact_scan` and `weights` are retrieval's, `writing` the chat
    model's. Answers that were given are kept for `answers_kept_days`, and for how long other things are says `retention`.
    `precedence` is the embedder's.
    """
    # Read once for the process, and not first when a question comes: it takes a fifth of a second.
    await asyncio.to_thread(estonian_words)
    async with open_database(data_dir / "kobar.sqlite3") as database:
        library = Library(database=database, cluster=cluster, clock=clock)
        vectors = VectorTable(database=database)
        manifest = DenseManifest(database=database)
        lexical = LexicalTable(database=database)
        retriever = Retriever(
            library=library,
            arms=Arms(lexical=lexical, vectors=vectors, manifest=manifest, dense=dense, embedder=embedder, exact_scan=exact_scan),
            cluster=cluster,
            period_in=past_period_in,
            weights=weights,
        )
        calendar = Calendar(library=library, cluster=cluster)
        matcher = Matcher(library=library, retriever=retriever, clock=clock, cluster=cluster)
        gaps = Gaps(database=database, clock=clock)
        chat = writing[1] if writing else None
        usage = Usage(
            database=database,
            clock=clock,
            cluster=cluster,
            per_member=chat.daily_answers_per_member if chat else None,
            per_server=chat.daily_answers_per_server if chat else None,
        )
        counted = CountedChat(model=writing[0], usage=usage, settings=writing[1]) if writing else None
        conversations = Conversations(database=database, clock=clock)
        language_choices = LanguageChoices(database=database)
        posts = Posts(database=database)
        reminders = RemindersSent(database=database, clock=clock)
        done_marks = DoneMarks(database=database, clock=clock)
        erasing = Erasing(database=database, vectors=vectors)
        ledger = Ledger(database=database, clock=clock)
        register = Register(library=library, database=database, clock=clock)
        gathering = Gathering(
            library=library,
            register=register,
            calendar=calendar,
            matches=NewMatches(library=library, matcher=matcher, cluster=cluster),
            database=database,
            cluster=cluster,
            clock=clock,
        )
        yield Knowledge(
            assistant=Assistant(
                library=library,
                retriever=retriever,
                calendar=calendar,
                matcher=matcher,
                gaps=gaps,
                cluster=cluster,
                decisions=ChangedDecisions(library=library),
                corrections=Corrections(database=database, library=library, cluster=cluster),
                pointers=Pointers(library=library, retriever=retriever),
                writer=Writer(chat=counted, embedder=embedder) if counted else None,
            ),
            calendar=calendar,
            matcher=matcher,
            library=library,
            retriever=retriever,
            passage_search=PassageSearch(library=library, retriever=retriever, clock=clock),
            indexer=Indexer(vectors=vectors, manifest=manifest, lexical=lexical, embedder=embedder, dense=dense),
            conversations=conversations,
            gaps=gaps,
            language_choices=language_choices,
            posts=posts,
            note_drafts=NoteDrafts(database=database, clock=clock),
            minutes=MinutesTaker(
                library=library,
                posts=posts,
                cluster=cluster,
                writer=MinutesWriter(chat=counted, embedder=embedder) if counted else None,
            ),
            usage=usage,
            register=register,
            gathering=gathering,
            ledger=ledger,
            standing=Standing(library=library, calendar=calendar, cluster=cluster, clock=clock),
            given=GivenAnswers(database=database, library=library, clock=clock, time_zone=cluster.time_zone, days=answers_kept_days),
            votes=Votes(database=database, clock=clock),
            sharing=Sharing(library=library, calendar=calendar, cluster=cluster),
            claims=Claims(database=database, clock=clock),
            # Each table that knows a member stands here; posts, which make documents, join them where documents are made.
            members=MembersData(
                kinds=(
                    MemberMarks(posts=posts),
                    MemberNotes(database=database),
                    done_marks,
                    AskedAnswers(database=database),
                    MemberVotes(database=database),
                    reminders,
                    MemberDigests(database=database, ledger=ledger),
                    conversations,
                    gaps,
                    usage,
                    language_choices,
                    IndexingChoices(posts=posts),
                ),
                erase=erasing.for_good,
            ),
            retention=Retention(
                settings=retention or RetentionSettings(),
                clock=clock,
                tables={"turns": conversations, "gaps": gaps, "usage": usage},
                always={
                    "askers": usage.forget_askers,
                    "reminders": reminders.forget_past,
                    "done_marks": done_marks.forget_gone,
                    "traces": erasing.traces,
                },
            ),
            lock=WriteLock(data_dir=data_dir, clock=clock),
            precedence=precedence or Precedence(),
            clock=clock,
        )


past_period_in: Callable[[str, date], Period | None] = partial(period_in, prefer="past")
"""Periods as notes are asked for: a month without a year is the one gone by."""


async def prepare_model(settings: EmbeddingSettings, report: Callable[[str], None]) -> Path:
    """Convert or find the embedding model, check it, and say what was done; its folder."""
    return await prepare(settings, report)
