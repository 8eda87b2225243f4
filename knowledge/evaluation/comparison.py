"""Two runs on the same questions, question by question: what was gained, what was lost, and whether chance alone could do that.

Shares are tested by McNemar's exact test (McNemar 1947, with the binomial distribution of the questions that changed): of questions that
changed, half would go either way if the runs were as good as each other. Every change has a paired bootstrap's 95 % interval over
questions besides (Efron and Tibshirani 1993; Smucker, Allan and Carterette 2007 compare such tests for retrieval).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import comb

from knowledge.evaluation.intervals import Interval, bootstrap, mean_of
from knowledge.evaluation.measures import MEASURES
from knowledge.evaluation.saved import SavedOutcome, SavedRun, refuse_others
from knowledge.evaluation.shape import DIGITS, ChangedShape, ChangeShape, ComparisonShape, RunShape

METHOD = "p: McNemar's exact test, two-sided, of each figure alone; interval: paired bootstrap over questions, 95 %"
"""The same in a line, for whoever reads a comparison."""


@dataclass(frozen=True, slots=True)
class Change:
    """A figure before and after, over the `questions` that it counts; `gained` and `lost` are the ids of questions that went better or
    worse, `interval` is that of the change. `p` is None where the figure is no share.
    """

    name: str
    questions: int
    before: float
    after: float
    interval: Interval
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    p: float | None

    @property
    def difference(self) -> float:
        """After less before."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Changed:
    """A question that went otherwise than before, with the figures that it gained in and lost in."""

    id: str
    type: str
    question: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs side by side."""

    before: SavedRun
    after: SavedRun
    changes: tuple[Change, ...]
    questions: tuple[Changed, ...]


Pair = tuple[SavedOutcome, SavedOutcome]


def compared(before: SavedRun, after: SavedRun, *, named: Sequence[str] = ("The first run", "the second")) -> Comparison:
    """What has changed from one run to the other; raises BadRunError where they asked different questions."""
    refuse_others(before, after.questions, named=named)
    later = {outcome.id: outcome for outcome in after.outcomes}
    pairs = [(outcome, later[outcome.id]) for outcome in before.outcomes]
    changes = tuple(change for name in MEASURES if (change := _change(name, pairs)))
    gained = _by_question((change.name, change.gained) for change in changes)
    lost = _by_question((change.name, change.lost) for change in changes)
    changed = tuple(
        Changed(first.id, first.type, first.question, gained.get(first.id, ()), lost.get(first.id, ()))
        for first, _ in pairs
        if first.id in gained or first.id in lost
    )
    return Comparison(before, after, changes, changed)


def _change(name: str, pairs: Sequence[Pair]) -> Change | None:
    worth = [(first.id, first.worth.get(name), second.worth.get(name)) for first, second in pairs]
    both = [(ident, one, other) for ident, one, other in worth if one is not None and other is not None]
    between = bootstrap([other - one for _, one, other in both], mean_of)
    if between is None:
        return None
    more = tuple(ident for ident, one, other in both if other > one)
    fewer = tuple(ident for ident, one, other in both if other < one)
    measure = MEASURES[name]
    return Change(
        name=name,
        questions=len(both),
        before=sum(one for _, one, _ in both) / len(both),
        after=sum(other for _, _, other in both) / len(both),
        interval=between,
        gained=fewer if measure.less else more,
        lost=more if measure.less else fewer,
        p=mcnemar(len(more), len(fewer)) if measure.share else None,
    )


def mcnemar(gained: int, lost: int) -> float:
    """The two-sided probability of so uneven a change, or a more uneven one, if gaining and losing were equally likely."""
    changed = gained + lost
    tail = sum(comb(changed, few) for few in range(min(gained, lost) + 1))
    return min(1.0, 2 * tail / 2**changed)


def _by_question(ids: Iterable[tuple[str, Sequence[str]]]) -> dict[str, tuple[str, ...]]:
    """The names of figures by the ids of the questions that changed in them."""
    found: dict[str, list[str]] = {}
    for name, some in ids:
        for ident in some:
            found.setdefault(ident, []).append(name)
    return {ident: tuple(names) for ident, names in found.items()}


def comparison_shape(comparison: Comparison) -> ComparisonShape:
    """The comparison as JSON; keys may be added, never changed."""
    return ComparisonShape(
        before=_run(comparison.before),
        after=_run(comparison.after),
        questions=len(comparison.after.outcomes),
        figures=[_shape(change) for change in comparison.changes],
        changed=[
            ChangedShape(id=one.id, type=one.type, question=one.question, gained=list(one.gained), lost=list(one.lost))
            for one in comparison.questions
        ],
        method=METHOD,
    )


def _run(run: SavedRun) -> RunShape:
    return RunShape(when=run.when.isoformat(), model=run.model)


def _shape(change: Change) -> ChangeShape:
    return ChangeShape(
        name=change.name,
        questions=change.questions,
        before=round(change.before, DIGITS),
        after=round(change.after, DIGITS),
        change=round(change.difference, DIGITS),
        interval=[round(bound, DIGITS) for bound in change.interval],
        gained=list(change.gained),
        lost=list(change.lost),
        p=None if change.p is None else round(change.p, DIGITS),
    )
