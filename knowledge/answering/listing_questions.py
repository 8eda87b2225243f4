"""Which questions ask for all of something that notes hold, or for how many there are, and with which filters.

A question is read whole or not at all: each of its words has to be part of the asking, of a filter or of the topic. "How many classes does
Koit have?" asks for a number that stands in a sentence, and is left to the passages.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from knowledge.calendar.periods import named_period
from knowledge.group_names import mentions
from knowledge.model import Cluster, Period
from knowledge.vocabulary import Synonyms, synonyms_in
from knowledge.words import content_words


class Listed(StrEnum):
    """What is listed or counted."""

    DECISIONS = "decisions"
    ACTIONS = "actions"
    MEETINGS = "meetings"
    NOTES = "notes"


@dataclass(frozen=True, slots=True)
class Topic:
    """What the lines must speak of: all of `words`, or of each thing that the vocabulary knows another term for it."""

    said: str
    words: tuple[str, ...]
    synonyms: tuple[Synonyms, ...] = ()


@dataclass(frozen=True, slots=True)
class ListingQuestion:
    """All of `listed`, of one working group if given, within a period if given, on a topic if given."""

    listed: Listed
    group: str | None = None
    period: Period | None = None
    topic: Topic | None = None


def _any(words: str) -> str:
    return "(?:" + "|".join(word.replace("_", r"\s+") for word in words.split()) + ")"


_GROUP: Final = "‹g›"
_PERIOD: Final = "‹p›"
"""What stands in the place of a group and of a period that were read."""

_NOUN: Final = {
    Listed.DECISIONS: r"decisions?|resolutions?|otsus(?:ed|eid|t|i)?",
    Listed.ACTIONS: r"action\s+(?:items?|points?)|actions|to-?dos?|ülesan(?:ded|net|deid|ne)|tegevus(?:ed|t|i)",
    Listed.MEETINGS: r"meetings?|koosolek(?:ut|ud|uid|ul|utel)?|kohtumis(?:t|ed|i)",
    Listed.NOTES: (
        r"(?:meeting\s+)?(?:notes?|minutes)|documents?|"
        r"(?:koosoleku\s*)?(?:protokoll(?:i|id|e|is|ides)?)|märkme(?:d|id|tes)|dokument(?:i|id|e|ides|is)?"
    ),
}
_LIST: Final = (
    r"(?:please\s+|palun\s+|can\s+you\s+|could\s+you\s+)*"
    r"(?:list|show|give|name|enumerate|loetle|näita|anna|nimeta|too\s+välja)(?:\s+(?:me|us|mulle|meile|palun|up|out))*"
    r"(?:\s+(?:all|every|each|kõik|kõiki|kõigi))?(?:\s+of)?(?:\s+(?:the|our))?"
)
_ALL: Final = r"(?:all|every|kõik)(?:\s+(?:of\s+)?(?:the|our))?|what\s+are\s+all(?:\s+(?:of\s+)?the)?|mis\s+on\s+kõik"
_COUNT: Final = r"(?:in\s+)?how\s+many(?:\s+(?:of\s+)?(?:the|our))?|what\s+is\s+the\s+number\s+of|mitu|mitmes|kui\s+palju"
_WHICH: Final = r"(?:in\s+)?(?:which|what)(?:\s+(?:are|were)\s+the)?|mis|millised|missugused|milliseid|millistes|mida"

_FILL_WORDS: Final = """
    of by in from for during at within over the a our we did do does has have had was were been be are is there taken took take made make
    recorded noted held hold meet reached reach pass passed so_far in_total altogether on_record 's group and about_it to_date please
    since after before until between vahel on oli olid tegi tegid tehti teinud võeti vastu võttis pidas pidanud peeti toimus olnud kokku
    kirjas jooksul meil me palun tehtud võetud töörühma töörühm alates kuni
