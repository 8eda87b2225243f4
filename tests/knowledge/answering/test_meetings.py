"""A meeting as a whole: what its notes say it was about, what was decided, who is to do what, who was there; each with its source."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.answering.meetings import answer_meeting, with_day_of_last
from knowledge.audience import Audience, Readers
from knowledge.changed_decisions import ChangedDecisions
from knowledge.model import AnswerKind, Question
from tests.fakes.documents import CLUSTER, NOW, note, put

PUBLIC = Readers.public()
BOARD = Readers.holding({"board"})
TODAY = date(2026, 3, 12)
FEBRUARY = """# AI group, 10 February 2026

## Attendees
Kadri Laanemäe, Joosep Rand

## 1. Batteries
The new ones are lighter.

## 2. Antennas
They bend.

## Decisions
- A bigger battery is bought.

## Action items
- Joosep: letter to the maker by 1 March
- Kadri: hall

## Next meeting
10 March 2026
"""


@pytest.fixture
async def filled(library):
    await put(
        library,
        note("notes/ai/1.md", FEBRUARY, group="ai", day=date(2026, 2, 10), title="AI group, 10 February"),
        note(
            "notes/ai/2.md", "## Prices\nSecret.\n\n## Offers\nSecret.\n", group="ai", day=date(2026, 3, 3), audience=Audience.of("board")
        ),
        note("notes/ai/3.md", "Next week.", group="ai", day=date(2026, 3, 20)),
        note("notes/ai/4.md", "Present: Jaan Tamm, Mari Maasikas\n\nWe talked.", group="ai", day=date(2025, 12, 9)),
    )
    return library


async def answered(library, text, readers=PUBLIC, language="en"):
    changes = ChangedDecisions(library=library)
    return await answer_meeting(Question(text, readers, NOW), library, CLUSTER, changes=changes, language=language)


async def dated(library, text, readers=PUBLIC, language="en"):
    return await with_day_of_last(text, library, CLUSTER, readers, today=TODAY, language=language)


async def test_its_matters_come_first_then_what_was_decided_and_is_to_be_done(filled):
    answer = await answered(filled, "what happened at the AI group meeting on 10 February 2026?")
    assert answer.kind is AnswerKind.LISTING
    assert [(one.text, one.citations) for one in answer.statements] == [
        ("Artificial intelligence, 10 February 2026. It was about: Batteries; Antennas", (1, 2)),
        ("Decided: A bigger battery is bought.", (3,)),
        ("To do: Joosep: letter to the maker by 1 March", (4,)),
        ("To do: Kadri: hall", (5,)),
    ]
    assert [one.quote for one in answer.citations] == [
        "1. Batteries",
        "2. Antennas",
        "A bigger battery is bought.",
        "Joosep: letter to the maker by 1 March",
        "Kadri: hall",
    ]
    assert all(one.quote in FEBRUARY for one in answer.citations)


async def test_it_is_said_in_estonian_too(filled):
    answer = await answered(filled, "mis toimus AI group koosolekul 10. veebruar 2026?", language="et")
    assert [one.text for one in answer.statements][:3] == [
        "Artificial intelligence, 10. veebruar 2026. Jutuks oli: Batteries; Antennas",
        "Otsus: A bigger battery is bought.",
        "Ülesanne: Joosep: letter to the maker by 1 March",
    ]


async def test_notes_without_headings_say_by_the_items_of_their_outline_what_it_was_about(library):
    text = (
        "* Announcements\n* Discussion\n    * [Mari] The new [hall](https://hall.invalid/1)\n        * It is large\n"
        "    * Antennas https://antennas.invalid\n        * They bend\n* Batteries\n    * They are heavy\n* Next week we talk again\n"
    )
    await put(library, note("notes/ai/1.md", text, group="ai", day=date(2026, 2, 10)))
    answer = await answered(library, "summarise the AI group meeting of 10 February 2026")
    assert [one.text for one in answer.statements] == [
        "Artificial intelligence, 10 February 2026. It was about: [Mari] The new hall; Antennas; Batteries"
    ]
    assert all(one.quote in text for one in answer.citations)


async def test_what_has_no_room_is_told_by_its_number(library):
    actions = "\n".join(
        f"- Joosep: letter number {n} to the makers of batteries, antennas and engines for the trial in winter" for n in range(9)
    )
    text = f"## Batteries\nx\n\n## Antennas\nx\n\n## Action items\n{actions}\n"
    await put(library, note("notes/ai/1.md", text, group="ai", day=date(2026, 2, 10)))
    answer = await answered(library, "summarise the AI group meeting of 10 February 2026")
    assert answer.statements[-1].text == "and 4 more action items"
    assert sum(len(one.text) for one in answer.statements[:-1]) <= 600
    assert len(answer.statements[1:-1]) == 5


async def test_who_was_there_is_told_by_the_line_that_lists_them(filled):
    answer = await answered(filled, "who attended the AI group meeting on 10 February 2026?")
    assert [one.quote for one in answer.citations] == ["Kadri Laanemäe, Joosep Rand"]
    answer = await answered(filled, "who was at the AI group meeting on 9 December 2025?")
    assert [one.quote for one in answer.citations] == ["Present: Jaan Tamm, Mari Maasikas"]


async def test_the_last_meeting_is_the_newest_that_these_readers_may_read_and_that_has_been(filled):
    text = "what happened at the last AI group meeting?"
    assert await dated(filled, text) == "what happened at the AI group meeting on 10 February 2026?"
    assert await dated(filled, text, BOARD) == "what happened at the AI group meeting on 3 March 2026?"
    assert await dated(filled, "what happened at the last AI group meeting of 2025?") == (
        "what happened at the AI group meeting on 9 December 2025 of 2025?"
    )
    assert await dated(filled, "what does the AI group do?") == "what does the AI group do?"


async def test_of_a_meeting_whose_notes_may_not_be_read_nothing_is_known(filled):
    answer = await answered(filled, "what happened at the AI group meeting on 3 March 2026?")
    assert (answer.statements, answer.absence) == ((), "I find no note of Artificial intelligence on 3 March 2026.")
    assert "Prices" in (await answered(filled, "what happened at the AI group meeting on 3 March 2026?", BOARD)).text


@pytest.mark.parametrize(
    "text",
    [
        "what happened at the AI group meeting in 2026?",
        "what happened at the AI group meeting on 9 December 2025?",
        "what did the AI group buy on 10 February 2026?",
    ],
)
async def test_several_meetings_and_notes_without_headings_are_left_to_the_passages(filled, text):
    assert await answered(filled, text) is None


async def test_the_last_meeting_of_all_is_that_of_the_newest_note_of_a_group(filled):
    await put(filled, note("notes/page.md", "A page.", day=date(2026, 4, 2)))
    assert await dated(filled, "what happened at the last meeting?", BOARD) == "what happened at the meeting on 3 March 2026?"
