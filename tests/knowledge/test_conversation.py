"""What was asked before in a place, and what nothing answered."""

from __future__ import annotations

from knowledge.conversation import REMEMBERED, Conversations
from knowledge.gaps import Gaps
from knowledge.model import Turn
from knowledge.store.database import open_database
from tests.fakes.documents import StillClock


async def test_the_last_turns_of_a_place_come_back_oldest_first(database):
    conversations = Conversations(database=database, clock=StillClock())
    for number in range(REMEMBERED + 3):
        await conversations.remember("discord:1", Turn(f"q{number}", f"a{number}"))
    turns = await conversations.turns("discord:1")
    assert [turn.question for turn in turns] == [f"q{number}" for number in range(3, REMEMBERED + 3)]
    assert turns[-1].answer == f"a{REMEMBERED + 2}"


async def test_places_know_nothing_of_one_another(database):
    conversations = Conversations(database=database, clock=StillClock())
    await conversations.remember("discord:1", Turn("q", "a"))
    await conversations.remember("discord:2", Turn("other", "a"))
    assert await conversations.turns("discord:1") == (Turn("q", "a"),)
    assert await conversations.turns("discord:3") == ()


async def test_turns_are_there_after_a_restart(tmp_path):
    for _ in range(2):
        async with open_database(tmp_path / "store.sqlite3") as database:
            await Conversations(database=database, clock=StillClock()).remember("p", Turn("q", "a"))
    async with open_database(tmp_path / "store.sqlite3") as database:
        assert len(await Conversations(database=database, clock=StillClock()).turns("p")) == 2


async def test_gaps_are_counted(database):
    gaps = Gaps(database=database, clock=StillClock())
    assert await gaps.count() == 0
    await gaps.note("Who won the cup?")
    assert await gaps.count() == 1
    assert await database.rows("SELECT question FROM gaps") == [("Who won the cup?",)]


async def test_a_turn_is_revised_or_forgotten_by_its_question(database):
    conversations = Conversations(database=database, clock=StillClock())
    for turn in (Turn("a?", "1"), Turn("b?", "2"), Turn("a?", "3")):
        await conversations.remember("here", turn)
    await conversations.revise("here", "a?", Turn("A?", "4"))
    await conversations.revise("here", "b?", None)
    await conversations.revise("elsewhere", "a?", None)
    await conversations.revise("here", "never asked", Turn("x", "y"))
    assert await conversations.turns("here") == (Turn("a?", "1"), Turn("A?", "4"))
