"""Near-duplicates: passages that say the same, such as minutes that were filed twice, are shown once; functions without I/O.

Likely ones are found by the resemblance of their words (Broder 1997, "On the Resemblance and Containment of Documents", with shingles of
one word), at next to no cost. Resemblance alone would be wrong: of 216 pairs of passages in 551 real notes that resemble each other by .9
or more, 89 differ in words, most of them meetings under one template, told apart by who took notes, who came and what was done. So
the words are read after that, in their order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date

import numpy as np

from knowledge.context import date_words
from knowledge.model import DocumentKind, Passage
from knowledge.terms import BREAK

RESEMBLANCE = 0.9
"""Passages that share a smaller part of their words are not compared any closer. Of the pairs of real passages that say the same, all but
one share all of their words, so that .8 and .95 find the same ones; .9 has room for one misspelt word in some twenty, and for none in a
line."""

LONG_WORD = 6
"""Only in a word of so many letters a slip of the pen can be told from another word."""

Words = frozenset[int]
"""The ids of the words that stand in a passage's units."""

_SAYS_NOTHING = frozenset({"", "a", "an", "An", "the", "The", "-", "–", "—"})
"""Articles and dashes; a capital A may be a name, as in Plan A."""

_WORD = re.compile(r"\w+")

_AROUND = ".,;:!?()[]{}\"'*_`…“”„«»"
"""What stands around words and is none of them; a sign, a percentage or a struck-out word is another word."""

_COPY = re.compile(r"\bcopy(?:\s+of)?\b|\bkoopia\b", re.IGNORECASE)
"""What is added to the name of a copy."""


def unit_words(terms: bytes) -> Words:
    """The words of a passage's units, from its terms; those of its title, date and headings are left out."""
    ids = np.frombuffer(terms, dtype="<u4")
    breaks = (ids == BREAK).nonzero()[0]
    return frozenset(ids[breaks[1] :].tolist() if len(breaks) > 1 else ())


def resemble(left: Words, right: Words) -> bool:
    """Whether two passages share so many words (Jaccard's measure) that they may say the same."""
    few, many = len(left), len(right)
    if few > many:
        few, many = many, few
    if not few or few < RESEMBLANCE * many:
        return False
    shared = len(left & right)
    return shared >= RESEMBLANCE * (few + many - shared)


def say_the_same(left: Passage, right: Passage) -> bool:
    """Whether two passages that resemble each other say the same: word for word, articles and slips of the pen aside, under titles and
    headings that differ by the day at most.

    A sheet speaks for its organisation, and the same line stands for another one in another sheet. The same words of two groups on two
    days are two statements; on one day they are one meeting's minutes, kept by both.
    """
    one, other = left.document, right.document
    if not one.kind == other.kind == DocumentKind.NOTE or (one.group != other.group and (one.date is None or one.date != other.date)):
        return False
    return _head(left) == _head(right) and _same_words(_words(left), _words(right))


def _words(passage: Passage) -> list[str]:
    words = (word.strip(_AROUND) for unit in passage.units for word in unit.text.split())
    return [word for word in words if word not in _SAYS_NOTHING]


def _same_words(left: Sequence[str], right: Sequence[str]) -> bool:
    return len(left) == len(right) and all(
        one.lower() == other.lower() or _is_slip(one, other) for one, other in zip(left, right, strict=True)
    )


def _is_slip(left: str, right: str) -> bool:
    """Whether one of two words is the other with a letter too many, or with two neighbours exchanged, inside of it: the commonest slips
    (Damerau 1964, "A technique for computer detection and correction of spelling errors").

    Not with a letter replaced, or another ending: "juuni" and "juuli", "rühmale" and "rühmalt" are not the same. Nor in a name or a number.
    """
    if min(len(left), len(right)) < LONG_WORD or not (left + right).isalpha() or not (left + right).islower():
        return False
    short, long = sorted((left, right), key=len)
    if (short[0], short[-1]) != (long[0], long[-1]):
        return False
    at = next((place for place, (one, other) in enumerate(zip(short, long, strict=False)) if one != other), len(short))
    if len(short) == len(long):
        return short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return short[at:] == long[at + 1 :]


def _head(passage: Passage) -> list[list[str]]:
    """The words of the title and of the headings, without the document's own day."""
    day = passage.document.date
    own = _names_of(day) if day else frozenset[str]()
    return [
        [word for word in _WORD.findall(text.lower()) if word not in own]
        for text in (_COPY.sub("", passage.document.title), *passage.headings)
    ]


def _names_of(day: date) -> frozenset[str]:
    """The words by which a day is named: its number, month and year in both languages."""
    ordinals = " ".join(f"{day.day}{ending}" for ending in ("st", "nd", "rd", "th"))
    return frozenset(_WORD.findall(f"{date_words(day, ('en', 'et'))} {ordinals}".lower()))


def to_read(order: Iterable[int], words: Callable[[int], Words], *, limit: int) -> tuple[list[int], bool]:
    """The first of the candidates in `order`, so many that `limit` of them do not resemble a better one, and whether any of them does."""
    reached: list[int] = []
    apart: list[Words] = []
    for place in order:
        if len(apart) >= limit:
            break
        reached.append(place)
        own = words(place)
        if not any(resemble(own, other) for other in apart):
            apart.append(own)
    return reached, len(apart) < len(reached)


def standing_for(passages: Mapping[int, Passage], words: Callable[[int], Words], *, newest: bool) -> dict[int, int]:
    """For each passage (best first) the one that is shown in its place: itself, or one that says the same.

    It is the `newest` of them: they fit a question alike, what ranks one before another is little more than chance, and what was said
    again still holds. Of one day, or where the question names a time of its own, it is the best.
    """
    alike: list[list[int]] = []
    for place, passage in passages.items():
        twins = (some for some in alike if resemble(words(some[0]), words(place)) and say_the_same(passages[some[0]], passage))
        found = next(twins, None)
        if found is None:
            alike.append([place])
        else:
            found.append(place)

    def chosen(places: Collection[int]) -> int:
        return max(places, key=lambda place: passages[place].document.date or date.min) if newest else next(iter(places))

    return {place: chosen(some) for some in alike for place in some}
