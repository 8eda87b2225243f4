"""Standard measures of a ranking, by ir-measures (MacAvaney, Macdonald and Ounis 2022, over trec_eval)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import cast

DEPTH = 10


def ndcg(found: Sequence[str], relevant: Collection[str]) -> float:
    """Normalised discounted cumulative gain of the first ten documents; a document counts once, at its best place."""
    import ir_measures  # noqa: PLC0415 - loads scipy, which only an evaluation needs

    ranked = list(dict.fromkeys(found))
    qrels = [ir_measures.Qrel("q", path, 1) for path in relevant]
    run = [ir_measures.ScoredDoc("q", path, -float(place)) for place, path in enumerate(ranked)]
    measure = ir_measures.nDCG @ DEPTH  # pyright: ignore[reportUnknownVariableType] - the library has no types
    values = ir_measures.calc_aggregate([measure], qrels, run)
    return float(cast("dict[object, float]", values)[measure])
