"""Extractive answers: the sentences that answer, quoted with enough context to be understood alone, or an abstention."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from knowledge.context import written_date
from knowledge.fusion import Scores, recency
from knowledge.model import Citation, Passage, Statement, Unit
from knowledge.retrieval import Retrieval
from knowledge.terms import Found, QuestionWords
from knowledge.words import stems


class Asked(StrEnum):
    """The kind of thing that a question asks for."""

    WHO = "who"
    WHEN = "when"
    HOW_MANY = "how many"
    ANYTHING = "anything"


_ASKED = (
    (Asked.WHO, re.compile(r"\b(who|whom|whose|whos|which (person|company|companies|member)|kes|kelle|kellele|kellega)\b", re.IGNORECASE)),
    (
        Asked.HOW_MANY,
        re.compile(
            r"\b(how (many|much|long|often|big|large|far|old)|what (share|portion|percentage|number|price|budget|cost|rate)|"
            r"kui (palju|suur|pikk|kaua)|mitu)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Asked.WHEN,
        re.compile(
            r"\b(when|what (date|day|time|month|year|week)|which (date|day|month|year)|deadline|millal|kunas|mis kuupäev\w*|tähtaeg)\b",
            re.IGNORECASE,
        ),
    ),
)

_SHOWS = {
    Asked.WHO: re.compile(r"@\w|\[[A-Z]|\b[A-ZÕÄÖÜŠŽ][\w'-]+ [A-ZÕÄÖÜŠŽ][\w'-]+"),
    Asked.WHEN: re.compile(
        r"\b\d{1,2}[./:]\d{1,2}|\b(19|20)\d\d\b|\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun|jaan|veebr|märts|apr|mai|juuni|juuli|"
        r"okt|dets)\w*\b|\b\d{1,2} ?(am|pm)\b|\bq[1-4]\b|\bweek",
        re.IGNORECASE,
    ),
    Asked.HOW_MANY: re.compile(
        r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|dozen|half|kaks|kolm|neli|viis|kuus|seitse|kümme)\b", re.IGNORECASE
    ),
}


_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)


def asked_for(text: str) -> Asked:
    """What kind of thing a question asks for."""
    return next((asked for asked, pattern in _ASKED if pattern.search(text)), Asked.ANYTHING)


@dataclass(frozen=True, slots=True)
class ChoiceWeights:
    """What counts in the choice of the sentences that answer."""

    similarity: float = 1.0
    coverage: float = 0.6
    passage: float = 2.0
    answer_type: float = 0.15
    newer: float = 0.1


CHOICE = ChoiceWeights()

MAX_STATEMENTS = 3
MAX_CHARACTERS = 600
"""Of an answer's statements together: one telephone screen."""

PASSAGES_READ = 6
"""Sentences are chosen from so many of the best passages."""

KEPT = 0.85
"""A further sentence must fit the question by itself at least this share as well as the first one does."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A unit of a passage and how well it answers: `own` by itself, `score` with the passage that it stands in."""

    passage: Passage
    place: int
    own: float
    score: float

    @property
    def unit(self) -> Unit:
        """The unit itself."""
        return self.passage.units[self.place]


def score_units(retrieval: Retrieval, weights: ChoiceWeights = CHOICE) -> list[Scored]:
    """The units of the best passages, best first."""
    asked = asked_for(retrieval.query.text)
    passages = retrieval.passages[:PASSAGES_READ]
    if not passages:
        return []
    best = max(passage.score for passage in passages) or 1.0
    newer = recency(passages) if retrieval.query.period is None else np.zeros(len(passages), dtype=np.float32)
    scored: list[Scored] = []
    parts = zip(passages, _spread(retrieval.units[: len(passages)]), newer, retrieval.found, strict=False)
    for passage, similarity, new, found in parts:
        covered = _unit_coverage(retrieval.words, found)
        around = weights.passage * passage.score / best + weights.newer * float(new)
        for place, unit in enumerate(passage.units):
            own = weights.similarity * float(similarity[place]) + weights.coverage * float(covered[place])
            own += weights.answer_type if asked in _SHOWS and _SHOWS[asked].search(unit.text) else 0.0
            scored.append(Scored(passage=passage, place=place, own=own, score=own + around))
    return sorted(scored, key=lambda one: -one.score)


def _unit_coverage(words: QuestionWords, found: Found) -> Scores:
    """The share of the question that each unit covers by itself, and half as much what its headings and neighbours cover."""
    own = found.units
    around = own | found.head[:, None]
    around[:, 1:] |= own[:, :-1]
    around[:, :-1] |= own[:, 1:]
    return np.asarray(words.covered(own) + words.covered(around), dtype=np.float32) / np.float32(2)


def _spread(columns: Sequence[Scores]) -> list[Scores]:
    """Cosines brought to 0…1 over all units together."""
    flat = np.concatenate(columns) if columns else np.zeros(0, dtype=np.float32)
    low, high = (flat.min(), flat.max()) if len(flat) else (0.0, 1.0)
    return [(column - low) / (high - low) if high > low else np.zeros_like(column) for column in columns]


