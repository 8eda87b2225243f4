"""The figures of a whole run: over all questions, by type, by language, and by how a chat model's answers went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from knowledge.evaluation.intervals import Interval, wilson
from knowledge.evaluation.measures import Figures, Outcome, figures
from knowledge.evaluation.writing import WritingFigures, writing_figures
from knowledge.model import Tone


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures over all questions, by their type and by the language they are asked in; `abstention` is the share of abstentions by what
    the right thing to do was: `answerable`, or the type of the questions that nothing answers. `tones` counts the answers of each.
    `writing` has what a chat model wrote, None where there is none.
    """

    model: str | None
    overall: Figures
    by_type: Mapping[str, Figures]
    abstention: Mapping[str, float | None]
    outcomes: tuple[Outcome, ...]
    by_language: Mapping[str, Figures] = field(default_factory=dict[str, Figures])
    abstention_intervals: Mapping[str, Interval] = field(default_factory=dict[str, Interval])
    tones: Mapping[Tone, int] = field(default_factory=dict[Tone, int])
    writing: WritingFigures | None = None


def summarised(outcomes: Sequence[Outcome], *, model: str | None) -> Evaluation:
    """Figures over all outcomes, by type and by language; `model` is the embedding model that was at work."""
    types = sorted({outcome.question.type for outcome in outcomes})
    languages = sorted({outcome.language for outcome in outcomes if outcome.language})
    answerable = [outcome for outcome in outcomes if outcome.question.answerable]
    others = [outcome for outcome in outcomes if not outcome.question.answerable]
    abstained = {
        "answerable": [outcome.abstained for outcome in answerable],
        **{kind: list[bool]() for kind in ("unanswerable_near", "unanswerable_far")},
        **{kind: [one.abstained for one in others if one.question.type == kind] for kind in types if _of_type(others, kind)},
    }
    return Evaluation(
        model=model,
        overall=figures(outcomes),
        by_type={kind: figures(_of_type(outcomes, kind)) for kind in types},
        by_language={each: figures([outcome for outcome in outcomes if outcome.language == each]) for each in languages},
        abstention={kind: sum(some) / len(some) if some else None for kind, some in abstained.items()},
        abstention_intervals={kind: between for kind, some in abstained.items() if (between := wilson(sum(some), len(some)))},
        tones={tone: sum(outcome.tone is tone for outcome in outcomes) for tone in Tone},
        outcomes=tuple(outcomes),
        writing=writing_figures(outcomes),
    )


def _of_type(outcomes: Iterable[Outcome], kind: str) -> list[Outcome]:
    return [outcome for outcome in outcomes if outcome.question.type == kind]
