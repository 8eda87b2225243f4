"""Which questions ask what somebody has to do: in what words, and whether what is done already is asked for too."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from knowledge.answering.listing_words import ALL, COUNT, DUE_WORDS, GROUP, LIST, NOUN, OPEN_WORDS, PERIOD, WHICH, Listed, any_of, fill

_ACTIONS: Final = NOUN[Listed.ACTIONS]
_OWNER: Final = r"(?:the\s+)?(?P<owner>[^‹›?,;:]{2,60}?)"
_WHOSE: Final = rf"(?:(?:the\s+)?(?P<whole>{GROUP})|{_OWNER})"
_S: Final = r"(?:'s|’s|['’])"
_OPEN: Final = rf"(?:{any_of(OPEN_WORDS)}\s+)?"
_STILL: Final = r"(?:still\s+|yet\s+|now\s+|currently\s+)?"
_DO: Final = r"(?:do|deliver|finish|complete|hand\s+in)"
_VEEL: Final = rf"(?:(?:veel|praegu|meile|{PERIOD}(?:\s+(?:lõpuks|alguseks))?)\s+)*"
_WHAT: Final = r"(?:so\s+|and\s+)?what(?:\s+else)?"

_ARE_OF: Final = rf"(?:(?:that|which)\s+)?(?:(?:are|is|were)\s+)?{_OPEN}(?:of|for|by|with|on|from|assigned\s+to|owned\s+by|given\s+to)"

_LISTED: Final = (
    rf"(?:(?:{LIST}|{ALL}|{COUNT}|{WHICH}|what)\s+)?{_OPEN}(?:{GROUP}(?:'s|’s)?\s+)?(?:{_ACTIONS})(?:\s+(?:of|in|from)\s+(?:the\s+)?{GROUP})?\s+{_ARE_OF}\s+{_OWNER}",
    rf"(?:(?:{LIST}|{ALL}|what(?:'s|’s|\s+is|\s+are|\s+were))\s+)?(?:on\s+)?{_OWNER}{_S}\s+{_OPEN}(?:{_ACTIONS})(?:\s+list)?",
    rf"(?:{COUNT}|{WHICH}|what)\s+{_OPEN}(?:{_ACTIONS})\s+(?:does|did|do|has|have|had)\s+{_OWNER}(?:\s+{_STILL}(?:have|has|had|own|got|get|left))?",
    rf"(?:mis|millised|missugused|mitu|kui\s+palju)\s+{_OPEN}(?:{_ACTIONS})\s+(?:on|oli|olid)\s+{_VEEL}(?:{GROUP}\s+{_VEEL})?{_OWNER}",
    rf"(?:{LIST}|(?:mis|millised|missugused)\s+(?:on|olid|oli))\s+{_OWNER}\s+{_OPEN}(?:{_ACTIONS})",
)
"""All of somebody's actions, done or not, unless a word says that they are to be open."""

_TO_DO: Final = (
    rf"{_WHAT}\s+(?:must|should|shall)\s+{_WHOSE}\s+{_STILL}{_DO}",
    rf"{_WHAT}\s+(?:does|do)\s+{_WHOSE}\s+{_STILL}(?:have|need|got)\s+to\s+{_DO}",
    rf"{_WHAT}\s+(?:does|do)\s+{_WHOSE}\s+{_STILL}owe(?:\s+(?:us|the\s+group|{GROUP}))?",
    rf"{_WHAT}(?:'s|’s|\s+is|\s+are)\s+{_WHOSE}\s+{_STILL}(?:(?:supposed|expected|meant|due)\s+)?to\s+{_DO}",
    rf"{_WHAT}(?:'s|’s|\s+is|\s+are)\s+{_STILL}(?:open|outstanding|pending|left)\s+(?:for|with|from)\s+{_WHOSE}(?:\s+to\s+{_DO})?",
    rf"mida\s+(?:peab|peaks|peavad|tuleb)\s+{_VEEL}{_WHOSE}\s+{_VEEL}(?:tegema|teha)",
    rf"mida\s+{_WHOSE}\s+{_VEEL}(?:tegema\s+(?:peab|peavad|peaks)|(?:peab|peavad|peaks)\s+{_VEEL}tegema|võlgneb|võlgu\s+on)",
    rf"mis\s+on\s+{_VEEL}{_WHOSE}\s+{_VEEL}(?:teha|tegemata|pooleli|lahti)",
)
"""What somebody has still to do."""

_HAD_TO_DO: Final = (
    rf"{_WHAT}\s+(?:was|were)\s+{_WHOSE}\s+(?:(?:supposed|expected|meant|due)\s+)?to\s+{_DO}",
    rf"{_WHAT}\s+did\s+{_WHOSE}\s+(?:have|need)\s+to\s+{_DO}",
    rf"{_WHAT}\s+(?:did|has|have|had)\s+{_WHOSE}\s+(?:promised?|agreed?|committed?)(?:\s+(?:us|to\s+{_DO}))?",
    rf"mida\s+(?:pidi|pidid|lubas|lubasid)\s+{_VEEL}{_WHOSE}(?:\s+{_VEEL}(?:tegema|teha))?",
    rf"mida\s+{_WHOSE}\s+{_VEEL}(?:tegema\s+pidi|pidi\s+tegema|lubas(?:\s+teha)?)",
)
"""What somebody had to do, done by now or not."""


class Owned(NamedTuple):
    """Whose actions are asked for, as it is said; None for those of the working group that is named. `is_open`: only those to be done."""

    owner: str | None
    is_open: bool


def _compiled(forms: tuple[str, ...], *, is_open: bool) -> list[tuple[re.Pattern[str], bool]]:
    beside = fill(f"{OPEN_WORDS} {DUE_WORDS}")
    return [(re.compile(rf"\W*(?:{form})(?=\W|$)\W*{beside}\W*", re.IGNORECASE), is_open) for form in forms]


_FORMS: Final = (*_compiled(_LISTED, is_open=False), *_compiled(_TO_DO, is_open=True), *_compiled(_HAD_TO_DO, is_open=False))
_MAY_ASK: Final = re.compile(
    r"\W*(?:(?:so\s+|and\s+)?what\b.*\b(?:must|should|shall|(?:have|need|got|is|are|was|were)\b.*\bto\s+\w+|owes?|"
    r"promised?|agreed?|committed?|open|outstanding|pending|left)\b"
    r"|mida\b.*\b(?:pea|pid|tuleb|luba|võlg)|mis\s+on\b.*\b(?:teha|tegemata|pooleli|lahti)\b"
    rf"|{_OPEN}(?:{_ACTIONS})\s+(?:of|for|by|with|on|from|assigned|owned|given)\b|[^?,;:]{{2,60}}?{_S}\s+{_OPEN}(?:{_ACTIONS})\b)",
    re.IGNORECASE | re.DOTALL,
)


def may_ask_of_owner(text: str) -> bool:
    """Whether a question may ask for what somebody has to do; by few of its words, and it need not begin like one for a list."""
    return bool(_MAY_ASK.match(text))


def read_owned(masked: str) -> list[Owned]:
    """The ways in which a question can be read as one for somebody's actions, groups and periods masked in it; none for any other."""
    found = [(match, is_open) for form, is_open in _FORMS if (match := form.fullmatch(masked))]
    return [Owned(match.groupdict().get("owner"), is_open) for match, is_open in found]
