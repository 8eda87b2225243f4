"""Which working groups there are, as far as their notes may be read."""

from __future__ import annotations

import re
from typing import Final

from knowledge.answering.lines import Line, line_of_note
from knowledge.answering.listing_wording import enumerated
from knowledge.answering.listing_words import ALL, COUNT, LIST, WHICH, fill
from knowledge.answering.quotation import CITED
from knowledge.context import written_date
from knowledge.library import Library
from knowledge.model import Answer, AnswerKind, Cluster, DocumentSummary, Passage, Question, Statement

_GROUPS: Final = r"(?:working\s+|special\s+interest\s+)?(?:groups|SIGs)"
_GROUPS_ET: Final = r"(?:töörühmad|töörühmi|töörühma|rühmad|rühmi)"
_FILL: Final = fill("active exist here you know_of cluster klastris klastril what's join can I")
_ASKS: Final = re.compile(
    rf"\W*(?:(?:{LIST}|{ALL}|{COUNT}|{WHICH}|what)(?:\s+(?:the|our|different|all))*\s+{_GROUPS}|"
    rf"(?:{LIST}|{ALL}|mitu|(?:mis|millised|missugused))(?:\s+klastri)?\s+{_GROUPS_ET})(?=\W|$)\W*{_FILL}\W*",
    re.IGNORECASE,
)
_LONGEST: Final = 120


def may_ask_for_groups(text: str) -> bool:
    """Whether a question asks which working groups there are."""
    return len(text) <= _LONGEST and bool(_ASKS.fullmatch(text))


async def answer_groups(question: Question, library: Library, cluster: Cluster, *, language: str) -> Answer | None:
    """How many working groups have notes that may be read, and which, each with how many and with the day and the source of the newest;
    None for any other question, and where no group has any.
    """
    if not may_ask_for_groups(question.text):
        return None
    notes: dict[str, list[DocumentSummary]] = {}
    for one in await library.notes(question.readers):
        notes.setdefault(one.group or "", []).append(one)
    # Where the cluster names its groups, one that it does not name to these readers is none.
    names = {group.slug: group.name for group in cluster.groups} or {slug: slug for slug in sorted(notes) if slug}
    found = {slug: notes[slug] for slug in names if notes.get(slug)}
    if not found:
        return None
    newest = await _lines([some[0] for some in found.values()], library, question)
    told = [_told(names[slug], some, language) for slug, some in found.items()]
    return Answer(
        question=question.text,
        kind=AnswerKind.LISTING,
        language=language,
        statements=(Statement(enumerated(_head(len(told), language), told, language), tuple(range(1, len(newest) + 1))),),
        citations=tuple(line.citation(n, language) for n, line in enumerate(newest, start=1)),
        passages=tuple({line.says.passage.chunk_id: line.says.passage for line in newest}.values()),
    )


async def _lines(notes: list[DocumentSummary], library: Library, question: Question) -> list[Line]:
    """A line of each of the first of some notes, as many as an answer cites."""
    passages: dict[int, list[Passage]] = {}
    for passage in await library.passages_of([note.id for note in notes[:CITED]], question.readers):
        passages.setdefault(passage.document.id, []).append(passage)
    lines = (line_of_note(note, passages.get(note.id, [])) for note in notes[:CITED])
    return [line for line in lines if line]


def _told(name: str, notes: list[DocumentSummary], language: str) -> str:
    day = next((written_date(note.date, language) for note in notes if note.date), "")
    if language == "et":
        count = "1 märge" if len(notes) == 1 else f"{len(notes)} märget"
        return f"{name} ({count}{f', uusim {day}' if day else ''})"
    count = "1 note" if len(notes) == 1 else f"{len(notes)} notes"
    return f"{name} ({count}{f', the newest of {day}' if day else ''})"


def _head(count: int, language: str) -> str:
    if language == "et":
        return f"{count} töörühmal on märkmeid, mida sa lugeda tohid:"
    return f"{count} working {'group has' if count == 1 else 'groups have'} notes that you may read:"
