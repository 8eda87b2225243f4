"""What there is to say to whoever keeps a source, in English, that a face can say in another language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self


class Message(str):
    """An English sentence or reason that still knows its form, a text for `str.format`, and the parts that were put into it.

    It is a text like any other to whoever wants English, such as JSON; a face looks up the form in its own language.
    """

    __slots__ = ("form", "parts")

    form: str
    parts: Mapping[str, object]

    def __new__(cls, form: str, /, **parts: object) -> Self:
        """The sentence of `form` with its parts filled in."""
        made = super().__new__(cls, form.format(**parts))
        made.form = form
        made.parts = parts
        return made
