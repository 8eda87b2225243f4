"""What a question asks for, read from its words: topic, period, working groups, and whether it wants the present state."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.model import Cluster, Period
from knowledge.words import content_words

_LATEST = re.compile(
    r"\b(now|nowadays|current(ly)?|latest|last known|newest|most recent(ly)?|still|today|these days|"
    r"at present|as of|up to date|so far|ended? up|nüüd|praegu|praegune|viimane|viimati|hetkel|kehtiv|ikka veel|tänase seisuga)\b",
    re.IGNORECASE,
)

_PREFIXES = re.compile(r"^(sig|wg|ug|committee|group|team|working group)[- _]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Query:
    """A question, read: `terms` are its content words, `groups` the working groups it names with how surely (0 to 1)."""

    text: str
    terms: tuple[str, ...]
    period: Period | None
    groups: dict[str, float]
    latest: bool


PeriodReader = Callable[[str, date], Period | None]
"""Reads the period that a text names, as seen from a day."""


def read_query(
    text: str, *, today: date, groups: Collection[str], cluster: Cluster, period_in: PeriodReader, earlier: Sequence[str] = ()
) -> Query:
    """Read a question; `groups` are the slugs of the working groups that the library knows.

    A question that follows on `earlier` ones and does not stand alone takes over the topic of the last of them, and its groups and
    period unless it names its own.
    """
    query = Query(
        text=text,
        terms=tuple(content_words(text)),
        period=period_in(text, today),
        groups=groups_in(text, groups, cluster),
        latest=bool(_LATEST.search(text)),
    )
    if not earlier or stands_alone(text):
        return query
    before = read_query(earlier[-1], today=today, groups=groups, cluster=cluster, period_in=period_in, earlier=earlier[:-1])
    topic = without_groups(before.text, before.groups, cluster) if query.groups else before.text
    return Query(
        text=f"{topic} {text}",
        terms=tuple(dict.fromkeys((*query.terms, *content_words(topic)))),
        period=query.period or before.period,
        groups=query.groups or before.groups,
        latest=query.latest or before.latest,
    )


_FOLLOWS = re.compile(
    r"^\s*(and|but|so|also|then|what about|how about|what else|anything else|why|who else|when exactly|since when|"
    r"ja|aga|ning|kuidas on|mis veel|miks)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(it|its|they|them|their|that|this|those|these|he|she|him|her|his|there|then|same|see|seda|selle|sellest|nad|neid|nende|ta|tema|seal|sama)\b",
    re.IGNORECASE,
)
_ALONE = 3
"""So many content words make a question that stands alone, unless it points back."""


def stands_alone(text: str) -> bool:
    """Whether a question can be understood without the one before it."""
    words = len(content_words(text))
    if _FOLLOWS.match(text):
        return words > 2 * _ALONE
    return words >= _ALONE and not (_POINTS_BACK.search(text) and words <= _ALONE + 1)


def groups_in(text: str, slugs: Collection[str], cluster: Cluster) -> dict[str, float]:
    """The working groups that a text names: 1 for a whole name or alias or a blend of it ("contribex" for contributor experience),
    .5 for a slug's last part alone ("docs" for sig-docs).
    """
    plain = f" {_spaced(text)} "
    words = plain.split()
    named = {group.slug: (group.slug, group.name, *group.aliases) for group in cluster.groups}
    found: dict[str, float] = {}
    for slug in {*slugs, *named}:
        names = [_spaced(name) for name in named.get(slug, (slug,))]
        short = _spaced(_PREFIXES.sub("", slug))
        if any(f" {name} " in plain for name in names) or any(is_blend(word, short.split()) for word in words):
            found[slug] = 1.0
        elif f" {short} " in plain:
            found[slug] = 0.5
    return found


def without_groups(text: str, groups: Collection[str], cluster: Cluster) -> str:
    """A text without the names of some working groups: "and the cyber group?" takes the place of the group asked of before."""
    named = {group.slug: (group.slug, group.name, *group.aliases) for group in cluster.groups}
    names = sorted((name for slug in groups for name in named.get(slug, (slug,))), key=len, reverse=True)
    pattern = "|".join(rf"\b{re.escape(name)}\b" for name in names)
    return " ".join(re.sub(pattern, " ", text, flags=re.IGNORECASE).split()) if names else text


def is_blend(word: str, parts: Sequence[str]) -> bool:
    """Whether a word is made of the beginnings of all `parts`, three letters or more of the first: contrib+ex."""
    if len(parts) < 2 or word in parts:  # noqa: PLR2004 - a blend has two parts at least
        return False
    ends = {3 + extra for extra in range(len(word) - 2) if word.startswith(parts[0][: 3 + extra]) and 3 + extra <= len(parts[0])}
    for part in parts[1:]:
        ends = {end + size for end in ends for size in range(1, len(part) + 1) if word.startswith(part[:size], end)}
    return len(word) in ends


def _spaced(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.lower()))
