"""Whether a sentence that a chat model wrote is supported by the passages that it cites; what is not, is not shown.

A sentence must name passages that it was given, bring no link or mention, tell no number, date or name that its passages do not tell,
deny nothing that they affirm, and be near them in words and in meaning. Nothing here can tell that a sentence is *true*: a passage that
states a falsehood supports it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from knowledge.answering.facts import (
    WrittenDate,
    is_named,
    is_number,
    names,
    numbers,
    take_dates,
    told_numbers,
    visible,
    vocabulary,
    weekday_of,
    weekdays,
    without_weekdays,
)
from knowledge.answering.sentences import Sentence
from knowledge.language import language_of
from knowledge.model import Passage
from knowledge.words import stems, unaccented


class Fault(StrEnum):
    """Why a sentence is left out."""

    NO_MARKER = "no marker"
    UNKNOWN_MARKER = "unknown marker"
    LINK = "link or mention"
    ORDER = "an order to the reader"
    VOICE = "the model's own voice"
    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    NEGATION = "negation"
    WORDS = "words"
    MEANING = "meaning"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What support a sentence needs: `words` is the share of its content words that its passages hold, `meaning` the cosine with the
    nearest unit of theirs; `across` is the cosine where the passage is in another language, and its words say nothing.
    """

    words: float
    meaning: float
    across: float


MEASURED = {
    "multilingual-e5-small": Thresholds(words=0.4, meaning=0.84, across=0.85),
}
"""By embedding model, since each spreads its cosines differently. Set with `python -m bench.checking` where nine in ten supported sentences
of real notes and SQuAD paragraphs reach `meaning` (.847 and .854) and most reach `words`; of the same sentences under a passage from
elsewhere in their document .013 and .010 then pass all checks (areas under the ROC curve .94 and .99 for words, .91 and .96 for meaning).
For Estonian sentences on notes in English, of which there were 22, .85 lets none pass from elsewhere, and .84 three.
"""

WORDS_ALONE = Thresholds(words=0.7, meaning=-1.0, across=2.0)
"""For any other embedding model: words must do, and a sentence in another language than its passage cannot be judged."""


def thresholds_for(identity: str, measured: Mapping[str, Thresholds] = MEASURED) -> Thresholds:
    """The thresholds of an embedding model by its identity."""
    return next((thresholds for name, thresholds in measured.items() if identity.startswith(name)), WORDS_ALONE)


_FORBIDDEN = re.compile(
    r"https?|hxxps?|www\.|://|\b(?:mailto|javascript|data|file|ftp|discord):(?=\S)|<[@#:/a-z!]|<\W?\w+:|@\s*(?:everyone|here)\b|(?<!\w)@\w|"
    r"[\w.+-]+@[\w-]+\.\w|\]\s*\(|!\[|```|~~~|\b(?:discord(?:app)?\.(?:gg|com|me|io)|t\.me|bit\.ly)\b|"
    r"\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}/|</?[a-z]|&#\w+;|<\||\|>|\[/?(?:inst|sys)\b",
    re.IGNORECASE,
)
"""What never passes: addresses, mentions, Discord's timestamps and channels, links and fences of Markdown, tags."""

_ORDER = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instruction|prompt|rule|above|previous|prior|everything|all|context)|"
    r"\b(?:system|new|developer|hidden)\s+(?:prompt|instruction|message)|\bas an? (?:ai|language model|assistant)\b|"
    r"\byou (?:are|must|should|will|have to|need to)\b.{0,30}\b(?:now|act|reply|respond|answer|say|write|pretend|include|output|obey)|"
    r"\b(?:reply|respond|answer|end|begin|start|finish)\b.{0,30}\b(?:with|only|by|in)\b.{0,40}[\"“'«:]|"
    r"\byour (?:answer|response|reply|output|implementation|codebase|solution)s?\b|"
    r"\b(?:say|tell|print|output|repeat|write|append|insert)\b.{0,20}\b(?:exactly|verbatim|word for word|to (?:the )?(?:user|everyone))|"
    r"\b(?:assistant|chatbot|kobar|language model|ai model|bot)\b\s*[,:].{0,60}"
    r"\b(?:say|tell|write|reply|answer|print|add|must|should|ütle|vasta)\b|"
    r"\b(?:eira|ignoreeri|unusta)\w*\b.{0,40}\b(?:juhis|käsk|käsu|eelne|kõik)|\bvasta\b.{0,20}\b(?:ainult|täpselt|nii)\b|\bvastuses pead\b",
    re.IGNORECASE | re.DOTALL,
)
"""Text that tells a reader what to say or do instead of telling what is so: it is evidence of nothing. No list of such phrases is whole;
the other checks do not lean on this one.
"""

