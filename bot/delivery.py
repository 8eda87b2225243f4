"""Sending: every message without pings or previews, in parts that Discord takes, and again where Discord stumbles."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from enum import Enum, auto
from typing import Any

import discord
import structlog

from bot.retrying import UNDELIVERED, UNREACHABLE, acknowledge, persistently, said_since
from bot.wording import Wording

NO_PINGS = discord.AllowedMentions.none()

WAITING = "…"
"""What stands in the place of a text for a moment."""


class _Answered(Enum):
    """How far the answer to an interaction is."""

    THINKING = auto()
    THINKING_IN_PRIVATE = auto()
    YES = auto()


_ANSWERED = "answered"
"""Under this an interaction keeps how far its answer is, from when it is deferred."""

_log = structlog.get_logger(__name__)


async def send(
    place: discord.abc.Messageable, parts: Sequence[str], *, view: discord.ui.View | None = None, reply_to: discord.Message | None = None
) -> discord.Message:
    """Send `parts` to a place, the first as a reply to `reply_to`, the last with the buttons; the first one sent is returned."""
    sent: list[discord.Message] = []
    for at, part in enumerate(parts):
        extras: dict[str, Any] = {}
        if view is not None and at == len(parts) - 1:
            extras["view"] = view
        if reply_to is not None and at == 0:
            extras |= {"reference": reply_to.to_reference(fail_if_not_exists=False), "mention_author": False}
        sent.append(await _post(place, part, extras))
    return sent[0]


async def _post(place: discord.abc.Messageable, text: str, extras: dict[str, Any]) -> discord.Message:
    nonce = secrets.token_hex(8)
    return await persistently(lambda: place.send(text, nonce=nonce, allowed_mentions=NO_PINGS, suppress_embeds=True, **extras))


async def respond(
    interaction: discord.Interaction[Any], parts: Sequence[str], *, private: bool, view: discord.ui.View | None = None
) -> discord.Message:
    """Answer a deferred interaction: the first part takes the place of "thinking", the rest follow; the first is returned."""
    last = len(parts) - 1
    interaction.extras[_ANSWERED] = _Answered.YES
    buttons: dict[str, Any] = {"view": view} if view is not None else {}
    extras = buttons if last == 0 else {}

    async def show_first() -> discord.Message:
        return await interaction.edit_original_response(content=parts[0], allowed_mentions=NO_PINGS, **extras)

    first = await persistently(show_first)
    for at, part in enumerate(parts[1:], start=1):
        more = buttons if at == last else {}
        await (_follow_up_in_private(interaction, part, more) if private else _follow_up(interaction, part, more, after=first))
    return first


async def _follow_up(interaction: discord.Interaction[Any], text: str, extras: dict[str, Any], *, after: discord.Message) -> None:
    """One more message for all to see. It can have no nonce, so before another try it is looked for among what was said since."""
    broke = False

    async def follow_up() -> None:
        nonlocal broke
        if broke and await said_since(interaction.channel, text, after=after, by=after.author.id):
            return
        try:
            await interaction.followup.send(text, allowed_mentions=NO_PINGS, suppress_embeds=True, **extras)
        except UNDELIVERED:
            broke = True
            raise

    await persistently(follow_up)


async def _follow_up_in_private(interaction: discord.Interaction[Any], text: str, extras: dict[str, Any]) -> None:
    """One more message for whoever acted. It can have no nonce and cannot be looked for, so it comes empty and then gets its text, which
    can be done again; where the connection breaks between the two, an empty one may be left over, but nothing is said twice.
    """
    sent = await persistently(
        lambda: interaction.followup.send(WAITING, ephemeral=True, allowed_mentions=NO_PINGS, suppress_embeds=True, wait=True)
    )
    await persistently(lambda: sent.edit(content=text, allowed_mentions=NO_PINGS, **extras))


async def show(interaction: discord.Interaction[Any], text: str) -> None:
    """Put `text` in the place of a deferred interaction's "thinking", where the answer will follow."""
    await interaction.edit_original_response(content=text, allowed_mentions=NO_PINGS)


async def replace(message: discord.Message, parts: Sequence[str], *, view: discord.ui.View | None = None) -> None:
    """Put `parts` in the place of a message of Kobar's own: the first in it, the rest after it, the buttons under the last."""
    extras: dict[str, Any] = {"view": view} if view is not None and len(parts) == 1 else {}
    await persistently(lambda: message.edit(content=parts[0], allowed_mentions=NO_PINGS, **extras))
    if len(parts) > 1:
        await send(message.channel, parts[1:], view=view)


async def defer(interaction: discord.Interaction[Any], *, private: bool) -> None:
    """Say within Discord's three seconds that an answer is coming, and to whom."""
    await acknowledge(lambda: interaction.response.defer(ephemeral=private, thinking=True))
    interaction.extras[_ANSWERED] = _Answered.THINKING_IN_PRIVATE if private else _Answered.THINKING


async def whisper(interaction: discord.Interaction[Any], text: str) -> None:
    """Tell only whoever acted, whether or not the interaction was answered before; nothing where Discord takes it no more."""
    answered = interaction.extras.get(_ANSWERED)
    try:
        if answered is None and not interaction.response.is_done():
            await acknowledge(
                lambda: interaction.response.send_message(text, ephemeral=True, allowed_mentions=NO_PINGS, suppress_embeds=True)
            )
        elif answered is _Answered.THINKING_IN_PRIVATE:
            await _show_persistently(interaction, text)
        elif answered is _Answered.THINKING:
            # What replaces a public "thinking" is public too, and one that is deleted takes no more messages after it.
            await _show_persistently(interaction, WAITING)
            await _follow_up_in_private(interaction, text, {})
            await _delete(interaction)
        else:
            await _follow_up_in_private(interaction, text, {})
    except discord.HTTPException as error:
        _log.warning("reply_refused", status=error.status, code=error.code)
    except UNREACHABLE as error:
        _log.warning("reply_lost", error=type(error).__name__)


async def _show_persistently(interaction: discord.Interaction[Any], text: str) -> None:
    await persistently(lambda: show(interaction, text))


async def _delete(interaction: discord.Interaction[Any]) -> None:
    try:
        await persistently(interaction.delete_original_response)
    except discord.NotFound:  # an earlier try got through
        return


async def withdraw(message: discord.Message) -> None:
    """Take back a message of Kobar's own; that it stays where Discord does not let it go is noted."""
    try:
        await persistently(message.delete)
    except discord.NotFound:  # it is gone, by an earlier try or by a moderator
        return
    except discord.HTTPException as error:
        _log.warning("message_not_withdrawn", status=error.status)
    except UNREACHABLE as error:
        _log.warning("message_not_withdrawn", error=type(error).__name__)


async def show_typing(place: discord.abc.Messageable) -> None:
    """Show at once that the question was heard; what Discord says to that does not matter."""
    try:
        await place.typing()
    except UNDELIVERED:
        _log.info("typing_refused")


async def tell_may_not_write(user: discord.User | discord.Member, channel_name: str, said: Wording) -> None:
    """Tell `user` directly that Kobar may not write where it was asked; who takes no direct messages is not told."""
    try:
        await send(user, [said.may_not_write.format(channel=discord.utils.escape_markdown(channel_name))])
    except UNDELIVERED:
        _log.warning("may_not_write")
