"""Estonian in English, word by word: what a question is also searched for by, and what an Estonian note is also found by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from knowledge.language import language_of
from knowledge.lexicon.word_list import estonian_words
from knowledge.vocabulary import Synonyms
from knowledge.words import STOP_WORDS, typed

ESTONIAN = "et"

_TOLD_APART = ("en", ESTONIAN)

_WORD = re.compile(r"\w+(?:-\w+)*")

GLOSSES = 2
"""So many English words are put beside each word of an Estonian note. On the sample cluster 1, 2 and 3 have the evidence quoted to .31, .46
and .54 of 13 English questions on Estonian notes (.23 without), and to .73, .69 and .67 of 15 Estonian ones on English notes."""


def translations(text: str, terms: Sequence[str], known: Sequence[Synonyms]) -> tuple[Synonyms, ...]:
    """The English words for those of an Estonian text's `terms` that are not `known` by the cluster's own vocabulary."""
    if language_of(text, _TOLD_APART) != ESTONIAN:
        return ()
    taken = {word for each in known for word in each.named}
    meant = {word.lower(): english for word, english in _meanings(text) if english}
    return tuple(Synonyms((term,), meant[term]) for term in terms if term not in taken and term in meant)


def in_english(text: str) -> str:
    """An Estonian text word by word in English; of words that the list does not know small ones are left out and others stay as they
    are. Nothing of any other text.
    """
    if language_of(text, _TOLD_APART) != ESTONIAN:
        return ""
    found = (english[0] if english else "" if word.lower() in STOP_WORDS else word for word, english in _meanings(text))
    return " ".join(filter(None, found))


def glosses(text: str) -> tuple[str, ...]:
    """English words for those of an Estonian note, each once."""
    meant = (english[:GLOSSES] for word, english in _meanings(text) if word.lower() not in STOP_WORDS)
    return tuple(dict.fromkeys(chain.from_iterable(meant)))


def _meanings(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The words of an Estonian text with what they mean; of a name, which has a capital within a sentence, what it is called in English
    (Venemaa), not what it would mean as a word (Koit). A compound with hyphens that is not known has its parts (AI-õppus).
    """
    plain = typed(text)
    shouted = {word.start() for line in _SHOUTED.finditer(plain) for word in _WORD.finditer(plain, *line.span())}
    for match in _WORD.finditer(plain):
        english = estonian_words().english(match[0])
        if match[0][0].isupper() and match.start() not in shouted and not _begins(plain, match.start()):
            english = tuple(one for one in english if one[0].isupper())
        if not english and "-" in match[0]:
            yield from ((part, () if part[0].isupper() else estonian_words().english(part)) for part in match[0].split("-"))
        else:
            yield match[0], english


_SHOUTED = re.compile(r"\b[A-ZÕÄÖÜŠŽ]{2,}(?:[ \t]+[A-ZÕÄÖÜŠŽ]{2,})+\b")
"""Words in capitals alone beside each other, as in headings: their capitals make no names."""

_ENDS = '.!?…:;\n•*#|›>«»„“”"()[]-–—'
"""After these a capital says nothing: what follows begins a sentence, a line or a point."""


def _begins(text: str, place: int) -> bool:
    before = text[max(0, place - 8) : place].rstrip(" \t")
    return not before or before[-1] in _ENDS
