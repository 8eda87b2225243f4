"""Which events a question means: words in common, weighted by how rare they are among the events that may be seen; pure."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge.audience import Audience, Readers
from knowledge.calendar.components import Origin
from knowledge.calendar.event_vocabulary import EVENT_TYPES, GROUP_WORDS
from knowledge.calendar.event_words import forms, forms_of, words_of
from knowledge.calendar.recurrence import outlines
from knowledge.model import Occurrence, WorkingGroup

COVERED = 0.5
"""The part of a question's words, by weight, that an event must have to be meant; of those that name more than a kind likewise."""

_AMONG_THE_BEST = 0.85  # of the best event's score: what else is meant by the same question
_NAMED, _PLACED, _DESCRIBED = 1.0, 0.9, 0.5  # what a word counts for by where it stands
_MOST_OF_A_KIND = 2.0  # the weight of "seminar" where few are: a name outweighs it
_LEAST = 0.1  # the weight of a word that all events have


@dataclass(frozen=True, slots=True)
class EventTerms:
    """The forms of the words that name an event (title, categories, working group), place it, and only describe it."""

    naming: frozenset[str] = frozenset()
    placing: frozenset[str] = frozenset()
    describing: frozenset[str] = frozenset()

    def has(self, word: frozenset[str]) -> float:
        """How much the event has of a word, given by its forms: 1 where it is named so."""
        if word & self.naming:
            return _NAMED
        return _PLACED if word & self.placing else _DESCRIBED if word & self.describing else 0.0

    def joined(self, other: EventTerms) -> EventTerms:
        """The words of both."""
        return EventTerms(self.naming | other.naming, self.placing | other.placing, self.describing | other.describing)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The words of those events of a calendar that certain readers may see, by the event's place in it, and the events by the forms of
    the words that they have.
    """

    events: Mapping[int, EventTerms]
    by_form: Mapping[str, Collection[int]]

    @classmethod
    def of(cls, events: Mapping[int, EventTerms]) -> Catalogue:
        """The catalogue of some events."""
        by_form: dict[str, set[int]] = defaultdict(set)
        for number, terms in events.items():
            for form in terms.naming | terms.placing | terms.describing:
                by_form[form].add(number)
        return cls(events, dict(by_form))

    def having(self, word: frozenset[str]) -> set[int]:
        """The events that have a word, given by its forms."""
        return {number for form in word for number in self.by_form.get(form, ())}


@dataclass(frozen=True, slots=True)
class EventSeries:
    """An event with its occurrences in the time looked at, ordered by start."""

    occurrences: tuple[Occurrence, ...]
    terms: EventTerms


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question asks for: its words, each by its forms, and what each weighs."""

    words: tuple[tuple[frozenset[str], float], ...]

    @classmethod
    def of(cls, asked: Sequence[str], catalogues: Collection[Catalogue]) -> Wanted:
        """The words `asked` among the events of some catalogues."""
        return cls(tuple((word, _weight(word, catalogues)) for word in map(forms, asked)))

    def score(self, terms: EventTerms) -> float:
        """The part of the words, by weight, that an event covers: 0 to 1, and 0 where it lacks most of what is more than a kind."""
        topics = [pair for pair in self.words if not pair[0] & (EVENT_TYPES | GROUP_WORDS)]
        if topics and _covered(topics, terms) < COVERED:
            return 0.0
        return _covered(self.words, terms)

    def named_by(self, terms: EventTerms) -> bool:
        """Whether a word that is more than a kind of event stands in what the event is called."""
        return any(word & terms.naming and not word & (EVENT_TYPES | GROUP_WORDS) for word, _ in self.words)


def _covered(words: Sequence[tuple[frozenset[str], float]], terms: EventTerms) -> float:
    return sum(weight * terms.has(word) for word, weight in words) / (sum(weight for _, weight in words) or 1.0)


