"""Who leads a working group: the config knows, but an answer quotes a note that says so, the newest one that states it.

That somebody chaired a meeting, as lists of attendees say, is told only where no note states more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum
from typing import Final

from knowledge.answering.asked import lists_attendance
from knowledge.answering.quotation import Quotation
from knowledge.audience import Readers
from knowledge.group_names import mentions
from knowledge.library import Library
from knowledge.model import Answer, AnswerKind, Cluster, Question, WorkingGroup
from knowledge.model import Statement as Said
from knowledge.words import ascii_part

_ASKS: Final = re.compile(
    r"\W*(?:who(?:'s|’s)?|kes)\s+(?:(?:is|on|now|currently|nüüd|praegu)\s+)*(?:leads?|chairs?|heads?|runs?|leading|chairing|heading|juhib|juhatab|veab|(?:the\s+)?(?:lead|leader|chair|head|contact)\s+(?:of|for))\b"
    r"|\W*(?:who(?:'s|’s)?|kes)\s+(?:is|on)\s+(?:\S+\s+){1,5}?(?:lead|leader|chair|head|juht|eestvedaja|juhataja)\W*$",
    re.IGNORECASE,
)
_BESIDE: Final = re.compile(r"\b(?:the|now|currently|today|and|nüüd|praegu|ning|working|groups?|töörühma?)\b", re.IGNORECASE)
_LEADS: Final = (
    r"(?:leads?|leader|chair(?:s|ed|man|person|woman)?|heads?|"
    r"juhatas|juhatab|juhib|juht|juhiks|juhataja(?:ks)?|eestvedaja(?:ks)?|veab)"
)
_PARTS: Final = ("lead", "led by", "chair", "head", "juh", "eestved", "veab")
"""Some part stands, in whatever case, in every line that says who leads."""

_BETWEEN: Final = (
    r"is|as|was|will|be|becomes?|became|remains?|stays?|continues?|elected|chosen|appointed|voted|now|again|unanimously|our|the|this|new|group|"
    r"group['’]s|working|on|oli|jääb|jätkab|valiti|sai|nüüd|taas|uus|meie|selle|rühma|töörühma"
)
"""What may stand between a name and the word for leading."""

_LED_BY: Final = (
    r"(?:(?:led|chaired|headed)\s+by|juhib|juhatab|veab|"
    r"(?:lead(?:er)?|chair|juht|juhataja|eestvedaja|juhatas|juhiks|juhatajaks)(?:\s+(?:is|on|valiti|sai|jääb)|\s*[:–—])?)"
)
_CHAIRS: Final = re.compile(r"\b(?:chair|juhata)", re.IGNORECASE)
_GROUP: Final = re.compile(r"\b(?:(?:working\s+)?group|\w*(?:töö)?rühm)", re.IGNORECASE)
_ENDS: Final = re.compile(
    r"\s*(?:$|[.,;:!)*]|(?:from|since|until|till|for|again|now|as|and|with|alates|kuni|ka|ja|edasi|nüüd)\b)", re.IGNORECASE
)
"""What follows a word for leading that has no other object than the group that the note is of."""

_AT_ONCE: Final = 40
"""Notes that are read and looked through together, so that the event loop is not held."""


class _Says(IntEnum):
    """How surely a line says who leads the group of its note."""

    NOTHING = 0
    CHAIRED = 1
    STATES = 2


def may_ask_for_lead(text: str) -> bool:
    """Whether a question may ask who leads something."""
    return bool(_ASKS.match(text))


async def answer_lead(question: Question, library: Library, cluster: Cluster, *, language: str) -> Answer | None:
    """The newest line of a group's notes that states that its lead leads it, else the newest that shows it, for each group that is named;
    None for any other question, and where no note says so.
    """
    groups = _groups_asked_of(question.text, cluster)
    lines = {group.slug: found for group in groups if (found := await line_of_lead(group, library, question.readers))}
    if not lines:
        return None
    names = {group.slug: group.name for group in groups}
    missing = [group.name for group in groups if group.slug not in lines]
    return Answer(
        question=question.text,
        kind=AnswerKind.PASSAGES,
        language=language,
        statements=tuple(Said(found.text(language, names), (n,)) for n, found in enumerate(lines.values(), start=1)),
        citations=tuple(found.citation(n, language) for n, found in enumerate(lines.values(), start=1)),
        passages=tuple(found.passage for found in lines.values()),
        absence=_not_found(missing, language) if missing else None,
    )


def _not_found(groups: Sequence[str], language: str) -> str:
    named = ", ".join(groups)
    return f"Ma ei leia märget, kes juhib: {named}." if language == "et" else f"I find no note that says who leads {named}."


def _groups_asked_of(text: str, cluster: Cluster) -> list[WorkingGroup]:
    """The groups whose leads are asked for, in their order; none where anything else is asked for too."""
    if not _ASKS.match(text):
        return []
    named = mentions(text, (), cluster)
    rest = text
    for one in sorted(named, key=lambda each: -each.start):
        rest = f"{rest[: one.start]} {rest[one.end :]}"
    if re.search(r"\w{3,}", _ASKS.sub(" ", _BESIDE.sub(" ", rest))):
        return []
    slugs = dict.fromkeys(one.slug for one in sorted(named, key=lambda each: each.start))
    return [group for slug in slugs for group in cluster.groups if group.slug == slug]


async def line_of_lead(group: WorkingGroup, library: Library, readers: Readers) -> Quotation | None:
    """The newest line of a group's notes that states that its lead leads it, else the newest that shows it."""
    lead = group.lead.partition("(")[0].strip() if group.lead else ""
    return await _line(group, lead, library, readers) if lead else None


