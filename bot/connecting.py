"""Being on Discord: the client connected until it is stopped, and what goes on beside it."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
from typing import TYPE_CHECKING

import discord
import structlog

from bot.cleaning_up import CleaningUp
from bot.client import make_client
from bot.config import TOKEN_VARIABLE, Settings
from knowledge.errors import ConfigError, UserFacingError

if TYPE_CHECKING:
    from bot.app import Services

PORTAL = "https://discord.com/developers/applications"

_log = structlog.get_logger(__name__)


async def run_bot(settings: Settings, services: Services) -> None:
    """Be on Discord until stopped by a signal or cancelled.

    Raises ConfigError where there is no token, a wrong one, or a switch is off in the developer portal; each says what to do.
    """
    token = settings.discord_token.get_secret_value() if settings.discord_token else ""
    if not token:
        raise ConfigError(
            f"There is no Discord token. Make one at {PORTAL} (your application, page “Bot”, “Reset Token”) "
            f"and start again with {TOKEN_VARIABLE}=… in the environment; it is never read from the config file."
        )
    await make_ready(services)
    client = make_client(settings, services)
    cleaning = CleaningUp(retention=services.retention, clock=services.clock, time_zone=services.cluster.time_zone, posts=client.following)
    beside = [asyncio.create_task(catch_up(services)), asyncio.create_task(cleaning.run())]
    try:
        await connect(client, token)
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)


async def make_ready(services: Services) -> None:
    """Load what is slow to load, to stay: a full collection of garbage that looked through the model's libraries each time would hold the
    event loop for .4 s, again and again (https://docs.python.org/3/library/gc.html#gc.freeze).
    """
    await services.synchroniser.warm_up()
    gc.freeze()


async def catch_up(services: Services) -> None:
    """Bring the index in line with the sources as they are now, and mend what an earlier run left undone; members ask meanwhile."""
    try:
        report = await services.synchroniser.run(verify=True)
    except UserFacingError as error:  # another process indexes, or a source is missing: asking goes on with what is there
        _log.warning("not_caught_up", reason=str(error))
    except Exception:  # noqa: BLE001 - the boundary of a task of its own: one bad source must not take the bot off Discord
        _log.exception("not_caught_up")
    else:
        _log.info("caught_up", added=report.added, changed=report.changed, removed=report.removed, failed=len(report.failures))


async def connect(client: discord.Client, token: str) -> None:
    """Run `client` until it is closed; what Discord refuses at the door comes out as a ConfigError."""
    try:
        async with client:
            _close_on_signals(client)
            await client.start(token)
    except discord.LoginFailure:
        raise ConfigError(
            f"Discord does not accept the token in {TOKEN_VARIABLE}. Make a new one at {PORTAL} (page “Bot”, “Reset Token”) and use that."
        ) from None
    except discord.PrivilegedIntentsRequired:
        raise ConfigError(
            f"Kobar needs two switches that are off: at {PORTAL}, your application, page “Bot”, turn on “Server Members Intent” "
            "(to know who can see a channel) and “Message Content Intent” (to read follow-ups), save, and start again."
        ) from None


def _close_on_signals(client: discord.Client) -> None:
    loop = asyncio.get_running_loop()
    closing: list[asyncio.Task[None]] = []  # by itself a loop does not keep its tasks from being collected
    with contextlib.suppress(RuntimeError, ValueError):  # outside the main thread asyncio raises the one, uvloop the other
        loop.add_signal_handler(signal.SIGTERM, lambda: closing.append(loop.create_task(client.close())))
