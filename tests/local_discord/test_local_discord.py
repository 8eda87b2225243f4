"""The Discord on loopback is one that discord.py takes for the real one."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import discord
import pytest

from local_discord import Channel, ChannelType, LocalDiscord, Member, World, rate_limited
from local_discord.entities import Permission
from local_discord.server import TOKEN


@dataclass
class Listening:
    """A client that only listens, and what it heard."""

    discord: LocalDiscord
    client: discord.Client
    general: Channel
    mari: Member
    heard: list[str] = field(default_factory=list)

    @property
    def world(self) -> World:
        return self.discord.world

    @property
    def guild(self) -> discord.Guild:
        return self.client.guilds[0]

    @property
    def here(self) -> discord.TextChannel:
        return self.client.get_channel(self.general.id)

    async def hears(self, name: str) -> None:
        """Wait until an event has come."""
        await asyncio.wait_for(self.client.wait_for("socket_event_type", check=lambda heard: heard == name), 5)


@pytest.fixture
async def on() -> AsyncIterator[Listening]:
    world = World()
    general = world.channel("general")
    mari = world.member("mari", world.role("Member"))
    for number in range(1_100):
        world.member(f"member-{number}")
    async with LocalDiscord(world) as served:
        client = discord.Client(intents=discord.Intents.all(), connector=served.connector(), guild_ready_timeout=0.05)
        async with client:
            running = asyncio.create_task(client.start(TOKEN))
            await asyncio.wait_for(client.wait_until_ready(), 10)
            yield Listening(served, client, general, mari)
        await asyncio.gather(running, return_exceptions=True)


async def test_all_members_come_in_chunks(on):
    assert on.guild.chunked
    assert len(on.guild.members) == 1_103
    assert [member.name for member in await on.guild.query_members("mari")] == ["mari"]


async def test_history_is_read_in_pages_from_either_end(on):
    posted = [on.world.post(on.general, on.mari, f"Message {number}").id for number in range(230)]
    assert [message.id async for message in on.here.history(limit=None)] == posted[::-1]
    assert [message.id async for message in on.here.history(limit=None, oldest_first=True)] == posted
    assert [message.id async for message in on.here.history(limit=None, after=discord.Object(posted[199]))] == posted[200:]
    assert [message.id async for message in on.here.history(limit=3, before=discord.Object(posted[10]))] == posted[9:6:-1]
    assert (await on.here.fetch_message(posted[5])).content == "Message 5"


async def test_the_same_nonce_posts_once(on):
    first, second = [await on.here.send("Hello", nonce="abc") for _ in range(2)]
    other = await on.here.send("Hello", nonce="abd")
    assert first.id == second.id != other.id
    assert len(on.world.history(on.general)) == 2


async def test_a_message_that_is_changed_and_deleted_is_told_of(on):
    message = on.world.post(on.general, on.mari, "Before")
    on.world.edit(message, "After")
    edited = await asyncio.wait_for(on.client.wait_for("message_edit"), 5)
    assert [one.content for one in edited] == ["Before", "After"]
    on.world.react(message, on.mari, "📌")
    payload = await asyncio.wait_for(on.client.wait_for("raw_reaction_add"), 5)
    assert (payload.user_id, str(payload.emoji), payload.message_id) == (on.mari.id, "📌", message.id)
    fetched = await on.here.fetch_message(message.id)
    assert [[user.name async for user in reaction.users()] for reaction in fetched.reactions] == [["mari"]]
    on.world.delete(message)
    assert (await asyncio.wait_for(on.client.wait_for("raw_message_delete"), 5)).message_id == message.id
    more = [on.world.post(on.general, on.mari, "More") for _ in range(3)]
    on.world.delete_many(more)
    assert (await asyncio.wait_for(on.client.wait_for("raw_bulk_message_delete"), 5)).message_ids == {one.id for one in more}


async def test_roles_and_members_change(on):
    role = on.world.role("Lead")
    on.world.set_roles(on.mari, role)
    await on.hears("GUILD_MEMBER_UPDATE")
    assert [held.name for held in on.guild.get_member(on.mari.id).roles] == ["@everyone", "Lead"]
    on.world.change_role(role, Permission.ADMINISTRATOR)
    await on.hears("GUILD_ROLE_UPDATE")
    assert on.guild.get_member(on.mari.id).guild_permissions.administrator
    on.world.remove_role(role)
    on.world.leave(on.mari)
    await on.hears("GUILD_MEMBER_REMOVE")
    assert on.guild.get_member(on.mari.id) is None


async def test_what_the_bot_may_not_see_it_neither_hears_nor_reads(on):
    board = on.world.channel("board", only=[on.mari])
    board.overwrites = [one for one in board.overwrites if one.id != on.world.bot.id]
    on.world.tell_changed(board)
    await on.hears("CHANNEL_UPDATE")
    on.world.post(board, on.mari, "Secret")
    on.world.post(on.general, on.mari, "Open")
    assert (await asyncio.wait_for(on.client.wait_for("message"), 5)).content == "Open"
    with pytest.raises(discord.Forbidden):
        await on.client.get_channel(board.id).fetch_message(1)


async def test_threads_are_opened_once_listed_and_folded_away(on):
    message = on.world.post(on.general, on.mari, "A question")
    partial = on.here.get_partial_message(message.id)
    thread = await partial.create_thread(name="Answers")
    assert thread.id == message.id
    with pytest.raises(discord.HTTPException) as refused:
        await partial.create_thread(name="Answers")
    assert refused.value.code == 160004
    private = on.world.thread(on.general, "Closed", author=on.mari, private=True, joined=[on.world.bot])
    await on.hears("THREAD_CREATE")
    assert {one.id for one in await on.guild.active_threads()} == {thread.id, private.id}
    assert {member.id for member in await on.guild.get_thread(private.id).fetch_members()} == {on.mari.id, on.world.bot.id}
    for place in (on.world.channels[thread.id], private):
        place.archived = True
        on.world.tell_changed(place)
    assert [one.id async for one in on.here.archived_threads()] == [thread.id]
    assert [one.id async for one in on.here.archived_threads(private=True, joined=True)] == [private.id]
    on.world.remove(private)
    await on.hears("THREAD_DELETE")


async def test_forums_files_pins_and_direct_messages_are_there(on):
    forum = on.world.channel("ideas", kind=ChannelType.FORUM)
    await on.hears("CHANNEL_CREATE")
    assert isinstance(on.client.get_channel(forum.id), discord.ForumChannel)
    on.world.files["1/2/minutes.md"] = b"# Minutes"
    url = "https://cdn.discordapp.com/attachments/1/2/minutes.md"
    attached = {"id": "77", "filename": "minutes.md", "size": 9, "url": url, "proxy_url": url}
    message = on.world.post(on.general, on.mari, "See there", attachments=[attached])
    on.world.pin(message)
    [pinned] = [one async for one in on.here.pins()]
    assert await pinned.attachments[0].read() == b"# Minutes"
    user = await on.client.fetch_user(on.mari.id)
    assert (await user.send("Hello")).channel.recipient.id == on.mari.id


async def test_a_route_that_is_used_too_often_is_put_off(on):
    on.discord.limits.requests, on.discord.limits.seconds = 2, 0.2
    await asyncio.gather(*(on.here.send(f"Message {number}") for number in range(5)))
    assert len(on.world.history(on.general)) == 5
    assert len(on.discord.asked) >= 5


async def test_a_fault_meets_the_requests_that_it_is_for(on):
    on.discord.faults.add("GET", "/channels/*/messages/1*", rate_limited(0.01))
    message = on.world.post(on.general, on.mari, "Hello")
    await on.here.fetch_message(message.id)
    assert [asked.status for asked in on.discord.asked if asked.path.endswith(str(message.id))] == [429, 200]


@pytest.mark.parametrize("compress", ["zlib-stream", None])
async def test_the_gateway_speaks_as_it_is_asked_to(on, compress):
    """discord.py asks for zstd where it can; this is how it talks to others."""
    url = "wss://gateway.discord.gg/?v=10&encoding=json" + (f"&compress={compress}" if compress else "")
    async with aiohttp.ClientSession(connector=on.discord.connector()) as session, session.ws_connect(url) as socket:
        got = (await socket.receive()).data
        said = json.loads(zlib.decompressobj().decompress(got) if compress else got)
    assert (said["op"], said["d"]) == (10, {"heartbeat_interval": 41250})
