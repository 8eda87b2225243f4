"""All of something that the notes hold, and how many there are: decisions, action items, meetings, notes on a topic.

Counted over every document that the readers may read, not over the best passages.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from knowledge.answering.extractive import compose
from knowledge.answering.listing_questions import Listed, ListingQuestion, Topic, may_list, read_listing
from knowledge.answering.newer import Newer
from knowledge.answering.quotation import MAX_CHARACTERS, Place, Quotation
from knowledge.audience import Readers
from knowledge.context import written_date
from knowledge.estonian import forms_of
from knowledge.library import Library
from knowledge.model import Answer, AnswerKind, Citation, Cluster, DocumentSummary, Passage, Period, Question, Statement
from knowledge.records.record import RecordKind
from knowledge.retrieval import Retrieval
from knowledge.words import stem, stems

LINES: Final = 8
"""So many lines are told; the number of all comes first."""

LINE_CHARACTERS: Final = 150
CITED: Final = 12
"""So many places an answer cites, a line each on a telephone; what it counts beyond them it tells by its number alone."""

_AT_ONCE: Final = 40
"""Documents or records that are read and looked through together, so that the event loop is not held."""

_RECORDS: Final = {Listed.DECISIONS: RecordKind.DECISION, Listed.ACTIONS: RecordKind.ACTION}
_HEADING: Final = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)


class Changes(Protocol):
    """What knows of later decisions that changed earlier ones."""

    async def newer_than(self, quotes: Collection[Quotation], readers: Readers) -> Mapping[Place, Newer]:
        """What holds now in place of those of some quoted decisions that were changed, as far as the readers may read it."""
        ...


async def answer_listing(
    question: Question, library: Library, cluster: Cluster, *, changes: Changes, language: str, retrieval: Retrieval | None = None
) -> Answer | None:
    """The number first, then the newest lines, each with its citation, and how many more there are. A decision that was changed later says
    when, and cites what changed it.

    Where no line of the notes that are asked for is recognised as a decision or an action item, or where there are no such notes, an answer
    without statements says so; `closest` are then the places of `retrieval` that stand in those notes, as what is asked for may stand there
    in other words. None for any other question, and where no line speaks of a topic, which may be said in other words anywhere.
    """
    if not may_list(question.text):
        return None
    today = question.now.astimezone(ZoneInfo(cluster.time_zone)).date()
    asked = read_listing(question.text, today=today, groups=await library.groups(question.readers), cluster=cluster)
    if asked is None:
        return None
    found = [quotation async for some in _found(asked, library, question.readers) for quotation in some]
    if not found:
        if asked.topic:
            return None
        notes = await library.notes(question.readers, group=asked.group, period=asked.period)
        return _none_recorded(question.text, asked, notes, cluster, language=language, retrieval=retrieval)
    decided = found[:LINES] if asked.listed is Listed.DECISIONS else []
    changed = await changes.newer_than(decided, question.readers) if decided else dict[Place, Newer]()
    return _composed(question.text, asked, found, changed, cluster=cluster, language=language)


def _none_recorded(
    text: str, asked: ListingQuestion, notes: Sequence[DocumentSummary], cluster: Cluster, *, language: str, retrieval: Retrieval | None
) -> Answer | None:
    """That none is recorded in the notes; None where there are notes, but of no meetings."""
    if notes and asked.listed not in _RECORDS:
        return None
    names = {group.slug: group.name for group in cluster.groups}
    near = retrieval.among({note.id for note in notes}) if retrieval else None
    return Answer(
        question=text,
        kind=AnswerKind.LISTING,
        language=language,
        period=asked.period,
        closest=compose(near, language=language, group_names=names).citations if near and near.passages else (),
        absence=_absence(asked, len(notes), names, language),
    )


async def _found(asked: ListingQuestion, library: Library, readers: Readers) -> AsyncIterator[list[Quotation]]:
    """What is asked for, newest first, the lines of a few documents at a time."""
    if asked.listed in _RECORDS:
        async for some in _recorded(asked, library, readers):
            yield some
        return
    notes = await library.notes(readers, group=asked.group, period=asked.period, about=_roots(asked.topic))
    if asked.listed is Listed.MEETINGS:
        notes = [note for note in notes if note.group and note.date]
    holds = _holding(asked.topic)
    met: set[tuple[str | None, date | None]] = set()
    for at in range(0, len(notes), _AT_ONCE):
        some = notes[at : at + _AT_ONCE]
        passages = {note.id: list[Passage]() for note in some}
        for passage in await library.passages_of(list(passages), readers):
            passages[passage.document.id].append(passage)
        lines = [line for note in some for line in _lines_of(asked, note, passages[note.id], holds)]
        if asked.listed is Listed.MEETINGS:
            # Two notes of one group's day are of one meeting.
            lines = [
                line for line in lines if not ((day := (line.passage.document.group, line.passage.document.date)) in met or met.add(day))
            ]
        yield lines


async def _recorded(asked: ListingQuestion, library: Library, readers: Readers) -> AsyncIterator[list[Quotation]]:
    """The decisions or the actions of the notes, those that speak of the topic."""
    roots, holds = _roots(asked.topic), _holding(asked.topic)
    records = await library.records(readers, kind=_RECORDS[asked.listed], group=asked.group, period=asked.period)
    records = [one for one in records if not roots or any(root in one.line.lower() for root in roots)]
    for at in range(0, len(records), _AT_ONCE):
        some = records[at : at + _AT_ONCE]
        passages = await library.passages({one.chunk_id for one in some}, readers)
        # A document that was replaced in between has other chunks.
        quotes = (Quotation(passages[one.chunk_id], one.first, one.last) for one in some if one.chunk_id in passages)
        yield [one for one in quotes if holds(" ".join(unit.text for unit in one.passage.units[one.first : one.last + 1]))]


def _lines_of(asked: ListingQuestion, note: DocumentSummary, passages: Sequence[Passage], holds: Callable[[str], bool]) -> list[Quotation]:
    """A note by the line that speaks of the topic, else by its first one."""
    whole = (Quotation(passage, place, place) for passage in passages for place in range(len(passage.units)))
    line = next((one for one in whole if holds(one.passage.units[one.first].text)), None)
    if line is None and asked.topic is not None and passages and holds(note.title):
        line = Quotation(passages[0], 0, 0)
    return [line] if line else []


# The topic


def _roots(topic: Topic | None) -> tuple[str, ...]:
    """Beginnings of words, some of which stand in every note on the topic; none where that cannot be said."""
    if topic is None:
        return ()
    terms = [topic.words, *(tuple(re.findall(r"\w+", other.lower())) for each in topic.synonyms for other in each.others)]
    return tuple(root for words in terms if (root := _root(max(words, key=len, default=""))))


_LEAST_ROOT: Final = 3


def _root(word: str) -> str:
    """So much of a word as all its forms share, up to its first letter beyond ASCII, which SQLite does not compare without case."""
    plain = stem(word) if word.isascii() else word
    kept = plain if plain.isdigit() else plain[: max(_LEAST_ROOT, round(0.6 * len(plain)))]
    beyond = re.search(r"[^\x00-\x7f]", kept)
    return kept[: beyond.start()] if beyond else kept


def _holding(topic: Topic | None) -> Callable[[str], bool]:
    """Whether a line speaks of the topic: has all of its words in any form, or another term of the vocabulary in their place."""
    if topic is None:
        return lambda _: True
    readings = [set(topic.words)]
    for each in topic.synonyms:
        kept = set(topic.words) - set(each.named)
        readings += [kept | set(re.findall(r"\w+", other.lower())) for other in each.others]

    def holds(text: str) -> bool:
        words = set(re.findall(r"\w+", text.lower()))
        said = stems(text) | {stem(word) for word in words}
        return any(all(stem(word) in said or any(_same(word, other) for other in words) for word in reading) for reading in readings)

    return holds


def _same(word: str, other: str) -> bool:
    """Whether one of two words is an Estonian form of the other; short ones and figures only as they are."""
    return word[:_LEAST_ROOT] == other[:_LEAST_ROOT] and (word in forms_of(other) or other in forms_of(word))


# The answer


def _composed(
    text: str, asked: ListingQuestion, found: Sequence[Quotation], changed: Mapping[Place, Newer], *, cluster: Cluster, language: str
) -> Answer:
    names = {group.slug: group.name for group in cluster.groups}
    head = _head(asked, len(found), names, language)
    told: list[Quotation] = []
    room = MAX_CHARACTERS - len(head) - len(_more(len(found), language))
    for one in found[:LINES]:
        room -= len(_line(one, names, asked, language))
        if told and room < 0:
            break
        told.append(one)
    cited = {one.place: one for one in (*told, *(changed[one.place].says for one in told if one.place in changed))}
    known = {one.passage.document.path for one in cited.values()}
    rest = found[len(told) :]
    others = [next(of_one) for path, of_one in groupby(rest, key=lambda one: one.passage.document.path) if path not in known]
    shown = (*cited.values(), *others[: max(0, CITED - len(cited))])
    numbers = {one.place: n for n, one in enumerate(shown, start=1)}
    statements = [Statement(head, tuple(range(1, len(told) + 1)))]
    for one in told:
        newer = changed.get(one.place)
        sources = (numbers[one.place], *([numbers[newer.says.place]] if newer else []))
        statements.append(Statement(_line(one, names, asked, language), sources, superseded=newer.day if newer else None))
    if rest:
        more = tuple(range(len(cited) + 1, len(shown) + 1)) or tuple(range(1, len(told) + 1))
        statements.append(Statement(_more(len(rest), language), more))
    citations = [_citation(one, numbers[one.place], asked, language) for one in shown]
    passages = {one.passage.chunk_id: one.passage for one in shown}
    return Answer(
        question=text,
        kind=AnswerKind.LISTING,
        language=language,
        statements=tuple(statements),
        citations=tuple(citations),
        passages=tuple(passages.values()),
        period=asked.period,
    )


def _own_line(one: Quotation, asked: ListingQuestion) -> str:
    """A meeting by the heading of its note, which stands there to the letter; empty where there is none."""
    if asked.listed is not Listed.MEETINGS or asked.topic is not None:
        return ""
    heading = _HEADING.search(one.passage.text[: one.passage.units[one.first].start])
    return heading[1] if heading else ""


def _line(one: Quotation, names: dict[str, str], asked: ListingQuestion, language: str) -> str:
    """A line with its day and group, cut where it is long; its citation has it whole."""
    heading = _own_line(one, asked)
    document = one.passage.document
    where = (written_date(document.date, language) if document.date else "", names.get(document.group or "", document.group or ""))
    said = heading or " ".join(unit.text.strip() for unit in one.passage.units[one.first : one.last + 1])
    said = said if len(said) <= LINE_CHARACTERS else f"{said[: LINE_CHARACTERS - 1].rsplit(' ', 1)[0]}…"
    is_dated = document.date is not None and any(written_date(document.date, spoken) in heading for spoken in ("en", "et"))
    lead = "" if is_dated else ", ".join(part for part in where if part)
    return f"{lead}: {said}" if lead else said


def _citation(one: Quotation, n: int, asked: ListingQuestion, language: str) -> Citation:
    cited = one.citation(n, language)
    heading = _own_line(one, asked)
    document = one.passage.document
    return Citation(n, cited.path, cited.title, heading, cited.locator, cited.url, document.group, document.date) if heading else cited


_NOUNS: Final = {
    "en": {
        Listed.DECISIONS: ("decision", "decisions"),
        Listed.ACTIONS: ("action item", "action items"),
        Listed.MEETINGS: ("meeting with notes", "meetings with notes"),
        Listed.NOTES: ("note", "notes"),
    },
    "et": {
        Listed.DECISIONS: ("otsus", "otsust"),
        Listed.ACTIONS: ("ülesanne", "ülesannet"),
        Listed.MEETINGS: ("märkmetega koosolek", "märkmetega koosolekut"),
        Listed.NOTES: ("dokument", "dokumenti"),
    },
}
_IN_MONTH: Final = "jaanuaris veebruaris märtsis aprillis mais juunis juulis augustis septembris oktoobris novembris detsembris".split()
_YEAR: Final = 12


def _head(asked: ListingQuestion, count: int, names: dict[str, str], language: str) -> str:
    """The number, what it counts, and the filters as they were read: 7 decisions of Cyber and communications in March 2026."""
    spoken = language if language in _NOUNS else "en"
    noun = _NOUNS[spoken][asked.listed][count != 1]
    group = names.get(asked.group or "", asked.group or "")
    period = _in_period(asked.period, spoken) if asked.period else ""
    topic = asked.topic.said if asked.topic else ""
    if spoken == "et":
        filters = ", ".join(part for part in (group, period, f"teemal „{topic}“" if topic else "") if part)
        return f"{count} {noun} ({filters}):" if filters else f"{count} {noun}:"
    parts = [f"{count} {noun}", f"of {group}" if group else "", f"on “{topic}”" if topic else "", period]
    return " ".join(part for part in parts if part) + ":"


def _absence(asked: ListingQuestion, count: int, names: dict[str, str], language: str) -> str:
    """What was looked through in vain: I looked through 2 notes of Cyber in May 2026: no line in them is recognised as a decision."""
    spoken = language if language in _NOUNS else "en"
    noun, note, notes = _NOUNS[spoken][asked.listed][0], *_NOUNS[spoken][Listed.NOTES]
    group = names.get(asked.group or "", asked.group or "")
    period = _in_period(asked.period, spoken) if asked.period else ""
    if spoken == "et":
        among = ", ".join(part for part in (group, period) if part)
        among = f" ({among})" if among else ""
        if not count:
            return f"Ma ei leia ühtegi dokumenti{among}."
        seen = "1 dokumendi" if count == 1 else f"{count} {notes}"
        return f"Vaatasin läbi {seen}{among}: ühegi rea kohta ei saa öelda, et see on {noun}."
    among = "".join(f" {part}" for part in (f"of {group}" if group else "", period) if part)
    if not count:
        return f"I find no note{among}."
    article = "an" if noun[0] in "aeiou" else "a"
    seen = f"1 {note}{among}: no line in it" if count == 1 else f"{count} {notes}{among}: no line in them"
    return f"I looked through {seen} is recognised as {article} {noun}."


def _more(count: int, language: str) -> str:
    return f"ja veel {count}" if language == "et" else f"and {count} more"


def _in_period(period: Period, language: str) -> str:
    """A period after "in": a year, a month, or its first and last day."""
    first, last = period.first, period.last
    ends = (first.day, last.day) == (1, calendar.monthrange(last.year, last.month)[1])
    if ends and first.year == last.year and (first.month, last.month) == (1, _YEAR):
        return f"{first.year}. aastal" if language == "et" else f"in {first.year}"
    if ends and (first.year, first.month) == (last.year, last.month):
        month = written_date(first, "en").split()[1]
        return f"{_IN_MONTH[first.month - 1]} {first.year}" if language == "et" else f"in {month} {first.year}"
    days = (written_date(first, language), written_date(last, language))
    return f"{days[0]} – {days[1]}" if language == "et" else f"from {days[0]} to {days[1]}"
