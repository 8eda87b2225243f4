"""Working groups as members name them: whole names, blends, what a group is called by any word for "group", and Estonian forms."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge.estonian import forms_of, is_form
from knowledge.model import Cluster, WorkingGroup

_PREFIXES = re.compile(r"^(sig|wg|ug|committee|group|team|working group)[- _]", re.IGNORECASE)
_WORD = re.compile(r"\w+")

_ENGLISH_HEADS = (("working", "group"), ("group",), ("wg",), ("team",))
_ESTONIAN_HEADS = ("töörühm", "töögrupp", "rühm", "grupp")
"""Words for a working group; a name that has one is understood with each other one too."""

_FIRST_LETTERS = 2
"""All forms of a name's first word have so many letters of it (see `knowledge/estonian.py`)."""

_BEGINNING = 3
"""So many letters of a slug's first word begin whatever names the group by parts of its slug."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A working group named at `start` to `end` of a text; `certainty` is 1, or .5 for a slug's last part alone."""

    slug: str
    start: int
    end: int
    certainty: float = 1.0


@dataclass(frozen=True, slots=True)
class _Name:
    """A name as its words; `head` says in which language any word for a group may follow them, or be joined to the last of them."""

    words: tuple[str, ...]
    head: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    """What working groups may be called: whole names by how they begin, and the words of slugs by how the first begins."""

    names: Mapping[str, Sequence[tuple[str, _Name]]]
    parts: Mapping[str, Sequence[tuple[str, list[str]]]]


def groups_in(text: str, slugs: Collection[str], cluster: Cluster) -> dict[str, float]:
    """The working groups that a text names: 1 for a whole name or alias, in any case of Estonian, or a blend of it ("contribex" for
    contributor experience), .5 for a slug's last part alone ("docs" for sig-docs).
    """
    found: dict[str, float] = {}
    for mention in mentions(text, slugs, cluster):
        found[mention.slug] = max(found.get(mention.slug, 0.0), mention.certainty)
    return found


def without_groups(text: str, groups: Collection[str], cluster: Cluster) -> str:
    """A text without the names of some working groups."""
    cut = text
    named = [mention for mention in mentions(text, groups, cluster) if mention.slug in groups and mention.certainty == 1.0]
    for mention in sorted(named, key=lambda one: -one.start):
        cut = f"{cut[: mention.start]} {cut[mention.end :]}"
    return " ".join(cut.split())


def mentions(text: str, slugs: Collection[str], cluster: Cluster, *, bare: bool = False) -> tuple[Mention, ...]:
    """Where a text names working groups, in order, the longest name at each place; `bare` takes "cyber" alone for the cyber group."""
    return _mentions(text, frozenset(slugs), cluster.groups, bare=bare)


@lru_cache(maxsize=64)  # a question is read for its groups more than once on its way
def _mentions(text: str, slugs: frozenset[str], groups: tuple[WorkingGroup, ...], *, bare: bool) -> tuple[Mention, ...]:
    words = [(match[0], match.start(), match.end()) for match in _WORD.finditer(text)]
    written = [word for word, _, _ in words]
    spoken = [word.lower() for word in written]
    known = _known(slugs, groups)
    sizes: dict[tuple[str, int], int] = {}
    for place, word in enumerate(spoken):
        for slug, name in known.names.get(word[:_FIRST_LETTERS], ()):
            size = _length(written[place:], name, bare=bare)
            if size > sizes.get((slug, place), 0):
                sizes[slug, place] = size
    found = [Mention(slug, words[place][1], words[place + size - 1][2]) for (slug, place), size in sizes.items()]
    named = {slug for slug, _ in sizes}
    for beginning in {word[:_BEGINNING] for word in spoken}:
        for slug, parts in known.parts.get(beginning, ()):
            if slug not in named:
                found += _by_part(slug, parts, words, spoken)
    longest = sorted(found, key=lambda one: (one.start, one.start - one.end, one.slug))
    return tuple(one for place, one in enumerate(longest) if not any(_covers(other, one) for other in longest[:place]))


def _covers(larger: Mention, smaller: Mention) -> bool:
    """Whether a mention lies within a longer one; two groups of one name are both meant."""
    inside = larger.start <= smaller.start and smaller.end <= larger.end
    return inside and larger.end - larger.start > smaller.end - smaller.start


