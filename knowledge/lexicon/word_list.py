"""Estonian words in English, in whatever form they stand: a list of words in their principal forms, and the endings that go on them.

Questions and notes in two languages meet by it; the words of the config's vocabulary are a cluster's own, these are the language's.
Endings are told generously, for a form that nobody writes is never met; of a compound that is not listed the parts are looked up, as in
küber+turvalisus. Principal forms are given as in the ÕS dictionaries of the Eesti Keele Instituut, what goes on them follows Erelt,
Erelt and Ross, "Eesti keele käsiraamat". The list was written for Kobar, without regard to any notes or questions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from importlib.resources import files
from itertools import chain, islice, product

from knowledge.words import stem

MOST = 6
"""So many English words at most are given for one."""

_OF_EACH_PART = 2
"""So many of each part of a compound are put together."""

LEAST_PART = 3
"""A shorter beginning is no part of a compound."""

_BARE = str.maketrans("õäöüšž", "oaousz")
"""Letters as they are typed where there are no others at hand."""

_LEAST_BARE = 4
"""Of shorter words without signs too many are other words: too is töö (work), and that."""

_CASE = "s|sse|st|l|le|lt|ks|ni|na|ta|ga"
_NOUN = re.compile(rf"(?:d|t|{_CASE}|(?:de|te|i)(?:{_CASE})?|id|sid|gi|ki)?")
"""What goes on a noun's form that ends in a vowel: cases, the plural, and the cases of the plural."""

_NOUN_PLURAL = re.compile(rf"e(?:{_CASE}|d)?")
"""What goes on a partitive in -t: keelt, keelte, keeltega."""

_ADJECTIVE = re.compile(rf"(?:d|t|{_CASE}|(?:de|te|i)(?:{_CASE})?|id|sid|sti|m|ma(?:d|t|{_CASE})?|mate(?:{_CASE})?|maid|mini)?")

_DERIVED = rf"(?:d|t|{_CASE}|te(?:{_CASE})?|id)?"
_SUPINE = re.compile(
    rf"(?:ma(?:s|st|ta|ks)?|s|sin|sid|sime|site|is|ja{_DERIVED}|v|va{_DERIVED}|vat|mine|mis(?:t|i)?|mise{_DERIVED}|mistes?)"
)
_INFINITIVE = re.compile(r"(?:da|a|ta|des|es|nud|gu|ge|ku|ke|tes)")
_PRESENT = re.compile(r"(?:n|d|b|me|te|vad|ks|ksin|ksid|ksime|ksite)?")
_PASSIVE = re.compile(rf"(?:ud|i|akse|av|ava{_DERIVED}|aks|ama|ata)")
_PAST = re.compile(r"(?:n|d|s|me|te|sid)?")


_English = tuple[str, ...]
"""What a word of the list means, most usual first."""


class _Forms:
    """Words by what their forms begin with: whole ones, and those that are put together of two or three."""

    def __init__(self) -> None:
        self._by_base: dict[str, list[tuple[re.Pattern[str], _English]]] = {}
        self._joints: dict[str, list[_English]] = {}
        self._longest = self._longest_joint = 0

    def add(self, english: _English, bases: Iterable[tuple[str, re.Pattern[str]]], joints: Iterable[str]) -> None:
        """Let a word be found by its bases with what may follow each, and by those of its forms that begin compounds."""
        for base, endings in bases:
            self._by_base.setdefault(base, []).append((endings, english))
            self._longest = max(self._longest, len(base))
        for joint in joints:
            self._joints.setdefault(joint, []).append(english)
            self._longest_joint = max(self._longest_joint, len(joint))

    def meant(self, word: str) -> Iterable[str]:
        """What a word in small letters may mean, most usual first."""
        return list(self._of_whole(word)) or self._of_compound(word)

    def _of_whole(self, word: str) -> Iterator[str]:
        for end in range(min(len(word), self._longest), 1, -1):
            for endings, english in self._by_base.get(word[:end], ()):
                if endings.fullmatch(word, end):
                    yield from english

    def _of_compound(self, word: str) -> Iterator[str]:
        """What the parts of a compound mean, the longest last part first: what it ends with is what it is."""
        # Two joints and a hyphen at most come first: of a word of thousands of letters the rest need not be tried.
        for cut in range(LEAST_PART, min(len(word) - LEAST_PART, 2 * self._longest_joint + 1) + 1):
            first = self._first_part(word[:cut].removesuffix("-"))
            last = list(dict.fromkeys(self._of_whole(word[cut:]))) if first else []
            if last:
                yield from (f"{one} {other}" for one, other in product(first[:_OF_EACH_PART], last[:_OF_EACH_PART]))
                return

    def _first_part(self, word: str) -> list[str]:
        """What the first part of a compound means; it may be a compound itself."""
        if word in self._joints:
            return list(dict.fromkeys(chain.from_iterable(self._joints[word])))
        for cut in range(max(LEAST_PART, len(word) - self._longest_joint), min(len(word) - LEAST_PART, self._longest_joint) + 1):
            if word[:cut] in self._joints and word[cut:] in self._joints:
                pairs = product(self._joints[word[:cut]], self._joints[word[cut:]])
                return [f"{one[0]} {other[0]}" for one, other in pairs]
        return []


