"""Two runs side by side: what went better, what went worse, and whether chance could do that."""

import json
from dataclasses import replace

import pytest
from scipy import stats

from knowledge.evaluation import BadRunError, compared, comparison_shape, digest, read_run, run_of, save_run, summarised
from knowledge.evaluation.comparison import mcnemar
from tests.fakes.evaluation import WHEN, labelled, outcomes, run


def change(comparison, name):
    return next(each for each in comparison.changes if each.name == name)


def test_gained_and_lost_questions_are_named_by_figure():
    found = compared(run(10, hits={0, 1, 2}), run(10, hits={1, 2, 3, 4}))
    right = change(found, "right")
    assert (right.questions, right.before, right.after) == (10, 0.3, 0.4)
    assert (right.gained, right.lost) == (("q3", "q4"), ("q0",))
    assert [each.id for each in found.questions] == ["q0", "q3", "q4"]
    assert "recall_at_1" in found.questions[0].lost


def test_runs_as_good_as_each_other_show_no_change():
    found = compared(run(10, hits={0}), run(10, hits={0}))
    assert found.questions == ()
    assert all(each.difference == 0 and each.p in {1, None} for each in found.changes)


@pytest.mark.parametrize(("gained", "lost"), [(0, 0), (5, 0), (3, 3), (9, 2), (1, 7)])
def test_the_test_is_the_binomial_one_of_the_questions_that_changed(gained, lost):
    expected = stats.binomtest(gained, gained + lost).pvalue if gained + lost else 1
    assert mcnemar(gained, lost) == pytest.approx(expected)


def test_a_clear_change_is_told_from_chance():
    small, large = compared(run(40, hits=set()), run(40, hits={1})), compared(run(40, hits=set()), run(40, hits=range(20)))
    assert change(small, "right").p == 1
    assert change(large, "right").p < 0.001
    assert change(large, "right").interval.low > 0.3
    assert change(large, "mrr").p is None


def test_to_abstain_less_on_what_can_be_answered_is_a_gain():
    speaking = outcomes(3, hits={0})
    before = run_of(summarised([replace(one, abstained=True) for one in speaking], model=None), when=WHEN)
    after = run_of(summarised(speaking, model=None), when=WHEN)
    assert change(compared(before, after), "abstained_answerable").gained == ("q0", "q1", "q2")


def test_runs_on_other_questions_are_refused():
    with pytest.raises(BadRunError, match=r"a\.json and b\.json cannot be compared.*--questions and --split"):
        compared(run(3, hits={0}), run(4, hits={0}), named=("a.json", "b.json"))


def test_questions_are_the_same_in_whatever_order_and_others_with_other_labels():
    one, two = labelled("q1"), labelled("q2")
    assert digest([one, two]) == digest([two, one])
    assert digest([one]) != digest([labelled("q1", must_include=("m12",))])


def test_a_run_comes_back_from_its_file_as_it_was(tmp_path):
    kept = run(5, hits={1})
    save_run(kept, tmp_path / "run.json")
    assert read_run(tmp_path / "run.json") == kept


@pytest.mark.parametrize("content", ["{}", "no json", '{"kobar_evaluation": 2}'])
def test_a_file_that_is_no_run_is_refused_with_how_to_make_one(tmp_path, content):
    file = tmp_path / "run.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(BadRunError, match="--save"):
        read_run(file)
    with pytest.raises(BadRunError, match="cannot be read"):
        read_run(tmp_path / "none.json")


def test_the_json_has_every_question_that_changed():
    shape = json.loads(json.dumps(comparison_shape(compared(run(10, hits={0}), run(10, hits={1})))))
    assert [each["id"] for each in shape["changed"]] == ["q0", "q1"]
    assert {"right", "recall_at_5", "mrr"} <= {figure["name"] for figure in shape["figures"]}
    assert "McNemar" in shape["method"]
