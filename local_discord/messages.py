"""Requests about messages: reading, posting with a nonce, editing, deleting, reactions, pins."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from urllib.parse import unquote

from aiohttp import web

from local_discord import payloads
from local_discord.entities import Channel, Message, Payload, Permission, moment_of
from local_discord.rest import Handler, Refused, number, sent, unknown
from local_discord.world import World

NONCE_SECONDS = 300.0
"""For how long a nonce is kept; Discord says “the past few minutes”."""

KEPT = ("embeds", "components", "attachments", "poll", "sticker_items")
"""Parts of a message that are given back as they came."""


def given_extras(body: Payload) -> Payload:
    """The parts of a message that are kept as they came."""
    return {part: body[part] for part in KEPT if body.get(part) is not None}


class Messages:
    """What may be asked of messages."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._nonces: dict[str, tuple[float, int]] = {}

    def routes(self) -> list[tuple[str, str, Handler]]:
        """What is answered, by method and path."""
        one = "/channels/{channel}/messages/{message}"
        return [
            ("GET", "/channels/{channel}/messages", self.listed),
            ("POST", "/channels/{channel}/messages", self.posted),
            ("GET", "/channels/{channel}/messages/pins", self.pins),
            ("GET", one, self.single),
            ("PATCH", one, self.edited),
            ("DELETE", one, self.deleted),
            ("GET", one + "/reactions/{emoji}", self.reacting),
            ("PUT", one + "/reactions/{emoji}/@me", self.reacted),
            ("DELETE", one + "/reactions/{emoji}/@me", self.unreacted),
            ("POST", "/channels/{channel}/typing", self.typing),
        ]

    def place(self, request: web.Request, permission: int = Permission.VIEW) -> Channel:
        """The place that a path names, where the bot sees it and may do what `permission` stands for."""
        found = self._world.channels.get(number(request, "channel"))
        if found is None:
            raise unknown("Channel", 10003)
        if not self._world.sees(self._world.bot, found):
            raise Refused(403, 50001, "Missing Access")
        if found.overwrites and not self._world.permissions(self._world.bot, found) & permission:
            raise Refused(403, 50013, "Missing Permissions")
        return found

    def message(self, request: web.Request) -> Message:
        """The message that a path names."""
        place = self.place(request)
        found = self._world.messages.get(number(request, "message"))
        if found is None or found.place != place.id:
            raise unknown("Message", 10008)
        return found

    def _own(self, request: web.Request) -> Message:
        found = self.message(request)
        if found.author != self._world.bot.id:
            raise Refused(403, 50005, "Cannot edit a message authored by another user")
        return found

    async def listed(self, request: web.Request) -> object:
        """Up to 100 messages, the newest first: the last ones, those before or after one, or those around it."""
        limit = int(request.query.get("limit", 50))
        if not 1 <= limit <= 100:
            raise Refused(400, 50035, "Invalid Form Body: limit")
        chosen = _cut(self._world.history(self.place(request, Permission.HISTORY)), request.query, limit)
        return [payloads.message(self._world, one) for one in reversed(chosen)]

    async def single(self, request: web.Request) -> object:
        """One message."""
        return payloads.message(self._world, self.message(request))

    async def posted(self, request: web.Request) -> object:
        """A new message, or the one that was posted with the same nonce a short time ago."""
        place, body = self.place(request, Permission.SEND), await sent(request)
        nonce = body.get("nonce")
        known = self._posted_with(nonce) if body.get("enforce_nonce") else None
        made = known or self._post(place, body, nonce)
        if nonce is not None:
            self._nonces[str(nonce)] = (time.monotonic(), made.id)
        return payloads.message(self._world, made)

    def _post(self, place: Channel, body: Payload, nonce: str | None) -> Message:
        text = body.get("content") or ""
        if not text and not given_extras(body):
            raise Refused(400, 50006, "Cannot send an empty message")
        if len(text) > 2000:
            raise Refused(400, 50035, "Invalid Form Body: content")
        reference = body.get("message_reference")
        replied = self._world.messages.get(int(reference["message_id"])) if reference else None
        if reference and replied is None and reference.get("fail_if_not_exists", True):
            raise Refused(400, 50035, "Invalid Form Body: message_reference")
        return self._world.post(place, self._world.bot, text, reply_to=replied, nonce=nonce, **given_extras(body))

    def _posted_with(self, nonce: str | None) -> Message | None:
        at, ident = self._nonces.get(str(nonce), (0.0, 0))
        return self._world.messages.get(ident) if time.monotonic() - at < NONCE_SECONDS else None

    async def edited(self, request: web.Request) -> object:
        """A changed message."""
        message, body = self._own(request), await sent(request)
        self._world.edit(message, body.get("content"), **given_extras(body))
        return payloads.message(self._world, message)

    async def deleted(self, request: web.Request) -> None:
        """A message that goes."""
        self._world.delete(self.message(request))

    async def reacting(self, request: web.Request) -> object:
        """Who put a reaction on a message."""
        by = self.message(request).reactions.get(unquote(request.match_info["emoji"]), [])
        after, limit = int(request.query.get("after", 0)), int(request.query.get("limit", 25))
        return [payloads.user(self._world.users[one]) for one in sorted(by) if one > after][:limit]

    async def reacted(self, request: web.Request) -> None:
        """The bot puts a reaction."""
        self._world.react(self.message(request), self._world.bot, unquote(request.match_info["emoji"]))

    async def unreacted(self, request: web.Request) -> None:
        """The bot takes its reaction away."""
        self._world.react(self.message(request), self._world.bot, unquote(request.match_info["emoji"]), remove=True)

    async def pins(self, request: web.Request) -> object:
        """The pinned messages, the newest first."""
        pinned = [one for one in self._world.history(self.place(request)) if one.pinned]
        items = [{"pinned_at": moment_of(one.id).isoformat(), "message": payloads.message(self._world, one)} for one in reversed(pinned)]
        return {"items": items, "has_more": False}

    async def typing(self, request: web.Request) -> None:
        """The bot types."""
        self.place(request, Permission.SEND)


def _cut(history: Sequence[Message], asked: Mapping[str, str], limit: int) -> Sequence[Message]:
    """The messages that a listing asks for, the oldest first."""
    if "after" in asked:
        return [one for one in history if one.id > int(asked["after"])][:limit]
    if "around" in asked:
        near = sorted(history, key=lambda one: abs(one.id - int(asked["around"])))[:limit]
        return sorted(near, key=lambda one: one.id)
    before = int(asked["before"]) if "before" in asked else None
    return [one for one in history if before is None or one.id < before][-limit:]