_VOICE = re.compile(
    r"^\W*(?i:certainly|sure|of course|absolutely|gladly|with pleasure|here(?:['’]s| is| are| it is| you go)|"
    r"kindlasti|muidugi|loomulikult|hea meelega|siin on)\b|\bI['’](?:m|ve|ll|d)\b|\b(?i:my|myself)\b|"
    r"\bI\s+(?:am|was|have|had|can|could|will|would|do|did|must|should|may|might|cannot|think|know|want|need|hope|apologi[sz]e)\b|"
    r"\b(?i:ma|mina)\s+(?:olen|oskan|saan|võin|tean|pean|arvan|vabandan)\b"
)
"""How a model speaks of itself, or before it does as it was told: an answer from documents says neither."""

_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|cannot|without|\w+n['’]t|ei|mitte|pole|polnud|ära|ilma|puudub|ilmaski)\b",
    re.IGNORECASE,
)

MAX_UNITS_QUOTED = 3
MAX_CHARACTERS_QUOTED = 400


@dataclass(frozen=True)
class Source:
    """A passage as sentences are checked against it; `group` is what its working group is called."""

    passage: Passage
    group: str = ""
    known: dict[str, object] = field(default_factory=dict[str, object], compare=False)

    @cached_property
    def told(self) -> str:
        """All that it tells: title, group, headings and units."""
        document = self.passage.document
        head = (document.title, self.group, document.group or "", *self.passage.headings)
        return visible("\n".join([*head, *(unit.text for unit in self.passage.units), self.passage.text]))

    @cached_property
    def body(self) -> str:
        """Headings and units, which a sentence has to be near to."""
        return visible("\n".join([*self.passage.headings, *(unit.text for unit in self.passage.units)]))

    @cached_property
    def language(self) -> str:
        """The language that it is written in."""
        return self.passage.document.language or language_of(self.body, ("en", "et"))

    @cached_property
    def vocabulary(self) -> set[str]:
        """Its words, for names."""
        return vocabulary(self.told)

    @cached_property
    def numbers(self) -> set[str]:
        """Its numbers, and those of its date."""
        day = self.passage.document.date
        return told_numbers(self.told) | ({str(day.year), str(day.month), str(day.day)} if day else set())

    @cached_property
    def dates(self) -> list[WrittenDate]:
        """Its dates, and its document's own."""
        day = self.passage.document.date
        return take_dates(self.told)[0] + ([WrittenDate(day.month, day.day, day.year)] if day else [])

    @cached_property
    def years(self) -> set[int]:
        """The years that a date without one may mean: the document's and the next one."""
        day = self.passage.document.date
        return {day.year, day.year + 1} if day else set()

    @cached_property
    def stems(self) -> set[str]:
        """The stems of its body."""
        return stems(self.body)


def brings_link(text: str) -> bool:
    """Whether a text holds an address, a mention, a tag or anything else that Discord would act on, however it is disguised."""
    folded = unicodedata.normalize("NFKC", "".join(one for one in text if unicodedata.category(one) != "Cf"))
    return bool(_FORBIDDEN.search(folded))


def gives_order(text: str) -> bool:
    """Whether a text tells whoever reads it what to say, rather than what is so."""
    return bool(_ORDER.search(text))


def formal_fault(sentence: Sentence, sources: Mapping[int, Source], *, secret: str = "") -> Fault | None:
    """What is wrong with a sentence before its content is looked at; `secret` is the data blocks' boundary, which nobody has to say."""
    if brings_link(sentence.text) or (secret and secret in sentence.text):
        return Fault.LINK
    if gives_order(sentence.text):
        return Fault.ORDER
    if _VOICE.search(sentence.text):
        return Fault.VOICE
    if not sentence.markers:
        return Fault.NO_MARKER
    return Fault.UNKNOWN_MARKER if any(marker not in sources for marker in sentence.markers) else None


