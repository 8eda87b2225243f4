"""Changes of the channels that are read are taken into the library, one after another, in the order in which they happened."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import discord
import structlog

from bot.channels.changes import (
    AuthorForgotten,
    Change,
    ChannelDeleted,
    Deleted,
    Edited,
    Fetched,
    GrownOld,
    Looked,
    Posted,
    ThreadDeleted,
    ThreadSeen,
)
from bot.channels.feed import Feed
from bot.channels.messages import Conditions, post_of
from ingest.channels import ChannelLibrary
from knowledge.posts import MARKED_BY_POSTING, MARKED_BY_REACTION, SOMEBODY, ChannelSource, Post, PostThread
from knowledge.precedence import Precedence
from knowledge.store.note_drafts import NoteDrafts

AT_ONCE = 8
"""New messages of one channel that are taken in together: few enough that whoever else writes into the store soon has a turn."""

_log = structlog.get_logger(__name__)


class TakingIn:
    """Takes changes from the feed into the library; what is new gives way to questions that have `precedence`.

    `fetch` is given each attached file that is to be fetched, with its message; `changed` is called after each change, `failed` with the
    channel of one that could not be taken in; `is_lead` says who marks notes in a channel, `oldest` from which moment on messages are kept.
    """

    def __init__(
        self,
        *,
        feed: Feed,
        channels: ChannelLibrary,
        drafts: NoteDrafts,
        zone: ZoneInfo,
        source_of: Callable[[int], ChannelSource | None],
        own_id: Callable[[], int],
        name_of: Callable[[int], str | None],
        is_lead: Callable[[int, ChannelSource], bool],
        fetch: Callable[[discord.Attachment, int, ChannelSource], None],
        changed: Callable[[], None],
        failed: Callable[[int], None],
        precedence: Precedence | None = None,
        oldest: Callable[[], datetime | None] = lambda: None,
    ) -> None:
        self._feed = feed
        self._channels = channels
        self._drafts = drafts
        self._zone = zone
        self._source_of = source_of
        self._own_id = own_id
        self._name_of = name_of
        self._is_lead = is_lead
        self._fetch = fetch
        self._changed = changed
        self._failed = failed
        self._precedence = precedence or Precedence()
        self._oldest = oldest

    async def run(self) -> None:
        """Take in whatever waits, until nothing does."""
        while found := await self._next():
            change, taken = found
            others = self._feed.more(change.channel_id, AT_ONCE) if isinstance(change, Posted) and not taken else []
            error: Exception | None = None
            try:
                await self._take([change, *others])
                self._changed()
            except Exception as caught:  # noqa: BLE001 - the boundary of one change: the channel is looked through anew instead
                _log.exception("change_not_taken_in", channel=change.channel_id)
                error = caught
                if not isinstance(change, Looked):  # else whoever looked is told, and looking again would find the same
                    self._failed(change.channel_id)
            for each in others:
                self._feed.took(each)
            self._feed.took(change, taken, error)

    async def _next(self) -> tuple[Change, asyncio.Future[None] | None] | None:
        await self._feed.give_way(self._precedence)
        return self._feed.next()

    async def _take(self, changes: Sequence[Change]) -> None:
        source = self._source_of(changes[0].channel_id)
        if source is None:
            return
        match changes[0]:
            case Posted():
                await self._put(source, [each.message for each in changes if isinstance(each, Posted) and each.message])
            case Edited(message=message) if message:
                await self._put(source, [message])
            case Deleted(place_id=place_id, message_ids=ids):
                await self._channels.change(source, place_id, deleted=ids)
            case ThreadSeen(thread=thread) if thread:
                await self._channels.keep_thread(source, await self._named(thread))
            case Fetched(post_id=post_id, attachment_id=attachment_id, raw=raw):
                await self._channels.attach(source, post_id, attachment_id, raw)
            case Looked() as looked:
                await self._compare(source, looked)
            case change:
                await self._take_out(source, change)

    async def _take_out(self, source: ChannelSource, change: Change) -> None:
        """Take out much at once: a thread, a channel, all that one member wrote or that has grown old."""
        match change:
            case ThreadDeleted(thread_id=thread_id):
                await self._channels.remove_thread(source, thread_id)
            case ChannelDeleted():
                await self._channels.remove_channel(source)
            case AuthorForgotten(author_id=author_id):
                await self._channels.forget_author(source, author_id)
            case GrownOld(before=before) if before:
                await self._channels.remove_older(source, before)
            case _:
                pass

    async def _put(self, source: ChannelSource, messages: Sequence[discord.Message]) -> None:
        """Take messages of one channel in, each with its place; those that are not kept, or not any more, out."""
        conditions = Conditions(self._own_id(), await self._channels.posts.unindexed_authors(), self._oldest())
        marked = await self._channels.posts.marked([message.id for message in messages])
        marked |= await self._posted_for_leads([message for message in messages if message.id not in marked])
        by_place: dict[int, list[discord.Message]] = {}
        for message in messages:
            by_place.setdefault(message.channel.id, []).append(message)
        for place_id, here in by_place.items():
            kept: list[Post] = []
            gone: list[int] = []
            for message in here:
                post = await self._post(message, source, marked=message.id in marked)
                if conditions.keep(message, post, source, marked=message.id in marked):
                    kept.append(post)
                else:
                    gone.append(message.id)
            known = await self._known(place_id, [*(post.id for post in kept), *gone])
            kept = [post for post in kept if known.get(post.id) != post.version]
            gone = [ident for ident in gone if ident in known]
            if kept or gone:
                await self._channels.change(source, place_id, kept=kept, gone=gone)
            await self._fetch_missing(here, source)

    async def _posted_for_leads(self, messages: Sequence[discord.Message]) -> frozenset[int]:
        """Those of Kobar's own messages that are parts of a lead's note; a part may come back before it is known to have been sent."""
        own = [message for message in messages if message.author.id == self._own_id()]
        return frozenset([message.id for message in own if await self._is_posted_for_lead(message)])

    async def _is_posted_for_lead(self, message: discord.Message) -> bool:
        if not await self._drafts.awaits(message.channel.id):
            return False
        nonce = str(message.nonce) if message.nonce is not None else None
        return await self._drafts.claim(place_id=message.channel.id, message_id=message.id, nonce=nonce, content=message.content)

    async def _post(self, message: discord.Message, source: ChannelSource, *, marked: bool) -> Post:
        """The post; what Kobar posted on a lead's behalf is the lead's."""
        if marked and message.author.id == self._own_id():
            posted_by = [user for user, how in await self._channels.posts.marks(message.id) if how == MARKED_BY_POSTING]
            if posted_by:
                return post_of(message, source, zone=self._zone, author=(posted_by[0], self._name_of(posted_by[0]) or "…"))
        return post_of(message, source, zone=self._zone)

    async def _named(self, thread: PostThread) -> PostThread:
        """A thread without the name that a member gave it who wants nothing kept, or Kobar itself: that is somebody's question."""
        nameless = {self._own_id(), *await self._channels.posts.unindexed_authors()}
        return replace(thread, name="", owner_id=None) if thread.owner_id in nameless else thread

    async def _known(self, place_id: int, ids: Iterable[int]) -> dict[int, str]:
        wanted = sorted(ids)
        if not wanted:
            return {}
        return await self._channels.posts.versions(place_id, above=wanted[0] - 1, below=wanted[-1] + 1)

    async def _fetch_missing(self, messages: Sequence[discord.Message], source: ChannelSource) -> None:
        """Ask for the attached files that have not been fetched yet."""
        files = {file.id: (file, message.id) for message in messages for file in message.attachments}
        if not files:
            return
        for missing in (await self._channels.posts.unfetched({post_id for _, post_id in files.values()})).values():
            for ident in missing & files.keys():
                self._fetch(*files[ident], source)

    async def _compare(self, source: ChannelSource, looked: Looked) -> None:
        """Bring a stretch of a place in line with the server's history, but for what the gateway has told since that was asked for."""
        if self._feed.happened_since(looked.since, looked.place_id) or self._feed.happened_since(looked.since, source.channel_id):
            return
        news = [message for message in looked.messages if not self._feed.happened_since(looked.since, message.id)]
        for message in news:
            if message.id in looked.reactors:
                await self._mark(message, looked.reactors[message.id], source)
        await self._put(source, news)
        if looked.above is None:
            return
        there = {message.id for message in looked.messages}
        known = set(await self._channels.posts.versions(looked.place_id, above=looked.above, below=looked.below))
        # A mark is noted before the message that it has kept, and Kobar may have been stopped in between.
        known |= await self._channels.posts.marked_within(looked.place_id, above=looked.above, below=looked.below)
        deleted = [ident for ident in known if ident not in there and not self._feed.happened_since(looked.since, ident)]
        if deleted:
            await self._channels.change(source, looked.place_id, deleted=deleted)

    async def _mark(self, message: discord.Message, reactors: frozenset[int], source: ChannelSource) -> None:
        """Let the marks by reaction be those of the members whose reaction is there: who was a lead when it was first seen stays one.

        Of those who want nothing kept of themselves only that somebody marked it is kept.
        """
        unnamed = await self._channels.posts.unindexed_authors()
        before = {user for user, how in await self._channels.posts.marks(message.id) if how == MARKED_BY_REACTION}
        now: dict[int, set[int]] = {}
        for user in reactors:
            now.setdefault(SOMEBODY if user in unnamed else user, set()).add(user)
        for user in before - now.keys():
            await self._channels.posts.unmark(message.id, user_id=user, how=MARKED_BY_REACTION)
        for user in now.keys() - before:
            if any(self._is_lead(each, source) for each in now[user]):
                await self._channels.posts.mark(message.id, user, MARKED_BY_REACTION, place_id=message.channel.id)