async def _line(group: WorkingGroup, lead: str, library: Library, readers: Readers) -> Quotation | None:
    """The newest line that states that the lead leads the group, or else the newest that says that the lead chaired."""
    first_name = lead.split(maxsplit=1)[0]
    notes = [note for note in await library.notes(readers, group=group.slug, having=_PARTS, about=_ascii_of(first_name)) if note.date]
    said = _naming(lead, first_name)
    names = re.compile("|".join(re.escape(name) for name in (group.name, *group.aliases)), re.IGNORECASE)
    chaired: Quotation | None = None
    for at in range(0, len(notes), _AT_ONCE):
        some = [note.id for note in notes[at : at + _AT_ONCE]]
        passages = await library.passages_of(some, readers)
        for passage in sorted(passages, key=lambda one: some.index(one.document.id)):
            for place in range(len(passage.units)):
                one = Quotation(passage=passage, first=place, last=place)
                says = _says(one, said, names)
                if says is _Says.STATES:
                    return one
                chaired = chaired or (one if says is _Says.CHAIRED else None)
    return chaired


def _ascii_of(first_name: str) -> tuple[str, ...]:
    """A part of a name that every line with it has; SQLite does not compare other letters without case."""
    part = ascii_part(first_name)
    return (part,) if part else ()


def _naming(lead: str, first_name: str) -> re.Pattern[str]:
    """The lead, by the whole name or the first, right beside a word for leading."""
    names = "|".join(re.escape(one) for one in dict.fromkeys((lead, first_name)))
    return re.compile(
        rf"\b(?:{names})\b(?:\s+(?:{_BETWEEN}))*\s*\(?(?:(?:{_BETWEEN})\s+)*{_LEADS}\b(?P<after>)"
        rf"|\b{_LED_BY}\s+(?:nüüd\s+|now\s+)?(?:{names})\b",
        re.IGNORECASE,
    )


def _says(line: Quotation, said: re.Pattern[str], names: re.Pattern[str]) -> _Says:
    """What a line says of the lead; one who leads something else in the group says nothing of the group."""
    text = line.passage.units[line.first].text
    found = said.search(text)
    if found is None:
        return _Says.NOTHING
    if lists_attendance(text) or (line.headings and lists_attendance(f"{line.headings[-1]}:")):
        return _Says.CHAIRED
    if _GROUP.search(text) or names.search(text):
        return _Says.STATES
    if _CHAIRS.search(found[0]):
        return _Says.CHAIRED
    return _Says.STATES if found["after"] is not None and _ENDS.match(text, found.end()) else _Says.NOTHING
