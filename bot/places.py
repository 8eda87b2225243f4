"""Who can open which place on Discord, where one place is spoken of in another."""

from __future__ import annotations

import discord

from bot.role_sets import RoleSets

Place = discord.abc.GuildChannel | discord.Thread


def sees(member: discord.Member, place: object) -> bool:
    """Whether a member can open a place now; of a private thread that cannot be told, so only its moderators count."""
    above = _above(place)
    if above is None:
        return False
    permissions = above.permissions_for(member)
    private = isinstance(place, discord.Thread) and place.is_private()
    return permissions.view_channel and (not private or permissions.manage_threads)


def all_see_too(here: object, there: object) -> bool:
    """Whether everyone who can open `here` can open `there` as well, so that what was said there may be said here."""
    if not isinstance(here, Place) or not isinstance(there, Place) or here.guild.id != there.guild.id or not here.guild.chunked:
        return False
    above, over = _above(here), _above(there)
    if here.id == there.id or above is None or over is None:
        return here.id == there.id
    # Of a private thread all count who can open the channel above it, which are never fewer.
    return all(sees(member, there) for member in RoleSets(here.guild).one_of_each((above, over)) if sees(member, above))


def _above(place: object) -> discord.abc.GuildChannel | None:
    """A channel itself, the channel that a thread is in."""
    above = place.parent if isinstance(place, discord.Thread) else place
    return above if isinstance(above, discord.abc.GuildChannel) else None


def channel_named(guild: discord.Guild, entry: str) -> discord.TextChannel | None:
    """The text channel that the config means: digits are an id, anything else a name, with or without its `#`."""
    name = entry.removeprefix("#")
    fitting = (channel for channel in guild.text_channels if (str(channel.id) == name if name.isdecimal() else channel.name == name))
    return next(fitting, None)
