"""Questions in which members ask what they have to do themselves: put as of somebody of their name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

from knowledge.answering.listing import people_in
from knowledge.answering.listing_questions import asks_of_owner, may_be_of_owner
from knowledge.library import Library
from knowledge.model import Cluster, Question
from knowledge.records.owners import is_named, known_as

_NAME: Final = "‹n›"
"""What stands in the place of the asker's name until it is known."""

_FORMS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), said)
    for pattern, said in (
        (r"\bdo I\b", f"does {_NAME}"),
        (r"\bam I\b", f"is {_NAME}"),
        (r"\bdid I\b", f"did {_NAME}"),
        (r"\b(must|should|shall|have|had|was) I\b", rf"\1 {_NAME}"),
        (r"\bmy\b", f"{_NAME}'s"),
        (r"\b(for|with|from|of|on|by|to) me\b(?=\W*$|\s+to\b)", rf"\1 {_NAME}"),
        (r"\b(ülesan\w+|tegevus\w+) (?:mul|minul) on\b", rf"\1 on {_NAME}"),
        (r"\bmis (?:mul|minul) ((?:veel|praegu) )?(teha|tegemata|pooleli|lahti) on\b", rf"mis on {_NAME} \1\2"),
        (r"\b(?:ma|mina) ((?:veel|praegu) )?pean\b", rf"{_NAME} \1peab"),
        (r"\b(?:ma|mina) ((?:veel|praegu) )?tegema pean\b", rf"{_NAME} \1tegema peab"),
        (r"\bpean (?:ma|mina)\b", f"peab {_NAME}"),
        (r"^(\W*mida )pean\b", rf"\1peab {_NAME}"),
        (r"\bpidin (?:ma|mina)\b", f"pidi {_NAME}"),
        (r"\b(?:ma|mina) pidin\b", f"{_NAME} pidi"),
        (r"\b(?:mul|minul|minu|mu)\b", _NAME),
    )
)
_ANYBODY: Final = "Mari Maasikas"
_MAY: Final = re.compile(r"\b(?:I|me|my|ma|mina|mul|minul|minu|mu|pean)\b", re.IGNORECASE)
_BESIDE_NAME: Final = re.compile(r"\s*[|(/\[{·•–—].*$", re.DOTALL)
"""What members put after their names: "Mari Maasikas | Kilbikobar"."""

_LONGEST: Final = 200


async def with_name(question: Question, library: Library, cluster: Cluster) -> Question | None:
    """A conversation with the asker's name where "I" and "my" stand in a question for what is to be done; None where the last one is such
    and nobody whom the notes name goes by a name of the asker's.
    """
    today = question.now.astimezone(ZoneInfo(cluster.time_zone)).date()
    own: dict[str, str] = {}
    for text in (question.text, *(turn.question for turn in question.turns)):
        put = of_asker(text)
        groups = await library.groups(question.readers) if put else ()
        if put and asks_of_owner(named(put, _ANYBODY), today=today, groups=groups, cluster=cluster):
            own[text] = put
    if not own:
        return question
    name = name_of(question.names, await people_in(library, question.readers)) if question.names else None
    if name is None:
        return None if question.text in own else question
    told = {text: named(put, name) for text, put in own.items()}
    turns = tuple(replace(turn, question=told.get(turn.question, turn.question)) for turn in question.turns)
    return replace(question, text=told.get(question.text, question.text), turns=turns)


def of_asker(text: str) -> str | None:
    """A question in which somebody asks what he or she has to do, with a mark for the name; None for any other."""
    if len(text) > _LONGEST or not _MAY.search(text):
        return None
    for form, said in _FORMS:
        put, count = form.subn(said, text, count=1)
        if count and may_be_of_owner(put):
            return put
    return None


def name_of(names: Iterable[str], people: Collection[str]) -> str | None:
    """Who of the people that the notes name goes by one of some names; None where nobody does, or where several do."""
    shown = (part for name in names for part in (name, _BESIDE_NAME.sub("", name)))
    found = (known for name in shown if (known := known_as(name, people)))
    return next((known for known in found if _is_one(known, people)), None)


def _is_one(known: str, people: Collection[str]) -> bool:
    """Whether a name is of one person: a first name that longer ones begin with is of several."""
    return " " in known or not any(" " in name and is_named(name, known) for name in people)


def named(question: str, name: str) -> str:
    """The question with the name in the place of its mark."""
    return question.replace(_NAME, name)


def name_unknown(language: str) -> str:
    """That the asker's name is not known, and how to ask instead, in English or Estonian."""
    if language == "et":
        return "Ma ei tea, millise nimega märkmed sind nimetavad. Küsi selle nimega: „mida peab Mari Maasikas tegema?“."
    return "I do not know by which name the notes speak of you. Ask by that name: “what does Mari Maasikas have to do?”."
