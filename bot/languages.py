"""In which language a reply on Discord is: what its asker chose, else what the server did, else the question's own."""

from __future__ import annotations

from typing import Any

import discord

from bot.access import Access
from bot.wording import Wording, wording
from knowledge.language import language_of
from knowledge.language_choice import AUTOMATIC, LanguageChoices, language_for
from knowledge.model import Cluster

_SAID = "said"
"""Under this an interaction keeps its wording, so that an error speaks the language of the command."""


class Languages:
    """The languages of a cluster's members and of its server; Estonian is no locale of Discord's, so a choice is kept by Kobar."""

    def __init__(self, *, choices: LanguageChoices, cluster: Cluster, access: Access, client: discord.Client) -> None:
        self._choices = choices
        self._cluster = cluster
        self._access = access
        self._client = client

    async def of(self, user: discord.abc.User, text: str | None = None, *, own: str | None = None) -> Wording:
        """The wording for a reply to `user`; `text` is what it replies to, if it does, or `own` that text's language."""
        known = self._cluster.languages
        own = own or (language_of(text, known) if text else None)
        return wording(language_for(await self._chosen(user), own=own, usual=known[0]))

    async def chosen_by(self, user: discord.abc.User) -> str | None:
        """The language that `user` or the server chose; nothing where a question is answered in its own."""
        found = language_for(await self._chosen(user), own=AUTOMATIC, usual=AUTOMATIC)
        return None if found == AUTOMATIC else found

    async def _chosen(self, user: discord.abc.User) -> tuple[str, ...]:
        server = self._access.cluster_guild(self._client.guilds)
        return await self._choices.chosen([_member(user), *([_server(server)] if server else [])])

    async def of_command(self, interaction: discord.Interaction[Any], text: str | None = None, *, own: str | None = None) -> Wording:
        """The same for a command or a click; looked up once, and then it stays what it is."""
        kept = interaction.extras.get(_SAID)
        if isinstance(kept, Wording):
            return kept
        said = interaction.extras[_SAID] = await self.of(interaction.user, text, own=own)
        return said

    async def of_server(self) -> Wording:
        """The wording for what is said to nobody in particular on the cluster's server."""
        server = self._access.cluster_guild(self._client.guilds)
        chosen = await self._choices.chosen([_server(server)] if server else [])
        return wording(language_for(chosen, own=None, usual=self._cluster.languages[0]))

    async def choose_for_member(self, user: discord.abc.User, language: str) -> None:
        """Keep what a member chose."""
        await self._choices.choose(_member(user), language)

    async def choose_for_server(self, language: str) -> None:
        """Keep what an administrator chose for the cluster's server; nothing where there is none."""
        server = self._access.cluster_guild(self._client.guilds)
        if server:
            await self._choices.choose(_server(server), language)


def _member(user: discord.abc.User) -> str:
    return f"discord:user:{user.id}"


def _server(guild: discord.Guild) -> str:
    return f"discord:guild:{guild.id}"
