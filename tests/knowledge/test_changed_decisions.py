"""Decisions that a later one changed: told after what holds now, for those who may read both, and where they are what is asked about."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.audience import Audience, Readers
from knowledge.model import Question
from tests.fakes.documents import NOW, note, put

OCTOBER = "Decision: we book a stand of 84 square metres at Eurosatory for eight companies."
FEBRUARY = "Decision: we change what we decided in October: 60 instead of 84, six of us."
MARCH = "Decision: we change what we decided in February: 48 instead of 60, five of us."
QUESTION = "How large is the Eurosatory stand?"
ALL = Readers.holding({"members", "leads"})


def decided(month: int, line: str, *, audience: Audience | None = None):
    year = 2025 if month > NOW.month else 2026
    return note(f"notes/{month}.md", f"- {line}\n", group="export", day=date(year, month, 2), audience=audience)


@pytest.fixture
async def knowledge(knowledge):
    await put(knowledge.library, decided(10, OCTOBER), note("notes/other.md", "The umbrella stand is in the corridor.", group="export"))
    return knowledge


async def told(knowledge, question: str = QUESTION, readers: Readers = ALL) -> list[tuple[str, str | None]]:
    answer = await knowledge.assistant.ask(Question(question, readers, NOW))
    quotes = {citation.n: citation.quote for citation in answer.citations}
    assert [n for one in answer.in_order for n in one.citations] == [citation.n for citation in answer.citations]
    return [(quotes[n], one.superseded and str(one.superseded)) for one in answer.in_order for n in one.citations]


async def test_what_changed_a_decision_is_told_first_though_it_has_no_word_of_the_question(knowledge):
    assert (OCTOBER, None) in await told(knowledge)
    await put(knowledge.library, decided(2, FEBRUARY))
    answer = await told(knowledge)
    assert answer[0] == (FEBRUARY, None)
    assert answer[-1] == (OCTOBER, "2026-02-02")


async def test_of_several_changes_the_last_one_holds(knowledge):
    await put(knowledge.library, decided(2, FEBRUARY), decided(3, MARCH))
    answer = await told(knowledge)
    assert answer[0] == (MARCH, None)
    assert (OCTOBER, "2026-03-02") in answer


async def test_of_two_things_that_were_changed_the_one_changed_last_is_told_first(knowledge):
    film = "Decision: the film for the Eurosatory stand has 30 seconds."
    shorter = "Decision: we change the November decision on the film: 20 seconds."
    for month, line in ((11, film), (3, shorter), (2, FEBRUARY)):
        await put(knowledge.library, decided(month, line))
    answer = await told(knowledge, "How large is the Eurosatory stand and how long is the film for the Eurosatory stand?")
    assert [line for line, _ in answer[:2]] == [shorter, FEBRUARY]
    assert (dict(answer)[OCTOBER], dict(answer)[film]) == ("2026-02-02", "2026-03-02")


@pytest.mark.parametrize("readers", [ALL, Readers.holding({"members"}), Readers.public()], ids=["leads", "members", "public"])
async def test_only_those_who_may_read_the_later_decision_learn_of_it(knowledge, readers):
    await put(knowledge.library, decided(2, FEBRUARY, audience=Audience.of("leads")))
    answer = dict(await told(knowledge, readers=readers))
    assert (FEBRUARY in answer) is (answer[OCTOBER] is not None) is (readers == ALL)


async def test_a_later_decision_that_is_taken_out_has_no_effect_any_more(knowledge):
    await put(knowledge.library, decided(2, FEBRUARY))
    await knowledge.library.remove("notes", ["notes/2.md"])
    assert (OCTOBER, None) in await told(knowledge)


async def test_a_changed_decision_that_only_stands_beside_the_answer_is_left_as_it_is(knowledge):
    beside = f"- {OCTOBER}\n- The lorry to Eurosatory leaves from the Tapa warehouse at noon.\n"
    await put(knowledge.library, note("notes/10.md", beside, group="export", day=date(2025, 10, 2)), decided(2, FEBRUARY))
    answer = await told(knowledge, "From which warehouse does the lorry to Eurosatory leave?")
    assert any("Tapa" in quote for quote, _ in answer)
    assert all(day is None for _, day in answer)
