"""The feed: what withdraws something goes first, the rest in its order, and a question waits for no more than it must."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from bot.channels.changes import ChannelDeleted, Deleted, Edited, Posted, ThreadDeleted
from bot.channels.feed import Feed
from knowledge.precedence import Precedence


@dataclass
class Place:
    id: int


@dataclass
class Said:
    """As much of a message as the feed looks at."""

    id: int
    channel: Place


def posted(ident: int, *, channel: int = 10, place: int | None = None) -> Posted:
    return Posted(channel, message=Said(ident, Place(place or channel)))


def taken(feed: Feed) -> list[object]:
    """All that waits, taken in."""
    found = []
    while entry := feed.next():
        found.append(entry[0])
        feed.took(*entry)
    return found


def test_new_messages_keep_their_order():
    feed = Feed()
    news = [posted(ident) for ident in (3, 1, 2)]
    for one in news:
        feed.put(one, one.message.id)
    assert taken(feed) == news


def test_what_withdraws_goes_first_and_drops_what_it_overtakes():
    feed = Feed()
    first, second = posted(1), posted(2)
    feed.put(first, 1)
    feed.put(second, 2)
    edit = Edited(10, message=Said(1, Place(10)))
    gone = Deleted(10, place_id=10, message_ids=(9,))
    feed.put(gone, 9)
    feed.put(edit, 1)
    assert taken(feed) == [gone, edit, second]


@pytest.mark.parametrize(
    ("change", "left"),
    [
        (ThreadDeleted(10, thread_id=5), [5, 7]),
        (ChannelDeleted(10), [7]),
        (Deleted(10, place_id=5, message_ids=(6,)), [5, 7]),
    ],
    ids=["a thread, not the message that it hangs on", "a channel", "a message"],
)
def test_what_is_gone_takes_its_waiting_messages_with_it(change, left):
    feed = Feed()
    for one in (posted(5), posted(6, place=5), posted(7, channel=20)):
        feed.put(one, one.message.id)
    feed.put(change)
    assert [one.message.id for one in taken(feed) if isinstance(one, Posted)] == left


def test_messages_of_one_channel_are_taken_together_past_those_of_others():
    feed = Feed()
    for one in (posted(1), posted(2, channel=20), posted(3), posted(4, channel=20), posted(5)):
        feed.put(one, one.message.id)
    change, waited = feed.next()
    assert [change, *feed.more(10, 9)] == [posted(1), posted(3), posted(5)]
    assert waited is None
    assert taken(feed) == [posted(2, channel=20), posted(4, channel=20)]


async def test_a_channel_is_settled_when_what_withdraws_has_been_taken_in():
    feed = Feed()
    feed.put(Deleted(10, place_id=10, message_ids=(1,)), 1)
    assert not feed.is_settled(10)
    assert feed.is_settled(20)
    feed.on_change(lambda: asyncio.get_running_loop().call_soon(taken, feed))
    await feed.settled()
    assert feed.is_settled(10)


async def test_a_question_waits_a_moment_for_what_is_new_and_no_longer():
    feed = Feed(moment_seconds=0.01, settling_seconds=60)
    feed.put(posted(1), 1)
    await asyncio.wait_for(feed.settled(), 5)
    assert taken(feed) == [posted(1)]


async def test_where_much_is_new_a_question_does_not_wait_for_it():
    feed = Feed(moment_seconds=60)
    for ident in range(100):
        feed.put(posted(ident), ident)
    await asyncio.wait_for(feed.settled(), 1)
    assert feed.waiting == 100


async def test_where_much_comes_a_question_does_not_wait_for_what_is_new():
    now = [0.0]
    feed = Feed(moment_seconds=60, clock=lambda: now[0])
    for ident in range(100):
        feed.put(posted(ident), ident)
    assert len(taken(feed)) == 100
    feed.put(posted(100), 100)
    now[0] = 0.9
    await asyncio.wait_for(feed.settled(), 1)
    assert feed.waiting == 1
    now[0] = 1.1
    feed.on_change(lambda: asyncio.get_running_loop().call_soon(taken, feed))
    await asyncio.wait_for(feed.settled(), 1)
    assert feed.waiting == 0


async def taking(feed: Feed, precedence: Precedence) -> asyncio.Task[object]:
    """A taker that gives way to questions, after it has had its turn."""

    async def take() -> object:
        await feed.give_way(precedence)
        return feed.next()

    task = asyncio.ensure_future(take())
    await asyncio.sleep(0)
    return task


async def test_what_is_new_waits_while_a_question_goes_first():
    feed, precedence = Feed(gives_way_seconds=60), Precedence(lasting_seconds=60)
    feed.put(posted(1), 1)
    with precedence.taken():
        task = await taking(feed, precedence)
        assert not task.done()
    assert await asyncio.wait_for(task, 5) == (posted(1), None)


async def test_what_withdraws_waits_for_no_question():
    feed, precedence = Feed(gives_way_seconds=60), Precedence(lasting_seconds=60)
    feed.put(posted(1), 1)
    with precedence.taken():
        task = await taking(feed, precedence)
        gone = Deleted(10, place_id=10, message_ids=(9,))
        feed.put(gone, 9)
        assert await asyncio.wait_for(task, 5) == (gone, None)


async def test_a_question_that_waits_for_what_withdraws_lets_nothing_new_go_before_it():
    feed, precedence = Feed(gives_way_seconds=60, settling_seconds=60), Precedence(lasting_seconds=60)
    feed.put(posted(1), 1)
    feed.put(Deleted(10, place_id=10, message_ids=(9,)), 9)
    with precedence.taken():
        question = asyncio.ensure_future(feed.withdrawn())
        await asyncio.sleep(0)
        feed.took(*await asyncio.wait_for(await taking(feed, precedence), 5))
        task = await taking(feed, precedence)
        await asyncio.wait_for(question, 5)
        assert not task.done()
    assert await asyncio.wait_for(task, 5) == (posted(1), None)


async def test_what_is_new_does_not_wait_where_a_question_waits_for_it():
    feed, precedence = Feed(gives_way_seconds=60, moment_seconds=60), Precedence(lasting_seconds=60)
    feed.put(posted(1), 1)
    with precedence.taken():
        task = await taking(feed, precedence)
        question = asyncio.ensure_future(feed.settled())
        assert await asyncio.wait_for(task, 5) == (posted(1), None)
        feed.took(posted(1))
        assert feed.next() is None
        await asyncio.wait_for(question, 5)


async def test_what_is_new_does_not_wait_for_long():
    now = [0.0]
    feed, precedence = Feed(gives_way_seconds=60, clock=lambda: now[0]), Precedence(lasting_seconds=600)
    feed.put(posted(1), 1)
    now[0] = 61.0
    with precedence.taken():
        assert await asyncio.wait_for(await taking(feed, precedence), 5) == (posted(1), None)
