"""Where few places are unlikely to hold the answer there is room for more, and what hardly answers takes none."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from knowledge.answering.choice import Scored
from knowledge.answering.extractive import compose
from knowledge.answering.likelihood import Likelihood
from knowledge.answering.page import MORE_CHARACTERS, MORE_STATEMENTS, quotations
from knowledge.answering.quotation import Quotation
from tests.knowledge.answering.test_extractive import passage, retrieval

SAID = (
    "Mari measured in the harbour",
    "the mast stood for a winter",
    "Jaan wants a licence for it",
    "nobody came to the range in Tapa",
    "a case with spare parts was ordered",
    "our students wrote a report on batteries",
)


def scored(*scores: float) -> list[list[Scored]]:
    """Units of as many documents, each with a score."""
    each = [passage(f"{text}.", ident=number) for number, text in enumerate(SAID[: len(scores)], start=1)]
    return [[Scored(one, rank, 0, score)] for rank, (one, score) in enumerate(zip(each, scores, strict=True))]


def test_the_likelihood_of_units_is_the_share_of_their_odds():
    likelihood = Likelihood(scored(1.0, 1.0, -50.0))
    first, second, last = (Quotation(units[0].passage, 0, 0) for units in scored(1.0, 1.0, -50.0))
    assert likelihood.of([first]) == pytest.approx(0.5)
    assert likelihood.of([first, second, second]) == pytest.approx(1.0)
    assert likelihood.of([last]) == pytest.approx(0.0, abs=1e-9)
    assert likelihood.of([]) == 0.0
    assert Likelihood([]).of([first]) == 0.0


@pytest.mark.parametrize(
    ("scores", "more", "quoted"),
    [
        ((1.0,) * 6, True, MORE_STATEMENTS),
        ((1.0,) * 6, False, 3),
        ((3.0, 1.0, 1.0, 0.0, 0.0, 0.0), True, 3),
    ],
    ids=["any may be it", "only the nearest places are asked for", "one of three is"],
)
def test_more_places_are_quoted_where_three_are_unlikely_to_hold_the_answer(scores, more, quoted):
    quotes = quotations(scored(*scores), language="en", group_names={}, more=more)
    assert len(quotes) == quoted


def test_the_first_places_stand_as_they_would_without_the_others():
    few = quotations(scored(*[1.0] * 6), language="en", group_names={})
    many = quotations(scored(*[1.0] * 6), language="en", group_names={}, more=True)
    assert many[: len(few)] == few


def test_an_item_joins_what_is_quoted_far_below_it_where_there_is_no_place_for_another():
    listed = passage("- Harbour trial\n  - radar mast\n  - spare parts\n  - student report\n  - case of batteries", ident=1)
    others = [passage(f"{text}.", ident=number) for number, text in enumerate(SAID[:2], start=2)]
    scores = (2.5, -9.0, -9.0, -9.0, 5.0)
    units = [[Scored(listed, 0, place, score) for place, score in enumerate(scores)]]
    units += [[Scored(one, rank, 0, score)] for rank, (one, score) in enumerate(zip(others, (4.0, 3.0), strict=True), start=1)]
    quotes = quotations(units, language="en", group_names={})
    assert [(quote.first, quote.last) for quote in quotes] == [(0, 4), (0, 0), (0, 0)]


def test_what_hardly_answers_a_part_is_not_told():
    one = passage("- Twelve companies said yes to the radar mast, so it costs 300 euros for each.", ident=1)
    others = [passage(f"{text}.", ident=number, score=-4.0) for number, text in enumerate(SAID, start=2)]
    asked = ("how many companies said yes to the radar mast", "what does the radar mast cost for each")
    parts = tuple(retrieval(text, one, *others, near="Twelve") for text in asked)
    told = compose(replace(retrieval("radar mast", one, *others), parts=parts), language="en", group_names={})
    assert [citation.path for citation in told.citations] == ["notes/1.md"]


@pytest.mark.parametrize("seed", range(20))
def test_whatever_is_retrieved_an_unlikely_answer_fits_its_room(seed):
    chance = random.Random(seed)
    words = "kestrel sonar radar battery agreed bought why when: notes? May 2026 Mari".split()
    lines = [" ".join(chance.choices(words, k=chance.choice((2, 8, 30, 60)))) for _ in range(12)]
    found = retrieval("when was the kestrel bought", *(passage(line, ident=number) for number, line in enumerate(lines, start=1)))
    told = compose(found, language="en", group_names={}, more=True)
    assert 1 <= len(told.statements) <= MORE_STATEMENTS
    assert sum(len(statement.text) for statement in told.statements) <= MORE_CHARACTERS
