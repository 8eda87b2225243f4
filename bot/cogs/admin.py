"""`/reindex` and `/status`: running the index from Discord."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot import admins, delivery, render_status
from bot.access import Access
from bot.channels.following import Following
from bot.choices import name_choices
from bot.digest_overview import digest_lines
from bot.languages import Languages
from bot.markdown import escaped, shortened
from bot.progress import EDIT_SECONDS, Progress
from bot.render_sources import progress_line, source_lines
from bot.wording import Wording
from bot.wording_sources import sources_wording
from ingest.report import IndexReport
from knowledge.posts import ChannelSource

if TYPE_CHECKING:
    from bot.app import Services

_log = structlog.get_logger(__name__)


class Admin(commands.Cog):
    """Brings the index up to date for those who may, and tells everyone what of it is theirs."""

    def __init__(
        self,
        *,
        client: discord.Client,
        services: Services,
        access: Access,
        languages: Languages,
        following: Following | None = None,
        edit_seconds: float = EDIT_SECONDS,
        listed_for_all: bool = False,
    ) -> None:
        self._client = client
        self._services = services
        self._access = access
        self._following = following
        self._edit_seconds = edit_seconds
        self._languages = languages
        self.reindex.default_permissions = admins.listed_for(everyone=listed_for_all)

    @app_commands.command(name="reindex", description="Bring the index up to date with the sources (administrators).")
    @app_commands.describe(source="Only this source; without it, all.")
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.allowed_installs(guilds=True, users=False)
    async def reindex(self, interaction: discord.Interaction[Any], source: str | None = None) -> None:
        """Run the index; how far it is stands in the channel, the full report is for the administrator alone."""
        said = await admins.heard(interaction, access=self._access, languages=self._languages)
        if said is None:
            return
        channel = next((one for one in self._channel_sources() if one.name == source), None)
        if channel and self._following:
            await self._following.read_anew(channel)
            told = sources_wording(said.code).anew.format(name=escaped(channel.name))
            await delivery.respond(interaction, [told], private=True)
            return
        known = self._source_names()
        if source is not None and source not in known:
            names = escaped(", ".join(known))
            text = said.no_such_source.format(source=escaped(shortened(source, 80)), known=names)
            await delivery.respond(interaction, [text], private=True)
            return
        report = await self._run(interaction, source, said)
        self._client.dispatch("library_changed")
        await self._hand_over(interaction, report, said)

    async def _run(self, interaction: discord.Interaction[Any], source: str | None, said: Wording) -> IndexReport:
        """The run; a longer one shows how far it is in a message of the channel's own, which outlives the interaction's 15 minutes."""
        notice = Notice(interaction)
        ending = said.reindex_failed
        try:
            async with Progress(notice.show, seconds=self._edit_seconds) as progress:
                report = await self._services.synchroniser.run(
                    source=source,
                    progress=lambda stage, done, total: progress.update(render_status.progress_line(stage, done, total, said)),
                )
            ending = said.reindex_done
        finally:
            await notice.close(ending)
        return report

    async def _hand_over(self, interaction: discord.Interaction[Any], report: IndexReport, said: Wording) -> None:
        parts = render_status.report_messages(report, said)
        if not interaction.is_expired():
            try:
                await delivery.respond(interaction, parts, private=True)
            except discord.NotFound:
                pass
            else:
                return
        await self._hand_over_directly(interaction.user, [said.report_elsewhere, *parts])

    async def _hand_over_directly(self, user: discord.User | discord.Member, parts: Sequence[str]) -> None:
        try:
            await delivery.send(user, parts)
        except discord.HTTPException:
            _log.warning("report_undeliverable")

    @reindex.autocomplete("source")
    async def suggest_sources(self, interaction: discord.Interaction[Any], current: str) -> list[app_commands.Choice[str]]:
        """The sources, for those who may run them; a source's name is for nobody else."""
        if not self._access.is_admin(interaction.user, self._client.guilds):
            return []
        return name_choices(current, self._source_names())

    @app_commands.command(name="status", description="What is indexed that you may read, and when it was last brought up to date.")
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    @app_commands.allowed_installs(guilds=True, users=False)
    async def status(self, interaction: discord.Interaction[Any]) -> None:
        """Tell one member what of the index is open to him or her."""
        await delivery.defer(interaction, private=True)
        said = await self._languages.of_command(interaction)
        readers = self._access.readers_of_user(interaction.user, self._client.guilds)
        status = await self._services.library.status(readers)
        guild = self._access.cluster_guild(self._client.guilds)
        for_admin = guild is not None and self._access.is_admin(interaction.user, [guild])
        missing = self._access.missing_roles(guild) if guild and for_admin else ()
        usage = await self._services.usage.report() if for_admin else None
        digests = await digest_lines(self._services, said, now=self._services.clock.now()) if for_admin else []
        more = [*self._of_channels(said, for_admin=for_admin), *digests]
        parts = render_status.status_messages(status, missing, said, usage, more=more)
        await delivery.respond(interaction, parts, private=True)

    def _of_channels(self, said: Wording, *, for_admin: bool) -> list[str]:
        """How far the channels have been read; each of them for administrators only."""
        if self._following is None:
            return []
        spoken = sources_wording(said.code)
        line = progress_line(self._following.states.progress, spoken, in_full=for_admin)
        known = [(source, self._following.states.of(source)) for source in self._channel_sources()] if for_admin else []
        heading = [f"**{spoken.heading}**"] if known else []
        return [*([line] if line else []), *heading, *source_lines(known, self._services.cluster, spoken)]

    def _source_names(self) -> tuple[str, ...]:
        return (*self._services.synchroniser.source_names, *(source.name for source in self._channel_sources()))

    def _channel_sources(self) -> Sequence[ChannelSource]:
        return self._following.sources if self._following else ()


class Notice:
    """The message that tells how far a run is: in the channel or, where Kobar may not write there, in the reply itself."""

    def __init__(self, interaction: discord.Interaction[Any]) -> None:
        self._interaction = interaction
        self._message: discord.Message | None = None

    async def show(self, line: str) -> None:
        """Put `line` there."""
        if self._message:
            await self._message.edit(content=line, allowed_mentions=delivery.NO_PINGS)
            return
        channel = self._interaction.channel
        try:
            if isinstance(channel, discord.abc.Messageable):
                (self._message,) = await delivery.send(channel, [line])
                return
        except discord.Forbidden:
            _log.info("progress_in_reply")
        await self._interaction.edit_original_response(content=line, allowed_mentions=delivery.NO_PINGS)

    async def close(self, line: str) -> None:
        """Leave the channel's message, if there is one still, with how the run ended."""
        message = self._message
        if message is None:
            return
        try:
            await delivery.persistently(lambda: message.edit(content=line, allowed_mentions=delivery.NO_PINGS))
        except discord.HTTPException as error:
            _log.info("progress_message_gone", status=error.status)
