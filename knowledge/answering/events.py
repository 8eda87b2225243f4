"""Questions about the cluster's events: told from questions about what was said, and answered from the calendar."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from knowledge.calendar import Calendar, EventHit, EventSearch
from knowledge.calendar.periods import period_in
from knowledge.calendar.wording import statement
from knowledge.model import Answer, AnswerKind, Citation, Question, Statement

MAX_STATEMENTS = 6
"""So many events are told in words; the answer's occurrences carry all."""

MAX_FOUND = 100
"""So many occurrences an answer carries at the most."""

_EN_NOUN: Final = (
    r"(?:meetings?|meet-?ups?|calls?|syncs?|events?|exhibitions?|(?:trade\s+)?fairs?|trade\s*shows?|expos?|seminars?|webinars?|workshops?|"
    r"trainings?|courses?|conferences?|summits?|matchmakings?|matchmaking\s+\w+|b2b|hackathons?|(?:info|demo|open|b2b)\s*-?(?:days?|hours?)|brokerages?|"
    r"deadlines?|office\s+hours?|get-?togethers?|exercises?|rehearsals?|demonstrations?|visits?|clinics?|assembl(?:y|ies)|evenings?|trials?)"
)
_ET_NOUN: Final = (
    r"(?:\w*koosolek\w*|\w*kohtumi\w+|\w*üritus\w*|sündmus\w*|mess(?:i|il|ile|id|e|idel)?|\w*näitus\w*|\w*seminar\w*|veebinar\w*|töötub\w+|töötoa\w*|"
    r"\w*koolitus\w*|konverents\w*|tippkohtumi\w+|infopäev\w*|infotun[dn]\w*|tähta(?:eg|ja|jad|jaks)\w*|taotlusvoor\w*|õppus\w*|b2b|demopäev\w*|"
    r"külastus\w*|kontakt\w+)"
)
_GROUP: Final = r"(?:group|wg|sig|committee|board|team|cluster|council|rühm|töörühm|juhatus)"

# The present or the future of an event.
_EVENT: Final = re.compile(
    "|".join(
        (
            rf"\bwhen(?:'s|’s|s|\s+(?:is|are|does|do|will|can))\b.*\b(?:{_EN_NOUN}|meets?|gathers?|convenes?)\b",
            rf"\b(?:what|which|on\s+(?:what|which))\s+(?:time|date|day)s?\s+(?:is|are|does|do|will)\b.*\b(?:next|upcoming|meets?|{_EN_NOUN})\b",
            r"\b(?:where|how\s+long)\s+(?:is|are|will|does|do)\b.*\b(?:next|upcoming|meets?)\b.*",
            rf"^\W*(?:the\s+)?(?:next|upcoming|coming|forthcoming)\b(?:\s+[\w-]+){{0,5}}?\s+{_EN_NOUN}\b",
            rf"\b(?:what|which|list|show|tell\s+me|any|all|see)\b.*\b(?:upcoming|coming|forthcoming)\b.*\b{_EN_NOUN}\b",
            r"\bwhat(?:'s|’s|s|\s+is|\s+are)?\s+(?:\w+\s+)?(?:on|happening|coming\s+up|planned|scheduled|going\s+on)\b(?!\s+(?:the|top|with)\b(?!\s+(?:calendar|\w+\s+calendar)))",
            rf"\b(?:which|what|any|list|show(?:\s+me)?)\s+(?:\w+\s+){{0,3}}{_EN_NOUN}(?:\W*$|\s+(?:are|is|do|can|will|on|in|this|next|coming|planned|scheduled|between|from|today|tomorrow|of\s+the)\b)",
            rf"\b(?:is|are)\s+there\s+(?:an?|any|some|the)?\s*(?:[\w-]+\s+){{0,4}}?{_EN_NOUN}\b",
            rf"\b(?:do|will|can)\s+(?:we|you)\s+have\s+(?:an?|any|some)?\s*(?:[\w-]+\s+){{0,4}}?{_EN_NOUN}\b",
            rf"\bdo(?:es)?\s+the\s+(?:[\w-]+\s+){{0,4}}?(?:{_GROUP})\s+meet\b",
            rf"^\W*(?:[\w-]+\s+){{0,4}}?{_EN_NOUN}\s+(?:in|on|this|next|during|between|from|today|tomorrow)\b",
            rf"\bmillal\b.*(?:\b{_ET_NOUN}|\bkoguneb|\bkohtub|\bkokku\s+saab)",
            rf"\b(?:kus|mis\s+ajal|mis\s+kell|mis\s+päeval)\b.*\b(?:toimu\w+|on|algab|peetakse)\b.*\b{_ET_NOUN}",
            r"\bmis\s+(?:toimub|on\s+(?:[\w.]+\s+){0,3}(?:toimumas|plaanis|kavas|tulemas))\b",
            rf"\b(?:mis|millised|missugused|milliseid|näita|loetle)\b.*\b{_ET_NOUN}\b.*",
            rf"\bkas\b.*\b(?:on|toimub|tuleb|tulemas|plaanis|kavas)\b.*\b{_ET_NOUN}",
            rf"\bkas\b.*\b{_ET_NOUN}.*\b(?:on|toimub|tuleb|tulemas|plaanis|kavas)\b",
            rf"^\W*(?:järgmi\w+|tulev\w+|lähim\w*)\s+(?:[\w-]+\s+){{0,4}}?{_ET_NOUN}",
            rf"^\W*(?:[\w-]+\s+){{0,3}}?{_ET_NOUN}\s+(?:sel|selle|järgmis\w+|\w+is\b|täna|homme|tänavu)",
        )
    ),
    re.IGNORECASE,
)

