"""Who will see a reply: roles, permissions, threads, and what is assumed where that cannot be known."""

from __future__ import annotations

import copy

import discord
import pytest

from bot.access import LOOKS, Access, MissingRole, Who, found_for
from bot.config import DiscordSettings
from bot.places import sees
from knowledge.audience import Readers

ALL = {"members", "ai-group", "export-group"}


@pytest.fixture
def guilds(server):
    return server.env.bot.guilds


def channel_of(server, handle):
    return server.env.bot.get_channel(handle.id)


async def test_a_members_roles_say_what_he_or_she_holds(server, access, guilds):
    assert access.readers_of_user(server.mari.member, guilds) == Readers.holding({"members", "ai-group"})
    assert access.readers_of_user(server.guest.member, guilds) == Readers.public()


async def test_the_owner_and_administrators_hold_every_audience(server, access, guilds):
    administrators = server.guild.create_role("Anything", permissions=discord.Permissions(administrator=True))
    boss = server.guild.add_member(server.env.create_user("boss"), roles=[administrators])
    await server.env.settle()
    owner = guilds[0].get_member(server.guild.owner.id)
    assert access.readers_of_user(boss.member, guilds) == Readers.holding(ALL)
    assert access.readers_of_user(owner, guilds) == Readers.holding(ALL)


async def test_roles_are_matched_by_id_or_by_name_to_the_letter(server, guilds):
    named = DiscordSettings(audiences={"a": ("member",), "b": (str(server.roles["Member"].id),), "c": ("Member",)})
    access = Access(settings=named, audience_names=("a", "b", "c"))
    assert access.readers_of_user(server.mari.member, guilds) == Readers.holding({"b", "c"})


async def test_the_readers_of_a_channel_are_all_who_can_see_it_bots_excepted(server, access, guilds):
    owner = frozenset(ALL)
    assert access.readers_of_channel(channel_of(server, server.closed), guilds).holdings == {frozenset({"members", "ai-group"}), owner}
    general = access.readers_of_channel(channel_of(server, server.general), guilds)
    assert general.holdings == {frozenset({"members", "ai-group"}), frozenset(), owner}


async def test_who_is_let_in_or_shut_out_counts_at_once(server, access, guilds):
    channel = channel_of(server, server.closed)
    assert access.readers_of_channel(channel, guilds).holdings.isdisjoint({frozenset()})
    await server.let_in(server.closed, server.guest)
    assert frozenset() in access.readers_of_channel(channel, guilds).holdings


async def test_a_threads_readers_are_its_channels(server, access, guilds):
    await server.mari.slash(server.closed, "ask", question="Where is the office?")
    (thread,) = server.closed.threads
    above = access.readers_of_channel(channel_of(server, server.closed), guilds)
    assert await access.readers_of_place(channel_of(server, thread), guilds) == above


async def test_a_private_threads_readers_are_those_in_it_and_those_who_manage_threads(server, access, guilds):
    manager = server.guild.create_role("Moderator", permissions=discord.Permissions(manage_threads=True))
    server.guild.add_member(server.env.create_user("mod"), roles=[manager, server.roles["WG Export"]])
    await server.env.settle()
    thread = await channel_of(server, server.general).create_thread(name="quiet", type=discord.ChannelType.private_thread)
    await thread.add_user(server.mari.member)
    await server.env.settle()
    readers = await access.readers_of_place(thread, guilds)
    assert readers.holdings == {frozenset({"members", "ai-group"}), frozenset({"export-group"}), frozenset(ALL)}


async def test_a_private_thread_that_cannot_be_looked_into_is_as_open_as_its_channel(server, access, guilds):
    thread = await channel_of(server, server.general).create_thread(name="quiet", type=discord.ChannelType.private_thread)
    await server.env.settle()
    server.env.inject_error("GET", "/channels/*/thread-members", status=403, code=50001)
    assert frozenset() in (await access.readers_of_place(thread, guilds)).holdings


async def test_until_all_members_are_known_a_channel_is_public(server, access, guilds):
    guilds[0]._member_count += 1
    assert frozenset() in access.readers_of_channel(channel_of(server, server.closed), guilds).holdings


