"""Which decision a later one of the same group changes, told by what the later one says; pure functions, careful rather than complete.

A link needs a sentence of the later decision that says that something changes, and the earlier decision by its day or month ("we
change the October decision") or by what is changed ("we drop mAP"). Only decisions that the same readers may read are ever held against
each other.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from knowledge.calendar.period_words import MONTH
from knowledge.calendar.periods import named_period
from knowledge.model import Period
from knowledge.records.record import KeptRecord
from knowledge.words import STOP_WORDS, unaccented

_CHANGES: Final = re.compile(
    r"\b(?:we\s+(?:now\s+)?(?:change|drop|revise|replace|withdraw|revoke|cancel|overturn|reverse|abandon|give\s+up|move)|(?:is|are|was|were)\s+"
    r"(?:changed|dropped|revised|replaced|withdrawn|revoked|cancelled|canceled|superseded|overturned|reversed|postponed|no\s+longer)|"
    r"replaces|supersedes|overturns|revokes|cancels|no\s+longer|not\s+any\s+more|instead\s+of|from\s+now\s+on|"
    r"muudame|muutsime|muudeti|muudetakse|tühistame|tühistati|tühistatakse|tühistasime|asendame|asendab|asendati|asendatakse|loobume|loobuti|loobusime|"
    r"(?:enam\s+)?ei\s+kehti|kaotab\s+kehtivuse|asemel|lükkame|lükati|lükkasime|enam\s+ei)\b",
    re.IGNORECASE,
)
"""What a sentence says that changes an earlier decision."""

_RECALLS: Final = re.compile(
    r"\b(?:decision|decided|agreed|resolution|list|plan|rule|date|price|order|procedure|otsus\w*|otsustas\w*|kokkulep\w*|nimekir\w*|kava\w*|reeg\w*|korra\w*)\b",
    re.IGNORECASE,
)
"""What an earlier decision is called where its day or its month is named."""

_NO_TOPIC: Final = frozenset(
    """
    decision decisions decided decide agreed change changes changed drop instead longer now replaced replaces cancelled group
    meeting new old otsus otsust otsuse muudame muudeti tühistame asemel enam kehti kehtib töörühm uus vana edaspidi from until will
    must may members
    """.split()
)
_SENTENCE: Final = re.compile(r"[^.!?\n]+(?:[.!?](?=\d)[^.!?\n]*)*")
_WORD: Final = re.compile(r"\w+")
_ROOT: Final = 5
"""So many letters the forms of a word share, in English and Estonian (see `knowledge.words.ESTONIAN_LETTERS`)."""

_SHORTEST: Final = 3
_RARE: Final = 0.25
"""A term that more than this share of the group's decisions have tells nothing."""

_FEW: Final = 3
"""In a group of few decisions so many may have a term, and it still tells something."""

_ENOUGH: Final = 2
"""So many shared words say what is changed, where none of them is a name or a number."""

