"""What one question asks about that a short one after it may put another thing in the place of; pure functions."""

from __future__ import annotations

import re
from typing import Final

from knowledge.answering.collaborator_questions import handled_by_groups, made_by_others, may_ask_for_collaborators, sought_by_others
from knowledge.answering.definitions import term_asked_about
from knowledge.answering.listing_questions import talked_about
from knowledge.answering.people_questions import person_asked_about
from knowledge.following import topic_words, without_asking

ANYBODY: Final = re.compile(r"\W*(?:any|some|every|no)(?:one|body|thing|where)?\b|\W*(?:keegi|mõni|kedagi|midagi|kuskil)\b", re.IGNORECASE)
THING: Final = re.compile(r"\b(?:it|this|that|seda|see|selle|sellest)\b", re.IGNORECASE)
THEY: Final = re.compile(r"\b(?:they|them|their|theirs|nad|nemad|neid|nende|neile|neilt|nendega)\b", re.IGNORECASE)
FULL_NAME: Final = re.compile(r"\b[A-ZÕÄÖÜŠŽ][\w'-]+(?: [A-ZÕÄÖÜŠŽ][\w'-]+){1,2}")
SHORT_TOPIC: Final = 4
"""A pronoun stands for so many words at most."""


def asked_about(question: str) -> str | None:
    """The one thing or person that a question asks about, in whose place another one may be asked about; None where there is none."""
    person = person_asked_about(question)
    called = person.name if person and FULL_NAME.fullmatch(person.name) else None
    return called or _matter_of(question)


def _matter_of(question: str) -> str | None:
    """What a question asks about that seeks who makes, needs or deals with a thing, when it came up, or what it is; None for others."""
    readings = (sought_by_others, made_by_others, handled_by_groups, talked_about, term_asked_about)
    return next((matter for reads in readings if (matter := reads(question)) is not None), None)


def who_else(text: str, question: str) -> str | None:
    """Who offers or needs what the question before asked about ("who needs them?", after "who makes batteries?"); None for any other."""
    topic = _matter_of(question) or (without_asking(question) if may_ask_for_collaborators(question) else "")
    if not topic or topic_words(text) or len(topic.split()) > SHORT_TOPIC:
        return None
    asked = (pronoun.sub(topic, text, count=1) for pronoun in (THEY, THING) if pronoun.search(text))
    return next((one for one in asked if may_ask_for_collaborators(one)), None)
