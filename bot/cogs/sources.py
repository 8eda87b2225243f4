"""`/source`: which channels of the server are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot import admins, delivery
from bot.access import Access
from bot.channels.catching_up import Walkable
from bot.channels.following import Following
from bot.choices import choices_among, groups_among, name_choices
from bot.languages import Languages
from bot.markdown import escaped, shortened
from bot.render_sources import source_lines
from bot.splitting import split
from bot.wording_sources import SourcesWording, sources_wording
from knowledge.audience import Audience
from knowledge.posts import ChannelSource

if TYPE_CHECKING:
    from bot.app import Services

LONGEST_SHORTEST = 500
"""A message with more characters than this is worth reading, whatever an administrator thinks."""

KINDS = [discord.ChannelType.text, discord.ChannelType.news, discord.ChannelType.forum]
NEEDED = ("view_channel", "read_message_history")


class ChannelOption(app_commands.Transformer[discord.Client]):
    """A channel as Discord sends it with a command, also one that Kobar cannot see."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        """The option's type."""
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """The channels that Discord suggests."""
        return KINDS

    async def transform(
        self, interaction: discord.Interaction[discord.Client], value: app_commands.AppCommandChannel, /
    ) -> app_commands.AppCommandChannel:
        """The channel as it came."""
        del interaction
        return value


class Sources(commands.GroupCog, group_name="source", group_description="Which channels are read (administrators)."):
    """Lets administrators say which channels of the cluster's server are read."""

    def __init__(
        self,
        *,
        client: discord.Client,
        services: Services,
        access: Access,
        languages: Languages,
        following: Following,
        listed_for_all: bool = False,
    ) -> None:
        self._client = client
        self._services = services
        self._access = access
        self._languages = languages
        self._following = following
        group = self.app_command
        assert isinstance(group, app_commands.Group)  # noqa: S101 - states what a GroupCog is
        group.default_permissions = admins.listed_for(everyone=listed_for_all)
        group.guild_only = True

    @app_commands.command(name="add", description="Read a channel from now on, with what was written there before.")
    @app_commands.describe(
        channel="A text, announcement or forum channel.",
        group="The working group whose channel it is.",
        shortest="Shorter messages are left out, in characters; a lead can mark any.",
    )
    async def add(
        self,
        interaction: discord.Interaction[Any],
        channel: app_commands.Transform[app_commands.AppCommandChannel, ChannelOption],
        group: str | None = None,
        shortest: app_commands.Range[int, 1, LONGEST_SHORTEST] = 40,
    ) -> None:
        """Follow a channel, or one that was added before in a new way."""
        said = await self._heard(interaction)
        if said is None:
            return
        chosen = next(iter(groups_among(group, self._services.cluster.groups)), None) if group else None
        if group and chosen is None:
            await _reply(interaction, said.no_such_group.format(group=escaped(shortened(group, 80))))
            return
        refusal = self._refusal(channel.id, said)
        if refusal:
            await _reply(interaction, refusal)
            return
        before = self._following.source_of(channel.id)
        name = before.name if before else channel.name
        source = ChannelSource(channel.id, name, Audience(), chosen.slug if chosen else None, shortest=shortest)
        text = said.added if before is None else said.changed if before != source else said.added_nothing_new
        if before != source:
            source = await self._following.follow(source)
        await _reply(interaction, text.format(channel=f"<#{channel.id}>", name=escaped(source.name)))

    @app_commands.command(name="list", description="The channels that are read, and how it stands with each.")
    async def list(self, interaction: discord.Interaction[Any]) -> None:
        """Show the sources."""
        said = await self._heard(interaction)
        if said is None:
            return
        known = [(source, self._following.states.of(source)) for source in self._following.sources]
        lines = [f"**{said.heading}**", *source_lines(known, self._services.cluster, said)] if known else [said.none]
        await delivery.respond(interaction, split("\n".join(lines)), private=True)

    @app_commands.command(name="remove", description="Read a channel no longer, and forget what came from it.")
    @app_commands.describe(source="The source, as /source list names it.")
    async def remove(self, interaction: discord.Interaction[Any], source: str) -> None:
        """Forget a channel that was added by command."""
        said = await self._heard(interaction)
        if said is None:
            return
        found = self._named(source)
        if found is None:
            text = said.unknown_source.format(name=escaped(shortened(source, 80)))
        elif found.declared:
            text = said.remove_in_config.format(name=escaped(found.name))
        else:
            await self._following.forget(found)
            text = said.removed.format(channel=f"<#{found.channel_id}>")
        await _reply(interaction, text)

    @add.autocomplete("group")
    async def suggest_groups(self, interaction: discord.Interaction[Any], current: str) -> list[app_commands.Choice[str]]:
        """All working groups, for administrators."""
        if not self._access.is_admin(interaction.user, self._client.guilds):
            return []
        return choices_among(current, self._services.cluster.groups)

    @remove.autocomplete("source")
    async def suggest_sources(self, interaction: discord.Interaction[Any], current: str) -> list[app_commands.Choice[str]]:
        """The channels that were added by command, for administrators."""
        if not self._access.is_admin(interaction.user, self._client.guilds):
            return []
        return name_choices(current, [source.name for source in self._following.sources if source.declared is None])

    async def _heard(self, interaction: discord.Interaction[Any]) -> SourcesWording | None:
        """The wording of the reply; nothing where whoever gave the command is no administrator and has been told so."""
        spoken = await admins.heard(interaction, access=self._access, languages=self._languages)
        return sources_wording(spoken.code) if spoken else None

    def _refusal(self, channel_id: int, said: SourcesWording) -> str | None:
        """Why a channel cannot be followed by command, and what to do; nothing where it can."""
        shown = f"<#{channel_id}>"
        guild = self._access.cluster_guild(self._client.guilds)
        if guild is None:
            return said.other_server
        channel = guild.get_channel(channel_id)
        if channel is not None and not isinstance(channel, Walkable):
            return said.wrong_kind.format(channel=shown)
        missing = [name for name in NEEDED if channel is None or not getattr(channel.permissions_for(guild.me), name)]
        if missing:
            return said.not_seen.format(channel=shown, missing=", ".join(said.permissions[name] for name in missing))
        known = self._following.source_of(channel_id)
        if known and known.declared:
            return said.of_config.format(channel=shown, name=escaped(known.name))
        return None

    def _named(self, name: str) -> ChannelSource | None:
        return next((source for source in self._following.sources if source.name == name.strip()), None)


async def _reply(interaction: discord.Interaction[Any], text: str) -> None:
    await delivery.respond(interaction, [text], private=True)
