"""What a heading, with marks or without, says of the lines beneath it; pure functions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from knowledge.records.record import RecordKind

PLAIN_LEVEL: Final = 7
"""A heading without marks lies below all that have them."""

_HEADINGS: Final = {
    RecordKind.DECISION: re.compile(
        r"(?:(?:the|our|key|main)\s+)?(?:decisions?(?:\s+(?:made|taken))?|decided|(?:what\s+)?we\s+decided|agreed|resolutions?|conclusions?|"
        r"(?:vastuvõetud\s+)?otsused|otsus|(?:mida\s+)?otsustati|otsustasime|kokkulepped|lepiti\s+kokku|kokku\s+lepiti)",
        re.IGNORECASE,
    ),
    RecordKind.ACTION: re.compile(
        r"(?:(?:the|our|open|new)\s+)?(?:action(?:\s+(?:items?|points?))?|actions|to[\s-]?do(?:s|\s+list)?|tasks?|next\s+steps?|"
        r"action\s+items?\s*/\s*help\s+wanted|decisions?\s*/\s*actions?(?:\s*/\s*follow[\s-]?ups?)?|"
        r"ülesanded|ülesanne|tegevused|edasised\s+tegevused|kokkulepitud\s+tegevused|järgmised\s+sammud)",
        re.IGNORECASE,
    ),
}
_SHORT_FORM: Final = re.compile(r"\W*(?:AIs?|APs?)(?:\s+for\s+[\w ]{2,40})?\s*:\W*")
_ENDS: Final = re.compile(
    r"(?:next(?:\s+meeting)?\s*[:–-]|next\s+meeting|järgmine\s+(?:koosolek|kohtumine)|present|attend|osale|apolog)", re.IGNORECASE
)
_FEW: Final = 4


@dataclass(frozen=True, slots=True)
class Section:
    """What the heading above says that its lines are, how deep it is, and whether they have been points of a list so far."""

    record: RecordKind | None = None
    level: int = 0
    is_list: bool = False

    def after(self, heading: str, level: int) -> Section:
        """What holds beneath a further heading; one that lies deeper and says nothing leaves it as it is."""
        record = heading_of(heading)
        if record or level <= self.level or self.record is None:
            return Section(record, level)
        return self

    def turned_by(self, text: str) -> Section | None:
        """The section that a line without marks begins, as "DECISIONS", "Agreed:" and "Next meeting: …" do; None where it is no heading."""
        if (record := heading_of(text)) is not None:
            return Section(record, PLAIN_LEVEL)
        plain = text.strip()
        ends = self.record is not None and bool(_ENDS.match(plain))
        is_heading = (
            self.level == PLAIN_LEVEL and len(plain.split()) <= _FEW and (plain.endswith(":") or (plain.isupper() and len(plain) > _FEW))
        )
        return Section() if ends or is_heading else None


def heading_of(text: str) -> RecordKind | None:
    """What stands beneath a heading, as far as it says so."""
    plain = re.sub(r"^[\W\d]*|[\W_]*$", "", text)
    found = next((record for record, pattern in _HEADINGS.items() if pattern.fullmatch(plain)), None)
    # Without its colon, "AI" is a subject.
    return found or (RecordKind.ACTION if _SHORT_FORM.fullmatch(text) else None)