# When the last one was is in the calendar as well.
_LAST: Final = re.compile(
    rf"^\W*when\s+(?:was|did)\s+(?:the|our)\s+(?:last|previous|most\s+recent)\s+(?:[\w-]+\s+){{0,5}}?{_EN_NOUN}\s*(?:take\s+place|happen)?\W*$|"
    rf"^\W*millal\s+(?:oli|toimus|peeti)\s+(?:viimane|eelmine|viimati)\s+(?:[\w-]+\s+){{0,5}}?{_ET_NOUN}\W*$|"
    rf"^\W*millal\s+(?:viimati\s+)?(?:oli|toimus)\s+(?:[\w-]+\s+){{0,5}}?(?:viimane|eelmine)\s+{_ET_NOUN}\W*$",
    re.IGNORECASE,
)

# What was said, decided or done, by whom and why, stands in notes, not in a calendar.
_NOTES: Final = re.compile(
    r"\b(?:did|was|were|had|been|got|has|have\s+\w+ed|who|whom|whose|why|how\s+(?:many|much|did|come|big|crowded)|agreed?|decid\w+|decision|said|say|says|"
    r"discuss\w*|mention\w*|agenda|minutes|notes|recording|recorded|video|slides|outcome|conclu\w+|cancell?ed|summar\w+|action\s+items?|present(?:ed|ers?)|"
    r"proposed|reported|announced|told|showed|shown|according|acc?ording\s+to|still\s+on|for\s+(?:someone|somebody|a\s+person)|"
    r"kes|keda|kelle\w*|miks|mitu|kui\s+palju|oli|olid|otsusta\w+|otsus\w*|arutati|arutas|räägiti|rääkis|ütles|öeldi|leppi\w+|protokoll\w*|päevakor\w+|"
    r"kokkuvõt\w+|toimus|tühistati|tutvusta\w+|lubas|lubati|pidi)\b",
    re.IGNORECASE,
)
_DEMAND: Final = re.compile(
    r"\b(?:book|buy|recommend|need|needs|prepare|cost|costs|price|fee|weather|bring|requirements?|eligible|vaja|maksab|hind|valmista\w*|soovita\w*)\b",
    re.IGNORECASE,
)


def is_event_question(text: str, *, today: date | None = None) -> bool:
    """Whether a question asks what the calendar knows: which events are on, when and where. What was said or decided at a meeting
    is not asked of the calendar, nor, where `today` is given, is a period that ended over a year ago.
    """
    if _LAST.search(text):
        return True
    if _NOTES.search(text) or _DEMAND.search(text) or not _EVENT.search(text):
        return False
    if today is None:
        return True
    period = period_in(text, today)
    return period is None or period.last >= today - timedelta(days=366)


async def answer_events(question: Question, calendar: Calendar, *, language: str | None = None) -> Answer | None:
    """What the calendar answers. None where it has no event such as the question names; where the question names none in particular
    (at most a kind of event) and nothing is on, an answer without statements that names the period looked at.
    """
    found = await calendar.search(question.text, question.readers, question.now, MAX_FOUND)
    if not found.hits and not found.any_event:
        return None
    spoken = language or question.language or "en"
    told = _told(found)
    zone = calendar.zone
    return Answer(
        question=question.text,
        kind=AnswerKind.EVENTS,
        language=spoken,
        statements=tuple(Statement(statement(hit.occurrence, zone, spoken), (n,)) for n, hit in enumerate(told, start=1)),
        citations=tuple(_citation(n, hit, calendar) for n, hit in enumerate(told, start=1)),
        occurrences=tuple(hit.occurrence for hit in found.hits),
        period=found.period,
    )


def _told(found: EventSearch) -> list[EventHit]:
    """The hits that are told in words: those with a quote, for nothing is said without a source."""
    return [hit for hit in found.hits if hit.quote][:MAX_STATEMENTS]


def _citation(n: int, hit: EventHit, calendar: Calendar) -> Citation:
    day = hit.occurrence.start.astimezone(calendar.zone).date()
    return Citation(
        n=n, path=hit.occurrence.path, title=hit.title, quote=hit.quote, locator=day.isoformat(), url=hit.occurrence.url, date=day
    )
