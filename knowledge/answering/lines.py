"""The lines of a list: a decision, an action, a line that speaks of a topic, or a note by what it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from knowledge.answering.asked import lists_attendance
from knowledge.answering.matters import HEADING, matters_of
from knowledge.answering.quotation import LINE_CHARACTERS, Place, Quotation, cut
from knowledge.context import written_date
from knowledge.model import Citation, DocumentSummary, Passage

MARKED: Final = {"en": "marked as done", "et": "märgitud tehtuks"}
"""Of an action that does not say so itself."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is listed. `marked`: somebody has marked it as done, which it does not say itself. A note has `told` in place of the
    quotation's own words, and cites `words` of its passage; where `is_dated` they have its day.
    """

    says: Quotation
    marked: bool = False
    told: str = ""
    words: str = ""
    is_dated: bool = False

    @property
    def place(self) -> Place:
        """What tells it from all others."""
        return self.says.place

    def text(self, names: Mapping[str, str], language: str, *, room: int = LINE_CHARACTERS) -> str:
        """The line with its day and group, cut where it is longer than there is `room` for; its citation has it whole."""
        document = self.says.passage.document
        day = written_date(document.date, language) if document.date else ""
        lead = "" if self.is_dated else ", ".join(part for part in (day, names.get(document.group or "", document.group or "")) if part)
        said = cut(self.told or self.says.words, room)
        said = f"{said} ({MARKED.get(language, MARKED['en'])})" if self.marked else said
        return f"{lead}: {said}" if lead else said

    def citation(self, n: int, language: str) -> Citation:
        """Where it stands."""
        cited = self.says.citation(n, language)
        return replace(cited, quote=self.words, url=self.says.passage.link(self.words)) if self.words else cited


def line_of_note(note: DocumentSummary, passages: Sequence[Passage]) -> Line | None:
    """A note by what it is about; where it does not say, by its first heading, else by its first line that says more than who was there."""
    if not passages or not passages[0].units:
        return None
    if matters := matters_of(passages, note):
        first = matters[0]
        return Line(first.says, told="; ".join(matter.told for matter in matters), words=first.quote)
    opening = Quotation(passages[0], 0, 0)
    heading = HEADING.search(passages[0].text[: passages[0].units[0].start])
    if heading is None:
        units = (Quotation(passage, place, place) for passage in passages for place in range(len(passage.units)))
        return Line(next((one for one in units if not lists_attendance(one.words)), opening))
    is_dated = note.date is not None and any(written_date(note.date, spoken) in heading[1] for spoken in ("en", "et"))
    return Line(opening, told=heading[1], words=heading[1], is_dated=is_dated)
