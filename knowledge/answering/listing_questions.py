"""Which questions ask for all of something that notes hold, or for how many there are, and with which filters.

A question is read whole or not at all: each of its words has to be part of the asking, of a filter or of the topic. "How many classes does
Koit have?" asks for a number that stands in a sentence, and is left to the passages.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from knowledge.answering.listing_words import (
    ALL,
    CHANGED,
    COUNT,
    DUE_WORDS,
    GROUP,
    LAST_MET,
    LINK,
    LIST,
    NEWEST,
    NEWS,
    NEWS_WORDS,
    NOUN,
    OPEN_NOW,
    OPEN_WORDS,
    PERIOD,
    WHEN_TALKED,
    WHICH,
    Listed,
    any_of,
    fill,
)
from knowledge.answering.owner_questions import may_ask_of_owner, read_owned
from knowledge.answering.topics import Topic, topic_of
from knowledge.calendar.periods import NamedPeriod, named_period
from knowledge.group_names import mentions
from knowledge.model import Cluster, Period
from knowledge.records.owners import known_as


@dataclass(frozen=True, slots=True)
class ListingQuestion:
    """All of `listed`, of one working group if given, within a period if given, on a topic if given. Of actions also: those of an owner,
    those due within a period, those that are not done (`open_only`). `or_passages`: what was decided may be said in other words, where no
    line is recognised. `news`: whatever is new, the newest notes where none is of the period. `order`: whether the last or the first of
    them is asked for; the first ones come first then. `changed`: only decisions that a later one changed.
    """

    listed: Listed
    group: str | None = None
    period: Period | None = None
    topic: Topic | None = None
    owner: str | None = None
    due: Period | None = None
    open_only: bool = False
    or_passages: bool = False
    news: bool = False
    order: Literal["", "last", "first"] = ""
    changed: bool = False


_TOPIC: Final = r"(?P<topic>[^‹›?]+?)"
_SAID: Final = r"(?:is|are|was|were|do\s+we)\s+(?P<said>[^‹›?]+?)\s+(?:mentioned|discussed|named|talked\s+about)"
_SAID_ET: Final = r"(?P<kohta>[^‹›?]+?)\s+(?:kohta|teemal)"


def _form(listed: Listed, noun: str) -> re.Pattern[str]:
    are_done = listed is Listed.ACTIONS
    before = rf"(?:{GROUP}|{PERIOD})(?:'s|’s)?\s+|{NEWEST}\s+" + (rf"|{any_of(OPEN_WORDS)}\s+" if are_done else "")
    beside = fill(f"{OPEN_WORDS} {DUE_WORDS}" if are_done else "")
    return re.compile(
        rf"\W*(?:(?P<list>{LIST})|(?P<all>{ALL})|(?P<count>{COUNT})|(?P<which>{WHICH}))\s+(?:{before})*(?:{noun})(?=\W|$)\W*{beside}"
        rf"(?:(?:{LINK}\s+{_TOPIC}|{_SAID}|{_SAID_ET})(?=\W|$)\W*{beside})?\W*",
        re.IGNORECASE,
    )


_FORMS: Final = tuple((listed, _form(listed, noun)) for listed, noun in NOUN.items())
_DECIDED: Final = re.compile(
    rf"\W*(?:what\s+(?:all\s+)?(?:was|were|got|has\s+been)\s+(?:decided|agreed(?:\s+upon)?|resolved)|"
    rf"what\s+(?:did|have|has)\s+(?:we|they|the\s+group|(?:the\s+)?{GROUP})\s+(?:decided?|agreed?(?:\s+upon)?|resolved?)|"
    rf"what\s+(?:was|were|did\s+(?:we|{GROUP}))\s+(?P<last>last|most\s+recently)\s+(?:decided?|agreed?)|"
    rf"(?:mida|mis)\s+(?:(?:kõike|me|{GROUP})\s+)*(?P<viimati>viimati\s+)?(?:otsustati|otsustasime|lepiti\s+kokku|leppisime\s+kokku|"
    rf"otsustas(?:\s+{GROUP})?))(?=\W|$)\W*{fill()}"
    rf"(?:(?:{LINK}\s+{_TOPIC}|{_SAID_ET})(?=\W|$)\W*{fill()})?\W*",
    re.IGNORECASE,
)
_UNDONE_BEGINS: Final = r"\W*(?:what(?:'s|’s|\s+is|\s+are)|mis\s+on)\s+"
_MAY_BE_UNDONE: Final = re.compile(rf"{_UNDONE_BEGINS}.*\b(?:{OPEN_NOW})\b", re.IGNORECASE)
_UNDONE: Final = re.compile(
    rf"{_UNDONE_BEGINS}(?:{GROUP}\s+)?(?P<still>(?:still|veel)\s+)?(?:{GROUP}\s+)?(?:veel\s+)?"
    rf"(?:{OPEN_NOW})(?=\W|$)\W*{fill()}\W*",
    re.IGNORECASE,
)
_NEWS: Final = re.compile(rf"\W*(?:{NEWS})(?=\W|$)\W*{fill(NEWS_WORDS)}\W*", re.IGNORECASE)
_MAY_BE_NEWS: Final = re.compile(rf"\W*(?:{NEWS})(?=\W|$)", re.IGNORECASE)
_WHEN_TALKED: Final = tuple(re.compile(rf"\W*{form}(?=\W|$)\W*{fill()}", re.IGNORECASE) for form in WHEN_TALKED)
_MAY_BE_TALKED: Final = re.compile(
    r"\W*(?:when|how\s+(?:often|many\s+times)|millal|kui\s+(?:tihti|sageli)|mitu\s+korda)\b.*"
    r"\b(?:talk|discuss|sp[eo][ao]?k|mention|brought|bring|agenda|topic|rääki|räägi|aruta|arutus|maini|jutuks|kõne|päevakor|meet|met\\b|gather|koosolek|kohtu|kogune)",
    re.IGNORECASE,
)
_CHANGED: Final = re.compile(rf"\W*(?:{CHANGED})(?=\W|$)\W*{fill()}", re.IGNORECASE)
_MAY_BE_CHANGED: Final = re.compile(r"\W*(?:have|were)\s+any\s+decisions\b|\W*milliseid\s+(?:\w+\s+)?otsuseid\b", re.IGNORECASE)
_LAST_MET: Final = re.compile(rf"\W*(?:{LAST_MET})(?=\W|$)\W*{fill()}", re.IGNORECASE)
_FIRST: Final = re.compile(r"first|esi|esma", re.IGNORECASE)
_DECIDES: Final = re.compile(r"\b(?:decided?|agreed?|resolved?|otsusta\w*|lepiti)\b", re.IGNORECASE)
_OF_MEETING: Final = re.compile(r"\b(?:meeting|call|koosolek\w*|kohtumis\w*)\b", re.IGNORECASE)
_TIMES_MET: Final = re.compile(
    rf"\W*(?:how\s+many\s+times|how\s+often|mitu\s+korda)\W+{fill()}(?:meet|met|gather(?:ed)?|kohtu(?:s|sid|nud)|kogune(?:s|sid|nud)|koos\s+käi(?:s|nud))\W*{fill()}",
    re.IGNORECASE,
)
_OPEN: Final = re.compile(rf"\b{any_of(OPEN_WORDS)}\b", re.IGNORECASE)
_NEWEST: Final = re.compile(rf"\b{NEWEST}\b", re.IGNORECASE)
_STILL: Final = re.compile(r"\b(?:still|veel)\b", re.IGNORECASE)
_OVERDUE: Final = re.compile(rf"\b{any_of('overdue past_due over_due üle_tähtaja tähtaja_ületanud')}\b", re.IGNORECASE)
_DUE: Final = re.compile(r"\b(?:due(?:\s+(?:on|in|at))?|tähtajaga|tähtaeg)\s+(?:the\s+)?$", re.IGNORECASE)
_BY: Final = re.compile(r"\b(?:by|due\s+(?:until|before)|hiljemalt)\s+(?:the\s+)?$", re.IGNORECASE)
_UNTIL: Final = re.compile(r"\b(?:until|till|before|kuni|enne)\s+(?:the\s+)?$", re.IGNORECASE)
_BY_ET: Final = re.compile(r"(?<=ks)\b|\s+(?:lõpuks|alguseks)\b", re.IGNORECASE)
_BEGINS: Final = re.compile(rf"\W*(?:{LIST}|{ALL}|{COUNT}|{WHICH}|how\s+often|mitu)\b", re.IGNORECASE)
_ACTIONS: Final = re.compile(rf"\b(?:{NOUN[Listed.ACTIONS]})\b", re.IGNORECASE)
_NAMES: Final = re.compile(rf"\b(?:{'|'.join(NOUN.values())}|times|often|korda)\b", re.IGNORECASE)
_MENTIONING: Final = re.compile(r"\b(?:mention|discuss|speak|refer|talk|contain|name|maini|räägi)", re.IGNORECASE)
_EVERY: Final = re.compile(r"\b(?:all|every|each|kõik|kõiki|kõigi)\b", re.IGNORECASE)
_LONGEST: Final = 300
"""Characters; a longer question has words that are not read here."""


def may_list(text: str) -> bool:
    """Whether a question begins like one for a list or a count and names what is listed, or asks what somebody has to do, what is new or
    when something came up; most do not, and need not be read closely.
    """
    asks = _BEGINS.match(text) and (_NAMES.search(text) or _OF_MEETING.search(text) or _DECIDES.search(text))
    begins = any(form.match(text) for form in (_MAY_BE_NEWS, _MAY_BE_TALKED, _MAY_BE_UNDONE, _MAY_BE_CHANGED))
    return len(text) <= _LONGEST and bool(asks or begins or may_ask_of_owner(text))


def talked_about(text: str) -> str | None:
    """What a question for when something came up asks about, as it is said; None for any other question."""
    found = (form.fullmatch(text) for form in _WHEN_TALKED) if _MAY_BE_TALKED.match(text) and len(text) <= _LONGEST else ()
    return next((match["topic"] for match in found if match), None)


def may_be_of_owner(text: str) -> bool:
    """Whether it may ask for somebody's actions; by few of its words."""
    return bool(_ACTIONS.search(text)) or may_ask_of_owner(text)


