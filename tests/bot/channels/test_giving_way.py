"""What is new waits for the questions that are under way; what withdraws something, and what somebody waits for, does not."""

from __future__ import annotations

import asyncio
from zoneinfo import ZoneInfo

import pytest

from bot.channels.feed import ChannelDeleted, Feed, Looked, Posted
from bot.channels.taking_in import TakingIn
from knowledge.audience import Audience
from knowledge.posts import ChannelSource
from knowledge.precedence import Precedence


class Counting:
    """Takes whole channels out, and counts how often."""

    def __init__(self) -> None:
        self.removed = 0

    async def remove_channel(self, source: ChannelSource) -> None:
        self.removed += 1


@pytest.fixture
def feed() -> Feed:
    return Feed(moment_seconds=60)


@pytest.fixture
def precedence() -> Precedence:
    return Precedence()


@pytest.fixture
def channels() -> Counting:
    return Counting()


@pytest.fixture
def taking(feed, precedence, channels) -> TakingIn:
    return TakingIn(
        feed=feed,
        channels=channels,
        drafts=None,
        zone=ZoneInfo("Europe/Tallinn"),
        sources=lambda: {1: ChannelSource(1, "notes", Audience())},
        own_id=lambda: 2,
        name_of=lambda _: None,
        is_lead=lambda *_: False,
        fetch=lambda *_: None,
        changed=lambda: None,
        failed=lambda _: None,
        precedence=precedence,
    )


def new(channel: int = 9) -> Posted:
    """A message of a channel that nobody follows."""
    return Posted(channel)


async def turns() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_what_is_new_waits_until_the_question_is_answered(feed, taking, precedence):
    feed.put(new())
    with precedence.taken():
        running = asyncio.create_task(taking.run())
        await turns()
        assert feed.waiting == 1
    await running
    assert feed.waiting == 0


async def test_what_withdraws_something_does_not_wait(feed, taking, precedence, channels):
    feed.put(new())
    with precedence.taken():
        running = asyncio.create_task(taking.run())
        await turns()
        feed.put(ChannelDeleted(1))
        await turns()
        assert (channels.removed, feed.waiting) == (1, 1)
        assert feed.is_settled(1)
    await running


async def test_a_question_that_waits_for_what_is_new_does_not_hold_it_up(feed, taking, precedence):
    feed.put(new())
    with precedence.taken():
        running = asyncio.create_task(taking.run())
        await feed.settled()
        assert feed.waiting == 0
        await running


async def test_what_was_found_by_looking_does_not_wait(feed, taking, precedence):
    with precedence.taken():
        looking = asyncio.create_task(feed.put_and_wait(Looked(9)))
        await turns()
        await taking.run()
        await looking


async def test_where_much_is_new_a_question_does_not_wait_for_it():
    feed = Feed(moment_seconds=60)
    for _ in range(100):
        feed.put(new())
    await asyncio.wait_for(feed.settled(), 1)
    assert feed.waiting == 100
