"""Who an owner is, as a line names him or her, among people who go by several names; pure functions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from knowledge.estonian import is_form

_MENTION: Final = re.compile(r"<@!?(\d{1,22})>")
_ALIKE: Final = 3
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


def known_as(said: str, names: Iterable[str]) -> str | None:
    """The name of whom somebody means, in whatever Estonian case it is said: the shortest of the whole names that all others go on from,
    or the words that are said where several people have them ("Liis"); None where no name begins with them.
    """
    words = _words(said)
    split = {name: tuple(_words(name)) for name in names}
    fitting = {name: own for name, own in split.items() if own and _begins(name, said)}
    fitting = fitting or {name: own for name, own in split.items() if _begins_inflected(own, words)}
    if not fitting:
        return None
    whole = sorted((own, name) for name, own in fitting.items() if len(own) > 1) or sorted((own, name) for name, own in fitting.items())
    first, name = min(whole, key=lambda one: len(one[0]))
    if all(own[: len(first)] == first for own, _ in whole):
        return name.lstrip("@")
    return " ".join(name.lstrip("@").split()[: len(words)])


def is_theirs(owner: str | None, person: str, beside: Collection[str], everyone: Collection[str]) -> bool:
    """Whether an owner as stated means a person, as `known_as` names him or her. A shorter name does where it can mean nobody else: among
    those named `beside` it, in the same note, or where none of them goes by it among `everyone`.
    """
    wanted = _words(person)
    return any(_is_theirs(_words(name), wanted, beside, everyone) for name in named_in(owner))


def _is_theirs(name: list[str], wanted: list[str], beside: Collection[str], everyone: Collection[str]) -> bool:
    if name[: len(wanted)] == wanted:
        return bool(wanted)
    if not name or wanted[: len(name)] != name:
        return False
    for people in (beside, everyone):
        meant = [whole for each in people if len(whole := _words(each)) > len(name) and whole[: len(name)] == name]
        if meant:
            return all(whole[: len(wanted)] == wanted for whole in meant)
    return False


def _begins_inflected(name: tuple[str, ...], said: list[str]) -> bool:
    """Whether a name begins with words that are said of it in some Estonian case: Liis Tammarul, Toomas Kivirüüdile. After the first one
    they need only begin alike: Joosep Rand, Joosep Ranna.
    """
    alike = len(said) <= len(name) and all(
        one == word or is_form(one, word) or (place > 0 and one[:_ALIKE] == word[:_ALIKE])
        for place, (one, word) in enumerate(zip(said, name, strict=False))
    )
    return bool(said) and alike


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
