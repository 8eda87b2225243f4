"""Sending digests: each week at its hour, once, and never what a reader may not read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import discord
import structlog

from bot import delivery
from bot.access import Access
from bot.digest_messages import DigestPage, digest_page, marker_of
from bot.digest_places import DigestPlaces, Target
from bot.digest_withdrawal import Withdrawal
from bot.languages import Languages
from bot.retrying import RETRY_SECONDS, SERVER_ERROR, UNDELIVERED, UNREACHABLE, persistently
from bot.wording import Wording
from knowledge.digest.ledger import DigestPlace
from knowledge.digest.schedule import latest_slot, next_slot
from knowledge.store.first_seen import mark_of

if TYPE_CHECKING:
    from bot.app import Services

LOOKED_AGAIN: Final = timedelta(minutes=10)
"""How often it is looked whether what digests show still stands for those who can see it, and tried again what Discord's faults held up."""

PATIENCE: Final = timedelta(hours=6)
"""So long after Kobar came on digests wait for the channels to be caught up with."""

_TRIES: Final = 3
"""So often a digest is gathered anew because its readers changed meanwhile."""

_LOOKED_BACK: Final = 100
"""So many messages of a place are looked through for a digest that got through."""

_CLOCKS_DIFFER: Final = timedelta(minutes=5)
"""So much the machine's clock and Discord's may differ."""

_log = structlog.get_logger(__name__)


