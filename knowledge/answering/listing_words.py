"""The words of which questions for all of something are made: what is listed, how one asks for it, and what says nothing beside it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Listed(StrEnum):
    """What is listed or counted."""

    DECISIONS = "decisions"
    ACTIONS = "actions"
    MEETINGS = "meetings"
    NOTES = "notes"


def any_of(words: str) -> str:
    """A pattern for any of some words; `_` stands for a space."""
    return "(?:" + "|".join(word.replace("_", r"\s+") for word in words.split()) + ")"


GROUP: Final = "‹g›"
PERIOD: Final = "‹p›"
"""What stands in the place of a group and of a period that were read."""

NOUN: Final = {
    Listed.DECISIONS: r"decisions?|resolutions?|otsus(?:ed|eid|t|i)?",
    Listed.ACTIONS: r"action\s+(?:items?|points?)|actions|tasks?|to-?dos?|ülesan(?:ded|net|deid|ne)|tegevus(?:ed|t|i)",
    Listed.MEETINGS: r"meetings?|koosolek(?:ut|ud|uid|ul|utel)?|kohtumis(?:t|ed|i)",
    Listed.NOTES: (
        r"(?:meeting\s+)?(?:notes?|minutes)|documents?|"
        r"(?:koosoleku\s*)?(?:protokoll(?:i|id|e|is|ides)?)|märkme(?:d|id|tes)|dokument(?:i|id|e|ides|is)?"
    ),
}
LIST: Final = (
    r"(?:please\s+|palun\s+|can\s+you\s+|could\s+you\s+)*"
    r"(?:list|show|give|name|enumerate|loetle|näita|anna|nimeta|too\s+välja)(?:\s+(?:me|us|mulle|meile|palun|up|out))*"
    r"(?:\s+(?:all|every|each|kõik|kõiki|kõigi))?(?:\s+of)?(?:\s+(?:the|our))?"
)
ALL: Final = r"(?:all|every|kõik)(?:\s+(?:of\s+)?(?:the|our))?|what\s+are\s+all(?:\s+(?:of\s+)?the)?|mis\s+on\s+kõik"
COUNT: Final = r"(?:in\s+)?how\s+many(?:\s+(?:of\s+)?(?:the|our))?|what\s+is\s+the\s+number\s+of|mitu|mitmes|kui\s+palju"
WHICH: Final = r"(?:in\s+)?(?:which|what)(?:\s+(?:are|were)\s+the)?|mis|millised|missugused|milliseid|millistes|mida"

FILL_WORDS: Final = """
    of by in from for during at within over the a our we did do does has have had was were been be are is there taken took take made make
    recorded noted held hold meet reached reach pass passed so_far in_total altogether on_record 's group and about_it to_date please
    at its their our meeting call koosolekul koosoleku koosolekust kohtumisel
    since after before until between vahel on oli olid tegi tegid tehti teinud võeti vastu võttis pidas pidanud peeti toimus olnud kokku
    kirjas jooksul meil me palun tehtud võetud töörühma töörühm alates kuni
"""
NEWEST: Final = r"(?:latest|newest|most\s+recent|recent|last|viimased|viimaseid|viimaste|uusimad|hiljutised)"
"""The newest come first in any list."""

OPEN_WORDS: Final = """
    still_open open outstanding pending unfinished undone not_done_yet not_yet_done not_done overdue past_due over_due
    lahtised lahtisi lahtist lahtine lahti tegemata täitmata pooleli üle_tähtaja tähtaja_ületanud
