"""How surely a question is for the calendar, as far as its words alone say; the calendar itself then has to support it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import IntEnum
from typing import Final

from knowledge.answering.listing_questions import talked_about
from knowledge.calendar.event_vocabulary import EVENT_TYPES
from knowledge.calendar.event_words import forms, words_of
from knowledge.calendar.periods import period_in


class Asked(IntEnum):
    """What a question asks of the calendar, and with it what the calendar must have for it.

    NOTHING is for the notes. PERHAPS asks when, where or whether, but of what the words do not say ("when is Eurosatory?"): an event must
    be called what the question says. BYGONE asks when something was: likewise, to nearly the last word. SURELY asks about a meeting, a
    deadline, a fair, or what is on: an event must have most of the words, or the question none but a kind of event.
    """

    NOTHING = 0
    BYGONE = 1
    PERHAPS = 2
    SURELY = 3


_WHEN: Final = (
    r"\b(?:when(?:'s|’s|s)?(?!\s+(?:was|were|did|had)\b)|(?:what|which)\s+(?:exact\s+)?(?:time|date|day|weekday|week|month|evening)s?|what\s+hours?|(?:until|till|by)\s+when|"
    r"how\s+(?:soon|long\s+(?:until|till|before)|many\s+(?:days|weeks|months)\s+(?:until|till|before|left|are\s+left))|"
    r"millal|kunas|mis\s+(?:kell|ajal|päeval|kuupäeval|nädalal|kuul|ajani|kuupäevaks|kuupäevani|ajaks|kellaajal)|millisel\s+(?:päeval|kuupäeval|nädalal|ajal)|"
    r"(?:kaua|mitu\s+(?:päeva|nädalat))\s+on\s+(?:aega|jäänud))\b"
)
_WHERE: Final = (
    r"\b(?:where(?:'s|’s|s)?\s+(?:(?:and|or)\s+when\s+)?(?:(?:is|are|will|does|do|can|should)\b|(?=\w))(?!\s+(?:was|were|did|had))|"
    r"(?:which|what)\s+(?:city|town|country|hall|room|venue|place|address)|"
    r"kus(?:\s+ja\s+millal)?\s+(?:\S+\s+){0,2}?(?:on|toimub|toimuvad|peetakse|korraldatakse|koguneb|kohtub|saab|saadakse|asub))\b"
)
_MEETS: Final = (
    r"\b(?:do(?:es)?|will|shall|can)\s+(?:[\w’'-]+\s+){1,8}?(?:meet|gather|convene|assemble|get\s+together|come\s+together|take\s+place|happen|have\s+(?:an?|any|its|their)\b)|"
    r"\bkas\b.*\b(?:kogune(?:b|vad)|kohtu(?:b|vad)|saa(?:b|vad)\s+kokku|tule(?:b|vad)\s+kokku|toimu(?:b|vad))\b"
)
_ON: Final = (
    r"\bwhat(?:'s|’s|s|\s+is|\s+are|\s+else\s+is|\s+do\s+we\s+have|\s+have\s+(?:we|you)\s+got)?\s+(?:\w+\s+){0,2}?(?:on|happening|coming\s+up|planned|scheduled|going\s+on|"
    r"lined\s+up|in\s+store|upcoming|in\s+the\s+(?:calendar|diary))\b(?!\s+(?:the|top|with|my|your|this|that|it)\b(?!\s+(?:calendar|week|month|year|autumn|spring|summer|winter|quarter|\w+\s+calendar)))|"
    r"\b(?:anything|something|everything|stuff)\s+(?:[\w-]+\s+){0,3}?(?:on|happening|coming\s+up|planned|scheduled|going\s+on|lined\s+up|for\s+us)\b|"
    r"\bwhat\s+(?:is|are|does|do)\s+(?:[\w’'-]+\s+){1,4}?(?:have\s+|got\s+)?(?:(?<!ing\s)on|planned|scheduled|coming\s+up|lined\s+up)\s*(?:in|for|this|next|before|after|during|\W*$)|"
    r"\b(?:mis|mida)\s+(?:\S+\s+){0,5}?(?:toimub|toimuvad|toimumas|plaanis|kavas|tulemas|ees\s+ootamas|ees\s+ootab|käimas|tehakse|korraldatakse)\b|"
    r"\bkas\b.*\b(?:on|toimub)\b.*\bmidagi\b"
)
_NEXT: Final = r"(?:next|upcoming|coming|forthcoming|nearest|järgmi\w+|tulev\w*|lähim\w*|eelseisev\w*)"
_ABOUT_IT: Final = (
    r"\b(?:dates?|venue|timetable|start\s+time|starting\s+time|location|toimumisaeg\w*|toimumiskoht\w*|kuupäev\w*|ajakava|asukoht)\b"
)
_STATUS: Final = (
    r"^\W*(?:is|are|has|have|will|was|does|kas)\b.*\b(?:cancell?ed|called\s+off|moved|postponed|rescheduled|still\s+(?:on|happening|planned|going\s+ahead|taking\s+place)|"
    r"taking\s+place|going\s+ahead|happening|jää\w*\s+ära|ära\s+jä\w+|edasi\s+lük\w+|lük\w+\s+edasi|nihku\w+)\b"
)
_IS: Final = r"^\W*(?:is|are|kas)\b"
_BYGONE: Final = (
    r"^\W*(?:when|where|on\s+(?:what|which)\s+(?:date|day)|what\s+(?:date|day))\s+(?:and\s+(?:when|where)\s+)?(?:was|were|did)\b|"
    r"^\W*(?:millal|kus|mis\s+päeval|mis\s+kuupäeval)\s+(?:\S+\s+){0,3}?(?:oli|toimus|peeti|kogunes|kohtus)\b"
)
_LISTING: Final = re.compile(
    r"\b(?:what|which|any(?:thing)?|list|show(?:\s+me)?|all(?:\s+the)?|see|(?:is|are)\s+there|(?:do|will|can)\s+(?:we|you|i)\s+have|have\s+(?:we|you)\s+got|got\s+any|tell\s+me(?:\s+about)?|"
    r"upcoming|mis|millised|milliseid|missugused|missuguseid|näita|loetle|kõik|mingeid|mingi|mõni|mõnda|midagi)\b",
    re.IGNORECASE,
)
_NOT_FURTHER: Final = frozenset(
    "is are was were be do does did can could will would should may might has have had that who which whose to from about after with and "
    "or but need offer offers make makes work works use uses help helps know knows on".split()
)
_FAR = 5  # words after "which" or "any" among which the kind of event stands
_VERBS: Final = re.compile(
    r"\b(?:is|are|was|were|do|does|did|can|could|will|would|should|has|have|had|be|who|whom|why|how|what|which|where|when|oli|kes|miks|kuidas|kas|mis|mida|kus|millal)\b",
    re.IGNORECASE,
)

# What was said, decided or done, by whom and why, stands in notes, not in a calendar.
_NOTES: Final = re.compile(
    r"\b(?:did|was|were|had|been|(?<!\bwe\s)(?<!\byou\s)(?<!\bwe've\s)(?<!\bwe’ve\s)got(?!\s+any)|has|have\s+(?!planned|scheduled|organised)\w+ed|who|whom|whose|why|"
    r"how\s+(?:much|did|come|big|crowded|many(?!\s+(?:days|weeks|months)\s+(?:until|till|before|left|are\s+left)))|"
    r"agreed?|decid\w+|decision|said|say|says|talked|(?:would|will|to|they|we|team|group)\s+talk\s+about|discuss\w*|mention\w*|agenda|minutes|notes|recording|recorded|video|slides|outcome|conclu\w+|summar\w+|"
    r"action\s+items?|present(?:ed|ers?)|proposed|reported|announced|told|showed|shown|according|acc?ording\s+to|for\s+(?:someone|somebody|a\s+person)|"
    r"kes|keda|kelle\w*|miks|mitu(?!\s+(?:päeva|nädalat)\s+on)|kui\s+palju|oli|olid|otsusta\w+|otsus\w*|arutati|arutas|räägiti|rääkis|ütles|öeldi|leppi\w+|protokoll\w*|"
    r"päevakor\w+|kokkuvõt\w+|toimus|tühistati|tutvusta\w+|lubas|lubati|pidi|võeti|tehti|saadeti|anti|valiti|leiti|näidati)\b",
    re.IGNORECASE,
)
_CONTENT: Final = re.compile(
    r"\b(?:who|whom|why|how|agreed?|decid\w+|decision|said|discuss\w*|mention\w*|agenda|minutes|outcome|conclu\w+|action|presented|proposed|reported|announced|told|showed|"
    r"kes|miks|kuidas|otsus\w+|arutati|räägiti|ütles|öeldi|leppi\w+|protokoll\w*|päevakor\w+|kokkuvõt\w+)\b",
    re.IGNORECASE,
)
_DEMAND: Final = re.compile(
    r"\b(?:book|buy|recommend|need|needs|prepare|costs?|price|fee|pays?|paid|weather|bring|requirements?|eligible|vaja|maksab|maksma|hind|valmista\w*|soovita\w*)\b",
    re.IGNORECASE,
)
_YEAR_AGO = timedelta(days=366)


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_DEADLINE: Final = r"\b(?:deadlines?|due|cut-?off|closing\s+date|tähta(?:eg|ja|jad|jaks)\w*)\b"
_TIME: Final = _any(_WHEN, _DEADLINE, _ABOUT_IT, rf"\b{_NEXT}\b")
_OPEN: Final = _any(_WHEN, _WHERE, _ABOUT_IT, _STATUS, rf"^\W*(?:the\s+)?{_NEXT}\b", _IS)
_HAPPENS: Final = _any(_ON)
_GATHERS: Final = _any(_MEETS)
_STATUS_OF: Final = _any(_STATUS)
_WAS: Final = _any(_BYGONE)
_WHETHER_ET: Final = _any(r"^\W*kas\b")


def asked_of_calendar(text: str, today: date) -> Asked:
    """What `text` asks of the calendar; a period that ended over a year ago is for the notes, and so is when something came up."""
    of_the_past = _asked_of_the_past(text) if _NOTES.search(text) else None
    if of_the_past is Asked.NOTHING or talked_about(text) or _DEMAND.search(text):
        return Asked.NOTHING
    period = period_in(text, today)
    if period is not None and period.last < today - _YEAR_AGO:
        return Asked.NOTHING
    if of_the_past is not None:
        return of_the_past
    ahead = period is not None and period.last >= today
    if _HAPPENS.search(text) or (_names_a_kind(text) and _asks_for_a_kind(text, ahead=ahead)):
        return Asked.SURELY
    perhaps = _GATHERS.search(text) or _OPEN.search(text) or (ahead and not _VERBS.search(text))
    return Asked.PERHAPS if perhaps else Asked.NOTHING


def _asked_of_the_past(text: str) -> Asked:
    """What is asked with words that speak of the past: when a meeting was may be asked, or whether it was moved, not what was said."""
    if _CONTENT.search(text):
        return Asked.NOTHING
    if _STATUS_OF.search(text):
        return Asked.PERHAPS
    return Asked.BYGONE if _WAS.search(text) else Asked.NOTHING


def _asks_for_a_kind(text: str, *, ahead: bool) -> bool:
    """Whether a text that names a kind of event asks which there are, or when; "seminars in May" does so without a verb."""
    if _lists(text) or _GATHERS.search(text) or _TIME.search(text):
        return True
    return ahead and (not _VERBS.search(text) or bool(_WHETHER_ET.search(text)))


def _names_a_kind(text: str) -> bool:
    """Whether an event, or a kind of event, is spoken of."""
    return any(_is_kind(word) for word in words_of(text))


def _is_kind(word: str) -> bool:
    return bool(forms(word) & EVENT_TYPES) or word.startswith(("event", "üritus", "sündmus"))


def _lists(text: str) -> bool:
    """Whether it is asked which events of a kind there are: "which … exhibitions", "any B2B days"."""
    for asking in _LISTING.finditer(text):
        for word in words_of(text[asking.end() :])[:_FAR]:
            if word in _NOT_FURTHER:
                break
            if _is_kind(word):
                return True
    return False
