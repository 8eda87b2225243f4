"""Questions about the cluster's events, answered from the calendar where it has what they ask for."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from knowledge.answering.event_questions import Asked, asked_of_calendar
from knowledge.calendar import Calendar, EventHit, EventSearch
from knowledge.calendar.wording import nearest, statement
from knowledge.model import Answer, AnswerKind, Citation, Question, Statement

MAX_STATEMENTS = 6
"""So many events are told in words; the answer's occurrences carry all."""

MAX_FOUND = 100
"""So many occurrences an answer carries at the most."""

_NEEDED: Final = {Asked.SURELY: 0.0, Asked.PERHAPS: 0.65, Asked.BYGONE: 0.9}
"""The part of a question's words that an event must cover, over what the search asks for, where the question may be for the notes."""


async def answer_events(question: Question, calendar: Calendar, *, language: str | None = None) -> Answer | None:
    """What the calendar answers; None where the question is not for it, or names an event that it does not have. Where the question
    names none in particular (at most a kind of event) and nothing is on: an answer without statements that names the period looked at.
    """
    asked = asked_of_calendar(question.text, question.now.astimezone(calendar.zone).date())
    if asked is Asked.NOTHING:
        return None
    found = _supported(await calendar.search(question.text, question.readers, question.now, MAX_FOUND), asked)
    if not found.hits and not (found.any_event and asked is Asked.SURELY):
        return None
    spoken = language or question.language or "en"
    told = _told(found)
    return Answer(
        question=question.text,
        kind=AnswerKind.EVENTS,
        language=spoken,
        statements=tuple(Statement(_said(hit, found, calendar, spoken), (n,)) for n, hit in enumerate(told, start=1)),
        citations=tuple(_citation(n, hit, calendar) for n, hit in enumerate(told, start=1)),
        occurrences=tuple(hit.occurrence for hit in found.hits),
        period=found.period,
    )


def _supported(found: EventSearch, asked: Asked) -> EventSearch:
    """What was found, less what is not called as such a question must call it."""
    if asked is Asked.SURELY or (found.any_event and asked is Asked.PERHAPS and found.period_named):
        return found
    return replace(found, hits=tuple(hit for hit in found.hits if hit.named and hit.score >= _NEEDED[asked]))


def _said(hit: EventHit, found: EventSearch, calendar: Calendar, language: str) -> str:
    said = statement(hit.occurrence, calendar.zone, language)
    return nearest(found.period, said, language) if found.elsewhere else said


def _told(found: EventSearch) -> list[EventHit]:
    """The hits that are told in words: those with a quote, for nothing is said without a source."""
    return [hit for hit in found.hits if hit.quote][:MAX_STATEMENTS]


def _citation(n: int, hit: EventHit, calendar: Calendar) -> Citation:
    day = hit.occurrence.start.astimezone(calendar.zone).date()
    return Citation(
        n=n, path=hit.occurrence.path, title=hit.title, quote=hit.quote, locator=day.isoformat(), url=hit.occurrence.url, date=day
    )
