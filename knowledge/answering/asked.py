"""What kind of thing a question asks for, and whether a sentence shows such a thing that the question does not have; pure functions."""

from __future__ import annotations

import re
from enum import StrEnum


class Asked(StrEnum):
    """The kind of thing that a question asks for."""

    WHO = "who"
    WHEN = "when"
    HOW_MANY = "how many"
    ANYTHING = "anything"


_ASKED = (
    (Asked.WHO, re.compile(r"\b(who|whom|whose|whos|which (person|company|companies|member)|kes|kelle|kellele|kellega)\b", re.IGNORECASE)),
    (
        Asked.HOW_MANY,
        re.compile(
            r"\b(how (many|much|long|often|big|large|far|old)|what (share|portion|percentage|number|price|budget|cost|rate)|"
            r"kui (palju|suur|pikk|kaua)|mitu|mitme)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Asked.WHEN,
        re.compile(
            r"\b(when|what (date|day|time|month|year|week)|which (date|day|month|year)|deadline|millal|kunas|mis kuupäev\w*|tähtaeg)\b",
            re.IGNORECASE,
        ),
    ),
)

_CONCLUDES = re.compile(
    r"^\W*(conclu\w*|decision|decided|agreed|resolved|resolution|consensus|outcome|result|plan|actions?|AI(?=\]|\W*[:([@–-])|"
    r"otsus\w*|otsusta\w*|kokkuvõte|kokku lep\w*|lepi\w* kokku|järeldus\w*|tulemus\w*|plaan|tegevus\w*|ülesan\w*)\b",
    re.IGNORECASE,
)
_WHICH = re.compile(r"\b(what|which|mis|milli\w*)\b", re.IGNORECASE)

_ATTENDANCE = re.compile(r"^\W*(attendees|attending|present|participants|apologies|osalejad|osalesid|kohal|puudusid)\b.*:", re.IGNORECASE)

_FULL_NAME = r"[A-ZÕÄÖÜŠŽ][\w'’-]+(?: [A-ZÕÄÖÜŠŽ][\w'’-]+){1,2}(?:\s*\([^()]*\))?"
_NAMES_ALONE = re.compile(rf"^\W*{_FULL_NAME}(?:\s*[,;]\s*{_FULL_NAME}){{2,}}\W*$")
_ASKS_WHO_CAME = re.compile(
    r"\b(?:attend\w*|present|participa\w*|came|was\s+at|were\s+at|took\s+part|osale\w*|kohal|osa\s+võt\w*)\b", re.IGNORECASE
)
# Both begin with a letter that is rare, which is soon looked for, and then look back at what stands before it.
_PERSON = re.compile(
    r"[@\[A-ZÕÄÖÜŠŽ](?:(?<=@)[\w-]+|(?<=\[)[A-Z][^\]]{2,40}\]|(?<!\w.)(?:(?<=A)I\(|(?<=[^@\[])[a-zõäöüšž'-]+ [A-ZÕÄÖÜŠŽ][a-zõäöüšž'-]+))"
)
_NAME = re.compile(r"[@A-ZÕÄÖÜŠŽ](?<!^.)(?<![.!?] .)(?:(?<=@)|(?<!\w.))[\w-]+")
_NUMBER = re.compile(r"\d[\d.,:%]*")
_DATE = re.compile(
    r"\b(\d{1,2}[./:]\d{1,2}|(19|20)\d\d|q[1-4]|(mon|tues?|wed(nes)?|thu(rs)?|fri|satur|sun)(day)?s?|"
    r"(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?)|"
    r"(jaan|veebr|märts|apr|mai|juun|juul|aug|sept|okt|nov|dets)\w*)\b",
    re.IGNORECASE,
)


def asked_for(text: str) -> Asked:
    """What kind of thing a question asks for."""
    return next((asked for asked, pattern in _ASKED if pattern.search(text)), Asked.ANYTHING)


def concludes(text: str) -> bool:
    """Whether a line says at its beginning that it is a decision, a result or something that is to be done."""
    return bool(_CONCLUDES.search(text))


def lists_attendance(text: str) -> bool:
    """Whether a line lists who was at a meeting: it says so, or has nothing but the names of three people or more."""
    return bool(_ATTENDANCE.search(text) or _NAMES_ALONE.match(text))


def asks_who_came(text: str) -> bool:
    """Whether a question asks who was at a meeting."""
    return bool(_ASKS_WHO_CAME.search(text))


def asks_which(text: str) -> bool:
    """Whether a question asks for one of several, or for a name."""
    return bool(_WHICH.search(text))


def has_person(text: str, question: str) -> bool:
    """Whether a sentence names somebody whom the question does not name."""
    return _has_new(_PERSON, text, question, "[]@")


def has_name(text: str, question: str) -> bool:
    """Whether a sentence has a capitalised word, not its first, that the question does not have."""
    return _has_new(_NAME, text, question, "")


def has_number(text: str, question: str) -> bool:
    """Whether a sentence has a number that the question does not have."""
    return _has_new(_NUMBER, text, question, ".,:")


def has_date(text: str, question: str) -> bool:
    """Whether a sentence has a day, month or year that the question does not have."""
    return _has_new(_DATE, text, question, "")


def _has_new(pattern: re.Pattern[str], text: str, question: str, around: str) -> bool:
    plain = question.lower()
    return any(found.group().lower().strip(around) not in plain for found in pattern.finditer(text))
