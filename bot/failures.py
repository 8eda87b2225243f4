"""The command boundary: what a member is told when something went wrong, and what is logged of it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

import discord
import structlog
from discord import app_commands

from bot import delivery
from bot.error_words import explained
from bot.retrying import AnsweredElsewhere
from bot.splitting import split
from bot.wording import Wording

UNKNOWN_INTERACTION = 10062
"""Discord's code for an interaction that was not answered within three seconds."""

_log = structlog.get_logger(__name__)


def explanation(error: BaseException, said: Wording, *, where: str) -> str:
    """What to tell whoever asked on Discord, without a ping; `where` names the command for the log."""
    cause = _cause(error)
    if isinstance(cause, app_commands.CommandSignatureMismatch | app_commands.CommandNotFound):
        return said.command_changed
    return split(discord.utils.escape_mentions(explained(cause, said, where=where)))[0]


def concerns_nobody(error: BaseException, *, where: str) -> bool:
    """Whether nobody is to be told of an error, having noted it: Discord had given up on the interaction before it was answered, or
    another process of this bot answers it.
    """
    cause = _cause(error)
    if isinstance(cause, AnsweredElsewhere):
        _log.info("answered_elsewhere", where=where)
        return True
    if isinstance(cause, discord.NotFound) and cause.code == UNKNOWN_INTERACTION:
        _log.warning("interaction_expired", where=where)
        return True
    return False


@asynccontextmanager
async def whispered(interaction: discord.Interaction[Any], said: Callable[[], Wording], *, where: str) -> AsyncGenerator[None]:
    """The boundary of a click: whoever clicked is told in private what went wrong in the block, in the words that `said` has by then."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - the command boundary: a button has no other
        if not concerns_nobody(error, where=where):
            await delivery.whisper(interaction, explanation(error, said(), where=where))


def _cause(error: BaseException) -> BaseException:
    return error.original if isinstance(error, app_commands.CommandInvokeError) else error
