"""Questions that ask for two things at once, taken apart so that each can be looked for; pure functions."""

from __future__ import annotations

import re
from itertools import pairwise

from knowledge.words import content_words

MOST_PARTS = 3
"""Each part is searched for by itself, which takes as long as a question."""

_VERBS = r"did|had|has|have|is|was|were|are"
_ASKS = (
    rf"(?:who|whom|whose|what|which|when|where|how|why|{_VERBS}|"
    r"kes|kelle\w*|mis|mida|mille\w*|milli\w*|millal|kus|kuidas|kas|mitu|mitme|kui)"
)
_VERB = re.compile(rf"(?:{_VERBS})\b", re.IGNORECASE)
_CLAUSE = re.compile(
    rf";\s+(?=\w)|,?\s+(?:and|ja|ning)\s+(?=(?:then\s+|later\s+|also\s+|for\s+each\s+|siis\s+|hiljem\s+)?{_ASKS}\b)", re.IGNORECASE
)
_SENTENCE = re.compile(rf"{_CLAUSE.pattern}|\?\s+(?=\w)", re.IGNORECASE)
_TOPIC = re.compile(r"^([^:?]{3,60}):\s+(?=\w)")
_SAME_KIND = re.compile(r"\bv?\d+\.\d+(?:\.\d+)?\b|\b(?:19|20)\d\d\b")
"""What is told apart by number alone: versions and years."""

_WHEN = re.compile(
    r"\b(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|jaan|veebr|märts|mai|juun|juul|okt|dets)\w*|early|mid|late|end|around)\b",
    re.IGNORECASE,
)
"""What a part says of time is its own: the other may speak of another."""

_SPAN = re.compile(r"\b(?:between|from|since|ajavahemik\w*|alates)\s+$", re.IGNORECASE)

_JOINED = re.compile(r"^(?:\s*(?:,|and|ja|ning|or|või|for|in|to|vs|versus)\s*)+$", re.IGNORECASE)
_POINTS = re.compile(
    r"\b(?:it|its|one|ones|each|they|them|that|this|these|those|there|see|seda|selle\w*|need|neid|nende|ta|tema|spot)\b", re.IGNORECASE
)
_ALONE = 3
"""So many content words make a part that says what it is about, unless it points to another."""

_FEWEST = 1
"""A part with fewer content words of its own is no question: "and why?"."""


def parts_of(text: str) -> tuple[str, ...]:
    """The questions that a question is made of, each to be understood alone; none where it asks for one thing."""
    listed = _listed(text)
    if listed:
        return listed[:MOST_PARTS]
    about, clauses = _clauses(text)
    if not clauses:
        return ()
    first, *others = clauses
    return (_about(first, about), *(_about(other, _needed(other, first, about)) for other in others))[:MOST_PARTS]


def clauses_of(text: str) -> tuple[str, ...]:
    """The questions that are asked one after the other, in their own words: each but the first may need what the one before it names. None
    where one thing is asked for, be it of several versions or years, or with a second verb: "which lab tests radios and has a chamber?".
    """
    about, clauses = _clauses(text, _SENTENCE)
    if _listed(text) or any(_VERB.match(clause) for clause in clauses[1:]):
        return ()
    return tuple(_about(clause, about) for clause in clauses)[:MOST_PARTS]


def _clauses(text: str, ends: re.Pattern[str] = _CLAUSE) -> tuple[str, list[str]]:
    """The topic before a question's clauses, if it names one, and the clauses, which end at `ends`; none where there is but one."""
    topic = _TOPIC.match(text)
    rest = text[topic.end() :] if topic else text
    clauses = [clause.strip(" ,.?!;") for clause in ends.split(rest) if clause]
    if len(clauses) > 1:
        clauses = [clause for clause in clauses if len(content_words(clause)) >= _FEWEST]
    return (topic[1] if topic else "", clauses if len(clauses) > 1 else [])


def _listed(text: str) -> tuple[str, ...]:
    """One question for each of several versions or years that are listed one after the other: "for 1.28 and for 1.29"."""
    found = list(_SAME_KIND.finditer(text))
    if len({one[0] for one in found}) < 2 or len(found) != len({one[0] for one in found}):  # noqa: PLR2004 - two make a list
        return ()
    if _SPAN.search(text[: found[0].start()]) or not all(
        _JOINED.match(text[left.end() : right.start()]) for left, right in pairwise(found)
    ):
        return ()
    return tuple(f"{text[: found[0].start()]}{one[0]}{text[found[-1].end() :]}" for one in found)


def _needed(clause: str, first: str, about: str) -> str:
    """What a clause has to be told: the topic before them all, or else the words of the first one, but for what it has itself, versions
    and times.
    """
    if about or (len(content_words(clause)) >= _ALONE and not _POINTS.search(clause)):
        return about
    own = set(content_words(clause))
    return " ".join(word for word in content_words(_WHEN.sub(" ", _SAME_KIND.sub(" ", first))) if word not in own)


def _about(clause: str, topic: str) -> str:
    return f"{topic} {clause}" if topic else clause
