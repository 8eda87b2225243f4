"""A question that asks for two things is taken apart; one that asks for one is left whole."""

import pytest

from knowledge.parts import MOST_PARTS, clauses_of, parts_of


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("leads for 1.28 and for 1.29?", ("leads for 1.28?", "leads for 1.29?")),
        ("stands in 2024, 2025 and 2026", ("stands in 2024", "stands in 2025", "stands in 2026")),
        (
            "Kiivit: which camera was chosen in March, and what does the gimbal weigh now?",
            ("Kiivit which camera was chosen in March", "Kiivit what does the gimbal weigh now"),
        ),
        ("who wrote the radar driver and who tests it?", ("who wrote the radar driver", "wrote radar driver who tests it")),
        ("kes juhib eksporti ja millal on järgmine mess?", ("kes juhib eksporti", "juhib eksporti millal on järgmine mess")),
    ],
    ids=["versions", "years", "a topic before", "it", "Estonian"],
)
def test_what_asks_for_several_things_is_taken_apart(text, parts):
    assert parts_of(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "",
        "who leads it?",
        "which radios and antennas do we use?",
        "what did we decide in 2025?",
        "between 2024 and 2026, who led, and why?",
        "is it stable now? what did they decide?",
        "did 1.28 break what 1.27 had mended?",
    ],
)
def test_what_asks_for_one_thing_is_left_whole(text):
    assert not parts_of(text)


def test_there_are_never_many_parts():
    assert len(parts_of("; ".join(f"who wrote the driver number {number} of it" for number in range(9)))) == MOST_PARTS


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("who leads the AI group and when is its next meeting?", ("who leads the AI group", "when is its next meeting")),
        ("Kes juhib TI rühma? Millal on koosolek?", ("Kes juhib TI rühma", "Millal on koosolek")),
        ("Kiivit: who leads it, and when do they meet?", ("Kiivit who leads it", "Kiivit when do they meet")),
        ("which lab tests radios and has a chamber?", ()),
        ("leads for 1.28 and for 1.29?", ()),
        ("who leads the AI group?", ()),
    ],
)
def test_questions_in_one_are_told_apart_in_their_own_words(text, clauses):
    assert clauses_of(text) == clauses
