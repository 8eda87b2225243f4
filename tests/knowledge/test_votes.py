"""Votes on answers: one a member, the last one counts, kept as long as the answer."""

from __future__ import annotations

import pytest

from knowledge.audience import Readers
from knowledge.feedback import Verdict, Votes
from knowledge.given_answers import GivenAnswers
from knowledge.model import Answer, AnswerKind
from tests.fakes.documents import StillClock

MARI, JAAN = "discord:user:1", "discord:user:2"


@pytest.fixture
def given(database, library):
    return GivenAnswers(database=database, library=library, clock=StillClock(), time_zone="Europe/Tallinn")


@pytest.fixture
def votes(database):
    return Votes(database=database, clock=StillClock())


@pytest.fixture
async def answer(given):
    asked = Answer("Where?", AnswerKind.PASSAGES, "en")
    return await given.keep(asked, (), Readers.public(), asker=MARI, place="discord:3", private=False, asked_in="m1")


async def test_a_vote_can_be_changed_and_counts_once(votes, answer):
    assert await votes.cast(answer, MARI, Verdict.HELPFUL)
    assert await votes.cast(answer, MARI, Verdict.WRONG, reason="It moved.")
    assert await votes.cast(answer, JAAN, Verdict.HELPFUL)
    assert await votes.counts() == {Verdict.HELPFUL: 1, Verdict.WRONG: 1}
    (wrong,) = await votes.wrong(limit=10)
    assert (wrong.answer_id, wrong.member, wrong.reason) == (answer, MARI, "It moved.")


async def test_an_answer_that_is_not_kept_takes_no_vote(votes):
    assert not await votes.cast("0" * 16, MARI, Verdict.WRONG)


async def test_a_long_reason_is_cut(votes, answer):
    await votes.cast(answer, MARI, Verdict.WRONG, reason="x" * 5000)
    assert len((await votes.wrong(limit=1))[0].reason) == 500


async def test_votes_leave_with_their_answer(votes, given, answer):
    await votes.cast(answer, MARI, Verdict.WRONG)
    await given.forget_question("m1")
    assert await votes.wrong(limit=10) == ()


async def test_whoever_is_forgotten_leaves_no_answer_and_no_vote(votes, given, answer, database):
    await votes.cast(answer, MARI, Verdict.WRONG)
    await given.forget_asker(JAAN)
    assert await given.find(answer)
    await given.forget_asker(MARI)
    assert await given.find(answer) is None
    assert await database.rows("SELECT * FROM votes") == []
