"""Which of the quoted statements a later one has changed; pure functions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from knowledge.terms import QuestionWords

_CHANGES = re.compile(
    r"\b(chang\w*|instead|no longer|not any more|from now on|moved?|postponed?|rescheduled?|revis\w*|replac\w*|supersed\w*|"
    r"updat\w*|cancel\w*|withdr\w*|now|new|muud\w*|muut\w*|asemel|enam|edaspidi|nüüd|lükka\w*|lükat\w*|tühista\w*|asenda\w*|uus|uue)\b",
    re.IGNORECASE,
)
"""What a statement says that changes an earlier one."""

SAME = 0.6
"""Two statements speak of the same thing where they share so much of the question's words that either has, by rarity."""

ENOUGH = 0.35
"""A statement with a smaller share of those of the question's words that any statement has may speak of anything."""


@dataclass(frozen=True, slots=True)
class Said:
    """A quoted statement: its group and day, its text, and which of the question's words it has, its headings' included."""

    group: str | None
    day: date | None
    text: str
    has: NDArray[np.bool_]


def changed_on(said: Sequence[Said], words: QuestionWords, *, present: bool) -> list[date | None]:
    """For each statement the day of the newest later one that changed it, or None.

    A later statement of the same group on the same thing changes an earlier one if the question asks for the `present`, where the
    newest counts, or if it says that something has changed.
    """
    if not said:
        return []
    # Words of asking, such as "many" and "current", stand in no statement and tell nothing of what it is about.
    weights = words.weights * np.logical_or.reduce([one.has for one in said])
    return [_changed(one, [other for other in said if _follows(one, other)], weights, present=present) for one in said]


def _follows(one: Said, other: Said) -> bool:
    return one.day is not None and other.day is not None and other.day > one.day and one.group == other.group and one.group is not None


def _changed(one: Said, later: Sequence[Said], weights: NDArray[np.float32], *, present: bool) -> date | None:
    days = [
        other.day
        for other in later
        if other.day and _same(one.has, other.has, weights) and (present or _CHANGES.search(other.text) is not None)
    ]
    return max(days, default=None)


def _same(left: NDArray[np.bool_], right: NDArray[np.bool_], weights: NDArray[np.float32]) -> bool:
    total = float(weights.sum())
    shared, either = float(weights @ (left & right)), float(weights @ (left | right))
    return total > 0 and min(float(weights @ left), float(weights @ right)) / total >= ENOUGH and shared >= SAME * either
