"""Requests by which the bot answers commands and clicks."""

from __future__ import annotations

from aiohttp import web

from local_discord import payloads
from local_discord.entities import EPHEMERAL, Interaction, Message, MessageType, Payload
from local_discord.messages import given_extras
from local_discord.rest import Handler, Refused, sent, unknown
from local_discord.world import World

MESSAGE, LATER, LATER_UPDATE, UPDATE = 4, 5, 6, 7
"""The kinds of first answers: a message, “thinking”, nothing to see, a change of the message that was clicked under."""


class Replies:
    """What may be asked of an interaction, under its token."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[tuple[str, str, Handler]]:
        """What is answered, by method and path."""
        hook = "/webhooks/{application}/{token}"
        return [
            ("POST", "/interactions/{interaction}/{token}/callback", self.first),
            ("POST", hook, self.follow_up),
            ("GET", hook + "/messages/{message}", self.single),
            ("PATCH", hook + "/messages/{message}", self.edited),
            ("DELETE", hook + "/messages/{message}", self.deleted),
        ]

    def _interaction(self, request: web.Request) -> Interaction:
        found = self._world.interactions.get(request.match_info["token"])
        if found is None:
            raise unknown("interaction", 10062)
        return found

    async def first(self, request: web.Request) -> object:
        """The first answer, of which there is but one."""
        interaction, body = self._interaction(request), await sent(request)
        if interaction.acknowledged:
            raise Refused(400, 40060, "Interaction has already been acknowledged.")
        interaction.acknowledged = True
        kind, data = body["type"], body.get("data") or {}
        told: Payload = {"interaction": {"id": str(interaction.id), "type": interaction.kind}}
        if kind in {MESSAGE, LATER}:
            made = self._said(interaction, data, thinking=kind == LATER)
            interaction.original = made.id
            told["resource"] = {"type": kind, "message": payloads.message(self._world, made)}
        return told

    async def follow_up(self, request: web.Request) -> object:
        """One more message."""
        interaction = self._interaction(request)
        if not interaction.acknowledged:
            raise unknown("Webhook", 10015)
        return payloads.message(self._world, self._said(interaction, await sent(request)))

    def _said(self, interaction: Interaction, data: Payload, *, thinking: bool = False) -> Message:
        flags = int(data.get("flags") or 0) | (128 if thinking else 0)
        made = Message(self._world.ids.next(), interaction.place, self._world.bot.id, data.get("content") or "", flags=flags)
        made.kind, made.extras = MessageType.COMMAND, given_extras(data) | {"application_id": str(self._world.bot.id)}
        made.extras["webhook_id"] = str(self._world.bot.id)
        interaction.messages[made.id] = made
        if not flags & EPHEMERAL:
            self._world.keep_reply(made)
        return made

    def _message(self, request: web.Request) -> tuple[Interaction, Message]:
        interaction, named = self._interaction(request), request.match_info["message"]
        found = interaction.messages.get(int(named) if named.isdecimal() else interaction.original or 0)
        if found is None:
            raise unknown("Message", 10008)
        return interaction, found

    async def single(self, request: web.Request) -> object:
        """A message of the answer."""
        return payloads.message(self._world, self._message(request)[1])

    async def edited(self, request: web.Request) -> object:
        """A changed message of the answer; the first one stops “thinking”."""
        _, message = self._message(request)
        body = await sent(request)
        message.flags &= ~128
        if message.is_private:
            message.text = body.get("content", message.text)
            message.extras |= given_extras(body)
        else:
            self._world.edit(message, body.get("content"), **given_extras(body))
        return payloads.message(self._world, message)

    async def deleted(self, request: web.Request) -> None:
        """A message of the answer that goes."""
        interaction, message = self._message(request)
        del interaction.messages[message.id]
        if not message.is_private:
            self._world.delete(message)
