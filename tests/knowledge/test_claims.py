"""Of two processes on one data folder one does a thing, and what a dead one left undone is done by the other."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest

from knowledge.claims import KEPT, LEASE, Claims, is_running
from tests.fakes.documents import NOW, StillClock

KEY = "message:1"
STILL = StillClock()


@pytest.fixture
def process(database):
    def made(number, *, clock=STILL, host="here", mark=None, dead=()):
        return Claims(
            database=database, clock=clock, process=number, host=host, mark=mark or f"t{number}", running=lambda one: one not in dead
        )

    return made


async def test_only_the_first_takes_it_on(process):
    assert await process(1).take(KEY)
    assert not await process(2).take(KEY)
    assert not await process(1).take(KEY)


async def test_what_a_living_process_does_is_left_to_it(process):
    await process(1).take(KEY)
    assert await process(2).left("message:") == ()
    assert not await process(2).take_over(KEY)


async def test_what_a_dead_process_left_is_taken_over_once(process):
    await process(1).take(KEY)
    second, third = (process(number, dead={1}) for number in (2, 3))
    assert await second.left("message:") == (KEY,)
    assert await second.left("other:") == ()
    assert await second.take_over(KEY)
    assert not await third.take_over(KEY)


async def test_what_is_done_is_taken_over_by_nobody(process):
    await process(1).take(KEY)
    await process(1).done(KEY)
    assert await process(2, dead={1}).left("message:") == ()
    assert not await process(2, dead={1}).take_over(KEY)


async def test_a_process_of_another_machine_has_its_time(process):
    await process(1).take(KEY)
    assert not await process(2, host="there", dead={1}).take_over(KEY)
    later = StillClock(NOW + LEASE + timedelta(seconds=1))
    assert await process(2, host="there", clock=later).take_over(KEY)


async def test_a_process_that_came_to_have_a_dead_ones_id_takes_over(process):
    await process(1, mark="before").take(KEY)
    assert await process(1, mark="after").take_over(KEY)


async def test_what_is_let_go_can_be_taken_on_again(process):
    await process(1).take(KEY)
    await process(1).release(KEY)
    assert await process(2).take(KEY)


async def test_it_is_forgotten_in_the_end(process, database):
    await process(1).take(KEY)
    await process(1, clock=StillClock(NOW + KEPT + LEASE + timedelta(days=1))).take("message:2")
    assert [key for (key,) in await database.rows("SELECT key FROM claims")] == ["message:2"]


def test_a_process_is_seen_to_run():
    assert is_running(os.getpid())
