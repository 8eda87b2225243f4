"""What Kobar may show of a server's channels, worked out from the server as it is, without Kobar's code.

Who may open a place follows Discord's own description of permissions
(https://discord.com/developers/docs/topics/permissions#permission-overwrites and `/topics/threads`), what becomes of messages
the documentation of channels as sources.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from simcord.backend.models import Channel, Message
from simcord.enums import ChannelType

from tests.fakes.whole_server import ADMINISTRATOR, HISTORY, SEEN, THREADS, WholeServer

PIN = "📌"
TEN_MINUTES = 600_000
LONGEST_RUN = 20
ALL = (1 << 60) - 1

Documents = dict[str, str]
"""Texts by path."""


@dataclass(frozen=True)
class Source:
    """A channel that is read: how long a message must be, and the role that is asked of readers besides, if one is."""

    shortest: int = 40
    role: str | None = None


@dataclass
class Oracle:
    """Knows what was seen to happen: which channel is read how, who is not to be indexed, whose reaction counted when it was seen."""

    server: WholeServer
    roles: Mapping[str, int]
    sources: dict[int, Source] = field(default_factory=dict)
    unindexed: set[int] = field(default_factory=set)
    marks: dict[int, set[int]] = field(default_factory=dict)

    # Permissions

    def permissions(self, member_id: int, channel: Channel) -> int:
        guild = self.server.guild
        if member_id == guild.owner_id:
            return ALL
        member = guild.members[member_id]
        allowed = guild.roles[guild.id].permissions
        for role_id in member.role_ids:
            allowed |= guild.roles[role_id].permissions if role_id in guild.roles else 0
        if allowed & ADMINISTRATOR:
            return ALL
        for targets in ({guild.id}, set(member.role_ids), {member_id}):
            named = [one for one in channel.overwrites if one.target_id in targets]
            for one in named:
                allowed &= ~one.deny
            for one in named:
                allowed |= one.allow
        if member.timed_out_until:
            allowed &= SEEN | HISTORY
        return allowed if allowed & SEEN else 0

    def _above(self, place: Channel) -> Channel:
        return self.server.backend.channels[place.parent_id] if place.thread_metadata else place

    def sees(self, member_id: int, place: Channel) -> bool:
        allowed = self.permissions(member_id, self._above(place))
        return bool(allowed & SEEN) and (
            place.type != ChannelType.PRIVATE_THREAD or member_id in place.thread_members or bool(allowed & THREADS)
        )

    def may_open(self, member_id: int, place: Channel) -> bool:
        return self.sees(member_id, place) and bool(self.permissions(member_id, self._above(place)) & HISTORY)

    def holds(self, member_id: int, role: str | None) -> bool:
        if role is None or member_id == self.server.guild.owner_id:
            return True
        held = self.server.guild.members[member_id].role_ids
        return self.roles[role] in held or any(self.server.guild.roles[one].permissions & ADMINISTRATOR for one in held)

    def those_who_see(self, place: Channel) -> list[int]:
        return [ident for ident in self.server.people() if self.sees(ident, place)]

    # Documents

    def seen(self, message: Message, leads: Collection[str]) -> None:
        """Kobar looks at a message: reactions that are there count if they are of those who lead now, or counted before."""
        reaction = message.reaction_for(PIN)
        there = {ident for ident in (reaction.user_ids if reaction else ()) if not self.server.backend.users[ident].bot}
        before = self.marks.get(message.id, set())
        leading = {ident for ident in there - before if ident in self.server.guild.members and self._leads(ident, leads)}
        self.marks[message.id] = (before & there) | leading

    def _leads(self, member_id: int, leads: Collection[str]) -> bool:
        held = self.server.guild.members[member_id].role_ids
        return self.holds(member_id, "Admin") or any(self.roles[role] in held for role in leads)

    def kept(self, message: Message, source: Source) -> bool:
        readable = any(re.search(r"\.(md|txt)$", file["filename"]) for file in message.attachments)
        if message.author_id in self.unindexed or not (message.content.strip() or readable):
            return False
        if message.pinned or self.marks.get(message.id):
            return True
        place, own = self.server.backend.channels[message.channel_id], self.server.own_id
        said_to_kobar = re.match(r"[/!]\w", message.content) or own in (*message.mention_user_ids, *message.ping_user_ids)
        in_answer = place.thread_metadata is not None and place.owner_id == own
        if self.server.backend.users[message.author_id].bot or message.type not in (0, 19) or said_to_kobar or in_answer:
            return False
        return len(self.said(message)) >= source.shortest or readable

    def documents(self, member_ids: Collection[int]) -> Documents:
        """What each of some members may read, by path."""
        return {
            path: text.strip("\n")
            for place, path, text in self._all()
            if member_ids and all(self._may_read(one, place) for one in member_ids)
        }

    def _may_read(self, member_id: int, place: Channel) -> bool:
        return self.may_open(member_id, place) and self.holds(member_id, self.sources[self._above(place).id].role)

    def _all(self) -> Iterator[tuple[Channel, str, str]]:
        channels = self.server.backend.channels
        own = self.server.own_id
        for channel_id, source in self.sources.items():
            channel = channels.get(channel_id)
            if channel is None or not self.may_open(own, channel):
                continue
            threads = {thread.id: thread for thread in self.server.threads() if thread.parent_id == channel_id}
            alone = [one for one in self._kept(channel, source) if one.id not in threads]
            for path, text in (*self._runs(alone), *_files(alone)):
                yield channel, path, text
            for thread in threads.values():
                starter = [one for one in self._kept(channel, source) if one.id == thread.id]
                # A private thread is read where Kobar has been let in, whatever else it may see.
                is_read = thread.type != ChannelType.PRIVATE_THREAD or own in thread.thread_members
                inside = self._kept(thread, source) if is_read else []
                if is_read:
                    text = "\n\n".join(self.said(one) for one in (*starter, *inside))
                    if text.strip():
                        yield thread, f"discord/{thread.id}", text
                    for path, attached in _files(inside):
                        yield thread, path, attached
                for path, attached in _files(starter):
                    yield channel, path, attached

    def _kept(self, place: Channel, source: Source) -> list[Message]:
        return [one for one in self.server.history(place.id) if self.kept(one, source)]

    def _runs(self, messages: list[Message]) -> Iterator[tuple[str, str]]:
        run: list[Message] = []
        for message in [*messages, None]:
            if run and (message is None or len(run) == LONGEST_RUN or not _goes_on(run[-1], message)):
                text = "\n\n".join(self.said(one) for one in run)
                if text.strip():
                    yield f"discord/{run[0].channel_id}/{run[0].id}", text
                run = []
            run.append(message)

    def said(self, message: Message) -> str:
        """A message's text with names for ids; of another channel nothing is said, for its name may be hidden."""
        text = message.content if message.content.strip() else ""
        named = re.sub(r"<@(\d+)>", lambda found: f"@{self.server.backend.users[int(found[1])].name}", text)
        return re.sub(r"<#\d+>", "#…", named)


def _goes_on(before: Message, message: Message) -> bool:
    opens = message.type == 19 or re.match(r"\s*#{1,2}[ \t]+\S", message.content)
    return before.author_id == message.author_id and not opens and (message.id >> 22) - (before.id >> 22) <= TEN_MINUTES


def _files(messages: list[Message]) -> Iterator[tuple[str, str]]:
    for message in messages:
        for file in message.attachments:
            if re.search(r"\.(md|txt)$", file["filename"]):
                path = f"discord/{message.channel_id}/{message.id}/{file['id']}-{file['filename']}"
                yield path, attached_text(file["filename"].partition("-")[0])


def attached_text(marker: str) -> str:
    """What the file says whose name begins with a marker."""
    return f"The attached list {marker} names the radar and the drone."
