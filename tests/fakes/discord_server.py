"""A cluster's Discord server as simcord plays it, and what the library holds for its members."""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import discord
import simcord
from simcord.actors import _dispatch_actor_interaction
from simcord.backend.models import Overwrite
from simcord.enums import InteractionType, OverwriteType

RECORD_VARIABLE = "KOBAR_HTTP_RECORD"
"""The environment variable that names a file which every request to Discord is written to, a line each."""

OPEN = "The office is in Tallinn."
"""What everyone may read."""
CLOSED = "The tender price is 42 000 euros."
"""What members may read."""


@dataclass
class Server:
    """The members of a server that the tests act as; its channels are made where they are needed."""

    env: simcord.Env
    guild: simcord.GuildHandle
    roles: dict[str, simcord.RoleHandle]
    general: simcord.ChannelHandle
    closed: simcord.ChannelHandle
    mari: simcord.MemberActor
    guest: simcord.MemberActor
    admin: simcord.MemberActor

    def join(self, name: str, *roles: str) -> simcord.MemberActor:
        return self.guild.add_member(self.env.create_user(name), roles=[self.roles[role] for role in roles])

    async def let_in(self, channel: simcord.ChannelHandle, member: simcord.MemberActor) -> None:
        """Let one more member see a channel."""
        await self.overwrite(channel, member, allow=discord.Permissions(view_channel=True).value)

    async def overwrite(self, channel: simcord.ChannelHandle, member: simcord.MemberActor, *, allow: int = 0, deny: int = 0) -> None:
        """Give or take one member permissions in a channel."""
        self.env.backend.set_overwrite(channel.id, Overwrite(target_id=member.id, type=OverwriteType.MEMBER, allow=allow, deny=deny))
        await self.env.settle()

    async def take_role(self, member: simcord.MemberActor, role: str) -> None:
        """Take a role from a member."""
        self.env.backend.remove_member_role(self.guild.id, member.id, self.roles[role].id)
        await self.env.settle()

    def channel(self, name: str, *roles: str) -> simcord.ChannelHandle:
        """A text channel that only those with one of `roles` see, and the bot."""
        hidden = {self.guild.default_role: discord.PermissionOverwrite(view_channel=False)}
        shown = {self.roles[role]: discord.PermissionOverwrite(view_channel=True) for role in roles}
        bot = {self.env.bot.user: discord.PermissionOverwrite(view_channel=True)}
        return self.guild.create_text_channel(name, overwrites=hidden | shown | bot)


def forged(env: simcord.Env, channel: simcord.ChannelHandle, *custom_ids: str) -> discord.Message:
    """A message of Kobar's with buttons whose ids somebody has made up, or taken over from what was shown to another member alone."""
    buttons = [{"type": 2, "style": 2, "label": str(number), "custom_id": ident} for number, ident in enumerate(custom_ids)]
    made = env.backend.create_message(channel.id, env.bot.user.id, "Click here.", components=[{"type": 1, "components": buttons}])
    return next(message for message in channel.history() if message.id == made.id)


async def forged_modal(member: simcord.MemberActor, channel: simcord.ChannelHandle, custom_id: str) -> simcord.InteractionResult:
    """What comes of a modal that somebody sends without having been shown it."""
    return await _dispatch_actor_interaction(member, InteractionType.MODAL_SUBMIT, channel, {"custom_id": custom_id, "components": []})


def ids_of(message: discord.Message | simcord.ResponseMessage) -> list[str]:
    """The ids of a message's buttons, in their order."""
    found = re.findall(r"custom_id'?[=:] ?'([^']+)'", str(message.components))
    assert found
    return found


class Pauses:
    """Time that passes at once; remembers how long was to be waited."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        await asyncio.sleep(0)


def record(env: simcord.Env) -> None:
    """Write down what the bot sent, as the check against Discord's own description wants it."""
    record_requests((one.method, one.path, one.params, one.json) for one in env.http_requests)


def record_requests(asked: Iterable[tuple[str, str, object, object]]) -> None:
    """Append requests (method, path, query, JSON) to the file that is named for them."""
    file = os.environ.get(RECORD_VARIABLE)
    if file:
        requests = ({"method": method, "path": path, "query": query, "json": body, "files": 0} for method, path, query, body in asked)
        lines = "".join(json.dumps(request, default=str) + "\n" for request in requests)
        # In one piece, since tests run side by side and write to the same file.
        with Path(file).open("ab", buffering=0) as record:
            record.write(lines.encode())


QUIET = ({"parse": []}, {"parse": [], "replied_user": False})
"""What allows no mention to ping anybody."""


def pinging(env: simcord.Env) -> list[object]:
    """The messages that the bot sent or edited without saying that they ping nobody."""
    sent = [one.json.get("data") or one.json for one in env.http_requests if one.method in {"POST", "PATCH"} and isinstance(one.json, dict)]
    return [body for body in sent if isinstance(body, dict) and "content" in body and body.get("allowed_mentions") not in QUIET]
