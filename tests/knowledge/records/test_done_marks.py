"""A mark that an action is done outlives its note for a while: long enough for one that comes back, and no longer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from knowledge.audience import Readers
from knowledge.records.member_records import KEPT_FOR, DoneMarks
from knowledge.records.register import Register
from tests.fakes.documents import NOW, note, put
from tests.fakes.moving_clock import MovingClock

PUBLIC = Readers.public()
SPRING = note("notes/spring.md", "## Action items\n- Jaan: posters\n- Mari: contract\n")
DAY = timedelta(days=1)


@pytest.fixture
def clock():
    return MovingClock()


@pytest.fixture
def marks(database, clock):
    return DoneMarks(database=database, clock=clock)


@pytest.fixture
async def register(library, database, clock):
    """A register of two actions, one of which is marked as done."""
    register = Register(library=library, database=database, clock=clock)
    await put(library, SPRING)
    await register.mark_done((await register.actions(PUBLIC, owner="Jaan"))[0].mark, by="discord:user:7")
    return register


async def done(register: Register) -> list[str]:
    return [one.line for one in await register.actions(PUBLIC) if one.done]


async def kept(database) -> int:
    return (await database.rows("SELECT count(*) FROM done_marks"))[0][0]


async def test_a_mark_stays_as_long_as_its_line_stands_in_a_note(register, marks, clock):
    for _ in range(3):
        clock.moment += KEPT_FOR
        assert await marks.forget_gone() == 0
    assert await done(register) == ["Jaan: posters"]


async def test_it_goes_when_its_line_has_been_in_none_for_long_enough(register, library, marks, clock, database):
    await library.remove("notes", [SPRING.path])
    assert await marks.forget_gone() == 0
    clock.moment = NOW + KEPT_FOR
    assert (await marks.forget_gone(), await kept(database)) == (0, 1)
    clock.moment += DAY
    assert (await marks.forget_gone(), await kept(database)) == (1, 0)
    await put(library, SPRING)
    assert await done(register) == []


async def test_a_note_that_comes_back_has_its_mark_and_the_time_begins_anew(register, library, marks, clock):
    await library.remove("notes", [SPRING.path])
    await marks.forget_gone()
    clock.moment = NOW + KEPT_FOR - DAY
    await put(library, SPRING)
    await marks.forget_gone()
    assert await done(register) == ["Jaan: posters"]
    await library.remove("notes", [SPRING.path])
    await marks.forget_gone()
    clock.moment += KEPT_FOR - DAY
    assert await marks.forget_gone() == 0


async def test_a_line_that_is_changed_takes_its_mark_along_in_time(register, library, marks, clock, database):
    await put(library, note(SPRING.path, "## Action items\n- Jaan: posters and flags\n- Mari: contract\n"))
    await marks.forget_gone()
    clock.moment += KEPT_FOR + DAY
    assert (await marks.forget_gone(), await kept(database)) == (1, 0)


async def test_the_nightly_clean_up_does_it(register, knowledge):
    database = knowledge.posts.database
    async with database.writing() as connection:
        values = (b"gone", "discord:user:7", "2026-01-01", (NOW - KEPT_FOR - DAY).isoformat())
        await connection.execute("INSERT INTO done_marks VALUES (?, ?, ?, ?)", values)
    await knowledge.retention.apply()
    assert await database.rows("SELECT mark FROM done_marks WHERE mark = ?", (b"gone",)) == []
