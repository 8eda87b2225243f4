"""Which events a question means: words in common, weighted by how rare they are among the events that may be seen; pure."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.calendar.event_words import EVENT_TYPES, GROUP_WORDS, forms, words_of
from knowledge.model import Occurrence, WorkingGroup

COVERED = 0.5
"""The part of a question's words, by weight, that an event must have to be meant."""

_AMONG_THE_BEST = 0.85  # of the best event's score: what else is meant by the same question


@dataclass(frozen=True, slots=True)
class EventSeries:
    """An event with its occurrences in the time looked at, ordered by start, and the forms of the words that name it (title,
    categories, working group) and that only describe it (place, description).
    """

    occurrences: tuple[Occurrence, ...]
    naming: frozenset[str]
    describing: frozenset[str]

    def has(self, word: frozenset[str]) -> float:
        """How much the event has of a word, given by its forms: 1 where it is named so, a half where it is so described."""
        return 1.0 if word & self.naming else 0.5 if word & self.describing else 0.0


def in_series(occurrences: Iterable[Occurrence], groups: Sequence[WorkingGroup]) -> list[EventSeries]:
    """The occurrences by the event that they belong to."""
    by_event: dict[tuple[str, str, str], list[Occurrence]] = defaultdict(list)
    for occurrence in occurrences:
        by_event[occurrence.path, occurrence.uid, "" if occurrence.uid else occurrence.summary].append(occurrence)
    return [_series(found, groups) for found in by_event.values()]


def belongs(occurrence: Occurrence, group: WorkingGroup) -> bool:
    """Whether an event is of a working group: its categories name it, or its summary does."""
    names = {name.casefold() for name in (group.slug, group.name, *group.aliases)}
    if any(category.casefold() in names for category in occurrence.categories):
        return True
    summary = f" {' '.join(words_of(occurrence.summary))} "
    return any(f" {' '.join(words_of(name))} " in summary for name in names if len(name) > 2)  # noqa: PLR2004 - "AI" is a word, too


def meant(asked: Sequence[str], series: Sequence[EventSeries]) -> list[tuple[EventSeries, float]]:
    """The events that a question with the words `asked` means, with the part of the words that they cover, best first; all of them
    where no words are given.
    """
    if not asked:
        return [(event, 1.0) for event in series]
    wanted = [forms(word) for word in asked]
    weights = [_rarity(sum(1 for event in series if event.has(word)), len(series)) for word in wanted]
    total = sum(weights)
    scored = [(event, sum(w * event.has(word) for word, w in zip(wanted, weights, strict=True)) / total) for event in series]
    best = max((score for _, score in scored), default=0.0)
    kept = [(event, score) for event, score in scored if score >= max(COVERED, _AMONG_THE_BEST * best)]
    return sorted(kept, key=lambda pair: (-pair[1], pair[0].occurrences[0].start))


def _rarity(having: int, count: int) -> float:
    """Inverse document frequency as BM25 has it (Robertson and Zaragoza 2009), never below a tenth."""
    return max(0.1, math.log(1 + (count - having + 0.5) / (having + 0.5)))


def kinds_only(asked: Sequence[str]) -> bool:
    """Whether a question names no event in particular, at most a kind of them ("seminars in May")."""
    return all(forms(word) & EVENT_TYPES for word in asked)


def _series(occurrences: Sequence[Occurrence], groups: Sequence[WorkingGroup]) -> EventSeries:
    naming = _forms({text for o in occurrences for text in (o.summary, *o.categories)})
    for group in groups:
        if belongs(occurrences[0], group):
            naming |= _forms({group.slug, group.name, *group.aliases}) - GROUP_WORDS
    return EventSeries(tuple(occurrences), naming, _forms({text for o in occurrences for text in (o.location, o.description)}))


def _forms(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(form for text in texts for word in words_of(text) for form in forms(word))
