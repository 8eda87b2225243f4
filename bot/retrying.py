"""Asking Discord again where it stumbles, and finding out what became of a request whose reply was lost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import aiohttp
import discord
import structlog

Result = TypeVar("Result")

RETRY_SECONDS = (0.5, 1.0, 2.0)
"""How long to wait before each further try, unless Discord says; discord.py itself waits out 500, 502 and 429 with the header `Via`."""

LONGEST_WAIT_SECONDS = 60.0
"""Whoever asked has gone by then: what Discord wants put off for longer is given up."""

OWN_RETRY_SECONDS = 1.0
"""How long discord.py waits at least before it tries again by itself."""

UNREACHABLE = (ConnectionError, TimeoutError, aiohttp.ClientConnectionError, aiohttp.ClientPayloadError)
"""What a request ends with when the connection breaks: it may have been carried out, or not."""

UNDELIVERED = (discord.HTTPException, *UNREACHABLE)
"""What a request ends with that came to nothing, as far as is known."""

SERVER_ERROR = 500
"""From this status on it is Discord that is in trouble, not the request."""

TOO_MANY_REQUESTS = 429
ALREADY_ACKNOWLEDGED = 40060
"""Discord's code for an interaction that has its first answer already."""

THREAD_EXISTS = 160004
"""Discord's code for a message that a thread hangs on already."""

_log = structlog.get_logger(__name__)


class AnsweredElsewhere(Exception):
    """Another process of this bot has taken an interaction on; there is nothing to do here, and nobody to tell."""


async def persistently(attempt: Callable[[], Awaitable[Result]], *, waits: Sequence[float] = RETRY_SECONDS) -> Result:
    """The result of `attempt`, tried again after a lost connection, a 503, or a 429 of what stands before Discord, all of which discord.py
    raises at once.

    Whatever is sent has a nonce, replaces what is there, or looks whether it is there already, so that trying again says nothing twice.
    """
    for usual in waits:
        seconds = usual
        try:
            return await attempt()
        except discord.HTTPException as error:
            asked_for = _wait_after(error, usual)
            if asked_for is None:
                raise
            seconds = asked_for
            _log.warning("discord_unwell", status=error.status, retry_in=seconds)
        except UNREACHABLE as error:
            _log.warning("discord_unreachable", error=type(error).__name__, retry_in=seconds)
        await asyncio.sleep(seconds)
    return await attempt()


def _wait_after(error: discord.HTTPException, usual: float) -> float | None:
    """How many seconds to wait after an error; nothing where another try would not help, or comes too late."""
    if error.status >= SERVER_ERROR:
        return usual
    if error.status != TOO_MANY_REQUESTS:
        return None
    try:
        wanted = float(error.response.headers.get("Retry-After", usual))
    except ValueError:  # a date, which nobody sends who means seconds
        wanted = usual
    return max(wanted, usual) if wanted <= LONGEST_WAIT_SECONDS else None


async def acknowledge(attempt: Callable[[], Awaitable[object]]) -> None:
    """Give an interaction its first answer, persistently; when one of ours got through although its reply was lost, that is it.

    Raises AnsweredElsewhere for one that somebody else answered, such as a second Kobar by mistake, which then does the rest.
    """
    loop = asyncio.get_running_loop()
    broke = False

    async def once() -> None:
        nonlocal broke
        began = loop.time()
        try:
            await attempt()
        except discord.HTTPException as error:
            tried_by_discord_py = loop.time() - began >= OWN_RETRY_SECONDS
            if error.code != ALREADY_ACKNOWLEDGED:
                broke = broke or error.status >= SERVER_ERROR
                raise
            if not (broke or tried_by_discord_py):
                raise AnsweredElsewhere from None
        except UNREACHABLE:
            broke = True
            raise

    await persistently(once)


async def open_thread(message: discord.Message | discord.PartialMessage, *, name: str, minutes: int) -> discord.Thread | None:
    """A thread on `message`, opened persistently, or the one that the bot has already opened on it.

    None where Discord refuses it, or the thread there is somebody else's; `minutes` without a message fold it away.
    """

    async def once() -> discord.Thread | None:
        try:
            return await message.create_thread(name=name, auto_archive_duration=minutes)  # type: ignore[arg-type]  # Discord's four durations
        except discord.HTTPException as error:
            if error.code != THREAD_EXISTS:
                raise
        return await _own_thread(message)

    try:
        return await persistently(once)
    except discord.HTTPException as error:
        _log.info("no_thread", status=error.status, code=error.code)
        return None


async def _own_thread(message: discord.Message | discord.PartialMessage) -> discord.Thread | None:
    """The thread on a message, which has the message's id, if it is the bot's own."""
    guild = message.guild
    if guild is None:
        return None
    found = guild.get_thread(message.id) or await guild.fetch_channel(message.id)
    return found if isinstance(found, discord.Thread) and found.owner_id == guild.me.id else None


async def said_since(place: object, text: str, *, after: discord.abc.Snowflake, by: int) -> discord.Message | None:
    """A message of the user `by` with just this text, posted after another; None where there is none or nobody can look."""
    if not isinstance(place, discord.abc.Messageable):
        return None
    try:
        async for message in place.history(limit=50, after=after, oldest_first=True):
            if message.author.id == by and message.content.strip() == text.strip():
                return message
    except discord.HTTPException as error:
        _log.warning("history_refused", status=error.status, code=error.code)
    return None
