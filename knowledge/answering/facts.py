"""What a sentence states that can be looked up: numbers, dates and names, each in the ways in which people write it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from knowledge.words import STOP_WORDS, stem, unaccented

# Dates

_MONTHS = (
    r"jan(?:uary|uar\w*)?|jaan(?:uar\w*)?",
    r"feb(?:ruary)?|veebr(?:uar\w*)?",
    r"mar(?:ch)?|märts\w*",
    r"apr(?:il(?:l\w*)?)?",
    r"may|mai(?:s|st|ks|ni|l|le|kuu\w*)?",
    r"june?|juuni\w{0,4}",
    r"july?|juuli\w{0,4}",
    r"aug(?:ust\w{0,4})?",
    r"sept?(?:ember|emb\w*)?",
    r"oct(?:ober)?|okt(?:oob\w*)?",
    r"nov(?:ember|emb\w*)?",
    r"dec(?:ember)?|dets(?:emb\w*)?",
)
_MONTH = "(?P<month>" + "|".join(_MONTHS) + r")\b\.?"
_YEAR = r"(?:,?\s*(?P<year>(?:19|20)\d\d)\b)?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?"
_DATES = (
    re.compile(r"\b(?P<year>(?:19|20)\d\d)[-./](?P<number>\d{1,2})[-./](?P<day>\d{1,2})\b"),
    re.compile(r"\b(?P<day>\d{1,2})[./](?P<number>\d{1,2})[./](?P<year>(?:19|20)\d\d)\b"),
    re.compile(rf"\b(?:(?P<first>\d{{1,2}})\.?\s*[-–]\s*)?{_DAY}\s*(?:of\s+)?{_MONTH}{_YEAR}", re.IGNORECASE),
    re.compile(rf"\b{_MONTH}\s+{_DAY}(?!\d|[.,:]\d){_YEAR}", re.IGNORECASE),
    re.compile(rf"\b{_MONTH},?\s+(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE),
)
_MONTH_ALONE = re.compile(
    r"\b(?:(?P<english>January|February|March|April|May|June|July|August|September|October|November|December)"
    r"|(?P<estonian>[Jj]aanuar\w*|[Vv]eebruar\w*|[Mm]ärts\w*|[Aa]prill\w*|[Mm]ai(?:s|st|ks|ni|kuu\w*)?|[Jj]uuni\w{0,4}|[Jj]uuli\w{0,4}|"
    r"[Aa]ugusti\w{0,3}|[Ss]eptembr\w*|[Oo]ktoobr\w*|[Nn]ovembr\w*|[Dd]etsembr\w*))\b"
)
_LAST_MONTH, _LAST_DAY = 12, 31
_WEEKDAYS = (
    ("monday", "esmaspäev"),
    ("tuesday", "teisipäev"),
    ("wednesday", "kolmapäev"),
    ("thursday", "neljapäev"),
    ("friday", "reede"),
    ("saturday", "laupäev"),
    ("sunday", "pühapäev"),
)


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date as far as it is written: a day of a month, of a year or of any; or a month."""

    month: int
    day: int | None = None
    year: int | None = None

    def is_told_by(self, other: WrittenDate, years: Iterable[int]) -> bool:
        """Whether `other`, from a source, says the same; one without a year is of one of `years`."""
        if self.month != other.month or (self.day is not None and self.day != other.day):
            return False
        return self.year is None or (self.year == other.year if other.year is not None else self.year in years)


def _month_number(word: str) -> int:
    return next((number for number, names in enumerate(_MONTHS, start=1) if re.fullmatch(names, word, re.IGNORECASE)), 0)


def _read_date(found: re.Match[str]) -> list[WrittenDate]:
    parts = found.groupdict()
    month = _month_number(parts["month"]) if parts.get("month") else int(parts.get("number") or 0)
    year = int(parts["year"]) if parts.get("year") else None
    days = [int(parts[key]) for key in ("first", "day") if parts.get(key)]
    if not 1 <= month <= _LAST_MONTH or any(not 1 <= day <= _LAST_DAY for day in days):
        return []
    return [WrittenDate(month, day, year) for day in days] or [WrittenDate(month, None, year)]


