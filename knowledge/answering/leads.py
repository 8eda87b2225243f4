"""Who leads a working group: the config knows, but an answer quotes a note that says so, the newest one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from knowledge.answering.extractive import Quotation
from knowledge.group_names import mentions
from knowledge.library import Library
from knowledge.model import Answer, AnswerKind, Cluster, Passage, Question, WorkingGroup
from knowledge.model import Statement as Said

_ASKS: Final = re.compile(
    r"\W*(?:who(?:'s|’s)?|kes)\s+(?:(?:is|on|now|currently|nüüd|praegu)\s+)*(?:leads?|chairs?|heads?|runs?|leading|chairing|heading|juhib|juhatab|veab|(?:the\s+)?(?:lead|leader|chair|head|contact)\s+(?:of|for))\b"
    r"|\W*(?:who(?:'s|’s)?|kes)\s+(?:is|on)\s+(?:\S+\s+){1,5}?(?:lead|leader|chair|head|juht|eestvedaja|juhataja)\W*$",
    re.IGNORECASE,
)
_LEADS: Final = re.compile(
    r"\b(?:leads?|lead(?:er)?|chair(?:s|ed|man)?|heads?|juhatas|juhatab|juhib|juht|juhiks|juhataja|eestvedaja)\b", re.IGNORECASE
)
_NOTES: Final = 12
"""So many of the group's newest notes are looked through."""


async def answer_lead(question: Question, library: Library, cluster: Cluster, *, language: str) -> Answer | None:
    """The newest line of a group's notes that says that its lead leads it; None for any other question, and where no note says so."""
    group = _group_asked_of(question.text, cluster)
    if group is None or not group.lead:
        return None
    notes = [note for note in await library.summaries(question.readers) if note.group == group.slug and note.date]
    passages = await library.passages_of([note.id for note in notes[:_NOTES]], question.readers)
    found = _line(sorted(passages, key=lambda one: (one.document.date is None, one.document.date), reverse=True), group.lead)
    if found is None:
        return None
    return Answer(
        question=question.text,
        kind=AnswerKind.PASSAGES,
        language=language,
        statements=(Said(found.text(language, {group.slug: group.name}), (1,)),),
        citations=(found.citation(1, language),),
        passages=(found.passage,),
    )


def _group_asked_of(text: str, cluster: Cluster) -> WorkingGroup | None:
    """The one group whose lead is asked for, and nothing else."""
    named = mentions(text, (), cluster)
    if not _ASKS.match(text) or len({one.slug for one in named}) != 1:
        return None
    rest = f"{text[: named[0].start]} {text[named[0].end :]}"
    if re.search(
        r"\w{3,}",
        _ASKS.sub(" ", re.sub(r"\b(?:the|now|currently|today|nüüd|praegu|working|group|töörühma?)\b", " ", rest, flags=re.IGNORECASE)),
    ):
        return None
    return next((group for group in cluster.groups if group.slug == named[0].slug), None)


def _line(passages: Sequence[Passage], lead: str) -> Quotation | None:
    """The first line that names the lead, by the whole name or the first, right beside a word for leading."""
    person = lead.partition("(")[0].strip()
    names = "|".join(re.escape(one) for one in dict.fromkeys((person, person.split()[0])) if one)
    beside = re.compile(rf"\b(?:{names})\b(?:\s+\w+)?\s*\(?(?:\w+\s+)?{_LEADS.pattern}", re.IGNORECASE)
    for passage in passages:
        for place, unit in enumerate(passage.units):
            if beside.search(unit.text):
                return Quotation(passage=passage, first=place, last=place)
    return None
