"""`/language`: in which language Kobar speaks, to a member or on the server."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot import delivery
from bot.access import Access
from bot.languages import Languages
from bot.wording import Wording
from knowledge.language_choice import AUTOMATIC

SERVER = "server"


class Language(commands.Cog):
    """Keeps what a member, or an administrator for the server, chose."""

    def __init__(self, *, client: discord.Client, access: Access, languages: Languages) -> None:
        self._client = client
        self._access = access
        self._languages = languages

    # Discord has no Estonian among its own languages, so that the names and descriptions of commands are English for everyone.
    @app_commands.command(name="language", description="Choose the language in which Kobar speaks.")
    @app_commands.describe(language="The language.", whom="For you (without it), or for this server (administrators).")
    @app_commands.rename(whom="for")
    @app_commands.choices(
        language=[
            app_commands.Choice(name="English", value="en"),
            app_commands.Choice(name="eesti", value="et"),
            app_commands.Choice(name="automatic: the question's own", value=AUTOMATIC),
        ],
        whom=[app_commands.Choice(name="me", value="me"), app_commands.Choice(name="this server", value=SERVER)],
    )
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    @app_commands.allowed_installs(guilds=True, users=False)
    async def language(self, interaction: discord.Interaction[Any], language: str, whom: str = "me") -> None:
        """Keep the choice, and say so in the language that it leads to."""
        await delivery.defer(interaction, private=True)
        for_server = whom == SERVER
        if for_server and not self._access.is_admin(interaction.user, self._client.guilds):
            said = await self._languages.of_command(interaction)
            await delivery.respond(interaction, [said.admins_only], private=True)
            return
        if for_server:
            await self._languages.choose_for_server(language)
        else:
            await self._languages.choose_for_member(interaction.user, language)
        said = await self._languages.of_command(interaction)
        await delivery.respond(interaction, [_kept(language, said, for_server=for_server)], private=True)


def _kept(language: str, said: Wording, *, for_server: bool) -> str:
    if language == AUTOMATIC:
        return said.own_language_for_server if for_server else said.own_language_for_me
    text = said.language_for_server if for_server else said.language_for_me
    return text.format(language=said.languages[language])