def asks_of_owner(text: str, *, today: date, groups: Collection[str], cluster: Cluster) -> bool:
    """Whether it asks for somebody's actions, whoever that may be; only then one has to know who has any."""
    said = _masked(text, today, groups, cluster) if may_be_of_owner(text) else None
    return said is not None and any(one.owner for one in read_owned(said.text))


def read_listing(
    text: str, *, today: date, groups: Collection[str], cluster: Cluster, people: Collection[str] = ()
) -> ListingQuestion | None:
    """The question as one for a list or a count; None where it is not one, or where a word of it is not understood. `people` are those who
    may have something to do: nobody else is taken for an owner.
    """
    if not may_list(text):
        return None
    said = _masked(text, today, groups, cluster)
    if said is None:
        return None
    special = _of_meetings(said, cluster) or _of_talk(said, cluster) or _of_owner(said.text, said.group, people)
    if special:
        return _when(special, text, said.within, today)
    matches = ((listed, form.fullmatch(said.text)) for listed, form in _FORMS)
    found = next(((listed, match) for listed, match in matches if match), None)
    if found is None:
        return None
    listed, match = found
    beside = said.text if match["topic"] is None else f"{said.text[: match.start('topic')]} {said.text[match.end('topic') :]}"
    asked = ListingQuestion(listed, said.group, open_only=listed is Listed.ACTIONS and bool(_OPEN.search(beside)))
    return _with_topic(_when(asked, text, said.within, today), match, cluster)