def take_dates(text: str) -> tuple[list[WrittenDate], str]:
    """The dates in a text, and the text without them."""
    dates: list[WrittenDate] = []

    def take(found: re.Match[str]) -> str:
        read = _read_date(found)
        dates.extend(read)
        return " ; " if read else found.group()

    for pattern in _DATES:
        text = pattern.sub(take, text)

    def take_month(found: re.Match[str]) -> str:
        word = found["english"] or found["estonian"]
        dates.append(WrittenDate(_month_number(word) or _month_number(word[:3])))
        return " ; "

    return dates, _MONTH_ALONE.sub(take_month, text)


# Numbers

_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:[\s’',.]\d{3})+(?:[.,]\d+)?(?!\d)|(?<![\w.,])\d+(?:[.,]\d+)*")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_ENGLISH_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty"
).split()
_ESTONIAN_NUMBERS = (
    "null üks kaks kolm neli viis kuus seitse kaheksa üheksa kümme üksteist kaksteist kolmteist neliteist viisteist kuusteist "
    "seitseteist kaheksateist üheksateist kakskümmend"
).split()
_INFLECTED = "nulli ühe kahe kolme nelja viie kuue seitsme kaheksa üheksa kümne".split()
_OTHERS = {
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "hundred": 100,
    "sada": 100,
    "thousand": 1000,
    "tuhat": 1000,
    "dozen": 12,
    "tosin": 12,
}
_NUMBER_WORDS = {
    **{word: number for words in (_ENGLISH_NUMBERS, _ESTONIAN_NUMBERS, _INFLECTED) for number, word in enumerate(words)},
    **_OTHERS,
}
_AMBIGUOUS = frozenset({"one", "üks", "ühe", "viis", "kuus", "hundred", "thousand", "sada", "tuhat", "dozen", "tosin", "null", "zero"})
"""Words that are often no number, or part of a larger one: they tell of a number and claim none."""


def _forms(number: str) -> set[str]:
    """What a number in digits may mean: `1,500` is fifteen hundred or one and a half, `1,500.25` can be read in one way only."""
    tight = re.sub(r"[\s’']", "", number)
    if _GROUPED.fullmatch(tight):
        whole = re.sub(r"[.,]", "", tight)
        return {whole, _plain(tight)} if len(re.findall(r"[.,]", tight)) == 1 else {whole}
    if "," in tight and "." in tight:
        point = max(tight.rfind(","), tight.rfind("."))
        return {_plain(f"{re.sub(r'[.,]', '', tight[:point])}.{tight[point + 1 :]}")}
    return {_plain(tight)}


def _plain(number: str) -> str:
    """With a point and without leading zeros; `1.20` stays, for it may be a version."""
    pointed = number.replace(",", ".").lstrip("0") or "0"
    return f"0{pointed}" if pointed.startswith(".") else pointed


def numbers(text: str) -> list[set[str]]:
    """The numbers that a text claims, each as the forms that it may be written in."""
    found = [_forms(one.group()) for one in _NUMBER.finditer(text)]
    words = (word for word in re.findall(r"\w+", text.lower()) if word in _NUMBER_WORDS and word not in _AMBIGUOUS)
    return [*found, *({str(_NUMBER_WORDS[word])} for word in words)]


def told_numbers(text: str) -> set[str]:
    """All forms of the numbers that a source tells."""
    words = (str(_NUMBER_WORDS[word]) for word in re.findall(r"\w+", text.lower()) if word in _NUMBER_WORDS)
    return {form for one in _NUMBER.finditer(text) for form in _forms(one.group())} | set(words)


def is_number(word: str) -> bool:
    """Whether a word is a number, in digits or written out."""
    return word[:1].isdigit() or word in _NUMBER_WORDS


# Names

_WORD = re.compile(r"[^\W_][\w'’./+-]*[\w+]|[^\W_]")
_LONGEST_ENDING, _LONGEST_LOSS, _SHORT = 4, 2, 4


