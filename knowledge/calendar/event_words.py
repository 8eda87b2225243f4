"""The words of events: what a question and an event have in common across English, Estonian and their inflections."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from knowledge.words import STOP_WORDS, stem, unaccented

_WORD = re.compile(r"\w+")

# Words of a question about events that say nothing of which event is meant.
_EVENT_STOP_WORDS: Final = frozenset(
    [
        "next",
        "upcoming",
        "coming",
        "forthcoming",
        "future",
        "following",
        "last",
        "latest",
        "previous",
        "past",
        "recent",
        "this",
        "current",
        "soon",
        "now",
        "today",
        "tomorrow",
        "when",
        "where",
        "time",
        "date",
        "day",
        "weekday",
        "hour",
        "clock",
        "place",
        "location",
        "venue",
        "take",
        "takes",
        "taking",
        "happen",
        "happens",
        "happening",
        "held",
        "hold",
        "holds",
        "holding",
        "plan",
        "planned",
        "planning",
        "schedule",
        "scheduled",
        "set",
        "start",
        "starts",
        "starting",
        "begin",
        "begins",
        "beginning",
        "end",
        "ends",
        "open",
        "opens",
        "close",
        "closes",
        "run",
        "runs",
        "finish",
        "event",
        "events",
        "thing",
        "anything",
        "something",
        "everything",
        "whats",
        "going",
        "there",
        "we",
        "our",
        "everyone",
        "weekly",
        "monthly",
        "biweekly",
        "regular",
        "usual",
        "usually",
        "normally",
        "calendar",
        "list",
        "show",
        "tell",
        "find",
        "attend",
        "join",
        "register",
        "signing",
        "sign",
        "year",
        "quarter",
        "month",
        "week",
        "weekend",
        "kell",
        "kellaaeg",
        "aeg",
        "ajal",
        "koht",
        "kohas",
        "toimub",
        "toimuvad",
        "toimuma",
        "toimumas",
        "toimus",
        "algab",
        "algavad",
        "lopeb",
        "avatakse",
        "plaanis",
        "kavas",
        "tulemas",
        "jargmine",
        "jargmise",
        "jargmisel",
        "jargmised",
        "tulev",
        "tuleval",
        "tulevad",
        "viimane",
        "viimase",
        "eelmine",
        "eelmise",
        "uritus",
        "uritusi",
        "urituse",
        "uritused",
        "urituste",
        "sundmus",
        "sundmusi",
        "sundmused",
        "sundmuste",
        "kalender",
        "kalendris",
        "paev",
        "paeval",
        "nadal",
        "nadala",
        "nadalal",
        "kuu",
        "kuul",
        "aasta",
        "aastal",
        "kvartal",
        "cluster",
        "klaster",
        "klastri",
        "klastris",
        "sel",
        "selle",
        "moni",
        "mone",
        "moned",
        "mingi",
        "mingeid",
        "lahiajal",
        "varsti",
        "naita",
        "loetle",
        "peetakse",
    ]
)

# Estonian words and their English counterparts in calendars; by stem, without accents.
_CONCEPTS: Final = {
    "koosolek": "meet", "kohtum": "meet", "kohtumi": "meet", "kohtumis": "meet", "istung": "meet", "sync": "meet",
    "mess": "exhibit", "naitu": "exhibit", "naitus": "exhibit", "fair": "exhibit", "expo": "exhibit", "tradeshow": "exhibit",
    "koolitu": "train", "koolitus": "train", "cours": "train", "oppu": "exercis", "oppus": "exercis",
    "tootub": "workshop", "tootoa": "workshop", "konverent": "confer", "konverents": "confer", "toorum": "group", "wg": "group",
    "toorühm": "group", "tooruhm": "group", "ruhm": "group", "grup": "group", "grupp": "group", "tahtaeg": "deadlin",
    "tahtaja": "deadlin", "tahtaj": "deadlin", "taotlusvoor": "call", "voor": "call", "kontaktkohtum": "matchmak",
    "kontaktkohtumi": "matchmak", "kontaktkohtumis": "matchmak", "kontaktuntus": "matchmak", "kontakturitu": "matchmak",
    "kontakturitus": "matchmak", "juhatu": "board", "juhatus": "board", "uldkoosolek": "gener", "kuber": "cyber", "droon": "drone",
    "kosmo": "space", "kosmos": "space", "ekspor": "export", "eksport": "export", "ekspord": "export", "veebinar": "webinar",
    "infopaev": "info", "infotund": "info", "kulas": "visit", "kulastu": "visit", "kulastus": "visit", "demonstratsioon": "demonstr",
    "koguneb": "meet", "kogunev": "meet", "kohtub": "meet", "kohtuv": "meet", "uhismuuk": "sale", "uhismuug": "sale", "meetup": "meet",
}  # fmt: skip

EVENT_TYPES: Final = frozenset(
    [
        "meet",
        "exhibit",
        "train",
        "exercis",
        "workshop",
        "confer",
        "deadlin",
        "call",
        "matchmak",
        "webinar",
        "seminar",
        "b2b",
        "visit",
        "summit",
        "trial",
        "clinic",
    ]
)
"""What kinds of event there are, as forms; a question that names nothing else asks for any event of the kind."""

GROUP_WORDS: Final = frozenset(["group", "work", "team"])
"""Forms that every working group's name has."""

