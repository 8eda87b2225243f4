"""A meeting as a whole, from its notes alone: what it was about, by their headings, what was decided, and who is to do what."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from knowledge.answering.listing import Changes
from knowledge.answering.listing_questions import ListingQuestion
from knowledge.answering.listing_wording import absence, more_of
from knowledge.answering.listing_words import Listed
from knowledge.answering.matters import Matter, matters_of
from knowledge.answering.meeting_questions import last_meeting, may_ask_about_meeting, may_name_last, meeting_asked_about
from knowledge.answering.newer import Newer
from knowledge.answering.quotation import CITED, LINE_CHARACTERS, MAX_CHARACTERS, Place, Quotation, cut
from knowledge.audience import Readers
from knowledge.context import written_date
from knowledge.library import Library
from knowledge.model import Answer, AnswerKind, Citation, Cluster, DocumentSummary, Passage, Question, Statement
from knowledge.records.record import KeptRecord, RecordKind

_ATTENDEES: Final = re.compile(r"\W*(?:attend\w*|present|participants?|osale\w+|kohal)\b", re.IGNORECASE)
_PRESENT: Final = re.compile(r"\W*(?:attendees|attending|present|participants|osalejad|osalesid|kohal)\b[^:]*:\W*\w", re.IGNORECASE)
_MATTERS: Final = 6
_SAID: Final = {
    "en": {"about": "It was about", RecordKind.DECISION: "Decided", RecordKind.ACTION: "To do"},
    "et": {"about": "Jutuks oli", RecordKind.DECISION: "Otsus", RecordKind.ACTION: "Ülesanne"},
}
_LABELLED: Final = re.compile(r"^\W*(?:decisions?|decided|we\s+decided|otsus(?:tati)?|action|todo|to\s+do|ülesanne|AI)\s*:", re.IGNORECASE)


async def with_day_of_last(text: str, library: Library, cluster: Cluster, readers: Readers, *, today: date, language: str) -> str:
    """A question in which the last meeting, of a working group or of all, is named by its day: that of the newest note, as far as these
    readers may read; as it stands where it names none.
    """
    last = last_meeting(text, today=today, groups=await library.groups(readers), cluster=cluster) if may_name_last(text) else None
    if last is None:
        return text
    notes = await library.notes(readers, group=last.group, period=last.period)
    day = next((note.date for note in notes if note.group and note.date and note.date <= today), None)
    return last.dated(text, day, language=language) if day else text


async def answer_meeting(question: Question, library: Library, cluster: Cluster, *, changes: Changes, language: str) -> Answer | None:
    """What a meeting was about, what was decided at it and who is to do what, or who was there, each with its source. None for any other
    question, where there were several meetings, and where the notes do not say it by headings and in lines that can be told.
    """
    if not may_ask_about_meeting(question.text):
        return None
    today = question.now.astimezone(ZoneInfo(cluster.time_zone)).date()
    groups = await library.groups(question.readers)
    asked = meeting_asked_about(question.text, today=today, groups=groups, cluster=cluster)
    if asked is None:
        return None
    names = {group.slug: group.name for group in cluster.groups}
    notes = [note for note in await library.notes(question.readers, group=asked.group, period=asked.period) if note.group and note.date]
    if not notes:
        none = absence(ListingQuestion(Listed.NOTES, asked.group, asked.period), 0, names, language)
        return Answer(question=question.text, kind=AnswerKind.LISTING, language=language, period=asked.period, absence=none)
    if len({(note.group, note.date) for note in notes}) > 1:
        return None
    passages = await library.passages_of([note.id for note in notes], question.readers)
    told = _Telling(notes[0], names, language)
    if asked.attendance:
        told.attendance(passages)
    elif matters := matters_of(passages, notes[0]):
        records = await library.records(question.readers, group=notes[0].group, period=asked.period)
        known = {passage.chunk_id: passage for passage in passages}
        lines = [(one.kind, Quotation(known[one.chunk_id], one.first, one.last)) for one in _in_order(records) if one.chunk_id in known]
        changed = await changes.newer_than([quote for kind, quote in lines if kind is RecordKind.DECISION], question.readers)
        told.about(matters)
        told.lines(lines, changed)
    if not told.statements:
        return None
    return Answer(
        question=question.text,
        kind=AnswerKind.LISTING,
        language=language,
        statements=tuple(told.statements),
        citations=tuple(told.citations),
        passages=tuple({passage.chunk_id: passage for passage in told.passages}.values()),
        period=asked.period,
    )


def _in_order(records: Sequence[KeptRecord]) -> list[KeptRecord]:
    """Decisions before actions, as they stand in the notes."""
    return sorted(records, key=lambda one: (one.kind is RecordKind.ACTION, one.document.id, one.chunk_id, one.first))


class _Telling:
    """The statements of an answer as they come, as many as there is room for, with what they cite."""

    def __init__(self, note: DocumentSummary, names: Mapping[str, str], language: str) -> None:
        self.statements: list[Statement] = []
        self.citations: list[Citation] = []
        self.passages: list[Passage] = []
        self._note = note
        self._names = names
        self._language = language
        self._said = _SAID.get(language, _SAID["en"])
        self._room = MAX_CHARACTERS

    def attendance(self, passages: Sequence[Passage]) -> None:
        """Who was there, by the first line that lists it."""
        for passage in passages:
            lines = [Quotation(passage, place, place) for place in range(len(passage.units))]
            beneath = [line.first for line in lines if line.headings and _ATTENDEES.match(line.headings[-1])]
            stated = [line.first for line in lines if _PRESENT.match(line.quote)]
            if stated or beneath:
                quote = Quotation(passage, stated[0], stated[0]) if stated else Quotation(passage, beneath[0], beneath[-1])
                self._say(quote.text(self._language, self._names), [self._cite(quote, passage)])
                return

    def about(self, matters: Sequence[Matter]) -> None:
        """Which meeting it was, and what about."""
        note, shown = self._note, matters[:_MATTERS]
        group = self._names.get(note.group or "", note.group or "")
        where = ", ".join(part for part in (group, written_date(note.date, self._language) if note.date else "") if part)
        cited = [self._cite(one.says, one.passage, words=one.quote) for one in shown]
        about = "; ".join(one.told for one in shown)
        self._say(f"{where}. {self._said['about']}: {about}{'; …' if len(matters) > len(shown) else ''}", cited)

    def lines(self, lines: Sequence[tuple[RecordKind, Quotation]], changed: Mapping[Place, Newer]) -> None:
        """What was decided and is to be done, a line each, and how much more there is."""
        for place, (kind, quote) in enumerate(lines):
            text = self._line(kind, quote)
            newer = changed.get(quote.place)
            if len(text) > self._room or len(self.citations) + (2 if newer else 1) > CITED:
                self._more(lines[place:])
                return
            cited = [self._cite(quote, quote.passage), *([self._cite(newer.says, newer.says.passage)] if newer else [])]
            self._say(text, cited, superseded=newer.day if newer else None)

    def _line(self, kind: RecordKind, quote: Quotation) -> str:
        said = cut(quote.words, LINE_CHARACTERS)
        return said if _LABELLED.match(said) else f"{self._said[kind]}: {said}"

    def _more(self, rest: Sequence[tuple[RecordKind, Quotation]]) -> None:
        """How many decisions and actions there are besides, with the source of the first of each as far as there are numbers left."""
        parts: list[str] = []
        cited: list[int] = []
        for kind, listed in ((RecordKind.DECISION, Listed.DECISIONS), (RecordKind.ACTION, Listed.ACTIONS)):
            of_kind = [quote for one, quote in rest if one is kind]
            if of_kind:
                parts.append(more_of(listed, len(of_kind), self._language))
                cited.append(self._cite(of_kind[0], of_kind[0].passage))
        in_estonian = self._language == "et"
        self._say(f"ja veel {' ja '.join(parts)}" if in_estonian else f"and {' and '.join(parts)}", cited)

    def _cite(self, quote: Quotation, passage: Passage, *, words: str = "") -> int:
        n = len(self.citations) + 1
        cited = quote.citation(n, self._language)
        self.citations.append(replace(cited, quote=words) if words else cited)
        self.passages.append(passage)
        return n

    def _say(self, text: str, cited: Collection[int], *, superseded: date | None = None) -> None:
        self._room -= len(text)
        self.statements.append(Statement(text, tuple(cited), superseded=superseded))
