"""Which of the cluster's languages a text is written in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from knowledge.lexicon.word_list import estonian_words

_ESTONIAN_LETTER = re.compile(r"[õäöü]")
_ESTONIAN = frozenset(
    """
    mis kes kus kuhu millal kas kui miks kuidas mitu milline millise millised milliseid
    palju meie oli olid ja ei on et see seda selle kohta keda kelle mida
    """.split()
)
_ENGLISH = frozenset(
    "what who where when why how which is are was were the a an of in for to did does do and on with by from can has have about".split()
)

_NAME = re.compile(r"(?<=[^\W\d_]\s)[A-ZÕÄÖÜŠŽ]\w*")
_ANY_WORD = re.compile(r"\w+")
_WORD = re.compile(r"[^\W\d_]{3,}")

_LOOKED_UP = 40
"""So many words of a text are looked up: more tell no more."""

_SHORT = 300
"""Characters: a text that is no longer may be a question, whose language is asked for several times on its way."""


def language_of(text: str, languages: Sequence[str]) -> str:
    """The language of a short text, out of `languages`; their first one when in doubt.

    Statistical detectors are unsure of texts of a few words, where function words and letters decide; where there are none, as in
    "tarkvara arendaja", those words that the word list knows in one language alone.
    """
    for told_by in _OF_QUESTION if len(text) <= _SHORT else _OF_TEXT:
        scores = told_by(text)
        best = max((scores.get(language, 0) for language in languages), default=0)
        known = [language for language in dict.fromkeys(languages) if scores.get(language, 0) == best]
        if best and len(known) == 1:
            return known[0]
    return languages[0] if languages else "en"


def _by_small_words(text: str) -> dict[str, int]:
    words = _ANY_WORD.findall(text.lower())
    # A name within the text is Estonian in a question of any language.
    letters = len(_ESTONIAN_LETTER.findall(_NAME.sub("", text).lower()))
    return {"et": letters + sum(word in _ESTONIAN for word in words), "en": sum(word in _ENGLISH for word in words)}


def _by_letters(text: str) -> dict[str, int]:
    """By the letters of all words, names among them."""
    return {"et": len(_ESTONIAN_LETTER.findall(text.lower()))}


def _by_word_list(text: str) -> dict[str, int]:
    """By words that are known in one language alone; a capital may begin a name, which tells nothing."""
    words = [word for word in _WORD.findall(text) if word.islower()][:_LOOKED_UP]
    known = [(bool(estonian_words().english(word)), estonian_words().is_english(word)) for word in words]
    return {language: known.count(only) for language, only in (("et", (True, False)), ("en", (False, True)))}


_OF_TEXT = (_by_small_words, _by_word_list, _by_letters)
_OF_QUESTION = tuple(lru_cache(maxsize=64)(told_by) for told_by in _OF_TEXT)
