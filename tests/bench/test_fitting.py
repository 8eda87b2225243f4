"""Learning finds what ranks, keeps weights from going below nothing, and never looks at a question that is held out."""

import numpy as np
import pytest
from scipy.optimize import check_grad

from bench.fitting import EVIDENCE, NOTE, Collected, Lists, _Loss, fit, folds, ranks


def lists(count=40, *, candidates=12, seed=3):
    """Questions whose note is where the first feature is greatest; the second says nothing, the third the contrary."""
    rng = np.random.default_rng(seed)
    collected = Collected.of(("tells", "noise", "misleads"))
    for number in range(count):
        rows = rng.random((candidates, 3)).astype(np.float32)
        gold = int(rows[:, 0].argmax())
        rows[:, 2] = 1 - rows[:, 0]
        collected.add(rows, [(NOTE, [gold])], f"group {number // 2}")
    return collected.lists()


def everything(some):
    return np.ones(some.questions, dtype=bool)


def test_what_tells_gets_the_weight_and_what_misleads_gets_none():
    some = lists()
    start = np.ones(3)
    found = fit([(some, everything(some))], start)
    assert found.sum() == pytest.approx(3)
    assert found[0] > 2.5
    assert found[2] == pytest.approx(0, abs=1e-6)
    assert (ranks(some, found, NOTE) == 1).mean() > 0.9 > (ranks(some, start, NOTE) == 1).mean()


def test_the_gradient_is_that_of_the_loss():
    collected = Collected.of(("a", "b"))
    rng = np.random.default_rng(5)
    for targets in ([(NOTE, [0, 3]), (EVIDENCE, [3])], [(NOTE, [1]), (NOTE, [])], [(NOTE, [])]):
        collected.add(rng.random((5, 2)).astype(np.float32), targets, "g")
    some = collected.lists()
    loss = _Loss.of(some, everything(some))
    assert check_grad(lambda w: loss(w)[0], lambda w: loss(w)[1], np.array([0.4, 1.3])) < 1e-4


def test_a_question_counts_when_all_of_its_targets_are_met():
    collected = Collected.of(("score",))
    rows = np.array([[0.9], [0.5], [0.7], [0.5]], dtype=np.float32)
    collected.add(rows, [(NOTE, [0]), (NOTE, [1, 3]), (EVIDENCE, [2])], "a")
    collected.add(rows, [(NOTE, [0]), (NOTE, [])], "b")
    collected.add(rows[:0], [(NOTE, [])], "c")
    some = collected.lists()
    assert ranks(some, np.ones(1), NOTE).tolist() == [3, np.inf, np.inf]
    assert ranks(some, np.ones(1), EVIDENCE)[0] == 2
    assert np.isnan(ranks(some, np.ones(1), EVIDENCE)[1])


def test_folds_hold_out_each_question_once_and_tear_no_group_apart():
    some = lists()
    held = folds(some, 5)
    assert (np.sum(held, axis=0) == 1).all()
    for out in held:
        groups = np.array(some.groups)
        assert not set(groups[out]) & set(groups[~out])
    assert all((one == other).all() for one, other in zip(held, folds(some, 5), strict=True))


def test_fewer_groups_than_folds_are_refused():
    with pytest.raises(ValueError, match="fewer folds"):
        folds(lists(4), 5)


def test_what_is_held_out_changes_nothing():
    one, other = lists(), lists()
    out = folds(one, 5)[0]
    for question in np.flatnonzero(out):
        other.features[other.begins[question] : other.end(int(question))] = 0.5
    assert fit([(one, ~out)], np.ones(3)) == pytest.approx(fit([(other, ~out)], np.ones(3)))


def test_lists_come_back_from_their_file_unless_what_made_them_has_changed(tmp_path):
    some = lists(4)
    some.save(tmp_path / "a" / "set.npz", "stamp")
    again = Lists.load(tmp_path / "a" / "set.npz", "stamp")
    assert (again.names, again.groups) == (some.names, some.groups)
    assert (again.features == some.features).all()
    assert (again.target_rows == some.target_rows).all()
    assert Lists.load(tmp_path / "a" / "set.npz", "another") is None
    assert Lists.load(tmp_path / "none.npz", "stamp") is None
