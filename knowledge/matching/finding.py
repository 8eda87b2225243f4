"""A possible collaborator as it is found: who, how well it fits, and the lines that say so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.matching.lines import Line
from knowledge.model import Match, PartyKind

MAX_LINES = 3
"""Lines shown for one match."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A match before it is shown; `lines` are best first, `key` is what equal names have in common.

    `said` are the stems of all that speaks for it, `is_named` whether a line of a note names it, `missing` what speaks against it.
    """

    key: str
    name: str
    kind: PartyKind
    score: float
    lines: tuple[Line, ...]
    said: frozenset[str]
    is_named: bool = False
    missing: tuple[str, ...] = ()

    @property
    def match(self) -> Match:
        """The match as it is shown."""
        evidence = tuple(line.evidence() for line in self.lines)
        return Match(name=self.name, kind=self.kind, score=round(self.score, 4), evidence=evidence, missing=self.missing)


def best_lines(lines: Iterable[Line], *, share: float = 0.6, one_each: bool = False) -> tuple[Line, ...]:
    """The lines that fit best, down to a share of the best one's fit, no text twice; `one_each`: one of each document."""
    ranked = sorted(lines, key=lambda line: -line.fit)
    chosen: list[Line] = []
    for line in ranked:
        if line.fit < share * ranked[0].fit or len(chosen) == MAX_LINES:
            break
        known = {one.passage.document.id if one_each else one.quote for one in chosen}
        if (line.passage.document.id if one_each else line.quote) not in known and line.quote.strip():
            chosen.append(line)
    return tuple(chosen)
