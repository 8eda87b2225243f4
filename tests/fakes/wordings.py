"""The texts of a wording, one by one, and what of them would be recognised in something that Kobar said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from string import Formatter

from bot.wording import Wording
from bot.wording_feedback import FeedbackWording

NO_TEXTS = frozenset({"code", "day_form", "decimal_point", "quote_form", "weekdays"})
"""Fields that hold no words long enough to be recognised by."""


def texts_of(said: Wording | FeedbackWording) -> Iterator[tuple[str, str]]:
    """Every text with its name: a field's, with a key or a place where the field holds several."""
    for each in fields(said):
        value = getattr(said, each.name)
        if isinstance(value, str):
            yield each.name, value
        elif isinstance(value, Mapping):
            yield from ((f"{each.name}[{key}]", text) for key, text in value.items())
        else:
            yield from ((f"{each.name}[{place}]", text) for place, text in enumerate(value))


def placeholders(text: str) -> list[str]:
    """What is filled into a text."""
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def recognised(text: str) -> re.Pattern[str]:
    """What a text looks like, whatever is filled in."""
    parts = [re.escape(literal) + ("[^\n]*?" if name is not None else "") for literal, name, _, _ in Formatter().parse(text)]
    words = "".join(parts)
    return re.compile(rf"(?<!\w){words}(?!\w)" if words[-1].isalnum() else rf"(?<!\w){words}")
