"""Members of a server who hold the same roles: what Discord lets one of them do, it lets all of them do, with few exceptions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

import discord


class RoleSets:
    """The permissions of a server's members, worked out once for all who hold the same roles; for one look, not to be kept.

    What `permissions_for` says of a member hangs on his or her roles, but for the owner, for whoever an overwrite of the channel names, for
    whoever is timed out at the moment, and for the bot itself: those are looked at one by one.
    """

    def __init__(self, guild: discord.Guild) -> None:
        self._guild = guild
        self._named: dict[int, frozenset[int]] = {}
        self._known: dict[tuple[int, bytes], discord.Permissions] = {}

    def permissions(self, member: discord.Member, channel: discord.abc.GuildChannel) -> discord.Permissions:
        """The same as `channel.permissions_for(member)`; not to be changed."""
        alone = member.id == self._guild.owner_id or member.id in self._named_in(channel)
        if alone or member.bot or member.is_timed_out():
            return channel.permissions_for(member)
        key = channel.id, _roles_of(member)
        if key not in self._known:
            self._known[key] = channel.permissions_for(member)
        return self._known[key]

    def one_of_each(
        self, channels: Collection[discord.abc.GuildChannel], groups: Iterable[Collection[int]] = ()
    ) -> tuple[discord.Member, ...]:
        """One member of each kind, bots excepted: two of a kind hold the same roles, have the same permissions in `channels` and are in the
        same ones of `groups` (the ids of their members).
        """
        alone = frozenset[int]().union([self._guild.owner_id or 0], *map(self._named_in, channels))
        inside: defaultdict[int, tuple[int, ...]] = defaultdict(tuple)
        for number, group in enumerate(groups):
            for ident in group:
                inside[ident] += (number,)
        apart = alone | inside.keys()
        found = self._by_roles(apart)
        kinds: set[tuple[bytes, tuple[int, ...]]] = set()
        for member in filter(None, map(self._guild.get_member, apart)):
            if member.bot:
                continue
            kind = _roles_of(member), inside.get(member.id, ())
            if member.id in alone or member.is_timed_out():
                found.append(member)
            elif kind not in kinds:
                kinds.add(kind)
                found.append(member)
        return tuple(found)

    def _by_roles(self, apart: Collection[int]) -> list[discord.Member]:
        """One member for each set of roles, and whoever is timed out, without those `apart`.

        This is the one thing that is done for each member: 0.9 ms at 10,000. Who holds what is not remembered between questions, for
        discord.py does not tell of all that changes it: what comes with a message changes its author's roles in the cache without an event.
        """
        found: list[discord.Member] = []
        known: set[bytes] = set()
        for member in self._guild.members:
            roles = _roles_of(member)
            timed_out = member.timed_out_until is not None and member.is_timed_out()
            if (roles in known and not timed_out) or member.bot or member.id in apart:
                continue
            found.append(member)
            if not timed_out:
                known.add(roles)
        return found

    def _named_in(self, channel: discord.abc.GuildChannel) -> frozenset[int]:
        """The members whom an overwrite of a channel names."""
        if channel.id not in self._named:
            # `channel.overwrites` makes objects for each of them, a tenth of a millisecond for a channel.
            overwrites = channel._overwrites  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001 - no quick public way
            self._named[channel.id] = frozenset(overwrite.id for overwrite in overwrites if overwrite.is_member())
        return self._named[channel.id]


def _roles_of(member: discord.Member) -> bytes:
    """The ids of a member's roles, in their order, as `permissions_for` reads them: also of roles that have just been deleted, which
    `member.roles` leaves out while overwrites of channels still name them. That takes twenty times as long, besides.
    """
    return member._roles.tobytes()  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001 - no public way
