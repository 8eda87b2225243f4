"""Sending: every message without pings or previews, in parts that Discord takes, and again where Discord stumbles."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import aiohttp
import discord
import structlog

from bot.wording import Wording

Result = TypeVar("Result")

NO_PINGS = discord.AllowedMentions.none()

RETRY_SECONDS = (0.5, 1.0, 2.0)
"""How long to wait before each further try; discord.py itself waits out 429, 500 and 502."""

SERVER_ERROR = 500
"""From this status on it is Discord that is in trouble, not the request."""

ALREADY_ACKNOWLEDGED = 40060
"""Discord's code for an interaction that was answered before: another process of this bot was faster."""

_PRIVATE = "private"
"""Under this a deferred interaction keeps, until it is answered, whether the answer will be private."""

_log = structlog.get_logger(__name__)


class AnsweredElsewhere(Exception):
    """Another process of this bot has taken an interaction on; there is nothing to do here, and nobody to tell."""


async def persistently(attempt: Callable[[], Awaitable[Result]], *, waits: Sequence[float] = RETRY_SECONDS) -> Result:
    """The result of `attempt`, tried again after a lost connection or a 503, which discord.py raises at once.

    Whatever is sent has a nonce or replaces what is there, so that trying again says nothing twice.
    """
    for seconds in waits:
        try:
            return await attempt()
        except discord.HTTPException as error:
            if error.status < SERVER_ERROR:
                raise
            _log.warning("discord_unwell", status=error.status, retry_in=seconds)
        except (ConnectionError, aiohttp.ClientConnectionError) as error:
            _log.warning("discord_unreachable", error=type(error).__name__, retry_in=seconds)
        await asyncio.sleep(seconds)
    return await attempt()


Nonce = Callable[[int], str]
"""What names the part of a reply with a number, so that Discord takes each part once, whoever sends it."""


def nonce_of(message: discord.Message, kind: str = "") -> Nonce:
    """The nonces of the reply to a version of `message`: the same in every process that answers it, and within Discord's 25 characters.

    Replies of another `kind` to the same message have others.
    """
    edited = f".{_base36(int(message.edited_at.timestamp()))}" if message.edited_at else ""
    name = f"{_base36(message.id)}{edited}{kind}"
    return lambda part: f"{name}.{part}"


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits or "0"


async def send(
    place: discord.abc.Messageable,
    parts: Sequence[str],
    *,
    view: discord.ui.View | None = None,
    reply_to: discord.Message | None = None,
    nonce: Nonce | None = None,
    first: int = 0,
) -> tuple[discord.Message, ...]:
    """Send `parts` to a place, the first as a reply to `reply_to`, the last with the buttons; `first` is the first one's number."""
    sent: list[discord.Message] = []
    for at, part in enumerate(parts):
        extras: dict[str, Any] = {}
        if view is not None and at == len(parts) - 1:
            extras["view"] = view
        if reply_to is not None and at == 0:
            extras |= {"reference": reply_to.to_reference(fail_if_not_exists=False), "mention_author": False}
        sent.append(await _post(place, part, nonce(first + at) if nonce else secrets.token_hex(8), extras))
    return tuple(sent)


async def _post(place: discord.abc.Messageable, text: str, nonce: str, extras: dict[str, Any]) -> discord.Message:
    return await persistently(lambda: place.send(text, nonce=nonce, allowed_mentions=NO_PINGS, suppress_embeds=True, **extras))


async def respond(
    interaction: discord.Interaction[Any], parts: Sequence[str], *, private: bool, view: discord.ui.View | None = None
) -> tuple[discord.Message, ...]:
    """Answer a deferred interaction: the first part takes the place of "thinking", the rest follow."""
    last = len(parts) - 1
    interaction.extras.pop(_PRIVATE, None)
    buttons: dict[str, Any] = {"view": view} if view is not None else {}
    extras = buttons if last == 0 else {}

    async def show_first() -> discord.Message:
        return await interaction.edit_original_response(content=parts[0], allowed_mentions=NO_PINGS, **extras)

    posted: list[discord.Message] = [await persistently(show_first)]
    for at, part in enumerate(parts[1:], start=1):
        posted.append(await follow_up(interaction, part, private=private, **(buttons if at == last else {})))
    return tuple(posted)


