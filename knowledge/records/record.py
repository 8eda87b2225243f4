"""What a note records: a decision or an action, with the line that says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from knowledge.model import DocumentSummary


class RecordKind(StrEnum):
    """What is recorded."""

    DECISION = "decision"
    ACTION = "action"


@dataclass(frozen=True, slots=True)
class Record:
    """A decision or an action of a document: `line` is verbatim, `document.text[start:end]`.

    It is made of the units `first` to `last` of the chunk number `chunk`. `owner` is who is named for it, as the line writes it, and `due`
    the day by which it is to be done; None where the line does not say. `done` is whether the line itself says that it is.
    """

    kind: RecordKind
    line: str
    start: int
    end: int
    chunk: int
    first: int
    last: int
    owner: str | None = None
    due: date | None = None
    done: bool = False


@dataclass(frozen=True, slots=True)
class DoneMark:
    """That somebody has marked an action as done: `by` is a name such as `discord:user:123`, `at` an aware time."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """A record as read from the store for certain readers: what `Record` says, where it stands, and whether somebody has marked it.

    `mark` tells it again when its document has been read anew, 24 hexadecimal digits.
    """

    kind: RecordKind
    mark: str
    document: DocumentSummary
    chunk_id: int
    first: int
    last: int
    line: str
    owner: str | None
    due: date | None
    said_done: bool
    marked: DoneMark | None = None

    @property
    def done(self) -> bool:
        """Whether its line says that it is done, or somebody has marked it."""
        return self.said_done or self.marked is not None