def factual_fault(text: str, cited: Sequence[Source], *, question: str, language: str) -> Fault | None:
    """What a sentence states that none of its sources tells: a date, a number, a name."""
    dates, rest = take_dates(text)
    if any(not _tells_date(day, cited) for day in dates):
        return Fault.DATE
    days = weekdays(rest)
    told_days = {day for source in cited for told in source.dates for day in weekday_of(told, source.years)}
    if days - told_days - {day for source in cited for day in weekdays(source.told)}:
        return Fault.DATE
    rest = without_weekdays(rest)
    if any(not (forms & source_numbers) for source_numbers in [_numbers(cited)] for forms in numbers(rest)):
        return Fault.NUMBER
    foreign = all(source.language != language for source in cited)
    # What the question names need not be what the passage is about; in another language it may be called otherwise there.
    known = {word for source in cited for word in source.vocabulary} | (vocabulary(question) if foreign else set[str]())
    # Where a sentence begins, a capital says nothing; in the source's own language the word should stand there all the same.
    unknown = [name for name in names(rest) if not is_named(name.text, known) and not (name.leads and (foreign or _is_common(name.text)))]
    return Fault.NAME if unknown else None


def _numbers(cited: Iterable[Source]) -> set[str]:
    return {form for source in cited for form in source.numbers}


def _tells_date(day: WrittenDate, cited: Iterable[Source]) -> bool:
    return any(day.is_told_by(told, source.years) for source in cited for told in source.dates)


_OPENERS = frozenset(
    """
    according accordingly additionally although among another any apart based because besides both cluster companies company currently
    decided decision decisions during each earlier every everyone finally first following four group groups however instead last later many
    meanwhile meeting meetings member members moreover new next notes nobody none notably originally otherwise overall participants people
    previously several since someone sources specifically team that then therefore three together two various while working
    alates alguses arutati enne esialgu esmalt ettevõte ettevõtted grupp hiljem iga järgmine kokku koosolek koosolekul kuigi lisaks
    liikmed lõpuks mitu mõlemad neli otsus otsustati praegu samuti seetõttu seejärel sellel siis siiski tähtaeg töörühm uus varem viimane
    """.split()
)
"""Words that begin sentences about minutes and name nothing."""


def _is_common(word: str) -> bool:
    return word.lower() in _OPENERS


def words_support(text: str, cited: Sequence[Source], *, language: str) -> float:
    """The share of a sentence's content words that stand in its sources; Estonian words by their beginning, which inflection leaves.

    Dates and numbers are left to the checks of their own, which know their other forms.
    """
    wanted = {one for one in stems(take_dates(text)[1]) if not is_number(one)}
    if not wanted:
        return 0.0
    held = {one for source in cited for one in source.stems}
    if language != "et":
        return len(wanted & held) / len(wanted)
    return sum(1 for one in wanted if _stands_in(one, held)) / len(wanted)


def _stands_in(word: str, held: set[str]) -> bool:
    plain = unaccented(word)
    root = plain[: max(4, round(len(plain) * 0.7))]
    return word in held or (len(plain) >= 4 and any(other.startswith(root) for other in held))  # noqa: PLR2004 - shorter roots match anything


def carried(text: str, quote: str, source: Source, *, language: str) -> frozenset[str]:
    """The content words, numbers and dates of a sentence that a quotation of a source holds."""
    dates, rest = take_dates(text)
    held, there = stems(quote), take_dates(quote)[0]
    words = {one for one in stems(rest) if not is_number(one) and (one in held or (language == "et" and _stands_in(one, held)))}
    figures = {form for forms in numbers(rest) if forms & told_numbers(quote) for form in forms}
    return frozenset(words | figures | {str(day) for day in dates if any(day.is_told_by(told, source.years) for told in there)})


def is_negated(text: str) -> bool:
    """Whether a text denies something."""
    return bool(_NEGATION.search(text))


def quoted_units(text: str, source: Source, cosines: Sequence[float]) -> tuple[int, int]:
    """The first and the last of the units that support a sentence best: one, or up to three in a row where that says more of it.

    `cosines` has one value per unit.
    """
    units = source.passage.units
    wanted = stems(text)
    told = _numbers_of(text)

    def score(first: int, last: int) -> float:
        joined = " ".join(unit.text for unit in units[first : last + 1])
        share = len(wanted & stems(joined)) / len(wanted) if wanted else 0.0
        facts = len(told & told_numbers(joined)) / len(told) if told else 0.0
        near = max(cosines[first : last + 1], default=0.0)
        return share + facts + near - 0.15 * (last - first)

    spans = [
        (first, last)
        for first in range(len(units))
        for last in range(first, min(first + MAX_UNITS_QUOTED, len(units)))
        if first == last or units[last].end - units[first].start <= MAX_CHARACTERS_QUOTED
    ]
    return max(spans, key=lambda span: score(*span))


def _numbers_of(text: str) -> set[str]:
    return {form for forms in numbers(text) for form in forms}
