"""Weights that were learned are shown beside the current ones."""

from io import StringIO

import numpy as np
import pytest
from rich.console import Console

from bench.features import named_features
from bench.fitting import NOTE
from bench.learning import learned, run


async def test_weights_are_shown_with_what_they_are_worth_on_unseen_questions(workshop):
    console = Console(file=StringIO(), width=160)
    tables = await run(workshop, ["corpus", "squad"], console, count=3, ridge=1e-3)
    assert [row[0] for row in tables[0].rows] == list(named_features())
    assert [row[0] for row in tables[1].rows][:2] == ["note recall@1", "note recall@5"]
    assert "learned, unseen folds" in console.file.getvalue()


async def test_learned_weights_are_never_negative_and_of_the_current_ones_sum(workshop):
    lists = await workshop.lists("corpus")
    found, standings = learned({"corpus": lists}, count=3)
    for weights in (found.all_questions, *found.by_fold):
        assert (weights >= 0).all()
        assert weights.sum() == pytest.approx(found.current.sum())
    assert standings["corpus"].elsewhere is None
    assert not np.isnan(standings["corpus"].unseen[NOTE]).any()
