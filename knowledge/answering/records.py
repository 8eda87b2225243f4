"""Decisions and action items in notes: told by the heading that they stand under, or by how their line begins; pure functions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from knowledge.answering.extractive import Quotation
from knowledge.model import Passage

WINDOW = 260
"""Characters up to which a record's sentences are quoted together."""


class Record(StrEnum):
    """What is recorded in a note."""

    DECISION = "decision"
    ACTION = "action"


_HEADINGS: Final = {
    Record.DECISION: re.compile(
        r"(?:(?:the|our|key|main)\s+)?(?:decisions?(?:\s+(?:made|taken))?|decided|(?:what\s+)?we\s+decided|agreed|resolutions?|"
        r"(?:vastuvõetud\s+)?otsused|otsus|(?:mida\s+)?otsustati|otsustasime|kokkulepped|lepiti\s+kokku|kokku\s+lepiti)",
        re.IGNORECASE,
    ),
    Record.ACTION: re.compile(
        r"(?:(?:the|our|open|new)\s+)?(?:action(?:\s+(?:items?|points?))?|actions|to[\s-]?do(?:s|\s+list)?|tasks?|next\s+steps|"
        r"ülesanded|ülesanne|tegevused|edasised\s+tegevused|kokkulepitud\s+tegevused)",
        re.IGNORECASE,
    ),
}
_LINES: Final = {
    Record.DECISION: re.compile(
        r"(?:(?i:decision|decided|agreed|resolved|resolution|otsus|otsustati|otsustasime|lepiti\s+kokku)\s*[:–—]\s*\S|(?:DECISION|DECIDED|AGREED|RESOLVED|OTSUS)\b\W*\w)"
    ),
    Record.ACTION: re.compile(
        r"(?:(?i:action(?:\s+(?:item|point))?|to-?do|task|ülesanne|tegevus)\s*[:–—]\s*\S|(?:ACTION|TODO|ÜLESANNE)\b\W*\w)"
    ),
}
PARTS: Final = {
    Record.DECISION: ("decision", "decided", "agreed", "resol", "otsus", "lepped", "lepiti"),
    Record.ACTION: ("action", "to do", "to-do", "todo", "task", "next steps", "lesan", "tegevus"),
}
"""Some part stands, in whatever case, in every note that has such a record; what SQLite compares without case is ASCII only."""

_NONE: Final = re.compile(
    r"\W*(?:none|no\s+decisions?|nothing|n/?a|not\s+decided|undecided|open|postponed|deferred|tbd|to\s+be\s+decided|maybe|perhaps|"
    r"puudu(?:b|vad)|ei\s+otsustatud|otsuseid\s+ei|edasi\s+lükatud|võib-olla)\b"
    r"|.*\b(?:not\s+(?:yet\s+)?decided|no\s+decision\s+(?:was|yet|today|on)|decision\s+(?:was\s+|is\s+)?(?:postponed|deferred)|to\s+be\s+decided|undecided|"
    r"otsust\s+ei\s+tehtud|jäi\s+otsustamata|otsus\s+lük\w+)\b",
    re.IGNORECASE | re.DOTALL,
)
"""What stands there instead of a record, and what says that nothing is decided."""

_LABEL: Final = re.compile(r"^\W*\w+\s*[:–—]\s*")
_ENDS: Final = re.compile(
    r"(?:next(?:\s+meeting)?\s*[:–-]|next\s+meeting|järgmine\s+(?:koosolek|kohtumine)|present|attend|osale|apolog)", re.IGNORECASE
)
_MARK: Final = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_ITEM: Final = re.compile(r"[ \t]*(?:[-*+•]|\d{1,3}[.)]|\|)[ \t]")
_RULE: Final = re.compile(r"[^\n]*\n[ \t]*\|?[ \t]*:?-{2,}[ \t:|-]*(?:\n|$)")
_PLAIN_LEVEL: Final = 7
"""A heading without marks lies below all that have them."""

_SHORT: Final = 4
_MARKED: Final = 40
"""So much of a line is looked at for the mark of a point."""

_EMPHASIS: Final = 3
"""Asterisks between a point's mark and its first word."""


@dataclass(frozen=True, slots=True)
class _Section:
    """What the heading above says that its lines are, how deep it is, and whether they have been points of a list so far."""

    record: Record | None = None
    level: int = 0
    is_list: bool = False

    def after(self, heading: str, level: int) -> _Section:
        """What holds beneath a further heading; one that lies deeper and says nothing leaves it as it is."""
        record = heading_of(heading)
        if record or level <= self.level or self.record is None:
            return _Section(record, level)
        return self


def heading_of(text: str) -> Record | None:
    """What stands beneath a heading, as far as it says so."""
    plain = re.sub(r"^[\W\d]*|[\W_]*$", "", text)
    return next((record for record, pattern in _HEADINGS.items() if pattern.fullmatch(plain)), None)


