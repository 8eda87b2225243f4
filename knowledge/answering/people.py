"""Who somebody is, by what notes say: with which organisation, which group he or she leads, what was noted last, what is to be done."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from knowledge.answering.asked import lists_attendance
from knowledge.answering.leads import line_of_lead
from knowledge.answering.lines import Line
from knowledge.answering.listing_wording import more_of
from knowledge.answering.listing_words import Listed
from knowledge.answering.people_questions import person_asked_about
from knowledge.answering.quotation import MAX_CHARACTERS, Quotation
from knowledge.audience import Readers
from knowledge.context import written_date
from knowledge.library import Library
from knowledge.matching.names import organisations_in
from knowledge.model import Answer, AnswerKind, Cluster, PartyKind, Question, Statement
from knowledge.records.owners import is_named, is_theirs, known_as
from knowledge.records.record import RecordKind
from knowledge.words import ascii_part, stems

_AT_ONCE: Final = 40
"""Notes that are read and looked through together, so that the event loop is not held."""

_FEWEST: Final = 2
"""A line that says something of somebody has so many content words beside the name."""

_LINES: Final = 2
"""So many lines at most say what was noted last, and so many what is to be done."""


async def answer_person(question: Question, library: Library, cluster: Cluster, *, language: str) -> Answer | None:
    """With which organisation the notes name somebody, and for "who is …?" also in how many and of which groups, what they say last, and
    what is to be done; each with its source. None for any other question, and where no note that may be read names such a person.
    """
    asked = person_asked_about(question.text)
    if asked is None:
        return None
    beside = await library.parties(question.readers)
    person = known_as(asked.name, {one.name for some in beside.values() for one in some if one.kind is PartyKind.PERSON})
    lines = await _lines_naming(person, library, question.readers) if person and len(person.split()) > 1 else []
    if person is None or not lines:
        return None
    known = {one.name for some in beside.values() for one in some if one.kind is PartyKind.ORGANISATION}
    known |= {sheet.organisation for _, sheet in await library.capabilities(question.readers)}
    telling = _Telling(person, {group.slug: group.name for group in cluster.groups}, language)
    firm = next(((name, line) for line in lines if (name := _firm(person, line, sorted(known)))), None)
    if asked.only_firm:
        return telling.answer(question) if firm and telling.firm(*firm) else None
    telling.seen(lines, firm)
    leading = [group for group in cluster.groups if is_named(group.lead, person)]
    for line in [line for group in leading if (line := await line_of_lead(group, library, question.readers))]:
        telling.line(line)
    theirs = await _to_do(person, library, question.readers, {ident: [one.name for one in some] for ident, some in beside.items()})
    told = {one.place for one in theirs}
    said = [line for line in lines if line.place not in told and _says_something(line, person)]
    for line in said[:_LINES]:
        telling.line(line)
    telling.to_do(theirs)
    return telling.answer(question)


async def _lines_naming(person: str, library: Library, readers: Readers) -> list[Quotation]:
    """The lines of notes that have the whole name, in any case of Estonian, newest first."""
    *_, last = person.split()
    fragment = ascii_part(last)
    notes = await library.notes(readers, about=[fragment] if fragment else ())
    whole = r"\s+".join(map(re.escape, person.split()))
    naming = re.compile(rf"(?<!\w){whole}\w{{0,4}}(?!\w)", re.IGNORECASE)
    found: list[Quotation] = []
    for at in range(0, len(notes), _AT_ONCE):
        order = {note.id: place for place, note in enumerate(notes[at : at + _AT_ONCE])}
        for passage in sorted(await library.passages_of(list(order), readers), key=lambda one: order[one.document.id]):
            found += [Quotation(passage, place, place) for place, unit in enumerate(passage.units) if naming.search(unit.text)]
    return found


def _firm(person: str, line: Quotation, known: Sequence[str]) -> str | None:
    """The organisation that a line names behind a person, in brackets: of "Mari, Jaan (Akuvara)" only Jaan's is sure."""
    beside = re.search(rf"{re.escape(person)}(?:\s+(?:and|ja|&)\s+[^,;()]+)?\s*\(([^()]+)\)", line.words, re.IGNORECASE)
    named = organisations_in(beside[1], known) if beside else ()
    return named[0][0] if named else None


