"""The command boundary: what a member is told when something went wrong, and what is logged of it."""

from __future__ import annotations

import secrets

import discord
import structlog
from discord import app_commands

from bot.error_words import worded
from bot.markdown import MESSAGE_CHARACTERS, shortened
from bot.wording import Wording
from knowledge.errors import ConfigError, ModelUnavailable, UserFacingError

UNKNOWN_INTERACTION = 10062
"""Discord's code for an interaction that was not answered within three seconds."""

_log = structlog.get_logger(__name__)


def explanation(error: BaseException, said: Wording, *, where: str) -> str:
    """What to tell whoever asked: what a UserFacingError means, or an apology with the number under which `error` is logged.

    `where` names the command for the log; what was asked is never logged. What only whoever runs Kobar can mend is told to him or her in
    the log, and to the member in a sentence.
    """
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    if isinstance(cause, ConfigError | ModelUnavailable):
        _log.error("set_up_wrong", where=where, reason=str(cause))
        return said.model_unavailable if isinstance(cause, ModelUnavailable) else said.setting_wrong
    if isinstance(cause, UserFacingError):
        return shortened(discord.utils.escape_mentions(worded(cause, said)), MESSAGE_CHARACTERS)
    if isinstance(cause, app_commands.CommandSignatureMismatch | app_commands.CommandNotFound):
        return said.command_changed
    reference = secrets.token_hex(3).upper()
    _log.error("command_failed", reference=reference, where=where, exc_info=cause)
    return said.apology.format(reference=reference)


def came_too_late(error: BaseException) -> bool:
    """Whether Discord had given up on the interaction before it was answered, so that nobody can be told anything."""
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    return isinstance(cause, discord.NotFound) and cause.code == UNKNOWN_INTERACTION