def _by_part(slug: str, parts: list[str], words: Sequence[tuple[str, int, int]], spoken: Sequence[str]) -> Iterator[Mention]:
    """A slug by a blend of its words (`parts`), or by its last part; `spoken` are the text's words in lower case."""
    for place, word in enumerate(spoken):
        if is_blend(word, parts):
            yield Mention(slug, words[place][1], words[place][2])
    for place in range(len(words) - len(parts) + 1):
        if spoken[place] == parts[0] and spoken[place : place + len(parts)] == parts:
            yield Mention(slug, words[place][1], words[place + len(parts) - 1][2], 0.5)


@lru_cache(maxsize=64)
def _known(slugs: frozenset[str], groups: tuple[WorkingGroup, ...]) -> _Known:
    """What the working groups of the config, and those that documents name by their slugs, may be called."""
    configured = {group.slug: group for group in groups}
    names: dict[str, list[tuple[str, _Name]]] = {}
    parts: dict[str, list[tuple[str, list[str]]]] = {}
    for slug in sorted({*slugs, *configured}):
        group = configured.get(slug) or WorkingGroup(slug, slug)
        for found in filter(None, map(_WORD.findall, (group.slug, group.name, *group.aliases))):
            name = _read_name(found)
            names.setdefault(name.words[0][:_FIRST_LETTERS].lower(), []).append((slug, name))
        # Its words without what says that it is a group.
        if own := _WORD.findall(_PREFIXES.sub("", slug).lower()):
            parts.setdefault(own[0][:_BEGINNING], []).append((slug, own))
    return _Known(names, parts)


def _read_name(words: Sequence[str]) -> _Name:
    """A name with its word for "group" taken off: AI group, kübertöörühm, tehisintellekti töörühm."""
    lowered = tuple(word.lower() for word in words)
    for head in _ENGLISH_HEADS:
        if lowered[-len(head) :] == head and len(words) > len(head):
            return _Name(tuple(words[: -len(head)]), head="en")
    last = lowered[-1]
    for head in _ESTONIAN_HEADS:
        if last == head and len(words) > 1:
            return _Name(tuple(words[:-1]), head="et")
        if last.endswith(head) and len(last) > len(head) + 1:
            return _Name((*words[:-1], words[-1][: -len(head)]), head="et")
    return _Name(tuple(words))


def _length(words: Sequence[str], name: _Name, *, bare: bool) -> int:
    """How many of the first words are the name; 0 where they are not."""
    size = len(name.words)
    if name.head == "et" and len(words) >= size and _begin(words[: size - 1], name.words[: size - 1]):
        first = name.words[-1].lower()
        joined = words[size - 1].lower()
        if joined.startswith(first) and _is_estonian_head(joined[len(first) :]):
            return size
    if len(words) < size or not _begin(words[:size], name.words):
        return size if bare and name.head == "et" and len(words) >= size and _is_bare(words[:size], name.words) else 0
    if not name.head:
        return size
    heads = next((len(head) for head in _ENGLISH_HEADS if tuple(word.lower() for word in words[size : size + len(head)]) == head), 0)
    heads = heads or int(len(words) > size and _is_estonian_head(words[size].lower()))
    return size + heads if heads or bare else 0


def _begin(words: Sequence[str], name: Sequence[str]) -> bool:
    return len(words) == len(name) and all(is_form(word, own) for word, own in zip(words, name, strict=True))


def _is_bare(words: Sequence[str], name: Sequence[str]) -> bool:
    """Whether the last word is that of which the name has the genitive: kosmos for kosmose(töörühm)."""
    return _begin(words[:-1], name[:-1]) and name[-1].lower() in forms_of(words[-1])


def _is_estonian_head(word: str) -> bool:
    return any(word in forms_of(head) for head in _ESTONIAN_HEADS)


def is_blend(word: str, parts: Sequence[str]) -> bool:
    """Whether a word is made of the beginnings of all `parts`, three letters or more of the first: contrib+ex."""
    if len(parts) < 2 or word in parts or not word.startswith(parts[0][:_BEGINNING]):  # noqa: PLR2004 - a blend has two parts at least
        return False
    ends = {end for end in range(_BEGINNING, min(len(word), len(parts[0])) + 1) if word.startswith(parts[0][:end])}
    for part in parts[1:]:
        ends = {end + size for end in ends for size in range(1, len(part) + 1) if word.startswith(part[:size], end)}
    return len(word) in ends
