"""`/collaborators`: who could answer a need, and what says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot import delivery, render
from bot.access import Access, found_for
from bot.languages import Languages
from knowledge.model import PartyKind

if TYPE_CHECKING:
    from bot.app import Services

NEED_CHARACTERS = 500


class Collaborators(commands.Cog):
    """Finds organisations, people and groups for a need."""

    def __init__(self, *, client: discord.Client, services: Services, access: Access, languages: Languages) -> None:
        self._client = client
        self._services = services
        self._access = access
        self._languages = languages

    @app_commands.command(name="collaborators", description="Find who could work with you on something.")
    @app_commands.describe(
        need="What you need, in a sentence: “a radio that keeps its link under jamming”.",
        kind="Only organisations, people or working groups.",
        private="Only you see the answer, and it uses all that you may read.",
    )
    @app_commands.choices(
        kind=[
            app_commands.Choice(name="organisations", value=PartyKind.ORGANISATION.value),
            app_commands.Choice(name="people", value=PartyKind.PERSON.value),
            app_commands.Choice(name="working groups", value=PartyKind.GROUP.value),
        ]
    )
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    @app_commands.allowed_installs(guilds=True, users=False)
    async def collaborators(
        self,
        interaction: discord.Interaction[Any],
        need: app_commands.Range[str, 3, NEED_CHARACTERS],
        kind: str | None = None,
        private: bool = False,  # noqa: FBT001, FBT002 - a command's option
    ) -> None:
        """List who could help, each with the lines that speak for it."""
        await delivery.defer(interaction, private=private)
        said = await self._languages.of_command(interaction, need)
        alone = self._access.is_alone(interaction, private=private)
        sought = PartyKind(kind) if kind else None
        readers, matches = await found_for(
            self._access.who_sees(interaction, self._client, alone=alone),
            lambda readers: self._services.matcher.match(need, readers, kind=sought, language=said.code),
        )
        parts = render.match_messages(matches, self._services.cluster.seen_by(readers), said)
        await delivery.respond(interaction, parts, private=private)
