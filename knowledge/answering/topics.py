"""A topic that the lines of an answer must speak of, in any form of its words or by another term of the vocabulary."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from knowledge.estonian import forms_of
from knowledge.model import Cluster
from knowledge.vocabulary import Synonyms, synonyms_in
from knowledge.words import content_words, stem, stems

_NO_TOPIC: Final = re.compile(
    r"\b(?:who|whom|which|what|when|where|why|how|is|are|was|were|did|does|do|has|have|had|will|would|should|can|could|because|if|that|kes|mis|mida|millal|miks|kuidas|oli|on|kas)\b",
    re.IGNORECASE,
)
_MOST_WORDS: Final = 4
"""A topic of more words is a question of its own."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What the lines must speak of: all of `words`, or of each thing that the vocabulary knows another term for it."""

    said: str
    words: tuple[str, ...]
    synonyms: tuple[Synonyms, ...] = ()


def topic_of(said: str, cluster: Cluster) -> Topic | None:
    """A plain topic of a few words; None for any other."""
    said = said.strip(" \"'“”„.,")
    words = content_words(said)
    if not 1 <= len(re.findall(r"\w+", said)) <= _MOST_WORDS or not words or _NO_TOPIC.search(said):
        return None
    return Topic(
        said=said, words=tuple(word for word in words if word.isalnum()) or tuple(words), synonyms=synonyms_in(said, cluster.vocabulary)
    )


def roots_of(topic: Topic | None) -> tuple[str, ...]:
    """Beginnings of words, some of which stand in every note on the topic; none where that cannot be said."""
    if topic is None:
        return ()
    terms = [topic.words, *(tuple(re.findall(r"\w+", other.lower())) for each in topic.synonyms for other in each.others)]
    return tuple(root for words in terms if (root := _root(max(words, key=len, default=""))))


_LEAST_ROOT: Final = 3


def _root(word: str) -> str:
    """So much of a word as all its forms share, up to its first letter beyond ASCII, which SQLite does not compare without case."""
    plain = stem(word) if word.isascii() else word
    kept = plain if plain.isdigit() else plain[: max(_LEAST_ROOT, round(0.6 * len(plain)))]
    beyond = re.search(r"[^\x00-\x7f]", kept)
    return kept[: beyond.start()] if beyond else kept


def holding(topic: Topic | None) -> Callable[[str], bool]:
    """Whether a line speaks of the topic: has all of its words in any form, or another term of the vocabulary in their place."""
    if topic is None:
        return lambda _: True
    readings = [set(topic.words)]
    for each in topic.synonyms:
        kept = set(topic.words) - set(each.named)
        readings += [kept | set(re.findall(r"\w+", other.lower())) for other in each.others]

    def holds(text: str) -> bool:
        words = set(re.findall(r"\w+", text.lower()))
        said = stems(text) | {stem(word) for word in words}
        return any(all(stem(word) in said or any(_same(word, other) for other in words) for word in reading) for reading in readings)

    return holds


def _same(word: str, other: str) -> bool:
    """Whether one of two words is an Estonian form of the other; short ones and figures only as they are."""
    return word[:_LEAST_ROOT] == other[:_LEAST_ROOT] and (word in forms_of(other) or other in forms_of(word))
