"""Looking at single messages anew: where the gateway tells that something changed, and not what."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any
from weakref import WeakValueDictionary

import discord
import structlog

from bot import delivery
from bot.channels.catching_up import CatchingUp
from bot.channels.feed import Feed
from bot.channels.tasks import Tasks
from knowledge.posts import ChannelSource
from knowledge.store.posts import Posts

_log = structlog.get_logger(__name__)


class Looking:
    """Looks at marks and pins. Until that is done, it is not known whether what they kept may be shown, and nothing of the channel is.

    `guild` gives the cluster's server; `failed` is told of a channel in which a look came to nothing.
    """

    def __init__(
        self,
        *,
        client: discord.Client,
        guild: Callable[[], discord.Guild | None],
        feed: Feed,
        posts: Posts,
        catching_up: CatchingUp,
        tasks: Tasks,
        failed: Callable[[int], None],
    ) -> None:
        self._client = client
        self._guild = guild
        self._feed = feed
        self._posts = posts
        self._catching_up = catching_up
        self._tasks = tasks
        self._failed = failed
        self._pins: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def look_at(self, message_id: int, place_id: int, source: ChannelSource) -> None:
        """Have one message looked at anew."""
        self._feed.hold(source.channel_id, message_id)
        self._tasks.start(self._released(self._message(message_id, place_id, source), source))

    async def looked_at(self, message_id: int, place_id: int, source: ChannelSource) -> None:
        """The same, to be waited for."""
        self._feed.hold(source.channel_id, message_id)
        await self._released(self._message(message_id, place_id, source), source)

    def look_at_pins(self, place: discord.abc.GuildChannel | discord.Thread, source: ChannelSource) -> None:
        """Have those messages looked at anew that have been pinned, or are pinned no more."""
        self._feed.hold(source.channel_id)
        self._tasks.start(self._released(self._pinned(place, source), source))

    async def _message(self, message_id: int, place_id: int, source: ChannelSource) -> None:
        guild = self._guild()
        if guild is None:
            return
        place = guild.get_channel_or_thread(place_id)
        if not isinstance(place, discord.TextChannel | discord.Thread):  # an archived thread is not in the cache
            place = self._client.get_partial_messageable(place_id, guild_id=guild.id)
        await self._catching_up.message(place.get_partial_message(message_id), source)

    async def _pinned(self, place: discord.abc.GuildChannel | discord.Thread, source: ChannelSource) -> None:
        # One after another: what is known to be pinned is what the one before found.
        async with self._pins.setdefault(place.id, asyncio.Lock()):
            if isinstance(place, discord.TextChannel | discord.Thread):
                pinned = await delivery.persistently(lambda: _pins_of(place))
                for ident in pinned ^ await self._posts.pinned(place.id):
                    await self._catching_up.message(place.get_partial_message(ident), source)

    async def _released(self, look: Coroutine[Any, Any, None], source: ChannelSource) -> None:
        """Release what was held until something had been looked at; a channel that could not be looked at is closed, and looked through."""
        try:
            await look
        except discord.NotFound:
            pass  # it is gone, which the gateway tells
        except discord.Forbidden:
            _log.info("not_looked_at", channel=source.channel_id)  # what Kobar may not look into is shown to nobody
        except Exception as error:  # noqa: BLE001 - whatever the reason, what may have to go must not be shown
            _log.warning("not_looked_at", channel=source.channel_id, error=type(error).__name__)
            self._failed(source.channel_id)
        finally:
            self._feed.release(source.channel_id)


async def _pins_of(place: discord.TextChannel | discord.Thread) -> set[int]:
    return {message.id async for message in place.pins()}