def _weight(word: frozenset[str], catalogues: Collection[Catalogue]) -> float:
    """Inverse document frequency as BM25 has it (Robertson and Zaragoza 2009), within bounds."""
    if word & GROUP_WORDS:
        return _LEAST
    having = sum(len(each.having(word)) for each in catalogues)
    lacking = sum(len(each.events) for each in catalogues) - having
    rarity = max(_LEAST, math.log(1 + (lacking + 0.5) / (having + 0.5)))
    return min(rarity, _MOST_OF_A_KIND) if word & EVENT_TYPES else rarity


@lru_cache(maxsize=32)
def catalogue(text: str, origin: Origin, groups: tuple[WorkingGroup, ...], readers: Readers) -> Catalogue:
    """The words of those events of a calendar that `readers` may see. Raises `NotACalendar`."""
    found: dict[int, EventTerms] = {}
    for number, audience, terms in _terms(text, origin, groups):
        if readers.may_read(audience):
            found[number] = found[number].joined(terms) if number in found else terms
    return Catalogue.of(found)


@lru_cache(maxsize=32)
def _terms(text: str, origin: Origin, groups: tuple[WorkingGroup, ...]) -> tuple[tuple[int, Audience, EventTerms], ...]:
    return tuple(
        (one.series, one.audience, _event_terms(one.summary, one.categories, one.location, one.description, groups))
        for one in outlines(text, origin)
    )


def let_go() -> None:
    """Hold no words of events in memory."""
    _terms.cache_clear()
    catalogue.cache_clear()


def _event_terms(summary: str, categories: tuple[str, ...], location: str, description: str, groups: Sequence[WorkingGroup]) -> EventTerms:
    naming = forms_of((summary, *categories))
    for group in groups:
        if belongs(summary, categories, group):
            naming |= forms_of((group.slug, group.name, *group.aliases)) - GROUP_WORDS
    return EventTerms(naming, forms_of((location,)), forms_of((description,)))


def in_series(occurrences: Iterable[Occurrence], groups: Sequence[WorkingGroup]) -> list[EventSeries]:
    """The occurrences by the event that they belong to."""
    by_event: dict[tuple[str, str, str], list[Occurrence]] = defaultdict(list)
    for occurrence in occurrences:
        by_event[occurrence.path, occurrence.uid, "" if occurrence.uid else occurrence.summary].append(occurrence)
    return [_series(found, groups) for found in by_event.values()]


def _series(occurrences: Sequence[Occurrence], groups: Sequence[WorkingGroup]) -> EventSeries:
    terms = EventTerms()
    for said in dict.fromkeys((o.summary, o.categories, o.location, o.description) for o in occurrences):
        terms = terms.joined(_event_terms(*said, groups))
    return EventSeries(tuple(occurrences), terms)


def belongs(summary: str, categories: Iterable[str], group: WorkingGroup) -> bool:
    """Whether an event is of a working group: its categories name it, or its summary does."""
    names = {name.casefold() for name in (group.slug, group.name, *group.aliases)}
    if any(category.casefold() in names for category in categories):
        return True
    words = f" {' '.join(words_of(summary))} "
    return any(f" {' '.join(words_of(name))} " in words for name in names if len(name) > 2)  # noqa: PLR2004 - "AI" is a word, too


def meant(wanted: Wanted, series: Sequence[EventSeries]) -> list[tuple[EventSeries, float]]:
    """The events that a question means, with the part of its words that they cover, best first; all of them where it has none."""
    if not wanted.words:
        return [(event, 1.0) for event in series]
    scored = [(event, wanted.score(event.terms)) for event in series]
    best = max((score for _, score in scored), default=0.0)
    kept = [(event, score) for event, score in scored if score >= max(COVERED, _AMONG_THE_BEST * best)]
    return sorted(kept, key=lambda pair: (-pair[1], pair[0].occurrences[0].start))


def likely(wanted: Wanted, events: Catalogue) -> frozenset[int]:
    """Which events of a calendar may be meant, whenever they are."""
    having = {number for word, _ in wanted.words for number in events.having(word)}
    return frozenset(number for number in having if wanted.score(events.events[number]) >= COVERED)


def kinds_only(asked: Sequence[str]) -> bool:
    """Whether a question names no event in particular, at most a kind of them ("seminars in May")."""
    return all(forms(word) & EVENT_TYPES for word in asked)