def _says_something(line: Quotation, person: str) -> bool:
    """Whether a line says more of a person than the name, and than that he or she was there."""
    attended = lists_attendance(line.words) or (bool(line.headings) and lists_attendance(f"{line.headings[-1]}:"))
    return not attended and len(stems(line.words) - stems(person)) >= _FEWEST


async def _to_do(person: str, library: Library, readers: Readers, beside: dict[int, list[str]]) -> list[Quotation]:
    """The open action items that are the person's, newest first."""
    first, *_ = person.split()
    everyone = [name for some in beside.values() for name in some if is_named(name, first)]
    records = [
        one
        for one in await library.records(readers, kind=RecordKind.ACTION)
        if not one.done and is_theirs(one.owner, person, beside.get(one.document.id, ()), everyone)
    ]
    passages = await library.passages({one.chunk_id for one in records}, readers)
    return [Quotation(passages[one.chunk_id], one.first, one.last) for one in records if one.chunk_id in passages]


class _Telling:
    """The statements of an answer as they come, as many as there is room for, with what they cite."""

    def __init__(self, person: str, names: dict[str, str], language: str) -> None:
        self._person = person
        self._names = names
        self._language = language
        self._statements: list[Statement] = []
        self._cited: list[Quotation] = []
        self._room = MAX_CHARACTERS

    def firm(self, firm: str, line: Quotation) -> bool:
        """With which organisation the person is named."""
        day = written_date(line.passage.document.date, self._language) if line.passage.document.date else ""
        if self._language == "et":
            return self._say(f"{self._person}: {firm}{f' (märge: {day})' if day else ''}.", [line])
        return self._say(f"{self._person} is named with {firm}{f', on {day}' if day else ''}.", [line])

    def seen(self, lines: Sequence[Quotation], firm: tuple[str, Quotation] | None) -> None:
        """In how many notes the person is named, and of which groups."""
        documents = {line.passage.document.id: line.passage.document for line in lines}
        groups = dict.fromkeys(self._names.get(one.group, one.group) for one in documents.values() if one.group)
        newest = next((one.date for one in documents.values() if one.date), None)
        who = f"{self._person} ({firm[0]})" if firm else self._person
        count, of = len(documents), ", ".join(groups)
        day = written_date(newest, self._language) if newest else ""
        if self._language == "et":
            notes = "ühes märkmes" if count == 1 else f"{count} märkmes"
            text = f"{who} on nimetatud {notes}, mida sa lugeda tohid{f' ({of})' if of else ''}{f'; uusim on {day}' if day else ''}."
        else:
            notes = "one note" if count == 1 else f"{count} notes"
            text = f"{who} is named in {notes} that you may read{f' ({of})' if of else ''}{f'; the newest is of {day}' if day else ''}."
        self._say(text, [*([firm[1]] if firm else []), lines[0]])

    def line(self, line: Quotation, *, label: str = "") -> bool:
        """A line of a note; whether there was room for it."""
        if line.place in {one.place for one in self._cited}:
            return True
        return self._say(f"{label}{Line(line).text(self._names, self._language)}", [line])

    def to_do(self, lines: Sequence[Quotation]) -> None:
        """What is to be done, the newest first, and how much more there is."""
        label = "Teha: " if self._language == "et" else "To do: "
        shown = 0
        while shown < min(_LINES, len(lines)) and self.line(lines[shown], label=label):
            shown += 1
        if rest := lines[shown:]:
            more = more_of(Listed.ACTIONS, len(rest), self._language)
            self._say(f"ja veel {more}" if self._language == "et" else f"and {more}", [rest[0]], anyway=True)

    def answer(self, question: Question) -> Answer:
        """All that was told."""
        return Answer(
            question=question.text,
            kind=AnswerKind.LISTING,
            language=self._language,
            statements=tuple(self._statements),
            citations=tuple(one.citation(n, self._language) for n, one in enumerate(self._cited, start=1)),
            passages=tuple({one.passage.chunk_id: one.passage for one in self._cited}.values()),
        )

    def _say(self, text: str, sources: Collection[Quotation], *, anyway: bool = False) -> bool:
        if len(text) > self._room and not anyway:
            return False
        self._room -= len(text)
        known = [one.place for one in self._cited]
        self._cited += [one for one in {one.place: one for one in sources}.values() if one.place not in known]
        places = [one.place for one in self._cited]
        self._statements.append(Statement(text, tuple(sorted({places.index(one.place) + 1 for one in sources}))))
        return True
