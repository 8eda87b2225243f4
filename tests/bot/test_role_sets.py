"""Who sees a place is worked out once for all who hold the same roles, and is what Discord's permissions say of each member."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.enums import ChannelType, OverwriteType

from bot.access import Access, held
from bot.channels.feed import Feed
from bot.channels.places import Places
from bot.config import DiscordSettings
from bot.places import all_see_too, sees
from bot.role_sets import RoleSets
from knowledge.audience import Readers

PERMISSIONS = ("view_channel", "read_message_history", "manage_threads", "connect", "send_messages", "manage_channels")
KINDS = (ChannelType.TEXT, ChannelType.TEXT, ChannelType.NEWS, ChannelType.FORUM, ChannelType.VOICE, ChannelType.STAGE_VOICE)
TIMED_OUT = (None, None, None, "2020-01-01T00:00:00+00:00", "2100-01-01T00:00:00+00:00")
AUDIENCES = {"first": ("role 0",), "second": ("role 1", "role 2"), "third": ("role 3",)}


def some(chance: random.Random, among: Collection[int]) -> list[int]:
    return chance.sample(sorted(among), chance.randrange(min(len(among), chance.choice((3, 24))) + 1))


def drawn(chance: random.Random, likely: float) -> int:
    return discord.Permissions(**{name: chance.random() < likely for name in PERMISSIONS}).value


@dataclass
class Drawn:
    """A server drawn at random, as the real client has it in its cache, with the access to it."""

    guild: discord.Guild
    access: Access
    places: Places
    open_channels: list[discord.abc.GuildChannel]
    threads: dict[int, tuple[int, frozenset[int]]] = field(default_factory=dict)

    @property
    def channels(self) -> list[Any]:
        return [channel for channel in self.guild.channels if not isinstance(channel, discord.CategoryChannel)]


async def a_server(env: Any, chance: random.Random) -> Drawn:
    backend = env.backend
    made = env.create_guild("Drawn")
    managed = next(role for role in backend.get_guild(made.id).roles.values() if role.managed)
    backend.edit_role(made.id, managed.id, {"permissions": discord.Permissions(administrator=True).value})
    backend.edit_role(made.id, made.id, {"permissions": drawn(chance, 0.6)})
    roles = [backend.create_role(made.id, f"role {number}", permissions=drawn(chance, 0.1)).id for number in range(5)]
    if chance.random() < 0.5:
        backend.edit_role(made.id, chance.choice(roles), {"permissions": discord.Permissions(administrator=True).value})
    members = []
    for number in range(chance.randrange(4, 25)):
        user = env.create_user(f"member {number}", bot=chance.random() < 0.15)
        backend.add_member(made.id, user.id, roles=chance.sample(roles, chance.choice((0, 0, 0, 1, 1, 2))), announce=True)
        backend.edit_member(made.id, user.id, {"timed_out_until": chance.choice(TIMED_OUT)})
        members.append(user.id)

    def overwrites() -> list[Overwrite]:
        targets = [*(one for one in (made.id, *roles) if chance.random() < 0.4), *chance.sample(members, chance.randrange(3))]
        chance.shuffle(targets)
        kinds = {True: OverwriteType.MEMBER, False: OverwriteType.ROLE}
        return [Overwrite(one, kinds[one in members], allow=drawn(chance, 0.4), deny=drawn(chance, 0.2)) for one in targets]

    above = overwrites()
    category = backend.create_channel(made.id, "category", type=ChannelType.CATEGORY, overwrites=above)
    for number, kind in enumerate(chance.sample(KINDS, 4)):
        own, parent = chance.choice(((overwrites(), None), (overwrites(), category.id), (above, category.id)))
        backend.create_channel(made.id, f"channel {number}", type=kind, overwrites=own, parent_id=parent)
    await env.settle()
    guild = env.bot.get_guild(made.id)
    if chance.random() < 0.3:
        guild._remove_role(roles[0])  # members and overwrites still name it, until Discord has told of each of them
    return following(guild, chance, members)


def following(guild: discord.Guild, chance: random.Random, members: list[int]) -> Drawn:
    """With some of its channels read, and private threads in them."""
    places = Places(feed=Feed())
    settings = DiscordSettings(audiences=AUDIENCES, guild_id=guild.id)
    access = Access(settings=settings, audience_names=("everyone", *AUDIENCES), places=places)
    read = [channel for channel in guild.channels if not isinstance(channel, discord.CategoryChannel) and chance.random() < 0.7]
    found = Drawn(guild, access, places, read)
    for channel in read:
        places.opened(channel.id, places.ticket(channel.id))
        for ident in range(channel.id + 1, channel.id + 1 + chance.randrange(3)):
            inside = frozenset(some(chance, members))
            places.counted(ident, places.counting(ident, channel.id), inside)
            found.threads[ident] = (channel.id, inside)
    if chance.random() < 0.2:
        guild._member_count += 1
    return found


# What it means, member by member


def names(server: Drawn, member: discord.Member) -> Iterator[str]:
    """What a member holds."""
    yield from AUDIENCES if member.guild_permissions.administrator else held(member.roles, DiscordSettings(audiences=AUDIENCES))
    opened = {}
    for channel in server.open_channels:
        permissions = channel.permissions_for(member)
        if permissions.view_channel and permissions.read_message_history:
            opened[channel.id] = permissions.manage_threads
            yield f"channel:{channel.id}"
    yield from (f"thread:{ident}" for ident, (at, inside) in server.threads.items() if at in opened and (member.id in inside or opened[at]))


def onlookers(channel: discord.abc.GuildChannel, invited: Collection[int] | None) -> Iterator[discord.Member]:
    """All who see a channel, or the private thread in it that some are invited to."""
    for member in channel.guild.members:
        permissions = channel.permissions_for(member)
        inside = invited is None or member.id in invited or permissions.manage_threads
        if not member.bot and permissions.view_channel and inside:
            yield member


def readers(server: Drawn, channel: discord.abc.GuildChannel, invited: Collection[int] | None) -> Readers:
    found = Readers.together(Readers.holding(names(server, member)) for member in onlookers(channel, invited))
    return found if server.guild.chunked else Readers.together([found, Readers.public()])


@pytest.mark.parametrize("seed", range(40))
async def test_who_sees_a_place_is_what_is_so_of_each_member(env, seed):
    chance = random.Random(seed)
    server = await a_server(env, chance)
    guild, look = server.guild, server.places.look(server.guild)
    members = [member.id for member in guild.members]
    for channel in server.channels:
        assert server.access.readers_of_channel(channel, [guild]) == readers(server, channel, None)
        thread = a_thread(channel, chance.choice((discord.ChannelType.private_thread, discord.ChannelType.public_thread)))
        for _ in range(3):
            invited = some(chance, members)
            expected = readers(server, channel, invited if thread.is_private() else None)
            assert server.access.readers_of_channel(thread, [guild], invited=invited) == expected
        for other in server.channels:
            seen_too = channel == other or all(sees(member, other) for member in onlookers(channel, None))
            assert all_see_too(channel, other) == (seen_too and guild.chunked)
    for member in guild.members:
        assert server.access.readers_of_member(member, look) == Readers.holding(names(server, member))


def a_thread(channel: discord.abc.GuildChannel, kind: discord.ChannelType) -> discord.Thread:
    """A thread in a channel, as Discord describes one."""
    data = {
        "id": "5",
        "type": kind.value,
        "parent_id": str(channel.id),
        "owner_id": "6",
        "name": "thread",
        "message_count": 0,
        "member_count": 0,
        "thread_metadata": {"archived": False, "auto_archive_duration": 1440, "archive_timestamp": "2026-11-01T00:00:00+00:00"},
    }
    return discord.Thread(guild=channel.guild, state=channel._state, data=data)


@pytest.mark.parametrize("seed", range(10))
async def test_permissions_are_those_of_each_member_whoever_is_looked_at_first(env, seed):
    chance = random.Random(seed)
    server = await a_server(env, chance)
    known = RoleSets(server.guild)
    asked = [(member, channel) for member in server.guild.members for channel in server.channels] * 2
    chance.shuffle(asked)
    for member, channel in asked:
        assert known.permissions(member, channel) == channel.permissions_for(member)


async def test_one_member_of_many_is_looked_at(env):
    guild = env.create_guild("Large")
    roles = [guild.create_role(f"role {number}") for number in range(3)]
    for number in range(60):
        guild.add_member(env.create_user(f"member {number}"), roles=roles[: number % 4])
    channel = guild.create_text_channel("general")
    await env.settle()
    found = env.bot.get_guild(guild.id)
    owner, kobar, *others = sorted(found.members, key=lambda member: (member.id != found.owner_id, not member.bot))
    assert kobar.bot
    general = found.get_channel(channel.id)
    assert len(RoleSets(found).one_of_each([general])) == 1 + 4
    some_inside = [member.id for member in others if not member.roles[1:]][:9]
    assert len(RoleSets(found).one_of_each([general], [some_inside, some_inside[:4]])) == 1 + 4 + 2
    env.backend.set_overwrite(channel.id, Overwrite(others[-1].id, OverwriteType.MEMBER, allow=0, deny=0))
    env.backend.edit_member(guild.id, others[-2].id, {"timed_out_until": TIMED_OUT[-1]})
    await env.settle()
    for groups in ([], [[member.id for member in others]]):
        each = RoleSets(found).one_of_each([general], groups)
        assert len(each) == 1 + 4 + 2
        assert {owner, others[-1], others[-2]} < set(each)
