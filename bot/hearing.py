"""What Kobar hears in a message: whether it is meant for it, and what it asks."""

from __future__ import annotations

import re

import discord

from bot.followups import Message, is_meant_for_kobar
from bot.markdown import plain

_MENTION = re.compile(r"<@[!&]?(\d+)>")
_SAID_BY_PEOPLE = frozenset({discord.MessageType.default, discord.MessageType.reply})


class Hearing:
    """Reads messages as `client` is addressed in them."""

    def __init__(self, *, client: discord.Client) -> None:
        self._client = client

    @property
    def own_id(self) -> int | None:
        """Kobar's own id on Discord."""
        return self._client.user.id if self._client.user else None

    @staticmethod
    def is_said_on_server(message: discord.Message) -> bool:
        """Whether somebody says it, on a server: no bot, no webhook, no notice of Discord's own."""
        return message.guild is not None and not message.author.bot and not message.webhook_id and message.type in _SAID_BY_PEOPLE

    def is_question(self, message: discord.Message) -> bool:
        """Whether a message mentions Kobar or, in its thread or in reply to it, is meant for it."""
        replied_to = self.replied_to(message)
        to_kobar, mentioned = replied_to == self.own_id, self.is_mentioned(message)
        if not (mentioned or to_kobar or self.is_own_thread(message.channel)):
            return False  # most messages of a server: nothing more is looked at
        seen = Message(
            text=self.question_of(message),
            mentions_kobar=mentioned,
            mentions_others=self._mentions_others(message),
            reply_to_kobar=to_kobar,
            reply_to_other=replied_to not in {None, self.own_id},
        )
        return is_meant_for_kobar(seen)

    def is_mentioned(self, message: discord.Message) -> bool:
        """Whether the text names Kobar, or the role that Discord made for it, which is easily picked by mistake."""
        own_role = message.guild.self_role if message.guild else None
        named = {int(found) for found in _MENTION.findall(message.content)}
        return self.own_id in named or (own_role is not None and own_role.id in named)

    @staticmethod
    def replied_to(message: discord.Message) -> int | None:
        """Whose message it replies to."""
        referred = message.reference.resolved if message.reference else None
        return referred.author.id if isinstance(referred, discord.Message) else None

    def question_of(self, message: discord.Message) -> str:
        """The message without Kobar's mention, other members named as they are called."""
        names = {user.id: user.display_name for user in message.mentions if user.id != self.own_id}
        return plain(_MENTION.sub(lambda found: names.get(int(found[1]), ""), message.content))

    def is_own_thread(self, channel: object) -> bool:
        """Whether a place is a thread that Kobar opened."""
        return isinstance(channel, discord.Thread) and channel.owner_id == self.own_id

    def _mentions_others(self, message: discord.Message) -> bool:
        own_role = message.guild.self_role if message.guild else None
        return any(user.id != self.own_id for user in message.mentions) or any(role != own_role for role in message.role_mentions)
