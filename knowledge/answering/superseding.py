"""Which of the quoted statements a later one has changed; pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from knowledge.terms import QuestionWords

_CHANGES = re.compile(
    r"\b(chang\w*|instead|no longer|not any more|from now on|moved?|postponed?|rescheduled?|revis\w*|replac\w*|supersed\w*|"
    r"updated|cancel\w*|withdr\w*|now|muud\w*|muut\w*|asemel|enam|edaspidi|nüüd|lükka\w*|lükat\w*|tühista\w*|asenda\w*)\b",
    re.IGNORECASE,
)
"""What a line says that changes an earlier statement. That something is new, or an update on it, may be said of anything."""

SAME = 0.6
"""Two statements speak of the same thing where they share so much of the question's words that either has, by rarity."""

ENOUGH = 0.35
"""A statement with a smaller share of those of the question's words that any statement has may speak of anything."""


@dataclass(frozen=True, slots=True)
class Said:
    """A quoted statement: its group and day, its lines, and which of the question's words each of them has, shape (words, lines)."""

    group: str | None
    day: date | None
    lines: tuple[str, ...]
    has: NDArray[np.bool_]

    @property
    def anywhere(self) -> NDArray[np.bool_]:
        """Which of the words it has in any line."""
        return np.asarray(self.has.any(axis=1), dtype=np.bool_)


def changed_on(said: Sequence[Said], words: QuestionWords, *, present: bool) -> list[date | None]:
    """For each statement the day of the newest later one that changed it, or None.

    A later statement of the same group on the same thing changes an earlier one if the question asks for the `present`, where the
    newest counts, or if a line of it that speaks of the same thing itself says that something has changed.
    """
    if not said:
        return []
    # Words of asking, such as "many" and "current", stand in no statement and tell nothing of what it is about.
    weights = words.weights * np.logical_or.reduce([one.anywhere for one in said])
    return [_changed(one, [other for other in said if _follows(one, other)], weights, present=present) for one in said]


def _follows(one: Said, other: Said) -> bool:
    return one.day is not None and other.day is not None and other.day > one.day and one.group == other.group and one.group is not None


def _changed(one: Said, later: Sequence[Said], weights: NDArray[np.float32], *, present: bool) -> date | None:
    own = one.anywhere
    days = [
        other.day
        for other in later
        if other.day and (_same(own, other.anywhere, weights) if present else any(_same(own, line, weights) for line in _changing(other)))
    ]
    return max(days, default=None)


def _changing(said: Said) -> Iterator[NDArray[np.bool_]]:
    """The words of each line that says that something has changed."""
    for place, line in enumerate(said.lines):
        if _CHANGES.search(line):
            yield said.has[:, place]


def _same(left: NDArray[np.bool_], right: NDArray[np.bool_], weights: NDArray[np.float32]) -> bool:
    total = float(weights.sum())
    shared, either = float(weights @ (left & right)), float(weights @ (left | right))
    return total > 0 and min(float(weights @ left), float(weights @ right)) / total >= ENOUGH and shared >= SAME * either