class Outcome(Enum):
    """How it went with a digest that fell due."""

    SENT = auto()
    EMPTY = auto()
    REFUSED = auto()
    """Kobar may not write there, or is not let through."""
    LATER = auto()
    """Discord stumbled, or the readers would not hold still."""
    TAKEN = auto()
    """Another process sends it."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """A digest that may be sent."""

    page: DigestPage
    said: Wording


class Digests:
    """A job of the scheduler: sends what fell due, looks after what may have got through, and takes back what has fallen."""

    def __init__(
        self,
        *,
        client: discord.Client,
        services: Services,
        access: Access,
        languages: Languages,
        is_caught_up: Callable[[], bool] = lambda: True,
        waits: Sequence[float] = RETRY_SECONDS,
    ) -> None:
        self._client = client
        self._services = services
        self.places = DigestPlaces(client=client, access=access)
        self._languages = languages
        self._is_caught_up = is_caught_up
        self._waits = tuple(waits)
        self._zone = ZoneInfo(services.cluster.time_zone)
        self._began: datetime | None = None
        self._turn = asyncio.Lock()
        self.withdrawal = Withdrawal(
            client=client, services=services, places=self.places, turn=self._turn, is_caught_up=is_caught_up, waits=self._waits
        )

    @property
    def name(self) -> str:
        """Its name in the log."""
        return "digests"

    async def next_check(self) -> datetime | None:
        """At the next hour at which a digest falls due; soon, where some are in the chat that may have to be taken back."""
        ledger, now = self._services.ledger, self._now()
        planned = [one for one in await ledger.places() if not one.is_given_up]
        moments = [next_slot(now, weekday=one.weekday, hour=one.hour, zone=self._zone) for one in planned]
        waiting = any(self._slot(one, now) > one.checked for one in planned) or await ledger.next_lapse() is not None
        if waiting or await ledger.resting():
            moments.append(now + LOOKED_AGAIN)
        return min(moments, default=None)

    async def check(self) -> None:
        """Send each digest that fell due, the last one of each place alone, however long Kobar was away."""
        guild = self.places.guild()
        if guild is None or not self._may_begin():
            return
        async with self._turn:
            await self._finish()
            now = self._now()
            for place in await self._services.ledger.places():
                slot = self._slot(place, now)
                if slot > place.checked and not place.is_given_up:
                    await self._guarded(place, slot)
        await self.withdrawal.of_changed()
        await self.withdrawal.of_fallen()

    async def send_now(self, member: discord.Member) -> Outcome:
        """Tell a member at once what is new for him or her; the weekly digest is sent all the same."""
        name, now = f"discord:user:{member.id}", self._now()
        place = await self._services.ledger.place(name)
        first = place.since if place else now - timedelta(days=7)
        async with self._turn:
            return await self._send(DigestPlace(name, 0, 0, first, now, place.groups if place else ()), now)

    def _may_begin(self) -> bool:
        """Whether what channels hold can be read by now; after some hours it is not waited for any more."""
        self._began = self._began or self._now()
        return self._is_caught_up() or self._now() - self._began > PATIENCE

    # Sending

    async def _guarded(self, place: DigestPlace, slot: datetime) -> None:
        """Send one digest; whatever goes wrong with it is its own fault, and no other's."""
        ledger = self._services.ledger
        try:
            outcome = await self._send(place, slot)
        except Exception as error:  # noqa: BLE001 - the boundary of one digest among several
            # A traceback may hold a line of a note in its message, which has no place in a log.
            _log.error("digest_failed", place=place.name, error=type(error).__name__)
            return
        _log.info("digest", place=place.name, outcome=outcome.name.lower())
        if outcome in {Outcome.SENT, Outcome.EMPTY}:
            await ledger.passed(place.name, slot)
        elif outcome is Outcome.REFUSED:
            _log.warning("digest_refused", place=place.name, todo="let Kobar see that channel and send messages there")
            await ledger.refused(place.name, slot)

    async def _send(self, place: DigestPlace, slot: datetime) -> Outcome:
        target = await self.places.target(place.name)
        if target is None and ":user:" in place.name:
            await self._services.ledger.drop(place.name)  # no member of the server any more
            return Outcome.EMPTY
        if target is None or not self.places.may_write(target):
            return Outcome.REFUSED
        ready = await self._ready(place, target, slot)
        if ready is None:
            return Outcome.LATER
        if not ready.page.entries:
            return Outcome.EMPTY
        ident = await self._services.ledger.claim(place.name, slot, ready.page.entries)
        if ident is None:
            return Outcome.TAKEN
        return await self._post(ident, target, ready.page.text, place=place.name, slot=slot)

    async def _ready(self, place: DigestPlace, target: Target, slot: datetime) -> _Ready | None:
        """The digest for those who can see the place now; nothing where they changed each time that it was gathered."""
        said = await (self._languages.of(target) if isinstance(target, discord.Member) else self._languages.of_server())
        ledger = self._services.ledger
        since, told = await ledger.since(place.name, place.since), await ledger.told(place.name)
        for _ in range(_TRIES):
            readers = await self.places.readers(target)
            digest = await self._services.gathering.gather(readers, since=since, told=told, groups=place.groups, language=said.code)
            if readers == await self.places.readers(target):
                cluster = self._services.cluster.seen_by(readers)
                if digest.is_empty:
                    return _Ready(DigestPage("", ()), said)
                return _Ready(digest_page(digest, cluster, said, slot=slot, groups=place.groups), said)
        return None

    async def _post(self, ident: int, target: Target, text: str, *, place: str, slot: datetime) -> Outcome:
        ledger = self._services.ledger
        # The same in every process that sends this digest, so that Discord takes it once.
        nonce = mark_of(place, slot.isoformat()).hex()[:24]
        extras: dict[str, Any] = {"nonce": nonce, "allowed_mentions": delivery.NO_PINGS, "suppress_embeds": True}
        try:
            message = await self._found(target, slot) or await persistently(lambda: target.send(text, **extras), waits=self._waits)
        except discord.HTTPException as error:
            _log.warning("digest_not_sent", place=place, status=error.status, code=error.code)
            # After a fault of the server it may be there all the same: it is looked for the next time.
            await (ledger.lapse(ident) if error.status >= SERVER_ERROR else ledger.release(ident))
            return Outcome.LATER if error.status >= SERVER_ERROR else Outcome.REFUSED
        except UNREACHABLE as error:
            _log.warning("digest_not_sent", place=place, error=type(error).__name__)
            await ledger.lapse(ident)
            return Outcome.LATER
        await ledger.sent(ident, channel_id=message.channel.id, message_id=message.id)
        return Outcome.SENT

    async def _finish(self) -> None:
        """Find out of digests that a killed process, or a broken connection, left behind whether they got through."""
        ledger = self._services.ledger
        for left in await ledger.unfinished():
            if not await ledger.take_over(left.id):
                continue
            target = await self.places.target(left.place)
            try:
                message = await self._found(target, left.slot, after=left.gathered_at) if target else None
            except UNDELIVERED as error:
                _log.warning("digest_not_looked_for", place=left.place, error=type(error).__name__)
                await ledger.lapse(left.id)
                continue
            if message is None:
                await ledger.release(left.id)
                continue
            await ledger.sent(left.id, channel_id=message.channel.id, message_id=message.id)
            if await ledger.place(left.place):
                await ledger.passed(left.place, left.slot)

    async def _found(self, target: Target, slot: datetime, *, after: datetime | None = None) -> discord.Message | None:
        """The digest of a moment, where it is in the chat already."""
        since = after - _CLOCKS_DIFFER if after else None
        try:
            history = target.history(limit=_LOOKED_BACK, after=since, oldest_first=after is not None)
            own = [message async for message in history if self._client.user and message.author.id == self._client.user.id]
        except discord.Forbidden:
            return None  # it may write there and not read what was written
        return next((message for message in own if message.content.split("\n")[0].endswith(marker_of(slot))), None)

    # When

    def _slot(self, place: DigestPlace, now: datetime) -> datetime:
        return latest_slot(now, weekday=place.weekday, hour=place.hour, zone=self._zone)

    def _now(self) -> datetime:
        return self._services.clock.now()