def compose(
    retrieval: Retrieval, *, language: str, group_names: Mapping[str, str], weights: ChoiceWeights = CHOICE
) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
    """The two or three units that answer best, each with its citation; `group_names` are what slugs are called."""
    statements: list[Statement] = []
    citations: list[Citation] = []
    left = MAX_CHARACTERS
    for quote in _chosen(score_units(retrieval, weights)):
        text = quote.text(language, group_names)
        if statements and len(text) > left:
            continue
        left -= len(text)
        citations.append(quote.citation(len(citations) + 1, language))
        statements.append(Statement(text=text, citations=(len(citations),)))
        if len(statements) == MAX_STATEMENTS or left <= 0:
            break
    return tuple(statements), tuple(citations)


@dataclass(frozen=True, slots=True)
class Quotation:
    """Units `first` to `last` of a passage, quoted together."""

    passage: Passage
    first: int
    last: int

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings that the quotation stands under; a chunk that joins small sections has several, the nearest one counts."""
        inside = _HEADING.findall(self.passage.text[: self.passage.units[self.first].start])
        if not inside or not self.passage.headings:
            return self.passage.headings
        return (*self.passage.headings[:-1], inside[-1].strip())

    @property
    def quote(self) -> str:
        """The verbatim text."""
        return self.passage.text[self.passage.units[self.first].start : self.passage.units[self.last].end]

    def overlaps(self, other: Quotation) -> bool:
        """Whether both quote the same unit."""
        return self.passage.chunk_id == other.passage.chunk_id and self.first <= other.last and other.first <= self.last

    def text(self, language: str, group_names: Mapping[str, str]) -> str:
        """The quotation as a sentence that can be read alone: day and group, the heading that gives it sense, the units."""
        document = self.passage.document
        said = "; ".join(unit.text.strip() for unit in self.passage.units[self.first : self.last + 1])
        group = group_names.get(document.group or "", document.group or "")
        where = ", ".join(part for part in (written_date(document.date, language) if document.date else "", group) if part)
        heading = self.headings[-1] if self.headings else ""
        told = f"{heading}: {said}" if heading and not stems(heading) <= stems(f"{said} {where}") else said
        told = told if len(told) <= MAX_CHARACTERS else f"{told[: MAX_CHARACTERS - 1].rsplit(' ', 1)[0]}…"
        return f"{where}: {told}" if where else told

    def citation(self, n: int, language: str) -> Citation:
        """The citation of the quotation, its lines named in `language`."""
        document = self.passage.document
        return Citation(
            n=n,
            path=document.path,
            title=document.title,
            quote=self.quote,
            locator=replace(self.passage, headings=self.headings).located(language),
            url=document.url,
            group=document.group,
            date=document.date,
        )


def _chosen(scored: Sequence[Scored]) -> list[Quotation]:
    """The best units, each with what it leads to: a line that ends with a colon is quoted with the lines under it."""
    if not scored:
        return []
    chosen: list[Quotation] = []
    taken: list[set[str]] = []
    for one in scored:
        if one.own < KEPT * scored[0].own:
            continue
        if len(chosen) == 2 * MAX_STATEMENTS:
            break
        words = stems(one.unit.text)
        quotation = _extended(one)
        if not words or any(_alike(words, other) for other in taken) or any(quotation.overlaps(other) for other in chosen):
            continue
        taken.append(words)
        chosen.append(quotation)
    return chosen


WINDOW = 260
"""Characters up to which a unit is quoted together with what stands under it."""


def _extended(one: Scored) -> Quotation:
    """A unit with the units under it: the children of a list item, what follows a line that ends with a colon or a question mark;
    and with the list item that it stands under, where that is near.
    """
    units = one.passage.units
    depths = [_depth(one.passage.text, unit) for unit in units]
    first = last = one.place
    announces = one.unit.text.rstrip().endswith((":", "?")) or len(stems(one.unit.text)) <= 2  # noqa: PLR2004 - a line of two words says little
    while (
        last + 1 < len(units)
        and (depths[last + 1] > depths[one.place] or (announces and last == one.place))
        and _length(units, first, last + 1) <= WINDOW
    ):
        last += 1
    parent = next((place for place in range(one.place - 1, -1, -1) if depths[place] < depths[one.place]), None)
    if parent is not None and _length(units, parent, last) <= WINDOW:
        first = parent
    return Quotation(passage=one.passage, first=first, last=last)


def _depth(text: str, unit: Unit) -> int:
    """How far the line on which a unit begins is indented, in columns."""
    line = text[text.rfind("\n", 0, unit.start) + 1 : unit.start]
    return len(line) - len(line.lstrip(" \t"))


def _length(units: Sequence[Unit], first: int, last: int) -> int:
    return sum(len(unit.text) for unit in units[first : last + 1])


def _alike(left: set[str], right: set[str]) -> bool:
    """Near-duplicates: most of the shorter one's words stand in the other (Jaccard similarity over .7)."""
    return len(left & right) > 0.7 * len(left | right)