_YEAR: Final = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision, the later one that changed it, and those that it changed itself."""

    record: KeptRecord
    changed_by: KeptRecord | None = None
    changes: tuple[KeptRecord, ...] = ()


def linked(records: Sequence[KeptRecord]) -> list[Decision]:
    """Decisions with the links between them, in the order given; `records` are all that the readers may read of the groups in question."""
    links: dict[str, KeptRecord] = {}
    for group in {one.document.group for one in records if one.document.group}:
        links |= _links([one for one in records if one.document.group == group and one.document.date])
    changes: dict[str, list[KeptRecord]] = {}
    for one in records:
        if one.mark in links:
            changes.setdefault(links[one.mark].mark, []).append(one)
    return [Decision(one, links.get(one.mark), tuple(changes.get(one.mark, ()))) for one in records]


def _links(records: Sequence[KeptRecord]) -> dict[str, KeptRecord]:
    """For the mark of each changed decision the latest one that changes it."""
    terms = {one.mark: _terms(one.line) for one in records}
    common = Counter(term for found in terms.values() for term in found)
    most = max(_FEW, round(_RARE * len(records)))
    weights = {term: math.log(1 + len(records) / count) for term, count in common.items() if count <= most}
    links: dict[str, KeptRecord] = {}
    for later in sorted(records, key=lambda one: str(one.document.date)):
        earlier = _changed_by(later, records, terms, weights)
        if earlier is not None:
            links[earlier.mark] = later
    return links


def _changed_by(
    later: KeptRecord, records: Sequence[KeptRecord], terms: Mapping[str, frozenset[str]], weights: Mapping[str, float]
) -> KeptRecord | None:
    """The one decision that a later one changes."""
    told = next((sentence[0] for sentence in _SENTENCE.finditer(later.line) if _CHANGES.search(sentence[0])), None)
    day = later.document.date
    if told is None or day is None:
        return None
    before = [one for one in records if one.document.date and one.document.date < day]
    recalled = _recalled(told, day)
    if recalled is not None:
        among = [one for one in before if one.document.date and one.document.date in recalled]
        called = frozenset(_root(word) for word in _RECALLS.findall(told))
        return _best(terms[later.mark] - called, among, terms, weights, least=1)
    named = frozenset(term for term in _terms(told) if _is_telling(term, told))
    # Of what is told besides the change, any word may stand in any decision.
    return _best(named, before, terms, weights, least=1) or _best(_terms(told), before, terms, weights, least=_ENOUGH)


def _best(
    wanted: frozenset[str], among: Sequence[KeptRecord], terms: Mapping[str, frozenset[str]], weights: Mapping[str, float], *, least: int
) -> KeptRecord | None:
    """The decision that shares most, by rarity, if it shares enough; of equals the newest, and none where two of a day are equal."""
    shared = [({term for term in wanted & terms[one.mark] if term in weights}, one) for one in among]
    ranked = [(round(sum(weights[term] for term in both), 6), str(one.document.date), one) for both, one in shared if len(both) >= least]
    ranked.sort(key=lambda each: each[:2], reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[0][:2] == ranked[1][:2]):
        return None
    return ranked[0][2]


def _recalled(sentence: str, day: date) -> Period | None:
    """The days of the earlier decision, where a sentence that changes one says when that was: "the October decision"."""
    for match in _MONTH.finditer(sentence):
        around = sentence[max(0, match.start() - _NEAR) : match.end() + _NEAR]
        if not _RECALLS.search(around):
            continue
        named = named_period(sentence[max(0, match.start() - 12) : match.end() + 6].strip(" ,"), day, prefer="past")
        if named is not None and named.period.first < day:
            return Period(named.period.first, min(named.period.last, day - timedelta(days=1)))
    return None


_MONTH: Final = re.compile(rf"\b{MONTH}(?:kuu)?\w{{0,3}}", re.IGNORECASE)
_NEAR: Final = 30
"""Within so many characters of the month the earlier decision is called one."""


def _terms(text: str) -> frozenset[str]:
    """What a decision is about: its words by their roots, names and numbers, without dates and words of deciding."""
    found = (word for word in _WORD.findall(text) if not _YEAR.fullmatch(word) and not _MONTH.fullmatch(word))
    plain = ((word, word.casefold()) for word in found)
    return frozenset(
        _root(word)
        for word, small in plain
        if small not in STOP_WORDS and small not in _NO_TOPIC and (len(small) >= _SHORTEST or (small.isdecimal() and len(small) > 1))
    )


def _root(word: str) -> str:
    return unaccented(word.casefold())[: _ROOT if word.isalpha() else None]


def _is_telling(term: str, text: str) -> bool:
    """Whether a term is a number, or a name with several capitals, such as mAP or SPDX."""
    return any(_root(word) == term and (word.isdecimal() or sum(letter.isupper() for letter in word) > 1) for word in _WORD.findall(text))
