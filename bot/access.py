"""Who will see a reply, and so what it may use: Discord's roles and permissions, read at the moment of asking.

Only the cluster's own server counts: it is the one that `discord.guild_id` names or, without it, the only one that the bot is on.
Whoever sets up another server and names a role "Member" there gains nothing by it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import discord

from bot.channels.feed import Feed
from bot.channels.places import Look, Places
from bot.config import DiscordSettings
from bot.retrying import UNDELIVERED, persistently
from knowledge.audience import EVERYONE, Readers

T = TypeVar("T")


class Who(Protocol):
    """Finds out who will see a reply; `again` after it was looked at for the same reply before."""

    async def __call__(self, *, again: bool) -> Readers:
        """Who will see it now."""
        ...


LOOKS = 3
"""So often it is looked at again who will see a reply, and found anew what they may read of it."""


@dataclass(frozen=True, slots=True)
class MissingRole:
    """A role that the config gives an audience to and that the server does not have."""

    audience: str
    role: str


def names_role(entry: str, role: discord.Role) -> bool:
    """Whether a config's entry means `role`: digits are an id, anything else a name, to the letter."""
    return str(role.id) == entry if entry.isdecimal() else role.name == entry


def held(roles: Iterable[discord.Role], settings: DiscordSettings) -> frozenset[str]:
    """The audience names that holding `roles` gives."""
    mine = tuple(roles)
    return frozenset(
        name for name, entries in settings.audiences.items() if any(names_role(entry, role) for entry in entries for role in mine)
    )


