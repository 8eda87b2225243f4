"""Weights of the choice of sentences are learned from the units that hold the evidence."""

from io import StringIO

import pytest
from rich.console import Console

from bench.choosing import run, units_of
from bench.fitting import EVIDENCE
from bench.house import opened
from knowledge.answering.choice import CHOICE
from tests.fakes.models import FakeModels


@pytest.fixture
async def units(asked, tmp_path):
    async with opened(asked, tmp_path / "index", FakeModels()) as house:
        await house.synchroniser.run()
        yield await units_of(house)


async def test_a_unit_is_right_where_the_evidence_stands_in_it(units):
    assert units.questions == 7
    assert set(units.target_kind.tolist()) == {EVIDENCE}
    first = units.rows(0)
    assert len(first) == 1, "of all units that are read, one holds the evidence"
    similarity = units.names.index("similarity")
    assert units.features[first[0], similarity] > units.features[:, similarity].min()


async def test_a_question_across_notes_seeks_all_of_its_evidence(units):
    assert (units.target_question == units.questions - 1).sum() == 2


async def test_learned_weights_are_shown_beside_the_current_ones(asked, tmp_path):
    console = Console(file=StringIO(), width=160)
    tables = await run({tmp_path / "index": asked}, FakeModels(), console, count=3, ridge=1e-3)
    assert [row[0] for row in tables[0].rows][:2] == ["similarity", "covered"]
    assert tables[0].rows[0][1] == CHOICE.similarity
    assert [row[0] for row in tables[1].rows] == ["the first unit right", "one of the first three", "one of the first ten"]