# A call is a meeting, unless it is one for proposals.
_PROPOSALS: Final = re.compile(r"\b(?:proposals?|opens?|deadlines?|eu|europe|funding|grants?|horizon|edf|fund|programme)\b", re.IGNORECASE)

_HEADS: Final = ("tooruhm", "ruhm", "koosolek", "grupp", "grup", "seminar", "messi", "koolitus", "konverents")
_CASES: Final = (
    "desse", "dele", "dest", "dega", "deks", "tele", "test", "tega", "sse", "st", "le", "lt", "ks", "ga", "ni", "de", "te", "id", "il",
    "is", "s", "l", "d", "t",
)  # fmt: skip
_LONGEST_ENDING = 4  # letters of an inflection
_SHORTEST = 4  # letters that stay of a word when its ending is taken off


@lru_cache(maxsize=50_000)
def forms(word: str) -> frozenset[str]:
    """What stands for a word in comparisons: its English stem, its Estonian one, and the idea that either names."""
    plain = unaccented(word.lower())
    found: set[str] = set()
    for part in _parts(plain):
        found |= {stem(part), _estonian_stem(part)}
    return frozenset(found | {_CONCEPTS[form] for form in found if form in _CONCEPTS})


def words_of(text: str) -> list[str]:
    """The words of a text, compounds such as `sig-auth` in their parts."""
    return _WORD.findall(text.lower())


def asked_words(text: str) -> list[str]:
    """The words of a question that say which event is meant, each once; compounds of Estonian in their parts."""
    found: dict[str, None] = {}
    if not _PROPOSALS.search(text):
        text = re.sub(r"\bcall(s?)\b", r"meeting\1", text, flags=re.IGNORECASE)
    for word in words_of(text):
        for part in _parts(unaccented(word)):
            if word in STOP_WORDS or part in _EVENT_STOP_WORDS or (len(part) == 1 and not part.isdigit()):
                continue
            found[part] = None
    return list(found)


def _parts(plain: str) -> tuple[str, ...]:
    """A compound that ends in a word for a meeting or a group ("küberrühma"), in two; any other word whole."""
    for head in _HEADS:
        at = plain.find(head)
        if at >= _SHORTEST - 1 and len(plain) - at - len(head) <= _LONGEST_ENDING:
            return plain[:at], plain[at:]
    return (plain,)


def _estonian_stem(plain: str) -> str:
    """The word without a case ending and a stem vowel, as far as at least four letters stay."""
    for case in _CASES:
        if plain.endswith(case) and len(plain) - len(case) >= _SHORTEST:
            plain = plain[: -len(case)]
            break
    return plain[:-1] if len(plain) > _SHORTEST and plain[-1] in "aeiu" else plain