class WordList:
    """Estonian words and what they mean in English.

    A line holds the kind (n noun, a adjective, v verb, x unchanging), the principal forms and the English words:
    `n|koosolek koosoleku koosolekut koosolekuid|meeting`. Raises ValueError with the number of a line that does not.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._spelt, self._bare = _Forms(), _Forms()
        self._english: set[str] = set()
        for number, line in enumerate(lines, start=1):
            if line.strip():
                self._add(*_fields(line, number))

    def english(self, word: str) -> tuple[str, ...]:
        """What a word in any form may mean, most usual first; nothing where it is not known.

        A word that is none may be one typed without the signs over its letters, as in naitusel for näitusel.
        """
        plain = word.lower()
        found = dict.fromkeys(self._spelt.meant(plain))
        if not found and len(plain) >= _LEAST_BARE:
            found = dict.fromkeys(self._bare.meant(plain))
        return tuple(islice(found, MOST))

    def is_english(self, word: str) -> bool:
        """Whether a word is, in any form, an English word of the list."""
        return stem(word) in self._english

    def _add(self, kind: str, own: list[str], english: tuple[str, ...]) -> None:
        self._english.update(stem(word) for one in english for word in one.split())
        bases, joints = list(_KINDS[kind](own)), set(own[:2]) if kind in "na" else set[str]()
        self._spelt.add(english, bases, joints)
        self._bare.add(english, ((base.translate(_BARE), endings) for base, endings in bases), {joint.translate(_BARE) for joint in joints})


_VOWELS = "aeiouõäöü"
_ALONE = re.compile("")


_Bases = Iterator[tuple[str, re.Pattern[str]]]
"""What a word's forms begin with, and what may follow."""


def _noun(forms: list[str], endings: re.Pattern[str] = _NOUN) -> _Bases:
    for place, form in enumerate(forms):
        # A nominative in a vowel takes endings where it is the genitive too.
        inflects = form[-1] in _VOWELS and (place > 0 or form in forms[1:])
        yield form, endings if inflects else _ALONE
        if place > 0 and form.endswith("t"):
            yield form, _NOUN_PLURAL


def _verb(forms: list[str]) -> _Bases:
    supine, infinitive, present, passive, *past = forms
    yield supine.removesuffix("ma"), _SUPINE
    yield infinitive, _ALONE
    yield re.sub(r"(?:da|ta|a)$", "", infinitive), _INFINITIVE
    yield present.removesuffix("n"), _PRESENT
    yield passive.removesuffix("ud"), _PASSIVE
    for form in past:
        yield form, _PAST


def _fixed(forms: list[str]) -> _Bases:
    yield from ((form, _ALONE) for form in forms)


_KINDS: dict[str, Callable[[list[str]], _Bases]] = {"n": _noun, "a": partial(_noun, endings=_ADJECTIVE), "v": _verb, "x": _fixed}

_LEAST_FORMS = {"n": 3, "a": 3, "v": 4, "x": 1}
"""So many principal forms a word of each kind has at least."""


def _fields(line: str, number: int) -> tuple[str, list[str], tuple[str, ...]]:
    """The kind, the forms and the English words of a line."""
    fields = line.strip().split("|")
    kind, forms, english = fields if len(fields) == len(("kind", "forms", "english")) else ("", "", "")
    own, meant = forms.split(), tuple(one.strip() for one in english.split(","))
    if kind not in _KINDS or len(own) < _LEAST_FORMS[kind] or not all(meant):
        message = f"Line {number} of the word list is no kind, principal forms and English words: {line.strip()[:80]!r}"
        raise ValueError(message)
    return kind, own, meant


@lru_cache(maxsize=1)
def estonian_words() -> WordList:
    """The list that comes with Kobar, read once."""
    text = files("knowledge.lexicon").joinpath("estonian_english.txt").read_text(encoding="utf-8")
    return WordList(text.splitlines())
