"""Commands for administrators: to whom Discord shows them, and who may give them."""

from __future__ import annotations

from typing import Any

import discord

from bot import delivery
from bot.access import Access
from bot.languages import Languages
from bot.wording import Wording


def listed_for(*, everyone: bool) -> discord.Permissions | None:
    """To whom Discord lists such a command: only a hint of Discord's, and in the way of the config's admin roles, of which it knows
    nothing. Who may give it is decided in the command.
    """
    return None if everyone else discord.Permissions(administrator=True)


async def heard(interaction: discord.Interaction[Any], *, access: Access, languages: Languages) -> Wording | None:
    """Defer in private; the wording of the reply, or nothing where whoever gave the command is no administrator and has been told so."""
    await delivery.defer(interaction, private=True)
    said = await languages.of_command(interaction)
    if access.is_admin(interaction.user, interaction.client.guilds):
        return said
    await delivery.respond(interaction, [said.admins_only], private=True)
    return None
