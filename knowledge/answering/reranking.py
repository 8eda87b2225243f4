"""The passages' order once their sentences were read; functions without I/O.

What a passage is worth to a reader is what its best line says: how well that answers is known once the lines are weighed (`choice.py`),
and counts in the order in which passages are shown, beside how well they fit as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.answering.choice import Scored
from knowledge.model import Passage
from knowledge.retrieval import Retrieval

READ = 1.0
"""What the score of a passage's best unit, a log-odds, counts beside the passage's own. Learned on 999 questions of SQuAD's dev side, on
which neither score was learned, it is .32; from .2 to 2 no figure there changes by more than .003. What it is worth, and on what:
docs/benchmarks.md.
"""

UNREAD = 8.0
"""So far below the best unit counts a passage of which none was read, and one whose best unit is further below."""


def reranked(retrieval: Retrieval, scored: Sequence[Sequence[Scored]]) -> tuple[Passage, ...]:
    """The passages that are shown, best first, by themselves and by the best of their units, which are `scored`; with their scores. Where
    there are several questions in one, each part's best passages keep their turns.
    """
    best = {units[0].passage.chunk_id: max(unit.score for unit in units) for units in scored if units}
    if retrieval.parts or not best:
        return retrieval.shown
    highest = max(best.values())
    behind = {chunk_id: min(highest - score, UNREAD) for chunk_id, score in best.items()}
    passages = [passage.scored(round(passage.score - READ * behind.get(passage.chunk_id, UNREAD), 4)) for passage in retrieval.shown]
    return tuple(sorted(passages, key=lambda passage: -passage.score))
