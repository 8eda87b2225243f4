"""What a question asks for, read from its words: topic, period, working groups, and whether it wants the present state."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from knowledge.group_names import groups_in, mentions
from knowledge.lexicon.translation import ESTONIAN, in_english, translations
from knowledge.model import Cluster, Period
from knowledge.spellings import spellings
from knowledge.vocabulary import Synonyms, readings, synonyms_in
from knowledge.words import question_terms

_LATEST = re.compile(
    r"\b(now|nowadays|current(ly)?|latest|last known|newest|most recent(ly)?|still|today|these days|"
    r"at present|as of|up to date|so far|ended? up|nüüd|praegu|praegune|viimane|viimati|hetkel|kehtiv|ikka veel|tänase seisuga)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Query:
    """A question, read: `terms` are its content words but for those of asking, `groups` the working groups it names with how surely (0 to
    1), `synonyms` other terms for what it names, by the cluster's vocabulary and, where it is Estonian, in English; by `spellings`, other
    ways to write them, they are found and not sought; `gloss` is an Estonian question word by word in English.
    """

    text: str
    terms: tuple[str, ...]
    period: Period | None
    groups: dict[str, float]
    latest: bool
    synonyms: tuple[Synonyms, ...] = ()
    spellings: tuple[Synonyms, ...] = ()
    gloss: str = ""

    def abroad(self, language: str | None) -> bool:
        """Whether a text in `language` is in another one than the question; an Estonian question stands halfway to its words in English."""
        return language == ESTONIAN and not self.gloss

    @property
    def readings(self) -> tuple[tuple[str, ...], ...]:
        """The terms, and the same with other terms for what has some: each is asked of the lexical arms, the best counts."""
        return readings(self.terms, self.synonyms)


PeriodReader = Callable[[str, date], Period | None]
"""Reads the period that a text names, as seen from a day."""


def read_query(text: str, *, today: date, groups: Collection[str], cluster: Cluster, period_in: PeriodReader) -> Query:
    """Read a question; `groups` are the slugs of the working groups that the library knows."""
    terms = tuple(question_terms(text))
    named = synonyms_in(_without_long_names(text, groups, cluster), cluster.vocabulary)
    return Query(
        text=text,
        terms=terms,
        period=period_in(text, today),
        groups=groups_in(text, groups, cluster),
        latest=bool(_LATEST.search(text)),
        synonyms=(*named, *translations(text, terms, named)),
        spellings=spellings(text),
        gloss=in_english(text),
    )


def _without_long_names(text: str, groups: Collection[str], cluster: Cluster) -> str:
    """A text without groups' names of several words: a group's notes have all of its names beside them anyway, so the "AI" of "AI group"
    is no topic to be sought under other terms. "AI" alone may be one.
    """
    for mention in reversed(mentions(text, groups, cluster)):
        if len(text[mention.start : mention.end].split()) > 1:
            text = f"{text[: mention.start]} {text[mention.end :]}"
    return text