async def test_a_place_that_cannot_be_judged_is_public(server, access, guilds):
    assert access.readers_of_channel(None, guilds) == Readers.public()
    assert access.readers_of_channel(server.env.bot.get_partial_messageable(1), guilds) == Readers.public()


async def test_roles_of_another_server_give_nothing(server, access):
    other = server.env.create_guild("Elsewhere")
    role = other.create_role("Member")
    stranger = other.add_member(server.env.create_user("stranger"), roles=[role])
    channel = other.create_text_channel("general")
    await server.env.settle()
    guilds = server.env.bot.guilds
    assert access.readers_of_user(stranger.member, guilds) == Readers.public()
    assert access.readers_of_user(server.mari.member, guilds) == Readers.public()  # unclear which server is the cluster's
    ours = Access(settings=DiscordSettings(audiences={"members": ("Member",)}, guild_id=server.guild.id), audience_names=("members",))
    assert ours.readers_of_user(stranger.member, guilds) == Readers.public()
    assert ours.readers_of_user(server.mari.member, guilds) == Readers.holding({"members"})
    assert ours.readers_of_channel(channel_of(server, channel), guilds) == Readers.public()
    assert not ours.is_admin(guilds[1].get_member(other.owner.id), guilds)


async def test_admins_are_administrators_and_the_admin_roles(server, access, guilds):
    assert access.is_admin(server.admin.member, guilds)
    assert access.is_admin(guilds[0].get_member(server.guild.owner.id), guilds)
    assert not access.is_admin(server.mari.member, guilds)


async def test_roles_that_the_server_lacks_are_found(server):
    settings = DiscordSettings(audiences={"board": ("Board",), "members": ("Member",)})
    assert Access(settings=settings, audience_names=("board", "members")).missing_roles(server.env.bot.guilds[0]) == (
        MissingRole("board", "Board"),
    )


def seen_in_turn(*readers: Readers):
    """Who sees a reply, looked at again and again; and the reply, which says for whom it was found."""
    left, looks, found = list(readers), [], []

    async def look(*, again: bool) -> Readers:
        looks.append(again)
        return left.pop(0)

    async def find(readers: Readers) -> Readers:
        found.append(readers)
        return readers

    return Who(look), find, looks, found


ONE, BOTH = Readers.holding({"a"}), Readers.holding({"a", "b"})


async def test_what_is_found_stands_where_nobody_may_read_less_afterwards():
    for after in (ONE, BOTH):
        who, find, looks, found = seen_in_turn(ONE, after)
        assert await found_for(who, find) == (ONE, ONE)
        assert (looks, found) == ([False, True], [ONE])


async def test_it_is_found_anew_for_those_who_may_read_less_by_then():
    who, find, looks, _ = seen_in_turn(BOTH, ONE, ONE)
    assert await found_for(who, find) == (ONE, ONE)
    assert looks == [False, True, True]


async def test_who_may_read_less_each_time_gets_what_the_last_look_allows():
    looked = [Readers.holding({str(number) for number in range(most)}) for most in range(LOOKS + 1, 0, -1)]
    who, find, _, found = seen_in_turn(*looked)
    assert await found_for(who, find) == (looked[-1], looked[-1])
    assert found == looked


async def test_a_place_is_judged_as_the_cache_has_it_now_whatever_came_with_a_command(server, access, guilds):
    came = copy.copy(channel_of(server, server.closed))
    await server.let_in(server.closed, server.guest)
    assert access.readers_of_channel(came, guilds) == access.readers_of_channel(channel_of(server, server.closed), guilds)
    assert not access.readers_of_channel(came, guilds).hold_all_of(Readers.holding({"members"}))


async def test_a_private_thread_counts_as_open_only_to_those_who_manage_threads(server):
    thread = server.env.backend.create_thread(server.general.id, "Price", server.admin.id, type=discord.ChannelType.private_thread.value)
    server.env.backend.add_thread_member(thread.id, server.env.bot.user.id)
    await server.env.settle()
    guild = server.env.bot.guilds[0]
    found = guild.get_thread(thread.id)
    assert found
    assert not sees(guild.get_member(server.mari.id), found)
    assert sees(guild.get_member(server.guild.owner.id), found)
