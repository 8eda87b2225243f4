"""What a digest consists of. Each item knows the marks by which it is told again, and what it shows of which document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from knowledge.model import DocumentSummary, Occurrence
from knowledge.records.record import KeptRecord
from knowledge.records.register import Place
from knowledge.store.first_seen import Mark


class Heading(StrEnum):
    """What an item is listed under, in the order of a digest."""

    NOTES = "notes"
    DECISIONS = "decisions"
    ACTIONS = "actions"
    EVENTS = "events"
    MATCHES = "matches"


@dataclass(frozen=True, slots=True)
class Basis:
    """What an item shows of a document: `mark` is a hash of it, which is another as soon as any of it is."""

    source: str
    path: str
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """`marks` tell it again, each of them alone; `bases` are what it rests on."""

    marks: tuple[Mark, ...]
    bases: tuple[Basis, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteItem(Item):
    """A new note."""

    document: DocumentSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionItem(Item):
    """A new decision, and where it stands."""

    record: KeptRecord
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionItem(Item):
    """An action that is due within the week, or whose day has passed."""

    record: KeptRecord
    place: Place
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EventItem(Item):
    """An event of the next two weeks; `calendar` is the title of the calendar that it stands in."""

    occurrence: Occurrence
    calendar: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchItem(Item):
    """A need and an offer of somebody else that answers it for certain, each with its words and where they stand.

    `seeker` is the organisation whose need it is; nobody, where a note does not say.
    """

    seeker: str | None
    need: str
    need_document: DocumentSummary
    need_url: str | None
    name: str
    offer: str
    offer_document: DocumentSummary
    offer_url: str | None


@dataclass(frozen=True, slots=True)
class Digest:
    """All that is new for certain readers since a moment, up to `until`; each kind with what matters most first."""

    since: datetime
    until: datetime
    notes: tuple[NoteItem, ...] = ()
    decisions: tuple[DecisionItem, ...] = ()
    actions: tuple[ActionItem, ...] = ()
    events: tuple[EventItem, ...] = ()
    matches: tuple[MatchItem, ...] = ()

    def under(self, heading: Heading) -> tuple[Item, ...]:
        """The items under a heading."""
        found: dict[Heading, tuple[Item, ...]] = {
            Heading.NOTES: self.notes,
            Heading.DECISIONS: self.decisions,
            Heading.ACTIONS: self.actions,
            Heading.EVENTS: self.events,
            Heading.MATCHES: self.matches,
        }
        return found[heading]

    @property
    def items(self) -> Iterator[Item]:
        """All items."""
        for heading in Heading:
            yield from self.under(heading)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing new."""
        return not any(True for _ in self.items)
