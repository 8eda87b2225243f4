"""What somebody has to do: all of it that these readers may read, with its sources, and nothing of anybody else's."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.answering.listing import answer_listing
from knowledge.audience import Audience, Readers
from knowledge.changed_decisions import ChangedDecisions
from knowledge.model import AnswerKind, Party, PartyKind, Question
from knowledge.records.register import Register
from tests.fakes.documents import CLUSTER, NOW, StillClock, note, put

PUBLIC = Readers.public()
BOARD = Readers.holding({"board"})


def minutes(group, day, *actions, people=(), audience=None):
    text = "## Talk\nIt was long.\n\n## Action items\n" + "\n".join(f"- {one}" for one in actions) + "\n"
    parties = [Party(PartyKind.PERSON, name) for name in people]
    return note(f"notes/{group}/{day}.md", text, group=group, day=day, parties=parties, audience=audience)


@pytest.fixture
async def filled(library):
    await put(
        library,
        minutes("ai", date(2026, 1, 13), "Marko: list of flights by 20 March", "Liis: hall", people=("Marko Sügis", "Liis Tammaru")),
        minutes("ai", date(2026, 2, 10), "Marko: posters by 1 March", "Liis: contract", people=("Marko Tamm", "Liis Tammaru")),
        minutes("ai", date(2026, 3, 3), "Marko Sügis: adapter", "Piret, Liis: letters", people=("Piret Kõlar", "Marko Sügis")),
        minutes("ai", date(2026, 3, 10), "Liis: the secret price", people=("Liis Tammaru",), audience=Audience.of("board")),
    )
    return library


async def answered(library, text, readers=PUBLIC, language="en"):
    return await answer_listing(
        Question(text, readers, NOW), library, CLUSTER, changes=ChangedDecisions(library=library), language=language
    )


def told(answer):
    return [statement.text for statement in answer.statements]


async def test_the_number_comes_first_and_each_line_has_its_source(filled):
    answer = await answered(filled, "what does Liis have to do?")
    assert (answer.kind, answer.abstained) == (AnswerKind.LISTING, False)
    assert told(answer) == [
        "3 open action items assigned to Liis Tammaru:",
        "3 March 2026, Artificial intelligence: Piret, Liis: letters",
        "10 February 2026, Artificial intelligence: Liis: contract",
        "13 January 2026, Artificial intelligence: Liis: hall",
    ]
    assert [citation.quote for citation in answer.citations] == ["Piret, Liis: letters", "Liis: contract", "Liis: hall"]


async def test_a_first_name_is_told_from_another_by_who_was_there(filled):
    assert told(await answered(filled, "list the actions of Marko Sügis")) == [
        "2 action items assigned to Marko Sügis:",
        "3 March 2026, Artificial intelligence: Marko Sügis: adapter",
        "13 January 2026, Artificial intelligence: Marko: list of flights by 20 March",
    ]


async def test_a_name_that_several_have_is_asked_of_all_of_them(filled):
    assert told(await answered(filled, "list Marko's actions"))[0] == "3 action items assigned to Marko:"


async def test_what_is_closed_is_told_to_those_who_may_read_it(filled):
    assert told(await answered(filled, "what must Liis do?", BOARD))[:2] == [
        "4 open action items assigned to Liis Tammaru:",
        "10 March 2026, Artificial intelligence: Liis: the secret price",
    ]


async def test_who_is_named_in_closed_notes_alone_is_unknown_to_others(library):
    await put(library, minutes("ai", date(2026, 3, 10), "Enn: the secret price", people=("Enn Raudkats",), audience=Audience.of("board")))
    assert await answered(library, "what must Enn do?") is None
    assert told(await answered(library, "what must Enn do?", BOARD))[0] == "1 open action item assigned to Enn Raudkats:"


async def test_what_is_due_by_a_day_is_asked_for(filled):
    assert told(await answered(filled, "what does Marko Sügis owe us by the end of March?")) == [
        "1 open action item assigned to Marko Sügis, due by 31 March 2026:",
        "13 January 2026, Artificial intelligence: Marko: list of flights by 20 March",
    ]
    assert told(await answered(filled, "which actions are overdue?")) == [
        "1 open action item, due by 11 March 2026:",
        "10 February 2026, Artificial intelligence: Marko: posters by 1 March",
    ]


async def test_what_is_marked_as_done_is_open_no_longer_and_says_so_where_all_is_asked_for(filled, database):
    register = Register(library=filled, database=database, clock=StillClock())
    hall = next(one for one in await register.actions(PUBLIC, owner="Liis") if "hall" in one.line)
    await register.mark_done(hall.mark, by="discord:user:7")
    assert told(await answered(filled, "what does Liis have to do?"))[0] == "2 open action items assigned to Liis Tammaru:"
    everything = told(await answered(filled, "list the actions of Liis"))
    assert (everything[0], everything[-1]) == (
        "3 action items assigned to Liis Tammaru:",
        "13 January 2026, Artificial intelligence: Liis: hall (marked as done)",
    )


async def test_who_has_nothing_to_do_is_told_where_it_was_sought(filled):
    answer = await answered(filled, "what does Piret Kõlar owe us by 1 January?")
    assert (answer.statements, answer.absence) == (
        (),
        "I looked through 3 notes: no line in them is recognised as an open action item assigned to Piret Kõlar, due by 1 January 2027.",
    )


async def test_it_is_said_in_estonian_too(filled):
    assert told(await answered(filled, "mis ülesanded on Liis Tammarul?", language="et"))[0] == "3 ülesannet (Liis Tammaru):"
    answer = await answered(filled, "mida peab Piret Kõlar 1. jaanuariks tegema?", language="et")
    assert answer.absence == (
        "Vaatasin läbi 3 dokumenti: ühegi rea kohta ei saa öelda, et see on tegemata ülesanne "
        "(Piret Kõlar, tähtaeg hiljemalt 1. jaanuar 2027)."
    )