def owner_in(text: str, *, today: date, groups: Collection[str], cluster: Cluster, people: Collection[str]) -> str | None:
    """The words by which a question names somebody whose actions it asks for; None where it asks for anything else."""
    said = _masked(text, today, groups, cluster) if may_be_of_owner(text) else None
    owners = (one.owner for one in read_owned(said.text)) if said else ()
    return next((owner for owner in owners if owner and known_as(owner, people)), None)


class _Masked(NamedTuple):
    """A question with marks in the place of its group and its period, and what these are."""

    text: str
    group: str | None
    within: NamedPeriod | None


def _masked(text: str, today: date, groups: Collection[str], cluster: Cluster) -> _Masked | None:
    """None where it names several groups."""
    named = [mention for mention in mentions(text, groups, cluster) if mention.certainty == 1.0]
    if len({mention.slug for mention in named}) > 1:
        return None
    period = named_period(text, today, prefer="past")
    spans = [(mention.start, mention.end, GROUP) for mention in named]
    if period and not any(start < period.end and period.start < end for start, end, _ in spans):
        spans.append((period.start, period.end, PERIOD))
    masked = text
    for start, end, mark in sorted(spans, reverse=True):
        masked = f"{masked[:start]}{mark}{masked[end:]}"
    within = period if any(mark == PERIOD for _, _, mark in spans) else None
    return _Masked(masked, named[0].slug if named else None, within)


