"""What somebody takes on in a conversation: there people say "I will send …", where minutes say "Mari will send …"; pure functions."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from knowledge.records.details import due_of
from knowledge.records.lines import said_of
from knowledge.records.record import RecordKind

_SOMEBODY: Final = "Mari"
"""Stands for whoever speaks, so that a sentence is told as it would be in minutes."""

_SO: Final = r"^\W*(?:(?:ok|okay|yes|sure|right|then|so|and|good|fine|jah|hästi|olgu|siis|ja)[,.!]*\s+)*"
_I_WILL: Final = re.compile(
    rf"{_SO}I(?:\s+will|['’]ll|\s+am\s+going\s+to|['’]m\s+going\s+to)\s+(?!try\b|think\b|see\b|be\b)", re.IGNORECASE
)
_MA_TEEN: Final = re.compile(rf"{_SO}(?:(?:ma|mina)\s+)?(?P<verb>[^\W\d_]{{2,}})n\b(?!\s+(?:et|kas|kui)\b)", re.IGNORECASE)
"""The first person of an Estonian verb ends in -n where the third one ends in -b."""


def is_promise(text: str, day: date) -> bool:
    """Whether whoever says a sentence takes something on; `day` is that of the conversation."""
    known = {_SOMEBODY.casefold()}
    return any(
        said_of(told, known=known, has_day=lambda: due_of(text, day) is not None) is RecordKind.ACTION for told in _as_in_minutes(text)
    )


def _as_in_minutes(text: str) -> list[str]:
    found: list[str] = []
    if english := _I_WILL.match(text):
        found.append(f"{_SOMEBODY} will {text[english.end() :]}")
    if estonian := _MA_TEEN.match(text):
        found.append(f"{_SOMEBODY} {estonian['verb'].casefold()}b{text[estonian.end() :]}")
    return found
