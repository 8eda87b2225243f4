"""The scheduler: each job at its time, no failure ends it, and no task while there is nothing to do."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.scheduling import Scheduler
from tests.fakes.documents import NOW, StillClock


@dataclass
class FakeJob:
    """Counts its checks; next to be checked after `seconds`, never without."""

    name: str = "job"
    seconds: float | None = None
    failing: bool = False
    checks: list[int] = field(default_factory=list)

    async def check(self) -> None:
        self.checks.append(len(self.checks))
        await asyncio.sleep(0)
        if self.failing:
            raise RuntimeError("secret")

    async def next_check(self) -> datetime | None:
        return None if self.seconds is None else NOW + timedelta(seconds=self.seconds)


async def settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_a_job_that_has_nothing_to_do_leaves_neither_task_nor_timer():
    job = FakeJob()
    scheduler = Scheduler(jobs=[job], clock=StillClock())
    scheduler.soon()
    await settled()
    assert job.checks == [0]
    assert scheduler.wakes_in is None
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_the_next_moment_is_waited_for_and_never_more_than_ten_minutes():
    for seconds, waited in ((300, 300), (86_400, 600), (-5, 1)):
        scheduler = Scheduler(jobs=[FakeJob(), FakeJob(seconds=seconds)], clock=StillClock())
        scheduler.soon()
        await settled()
        assert round(scheduler.wakes_in or 0) == waited
        await scheduler.stop()
        assert scheduler.wakes_in is None


async def test_a_failing_job_is_checked_again_and_keeps_no_other_from_its_turn():
    failing, other = FakeJob(failing=True), FakeJob()
    scheduler = Scheduler(jobs=[failing, other], clock=StillClock())
    scheduler.soon()
    await settled()
    assert (len(failing.checks), len(other.checks)) == (1, 1)
    assert round(scheduler.wakes_in or 0) == 600
    await scheduler.stop()


async def test_what_changes_during_a_check_is_checked_once_more():
    job = FakeJob()
    scheduler = Scheduler(jobs=[job], clock=StillClock())
    scheduler.soon()
    await asyncio.sleep(0)
    scheduler.soon()
    scheduler.soon()
    await settled()
    assert len(job.checks) == 2


async def test_nothing_is_checked_after_the_end():
    job = FakeJob()
    scheduler = Scheduler(jobs=[job], clock=StillClock())
    await scheduler.stop()
    scheduler.soon()
    await settled()
    assert job.checks == []