"""
_FILL: Final = rf"(?:(?:{_any(_FILL_WORDS)}|{_GROUP}|{_PERIOD})(?=\W|$)\W*)*"
_LINK: Final = _any(
    """
    about on regarding concerning relating_to related_to that_mentions? which_mentions? mention(?:s|ed|ing)? that_speaks?_(?:of|about)
    speaks?_(?:of|about) that_refers?_to refers?_to referring_to discuss(?:es|ed|ing)? that_discuss(?:es|ed)? talks?_about talked_about
    that_talks?_about contain(?:s|ing)? that_contains? names? named mis_maini(?:vad|b) maini(?:vad|b|takse|ti) mis_räägivad räägivad
    kus_mainitakse kus_räägitakse
    """
)
_TOPIC: Final = r"(?P<topic>[^‹›?]+?)"
_SAID: Final = r"(?:is|are|was|were|do\s+we)\s+(?P<said>[^‹›?]+?)\s+(?:mentioned|discussed|named|talked\s+about)"
_SAID_ET: Final = r"(?P<kohta>[^‹›?]+?)\s+(?:kohta|teemal)"

_FORMS: Final = tuple(
    (
        listed,
        re.compile(
            rf"\W*(?:(?P<list>{_LIST})|(?P<all>{_ALL})|(?P<count>{_COUNT})|(?P<which>{_WHICH}))\s+(?:(?P<before>{_GROUP}|{_PERIOD})(?:'s|’s)?\s+)*(?:{noun})(?=\W|$)\W*{_FILL}"
            rf"(?:(?:{_LINK}\s+{_TOPIC}|{_SAID}|{_SAID_ET})(?=\W|$)\W*{_FILL})?\W*",
            re.IGNORECASE,
        ),
    )
    for listed, noun in _NOUN.items()
)
_TIMES_MET: Final = re.compile(
    rf"\W*(?:how\s+many\s+times|how\s+often|mitu\s+korda)\W+{_FILL}(?:meet|met|gather(?:ed)?|kohtu(?:s|sid|nud)|kogune(?:s|sid|nud)|koos\s+käi(?:s|nud))\W*{_FILL}",
    re.IGNORECASE,
)
_BEGINS: Final = re.compile(rf"\W*(?:{_LIST}|{_ALL}|{_COUNT}|{_WHICH}|how\s+often|mitu)\b", re.IGNORECASE)
_NAMES: Final = re.compile(rf"\b(?:{'|'.join(_NOUN.values())}|times|often|korda)\b", re.IGNORECASE)
_MENTIONING: Final = re.compile(r"\b(?:mention|discuss|speak|refer|talk|contain|name|maini|räägi)", re.IGNORECASE)
_NO_TOPIC: Final = re.compile(
    r"\b(?:who|whom|which|what|when|where|why|how|is|are|was|were|did|does|do|has|have|had|will|would|should|can|could|because|if|that|kes|mis|mida|millal|miks|kuidas|oli|on|kas)\b",
    re.IGNORECASE,
)
_EVERY: Final = re.compile(r"\b(?:all|every|each|kõik|kõiki|kõigi)\b", re.IGNORECASE)
_LONGEST: Final = 300
"""Characters; a longer question has words that are not read here."""

_MOST_WORDS: Final = 4
"""A topic of more words is a question of its own."""


def may_list(text: str) -> bool:
    """Whether a question begins like one for a list or a count and names what is listed; most do not, and need not be read closely."""
    return bool(len(text) <= _LONGEST and _BEGINS.match(text) and _NAMES.search(text))


def read_listing(text: str, *, today: date, groups: Collection[str], cluster: Cluster) -> ListingQuestion | None:
    """The question as one for a list or a count; None where it is not one, or where a word of it is not understood."""
    if not may_list(text):
        return None
    named = [mention for mention in mentions(text, groups, cluster) if mention.certainty == 1.0]
    if len({mention.slug for mention in named}) > 1:
        return None
    period = named_period(text, today, prefer="past")
    spans = [(mention.start, mention.end, _GROUP) for mention in named]
    if period and not any(start < period.end and period.start < end for start, end, _ in spans):
        spans.append((period.start, period.end, _PERIOD))
    masked = text
    for start, end, mark in sorted(spans, reverse=True):
        masked = f"{masked[:start]}{mark}{masked[end:]}"
    group = named[0].slug if named else None
    within = period.period if period and any(mark == _PERIOD for _, _, mark in spans) else None
    if group and _TIMES_MET.fullmatch(masked):
        return ListingQuestion(Listed.MEETINGS, group, within)
    matches = ((listed, form.fullmatch(masked)) for listed, form in _FORMS)
    return next((_with_topic(ListingQuestion(listed, group, within), match, cluster) for listed, match in matches if match), None)


def _with_topic(question: ListingQuestion, match: re.Match[str], cluster: Cluster) -> ListingQuestion | None:
    """The question with its topic; None where that is no plain topic, or where there is nothing to go by."""
    said = (match["topic"] or match["said"] or match["kohta"] or "").strip(" \"'“”„.,")
    if not said:
        narrowed = question.group is not None or question.period is not None
        for_all = match["all"] or (match["list"] and _EVERY.search(match["list"]))
        if question.listed is Listed.NOTES and not (for_all or match["count"]):
            # "Show me the minutes of the AI group" wants to read some, not to have all of them counted.
            return None
        return question if narrowed or ((for_all or match["list"]) and question.listed in (Listed.DECISIONS, Listed.ACTIONS)) else None
    words = content_words(said)
    if not 1 <= len(re.findall(r"\w+", said)) <= _MOST_WORDS or not words or _NO_TOPIC.search(said):
        return None
    # "Which notes on ice are there" wants the best ones; that all are meant is sure where they are counted, listed or said to mention it.
    if match["which"] and not _MENTIONING.search(match[0]) and not match["kohta"]:
        return None
    topic = Topic(
        said=said, words=tuple(word for word in words if word.isalnum()) or tuple(words), synonyms=synonyms_in(said, cluster.vocabulary)
    )
    return ListingQuestion(question.listed, question.group, question.period, topic)
