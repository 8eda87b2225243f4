"""Who somebody is, as the notes say that one may read."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.answering.people import answer_person
from knowledge.audience import Audience, Readers
from knowledge.model import Cluster, Party, PartyKind, Question, WorkingGroup
from tests.fakes.documents import NOW, note, put, sheet

PUBLIC = Readers.public()
BOARD = Readers.holding({"board"})
CLUSTER = Cluster("K", "Europe/Tallinn", ("en", "et"), (WorkingGroup("ai", "Artificial intelligence", lead="Mari Maasikas"),))
PEOPLE = [Party(PartyKind.PERSON, name) for name in ("Mari Maasikas", "Jaan Tamm", "Jaan Kask")]
FEBRUARY = """## Attendees
Mari Maasikas, Jaan Tamm (Akuvara)

## Talk
Mari Maasikas flew the boat over the harbour.

## Action items
- Mari: letter to the harbour by 1 March
- [x] Mari: paint for the boat
"""


@pytest.fixture
async def filled(library):
    await put(
        library,
        note("notes/ai/1.md", FEBRUARY, group="ai", day=date(2026, 2, 10), parties=PEOPLE),
        note(
            "notes/ai/2.md",
            "Attendees: Mari Maasikas and Jaan Tamm (Kanarbik)\n\nMari Maasikas leads the group.",
            group="ai",
            day=date(2026, 1, 9),
            parties=PEOPLE,
        ),
        note("notes/ai/3.md", "Mari Maasikas sold the price list.", group="ai", day=date(2026, 3, 3), audience=Audience.of("board")),
        sheet("sheets/a.yaml", "Akuvara OÜ", "batteries"),
        sheet("sheets/b.yaml", "Kanarbik AS", "cables"),
    )
    return library


async def answered(library, text, readers=PUBLIC, language="en"):
    return await answer_person(Question(text, readers, NOW), library, CLUSTER, language=language)


async def test_notes_say_with_whom_and_where_somebody_is_what_was_noted_last_and_is_still_to_be_done(filled):
    answer = await answered(filled, "who is Mari Maasikas?")
    assert [(statement.text, statement.citations) for statement in answer.statements] == [
        (
            "Mari Maasikas (Kanarbik) is named in 2 notes that you may read (Artificial intelligence); the newest is of 10 February 2026.",
            (1, 2),
        ),
        ("9 January 2026, Artificial intelligence: Mari Maasikas leads the group.", (3,)),
        ("10 February 2026, Artificial intelligence: Mari Maasikas flew the boat over the harbour.", (4,)),
        ("To do: 10 February 2026, Artificial intelligence: Mari: letter to the harbour by 1 March", (5,)),
    ]


async def test_a_note_that_one_may_not_read_neither_counts_nor_speaks(filled):
    assert "price list" not in (await answered(filled, "who is Mari Maasikas?")).text
    assert "is named in 3 notes" in (await answered(filled, "who is Mari Maasikas?", BOARD)).text


async def test_only_the_organisation_is_told_where_only_that_is_asked_for(filled):
    answer = await answered(filled, "which company does Jaan Tamm work for?")
    assert [statement.text for statement in answer.statements] == ["Jaan Tamm is named with Akuvara, on 10 February 2026."]
    answer = await answered(filled, "kus töötab Mari?", language="et")
    assert [statement.text for statement in answer.statements] == ["Mari Maasikas: Kanarbik (märge: 9. jaanuar 2026)."]


async def test_of_names_before_brackets_only_the_last_is_surely_of_that_organisation(filled):
    assert "Akuvara" not in (await answered(filled, "where does Mari Maasikas work?")).text


async def test_it_is_said_in_estonian_too(filled):
    answer = await answered(filled, "kes on Jaan Tamm?", language="et")
    assert answer.statements[0].text == (
        "Jaan Tamm (Akuvara) on nimetatud 2 märkmes, mida sa lugeda tohid (Artificial intelligence); uusim on 10. veebruar 2026."
    )


@pytest.mark.parametrize(
    "text", ["who is Jaan?", "who is Peeter Paan?", "who is responsible for the boat?", "tell me about the boat", "kus on boat?"]
)
async def test_whom_the_notes_do_not_name_for_certain_is_left_to_the_passages(filled, text):
    assert await answered(filled, text) is None
