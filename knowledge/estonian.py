"""Estonian words as they are inflected: which forms a noun takes, and whether a word is one of them.

Made from the fourteen cases and the commonest stem changes (Erelt, Erelt and Ross, "Eesti keele käsiraamat", the chapters on cases and on
gradation). It makes more forms than the language has: a form that nobody writes is never met, and a missing one would not be understood.
"""

from __future__ import annotations

import re
from functools import lru_cache

MIN_INFLECTED = 4
"""A shorter word is taken only as it stands, but for one of three letters that ends in a vowel (aku): its forms would be other words."""

_CASES = ("s", "sse", "st", "l", "le", "lt", "ks", "ni", "na", "ta", "ga")
"""Inessive, illative, elative, adessive, allative, ablative, translative, terminative, essive, abessive, comitative."""

_SINGULAR = ("", "t", *_CASES)
"""Genitive and partitive, and the cases that are put after the genitive."""

_PLURAL = ("d", "sid", *(f"{stem}{case}" for stem in ("de", "te") for case in ("", *_CASES)))

_VOWELS = "aeiouõäöü"
_STEM_VOWELS = ("a", "e", "i", "u")
_WEAK = {"p": "b", "t": "d", "k": "g"}
_TAKES_T = "slnr"
"""Consonants after which the partitive has its t at once: kosmost, keelt."""

_ACRONYM_ENDING = re.compile(
    r"-?(?:i|is|il|ile|ilt|it|ist|iks|ini|iga|ina|ita|id|ide|isse|s|sse|st|l|le|lt|t|ks|ni|ga|na|ta|d|de|dele|dest|dega)"
)


@lru_cache(maxsize=20_000)
def forms_of(noun: str) -> frozenset[str]:
    """The forms of a noun given in its nominative, or of a compound's first part given in its genitive; all in lower case."""
    base = noun.lower()
    if len(base) < MIN_INFLECTED and not (len(base) == MIN_INFLECTED - 1 and base[-1] in _VOWELS):
        return frozenset({base})
    stems = {base} if base[-1] in _VOWELS else set[str]()
    stems |= {stem + vowel for stem in _strong_and_weak(base) for vowel in _STEM_VOWELS if base[-1] not in _VOWELS}
    stems |= _changed(base)
    forms = {base, *(stem + ending for stem in stems for ending in (*_SINGULAR, *_PLURAL))}
    return frozenset(forms | ({f"{base}t"} if base[-1] in _TAKES_T else set()))


def _strong_and_weak(base: str) -> set[str]:
    """A base that ends in a consonant in both grades: grupp and grup, müük and müüg, ekspert and eksperd."""
    if base[-1] not in _WEAK:
        return {base}
    return {base, base[:-1] if base[-1] == base[-2] else base[:-1] + _WEAK[base[-1]]}


def _changed(base: str) -> set[str]:
    """Genitives that are not the base and a vowel: mehitamine and mehitamise, seade and seadme, turve and turbe, number and numbri."""
    found: set[str] = set()
    if base.endswith("ne"):
        found.add(f"{base[:-2]}se")
    if base.endswith("s"):
        found |= {f"{base[:-1]}kse", f"{base[:-1]}se"}
    if base.endswith("ve"):
        found.add(f"{base[:-2]}be")
    if base.endswith("de"):
        found.add(f"{base[:-1]}me")
    if base[-2:] in ("er", "el", "or") and len(base) > MIN_INFLECTED:
        found |= {f"{base[:-2]}{base[-1]}{vowel}" for vowel in ("i", "a", "e")}
    return found


def is_form(word: str, noun: str) -> bool:
    """Whether a word, as it stands in a text, is a form of a noun; of an acronym (TI) only where its capitals are kept: TIs, TI-le."""
    if is_acronym(noun):
        return word.lower() == noun.lower() or (word.startswith(noun) and bool(_ACRONYM_ENDING.fullmatch(word[len(noun) :])))
    return word.lower() in forms_of(noun)


def is_acronym(word: str) -> bool:
    """Whether a word is written in capitals alone, digits aside."""
    return len(word) > 1 and word.upper() == word and any(character.isalpha() for character in word)
