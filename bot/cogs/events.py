"""`/events`: what is on in a period, in each reader's own time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import discord
from discord import app_commands
from discord.ext import commands

from bot import delivery, render_events
from bot.access import Access
from bot.choices import group_choices, group_named
from bot.languages import Languages
from bot.markdown import escaped, plain, shortened
from knowledge.calendar.periods import period_in
from knowledge.errors import PeriodNotUnderstood
from knowledge.model import Period

if TYPE_CHECKING:
    from bot.app import Services

DEFAULT_DAYS = 30


class Events(commands.Cog):
    """Lists the calendar's events."""

    def __init__(self, *, client: discord.Client, services: Services, access: Access, languages: Languages) -> None:
        self._client = client
        self._services = services
        self._access = access
        self._languages = languages

    @app_commands.command(name="events", description="What is on: meetings, exhibitions, seminars, calls.")
    @app_commands.describe(
        period="When: “next month”, “this autumn”, “3–14 March”. Without it, the next 30 days.",
        group="Only one working group's events.",
        private="Only you see the list, and it has all that you may see.",
    )
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    @app_commands.allowed_installs(guilds=True, users=False)
    async def events(
        self,
        interaction: discord.Interaction[Any],
        period: str | None = None,
        group: str | None = None,
        private: bool = False,  # noqa: FBT001, FBT002 - a command's options
    ) -> None:
        """List what is on, as far as everyone may see it who sees the list."""
        await delivery.defer(interaction, private=private)
        said = await self._languages.of_command(interaction, period)
        alone = self._access.is_alone(interaction, private=private)
        readers = await self._access.readers_of_interaction(interaction, self._client.guilds, alone=alone)
        span = self._period(period)
        chosen = group_named(group, self._services.cluster, readers) if group else None
        if group and chosen is None:
            await delivery.respond(interaction, [said.no_such_group.format(group=escaped(shortened(group, 80)))], private=private)
            return
        occurrences = await self._services.calendar.occurrences(span, readers, group=chosen.slug if chosen else None)
        await delivery.respond(interaction, render_events.event_messages(occurrences, span, said), private=private)

    @events.autocomplete("group")
    async def suggest_groups(self, interaction: discord.Interaction[Any], current: str) -> list[app_commands.Choice[str]]:
        """The working groups that whoever is typing may know of."""
        readers = self._access.readers_of_user(interaction.user, self._client.guilds)
        return group_choices(current, self._services.cluster, readers)

    def _period(self, text: str | None) -> Period:
        today = self._today()
        if not text:
            return Period(today, today + timedelta(days=DEFAULT_DAYS))
        period = period_in(text, today)
        if period is None:
            raise PeriodNotUnderstood(escaped(shortened(plain(text), 80)))
        return period

    def _today(self) -> date:
        return self._services.clock.now().astimezone(ZoneInfo(self._services.cluster.time_zone)).date()
