"""How answers went that a chat model was to write, over many questions; pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge.evaluation.measures import Figures, Outcome, figures
from knowledge.model import WritingOutcome


@dataclass(frozen=True, slots=True)
class WritingFigures:
    """What a chat model wrote: `by_outcome` has the figures of the questions that went so (those of `WRITTEN` are of written answers, all
    others of quoted ones), `kept` and `dropped` count its sentences that were shown and left out.

    Questions that are answered without a chat model, from the calendar or by counting, are not among them. `cost` is in `currency`, None
    without prices.
    """

    model: str
    by_outcome: Mapping[WritingOutcome, Figures]
    kept: int
    dropped: int
    tokens_in: int
    tokens_out: int
    cost: float | None
    currency: str


def writing_figures(outcomes: Sequence[Outcome]) -> WritingFigures | None:
    """The figures of all questions that a chat model was to answer; None where it was to answer none."""
    writings = [outcome.writing for outcome in outcomes if outcome.writing]
    if not writings:
        return None
    asked = {one.outcome for one in writings}
    return WritingFigures(
        model=writings[0].model,
        by_outcome={how: figures([each for each in outcomes if _went(each, how)]) for how in WritingOutcome if how in asked},
        kept=sum(outcome.statements for outcome in outcomes if _went(outcome, WritingOutcome.WRITTEN)),
        dropped=sum(one.dropped for one in writings),
        tokens_in=sum(one.tokens_in for one in writings),
        tokens_out=sum(one.tokens_out for one in writings),
        cost=_sum([one.cost for one in writings]),
        currency=writings[0].currency,
    )


def _went(outcome: Outcome, how: WritingOutcome) -> bool:
    return outcome.writing is not None and outcome.writing.outcome is how


def _sum(costs: Sequence[float | None]) -> float | None:
    known = [cost for cost in costs if cost is not None]
    return sum(known) if known else None
