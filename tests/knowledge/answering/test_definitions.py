"""What a name or an abbreviation stands for is told by the lines that say so."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.answering.definitions import answer_definition
from knowledge.audience import Audience, Readers
from knowledge.model import Cluster, Question
from tests.fakes.documents import NOW, note, put

PUBLIC = Readers.public()
BOARD = Readers.holding({"board"})
CLUSTER = Cluster("K", "Europe/Tallinn", ("en", "et"))


async def quoted(library, text, readers=PUBLIC):
    answer = await answer_definition(Question(text, readers, NOW), library, CLUSTER, language="en")
    return [citation.quote for citation in answer.citations] if answer else None


@pytest.fixture
def filled(library):
    async def with_lines(*lines, audience=None):
        text = "Sadul was flown twice.\n\nWe bought Sadul, a tent and ropes.\n\nSadul is closed.\n\n" + "\n\n".join(lines)
        await put(library, note("notes/1.md", text, day=date(2026, 1, 9), audience=audience))
        return library

    return with_lines


@pytest.mark.parametrize(
    "line",
    [
        'Sadul ("saddle"): a plane that carries the radio of a vehicle.',
        "Our joint set of radios. Working name: Sadul.",
        "Sadul is the group's relay in the air.",
        "Sadul, a plane with a radio, was shown in Pärnu.",
        "Sadul on meie ühine lennuk.",
    ],
)
@pytest.mark.parametrize("text", ["what is Sadul?", "What's SADUL", "what does Sadul stand for?", "mis on Sadul?", "mida tähendab Sadul?"])
async def test_the_line_that_says_it_is_quoted_and_not_those_that_use_the_name(filled, line, text):
    quotes = await quoted(await filled(line), text)
    assert len(quotes) == 1
    assert quotes[0] in line


async def test_an_abbreviation_is_told_by_the_words_whose_first_letters_it_is(filled):
    library = await filled(
        "We drive unmanned ground vehicles (UGV).", "An unmanned ground vehicle (UGV) came.", "Three of ours (UGV) came."
    )
    assert await quoted(library, "what is a UGV?") == ["We drive unmanned ground vehicles (UGV)."]


async def test_what_one_may_not_read_says_nothing(filled):
    library = await filled("Sadul is the plane of the board.", audience=Audience.of("board"))
    assert await quoted(library, "what is Sadul?") is None
    assert await quoted(library, "what is Sadul?", BOARD) == ["Sadul is the plane of the board."]


@pytest.mark.parametrize(
    "text", ["what is the deadline?", "what is radar?", "mis on hind?", "what is Sadul made of in the winter?", "what is Koit?"]
)
async def test_ordinary_words_and_other_questions_are_left_to_the_passages(filled, text):
    assert await quoted(await filled("Deadline: the 4th of May.", "Radar is a sensor.", "Hind on meie oma."), text) is None


@pytest.mark.parametrize(
    "text",
    [
        "what is the difference between Sadul and Koit?",
        "compare SADUL with Koit",
        "how does Sadul differ from Koit?",
        "what are Sadul and Koit?",
        "Sadul vs Koit",
        "mis on Sadul ja Koit?",
    ],
)
async def test_two_that_are_compared_are_each_told_by_the_line_that_says_it(filled, text):
    library = await filled("Sadul is the group's relay in the air.", "Working name: Koit.")
    assert await quoted(library, text) == ["Sadul is the group's relay in the air.", "Working name: Koit."]


@pytest.mark.parametrize(
    "text", ["compare Sadul and Kiivit", "what is the difference between price and cost?", "compare Sadul and Koit in May"]
)
async def test_where_one_of_two_is_not_said_or_more_is_asked_the_passages_answer(filled, text):
    assert await quoted(await filled("Sadul is the group's relay in the air.", "Koit is the group's set."), text) is None
