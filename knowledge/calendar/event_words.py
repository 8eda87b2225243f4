"""The words of events: what a question and an event have in common across English, Estonian and their inflections."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from knowledge.calendar.event_vocabulary import HEADS, IDEAS, PHRASES, PROPOSALS, WHOLE
from knowledge.calendar.event_vocabulary import STOP_WORDS as EVENT_STOP_WORDS
from knowledge.words import STOP_WORDS, stem, unaccented

_WORD = re.compile(r"\w+")

_CALL: Final = re.compile(r"\b(?:video\s+|phone\s+|conference\s+)?call(s?)\b", re.IGNORECASE)

# "EDFi taotlusvoor", "NATOga": an acronym with an Estonian ending.
_INFLECTED_ACRONYM: Final = re.compile(r"\b([A-ZÕÄÖÜ]{2,}\d*)-?(?:i|is|il|ile|it|ist|id|ide|ga|iga|st|sse|ks|le|lt|ni|de|s|l|t)\b")

_LONGEST_ENDING = 4  # letters of an inflection
_SHORTEST = 4  # letters that stay of a word when its ending is taken off
_SHORTEST_PREFIX = 3  # letters of a compound's first part
_CASES: Final = (
    "desse", "dele", "dest", "dega", "deks", "tele", "test", "tega", "sse", "st", "le", "lt", "ks", "ga", "ni", "de", "te", "id", "il",
    "is", "s", "l", "d", "t",
)  # fmt: skip


def _by_word() -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    """The table of ideas turned round: whole words, and beginnings of words, the longest first."""
    pairs = [(word, idea) for idea, words in IDEAS.items() for word in words.split()]
    starts = sorted(((word[:-1], idea) for word, idea in pairs if word.endswith("*")), key=lambda pair: -len(pair[0]))
    return {word: idea for word, idea in pairs if not word.endswith("*")}, tuple(starts)


_IDEA_OF_WORD, _IDEA_OF_START = _by_word()


@lru_cache(maxsize=50_000)
def forms(word: str) -> frozenset[str]:
    """What stands for a word in comparisons: its English stem, its Estonian one, and the idea that it is a word for; the parts of a
    compound too.
    """
    found: set[str] = set()
    for part in _parts(unaccented(word.lower())):
        idea = _idea(part)
        found |= {stem(part), _estonian_stem(part)} | ({idea} if idea else set())
    return frozenset(found)


def words_of(text: str) -> list[str]:
    """The words of a text, compounds such as `sig-auth` in their parts, nouns of several words as one."""
    text = _INFLECTED_ACRONYM.sub(r"\1", text)
    for phrase, noun in PHRASES:
        text = phrase.sub(noun, text)
    return _WORD.findall(text.lower())


def forms_of(texts: Iterable[str]) -> frozenset[str]:
    """The forms of all words in some texts."""
    return frozenset(form for text in texts for form in _forms_of(text))


@lru_cache(maxsize=20_000)
def _forms_of(text: str) -> frozenset[str]:
    return frozenset(form for word in set(words_of(text)) for form in forms(word))


def let_go() -> None:
    """Hold no texts in memory."""
    _forms_of.cache_clear()


def asked_words(text: str) -> list[str]:
    """The words of a question that say which event is meant, each once; compounds of Estonian in their parts."""
    found: dict[str, None] = {}
    if not PROPOSALS.search(text):
        text = _CALL.sub(r"meeting\1", text)
    for word in words_of(text):
        if word in STOP_WORDS or unaccented(word) in EVENT_STOP_WORDS:
            continue
        for part in _parts(unaccented(word)):
            if part in EVENT_STOP_WORDS or (len(part) == 1 and not part.isdigit()):
                continue
            found[part] = None
    return list(found)


def _idea(plain: str) -> str | None:
    if plain in _IDEA_OF_WORD:
        return _IDEA_OF_WORD[plain]
    return next((idea for start, idea in _IDEA_OF_START if plain.startswith(start)), None)


def _parts(plain: str) -> tuple[str, ...]:
    """A compound that ends in a noun of events ("küberrühma", "küberõppus"), in two; any other word whole."""
    if plain.startswith(WHOLE):
        return (plain,)
    for head in HEADS:
        at = plain.find(head, _SHORTEST_PREFIX)
        if at > 0 and len(plain) - at - len(head) <= _LONGEST_ENDING:
            return plain[:at], plain[at:]
    return (plain,)


def _estonian_stem(plain: str) -> str:
    """The word without a case ending and a stem vowel, as far as at least four letters stay."""
    for case in _CASES:
        if plain.endswith(case) and len(plain) - len(case) >= _SHORTEST:
            plain = plain[: -len(case)]
            break
    return plain[:-1] if len(plain) > _SHORTEST and plain[-1] in "aeiu" else plain
