"""Digests of what stands in channels: linked to the message, and gone at once when the message goes or its place is closed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import discord

from bot.cogs.digest import Digest
from knowledge.digest.ledger import DigestPlace
from tests.bot.channels.test_following import NOTE, following
from tests.fakes.documents import StillClock, note, put

CLOCK = StillClock(datetime(2026, 1, 2, tzinfo=UTC))
"""A day after what is posted on the server."""

DECISION = "Decision: we take the radar of the second kind for the trial in Tapa in June."


async def told(server, channel) -> list[str]:
    await server.env.settle()
    return [one.content for one in channel.history() if one.author.bot]


async def send(server, channel) -> None:
    """A digest falls due in a channel and is sent."""
    cog = server.client.get_cog("Digest")
    assert isinstance(cog, Digest)
    week_ago = CLOCK.now() - timedelta(days=365)
    await server.knowledge.ledger.keep(DigestPlace(f"discord:channel:{channel.id}", 0, 8, week_ago, week_ago))
    await cog._digests.check()
    await server.env.settle()


async def test_a_post_is_linked_and_its_deletion_takes_it_out_at_once(tmp_path):
    async with following(tmp_path, "Member", clock=CLOCK) as (server, channel, mari):
        await put(server.knowledge.library, note("notes/office.md", "The office moves to Tallinn.", title="Office", day=CLOCK.now().date()))
        message = await mari.send(channel, DECISION)
        await send(server, channel)
        [shown] = await told(server, channel)
        assert message.jump_url in shown
        assert "radar" in shown
        server.env.backend.delete_message(channel.id, message.id)
        assert all("radar" not in text for text in await told(server, channel))
        assert all(message.jump_url not in text for text in await told(server, channel))


async def test_a_channel_that_others_cannot_open_is_not_told_of_elsewhere(tmp_path):
    async with following(tmp_path, "Member", clock=CLOCK) as (server, channel, mari):
        server.join("guest")
        general = server.guild.create_text_channel("general")
        await mari.send(channel, NOTE)
        await send(server, general)
        assert await told(server, general) == []


async def test_closing_a_channel_takes_its_items_out_elsewhere_and_a_restart_does_not(tmp_path):
    async with following(tmp_path, clock=CLOCK) as (server, channel, mari):
        guest = server.join("guest")
        general = server.guild.create_text_channel("general")
        await mari.send(channel, DECISION)
        await send(server, general)
        assert "radar" in (await told(server, general))[0]
        await server.away()
        await server.restart()
        assert "radar" in (await told(server, general))[0]
        await server.overwrite(channel, guest.id, deny=discord.Permissions(view_channel=True).value)
        cog = server.client.get_cog("Digest")
        await cog._digests.check()
        assert await told(server, general) == []