def records_in(passages: Sequence[Passage], wanted: Record) -> list[Quotation]:
    """The decisions or the action items in a document's passages, given in their order; each once, with the sentences that belong to it."""
    found: list[Quotation] = []
    section = _Section()
    for passage in passages:
        section = _at_start(passage, section)
        last = 0
        for place, unit in enumerate(passage.units):
            gap = passage.text[last : unit.start]
            for mark in _MARK.finditer(gap + "\n"):
                section = section.after(mark[2], len(mark[1]))
            last = unit.end
            begins = _begins_block(passage, place)
            if begins and (turned := _turned(unit.text, section)) is not None:
                section = turned
                continue
            is_item = begins and _is_item(passage, place)
            if begins and section.is_list and not is_item:
                section = _Section()  # a paragraph after the list speaks of something else
            spoken = next((record for record, pattern in _LINES.items() if pattern.match(unit.text)), None)
            section = replace(section, is_list=section.is_list or (is_item and section.record is not None))
            announces = spoken is None and unit.text.rstrip().endswith(":")
            if begins and (spoken or section.record) is wanted and not announces and not _is_skipped(passage, place):
                found.append(Quotation(passage=passage, first=place, last=place))
            elif not begins and found and _goes_on(found[-1], passage, place):
                found[-1] = Quotation(passage=passage, first=found[-1].first, last=place)
    return [one for one in found if not _is_none(" ".join(unit.text for unit in one.passage.units[one.first : one.last + 1]))]


def _is_none(text: str) -> bool:
    """Whether a line says, with its label ("Decision: …") or after it, that there is nothing."""
    return bool(_NONE.match(text) or _NONE.match(_LABEL.sub("", text, count=1)))


def _at_start(passage: Passage, before: _Section) -> _Section:
    """What the headings over a chunk say of its beginning; without any, what held at the end of the one before.

    Of a chunk that joins small sections the path names those too; they count where they stand in the text.
    """
    if not passage.headings:
        return before
    inside = {mark[2] for mark in _MARK.finditer(passage.text)}
    recorded = [heading_of(part) for part in passage.headings if not inside & {part, *part.split(" · ")}]
    record = next((one for one in reversed(recorded) if one), None)
    return _Section(record, 1 if record else 0)


def _turned(text: str, section: _Section) -> _Section | None:
    """The section that a line without marks begins, as "DECISIONS", "Agreed:" and "Next meeting: …" do; None where it is no heading."""
    if (record := heading_of(text)) is not None:
        return _Section(record, _PLAIN_LEVEL)
    plain = text.strip()
    ends = section.record is not None and bool(_ENDS.match(plain))
    is_heading = (
        section.level == _PLAIN_LEVEL
        and len(plain.split()) <= _SHORT
        and (plain.endswith(":") or (plain.isupper() and len(plain) > _SHORT))
    )
    return _Section() if ends or is_heading else None


def _begins_block(passage: Passage, place: int) -> bool:
    """Whether a unit begins a list item, a table's row, a paragraph or the chunk; else it goes on from the sentence before."""
    unit = passage.units[place]
    line_start = passage.text.rfind("\n", 0, unit.start) + 1
    if place == 0 or _is_item(passage, place):
        return True
    between = passage.text[passage.units[place - 1].end : unit.start]
    before = passage.text[line_start : unit.start]
    return "\n\n" in between or (
        not before.strip(" *_>") and "\n" in between and (bool(_MARK.search(between)) or _stands_alone(passage, place))
    )


def _is_item(passage: Passage, place: int) -> bool:
    """Whether a unit begins a point of a list or a row of a table."""
    start = passage.units[place].start
    line = passage.text[passage.text.rfind("\n", 0, start) + 1 :][:_MARKED]
    mark = _ITEM.match(line)
    return mark is not None and start - (passage.text.rfind("\n", 0, start) + 1) <= mark.end() + _EMPHASIS


def _stands_alone(passage: Passage, place: int) -> bool:
    """Whether a line follows a list item or a heading without marks, or is such a heading."""
    unit, before = passage.units[place], passage.units[place - 1]
    start = passage.text.rfind("\n", 0, before.start) + 1
    after_item = bool(_ITEM.match(passage.text[start : before.start + 1]))
    return (
        after_item
        or heading_of(unit.text) is not None
        or heading_of(before.text) is not None
        or bool(_LINES[Record.DECISION].match(unit.text))
    )


def _goes_on(record: Quotation, passage: Passage, place: int) -> bool:
    """Whether a unit is the next sentence of a record, and there is room for it in the quote."""
    if record.passage is not passage or record.last != place - 1:
        return False
    return passage.units[place].end - passage.units[record.first].start <= WINDOW


def _is_skipped(passage: Passage, place: int) -> bool:
    """Whether a line under the heading is none of its records: a table's head, or a point beneath another."""
    unit = passage.units[place]
    if _RULE.match(passage.text[unit.end :]) and passage.text[passage.text.rfind("\n", 0, unit.start) + 1 : unit.end].lstrip().startswith(
        "|"
    ):
        return True
    return _indent(passage.text, unit.start) > _least_indent(passage, place)


def _least_indent(passage: Passage, place: int) -> int:
    """The indent of the list that a unit stands in: the least one since the heading or the empty line before it."""
    least = _indent(passage.text, passage.units[place].start)
    for before in range(place - 1, -1, -1):
        between = passage.text[passage.units[before].end : passage.units[before + 1].start]
        if "\n\n" in between or _MARK.search(between):
            break
        least = min(least, _indent(passage.text, passage.units[before].start))
    return least


def _indent(text: str, at: int) -> int:
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return len(line) - len(line.lstrip(" \t"))
