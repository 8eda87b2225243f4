"""How far a figure may be off for the questions that happened to be asked: 95 % confidence intervals; pure functions.

A share of questions has Wilson's score interval (Wilson 1927; Brown, Cai and DasGupta 2001 recommend it for few and for extreme shares,
where a bootstrap of nothing but hits would be certain of itself). Any other figure has the percentile interval of a bootstrap over
questions (Efron and Tibshirani 1993, chapter 13): the questions are drawn anew with replacement, and the figure is taken of each draw.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

METHOD = "95 % over questions: Wilson's score interval for shares, percentile bootstrap for other figures (2,000 draws, seeded)"
"""The same in a line, for whoever reads the figures."""

RESAMPLES = 2000
"""How often the questions are drawn anew."""

_AT_ONCE = 100
"""So many draws are held in memory together."""

SEED = 2027
"""Of the draws, so that the same outcomes have the same interval."""

_Z = 1.959964
"""The normal distribution's 97.5 % point."""


class Interval(NamedTuple):
    """Between what lies the figure for other questions of the same kind, with 95 % confidence."""

    low: float
    high: float


def wilson(hits: int, of: int) -> Interval | None:
    """The interval of a share, `hits` of `of`; None of nothing."""
    if not of:
        return None
    share, spread = hits / of, _Z * _Z / of
    centre = (share + spread / 2) / (1 + spread)
    half = _Z * sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return Interval(max(centre - half, 0.0), min(centre + half, 1.0))


def bootstrap(values: Sequence[float], figure: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> Interval | None:
    """The interval of `figure` over questions that are worth `values`, None of nothing.

    `figure` takes draws, one a row, and gives one number for each.
    """
    if not values:
        return None
    known, draw = np.asarray(values, dtype=np.float64), np.random.default_rng(SEED)
    found = [figure(known[draw.integers(len(known), size=(_AT_ONCE, len(known)))]) for _ in range(RESAMPLES // _AT_ONCE)]
    low, high = np.percentile(np.concatenate(found), [2.5, 97.5])
    return Interval(float(low), float(high))


def mean_of(draws: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean of each draw."""
    return draws.mean(axis=1)


def median_of(draws: NDArray[np.float64]) -> NDArray[np.float64]:
    """The median of each draw."""
    return np.asarray(np.median(draws, axis=1), dtype=np.float64)


def percentile_95_of(draws: NDArray[np.float64]) -> NDArray[np.float64]:
    """The value that 95 of 100 in each draw do not exceed."""
    return np.asarray(np.percentile(draws, 95, axis=1), dtype=np.float64)
