"""Vectors are made once for several changes, and never twice at the same time."""

import asyncio

from bot.channels.indexing import Indexing
from bot.channels.tasks import Tasks


class CountingSynchroniser:
    """Counts its refreshes, and how many went on at the same time."""

    def __init__(self):
        self.refreshes = self.running = self.most = 0

    async def refresh(self, *, gives_way=None):
        self.refreshes += 1
        self.running += 1
        self.most = max(self.most, self.running)
        await asyncio.sleep(0)
        self.running -= 1


async def nothing(_seconds):
    await asyncio.sleep(0)


async def at_rest(tasks):
    for _ in range(20):
        await asyncio.sleep(0)
    assert not tasks.are_running


async def test_changes_that_come_together_are_one():
    synchroniser, tasks = CountingSynchroniser(), Tasks()
    indexing = Indexing(synchroniser=synchroniser, tasks=tasks, sleep=nothing)
    indexing.want()
    indexing.want()
    await at_rest(tasks)
    assert (synchroniser.refreshes, synchroniser.most) == (1, 1)
    indexing.want()
    await at_rest(tasks)
    assert synchroniser.refreshes == 2
