"""What speaks against a match, in plain words of the language that Kobar speaks to the asker."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from knowledge.context import written_date
from knowledge.matching.need import Need
from knowledge.model import Product
from knowledge.vocabulary import with_synonyms
from knowledge.words import stem

STALE_DAYS = 365
"""A sheet that was reviewed, or a note that was written, longer ago than this may no longer be true."""

MAX_WORDS = 5
"""Words named as missing; a need of a whole page names no more."""

_ROOT = 5


@dataclass(frozen=True, slots=True)
class Speech:
    """The sentences of one language."""

    language: str
    nothing_on: str
    trl_low: str
    trl_unknown: str
    not_reviewed: str
    never_reviewed: str
    nothing_since: str

    @classmethod
    def of(cls, language: str) -> Speech:
        """The sentences of a language; English where there are none."""
        return _ESTONIAN if language == "et" else _ENGLISH


_ENGLISH = Speech(
    language="en",
    nothing_on="nothing on: {words}",
    trl_low="{product} is at TRL {level}, asked for is TRL {asked}",
    trl_unknown="no technology readiness level stated",
    not_reviewed="sheet last reviewed on {day}, over a year ago",
    never_reviewed="no date of review on the sheet",
    nothing_since="nothing since {day}",
)
_ESTONIAN = Speech(
    language="et",
    nothing_on="mainimata: {words}",
    trl_low="{product} on tehnoloogia valmidustasemel TRL {level}, vaja on TRL {asked}",
    trl_unknown="tehnoloogia valmidustase on märkimata",
    not_reviewed="lehe viimane ülevaatus oli üle aasta tagasi: {day}",
    never_reviewed="lehel ei ole ülevaatuse kuupäeva",
    nothing_since="viimane märge on vanem kui aasta: {day}",
)


def nothing_on(need: Need, said: Collection[str], *, language: str | None, speech: Speech) -> str:
    """The need's words that no line holds, neighbours together; of a line in another language only names, codes and figures tell."""
    foreign = language is not None and language != need.language
    said = with_synonyms(set(said), need.weights, need.synonyms)
    roots = {word[:_ROOT] for word in said if len(word) >= _ROOT}
    phrases: list[list[str]] = [[]]
    named: set[str] = set()
    for word in need.words:
        is_open = word is not None and not _is_there(word, said, roots) and (not foreign or _tells(word)) and stem(word) not in named
        if word is not None and is_open:
            named.add(stem(word))
            phrases[-1].append(word)
        elif phrases[-1]:
            phrases.append([])
    words = [" ".join(phrase) for phrase in phrases if phrase][:MAX_WORDS]
    return speech.nothing_on.format(words=", ".join(words)) if words else ""


def _is_there(word: str, said: Collection[str], roots: set[str]) -> bool:
    root = stem(word)
    return root in said or (len(root) >= _ROOT and root[:_ROOT] in roots)


def _tells(word: str) -> bool:
    """Whether a word is the same in every language: a code, a figure, an abbreviation."""
    return any(character.isdigit() for character in word) or (word.isupper() and len(word) > 1)


def trl_below(asked: int | None, products: Mapping[str, Product], speech: Speech) -> str:
    """That no product is as mature as asked for."""
    if asked is None:
        return ""
    levels = [(product.trl, product.name) for product in products.values() if product.trl is not None]
    if not levels:
        return speech.trl_unknown
    level, name = max(levels)
    return speech.trl_low.format(product=name, level=level, asked=asked) if level < asked else ""


def not_reviewed(reviewed: date | None, today: date, speech: Speech) -> str:
    """That nobody has looked at the sheet for over a year."""
    if reviewed is None:
        return speech.never_reviewed
    is_stale = (today - reviewed).days > STALE_DAYS
    return speech.not_reviewed.format(day=written_date(reviewed, speech.language)) if is_stale else ""


def nothing_since(newest: date | None, today: date, speech: Speech) -> str:
    """That the newest note on it is over a year old."""
    is_stale = newest is not None and (today - newest).days > STALE_DAYS
    return speech.nothing_since.format(day=written_date(newest, speech.language)) if newest and is_stale else ""
