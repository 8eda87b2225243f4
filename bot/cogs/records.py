"""`/decisions` and `/actions`: what notes record, and the marking of actions as done."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import discord
from discord import app_commands
from discord.ext import commands

from bot import delivery
from bot.access import Access
from bot.choices import group_choices, group_named
from bot.done_menu import done_view
from bot.failures import explanation
from bot.languages import Languages
from bot.markdown import escaped, plain, shortened
from bot.members import people_of
from bot.record_messages import MOST, Filters, actions_page, decisions_page, record_line
from bot.wording import Wording, wording
from bot.wording_records import record_wording
from knowledge.audience import Readers
from knowledge.calendar.periods import period_in
from knowledge.errors import PeriodNotUnderstood
from knowledge.model import Period
from knowledge.records.owners import owners_among
from knowledge.records.record import KeptRecord

if TYPE_CHECKING:
    from bot.app import Services


class Records(commands.Cog):
    """Lists decisions and actions, and lets owners mark what is done."""

    def __init__(self, *, client: discord.Client, services: Services, access: Access, languages: Languages) -> None:
        self._client = client
        self._services = services
        self._access = access
        self._languages = languages

    @app_commands.command(name="decisions", description="What was decided, the newest first, as the notes have it.")
    @app_commands.describe(
        group="Only one working group's decisions.",
        period="When: “last month”, “this autumn”, “March 2026”. Without it, all.",
        private="Only you see the list, and it has all that you may read.",
    )
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    @app_commands.allowed_installs(guilds=True, users=False)
    async def decisions(
        self,
        interaction: discord.Interaction[Any],
        group: str | None = None,
        period: str | None = None,
        private: bool = False,  # noqa: FBT001, FBT002 - a command's options
    ) -> None:
        """List decisions, as far as everyone may read them who sees the list."""
        said, readers = await self._begin(interaction, private=private)
        filters = await self._filters(interaction, readers, said, (group, period, None), private=private)
        if filters is None:
            return
        found = await self._services.register.decisions(readers, group=filters.group, period=filters.period)
        places = await self._services.register.places([one.record for one in found[:MOST]], readers, language=said.code)
        page = decisions_page(found, places, filters, self._services.cluster.seen_by(readers), said)
        await delivery.respond(interaction, [page.text], private=private)

    @app_commands.command(name="actions", description="Who has what to do, as the notes have it: the open ones first, by their due days.")
    @app_commands.describe(
        group="Only one working group's actions.",
        period="Noted or due within: “last month”, “next week”, “March 2026”. Without it, all.",
        owner="Only those that a note names this person for.",
        open_only="Leave out what is done.",
        private="Only you see the list, and it has all that you may read.",
    )
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    @app_commands.allowed_installs(guilds=True, users=False)
    async def actions(  # noqa: PLR0917 - a command's options
        self,
        interaction: discord.Interaction[Any],
        group: str | None = None,
        period: str | None = None,
        owner: str | None = None,
        open_only: bool = True,  # noqa: FBT001, FBT002 - a command's options
        private: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        """List actions, as far as everyone may read them who sees the list."""
        said, readers = await self._begin(interaction, private=private)
        filters = await self._filters(interaction, readers, said, (group, period, owner), private=private)
        if filters is None:
            return
        found = await self._services.register.actions(
            readers, group=filters.group, period=filters.period, owner=filters.owner, open_only=open_only
        )
        places = await self._services.register.places(found[:MOST], readers, language=said.code)
        page = actions_page(found, places, filters, self._services.cluster.seen_by(readers), said, today=self._today())
        view = done_view(found, places, page.marks, language=said.code)
        await delivery.respond(interaction, [page.text], private=private, view=view)

    @decisions.autocomplete("group")
    @actions.autocomplete("group")
    async def suggest_groups(self, interaction: discord.Interaction[Any], current: str) -> list[app_commands.Choice[str]]:
        """The working groups that whoever is typing may know of."""
        readers = self._access.readers_of_user(interaction.user, self._client.guilds)
        return group_choices(current, self._services.cluster, readers)

    async def _begin(self, interaction: discord.Interaction[Any], *, private: bool) -> tuple[Wording, Readers]:
        """Defer; the language to speak, and who will read the list."""
        await delivery.defer(interaction, private=private)
        said = await self._languages.of_command(interaction)
        alone = self._access.is_alone(interaction, private=private)
        return said, await self._access.readers_of_interaction(interaction, self._client.guilds, alone=alone)

    async def _filters(
        self,
        interaction: discord.Interaction[Any],
        readers: Readers,
        said: Wording,
        given: tuple[str | None, str | None, str | None],
        *,
        private: bool,
    ) -> Filters | None:
        """What is asked for; nothing where there is no such group, which is then told."""
        group, period, owner = given
        chosen = group_named(group, self._services.cluster, readers) if group else None
        if group and chosen is None:
            await delivery.respond(interaction, [said.no_such_group.format(group=escaped(shortened(group, 80)))], private=private)
            return None
        return Filters(chosen.slug if chosen else None, self._period(period), plain(owner) or None if owner else None)

    def _period(self, text: str | None) -> Period | None:
        if not text:
            return None
        period = period_in(text, self._today(), prefer="past")
        if period is None:
            raise PeriodNotUnderstood(escaped(shortened(plain(text), 80)))
        return period

    def _today(self) -> date:
        return self._services.clock.now().astimezone(ZoneInfo(self._services.cluster.time_zone)).date()

    # Marking

    @commands.Cog.listener()
    async def on_done_chosen(self, interaction: discord.Interaction[Any], mark: str, done: bool, language: str) -> None:  # noqa: FBT001 - an event
        """Mark an action as done or open again, and tell whoever chose it, alone."""
        said = wording(language)
        try:
            await delivery.defer(interaction, private=True)
            said = await self._languages.of_command(interaction, own=language)
            await delivery.respond(interaction, [await self._marked(interaction, mark, said, done=done)], private=True)
        except Exception as error:  # noqa: BLE001 - the command boundary: a menu has no other
            await delivery.whisper(interaction, explanation(error, said, where="done"))

    async def _marked(self, interaction: discord.Interaction[Any], mark: str, said: Wording, *, done: bool) -> str:
        """What came of marking an action that whoever chose it may read now; only its owner, a lead or an administrator may mark it."""
        words = record_wording(said.code)
        register, user = self._services.register, interaction.user
        readers = await self._access.readers_of_interaction(interaction, self._client.guilds, alone=True)
        action = await register.action(mark, readers)
        if action is None:
            return words.gone
        if not await self._may_mark(user, action):
            return words.not_yours
        places = await register.places([action], readers, language=said.code)
        line = escaped(record_line(action, places.get(mark)))
        if action.said_done:
            return words.said_done.format(line=line)
        if done:
            await register.mark_done(mark, by=f"discord:user:{user.id}")
            return words.marked.format(line=line)
        await register.unmark(mark)
        return words.reopened.format(line=line)

    async def _may_mark(self, user: discord.abc.User, action: KeptRecord) -> bool:
        """Whether `user` is the action's owner for certain, leads its group, or is an administrator."""
        guild = self._access.cluster_guild(self._client.guilds)
        if guild is None:
            return False
        if self._access.is_admin(guild.get_member(user.id) or user, self._client.guilds):
            return True
        if action.document.group in self._access.leads(user, self._client.guilds):
            return True
        return user.id in owners_among(action.owner, await people_of(guild))
