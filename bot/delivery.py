"""Sending: every message without pings or previews, in parts that Discord takes, and again where Discord stumbles."""

from __future__ import annotations

import io
import secrets
from collections.abc import Callable, Sequence
from enum import Enum, auto
from typing import Any

import discord
import structlog

from bot.markdown import escaped
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
    interaction.extras[_ANSWERED] = _Answered.YES
    buttons: dict[str, Any] = {"view": view} if view is not None else {}
    extras = buttons if last == 0 else {}

    async def show_first() -> discord.Message:
        return await interaction.edit_original_response(content=parts[0], allowed_mentions=NO_PINGS, **extras)

    posted: list[discord.Message] = [await persistently(show_first)]
    for at, part in enumerate(parts[1:], start=1):
        more = buttons if at == last else {}
        posted.append(await follow_up(interaction, part, private=private, after=posted[-1], **more))
    return tuple(posted)


async def follow_up(
    interaction: discord.Interaction[Any],
    text: str,
    *,
    private: bool,
    view: discord.ui.View | None = None,
    after: discord.abc.Snowflake | None = None,
) -> discord.Message:
    """Send another message after an interaction was answered; `after` is one that was sent for it before."""
    extras: dict[str, Any] = {"view": view} if view is not None else {}
    if private:
        return await _follow_up_in_private(interaction, text, extras)
    return await _follow_up(interaction, text, extras, after=after or discord.Object(interaction.id))


async def _follow_up(
    interaction: discord.Interaction[Any], text: str, extras: dict[str, Any], *, after: discord.abc.Snowflake
) -> discord.Message:
    """One more message for all to see. It can have no nonce, so before another try it is looked for among what was said since."""
    broke = False

    async def once() -> discord.Message:
        nonlocal broke
        if broke and (said := await said_since(interaction.channel, text, after=after, by=interaction.application_id)):
            return said
        try:
            return await interaction.followup.send(text, allowed_mentions=NO_PINGS, suppress_embeds=True, wait=True, **extras)
        except UNDELIVERED:
            broke = True
            raise

    return await persistently(once)


async def _follow_up_in_private(interaction: discord.Interaction[Any], text: str, extras: dict[str, Any]) -> discord.Message:
    """One more message for whoever acted. It can have no nonce and cannot be looked for, so it comes empty and then gets its text, which
    can be done again; one that cannot get it is taken back. Where the connection breaks before Discord has said which message the empty one
    is, that may be left over, but nothing is said twice.
    """
    sent = await persistently(
        lambda: interaction.followup.send(WAITING, ephemeral=True, allowed_mentions=NO_PINGS, suppress_embeds=True, wait=True)
    )
    try:
        return await persistently(lambda: sent.edit(content=text, allowed_mentions=NO_PINGS, **extras))
    except UNDELIVERED:
        await take_back(sent)
        raise


async def send_file(place: discord.abc.Messageable, text: str, name: str, raw: bytes) -> None:
    """Send a file to a place, with a text above it."""
    nonce = secrets.token_hex(8)
    quietly: dict[str, Any] = {"nonce": nonce, "allowed_mentions": NO_PINGS, "suppress_embeds": True}

    async def attempt() -> discord.Message:
        # A file is read once, so that each try needs one of its own.
        return await place.send(text, file=discord.File(io.BytesIO(raw), name), **quietly)

    await persistently(attempt)


async def follow_up_with_file(interaction: discord.Interaction[Any], name: str, raw: bytes) -> None:
    """Hand a file to whoever acted, in private."""
    quietly: dict[str, Any] = {"ephemeral": True, "allowed_mentions": NO_PINGS}

    async def attempt() -> None:
        await interaction.followup.send(file=discord.File(io.BytesIO(raw), name), **quietly)

    await persistently(attempt)


async def replace_clicked(interaction: discord.Interaction[Any], text: str) -> None:
    """Put `text` in the place of the message whose button was clicked, without buttons."""
    await acknowledge(lambda: interaction.response.edit_message(content=text, view=None, allowed_mentions=NO_PINGS))


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
    except discord.NotFound:  # it is gone, by an earlier try or by a moderator
        return
    except UNDELIVERED as error:
        _log.warning("not_taken_back", status=getattr(error, "status", None), error=type(error).__name__)


async def defer(interaction: discord.Interaction[Any], *, private: bool) -> None:
    """Say within Discord's three seconds that an answer is coming, and to whom; raises AnsweredElsewhere."""
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
            try:
                await _follow_up_in_private(interaction, text, {})
            finally:
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


async def show_typing(place: discord.abc.Messageable) -> None:
    """Show at once that the question was heard; what Discord says to that does not matter."""
    try:
        await place.typing()
    except UNDELIVERED:
        _log.info("typing_refused")


async def tell_may_not_write(user: discord.User | discord.Member, channel_name: str, said: Wording) -> None:
    """Tell `user` directly that Kobar may not write where it was asked; who takes no direct messages is not told."""
    try:
        await send(user, [said.may_not_write.format(channel=escaped(channel_name))])
    except UNDELIVERED:
        _log.warning("may_not_write")
