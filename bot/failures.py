"""The command boundary: what a member is told when something went wrong, and what is logged of it."""

from __future__ import annotations

import discord
from discord import app_commands

from bot.error_words import explained
from bot.splitting import split
from bot.wording import Wording

UNKNOWN_INTERACTION = 10062
"""Discord's code for an interaction that was not answered within three seconds."""


def explanation(error: BaseException, said: Wording, *, where: str) -> str:
    """What to tell whoever asked on Discord, without a ping; `where` names the command for the log."""
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    if isinstance(cause, app_commands.CommandSignatureMismatch | app_commands.CommandNotFound):
        return said.command_changed
    return split(discord.utils.escape_mentions(explained(cause, said, where=where)))[0]


def came_too_late(error: BaseException) -> bool:
    """Whether Discord had given up on the interaction before it was answered, so that nobody can be told anything."""
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    return isinstance(cause, discord.NotFound) and cause.code == UNKNOWN_INTERACTION
