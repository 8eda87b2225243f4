"""Buttons under an answer. They keep nothing in memory: what they need stands in their id, so they work after a restart."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import discord

from bot.feedback_buttons import HelpfulButton, ShareButton, WrongButton
from bot.wording import wording
from knowledge.model import Answer, Citation, Passage, Statement

CUSTOM_ID_CHARACTERS = 100
"""The longest id that Discord lets a button have."""

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_CHECK = 36**3


@dataclass(frozen=True, slots=True)
class SourceRef:
    """A citation's place: its number, the chunk, a checksum of the chunk's text, and the units quoted (both inclusive)."""

    n: int
    chunk_id: int
    check: int
    first_unit: int
    last_unit: int

    def points_to(self, passage: Passage) -> bool:
        """Whether `passage` is still what was cited, and not another text that has come to have its id."""
        return checksum(passage.text) == self.check


def checksum(text: str) -> int:
    """A short check of a text, three digits to the base of 36."""
    return zlib.crc32(text.encode()) % _CHECK


def source_refs(answer: Answer, statements: Sequence[Statement]) -> tuple[SourceRef, ...]:
    """The places of what `statements` cite, as far as they are among the answer's passages."""
    used = {n for statement in statements for n in statement.citations}
    found = (_ref(citation, answer.passages) for citation in answer.citations if citation.n in used)
    return tuple(ref for ref in found if ref is not None)


def _ref(citation: Citation, passages: Sequence[Passage]) -> SourceRef | None:
    for passage in passages:
        units = quoted_units(citation, passage)
        if units:
            return SourceRef(citation.n, passage.chunk_id, checksum(passage.text), *units)
    return None


def quoted_units(citation: Citation, passage: Passage) -> tuple[int, int] | None:
    """The first and the last of a passage's units that a citation quotes; nothing where its quote does not stand there."""
    at = passage.text.find(citation.quote) if passage.document.path == citation.path else -1
    if at < 0:
        return None
    end = at + len(citation.quote)
    units = [index for index, unit in enumerate(passage.units) if unit.start < end and unit.end > at] or [0]
    return units[0], units[-1]


class SourcesButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"kobar:s:(?P<language>[a-z]{2}):(?P<refs>[0-9a-z.-]+)"):
    """*Sources*: shows whoever clicks each quote in its context, as far as he or she may read it; the cog `Ask` does it."""

    def __init__(self, refs: Sequence[SourceRef], *, language: str) -> None:
        self.refs = tuple(refs)
        self.language = language
        label = wording(language).sources_button
        button = discord.ui.Button[Any](label=label, style=discord.ButtonStyle.secondary, custom_id=_custom_id(self.refs, language))
        super().__init__(button)

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """The button that an id stands for."""
        del interaction, item
        return cls(_refs(match["refs"]), language=match["language"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the click on as the event `sources_wanted`."""
        interaction.client.dispatch("sources_wanted", interaction, self.refs, self.language)


def answer_view(
    answer: Answer, statements: Sequence[Statement], *, given: str | None = None, share: bool = False
) -> discord.ui.View | None:
    """The buttons under an answer: *Sources* where it has some; where it is kept under the id `given` those for feedback and, with `share`,
    for sharing. None where there are none.
    """
    view = discord.ui.View(timeout=None)
    if refs := source_refs(answer, statements):
        view.add_item(SourcesButton(refs, language=answer.language))
    if given:
        view.add_item(HelpfulButton(given, language=answer.language))
        view.add_item(WrongButton(given, language=answer.language))
        if share:
            view.add_item(ShareButton(given, language=answer.language))
    return view if view.children else None


def _custom_id(refs: Sequence[SourceRef], language: str) -> str:
    """As many of `refs` as an id has room for."""
    parts: list[str] = []
    text = ""
    for ref in refs:
        parts.append("-".join(_base36(number) for number in (ref.n, ref.chunk_id, ref.check, ref.first_unit, ref.last_unit)))
        longer = f"kobar:s:{language}:{'.'.join(parts)}"
        if len(longer) > CUSTOM_ID_CHARACTERS:
            break
        text = longer
    return text


def _refs(text: str) -> tuple[SourceRef, ...]:
    refs: list[SourceRef] = []
    for part in text.split("."):
        numbers = [int(digits, 36) for digits in part.split("-") if digits]
        if len(numbers) == 5:  # noqa: PLR2004 - the fields of a SourceRef
            refs.append(SourceRef(*numbers))
    return tuple(refs)


def _base36(number: int) -> str:
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
        if not number:
            return digits