@dataclass(frozen=True, slots=True)
class Name:
    """A word that names something: capitalised, an acronym, or with digits or dots in it; `leads` where it begins the sentence."""

    text: str
    leads: bool


def names(text: str) -> Iterator[Name]:
    """The words of a sentence that name something; where it begins, any word has a capital."""
    for place, found in enumerate(_WORD.finditer(text)):
        word = found.group().replace("’", "'").removesuffix("'s")
        capitals = sum(character.isupper() for character in word)
        inner = capitals - word[:1].isupper() > 0 or any(character.isdigit() for character in word[1:]) or "." in word or "/" in word
        if word[0].isdigit() or (not inner and (capitals == 0 or word.lower() in STOP_WORDS)):
            continue
        yield Name(word, leads=place == 0 and not inner)


def vocabulary(text: str) -> set[str]:
    """The words of a source as names are looked up in it: whole and in parts, in lower case, without accents."""
    words = {word for found in _WORD.finditer(text) for word in (found.group(), *re.split(r"[./+'’-]", found.group())) if word}
    return {unaccented(word.lower()) for word in words}


def is_named(name: str, known: set[str]) -> bool:
    """Whether a source names it, in any of its inflected forms: Maasikas, Maasikaga; Estonia, Estonian; TI, TI-l."""
    word = unaccented(name.lower())
    if word in known or {stem(word)} & {stem(one) for one in known if one[:2] == word[:2]}:
        return True
    head, _, ending = name.replace("’", "'").replace("'", "-").partition("-")
    # An ending hangs on an acronym by a hyphen: NATO-s. What is capitalised or has digits is part of the name: VV-M3.
    if unaccented(head.lower()) in known and ending.isalpha() and ending.islower() and len(ending) <= _LONGEST_ENDING:
        return True
    parts = [part for part in re.split(r"[./+-]", word) if part]
    if len(parts) > 1:
        return all(_is_form(part, known) for part in parts)
    return _is_form(word, known)


def _is_form(word: str, known: set[str]) -> bool:
    """Whether a word is another form of a known one: they differ in their endings alone."""
    if word in known:
        return True
    for other in known:
        if other[:1] != word[:1]:
            continue
        shared = _shared(word, other)
        enough = shared >= max(_SHORT, min(len(word), len(other)) - _LONGEST_LOSS)
        endings = (word[shared:], other[shared:])
        short = len(endings[0]) <= _LONGEST_ENDING and len(endings[1]) <= _LONGEST_LOSS
        # A digit is never an ending: T4 is not T5.
        if enough and short and not any(character.isdigit() for character in "".join(endings)):
            return True
    return False


def _shared(left: str, right: str) -> int:
    """How many first letters two words share."""
    return next((at for at, (one, other) in enumerate(zip(left, right, strict=False)) if one != other), min(len(left), len(right)))


def weekdays(text: str) -> set[int]:
    """The days of the week that a text names, Monday as 0."""
    lower = text.lower()
    return {number for number, forms in enumerate(_WEEKDAYS) if any(re.search(rf"\b{form}", lower) for form in forms)}


def without_weekdays(text: str) -> str:
    """A text without the days of the week, which are checked by themselves."""
    forms = "|".join(form for pair in _WEEKDAYS for form in pair)
    return re.sub(rf"\b(?:{forms})\w*", " ", text, flags=re.IGNORECASE)


def weekday_of(told: WrittenDate, years: Iterable[int]) -> set[int]:
    """The days of the week that a date may be on, in its own year or one of `years`."""
    if told.day is None:
        return set()
    found: set[int] = set()
    for year in [told.year] if told.year else years:
        try:
            found.add(date(year, told.month, told.day).weekday())
        except ValueError:
            continue
    return found


def visible(text: str) -> str:
    """A text without control and format characters, which could hide something in it; line breaks stay."""
    spaced = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\t", " ")
    return "".join(character for character in spaced if character == "\n" or unicodedata.category(character)[0] != "C")