"""
"""What says of an action that it is not done."""

OPEN_NOW: Final = r"open|outstanding|pending|unfinished|undone|to\s+be\s+done|not\s+(?:yet\s+)?done|lahti|tegemata|pooleli"
"""The same after "what is"."""

DUE_WORDS: Final = "due owed still yet veel lõpuks alguseks hiljemalt tähtajaga tähtaeg tähtajaks that_are which_are mis_on teha"
"""What may stand beside an action besides."""

_NEW: Final = r"new|the\s+(?:latest|news)|happening|going\s+on"
NEWS: Final = (
    rf"what(?:'s|’s|\s+is|\s+are)\s+(?:{_NEW})|what\s+(?:has|have)\s+(?:been\s+)?(?:new|happened|happening|going\s+on)|what\s+happened|"
    r"(?:(?:is|are)\s+there\s+)?(?:any\s+news|anything\s+new)|what\s+(?:did|have)\s+(?:I|we)\s+miss(?:ed)?|catch\s+(?:me|us)\s+up|"
    r"(?:(?:show|give|tell)\s+(?:me|us)\s+)?(?:the\s+)?(?:latest\s+)?(?:news|updates)|"
    r"mis\s+on\s+(?:vahepeal\s+)?(?:uut|uudist|toimunud|juhtunud)|mis\s+(?:vahepeal\s+)?(?:toimus|juhtus)|(?:kas\s+)?(?:on\s+)?midagi\s+uut|"
    r"(?:viimased\s+)?uudised|millest\s+(?:ma|me)\s+ilma\s+jä(?:in|ime)"
)
"""Asking for whatever is new, without saying what."""

NEWS_WORDS: Final = "lately recently here cluster klastris vahepeal viimasel_ajal hiljuti with_us meil"
"""What may stand beside that."""


_ANYBODY: Final = rf"(?:we|they|anyone|anybody|the\s+cluster|(?:the\s+)?{GROUP})"
_TALK: Final = r"(?:(?:talk(?:ed)?|speak|spoke|spoken)\s+(?:about|of|on)|discuss(?:ed)?|mention(?:ed)?|bring\s+up|brought\s+up)"
_TALKED: Final = r"(?:discussed|mentioned|talked\s+about|spoken\s+of|brought\s+up|on\s+the\s+agenda|a\s+topic)"
_TALKED_ET: Final = (
    r"(?:rääki(?:sime|sid|s|nud)|räägiti|arutasi(?:me|d)|arutas|arutati|maini(?:sime|ti)|(?:jutuks|kõne\s+all|arutusel|päevakorras)\s+oli)"
)
_ORDER: Final = r"(?P<order>last|first)"
_ORDER_ET: Final = r"(?P<order>viimati|viimast\s+korda|esimest\s+korda|esmakordselt)"
_WHEN: Final = r"(?:when|how\s+often|how\s+many\s+times)"
_WHEN_ET: Final = r"(?:millal|kui\s+tihti|kui\s+sageli|mitu\s+korda)"
_SUBJECT: Final = r"(?P<topic>[^‹›?]+?)"

WHEN_TALKED: Final = (
    rf"{_WHEN}\s+(?:did|have|has)\s+{_ANYBODY}\s+(?:{_ORDER}\s+)?{_TALK}\s+{_SUBJECT}",
    rf"{_WHEN}\s+(?:was|were|has|have)\s+{_SUBJECT}\s+(?:{_ORDER}\s+)?(?:been\s+)?(?:{_TALKED})",
    rf"when\s+was\s+the\s+{_ORDER}\s+time\s+(?:that\s+)?{_ANYBODY}\s+{_TALK}\s+{_SUBJECT}",
    rf"{_WHEN_ET}\s+(?:me\s+|nad\s+|{GROUP}\s+)?(?:{_ORDER_ET}\s+)?{_SUBJECT}\s+{_TALKED_ET}",
    rf"{_WHEN_ET}\s+(?:me\s+|nad\s+|{GROUP}\s+)?(?:{_ORDER_ET}\s+)?{_TALKED_ET}\s+{_SUBJECT}",
)
"""Asking when a topic came up."""

_CHANGED: Final = r"(?:changed|reversed|overturned|overruled|revised|revoked|withdrawn|superseded|replaced|undone)"
CHANGED: Final = (
    rf"(?:which|what)\s+(?:of\s+(?:the|our)\s+)?(?:{GROUP}(?:'s|’s)?\s+)?decisions\s+(?:of\s+(?:the\s+)?{GROUP}\s+)?"
    rf"(?:were|have\s+been|got|did\s+we|have\s+we|are)\s+(?:later\s+|since\s+)?(?:{_CHANGED}|change|reverse|overturn|revise|replace)(?:\s+later)?|"
    rf"(?:have|were)\s+any\s+decisions\s+(?:of\s+(?:the\s+)?{GROUP}\s+)?(?:been\s+)?(?:later\s+)?{_CHANGED}|"
    rf"(?:mis|millised|missugused|milliseid)\s+(?:{GROUP}\s+)?otsus(?:ed|eid)\s+(?:on\s+|said\s+)?(?:hiljem\s+)?"
    r"(?:muudetud|muudeti|muutsime|tühistatud|tühistati|tühistasime)"
)
"""Asking which decisions do not hold any more."""

LAST_MET: Final = (
    r"when\s+(?:was|were)\s+(?:the|our)\s+(?:very\s+)?(?:last|latest|most\s+recent|previous)\s+meetings?|"
    rf"when\s+did\s+{_ANYBODY}\s+last\s+(?:meet|gather)|when\s+was\s+the\s+last\s+time\s+(?:that\s+)?{_ANYBODY}\s+met|"
    rf"millal\s+(?:oli|toimus)\s+(?:(?:meie|klastri|{GROUP})\s+)?(?:viimane|eelmine)\s+(?:{GROUP}\s+)?koosolek|"
    rf"millal\s+(?:me\s+|{GROUP}\s+)?viimati\s+(?:kohtusi(?:me|d)|kohtus|kogune(?:sime|s))"
)
"""Asking when the last meeting was."""


def fill(words: str = "") -> str:
    """A pattern for what says nothing beside what is asked for, groups and periods among it, and `words` besides."""
    return rf"(?:(?:{any_of(words + FILL_WORDS)}|{GROUP}|{PERIOD})(?=\W|$)\W*)*"


LINK: Final = any_of(
    """
    about on regarding concerning relating_to related_to that_mentions? which_mentions? mention(?:s|ed|ing)? that_speaks?_(?:of|about)
    speaks?_(?:of|about) that_refers?_to refers?_to referring_to discuss(?:es|ed|ing)? that_discuss(?:es|ed)? talks?_about talked_about
    that_talks?_about contain(?:s|ing)? that_contains? names? named mis_maini(?:vad|b) maini(?:vad|b|takse|ti) mis_räägivad räägivad
    kus_mainitakse kus_räägitakse
    """
)
