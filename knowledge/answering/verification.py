"""Checks sentences against their passages, the meaning among the rest, which takes the embedder."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.answering.checking import (
    Fault,
    Source,
    Thresholds,
    carried,
    factual_fault,
    formal_fault,
    gives_order,
    is_negated,
    quoted_units,
    thresholds_for,
    words_support,
)
from knowledge.answering.quotation import Quotation
from knowledge.answering.sentences import Sentence
from knowledge.ports import Embedder, PassageText, Vectors

PART = 0.25
"""So much of a sentence, of what all its sources carry together, a second source adds to the better ones; a word more is no support."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A sentence with what was found of it: the first fault, or the quotations that support it, one of each passage that does.

    `words` and `meaning` are its support, of those of its passages that support it best; 0 where it failed before that was looked at.
    """

    sentence: Sentence
    fault: Fault | None = None
    quotations: tuple[Quotation, ...] = ()
    words: float = 0.0
    meaning: float = 0.0


@dataclass(frozen=True, slots=True)
class _Evidence:
    """How one source supports a sentence."""

    source: Source
    quotation: Quotation
    words: float
    meaning: float
    carries: frozenset[str]
    """What of the sentence stands in the quotation."""


class Verifier:
    """Verifies the sentences of one answer; the vectors of the passages' units are kept for the next sentence."""

    def __init__(self, *, embedder: Embedder, thresholds: Thresholds) -> None:
        self._embedder = embedder
        self._thresholds = thresholds
        self._units: dict[int, Vectors] = {}

    async def verify(
        self, sentence: Sentence, sources: Mapping[int, Source], *, question: str, language: str, secret: str = ""
    ) -> Verified:
        """What is found of a sentence that cites `sources` by its markers; `language` is the one that the sentence is to be in."""
        fault = formal_fault(sentence, sources, secret=secret)
        if fault:
            return Verified(sentence, fault)
        cited = [sources[marker] for marker in sentence.markers if sources[marker].passage.units]
        if not cited:
            return Verified(sentence, Fault.UNKNOWN_MARKER)
        evidence = await self._evidence(sentence, cited, language)
        words = words_support(sentence.text, cited, language=language)
        meaning = max(one.meaning for one in evidence)
        fault = factual_fault(sentence.text, cited, question=question, language=language) or self._unlike(words, meaning, cited, language)
        supporting = self._supporting(evidence)
        fault = fault or _contrary(sentence, supporting)
        return Verified(
            sentence, fault, () if fault else tuple(one.quotation for one in supporting), words=round(words, 4), meaning=round(meaning, 4)
        )

    def _unlike(self, words: float, meaning: float, cited: Sequence[Source], language: str) -> Fault | None:
        """Whether the sentence is too far from its passages; in another language than theirs its words cannot be compared."""
        if all(source.language != language for source in cited):
            return None if meaning >= self._thresholds.across else Fault.MEANING
        if words < self._thresholds.words:
            return Fault.WORDS
        return None if meaning >= self._thresholds.meaning else Fault.MEANING

    async def _evidence(self, sentence: Sentence, cited: Sequence[Source], language: str) -> list[_Evidence]:
        [vector] = await self._embedder.embed_passages([PassageText(sentence.text)], at_once=True)
        found: list[_Evidence] = []
        for source in cited:
            cosines = [float(cosine) for cosine in (await self._vectors(source)) @ vector.whole]
            first, last = quoted_units(sentence.text, source, cosines)
            words = words_support(sentence.text, [source], language=language)
            quotation = Quotation(passage=source.passage, first=first, last=last)
            carries = carried(sentence.text, quotation.quote, source, language=language)
            found.append(_Evidence(source, quotation, words, max(cosines), carries))
        return found

    async def _vectors(self, source: Source) -> Vectors:
        """The vectors of a source's units, embedded as the sentence is: alone."""
        key = source.passage.chunk_id
        if key not in self._units:
            embedded = await self._embedder.embed_passages([PassageText(unit.text) for unit in source.passage.units], at_once=True)
            self._units[key] = np.stack([one.whole for one in embedded])
        return self._units[key]

    def _supporting(self, evidence: Sequence[_Evidence]) -> list[_Evidence]:
        """Of several sources those that carry a part which the better ones do not; one that adds nothing would be cited for show."""
        best, *others = sorted(evidence, key=lambda one: (one.words, one.meaning), reverse=True)
        whole = frozenset[str]().union(*(one.carries for one in evidence))
        taken, carried_so_far = [best], best.carries
        for one in others:
            if one.meaning >= self._thresholds.meaning and len(one.carries - carried_so_far) >= max(1.0, PART * len(whole)):
                taken.append(one)
                carried_so_far |= one.carries
        return [one for one in evidence if one in taken]


async def verifier_for(embedder: Embedder, thresholds: Thresholds | None) -> Verifier:
    """A verifier with the thresholds measured for the embedder, unless others are given."""
    return Verifier(embedder=embedder, thresholds=thresholds or thresholds_for(await asyncio.to_thread(lambda: embedder.identity)))


def _contrary(sentence: Sentence, supporting: Sequence[_Evidence]) -> Fault | None:
    """What the words' likeness does not show: that the quoted lines say the opposite, or are orders rather than statements."""
    quotes = [one.quotation.quote for one in supporting]
    if any(gives_order(quote) for quote in quotes):
        return Fault.ORDER
    if is_negated(sentence.text) != any(is_negated(quote) for quote in quotes):
        return Fault.NEGATION
    return None
