"""The cluster's vocabulary: abbreviations, synonyms and translations that the config lists, and what of them a question names.

What means the same counts as one word of the question, found where any of its forms is found: a list of many synonyms must not outweigh
the question's other words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.estonian import is_acronym, is_form
from knowledge.words import STOP_WORDS, content_words, stem, word_roots

Vocabulary = tuple[tuple[str, ...], ...]
"""Lists of terms that mean the same, in any language."""

READINGS = 4
"""In so many ways a question is asked of the lexical arms at most, its own included: each costs as much as the first."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Synonyms:
    """One thing that a question names: `named` are its content words as they stand in the question, `others` the other terms for it."""

    named: tuple[str, ...]
    others: tuple[str, ...]


def synonyms_in(text: str, vocabulary: Vocabulary) -> tuple[Synonyms, ...]:
    """The things of the vocabulary that a text names, whole or in an Estonian form; of terms within one another the longest counts."""
    words = [(match[0], match.start(), match.end()) for match in _WORD.finditer(text)]
    named: list[tuple[int, int, tuple[str, ...], str]] = []
    for terms in vocabulary:
        for term in terms:
            own = _WORD.findall(term)
            named += [
                (place, place + len(own), terms, term)
                for place in range(len(words) - len(own) + 1)
                if own and all(_says(word, part) for (word, _, _), part in zip(words[place : place + len(own)], own, strict=True))
            ]
    found: dict[tuple[str, ...], Synonyms] = {}
    taken: set[int] = set()
    for first, last, terms, term in sorted(named, key=lambda one: (one[0] - one[1], one[0])):
        if taken & set(range(first, last)):
            continue
        taken |= set(range(first, last))
        said = content_words(text[words[first][1] : words[last - 1][2]])
        before = found.get(terms, Synonyms((), terms))
        others = tuple(other for other in before.others if other != term)
        found[terms] = Synonyms(tuple(dict.fromkeys((*before.named, *said))), others)
    return tuple(found.values())


def _says(word: str, part: str) -> bool:
    """Whether a word of a text is a term's: a form of it, or its English plural; a term that is also a small word (IT) in its capitals."""
    if is_acronym(part):
        return (word == part or part.lower() not in STOP_WORDS) and is_form(word, part)
    return is_form(word, part) or (len(part) > 3 and stem(word) == stem(part))  # noqa: PLR2004 - the plural of a shorter word may be another


def readings(terms: Sequence[str], synonyms: Sequence[Synonyms]) -> tuple[tuple[str, ...], ...]:
    """The question's terms, and then the same with other terms for what it names: as many readings as the longest list has."""
    found = [tuple(terms)]
    most = max((len(each.others) for each in synonyms), default=0)
    named = {word for each in synonyms for word in each.named}
    for place in range(min(most, READINGS - 1)):
        others = (each.others[place] if place < len(each.others) else each.others[-1] for each in synonyms if each.others)
        found.append((*(term for term in terms if term not in named), *others))
    return tuple(dict.fromkeys(found))


def best_of(scores: Iterable[Mapping[int, float]]) -> dict[int, float]:
    """Each chunk's score in the reading that suits it best; never the sum, so that no chunk gains by saying a thing in two ways."""
    best: dict[int, float] = {}
    for reading in scores:
        for chunk, score in reading.items():
            best[chunk] = max(best.get(chunk, 0.0), score)
    return best


def words_of(synonyms: Sequence[Synonyms]) -> set[str]:
    """The single words of all the other terms."""
    return {word for each in synonyms for other in each.others for word in _WORD.findall(other.lower())}


def folded(rarity: Mapping[str, float], synonyms: Sequence[Synonyms]) -> dict[str, float]:
    """The rarity of a question's stems with each thing that it names as one word: under its rarest stem, as rare as its commonest term.

    `rarity` holds the stems of the question's own terms, and those of the other terms as far as they are known.
    """
    own = {stem: weight for stem, weight in rarity.items() if stem not in _only_others(synonyms)}
    for each in synonyms:
        key = _key(each, own)
        if key is None:
            continue
        others = [max(known) for other in each.others if (known := [rarity[one] for one in _stems(other) if one in rarity])]
        own[key] = min([own[key], *others])
        for one in _stems(" ".join(each.named)) - {key}:
            own.pop(one, None)
    return own


def keyed(rarity: Mapping[str, float], synonyms: Sequence[Synonyms]) -> dict[str, tuple[str, ...]]:
    """The other terms for each thing that a question names, under the stem that stands for it in `rarity`, which is folded."""
    found: dict[str, tuple[str, ...]] = {}
    for each in synonyms:
        if (key := _key(each, rarity)) is not None:
            found[key] = (*found.get(key, ()), *each.others)
    return found


def with_synonyms(found: set[str], rarity: Mapping[str, float], synonyms: Sequence[Synonyms]) -> set[str]:
    """The stems found in a text, and the question's own stem of each thing of which the text has any term; `rarity` is folded."""
    said = {key for each in synonyms if (key := _key(each, rarity)) is not None and any(_holds(found, other) for other in each.others)}
    return found | said if said else found


def _key(each: Synonyms, rarity: Mapping[str, float]) -> str | None:
    """The stem that stands for a thing: the rarest of those that name it in the question."""
    return max((one for one in _stems(" ".join(each.named)) if one in rarity), key=lambda one: (rarity[one], one), default=None)


def _only_others(synonyms: Sequence[Synonyms]) -> set[str]:
    own = {one for each in synonyms for one in _stems(" ".join(each.named))}
    return {stem(word) for word in words_of(synonyms)} - own


def _stems(text: str) -> set[str]:
    return {stem(word) for word in _WORD.findall(text.lower())}


def _holds(found: Collection[str], term: str) -> bool:
    """Whether stems have all words of a term; of a longer word its beginning is enough, as for inflected ones."""
    for word in _WORD.findall(term.lower()):
        roots = [stem(root) for root in word_roots([word])] if word.isalpha() else []
        if stem(word) not in found and not any(one.startswith(root) for root in roots for one in found):
            return False
    return True
