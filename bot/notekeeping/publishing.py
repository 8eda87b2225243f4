"""From a draft to a posted note: checks once more what may be said where, posts, and gives the text back where that cannot be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import discord
import structlog

from bot.access import Access
from bot.notekeeping.channels import NoteChannels, Refusal, answered_message, thread_path
from bot.notekeeping.posting import NotePlace, Posting
from bot.render_notes import note_messages
from bot.retrying import UNDELIVERED
from bot.wording_notes import NotesWording
from knowledge.audience import Readers
from knowledge.language import language_of
from knowledge.minutes.note import Corrected, Note
from knowledge.posts import ChannelSource
from knowledge.store.note_drafts import NoteDraft

if TYPE_CHECKING:
    from bot.app import Services

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Published:
    """Where a note stands now, and how many of its lines were left out since their messages had gone."""

    url: str
    left_out: int = 0


class Publishing:
    """Posts drafts for their owners."""

    def __init__(self, *, client: discord.Client, services: Services, access: Access, channels: NoteChannels, posting: Posting) -> None:
        self._client = client
        self._services = services
        self._access = access
        self._channels = channels
        self._posting = posting

    def messages(self, note: Note, user: discord.abc.User, readers: Readers | None = None) -> tuple[str, ...]:
        """A note as it would be posted for a member; `readers` where others see it, who need not know of all groups."""
        cluster = self._services.cluster if readers is None else self._services.cluster.seen_by(readers)
        return note_messages(note, by=user.display_name, cluster=cluster, language=language_of(note.text, cluster.languages))

    async def publish(self, draft: NoteDraft, user: discord.abc.User, said: NotesWording, *, near: object = None) -> Published | Refusal:
        """Post a draft, or say why that cannot be; then the draft is still there."""
        source = self._channels.source_of(discord.Object(draft.channel_id))
        if draft.note.is_empty or source is None:
            return Refusal(said.empty if source else said.not_a_source)
        place = await self._channels.place(source, draft.place_id, user, said, near=near)
        if isinstance(place, Refusal):
            return place
        note, left_out = await self.current(draft.note)
        if note.is_empty:
            return Refusal(told_left_out(left_out, said))
        if note.corrects and not await self._may_name(note.corrects, place):
            return Refusal(said.note_not_for_all.format(channel=place.mention))
        url = await self._posted(replace(draft, place_id=place.id, note=note), user, place, source)
        if isinstance(url, discord.Forbidden):
            return Refusal(said.kobar_may_not.format(channel=place.mention))
        return Published(url, left_out) if isinstance(url, str) else Refusal(said.refused)

    async def _posted(self, draft: NoteDraft, user: discord.abc.User, place: NotePlace, source: ChannelSource) -> str | Exception:
        """Where a draft stands now, or what Discord said."""
        reply_to = answered_message(draft.note.corrects, place.id) if draft.note.corrects else None
        readers = await self._access.readers_of_place(place, self._client.guilds)
        try:
            return await self._posting.post(draft, self.messages(draft.note, user, readers), place, source, reply_to=reply_to)
        except UNDELIVERED as error:
            _log.warning("note_not_posted", error=type(error).__name__, status=getattr(error, "status", None))
            return error

    async def current(self, note: Note) -> tuple[Note, int]:
        """A note without the lines whose messages have been deleted or changed since, and how many those are."""
        if not note.rests_on:
            return note, 0
        await self._posting.settled()
        return note.without(await self._services.minutes.outdated(note))

    async def may_see(self, draft: NoteDraft, user: discord.abc.User) -> bool:
        """Whether a draft's owner may read the thread, now, that its lines rest on."""
        source = self._channels.source_of(discord.Object(draft.channel_id))
        if not draft.note.rests_on or source is None:
            return not draft.note.rests_on
        # As the cache has it now: what came with a click may know nothing of a channel that was closed since.
        readers = self._access.readers_of_user(discord.Object(user.id), self._client.guilds)
        return await self._services.library.document(thread_path(draft.place_id), readers, source=source.name) is not None

    async def _may_name(self, corrected: Corrected, place: NotePlace) -> bool:
        """Whether all who see a place may read the note that is corrected there."""
        readers = await self._access.readers_of_place(place, self._client.guilds)
        return await self._services.library.document(corrected.path, readers, source=corrected.source) is not None


def told_left_out(count: int, said: NotesWording) -> str:
    """How many lines were left out."""
    return said.left_out_one if count == 1 else said.left_out.format(count=count)


def told_published(published: Published, note: Note, said: NotesWording) -> str:
    """That a note has been posted, and what was left out of it."""
    told = (said.corrected if note.corrects else said.posted).format(url=published.url)
    return f"{told}\n{told_left_out(published.left_out, said)}" if published.left_out else told
