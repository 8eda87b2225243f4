"""Minutes of a thread in its own words: decisions, actions, and questions that nobody answered; pure functions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from knowledge.answering.checking import gives_order
from knowledge.answering.quotation import Quotation
from knowledge.minutes.note import Note, NoteLine, used
from knowledge.minutes.promises import is_promise
from knowledge.minutes.thread import ThreadMessage, link_at
from knowledge.model import Passage, Unit
from knowledge.records.record import KeptRecord, RecordKind
from knowledge.words import stems

MOST_LINES: Final = 12
"""Of one list, so that a draft can be read, and edited in one of Discord's fields."""

MOST_CHARACTERS: Final = 300

_LABEL: Final = re.compile(r"^\W*(?:decision|action(?:\s+(?:item|point))?|to-?do|otsus|ülesanne|tegevus)\s*[:–—]\s*", re.IGNORECASE)
_TAG: Final = re.compile(r"(?:\bright|\bok(?:ay)?|\bno|\byes|\beks\s+ole|\beks|\bjah|\bvõi)\s*\?\W*$", re.IGNORECASE)
"""A question that only wants a nod."""

_NAMED: Final = re.compile(r"@\w|[A-ZÕÄÖÜŠŽ]\w+ [A-ZÕÄÖÜŠŽ]\w")
"""A line that begins with somebody's name."""

_LEAST_STEMS: Final = 2
"""A question with fewer words that carry a topic says nothing without what stood before it."""


def extracted(note: Note, passages: Sequence[Passage], messages: Sequence[ThreadMessage], records: Sequence[KeptRecord]) -> Note:
    """The note with what the thread says of decisions, actions and open questions; `records` are the library's of its document."""
    by_url = {message.post.url: message for message in messages}
    by_chunk = {passage.chunk_id: passage for passage in passages}
    placed = [(record, _quotation(record, by_chunk[record.chunk_id])) for record in records if record.chunk_id in by_chunk]
    taken = {text for _, quote in placed for text in _texts(quote)}
    people = frozenset(word for message in messages for word in words_of(message.post.author))
    decisions = _lines([quote for record, quote in placed if record.kind is RecordKind.DECISION], by_url, None)
    to_do = _lines([quote for record, quote in placed if record.kind is RecordKind.ACTION], by_url, people)
    promised = [
        _line(unit.text, message, people)
        for message in messages
        for unit in message.passage.units
        if unit.text not in taken and not gives_order(unit.text) and is_promise(unit.text, note.day)
    ]
    actions = tuple(sorted((*to_do, *promised), key=lambda line: line.posts))[:MOST_LINES]
    questions = tuple(_line(unit.text, message, people) for message, unit in open_questions(messages) if unit.text not in taken)
    questions = questions[:MOST_LINES]
    return Note(
        title=note.title,
        group=note.group,
        day=note.day,
        decisions=decisions,
        actions=actions,
        questions=questions,
        rests_on=used((message.rests_on for message in messages), (*decisions, *actions, *questions)),
    )


def _quotation(record: KeptRecord, passage: Passage) -> Quotation:
    return Quotation(passage=passage, first=record.first, last=record.last)


def open_questions(messages: Sequence[ThreadMessage]) -> list[tuple[ThreadMessage, Unit]]:
    """The questions that nobody answered: what the others wrote next are questions too, and nothing later speaks of the same.

    In doubt a question counts as answered.
    """
    found: list[tuple[ThreadMessage, Unit]] = []
    for at, message in enumerate(messages):
        later = messages[at + 1 :]
        for number, unit in enumerate(message.passage.units):
            rest = message.passage.units[number + 1 :]
            if _asks(unit.text) and not any(_says(other.text, unit.text) for other in rest) and not _is_answered(unit, message, later):
                found.append((message, unit))
    return found


def _asks(text: str) -> bool:
    return text.rstrip(" \"'”*_)").endswith("?") and not _TAG.search(text) and len(stems(text)) >= _LEAST_STEMS and not gives_order(text)


def _is_answered(question: Unit, message: ThreadMessage, later: Sequence[ThreadMessage]) -> bool:
    others = [each for each in later if each.post.author_id != message.post.author_id]
    if others and any(not _is_question(unit) for unit in others[0].passage.units):
        return True
    return any(_says(unit.text, question.text) for each in later for unit in each.passage.units)


def _is_question(unit: Unit) -> bool:
    return unit.text.rstrip().endswith("?")


def _says(text: str, question: str) -> bool:
    """Whether a text states something of what a question is about."""
    return not text.rstrip().endswith("?") and bool(stems(text) & stems(question))


def _texts(quote: Quotation) -> list[str]:
    return [unit.text for unit in quote.passage.units[quote.first : quote.last + 1]]


def _lines(quotes: Sequence[Quotation], by_url: dict[str, ThreadMessage], people: frozenset[str] | None) -> tuple[NoteLine, ...]:
    found: dict[str, NoteLine] = {}
    for quote in quotes:
        message = by_url.get(link_at(quote.passage, quote.passage.units[quote.first].start) or "")
        text = " ".join(_texts(quote))
        if message and not gives_order(text):
            line = _line(_LABEL.sub("", text, count=1), message, people)
            found.setdefault(line.text, line)
    return tuple(found.values())[:MOST_LINES]


def _line(text: str, message: ThreadMessage, people: frozenset[str] | None) -> NoteLine:
    """A line with who wrote it, where that is wanted (then `people` are all who wrote) and the line does not begin with a name."""
    said = " ".join(text.split())
    said = said[:1].upper() + said[1:]
    said = said if len(said) <= MOST_CHARACTERS else f"{said[: MOST_CHARACTERS - 1].rsplit(' ', 1)[0]}…"
    named = people is None or _NAMED.match(said) or any(word in people for word in words_of(said)[:1])
    return NoteLine(said if named else f"{message.post.author}: {said}", (message.post.id,))


def words_of(text: str) -> list[str]:
    """The words of a text, in small letters."""
    return re.findall(r"\w+", text.casefold())
