"""The decisions and actions of a document: told by the heading or the point above a line, or by what the line says; pure functions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from knowledge.model import Chunk, Document, DocumentKind, PartyKind, Unit
from knowledge.records.details import due_of, is_done, is_struck, owner_of
from knowledge.records.lines import is_nothing, is_pondered, said_of
from knowledge.records.record import Record, RecordKind
from knowledge.records.sections import Section, heading_of

WINDOW: Final = 260
"""Characters up to which a record's sentences are quoted together."""

_MARK: Final = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t#]*$|^([^\n|]{1,80})\n[ \t]*(=+|-{3,})[ \t]*$", re.MULTILINE)
_ITEM: Final = re.compile(r"[ \t]*(?:[-*+•]|\d{1,3}[.)]|\|)[ \t]")
_CHECKBOX: Final = re.compile(r"\[[ xX]\]\s*$")
_RULE: Final = re.compile(r"[^\n]*\n[ \t]*\|?[ \t]*:?-{2,}[ \t:|-]*(?:\n|$)")
_SPEAKER: Final = re.compile(r"^\W*(?:\\?\[(?P<tag>[^\]\\]{2,40})\\?\]|(?P<name>[^\W\d_][\w'’ .-]{1,30}):\s)")
_MARKED: Final = 40
"""So much of a line is looked at for the mark of a point."""

_EMPHASIS: Final = 8
"""Asterisks and a checkbox between a point's mark and its first word."""


def records_in(document: Document, chunks: Sequence[Chunk]) -> tuple[Record, ...]:
    """The decisions and actions of a note, in its order; each once, with the sentences that belong to it."""
    if document.kind is not DocumentKind.NOTE:
        return ()
    places = [_Place(chunk.ordinal, number, unit) for chunk in chunks for number, unit in enumerate(chunk.units)]
    return tuple(_Walk(document, places).records())


@dataclass(frozen=True, slots=True)
class _Place:
    """A unit with the chunk it stands in, and its number there."""

    chunk: int
    number: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class _Point:
    """A point of a list that others may stand under: how far it is indented, and what it says that they are."""

    indent: int
    gives: RecordKind | None


@dataclass(slots=True)
class _Found:
    """A record while its sentences are being collected: places `first` to `last`; `column` names what a table's cells are."""

    kind: RecordKind
    first: int
    last: int
    columns: tuple[str, ...] = ()


