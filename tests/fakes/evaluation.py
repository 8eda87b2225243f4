"""Outcomes and runs for tests: `n` questions, of which those in `hits` are found, right and cited."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from knowledge.evaluation import Labelled, Outcome, Proof, SavedRun, run_of, summarised
from knowledge.model import Tone

WHEN = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)


def labelled(ident: str, **known: object) -> Labelled:
    proof = Proof("notes/a.md", "We use M12.")
    return Labelled(**{"id": ident, "question": f"what about {ident}?", "type": "fact", "answerable": True, "evidence": (proof,)} | known)  # type: ignore[arg-type]


def outcomes(count: int, hits: Collection[int]) -> list[Outcome]:
    return [
        Outcome(
            labelled(f"q{number}", must_include=("m12",)),
            abstained=False,
            rank=1 if number in hits else None,
            right=number in hits,
            note_cited=number in hits,
            length=100,
            tone=Tone.ANSWERED,
        )
        for number in range(count)
    ]


def run(count: int, hits: Collection[int], *, model: str = "a model") -> SavedRun:
    return run_of(summarised(outcomes(count, hits), model=model), when=WHEN)
