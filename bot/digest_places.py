"""Where digests are sent: channels and members, and who reads there."""

from __future__ import annotations

import discord

from bot.access import Access
from knowledge.audience import Readers

Room = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread
Target = discord.Member | Room


class DigestPlaces:
    """Finds the places that the ledger names, by the gateway's cache."""

    def __init__(self, *, client: discord.Client, access: Access) -> None:
        self._client = client
        self._access = access

    def guild(self) -> discord.Guild | None:
        """The cluster's server, once all of it is known."""
        guild = self._access.cluster_guild(self._client.guilds)
        return guild if guild and guild.chunked and not guild.unavailable else None

    async def target(self, name: str) -> Target | None:
        """The channel or the member that a place's name means, if it is there."""
        guild = self.guild()
        if guild is None:
            return None
        kind, ident = name.split(":")[1:]
        found = guild.get_member(int(ident)) if kind == "user" else guild.get_channel_or_thread(int(ident))
        return found if isinstance(found, Target) else None

    async def readers(self, target: Target | None) -> Readers:
        """All who can see what is sent there."""
        guild = self.guild()
        if target is None or guild is None:
            return Readers.public()
        if isinstance(target, discord.Member):
            return self._access.readers_of_member(target, await self._access.look(guild))
        return await self._access.readers_of_place(target, self._client.guilds)

    def may_write(self, target: object) -> bool:
        """Whether Kobar may write in a place."""
        if not isinstance(target, Room):
            return isinstance(target, discord.Member)
        mine = target.permissions_for(target.guild.me)
        return mine.view_channel and (mine.send_messages_in_threads if isinstance(target, discord.Thread) else mine.send_messages)
