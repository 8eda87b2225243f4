"""Terms: the words of a passage as numbers, so that a question's words are found in many passages at once; functions without I/O.

A passage's terms are the stems of its head (title, group, date, headings) and of its units, in their order, each as a 32-bit hash. Two
words that share a hash by chance (one pair in a vocabulary of 90,000) count as one; what is quoted is never chosen by them alone.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from knowledge.lexicon.translation import ESTONIAN, glosses
from knowledge.words import STOP_WORDS, estonian_stem, stem, words_with_compounds

Ids = NDArray[np.uint32]
"""Term ids of one passage: before the head and before each unit stands BREAK."""

BREAK = 0
"""Begins a section."""

NO_TERMS = np.zeros(1, dtype="<u4").tobytes()
"""The terms of a passage without any: an empty head."""

Form = tuple[int, ...]
"""Term ids that together say a word: one for most, several for a synonym of several words."""

_NAME = re.compile(r"\b(?:[A-ZÕÄÖÜŠŽ]\w+|\w*\d[\w.]*)")
"""Within a question, what is written with a capital or has a digit."""

_VERSION = re.compile(r"v?\d+(?:\.\d+)+")
_LONGEST_VERSION = 4
"""A version has no more parts than this (PEP 440's and Semantic Versioning's have three)."""

_VERSION_WITHIN = re.compile(r"(?<![\d.])\d+(?:\.\d+)+")


@lru_cache(maxsize=200_000)
def term_id(word: str, language: str | None) -> int:
    """The id of a word in lower case, by its stem: Porter's, or its beginning in an Estonian text."""
    stemmed = f"et:{estonian_stem(word)}" if language == ESTONIAN else stem(word)
    return zlib.crc32(stemmed.encode()) or 1


def section(text: str, language: str | None) -> list[int]:
    """The ids of a section's words; a compound such as 1.20 or kubernetes-sigs stands before its parts. After Estonian words stands what
    they mean in English.
    """
    ids = [BREAK, *(term_id(form, language) for word in words_with_compounds(text) for form in (word, *_versions_of(word)))]
    if language == ESTONIAN:
        ids += [term_id(word, None) for word in words_with_compounds(" ".join(glosses(text)))]
    return ids


def _versions_of(word: str) -> Iterator[str]:
    """The versions that a word speaks of besides itself: that within release-1.24 or v1.24, and those that 1.24.0-rc.0 is one of."""
    if "." not in word:
        return
    for found in _VERSION_WITHIN.finditer(word):
        parts = found.group().split(".")
        yield from (version for count in range(2, min(len(parts), _LONGEST_VERSION) + 1) if (version := ".".join(parts[:count])) != word)


def passage_terms(head: str, units: Sequence[str], language: str | None) -> bytes:
    """A passage's terms as they are kept: little-endian 32-bit ids of the head and of each unit."""
    ids = chain(section(head, language), *(section(unit, language) for unit in units))
    return np.fromiter(ids, dtype="<u4").tobytes()


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """A question's words, each once, in its order: what each counts (its rarity), in which forms it may stand in a passage, and whether
    it looks like a name, a number or a version.
    """

    weights: NDArray[np.float32]
    forms: tuple[tuple[Form, ...], ...]
    names: NDArray[np.bool_]
    versions: NDArray[np.bool_]
    keys: tuple[str, ...] = ()

    def only(self, terms: Collection[str]) -> QuestionWords:
        """The same words, of which only those among `terms` count: those of a part of the question."""
        own = {key_of(term) for term in terms}
        counts = np.array([key in own for key in self.keys], dtype=np.bool_)
        return replace(self, weights=self.weights * counts)

    def covered(self, found: NDArray[np.bool_]) -> NDArray[np.float32]:
        """The share of the question that is found, by rarity; `found` has a row per word, the result a number per column."""
        total = float(self.weights.sum())
        return (self.weights @ found / total if total else np.zeros(found.shape[1])).astype(np.float32)

    def named(self, found: NDArray[np.bool_]) -> NDArray[np.float32]:
        """The same for the names alone; 0 where the question has none."""
        return self._share(self.names, found)

    def versioned(self, found: NDArray[np.bool_]) -> NDArray[np.float32]:
        """The same for the versions alone; 0 where the question has none."""
        return self._share(self.versions, found)

    def _share(self, which: NDArray[np.bool_], found: NDArray[np.bool_]) -> NDArray[np.float32]:
        own = self.weights * which
        total = float(own.sum())
        return (own @ found / total if total else np.zeros(found.shape[1])).astype(np.float32)


def question_words(
    text: str,
    terms: Sequence[str],
    rarity: Mapping[str, float],
    synonyms: Mapping[str, Sequence[str]] | None = None,
    spellings: Mapping[str, Sequence[str]] | None = None,
) -> QuestionWords:
    """The words of a question that `rarity` knows (by stem, or by itself for a version); `synonyms` has other terms for some of them, and
    `spellings` single words, which are not found in an Estonian text: by their first letters they would be other words there.
    """
    named = {found.lower() for found in _NAME.findall(text[1:])}
    words = {key: term for term in reversed(terms) if (key := key_of(term)) in rarity}
    keys = sorted(words, key=lambda key: terms.index(words[key]))
    return QuestionWords(
        weights=np.array([rarity[key] for key in keys], dtype=np.float32),
        forms=tuple(
            (*_forms(words[key], (synonyms or {}).get(key, ())), *((term_id(word, None),) for word in (spellings or {}).get(key, ())))
            for key in keys
        ),
        keys=tuple(keys),
        versions=np.array([is_version(words[key]) for key in keys], dtype=np.bool_),
        names=np.array([words[key] in named or is_version(words[key]) for key in keys], dtype=np.bool_),
    )


