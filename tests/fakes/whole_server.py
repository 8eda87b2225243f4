"""A whole Discord server that Kobar follows, changed as members and moderators change one.

Where simcord's gateway differs from Discord's, this does what Discord does: Kobar hears nothing of what it cannot see, is told of the
threads that it gains sight of, loses a channel's threads with the channel, and is told of a pinned message's new form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import discord
import simcord
from simcord.backend import serializers
from simcord.backend.models import Channel, Message, Overwrite
from simcord.enums import ChannelType, OverwriteType

from bot.client import permissions

SEEN = discord.Permissions(view_channel=True).value
HISTORY = discord.Permissions(read_message_history=True).value
THREADS = discord.Permissions(manage_threads=True).value
ADMINISTRATOR = discord.Permissions(administrator=True).value
FAR = "2026-12-24T12:00:00+00:00"

_OF_MESSAGES = ("MESSAGE_", "CHANNEL_PINS_UPDATE", "TYPING_START")
_TOP = (ChannelType.TEXT, ChannelType.NEWS, ChannelType.FORUM)


class WholeServer:
    """The server; Kobar hears of a change when the caller lets it settle."""

    def __init__(self, env: simcord.Env, guild_id: int) -> None:
        self.env, self.guild_id = env, guild_id
        self.backend = env.backend
        self.own_id = env.backend.bot_user.id
        self._feed: Any = None
        role = next(role for role in self.guild.roles.values() if role.managed)
        self.own_role = role.id
        self.backend.edit_role(guild_id, role.id, {"permissions": permissions().value})
        self.listen()

    @property
    def guild(self):
        return self.backend.get_guild(self.guild_id)

    # The gateway

    def listen(self) -> None:
        """Let Kobar hear only what Discord would tell it."""
        feed = self.backend.subscribers[-1]

        def told(event: str, payload: Mapping[str, Any]) -> None:
            if self._is_told(event, payload):
                feed(event, payload)

        self.backend.subscribers[-1] = self._feed = told

    def stop_listening(self) -> None:
        """Kobar is not there."""
        self.backend.subscribers.remove(self._feed)

    @contextmanager
    def coming_on(self) -> Iterator[None]:
        """At first Discord tells of the threads that are open and that Kobar is let into, and of no others."""
        every = self.guild.thread_ids[:]
        self.guild.thread_ids[:] = [ident for ident in every if self._is_listed(self.backend.channels[ident])]
        try:
            yield
        finally:
            self.guild.thread_ids[:] = every

    def _is_listed(self, thread: Channel) -> bool:
        return not thread.thread_metadata.archived and self.hears_of(thread.id)

    def _is_told(self, event: str, payload: Mapping[str, Any]) -> bool:
        if event == "THREAD_MEMBERS_UPDATE" and str(self.own_id) in payload.get("removed_member_ids", ()):
            return True
        if event.startswith("THREAD_"):
            return event in ("THREAD_LIST_SYNC", "THREAD_DELETE") or self.hears_of(int(payload["id"]))
        if event.startswith(_OF_MESSAGES):
            return self.hears_of(int(payload["channel_id"]))
        return True

    def hears_of(self, place_id: int) -> bool:
        """Whether Kobar is told of what happens in a place."""
        place = self.backend.channels.get(place_id)
        if place is None or place.guild_id is None:
            return True
        allowed = self.backend.compute_permissions(self.guild_id, self.own_id, place_id)
        inside = place.type != ChannelType.PRIVATE_THREAD or self.own_id in place.thread_members or bool(allowed & THREADS)
        return bool(allowed & SEEN) and inside

    @contextmanager
    def _sight(self) -> Iterator[None]:
        """A change of permissions: of the channels that Kobar can see from then on it is told the threads."""
        before = {ident for ident in self.guild.channel_ids if self.hears_of(ident)}
        yield
        gained = [ident for ident in self.guild.channel_ids if ident not in before and self.hears_of(ident)]
        if gained:
            listed = [thread for thread in self.threads() if thread.parent_id in gained and self._is_listed(thread)]
            told = serializers.thread_list_payload(self.backend, listed)
            self.backend.emit("THREAD_LIST_SYNC", {"guild_id": str(self.guild_id), "channel_ids": [str(ident) for ident in gained], **told})

    # What there is

    def channels(self) -> list[Channel]:
        return [channel for ident in self.guild.channel_ids if (channel := self.backend.channels[ident]).type in _TOP]

    def categories(self) -> list[Channel]:
        return [channel for ident in self.guild.channel_ids if (channel := self.backend.channels[ident]).type == ChannelType.CATEGORY]

    def threads(self) -> list[Channel]:
        return [self.backend.channels[ident] for ident in self.guild.thread_ids]

    def messages(self) -> list[Message]:
        return [message for place in (*self.channels(), *self.threads()) for message in self.history(place.id)]

    def history(self, place_id: int) -> list[Message]:
        """A place's messages, without those that one member saw alone, which stand in no history."""
        return [message for _, message in sorted(self.backend.messages[place_id].items()) if not message.is_ephemeral]

    def people(self) -> list[int]:
        """The members who are no bots."""
        return [ident for ident in self.guild.members if not self.backend.users[ident].bot]

    def archived(self, place_id: int) -> bool:
        place = self.backend.channels[place_id]
        return place.thread_metadata is not None and place.thread_metadata.archived

    # Members and roles

    def leave(self, member_id: int) -> None:
        self.backend.remove_member(self.guild_id, member_id)

    def turn_role(self, member_id: int, role_id: int) -> None:
        """Give a role to who lacks it, or take it."""
        held = self.guild.members[member_id].role_ids
        change = self.backend.remove_member_role if role_id in held else self.backend.add_member_role
        with self._sight():
            change(self.guild_id, member_id, role_id)

    def turn_permission(self, role_id: int, permission: int) -> None:
        with self._sight():
            self.backend.edit_role(self.guild_id, role_id, {"permissions": self.guild.roles[role_id].permissions ^ permission})

    def turn_time_out(self, member_id: int) -> None:
        until = None if self.guild.members[member_id].timed_out_until else FAR
        self.backend.edit_member(self.guild_id, member_id, {"timed_out_until": until})

    # Channels

    def make_channel(self, name: str, kind: int, overwrites: Sequence[Overwrite] = (), category: int | None = None) -> Channel:
        return self.backend.create_channel(self.guild_id, name, type=kind, overwrites=list(overwrites), parent_id=category)

    def delete_channel(self, channel_id: int) -> None:
        """With its threads, of which Discord says no word."""
        for thread in [thread for thread in self.threads() if thread.parent_id == channel_id]:
            self._drop(thread)
        with self._sight():
            self.backend.delete_channel(channel_id)

    def _drop(self, thread: Channel) -> None:
        del self.backend.channels[thread.id]
        self.backend.messages.pop(thread.id)
        self.guild.thread_ids.remove(thread.id)

    def overwrite(self, channel_id: int, target_id: int, allow: int, deny: int) -> None:
        """Open or close a channel for a role or a member; a category closes what was like it in it too."""
        kind = OverwriteType.ROLE if target_id in self.guild.roles else OverwriteType.MEMBER
        mine = _as_set(self.backend.channels[channel_id])
        alike = [one.id for one in self.channels() if one.parent_id == channel_id and _as_set(one) == mine]
        with self._sight():
            for ident in (channel_id, *alike):
                self.backend.set_overwrite(ident, Overwrite(target_id=target_id, type=kind, allow=allow, deny=deny))

    def clear_overwrites(self, channel_id: int) -> None:
        with self._sight():
            self.backend.edit_channel(channel_id, {}, overwrites=[])

    def move(self, channel_id: int, category_id: int | None) -> None:
        """Into a category, taking its permissions over, as Discord's client asks to."""
        taken = (
            [Overwrite(one.target_id, one.type, one.allow, one.deny) for one in self.backend.channels[category_id].overwrites]
            if category_id
            else None
        )
        with self._sight():
            self.backend.edit_channel(channel_id, {"parent_id": category_id}, overwrites=taken)

    # Threads

    def make_thread(self, channel_id: int, name: str, owner_id: int, *, on: int | None = None) -> Channel:
        return self.backend.create_thread(channel_id, name, owner_id, message_id=on)

    def make_private_thread(self, channel_id: int, name: str, owner_id: int, *, with_kobar: bool) -> Channel:
        thread = self.backend.create_thread(channel_id, name, owner_id, type=ChannelType.PRIVATE_THREAD, broadcast=False)
        if with_kobar:
            self.let_into(thread.id, self.own_id)
        return thread

    def make_forum_post(self, forum_id: int, name: str, owner_id: int, text: str) -> Channel:
        thread = self.backend.create_thread(forum_id, name, owner_id, broadcast=False)
        starter = self.backend.prepare_message(thread.id, owner_id, text)
        starter.id = thread.id
        self.backend.commit_message(starter, broadcast=False)
        self.backend.announce_thread_create(thread)
        self.backend.announce_message_create(starter)
        return thread

    def delete_thread(self, thread_id: int) -> None:
        thread = self.backend.channels[thread_id]
        if self.hears_of(thread_id):
            self.backend.delete_channel(thread_id)
        else:
            self._drop(thread)

    def let_into(self, thread_id: int, member_id: int) -> None:
        thread = self.backend.channels[thread_id]
        if member_id == self.own_id and member_id not in thread.thread_members:
            thread.thread_members[member_id] = self.backend.now_iso()
            payload = dict(serializers.thread_payload(self.backend, thread))
            added = serializers.thread_member_payload(thread, member_id)
            self.backend.emit("THREAD_CREATE", {**payload, "member": added})
            self.backend.emit("THREAD_MEMBERS_UPDATE", {**payload, "added_members": [added]})
        else:
            self.backend.add_thread_member(thread_id, member_id)

    def let_out(self, thread_id: int, member_id: int) -> None:
        self.backend.remove_thread_member(thread_id, member_id)

    def turn_archived(self, thread_id: int) -> None:
        self.backend.edit_channel(thread_id, {}, thread_metadata={"archived": not self.archived(thread_id)})

    # Messages

    def post(
        self, place_id: int, author_id: int, text: str, *, reply_to: int | None = None, files: Sequence[tuple[str, bytes]] = ()
    ) -> Message:
        if self.archived(place_id):  # writing in it opens it again
            self.turn_archived(place_id)
        reference = {"channel_id": str(place_id), "message_id": str(reply_to)} if reply_to else None
        attached = self.backend.store_attachments(place_id, files)
        return self.backend.create_message(place_id, author_id, text, reference=reference, attachments=attached)

    def edit(self, message: Message, text: str) -> None:
        self.backend.edit_message(message.channel_id, message.id, {"content": text})

    def delete(self, messages: Sequence[Message]) -> None:
        first = messages[0]
        if len(messages) == 1:
            self.backend.delete_message(first.channel_id, first.id)
        else:
            self.backend.bulk_delete_messages(first.channel_id, [message.id for message in messages])

    def turn_pin(self, message: Message) -> None:
        self.backend.set_pinned(message.channel_id, message.id, not message.pinned)
        self.backend.emit("MESSAGE_UPDATE", dict(serializers.message_payload(self.backend, message)))

    def turn_reaction(self, message: Message, emoji: str, member_id: int) -> None:
        there = message.reaction_for(emoji)
        reacted = there is not None and member_id in there.user_ids
        self.backend.set_reaction(message.channel_id, message.id, emoji, member_id, not reacted)


def _as_set(channel: Channel) -> set[tuple[int, int, int]]:
    return {(one.target_id, one.allow, one.deny) for one in channel.overwrites}
