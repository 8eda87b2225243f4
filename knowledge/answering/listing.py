"""All of something that the notes hold, and how many there are: decisions, action items, meetings, notes on a topic.

Counted over every document that the readers may read, not over the best passages.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from knowledge.answering.extractive import compose
from knowledge.answering.lines import Line, line_of_note
from knowledge.answering.listing_questions import ListingQuestion, asks_of_owner, may_list, read_listing
from knowledge.answering.listing_wording import absence, head, more, none_changed
from knowledge.answering.listing_words import Listed
from knowledge.answering.matters import HEADING
from knowledge.answering.newer import Newer
from knowledge.answering.quotation import CITED, LINE_CHARACTERS, MAX_CHARACTERS, Place, Quotation
from knowledge.answering.topics import holding, roots_of
from knowledge.audience import Readers
from knowledge.library import Library
from knowledge.model import Answer, AnswerKind, Cluster, DocumentSummary, Passage, Question, Statement
from knowledge.records.owners import is_named, is_theirs, named_in
from knowledge.records.record import RecordKind
from knowledge.retrieval import Retrieval

LINES: Final = 8
"""So many lines are told; the number of all comes first."""

_LEAD: Final = 50
"""Of a line's characters those for its day and group."""

_RECENT: Final = timedelta(days=31)
"""Who asks for what is new since a day so near is told the newest there is; who asks what happened long ago asks for that."""

_AT_ONCE: Final = 40
"""Records that are read and looked through together, so that the event loop is not held."""

_NOTES_AT_ONCE: Final = 10
"""The same of notes."""

_RECORDS: Final = {Listed.DECISIONS: RecordKind.DECISION, Listed.ACTIONS: RecordKind.ACTION}


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
    groups = await library.groups(question.readers)
    of_owner = asks_of_owner(question.text, today=today, groups=groups, cluster=cluster)
    people = await people_in(library, question.readers) if of_owner else frozenset[str]()
    asked = read_listing(question.text, today=today, groups=groups, cluster=cluster, people=people)
    if asked is None:
        return None
    found = [line async for some in _found(asked, library, question.readers, people) for line in some]
    found = found[::-1] if asked.order == "first" else found
    if not found:
        return await _none(question, asked, library, cluster, today=today, language=language, retrieval=retrieval)
    decided = found if asked.changed else found[:LINES] if asked.listed is Listed.DECISIONS else []
    changed = await changes.newer_than([one.says for one in decided], question.readers) if decided else dict[Place, Newer]()
    if asked.changed:
        found = [one for one in found if one.place in changed and (asked.period is None or changed[one.place].day in asked.period)]
        if not found:
            return _none_changed(question.text, asked, len(decided), cluster, language=language)
    return _composed(question.text, asked, found, changed, cluster=cluster, language=language)


async def _none(
    question: Question,
    asked: ListingQuestion,
    library: Library,
    cluster: Cluster,
    *,
    today: date,
    language: str,
    retrieval: Retrieval | None,
) -> Answer | None:
    """What is answered where nothing is found."""
    if asked.news:
        return await _newest(question, asked, library, cluster, today=today, language=language)
    if asked.topic or asked.or_passages:
        return None
    notes = await library.notes(question.readers, group=asked.group, period=asked.period)
    return _none_recorded(question.text, asked, notes, cluster, language=language, retrieval=retrieval)


async def _newest(
    question: Question, asked: ListingQuestion, library: Library, cluster: Cluster, *, today: date, language: str
) -> Answer | None:
    """The newest notes, where there are none of a time that is hardly over, and that there are none; None for what is long over."""
    if asked.period is None or asked.period.last < today - _RECENT:
        return None
    newest = replace(asked, period=None)
    found = [line async for some in _found(newest, library, question.readers, ()) for line in some]
    if not found:
        return None
    names = {group.slug: group.name for group in cluster.groups}
    answer = _composed(question.text, newest, found, {}, cluster=cluster, language=language)
    first, *others = answer.statements
    first = replace(first, text=f"{absence(asked, 0, names, language)} {first.text}")
    return replace(answer, period=asked.period, statements=(first, *others))


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
        absence=absence(asked, len(notes), names, language),
    )


