"""Reminders: once a day, owners of actions that fall due are told so by direct message, if the cluster wants it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import aiohttp
import discord
import structlog

from bot import delivery
from bot.access import Access, found_for
from bot.channels.places import Look
from bot.config import ReminderSettings
from bot.done_menu import done_view
from bot.languages import Languages
from bot.members import people_of
from bot.record_messages import reminder_page
from knowledge.audience import Readers
from knowledge.records.owners import owners_among
from knowledge.records.record import KeptRecord

if TYPE_CHECKING:
    from bot.app import Services

CHECKED_EVERY: Final = timedelta(seconds=600)
"""How often the time of day is looked at."""

MOST_AT_ONCE: Final = 10
"""Actions in one direct message; the others follow on the next day."""

_SERVER_ERROR: Final = 500

_log = structlog.get_logger(__name__)


class Reminding:
    """A job of the scheduler: tells owners of what falls due; only whom a note names for certain, only what he or she may read now, and
    each due day once.
    """

    def __init__(
        self,
        *,
        client: discord.Client,
        services: Services,
        access: Access,
        languages: Languages,
        settings: ReminderSettings,
    ) -> None:
        self._client = client
        self._services = services
        self._access = access
        self._languages = languages
        self._settings = settings
        self._last: date | None = None

    @property
    def name(self) -> str:
        """Its name in the log."""
        return "reminders"

    async def next_check(self) -> datetime:
        """Always again: on each day from the hour on that is set."""
        return self._services.clock.now() + CHECKED_EVERY

    async def check(self) -> None:
        """Remind, if it is time for that and today's reminders have not been sent."""
        now = self._now()
        guild = self._access.cluster_guild(self._client.guilds)
        if guild is None or not guild.chunked or now.hour < self._settings.hour or self._last == now.date():
            return
        self._last = now.date()
        sent = await self._remind(guild, await self._access.look(guild), now.date())
        _log.info("reminded", actions=sent)

    async def _remind(self, guild: discord.Guild, look: Look, today: date) -> int:
        """Tell each member what falls due of his or hers; how many actions that were."""
        people = await people_of(guild)
        known: dict[Readers, list[KeptRecord]] = {}
        sent = 0
        for member in [member for member in guild.members if not member.bot]:
            readers = self._access.readers_of_member(member, look)
            if readers not in known:
                known[readers] = await self._services.register.due_soon(readers, today=today, days=self._settings.days_before)
            own = [one for one in known[readers] if member.id in owners_among(one.owner, people)]
            if own:
                sent += await self._tell(member, own[:MOST_AT_ONCE], today)
        return sent

    async def _tell(self, member: discord.Member, actions: list[KeptRecord], today: date) -> int:
        register = self._services.register
        # Claimed before it is sent: whoever is killed in between leaves one reminder out, and sends none twice.
        claimed = [one for one in actions if await register.claim(one, to=f"discord:user:{member.id}")]
        if not claimed:
            return 0
        said = await self._languages.of(member)
        # Those before this one have been told in the meantime, which takes a while: who may read what may not be as it was.
        who = self._access.who_is_told(member, self._client)
        readers, places = await found_for(who, lambda readers: register.places(claimed, readers, language=said.code))
        claimed = [one for one in claimed if one.mark in places]
        if not claimed:
            return 0
        page = reminder_page(claimed, places, self._services.cluster.seen_by(readers), said, today=today)
        view = done_view(claimed, places, page.marks, language=said.code)
        try:
            await delivery.send(member, [page.text], view=view)
        except discord.HTTPException as error:
            _log.warning("reminder_not_sent", status=error.status, code=error.code)
            again = error.status >= _SERVER_ERROR
        except (ConnectionError, aiohttp.ClientConnectionError) as error:
            _log.warning("reminder_not_sent", error=type(error).__name__)
            again = True
        else:
            return len(claimed)
        for one in claimed if again else ():
            await register.release(one, to=f"discord:user:{member.id}")
        return 0

    def _now(self) -> datetime:
        return self._services.clock.now().astimezone(ZoneInfo(self._services.cluster.time_zone))
