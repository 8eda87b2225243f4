"""Questions go first, and what waits for them never waits for long."""

from __future__ import annotations

import asyncio

import pytest

from knowledge.precedence import Precedence

LONG = 10.0


async def test_what_can_wait_goes_on_when_the_last_question_has_been_answered():
    precedence = Precedence()
    with precedence.taken():
        with precedence.taken():
            waiting = asyncio.create_task(precedence.given(LONG))
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not waiting.done()
    await waiting
    assert not precedence.left


async def test_nothing_waits_without_a_question_and_nothing_waits_longer_than_it_says():
    precedence = Precedence()
    await precedence.given(LONG)
    with precedence.taken():
        await precedence.given(0.001)
        assert precedence.left


async def test_a_question_that_takes_long_does_not_go_first_for_all_that_time():
    now = 100.0
    precedence = Precedence(lasting_seconds=1.0, monotonic=lambda: now)
    with precedence.taken():
        assert precedence.left == 1
        now = 102.0
        await precedence.given(LONG)


async def test_a_question_that_fails_holds_nothing_up():
    precedence = Precedence()
    with pytest.raises(LookupError), precedence.taken():
        _ = {}["an answer"]
    await precedence.given(LONG)


async def test_who_is_no_longer_waiting_is_not_told():
    precedence = Precedence()
    with precedence.taken():
        waiting = asyncio.create_task(precedence.given(LONG))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    await precedence.given(LONG)


async def test_a_thread_waits_for_the_last_question_too():
    precedence = Precedence(lasting_seconds=LONG)
    with precedence.taken():
        waiting = asyncio.create_task(asyncio.to_thread(precedence.wait, LONG))
        await asyncio.sleep(0.01)
        assert not waiting.done()
    assert 0 < await waiting < LONG / 2


def test_a_thread_waits_for_nothing_without_a_question_and_no_longer_than_it_says():
    precedence = Precedence()
    assert precedence.wait(LONG) == 0
    with precedence.taken():
        assert precedence.wait(0.001) > 0