def _none_changed(text: str, asked: ListingQuestion, count: int, cluster: Cluster, *, language: str) -> Answer:
    """That no later decision says of one of these that it changes it."""
    names = {group.slug: group.name for group in cluster.groups}
    absence = none_changed(asked, count, names, language)
    return Answer(question=text, kind=AnswerKind.LISTING, language=language, period=asked.period, absence=absence)


async def people_in(library: Library, readers: Readers) -> frozenset[str]:
    """The names of all whom the notes name as somebody who has something to do, or who stand behind a note."""
    actions = await library.records(readers, kind=RecordKind.ACTION)
    parties = (await library.parties(readers)).values()
    return frozenset(name for one in actions for name in named_in(one.owner)) | {party.name for some in parties for party in some}


async def _found(asked: ListingQuestion, library: Library, readers: Readers, people: Collection[str]) -> AsyncIterator[list[Line]]:
    """What is asked for, newest first, the lines of a few documents at a time; `people` are all who may be meant by a name."""
    if asked.listed in _RECORDS:
        async for some in _recorded(asked, library, readers, people):
            yield some
        return
    notes = await library.notes(readers, group=asked.group, period=asked.period, about=roots_of(asked.topic))
    if asked.listed is Listed.MEETINGS:
        notes = [note for note in notes if note.group and note.date]
    if asked.news and asked.period is None:
        notes = notes[:_AT_ONCE]  # no more are told or counted
    holds = holding(asked.topic)
    met: set[tuple[str | None, date | None]] = set()
    for at in range(0, len(notes), _NOTES_AT_ONCE):
        some = notes[at : at + _NOTES_AT_ONCE]
        passages = {note.id: list[Passage]() for note in some}
        for passage in await library.passages_of(list(passages), readers):
            passages[passage.document.id].append(passage)
        lines = [line for note in some if (line := _line_of(asked, note, passages[note.id], holds))]
        if asked.listed is Listed.MEETINGS:
            # Two notes of one group's day are of one meeting.
            of = [(line.says.passage.document.group, line.says.passage.document.date) for line in lines]
            lines = [line for line, day in zip(lines, of, strict=True) if not (day in met or met.add(day))]
        yield lines


async def _recorded(asked: ListingQuestion, library: Library, readers: Readers, people: Collection[str]) -> AsyncIterator[list[Line]]:
    """The decisions or the actions of the notes, those that speak of the topic or stand under a heading that does; of actions those of the
    owner, due and open as asked.
    """
    roots, holds = roots_of(asked.topic), holding(asked.topic)
    # What was changed within a time may have been decided long before.
    within = None if asked.changed else asked.period
    records = await library.records(readers, kind=_RECORDS[asked.listed], group=asked.group, period=within)
    speaking = await library.notes(readers, group=asked.group, period=within, about=roots) if roots else ()
    among = {note.id for note in speaking}
    records = [
        one
        for one in records
        if not roots or one.document.id in among
        if asked.due is None or (one.due is not None and one.due in asked.due)
        if not (asked.open_only and one.done)
    ]
    if asked.owner is not None:
        beside = {ident: [party.name for party in parties] for ident, parties in (await library.parties(readers)).items()}
        # Who else may be meant begins with the same name; looking through all for each action would hold the event loop.
        alike = [name for name in people if is_named(name, asked.owner.split()[0])]
        records = [one for one in records if is_theirs(one.owner, asked.owner, beside.get(one.document.id, ()), alike)]
    for at in range(0, len(records), _AT_ONCE):
        some = records[at : at + _AT_ONCE]
        passages = await library.passages({one.chunk_id for one in some}, readers)
        # A document that was replaced in between has other chunks.
        lines = (
            Line(Quotation(passages[one.chunk_id], one.first, one.last), marked=one.marked is not None and not one.said_done)
            for one in some
            if one.chunk_id in passages
        )
        yield [line for line in lines if holds(" ".join((*line.says.headings[-1:], line.says.words)))]


