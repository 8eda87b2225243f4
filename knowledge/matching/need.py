"""A need, read: its topic's words with their weight, its language, and the technology readiness level it asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge.language import language_of
from knowledge.lexicon.translation import translations
from knowledge.vocabulary import Synonyms, Vocabulary, folded, synonyms_in, with_synonyms
from knowledge.words import content_words, stem

_FRAME = """
    company companies firm firms organisation organisations organization business vendor supplier suppliers supply supplies
    manufacturer maker partner partners partnership collaborate collaboration collaborator cooperate cooperation member
    members cluster startup lab someone somebody anyone anybody everyone people person expert experts expertise experience
    specialist team need needs needed require requires required want wanted wish help helps assist support find finding look
    looking search searching seek seeking offer offers offering provide provides provider sell sells make makes making build
    builds building develop develops produce produces able capable know knows talk speak ask contact meet introduce connect
    work works working together already integrate fit suitable could good ettevõte ettevõtte ettevõtet ettevõtted firma
    firmat firmad partner partnerit partneri partnerid koostöö koostööd koostööpartner liige liikmed klaster keegi kedagi
    kellegi inimene abi aidata aitab aitaks vaja vajame vajan vajaks otsin otsime soovime tahame leida pakub pakkuda pakuks
    pakkuja teeb teha teeks toodab tootja oskab oskaks suudab müüb tegeleb rääkida küsida pöörduda below above under over
    least beyond across kind type some several various best really please minimum maximum alla üle vähemalt
"""
"""Words of the asking, not of what is asked for."""

FRAME = frozenset(stem(word) for word in _FRAME.split())

MIN_ROOT = 4
ROOT_COUNTS = 0.7
"""What a word counts of which only the root is found, as in Estonian's inflected words."""

_TRL = re.compile(
    r"\b(?:TRL|technology readiness level|valmidustase\w*)\s*(?:of|is|at least|>=|≥|min\w*|vähemalt)?\s*([1-9])\b", re.IGNORECASE
)
_MEASURE = re.compile(
    r"\b\d[\d.,]*\s?(?:[kmcµn]?[gmlwvs]|[kmg]?hz|[km]?wh|ah|%|°\s?c|[kmg]?bit/s|hours?|days?|weeks?|months?|years?|eur|euros?|people|employees)(?!\w)",
    re.IGNORECASE,
)
"""A quantity: whether it is met is not a matter of its digits standing there."""

_WORD_OR_STOP = re.compile(r"\w+|[.,;:!?]", re.UNICODE)
_TRL_WORD = re.compile(r"TRL\s*\d?|technology readiness level", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Need:
    """What is sought: `weights` gives each stem of the topic its rarity in the library, `words` are the text's words in
    their order, None for those that are not of the topic, `language` is the text's own, `trl` is the least level asked for. `spoken` is the
    language to say in what is missing. `synonyms` are other terms for what it names, by the cluster's vocabulary and, where it is
    Estonian, in English; each such thing has one weight.
    """

    weights: Mapping[str, float]
    words: tuple[str | None, ...]
    language: str
    trl: int | None
    spoken: str
    synonyms: tuple[Synonyms, ...] = ()

    def covered(self, found: set[str], *, of: int | None = None) -> float:
        """The share of the topic's words that are found, each counting by its rarity; 1 at most.

        With `of`, so many of the rarest words count as all: what a single line may be asked to hold of a need of a whole page.
        """
        found = with_synonyms(found, self.weights, self.synonyms)
        total = sum(sorted(self.weights.values(), reverse=True)[:of])
        begun = {word[:length] for word in found for length in range(MIN_ROOT, len(word) + 1)}
        held = sum(weight * (1.0 if word in found else ROOT_COUNTS * (_root(word) in begun)) for word, weight in self.weights.items())
        return min(1.0, held / total) if total else 0.0


def read_need(
    text: str, rarity: Mapping[str, float], languages: Sequence[str], vocabulary: Vocabulary = (), *, spoken: str | None = None
) -> Need:
    """Read a need; `rarity` is the inverse document frequency of its stems, `vocabulary` what the cluster calls by several terms, `spoken`
    the language to speak in, usually its own.
    """
    asked = _TRL.search(text)
    topic = _TRL_WORD.sub(" ", text) if asked else text
    found = [stem(word) for word in content_words(topic) if word.isalnum()]
    own = [word for word in found if word not in FRAME] or found
    rarest = max(rarity.values(), default=1.0)
    named = synonyms_in(topic, vocabulary)
    synonyms = (*named, *translations(topic, [word for word in content_words(topic) if stem(word) in own], named))
    language = language_of(text, languages)
    return Need(
        weights=folded({word: rarity.get(word, rarest) for word in own}, synonyms),
        words=tuple(word if stem(word) in own else None for word in _WORD_OR_STOP.findall(_MEASURE.sub(" . ", topic))),
        language=language,
        trl=int(asked[1]) if asked else None,
        spoken=spoken or language,
        synonyms=synonyms,
    )


def _root(word: str) -> str:
    """The beginning that inflected forms share: three quarters of the word, but of a short word all."""
    return word[: max(MIN_ROOT, round(0.75 * len(word)))]
