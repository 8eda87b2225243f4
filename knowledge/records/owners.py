"""Who an owner is, as a line names him or her, among people who go by several names; pure functions."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final

_MENTION: Final = re.compile(r"<@!?(\d{1,22})>")
_BETWEEN: Final = re.compile(r"\s*(?:,|/|&)\s*|\s+(?:and|or|ja|või)\s+")


def owners_among(owner: str | None, people: Mapping[int, Collection[str]]) -> frozenset[int]:
    """The ids of the people that an owner as stated means for certain; `people` are all who might be meant, by id, with their names.

    A mention names its id. A name means somebody where exactly one of the people has it for a name, or for the first whole words of one.
    Of several names each is looked up by itself.
    """
    return frozenset(ident for name in named_in(owner) for ident in _one(name, people))


def named_in(owner: str | None) -> tuple[str, ...]:
    """The names in an owner as stated: "Mari and Jaan" names two."""
    return tuple(name for part in _BETWEEN.split(owner or "") if (name := part.strip().lstrip("@")))


def is_named(owner: str | None, name: str) -> bool:
    """Whether one of the names in an owner as stated begins with the words of `name`, in any case."""
    return any(_begins(each, name) for each in named_in(owner)) if name.strip() else False


def _one(name: str, people: Mapping[int, Collection[str]]) -> Collection[int]:
    mention = _MENTION.fullmatch(name)
    if mention:
        return {int(mention[1])} & people.keys()
    found = {ident for ident, names in people.items() if any(_begins(each, name) for each in names)}
    return found if len(found) == 1 else ()


def _begins(name: str, beginning: str) -> bool:
    whole, first = _words(name), _words(beginning)
    return bool(first) and whole[: len(first)] == first


def _words(name: str) -> list[str]:
    return name.casefold().lstrip("@").split()
