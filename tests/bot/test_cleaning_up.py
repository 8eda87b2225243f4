"""The daily clean-up: at the start and each night, and nothing that goes wrong ends it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.cleaning_up import LONGEST_SLEEP, CleaningUp, next_time
from bot.config import ChannelSettings
from knowledge.audience import Audience
from knowledge.retention import Retention, RetentionSettings
from tests.fakes.channel_server import served
from tests.fakes.documents import NOW

TALLINN = ZoneInfo("Europe/Tallinn")
NIGHTS = 3
NOTE = "We agreed to test the radar with the drone in Tapa in the second week of May."
SETTINGS = ChannelSettings("notes", "ai-notes", Audience())


@dataclass
class Night:
    """A clock that goes on as far as one sleeps; after some nights everything ends."""

    moment: datetime = NOW
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.moment

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.moment += timedelta(seconds=seconds)
        if self.moment > NOW + timedelta(days=NIGHTS):
            raise asyncio.CancelledError


@dataclass
class Ageing:
    asked: list[datetime] = field(default_factory=list)
    failing: bool = False

    async def forget_older(self, moment: datetime) -> int:
        self.asked.append(moment)
        if self.failing:
            raise RuntimeError("disk")
        return 1


async def test_it_is_done_at_the_start_and_each_night_whatever_goes_wrong():
    night, broken, posts, gaps = Night(), Ageing(failing=True), Ageing(), Ageing()
    erased = []

    async def erase() -> None:
        erased.append(night.moment)
        raise RuntimeError("locked")

    settings = RetentionSettings(turns_days=2, posts_days=10)
    retention = Retention(settings=settings, clock=night, tables={"turns": broken, "gaps": gaps}, always={"traces": erase})
    cleaning = CleaningUp(retention=retention, clock=night, time_zone="Europe/Tallinn", posts=posts, sleep=night.sleep)
    with pytest.raises(asyncio.CancelledError):
        await cleaning.run()
    at = [moment.astimezone(TALLINN) for moment in erased]
    assert at[0] == NOW
    assert [(moment.hour, moment.minute) for moment in at[1:]] == [(3, 30)] * NIGHTS
    assert posts.asked == [moment - timedelta(days=10) for moment in erased]
    assert len(broken.asked) == len(erased)
    assert gaps.asked == [], "what the config says nothing of is kept"
    assert max(night.slept) <= LONGEST_SLEEP


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-03-12T00:00", "2026-03-12T01:30"),
        ("2026-03-12T01:30", "2026-03-13T01:30"),
        ("2026-03-28T23:00", "2026-03-29T01:30"),
        ("2026-10-24T23:59", "2026-10-25T00:30"),
        ("2026-10-25T01:00", "2026-10-26T01:30"),
    ],
    ids=["before", "on the moment", "the night in which summer time begins", "the night in which it ends", "the hour that comes again"],
)
def test_the_next_time(now, then):
    moment, due = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (now, then))
    assert next_time(moment, TALLINN).astimezone(UTC) == due


async def test_messages_that_grow_old_go_with_their_documents(tmp_path):
    async with served(tmp_path, (SETTINGS,)) as server:
        channel = server.guild.create_text_channel("ai-notes")
        await server.env.settle()
        mari = server.join("mari")
        message = await mari.send(channel, NOTE)
        assert await server.all_texts(mari) == [NOTE]
        assert await server.client.following.forget_older(message.created_at) == 0
        assert await server.client.following.forget_older(message.created_at + timedelta(seconds=1)) == 1
        assert await server.all_texts(mari) == []


async def test_messages_that_are_too_old_are_not_taken_in_at_all(tmp_path):
    async with served(tmp_path, (SETTINGS,), retention=RetentionSettings(posts_days=30)) as server:
        channel = server.guild.create_text_channel("ai-notes")
        await server.env.settle()
        mari = server.join("mari", "AI lead")
        message = await mari.send(channel, NOTE)
        await mari.react(message, "📌")
        assert message.created_at < NOW - timedelta(days=30)
        assert await server.all_texts(mari) == []
        await server.restart()
        assert await server.all_texts(mari) == []