def _line_of(asked: ListingQuestion, note: DocumentSummary, passages: Sequence[Passage], holds: Callable[[str], bool]) -> Line | None:
    """A note by the line that speaks of the topic, if there is one, else by what it is about."""
    if asked.topic is None:
        return line_of_note(note, passages)
    whole = [Quotation(passage, place, place) for passage in passages for place in range(len(passage.units))]
    line = next((one for one in whole if holds(one.passage.units[one.first].text)), None)
    if line:
        return Line(line)
    # Whether any of its headings does is seen at once; under which of them a line stands takes longer.
    headed = {passage.chunk_id for passage in passages if holds(" ".join((*passage.headings, *HEADING.findall(passage.text))))}
    under = next((one for one in whole if one.passage.chunk_id in headed and one.headings and holds(one.headings[-1])), None)
    if under:
        return Line(under, told=f"{under.headings[-1]}: {under.words}")
    return line_of_note(note, passages) if holds(note.title) else None


# The answer


def _composed(
    text: str, asked: ListingQuestion, found: Sequence[Line], changed: Mapping[Place, Newer], *, cluster: Cluster, language: str
) -> Answer:
    names = {group.slug: group.name for group in cluster.groups}
    first = head(asked, len(found), names, language, begins=found[0].says.passage.document.date)
    told: list[Line] = []
    room = MAX_CHARACTERS - len(first) - len(more(len(found), language))
    # Few lines need not be cut like many.
    longest = max(LINE_CHARACTERS, room // min(len(found), LINES) - _LEAD)
    # Who asks for what was changed is told what holds now as well, which takes as much room again.
    room += MAX_CHARACTERS if asked.changed else 0
    instead = {place: Line(later.says) for place, later in changed.items()} if asked.changed else {}
    for one in found[:LINES]:
        room -= sum(len(each.text(names, language, room=longest)) for each in (one, instead.get(one.place)) if each)
        if told and room < 0:
            break
        told.append(one)
    newer = [Line(changed[one.place].says) for one in told if one.place in changed]
    cited = {one.place: one for one in (*told, *newer)}
    known = {one.says.passage.document.path for one in cited.values()}
    rest = found[len(told) :] if asked.period or not asked.news else ()
    others = [next(of_one) for path, of_one in groupby(rest, key=lambda one: one.says.passage.document.path) if path not in known]
    shown = (*cited.values(), *others[: max(0, CITED - len(cited))])
    numbers = {one.place: n for n, one in enumerate(shown, start=1)}
    statements = [Statement(first, tuple(range(1, len(told) + 1)))]
    for one in told:
        later = changed.get(one.place)
        sources = (numbers[one.place], *([numbers[later.says.place]] if later else []))
        if one.place in instead:
            statements.append(Statement(instead[one.place].text(names, language, room=longest), sources[1:]))
        statements.append(Statement(one.text(names, language, room=longest), sources, superseded=later.day if later else None))
    if rest:
        beyond = tuple(range(len(cited) + 1, len(shown) + 1)) or tuple(range(1, len(told) + 1))
        statements.append(Statement(more(len(rest), language), beyond))
    citations = [one.citation(numbers[one.place], language) for one in shown]
    passages = {one.says.passage.chunk_id: one.says.passage for one in shown}
    return Answer(
        question=text,
        kind=AnswerKind.LISTING,
        language=language,
        statements=tuple(statements),
        citations=tuple(citations),
        passages=tuple(passages.values()),
        period=asked.period,
    )
