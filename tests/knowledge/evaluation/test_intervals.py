"""Confidence intervals are those that the literature, and scipy, have."""

import pytest
from scipy import stats

from knowledge.evaluation.intervals import bootstrap, mean_of, median_of, wilson


@pytest.mark.parametrize(("hits", "of"), [(0, 6), (6, 6), (59, 100), (1, 1), (1, 2000)])
def test_the_interval_of_a_share_is_wilsons(hits, of):
    expected = stats.binomtest(hits, of).proportion_ci(method="wilson")
    assert wilson(hits, of) == pytest.approx((expected.low, expected.high), abs=1e-6)


def test_nothing_has_no_interval():
    assert wilson(0, 0) is None
    assert bootstrap([], mean_of) is None


def test_the_bootstraps_interval_of_a_mean_is_near_the_normal_one_and_the_same_each_time():
    values = [number / 100 for number in range(100)]
    low, high = bootstrap(values, mean_of)
    half = 1.96 * stats.sem(values)
    assert (low, high) == pytest.approx((0.495 - half, 0.495 + half), abs=0.01)
    assert bootstrap(values, mean_of) == (low, high)


def test_the_bootstrap_takes_any_figure():
    assert bootstrap([5.0] * 9, median_of) == (5, 5)
    low, high = bootstrap([1.0, 2.0, 3.0, 4.0, 100.0], median_of)
    assert 1 <= low < 3 < high <= 100
