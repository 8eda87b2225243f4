"""Features are taken from the services as they are."""

import numpy as np
import pytest

from bench.features import Workshop, in_order, named_features, noting
from bench.fitting import EVIDENCE, NOTE, ranks
from knowledge.audience import Audience
from knowledge.fusion import WEIGHTS
from knowledge.model import DocumentKind, DocumentSummary, Passage


async def test_every_candidate_has_every_feature_and_current_weights_rank_as_the_retriever_does(workshop):
    lists = await workshop.lists("corpus")
    assert lists.names == named_features()
    assert 0 <= lists.features.min() <= lists.features.max() <= 1
    current = np.array([getattr(WEIGHTS, name) for name in lists.names])
    assert (ranks(lists, current, NOTE)[:6] == 1).all()
    assert (ranks(lists, current, EVIDENCE)[:6] == 1).all()


async def test_features_are_taken_once_and_anew_when_that_is_asked_for(workshop, asked):
    await workshop.lists("corpus")
    made = len(workshop.models.made)
    await workshop.lists("corpus")
    assert len(workshop.models.made) == made + 1
    await Workshop(asked, workshop.work, workshop.models, workshop.sets, lambda _: None, anew=True).lists("corpus")
    assert len(workshop.models.made) == made + 3


def scored(*scores):
    summary = DocumentSummary(1, "notes", "a.md", DocumentKind.NOTE, "Title", None, None, None, "en", Audience())
    return [Passage(1, summary, 0, "", (), 1, 1, (), score) for score in scores]


def test_weights_that_note_weigh_as_the_current_ones_and_give_the_features_in_the_passages_order():
    columns = {}
    weights = noting(columns)
    assert weights == WEIGHTS
    low_high = np.array([0.25, 1.0], dtype=np.float32)
    assert ((weights.dense * low_high) == np.float32(WEIGHTS.dense) * low_high).all()
    rows = in_order(columns, scored(WEIGHTS.dense, 0.25 * WEIGHTS.dense))
    assert rows[:, named_features().index("dense")].tolist() == [1.0, 0.25]
    assert rows[:, named_features().index("words")].tolist() == [0.0, 0.0]


def test_a_retriever_that_adds_up_otherwise_is_noticed():
    with pytest.raises(ValueError, match="weighted sum"):
        in_order({"dense": np.array([0.25, 1.0], dtype=np.float32)}, scored(0.9, 0.8))
