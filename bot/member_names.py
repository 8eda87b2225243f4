"""Members of the Discord server, as the store knows them."""

from __future__ import annotations

import discord

from knowledge.member_data import Member


def member_of(user: discord.abc.Snowflake) -> Member:
    """A user of Discord as a member whose data is kept."""
    return member_with(user.id)


def member_with(ident: int) -> Member:
    """The same by an id: whoever has left the server has no other name here."""
    return Member(ident, f"discord:user:{ident}")
