"""The people of a server and what they are called, for telling whom a note means."""

from __future__ import annotations

import discord

from bot.names import names_of


async def people_of(guild: discord.Guild) -> dict[int, frozenset[str]]:
    """All of a server's people, bots left out, by id: the name shown there, the global one, and the user name."""
    if not guild.chunked:
        # Of some alone it could not be said that nobody else is called so.
        await guild.chunk()
    return {member.id: frozenset(names_of(member)) for member in guild.members if not member.bot}