class Access:
    """Maps members and channels to readers; `audience_names` are all that the config knows, `places` the channels that hold documents."""

    def __init__(self, *, settings: DiscordSettings, audience_names: Collection[str], places: Places | None = None) -> None:
        self._settings = settings
        self._all = frozenset(audience_names) - {EVERYONE}
        self._places = places or Places(feed=Feed())

    def cluster_guild(self, guilds: Sequence[discord.Guild]) -> discord.Guild | None:
        """The server whose roles count, or nothing where it is unclear which that is."""
        if self._settings.guild_id is not None:
            return discord.utils.get(guilds, id=self._settings.guild_id)
        return guilds[0] if len(guilds) == 1 else None

    def readers_of_member(self, member: discord.Member, look: Look | None = None) -> Readers:
        """One member of the cluster's server as the only reader; its owner and administrators can open everything there.

        Channels are opened to whom Discord opens them now; `look` is one look at its permissions, for many members.
        """
        names = self._all if member.guild_permissions.administrator else held(member.roles, self._settings)
        return Readers.holding(names | (look or self._places.look(member.guild)).names(member))

    async def look(self, guild: discord.Guild) -> Look:
        """A look at what each member may open, for many at once, when what happened before now has been taken in; not to be kept."""
        await self._places.settled()
        return self._places.look(guild)

    def readers_of_user(self, user: discord.abc.Snowflake, guilds: Sequence[discord.Guild]) -> Readers:
        """The readers of a private reply to `user`, wherever it is asked for, by the membership in the cluster's server."""
        guild = self.cluster_guild(guilds)
        if guild is None:
            return Readers.public()
        # What came with the interaction is newer than the cache.
        member = user if isinstance(user, discord.Member) and user.guild.id == guild.id else guild.get_member(user.id)
        return self.readers_of_member(member) if member else Readers.public()

    def readers_of_channel(self, channel: object, guilds: Sequence[discord.Guild], *, invited: Collection[int] | None = None) -> Readers:
        """All who can see what is posted in `channel` now; bots do not count.

        `invited` are the ids of a private thread's members; without them everyone who sees the channel above it is counted, which
        are never fewer. A place that cannot be judged is as public as can be.
        """
        guild = self.cluster_guild(guilds)
        if guild is None or not isinstance(channel, discord.abc.GuildChannel | discord.Thread) or channel.guild.id != guild.id:
            return Readers.public()
        # As the cache has it now: what came with a command, or from an earlier session, may know nothing of who may open it.
        above = guild.get_channel(channel.parent_id if isinstance(channel, discord.Thread) else channel.id)
        if above is None:
            return Readers.public()
        private = isinstance(channel, discord.Thread) and channel.is_private() and invited is not None
        look = self._places.look(guild)
        readers = Readers.together(self.readers_of_member(member, look) for member in look.onlookers(above, invited if private else None))
        # Until Discord has sent all members, someone unknown may be looking on.
        return readers if guild.chunked else Readers.together([readers, Readers.public()])

    async def _up_to_now(self, *, again: bool) -> None:
        """Wait until what happened before has been taken in; looked at `again`, only for what withdraws something, for what has come since
        is for the next question.
        """
        await (self._places.withdrawn() if again else self._places.settled())

    async def readers_of_place(self, channel: object, guilds: Sequence[discord.Guild], *, again: bool = False) -> Readers:
        """Like `readers_of_channel`, having asked Discord who is in a private thread, which the gateway does not tell.

        Discord is asked each time: somebody may have come in since, and discord.py drops the event of that where it does not have the
        thread in its cache (an archived one, one that it only knows from a command).
        """
        await self._up_to_now(again=again)
        invited: frozenset[int] | None = None
        if isinstance(channel, discord.Thread) and channel.is_private():
            try:
                invited = frozenset(member.id for member in await persistently(channel.fetch_members))
            except UNDELIVERED:
                invited = None
        return self.readers_of_channel(channel, guilds, invited=invited)

    async def readers_of_interaction(
        self, interaction: discord.Interaction[Any], guilds: Sequence[discord.Guild], *, alone: bool, again: bool = False
    ) -> Readers:
        """Who will see the reply to a command: whoever gave it, if it is for him or her `alone`, else all who see the channel. What came
        with the command tells what a member was then; looked at `again`, it is the cache that knows.
        """
        if alone:
            await self._up_to_now(again=again)
            return self.readers_of_user(discord.Object(interaction.user.id) if again else interaction.user, guilds)
        return await self.readers_of_place(interaction.channel, guilds, again=again)

    def who_sees(self, interaction: discord.Interaction[Any], client: discord.Client, *, alone: bool) -> Who:
        """Finds out who will see the reply to a command, for `found_for`."""

        async def who(*, again: bool) -> Readers:
            return await self.readers_of_interaction(interaction, client.guilds, alone=alone, again=again)

        return who

    def who_is_told(self, user: discord.abc.Snowflake, client: discord.Client) -> Who:
        """The same of what is told to one member directly, unasked."""

        async def who(*, again: bool) -> Readers:
            await self._up_to_now(again=again)
            return self.readers_of_user(discord.Object(user.id), client.guilds)

        return who

    def who_sees_place(self, channel: object, client: discord.Client) -> Who:
        """The same of what is posted in a place."""

        async def who(*, again: bool) -> Readers:
            return await self.readers_of_place(channel, client.guilds, again=again)

        return who

    @staticmethod
    def is_alone(interaction: discord.Interaction[Any], *, private: bool) -> bool:
        """Whether only whoever gave a command will see the reply: it is private, or between him or her and Kobar."""
        return private or (interaction.guild_id is None and isinstance(interaction.channel, discord.DMChannel))

    def is_admin(self, user: discord.abc.User, guilds: Sequence[discord.Guild]) -> bool:
        """Whether `user` may run the index: an administrator of the cluster's server, or one with an admin role."""
        guild = self.cluster_guild(guilds)
        if guild is None or not isinstance(user, discord.Member) or user.guild.id != guild.id:
            return False
        permitted = any(names_role(entry, role) for entry in self._settings.admin_roles for role in user.roles)
        return permitted or user.guild_permissions.administrator

    def leads(self, user: discord.abc.Snowflake, guilds: Sequence[discord.Guild]) -> frozenset[str]:
        """The slugs of the working groups that `user` leads on the cluster's server."""
        guild = self.cluster_guild(guilds)
        member = guild.get_member(user.id) if guild else None
        roles = member.roles if member else []
        return frozenset(
            slug for slug, entries in self._settings.leads.items() if any(names_role(entry, role) for entry in entries for role in roles)
        )

    def may_keep_notes(self, user: discord.abc.Snowflake, guilds: Sequence[discord.Guild], group: str | None) -> bool:
        """Whether `user` may say what is a note of a group, or of a channel without one: its lead (any lead there), or an admin."""
        led = self.leads(user, guilds)
        guild = self.cluster_guild(guilds)
        member = guild.get_member(user.id) if guild else None
        return (group in led if group else bool(led)) or (member is not None and self.is_admin(member, guilds))

    def missing_roles(self, guild: discord.Guild) -> tuple[MissingRole, ...]:
        """The roles that the config names and that `guild` does not have."""
        given = (*self._settings.audiences.items(), *self._settings.leads.items())
        named = [(audience, entry) for audience, entries in given for entry in entries]
        return tuple(MissingRole(audience, entry) for audience, entry in named if not any(names_role(entry, role) for role in guild.roles))


async def found_for(who: Who, find: Callable[[Readers], Awaitable[T]]) -> tuple[Readers, T]:
    """What `find` finds for those who will see a reply, and who they are. It is looked at again afterwards: where they may read less by
    then, it is found anew, for what came into a channel after it was closed to one of them was never theirs to read.
    """
    readers = await who(again=False)
    for _ in range(LOOKS):
        found = await find(readers)
        now = await who(again=True)
        if now.hold_all_of(readers):
            return readers, found
        readers = now
    return readers, await find(readers)
