"""Whose notes a member may write, and in which channel they stand."""

from __future__ import annotations

from dataclasses import dataclass

import discord

from bot.access import Access
from bot.channels.following import Following
from bot.notekeeping.posting import NotePlace
from bot.wording_notes import NotesWording
from knowledge.minutes.note import Corrected
from knowledge.model import Cluster, WorkingGroup
from knowledge.posts import ChannelSource


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a note cannot stand in a place, and what to do."""

    reason: str


class NoteChannels:
    """The groups that members lead, and the channels of these."""

    def __init__(self, *, client: discord.Client, access: Access, cluster: Cluster, following: Following) -> None:
        self._client = client
        self._access = access
        self._cluster = cluster
        self._following = following

    def groups(self, user: discord.abc.User) -> tuple[WorkingGroup, ...]:
        """The working groups whose notes a member may write: those that he or she leads; for administrators all."""
        if self._access.is_admin(user, self._client.guilds):
            return self._cluster.groups
        led = self._access.leads(user, self._client.guilds)
        return tuple(group for group in self._cluster.groups if group.slug in led)

    def sources(self, group: str) -> tuple[ChannelSource, ...]:
        """The channels of a group."""
        return tuple(source for source in self._following.sources if source.group == group)

    def source_of(self, channel: object) -> ChannelSource | None:
        """The source that a channel or a thread belongs to."""
        return self._following.source_of(getattr(channel, "id", 0))

    async def place(
        self, source: ChannelSource, place_id: int, user: discord.abc.User, said: NotesWording, *, near: object = None
    ) -> NotePlace | Refusal:
        """The channel or thread of a source in which a member's note stands; `near` is where the member is."""
        found = await self._channel(place_id)
        if isinstance(found, discord.ForumChannel):
            if not (isinstance(near, discord.Thread) and near.parent_id == found.id):
                return Refusal(said.in_forum.format(channel=found.mention))
            found = near
        guild = self._access.cluster_guild(self._client.guilds)
        member = guild.get_member(user.id) if guild else None
        if guild is None or member is None or not isinstance(found, NotePlace):
            return Refusal(said.kobar_may_not.format(channel=f"<#{place_id}>"))
        if not _may_write(found, member):
            return Refusal(said.you_may_not.format(channel=found.mention))
        if not _may_write(found, guild.me):
            return Refusal(said.kobar_may_not.format(channel=found.mention))
        return found if self._access.may_keep_notes(user, self._client.guilds, source.group) else Refusal(said.leads_none)

    async def _channel(self, channel_id: int) -> object:
        guild = self._access.cluster_guild(self._client.guilds)
        found = guild.get_channel_or_thread(channel_id) if guild else None
        if found or guild is None:
            return found
        try:
            return await guild.fetch_channel(channel_id)  # a thread that has been folded away
        except discord.HTTPException:
            return None


def _may_write(place: NotePlace, member: discord.Member) -> bool:
    permissions = place.permissions_for(member)
    writes = permissions.send_messages_in_threads if isinstance(place, discord.Thread) else permissions.send_messages
    return permissions.view_channel and writes


def thread_path(thread_id: int) -> str:
    """The path of the document that a thread makes."""
    return f"discord/{thread_id}"


def place_of(path: str) -> tuple[int | None, int | None]:
    """The channel or thread, and the message, that a document of a channel stands in; nothing for one of a folder."""
    first, *rest = path.split("/")
    if first != "discord" or not rest or not rest[0].isdecimal():
        return None, None
    message = rest[1] if len(rest) > 1 and rest[1].isdecimal() else None
    return int(rest[0]), int(message) if message else None


def answered_message(corrected: Corrected, place_id: int) -> int | None:
    """The message in a place that a correction replies to."""
    if corrected.post_id is not None:
        return corrected.post_id
    place, message = place_of(corrected.path)
    return message if place == place_id else None