async def follow_up(
    interaction: discord.Interaction[Any], text: str, *, private: bool, view: discord.ui.View | None = None
) -> discord.Message:
    """Send another message after an interaction was answered."""
    extras: dict[str, Any] = {"view": view} if view is not None else {}

    async def post() -> discord.Message:
        return await interaction.followup.send(
            text, ephemeral=private, allowed_mentions=NO_PINGS, suppress_embeds=True, wait=True, **extras
        )

    return await persistently(post)


async def show(interaction: discord.Interaction[Any], text: str) -> None:
    """Put `text` in the place of a deferred interaction's "thinking", where the answer will follow."""
    await interaction.edit_original_response(content=text, allowed_mentions=NO_PINGS)


async def edit(message: discord.Message | discord.PartialMessage, text: str, *, view: discord.ui.View | None = None) -> None:
    """Put `text` in the place of a message of Kobar's own, with the buttons of `view` alone."""
    await persistently(lambda: message.edit(content=text, view=view, allowed_mentions=NO_PINGS))


async def take_back(message: discord.Message | discord.PartialMessage) -> None:
    """Delete a message of Kobar's own; one that is gone already is gone."""
    try:
        await persistently(message.delete)
    except discord.HTTPException as error:
        _log.info("not_taken_back", status=error.status, code=error.code)


async def defer(interaction: discord.Interaction[Any], *, private: bool) -> None:
    """Say within Discord's three seconds that an answer is coming, and to whom; raises AnsweredElsewhere."""
    interaction.extras[_PRIVATE] = private
    await acknowledged(lambda: interaction.response.defer(ephemeral=private, thinking=True))


async def acknowledged(answer: Callable[[], Awaitable[object]]) -> None:
    """Give an interaction its first answer; raises AnsweredElsewhere where another process has, which then does the rest."""
    try:
        await answer()
    except discord.HTTPException as error:
        if error.code == ALREADY_ACKNOWLEDGED:
            raise AnsweredElsewhere from None
        raise


async def whisper(interaction: discord.Interaction[Any], text: str) -> None:
    """Tell only whoever acted, whether or not the interaction was answered before; nothing where Discord takes it no more."""
    quietly: dict[str, Any] = {"ephemeral": True, "allowed_mentions": NO_PINGS, "suppress_embeds": True}
    try:
        if not interaction.response.is_done():
            await interaction.response.send_message(text, **quietly)
        elif _PRIVATE not in interaction.extras:
            await interaction.followup.send(text, **quietly)
        elif interaction.extras[_PRIVATE]:
            await interaction.edit_original_response(content=text, allowed_mentions=NO_PINGS)
        else:
            # What replaces a public "thinking" is public too, and one that is deleted takes no more messages after it.
            await interaction.edit_original_response(content="…", allowed_mentions=NO_PINGS)
            await interaction.followup.send(text, **quietly)
            await interaction.delete_original_response()
    except discord.HTTPException as error:
        _log.warning("reply_refused", status=error.status, code=error.code)


async def show_typing(place: discord.abc.Messageable) -> None:
    """Show at once that the question was heard; what Discord says to that does not matter."""
    try:
        await place.typing()
    except (discord.HTTPException, ConnectionError, aiohttp.ClientConnectionError):
        _log.info("typing_refused")


async def tell_may_not_write(user: discord.User | discord.Member, channel_name: str, said: Wording) -> None:
    """Tell `user` directly that Kobar may not write where it was asked; who takes no direct messages is not told."""
    try:
        await send(user, [said.may_not_write.format(channel=discord.utils.escape_markdown(channel_name))])
    except (discord.Forbidden, discord.HTTPException):
        _log.warning("may_not_write")