def key_of(term: str) -> str:
    """The key under which a term's rarity is known."""
    return term if is_version(term) else stem(term)


def is_version(term: str) -> bool:
    """Whether a term is a version or another number with parts, which is found as a whole only."""
    return bool(_VERSION.fullmatch(term))


def is_word(term: str) -> bool:
    """Whether a term counts as a word of the question; other compounds count by their parts."""
    return term.isalnum() or is_version(term)


def _forms(term: str, others: Sequence[str]) -> tuple[Form, ...]:
    """A term's forms in texts of either language, and those of the other terms for it."""
    plain = term.removeprefix("v") if is_version(term) else term
    found = [(term_id(plain, language),) for language in (None, "et")]
    for other in others:
        words = [word for word in words_with_compounds(other) if word not in STOP_WORDS] or words_with_compounds(other)
        found += [tuple(term_id(word, language) for word in words) for language in (None, "et")]
    return tuple(dict.fromkeys(form for form in found if form))


@dataclass(frozen=True, slots=True)
class Found:
    """Which of a question's words stand where in one passage: a row per word; `head` is one column, `units` one for each unit."""

    head: NDArray[np.bool_]
    units: NDArray[np.bool_]
    neighbours: int

    @property
    def anywhere(self) -> NDArray[np.bool_]:
        """The words that stand anywhere in the passage, shape (words,)."""
        return self.head | self.units.any(axis=1)


@dataclass(frozen=True, slots=True)
class FoundIn:
    """Which of a question's words stand where in several passages: a row per word, and a column for the head and each unit of the first
    one, then of the next; each passage has those from its number in `firsts` to the next one's. `neighbours` has a number per passage.
    """

    sections: NDArray[np.bool_]
    firsts: NDArray[np.int64]
    neighbours: NDArray[np.int64]

    def __len__(self) -> int:
        """How many passages there are."""
        return len(self.neighbours)

    def __getitem__(self, place: int) -> Found:
        """Where the words stand in one of the passages, counted from 0."""
        first, last = self.firsts[place : place + 2].tolist()
        neighbours = int(self.neighbours[place])
        return Found(head=self.sections[:, first], units=self.sections[:, first + 1 : last], neighbours=neighbours)

    def __iter__(self) -> Iterator[Found]:
        """Where the words stand in each of them."""
        return (self[place] for place in range(len(self)))

    @property
    def anywhere(self) -> NDArray[np.bool_]:
        """Which words stand anywhere in each passage, shape (words, passages)."""
        return np.logical_or.reduceat(self.sections, self.firsts[:-1], axis=1)

    def best_covered(self, words: QuestionWords) -> NDArray[np.float32]:
        """The share of the question that the best unit of each passage covers; 0 for one without units."""
        covered = words.covered(self.sections)
        covered[self.firsts[:-1]] = 0
        return np.maximum.reduceat(covered, self.firsts[:-1])


def in_units(words: QuestionWords, found: Sequence[Found]) -> NDArray[np.bool_]:
    """Which words stand in the units of each of several passages, their heads left aside, shape (words, passages)."""
    return np.array([each.units.any(axis=1) for each in found], dtype=np.bool_).reshape(len(found), len(words.forms)).T


def nowhere(words: QuestionWords, units: int) -> Found:
    """None of the words in a passage of so many units."""
    count = len(words.forms)
    return Found(head=np.zeros(count, dtype=np.bool_), units=np.zeros((count, units), dtype=np.bool_), neighbours=0)


def find(words: QuestionWords, passages: Sequence[bytes]) -> FoundIn:
    """Where a question's words stand in each of some passages; `neighbours` counts pairs of words that are neighbours in both."""
    ids: Ids = np.frombuffer(b"".join(passages), dtype="<u4")
    breaks = (ids == BREAK).nonzero()[0]
    starts = np.cumsum([0, *(len(passage) // 4 for passage in passages)])
    stands = np.zeros((len(words.forms), len(ids)), dtype=np.bool_)
    for word, forms in enumerate(words.forms):
        for (term,) in (form for form in forms if len(form) == 1):
            stands[word] |= ids == term
    sections = _in_runs(stands, breaks)
    for word, forms in enumerate(words.forms):
        for form in (form for form in forms if len(form) > 1):
            sections[word] |= _in_runs(np.array([ids == term for term in form]), breaks).all(axis=0)
    neighbours = _in_runs(stands[:-1, :-1] & stands[1:, 1:], starts[:-1]).sum(axis=0)
    return FoundIn(sections, np.searchsorted(breaks, starts), neighbours)


def _in_runs(places: NDArray[np.bool_], starts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """For each row of `places` which of the runs, that begin at `starts`, have a true one."""
    # By the few true places: `logical_or.reduceat` looks at all, and `nonzero` takes ten times as long as in one dimension.
    rows, columns = np.divmod(places.ravel().nonzero()[0], max(places.shape[1], 1))
    has = np.zeros((len(places), len(starts)), dtype=np.bool_)
    has[rows, np.searchsorted(starts, columns, side="right") - 1] = True
    return has
