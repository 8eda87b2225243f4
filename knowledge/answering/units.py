"""What the numbers of a text are of: things that are counted, or what is measured in a unit; pure functions.

Lines of notes hold numbers of many kinds (of a week, a version, an issue, the minutes that a matter of the agenda has), so that some
number stands in nearly every quotation. Only told apart do they say whether a line states what “how many” asks for (`amounts.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum

from knowledge.answering.facts import is_number, take_dates


class Unit(StrEnum):
    """What a number is of: things that are counted, or what a unit measures."""

    THINGS = "things"
    TIME = "time"
    SHARE = "share"
    MONEY = "money"
    WEIGHT = "weight"
    LENGTH = "length"
    OTHER = "other"


_ENDING = r"(?:t|d|a|i|u|ks|ga|s|st|l|ni|de|te|dega|tega)?"
_WRITTEN = {
    Unit.TIME: (
        r"(?:milli|micro|nano)?sec(?:ond)?s?|ms|(?-i:[sh])|min(?:ute)?s?|hours?|hrs?|days?|nights?|week(?:day|end)?s?|months?|years?|yrs?|decades?|"
        r"centur(?:y|ies)|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|"
        rf"sekund\w{{0,3}}|minut\w{{0,4}}|\w*tun(?:d|ni|di|nid|nis|nist|niks|niga|dide)|\w*päeva?{_ENDING}|öö{_ENDING}|nädala?{_ENDING}|kuu{_ENDING}|"
        rf"\w*aasta{_ENDING}"
    ),
    Unit.SHARE: r"%|per\s?cent(?:age|s)?|protsen\w+",
    Unit.MONEY: r"[€$£¥]|eur|usd|gbp|sek|euro\w{0,5}|dollar\w{0,4}|kroon\w{0,3}|francs?|pounds?|cents?|senti",
    Unit.WEIGHT: r"(?-i:[kmµ]?g|t)|lbs?|kilo(?:s|d|t)?|(?:kilo|milli)?gram\w{0,3}|ton(?:ne)?s?|tonn\w{0,2}|ounces?|oz",
    Unit.LENGTH: (
        r"(?-i:[kcmnµ]?m)[²³23]?|(?:kilo|centi|milli|nano)?met(?:er|re)s?|(?:kilo|senti|milli)?meetri?\w{0,3}|miles?|miili?|feet|foot|ft|"
        r"inch(?:es)?|yards?"
    ),
    Unit.OTHER: (
        r"[kmgt]i?b(?:ytes?|its?)?(?:/s|ps)?|bytes?|bits?|[kmgt]?bit/s|[kmg]?hz|°\s?[cf]?|degrees?|kraadi|(?-i:[mk]?[WVA])|[km]wh|m?ah|"
        r"db\w?|ohms?|oomi?|km/h|m/s|knots?|sõlme|px|fps|watts?|volts?|vatti|volti|horsepower|hp|hj"
    ),
}
_MEASURES = {unit: re.compile(rf"(?:{written})(?![\w/])", re.IGNORECASE) for unit, written in _WRITTEN.items()}

_OF_IT = r"(?:more|further|full|whole|working|business|calendar|last|next|past|extra|additional|square|cubic|of|veel|täis)"
_BETWEEN = re.compile(rf"(?:\s*(?:-|–|/|to|kuni)\s*\d[\d.,]*)?[\s\u00a0–-]*(?:{_OF_IT}\s+)?", re.IGNORECASE)
"""What may stand between a number and its unit, the end of a range first."""

_ADDRESS = re.compile(r"\b\w[\w+.-]*://\S+|\bwww\.\S+", re.IGNORECASE)
_OF_AGENDA = re.compile(
    r"\[[^\[\]]{0,40}?\d[^\[\]]{0,10}?(?:\bmin\w*|\d(?:m|h)\b|\bhours?|\bsec\w*|:\d\d)[^\[\]]{0,40}?\](?!\()", re.IGNORECASE
)
"""How many minutes a matter of the agenda has, or where it comes in a recording."""

_CLOCK = re.compile(r"\b\d{1,2}:\d\d(?::\d\d)?\b")
_ITEM = re.compile(r"^\W*\d{1,2}[.)](?=\s)", re.MULTILINE)
_NUMBER = re.compile(
    r"(?<![\w.,#/:-])(?P<digits>\d+(?:[.,\u00a0]\d+|[ ]\d{3}(?!\d))*)(?P<glued>[^\W\d_]{1,7})?(?![\w:]|\.\w|\.\s+[a-zõäöü])"
)
_ENDS_ORDINAL = frozenset({"st", "nd", "rd", "th"})
_SCALED = frozenset({"k", "K", "M", "x"})
_DECIMAL = re.compile(r"\d+[.,]\d+")
_GROUPED = re.compile(r"\d{1,3}(?:[.,\u00a0 ]\d{3})+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SCALE = re.compile(r"\s*(?:thousand|million|billion|tuhat|miljon\w*|miljard\w*)\b", re.IGNORECASE)
_CURRENCY = re.compile(r"(?:[€$£¥]|\b(?:EUR|USD|GBP|SEK))\s?$")
_LABEL = re.compile(
    r"(?:\b(?i:week|release|slide|phase|level|part|step|item|version|page|room|no|nr|number|alpha|beta|rc|stage|tier|chapter|section|option|"
    r"issue|pr|pull|kep|nädal|punkt|lk|samm|etapp|tase|versioon)\b[.:]?|\b[A-ZÕÄÖÜŠŽ]{2,})\s?$"
)
"""What a number belongs to as its name: “week 4”, “TRL 7”."""

_BEFORE = 24
"""So many characters before a number are looked at."""

_NO_COUNT = frozenset({"one", "üks", "ühe", "null"})
"""Number words that mostly count nothing (“this one”, “null pointer”)."""

_COUNTS = frozenset(
    "hundreds thousands million millions billion billions dozens both twice thrice couple none nobody single "
    "sadu tuhandeid miljon miljonit kümneid tosinaid mõlemad mõlema ükski kolmkümmend nelikümmend viiskümmend "
    "kahte viit kuut seitset kaheksat üheksat kümmet".split()
)
_INFLECTED = re.compile(r"(?:kahe|kolme|nelja|viie|kuue|seitsme|kaheksa|üheksa|kümne)(?:s|st|l|lt|le|ks|ga|ni)")
_ONE = re.compile(
    r"(?<!\bthis )(?<!\bthat )(?<!\bthe )(?<!\bno )(?<!\bany )(?<!\beach )(?<!\bnext )(?<!\blast )\b(?:one|üks|ühe)\s+"
    r"(?!(?:can|could|is|was|that|who|to|if|for|more|another|way|day|thing|should|would|has|had|will|and|in|on|at|with|by|the|a)\b)\(?[^\W\d_]{2,}",
    re.IGNORECASE,
)
_PART = re.compile(r"half|majority|pool(?:e|ed|el|t|tel)|enamik\w{0,2}|kolmandik\w{0,2}|veerand\w{0,2}")
_WORD = re.compile(r"[^\W\d_]+")


def unit_of(words: Iterable[str]) -> Unit:
    """The unit that one of some words is; things where none is one."""
    long = [word for word in words if len(word) > 1]
    return next((unit for word in long for unit, pattern in _MEASURES.items() if pattern.fullmatch(word)), Unit.THINGS)


def numbers_of(text: str) -> Iterator[Unit]:
    """What each number of a text is of, also those in words; without days, times of the day, ordinals, versions, what things are numbered
    with, and the minutes of an agenda.
    """
    for noise in (_ADDRESS, _OF_AGENDA, _CLOCK, _ITEM):
        text = noise.sub(" ", text)
    text = take_dates(text)[1]
    for found in _NUMBER.finditer(text):
        unit = _of_digits(found["digits"], found["glued"] or "", text[max(0, found.start() - _BEFORE) : found.start()], text[found.end() :])
        if unit is not None:
            yield unit
    for found in _WORD.finditer(text):
        word = found.group().lower()
        if _SCALE.match(word) and text[: found.start()].rstrip()[-1:].isdigit():
            continue  # “4 million” is one number
        if word not in _NO_COUNT and (is_number(word) or word in _COUNTS or _INFLECTED.fullmatch(word)):
            yield _measured(text[found.end() :]) or Unit.THINGS
        elif _PART.fullmatch(word):
            yield Unit.SHARE
    for found in _ONE.finditer(text):
        yield unit_of(found.group().split()[-1:])


def _of_digits(digits: str, glued: str, before: str, after: str) -> Unit | None:
    """What a number in digits is of, with the letters right after it and the texts around; None where it counts and measures nothing."""
    if _CURRENCY.search(before):
        return Unit.MONEY
    scaled = glued in _SCALED
    if glued and not scaled:
        return None if glued in _ENDS_ORDINAL else _measured(glued)
    unit = _measured(after)
    if unit is not None:
        return unit
    named = _YEAR.fullmatch(digits) or _LABEL.search(before)
    decimal = _DECIMAL.fullmatch(digits) and not _GROUPED.fullmatch(digits)
    return None if named or (decimal and not scaled and not _SCALE.match(after)) else Unit.THINGS


def _measured(after: str) -> Unit | None:
    """The unit that follows a number, if one does."""
    scale = _SCALE.match(after)
    after = after[scale.end() :] if scale else after
    between = _BETWEEN.match(after)
    starts = {0, between.end() if between else 0}
    return next((unit for unit, pattern in _MEASURES.items() for start in starts if pattern.match(after, start)), None)
