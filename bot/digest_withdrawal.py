"""Taking back of digests what does not stand any more, or is not for all who can see it now."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

import discord
import structlog

from bot import delivery
from bot.digest_messages import without
from bot.digest_places import DigestPlaces
from bot.retrying import UNDELIVERED, persistently
from knowledge.audience import Readers
from knowledge.digest.ledger import Resting

if TYPE_CHECKING:
    from bot.app import Services

_log = structlog.get_logger(__name__)


class Withdrawal:
    """Takes items out of the digests in the chat; while it has its `turn`, none is sent."""

    def __init__(
        self,
        *,
        client: discord.Client,
        services: Services,
        places: DigestPlaces,
        turn: asyncio.Lock,
        is_caught_up: Callable[[], bool],
        waits: Sequence[float],
    ) -> None:
        self._client = client
        self._services = services
        self._places = places
        self._turn = turn
        self._is_caught_up = is_caught_up
        self._waits = tuple(waits)

    async def of(self, documents: Collection[tuple[str, str]]) -> None:
        """Take the items out that rest on some documents (each by source and path), whatever the library says of them."""
        async with self._turn:
            resting = await self._services.ledger.resting()
            await self._take_back([one for one in resting if (one.basis.source, one.basis.path) in documents], resting)

    async def of_changed(self) -> None:
        """Take out what has gone or changed in the library, where anything that a digest rests on has."""
        if not await self._services.ledger.has_changed():
            return
        # That something is gone for everybody can be told also while it is not known who may read what.
        if gone := await self._services.ledger.gone():
            await self.of(gone)
        await self.of_fallen()

    async def of_fallen(self) -> None:
        """Take out what does not stand in the library any more as it was told, or is not for all who can see it now."""
        guild = self._places.guild()
        # While channels are being compared with the server nobody holds them, which says nothing.
        if guild is None or not self._is_caught_up():
            return
        async with self._turn:
            resting = await self._services.ledger.resting()
            by_readers: dict[Readers, list[Resting]] = {}
            for place in dict.fromkeys(one.place for one in resting):
                own = [one for one in resting if one.place == place]
                target = await self._places.target(place)
                if target is None and ":channel:" in place:
                    await self._forget(own)  # the channel is gone, with its messages
                    continue
                by_readers.setdefault(await self._places.readers(target), []).extend(own)
            fallen = [one for readers, own in by_readers.items() for one in await self._fallen(own, readers)]
            if self._is_caught_up():
                await self._take_back(fallen, resting)

    async def _fallen(self, resting: Sequence[Resting], readers: Readers) -> list[Resting]:
        fallen = await self._services.standing.fallen(resting, readers)
        await self._services.ledger.stands([one for one in resting if one.changed and one not in fallen])
        return fallen

    async def _take_back(self, gone: Sequence[Resting], resting: Sequence[Resting]) -> None:
        for ident in dict.fromkeys(one.digest_id for one in gone):
            items = {one.item for one in gone if one.digest_id == ident}
            own = [one for one in resting if one.digest_id == ident]
            # The line that counts what was not shown goes with the last of it.
            left = {one.line for one in own if one.item not in items}
            lines = {one.line for one in own if one.item in items} - left
            try:
                await self._take_out(own[0], lines)
            except UNDELIVERED as error:
                _log.warning("digest_not_withdrawn", place=own[0].place, error=type(error).__name__)
                continue
            await self._services.ledger.withdrawn(ident, items)
            _log.info("digest_withdrawn", place=own[0].place, items=len(items))

    async def _take_out(self, digest: Resting, lines: Collection[bytes]) -> None:
        """Edit a digest's message without some lines; deleted, where nothing is left or it is not as it was sent."""
        if not lines:
            return
        channel = self._client.get_partial_messageable(digest.channel_id)
        try:
            message = await persistently(lambda: channel.fetch_message(digest.message_id), waits=self._waits)
            text = without(message.content, lines)
            if text:
                await persistently(lambda: message.edit(content=text, allowed_mentions=delivery.NO_PINGS), waits=self._waits)
            else:
                await persistently(message.delete, waits=self._waits)
        except discord.NotFound:
            return

    async def _forget(self, resting: Sequence[Resting]) -> None:
        for one in resting:
            await self._services.ledger.withdrawn(one.digest_id, [one.item])
