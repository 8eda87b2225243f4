"""Decisions and actions that are posted in a channel: listed for those who can open it now, and gone with their message."""

from __future__ import annotations

from bot.config import ChannelSettings
from knowledge.audience import Audience
from tests.fakes.channel_server import hidden_but_for, served

SETTINGS = ChannelSettings("notes", "ai-notes", Audience(), "ai")
DECIDED = "Otsustasime, et katse tehakse maikuus Tapal, mitte Nursis, ja kõik firmad on kohal."
TODO = "Mari to send the list of antennas to all members of the group by 20 March, with prices."


async def listed(member, channel, command):
    return (await member.slash(channel, command, private=True)).response.content


async def test_a_post_that_says_so_is_listed_with_a_link_to_its_message_until_it_is_deleted(tmp_path):
    async with served(tmp_path, (SETTINGS,)) as server:
        channel = server.guild.create_text_channel("ai-notes", overwrites=hidden_but_for(server, "Member"))
        hall = server.guild.create_text_channel("hall")
        await server.env.settle()
        mari, guest = server.join("mari", "Member"), server.join("guest")
        post, task = await mari.send(channel, DECIDED), await mari.send(channel, f"# To do\n- {TODO}")
        await server.env.settle()
        shown = await listed(mari, hall, "decisions")
        assert DECIDED in shown
        assert f"/{channel.id}/{post.id}>" in shown
        assert "Mari to send the list" in await listed(mari, hall, "actions")
        assert "I find no decision" in await listed(guest, hall, "decisions")
        assert "I find no action" in (await mari.slash(hall, "actions")).response.content
        await mari.delete(post)
        await mari.edit(task, "# To do\nNothing is left of it, all the antennas have been sent to everyone already.")
        await server.env.settle()
        assert "I find no decision" in await listed(mari, hall, "decisions")
        assert "I find no action" in await listed(mari, hall, "actions")