class _Walk:
    """One walk over a document's units."""

    def __init__(self, document: Document, places: Sequence[_Place]) -> None:
        self._document = document
        self._text = document.text
        self._places = places
        self._known = _people(document, places)
        self._section = Section()
        self._points: list[_Point] = []
        self._columns: tuple[str, ...] = ()
        self._found: list[_Found] = []

    def records(self) -> list[Record]:
        """Walk from the first unit to the last."""
        last = 0
        for at, place in enumerate(self._places):
            self._pass_headings(self._text[last : place.unit.start])
            last = place.unit.end
            if not self._begins(at):
                self._go_on(at)
            elif not self._turns(at):
                self._take(at)
        return [record for one in self._found if (record := self._record(one))]

    def _pass_headings(self, gap: str) -> None:
        for mark in _MARK.finditer(gap + "\n"):
            level = len(mark[1]) if mark[1] else 1 if mark[4].startswith("=") else 2
            self._section = self._section.after(mark[2] or mark[3], level)
            self._points = []

    def _turns(self, at: int) -> bool:
        """Whether a unit is a heading without marks, or a point that only says what those under it are."""
        text, indent = self._places[at].unit.text, self._indent(at)
        if not self._is_item(at):
            turned = self._section.turned_by(text)
            if turned is not None:
                self._section, self._points = turned, []
            return turned is not None
        kind = heading_of(text)
        if kind is not None:
            self._leave(indent)
            self._points.append(_Point(indent, kind))
        return kind is not None

    def _take(self, at: int) -> None:
        """Take a point or a paragraph for a record, or for none."""
        text, is_item, indent = self._places[at].unit.text, self._is_item(at), self._indent(at)
        if self._section.is_list and not is_item and not indent:
            self._section = Section()  # a paragraph after the list speaks of something else
        if self._is_table_head(at):
            self._columns = _cells(self._verbatim(at))
            return
        self._leave(indent if is_item else min(indent, 1))
        above = self._points[-1].gives if self._points else self._section.record
        self._section = replace(self._section, is_list=self._section.is_list or (is_item and self._section.record is not None))
        kind = self._said(at) or (None if _only_asks(text) or is_pondered(text) else above)
        announces = text.rstrip().endswith(":") and self._said(at) is None
        if kind is not None and not announces:
            self._found.append(_Found(kind, at, at, self._columns if self._is_row(at) else ()))
        if is_item:
            self._points.append(_Point(indent, above if announces else None))

    def _go_on(self, at: int) -> None:
        """A further sentence: it belongs to the record before it where there is room, or is one itself."""
        open_record = self._found[-1] if self._found and self._found[-1].last == at - 1 else None
        if open_record and self._places[open_record.last].chunk == self._places[at].chunk:
            if self._places[at].unit.end - self._places[open_record.first].unit.start <= WINDOW:
                open_record.last = at
            return
        kind = self._said(at)
        if kind is not None:
            self._found.append(_Found(kind, at, at))

    def _said(self, at: int) -> RecordKind | None:
        """What a unit says of itself; a box to tick says that it is an action."""
        text = self._places[at].unit.text
        if _CHECKBOX.search(self._before(at)):
            return RecordKind.ACTION
        return said_of(text, known=self._known, has_day=lambda: _states_day(text))

    def _leave(self, indent: int) -> None:
        """Leave the points that one so far indented does not stand under."""
        while self._points and self._points[-1].indent >= indent:
            self._points.pop()

    def _record(self, found: _Found) -> Record | None:
        """The record; None where its line says that there is nothing, or a decision is a question or struck out."""
        places = self._places[found.first : found.last + 1]
        words = " ".join(place.unit.text for place in places)
        start, end = places[0].unit.start, places[-1].unit.end
        line = self._text[start:end]
        if is_nothing(words) or (found.kind is RecordKind.DECISION and (words.rstrip().endswith("?") or is_struck(line))):
            return None
        who, due = _from_cells(line, found.columns, self._document.date) if found.columns else (None, None)
        is_action = found.kind is RecordKind.ACTION
        return Record(
            kind=found.kind,
            line=line,
            start=start,
            end=end,
            chunk=places[0].chunk,
            first=places[0].number,
            last=places[-1].number,
            owner=who or owner_of(words, is_action=is_action),
            due=due or (due_of(words, self._document.date) if is_action else None),
            done=is_action and is_done(line, self._before(found.first)),
        )

    # Where a unit stands

    def _verbatim(self, at: int) -> str:
        unit = self._places[at].unit
        return self._text[unit.start : unit.end]

    def _line_start(self, at: int) -> int:
        return self._text.rfind("\n", 0, self._places[at].unit.start) + 1

    def _before(self, at: int) -> str:
        """What stands before a unit in its line."""
        return self._text[self._line_start(at) : self._places[at].unit.start]

    def _indent(self, at: int) -> int:
        line = self._text[self._line_start(at) : self._places[at].unit.end]
        return len(line) - len(line.lstrip(" \t"))

    def _is_item(self, at: int) -> bool:
        """Whether a unit begins a point of a list or a row of a table."""
        mark = _ITEM.match(self._text[self._line_start(at) :][:_MARKED])
        return mark is not None and len(self._before(at)) <= mark.end() + _EMPHASIS

    def _is_row(self, at: int) -> bool:
        return self._text[self._line_start(at) : self._places[at].unit.end].lstrip().startswith("|")

    def _is_table_head(self, at: int) -> bool:
        return self._is_row(at) and bool(_RULE.match(self._text[self._places[at].unit.end :]))

    def _begins(self, at: int) -> bool:
        """Whether a unit begins a point, a row, a paragraph or the text; else it goes on from the sentence before."""
        if at == 0 or self._is_item(at):
            return True
        between = self._text[self._places[at - 1].unit.end : self._places[at].unit.start]
        return "\n\n" in between or (
            not self._before(at).strip(" *_>") and "\n" in between and (bool(_MARK.search(between)) or self._stands_alone(at))
        )

    def _stands_alone(self, at: int) -> bool:
        """Whether a line follows a list item or a heading without marks, is such a heading, or says what it is."""
        text, before = self._places[at].unit.text, self._places[at - 1].unit.text
        return self._is_item(at - 1) or heading_of(text) is not None or heading_of(before) is not None or said_of(text) is not None


def _people(document: Document, places: Sequence[_Place]) -> frozenset[str]:
    """The words of the names of people in a document: of who stands behind it, and of who speaks in it."""
    names = [party.name for party in document.parties if party.kind is PartyKind.PERSON]
    spoken = (_SPEAKER.match(place.unit.text) for place in places)
    names += [match["tag"] or match["name"] for match in spoken if match]
    return frozenset(word.casefold() for name in names for word in re.findall(r"\w+", name))


def _only_asks(text: str) -> bool:
    """Whether a line is a question that names nobody for it."""
    return text.rstrip().endswith("?") and owner_of(text, is_action=True) is None


def _states_day(text: str) -> bool:
    """Whether a line says by when, in whatever words."""
    return due_of(text, date(2024, 1, 1)) is not None or bool(_NEXT_TIME.search(text))


_NEXT_TIME: Final = re.compile(
    r"\b(?:by|before|at|for)\s+(?:the\s+)?next\s+(?:meeting|time|call)\b|\bjärgmise(?:l|ks)\s+(?:koosoleku(?:l|ks)|korra(?:l|ks))\b|\b\w+koosolekuks\b",
    re.IGNORECASE,
)

# Tables

_WHO: Final = re.compile(r"\W*(?:who|owner|responsible|assignee|name|kes|vastutaja|vastutab)\W*", re.IGNORECASE)
_WHEN: Final = re.compile(r"\W*(?:due(?:\s+date)?|deadline|by(?:\s+when)?|when|tähtaeg|millal|mis\s+ajaks)\W*", re.IGNORECASE)


def _cells(row: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in row.strip().strip("|").split("|"))


def _from_cells(row: str, columns: tuple[str, ...], day: date | None) -> tuple[str | None, date | None]:
    """The owner and the due day that a table's row has in the columns for them."""
    who = when = None
    for column, cell in zip(columns, _cells(row), strict=False):
        if _WHO.fullmatch(column):
            who = cell.strip(" *_@") or None
        elif _WHEN.fullmatch(column):
            when = due_of(f"by {cell}", day)
    return who, when
