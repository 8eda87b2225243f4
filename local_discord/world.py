"""A server with its members, channels and messages; what happens on it is told to whoever listens, as the gateway's events."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from local_discord import payloads
from local_discord.entities import (
    Channel,
    ChannelType,
    Interaction,
    Member,
    Message,
    MessageType,
    Overwrite,
    Payload,
    Permission,
    Role,
    Snowflakes,
    User,
)
from local_discord.permissions import may_see, permissions_in

Listener = Callable[[str, Payload], None]
"""Takes the name of a gateway event and what it says."""

COMMAND, CLICK = 2, 3
"""The kinds of interactions that are played."""


class World:
    """One server, on which the bot is already; what only some places' readers see is told to the bot only where it sees the place."""

    def __init__(self, *, name: str = "Kilbikobar", bot: str = "Kobar") -> None:
        self.name = name
        self.listeners: list[Listener] = []
        self.ids = Snowflakes()
        self.guild_id = self.ids.next()
        everyone = Role(self.guild_id, "@everyone", Permission.USUAL, 0)
        self.roles: dict[int, Role] = {everyone.id: everyone}
        self.users: dict[int, User] = {}
        self.members: dict[int, Member] = {}
        self.channels: dict[int, Channel] = {}
        self.messages: dict[int, Message] = {}
        self.interactions: dict[str, Interaction] = {}
        self.commands: list[Payload] = []
        self.files: dict[str, bytes] = {}
        self._by_place: dict[int, dict[int, Message]] = {}
        self.owner = self.member("owner")
        self.bot = self.member(bot, is_bot=True)
        own = Role(self.ids.next(), bot, Permission.USUAL, 1, self.bot.id)
        self.roles[own.id] = own
        self.bot.roles.append(own.id)

    # Who and where

    def role(self, name: str, permissions: int = 0) -> Role:
        """Make a role."""
        made = Role(self.ids.next(), name, permissions, len(self.roles))
        self.roles[made.id] = made
        self.emit("GUILD_ROLE_CREATE", self._of_guild({"role": payloads.role(made)}))
        return made

    def change_role(self, role: Role, permissions: int) -> None:
        """Give a role other permissions."""
        role.permissions = permissions
        self.emit("GUILD_ROLE_UPDATE", self._of_guild({"role": payloads.role(role)}))

    def remove_role(self, role: Role) -> None:
        """Take a role off the server, and from all who hold it."""
        del self.roles[role.id]
        for member in self.members.values():
            member.roles = [held for held in member.roles if held != role.id]
        self.emit("GUILD_ROLE_DELETE", self._of_guild({"role_id": str(role.id)}))

    def member(self, name: str, *roles: Role, is_bot: bool = False) -> Member:
        """Let somebody join."""
        user = User(self.ids.next(), name, is_bot)
        made = Member(user, [role.id for role in roles])
        self.users[user.id], self.members[user.id] = user, made
        self.emit("GUILD_MEMBER_ADD", self._of_guild(payloads.member(made)))
        return made

    def set_roles(self, member: Member, *roles: Role) -> None:
        """Let a member hold just these roles."""
        member.roles = [role.id for role in roles]
        self.emit("GUILD_MEMBER_UPDATE", self._of_guild(payloads.member(member)))

    def leave(self, member: Member) -> None:
        """Let a member leave."""
        del self.members[member.id]
        self.emit("GUILD_MEMBER_REMOVE", self._of_guild({"user": payloads.user(member.user)}))

    def channel(
        self, name: str, *, kind: ChannelType = ChannelType.TEXT, only: Iterable[Role | Member] = (), parent: Channel | None = None
    ) -> Channel:
        """Make a channel; with `only`, these alone see it, and the bot."""
        shown = [*only]
        made = Channel(self.ids.next(), kind, name, parent.id if parent else None, len(self.channels))
        if shown:
            made.overwrites = [
                Overwrite(self.guild_id, deny=Permission.VIEW),
                *(Overwrite(one.id, isinstance(one, Member), Permission.VIEW) for one in [*shown, self.bot]),
            ]
        self.channels[made.id] = made
        self.emit("CHANNEL_CREATE", payloads.channel(self, made))
        return made

    def tell_changed(self, place: Channel) -> None:
        """Tell of a channel or a thread that was changed by hand."""
        self.emit("THREAD_UPDATE" if place.is_thread else "CHANNEL_UPDATE", payloads.channel(self, place))

    def remove(self, place: Channel) -> None:
        """Take a channel away with its threads, or a thread, and the messages in it."""
        told = payloads.channel(self, place)
        for under in [one for one in self.channels.values() if one.parent_id == place.id and one.is_thread]:
            self._forget(under)
        self._forget(place)
        self.emit("THREAD_DELETE" if place.is_thread else "CHANNEL_DELETE", told)

    def _forget(self, place: Channel) -> None:
        del self.channels[place.id]
        for ident in self._by_place.pop(place.id, {}):
            del self.messages[ident]

    def thread(
        self,
        parent: Channel,
        name: str,
        *,
        author: Member,
        message: Message | None = None,
        private: bool = False,
        joined: Iterable[Member] = (),
    ) -> Channel:
        """Open a thread, on `message` or by itself; it has a message's id where it hangs on one."""
        kind = ChannelType.PRIVATE_THREAD if private else ChannelType.PUBLIC_THREAD
        ident = message.id if message else self.ids.next()
        made = Channel(ident, kind, name, parent.id, owner_id=author.id, joined={author.id, *(one.id for one in joined)})
        self.channels[made.id] = made
        told = payloads.channel(self, made) | {"newly_created": True}
        if self.bot.id in made.joined:
            told["member"] = payloads.thread_member(made, self.bot.id)
        self.emit("THREAD_CREATE", told, place=made)
        if message:
            starter = Message(self.ids.next(), made.id, author.id, "", MessageType.THREAD_STARTER, reply_to=message.id)
            self._keep(starter)
        return made

    def direct(self, user_id: int) -> Channel:
        """The direct conversation of the bot with a user."""
        both = {self.bot.id, user_id}
        for known in self.channels.values():
            if known.kind is ChannelType.DM and known.joined == both:
                return known
        made = Channel(self.ids.next(), ChannelType.DM, "", joined=both)
        self.channels[made.id] = made
        return made

    def permissions(self, member: Member, place: Channel) -> int:
        """What `member` may do in a place; in a thread, what he or she may do above it."""
        above = self._above(place)
        return permissions_in(member, above or place, self.roles, self.guild_id, self.owner.id)

    def sees(self, member: Member, place: Channel) -> bool:
        """Whether `member` sees a place."""
        return may_see(place, self._above(place), self.permissions(member, place), member.id)

    def _above(self, place: Channel) -> Channel | None:
        return self.channels.get(place.parent_id) if place.is_thread and place.parent_id else None

    # Messages

    def history(self, place: Channel) -> list[Message]:
        """The messages of a place, the oldest first."""
        return list(self._by_place.get(place.id, {}).values())

    def post(
        self, place: Channel, author: Member, text: str, *, reply_to: Message | None = None, nonce: str | None = None, **extras: Any
    ) -> Message:
        """Post a message; `extras` are parts of the payload, such as embeds."""
        kind = MessageType.REPLY if reply_to else MessageType.DEFAULT
        answered = reply_to.id if reply_to else None
        return self._keep(Message(self.ids.next(), place.id, author.id, text, kind, nonce=nonce, reply_to=answered, extras=extras))

    def _keep(self, message: Message) -> Message:
        self.messages[message.id] = message
        self._by_place.setdefault(message.place, {})[message.id] = message
        self._tell("MESSAGE_CREATE", message)
        return message

    def keep_reply(self, message: Message) -> None:
        """Keep a public reply to an interaction."""
        self._keep(message)

    def edit(self, message: Message, text: str | None = None, **extras: Any) -> None:
        """Edit a message."""
        message.text = message.text if text is None else text
        message.extras |= extras
        message.edited = datetime.now(UTC)
        self._tell("MESSAGE_UPDATE", message)

    def pin(self, message: Message, *, pinned: bool = True) -> None:
        """Pin a message, or take the pin away."""
        message.pinned = pinned
        self._tell("MESSAGE_UPDATE", message)
        told = self._of_guild({"channel_id": str(message.place), "last_pin_timestamp": None})
        self.emit("CHANNEL_PINS_UPDATE", told, place=self.channels[message.place])

    def delete(self, message: Message) -> None:
        """Delete a message."""
        del self.messages[message.id]
        del self._by_place[message.place][message.id]
        told = self._of_guild({"id": str(message.id), "channel_id": str(message.place)})
        self.emit("MESSAGE_DELETE", told, place=self.channels[message.place])

    def delete_many(self, messages: Iterable[Message]) -> None:
        """Delete messages of one place at once."""
        gone = [*messages]
        for one in gone:
            del self.messages[one.id]
            del self._by_place[one.place][one.id]
        told = self._of_guild({"ids": [str(one.id) for one in gone], "channel_id": str(gone[0].place)})
        self.emit("MESSAGE_DELETE_BULK", told, place=self.channels[gone[0].place])

    def react(self, message: Message, member: Member, emoji: str, *, remove: bool = False) -> None:
        """Let a member put a reaction on a message, or take it away."""
        by = message.reactions.setdefault(emoji, [])
        if remove == (member.id not in by):
            return
        told: Payload = {"user_id": str(member.id), "channel_id": str(message.place), "message_id": str(message.id)}
        told |= {"emoji": {"id": None, "name": emoji}, "burst": False, "type": 0}
        if remove:
            by.remove(member.id)
        else:
            by.append(member.id)
            told |= {"member": payloads.member(member), "message_author_id": str(message.author)}
        if not by:
            del message.reactions[emoji]
        name = "MESSAGE_REACTION_REMOVE" if remove else "MESSAGE_REACTION_ADD"
        self.emit(name, self._of_guild(told), place=self.channels[message.place])

    # Interactions

    def command(self, member: Member, place: Channel, name: str, **options: str | bool | int) -> Interaction:
        """Let a member give a command of the bot."""
        kinds = {str: 3, int: 4, bool: 5}
        given = [{"name": option, "type": kinds[type(value)], "value": value} for option, value in options.items()]
        ident = next((known["id"] for known in self.commands if known["name"] == name), str(self.ids.next()))
        return self._interact(member, place, COMMAND, {"id": ident, "name": name, "type": 1, "options": given})

    def click(self, member: Member, message: Message, custom_id: str) -> Interaction:
        """Let a member press a button under a message."""
        return self._interact(member, self.channels[message.place], CLICK, {"component_type": 2, "custom_id": custom_id}, message)

    def _interact(self, member: Member, place: Channel, kind: int, data: Payload, message: Message | None = None) -> Interaction:
        made = Interaction(self.ids.next(), secrets.token_hex(16), member.id, place.id, kind, data)
        self.interactions[made.token] = made
        told = payloads.interaction(self, made)
        self.emit("INTERACTION_CREATE", told | ({"message": payloads.message(self, message)} if message else {}))
        return made

    # Telling

    def emit(self, name: str, told: Payload, *, place: Channel | None = None) -> None:
        """Tell an event, where it belongs to a place only if the bot sees that."""
        if place is not None and not self.sees(self.bot, place):
            return
        for listener in self.listeners:
            listener(name, told)

    def _tell(self, name: str, message: Message) -> None:
        self.emit(name, payloads.message_event(self, message), place=self.channels[message.place])

    def _of_guild(self, told: Payload) -> Payload:
        return told | {"guild_id": str(self.guild_id)}