def _of_meetings(said: _Masked, cluster: Cluster) -> ListingQuestion | None:
    """The question as one for how often a group met, what was decided at a meeting, within a period, on a topic or last, what is still
    open, or what is new.
    """
    if said.group and _TIMES_MET.fullmatch(said.text):
        return ListingQuestion(Listed.MEETINGS, said.group)
    if _CHANGED.fullmatch(said.text):
        return ListingQuestion(Listed.DECISIONS, said.group, changed=True)
    decided = _DECIDED.fullmatch(said.text)
    topic = topic_of(decided["topic"] or decided["kohta"] or "", cluster) if decided else None
    narrowed = decided and (said.within or decided["last"] or decided["viimati"])
    if decided and (topic or (narrowed and not (decided["topic"] or decided["kohta"]))):
        return ListingQuestion(Listed.DECISIONS, said.group, topic=topic, or_passages=not _OF_MEETING.search(said.text))
    if (undone := _UNDONE.fullmatch(said.text)) and (undone["still"] or said.group):
        return ListingQuestion(Listed.ACTIONS, said.group, open_only=True)
    if _NEWS.fullmatch(said.text) and not _OF_MEETING.search(said.text):
        return ListingQuestion(Listed.NOTES, said.group, news=True)
    return None


def _of_talk(said: _Masked, cluster: Cluster) -> ListingQuestion | None:
    """The question as one for when something came up, or when the last meeting was."""
    if _LAST_MET.fullmatch(said.text):
        return ListingQuestion(Listed.MEETINGS, said.group, order="last")
    for match in filter(None, (form.fullmatch(said.text) for form in _WHEN_TALKED)):
        if topic := topic_of(match["topic"], cluster):
            return ListingQuestion(Listed.NOTES, said.group, topic=topic, order=_order(match["order"] or ""))
    return None


def _order(said: str) -> Literal["", "last", "first"]:
    if not said:
        return ""
    return "first" if _FIRST.match(said) else "last"


def _of_owner(masked: str, group: str | None, people: Collection[str]) -> ListingQuestion | None:
    """The question as one for what somebody, or a working group, has to do."""
    for owner, is_open in read_owned(masked):
        only = is_open or bool(_OPEN.search(masked) or _STILL.search(masked))
        if owner is None and group:
            return ListingQuestion(Listed.ACTIONS, group, open_only=only)
        if owner is not None and (name := known_as(owner, people)):
            return ListingQuestion(Listed.ACTIONS, group, owner=name, open_only=only)
    return None


def _when(asked: ListingQuestion, text: str, within: NamedPeriod | None, today: date) -> ListingQuestion:
    """The question with its period: of the notes, or for actions of the day by which they are to be done."""
    if asked.listed is Listed.ACTIONS and _OVERDUE.search(text):
        return replace(asked, due=Period(date.min, today - timedelta(days=1)), open_only=True)
    if within is None:
        return asked
    before = text[: within.start]
    by = bool(_BY.search(before)) or (asked.open_only and bool(_UNTIL.search(before))) or bool(_BY_ET.match(text, within.end))
    # To be done by March is meant of the coming one; read so, the period ends where the time to do it does.
    coming = named_period(text, today, prefer="future")
    if asked.listed is not Listed.ACTIONS or coming is None or not (by or _DUE.search(before)):
        return replace(asked, period=within.period)
    return replace(asked, due=Period(date.min, coming.period.last) if by else coming.period)


def _with_topic(question: ListingQuestion, match: re.Match[str], cluster: Cluster) -> ListingQuestion | None:
    """The question with its topic; None where that is no plain topic, or where there is nothing to go by."""
    said = (match["topic"] or match["said"] or match["kohta"] or "").strip(" \"'“”„.,")
    if not said:
        newest = question.listed in (Listed.DECISIONS, Listed.ACTIONS) and _NEWEST.search(match[0])
        narrowed = question.open_only or newest or any(one is not None for one in (question.group, question.period, question.due))
        for_all = match["all"] or (match["list"] and _EVERY.search(match["list"]))
        if question.listed is Listed.NOTES and not (for_all or match["count"]):
            # "Show me the minutes of the AI group" wants to read some, not to have all of them counted.
            return None
        return question if narrowed or ((for_all or match["list"]) and question.listed in (Listed.DECISIONS, Listed.ACTIONS)) else None
    # "Which notes on ice are there" wants the best ones; that all are meant is sure where they are counted, listed or said to mention it.
    if match["which"] and not _MENTIONING.search(match[0]) and not match["kohta"]:
        return None
    topic = topic_of(said, cluster)
    return replace(question, topic=topic) if topic else None
