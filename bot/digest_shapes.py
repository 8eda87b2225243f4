"""What other programs get: the JSON of a digest. Keys may be added, never changed."""

from __future__ import annotations

from datetime import date

from typing_extensions import TypedDict  # before Python 3.12 pydantic makes schemas of no others

from bot.json_shapes import EventShape, events_shape
from bot.record_shapes import RecordOriginShape, origin_shape
from knowledge.digest.items import ActionItem, Digest, EventItem, MatchItem, NoteItem


class DigestNoteShape(TypedDict):
    """A new note; `date` is its ISO day."""

    path: str
    source: str
    title: str
    group: str | None
    date: str | None
    url: str | None


class DigestActionShape(RecordOriginShape):
    """An action that falls due on the ISO day `due`, or is `overdue`."""

    due: str | None
    overdue: bool


class DigestEventShape(EventShape):
    """A coming event, and the title of its `calendar`."""

    calendar: str


class DigestQuoteShape(TypedDict):
    """What an organisation (none, where a note does not name it) needs or offers, and where that stands."""

    organisation: str | None
    quote: str
    path: str
    title: str
    url: str | None


class DigestMatchShape(TypedDict):
    """A need, and the offer that answers it."""

    need: DigestQuoteShape
    offer: DigestQuoteShape


class DigestShape(TypedDict):
    """All that is new between two ISO times; each list with what matters most first."""

    since: str
    until: str
    notes: list[DigestNoteShape]
    decisions: list[RecordOriginShape]
    actions: list[DigestActionShape]
    events: list[DigestEventShape]
    matches: list[DigestMatchShape]


def digest_shape(digest: Digest) -> DigestShape:
    """A digest in full."""
    return DigestShape(
        since=digest.since.isoformat(),
        until=digest.until.isoformat(),
        notes=[_note(item) for item in digest.notes],
        decisions=[origin_shape(item.record, item.place) for item in digest.decisions],
        actions=[_action(item) for item in digest.actions],
        events=[_event(item) for item in digest.events],
        matches=[_match(item) for item in digest.matches],
    )


def _note(item: NoteItem) -> DigestNoteShape:
    one = item.document
    return DigestNoteShape(path=one.path, source=one.source, title=one.title, group=one.group, date=_day(one.date), url=one.url)


def _action(item: ActionItem) -> DigestActionShape:
    return DigestActionShape(**origin_shape(item.record, item.place), due=_day(item.record.due), overdue=item.overdue)


def _event(item: EventItem) -> DigestEventShape:
    [event] = events_shape([item.occurrence])
    return DigestEventShape(**event, calendar=item.calendar)


def _match(item: MatchItem) -> DigestMatchShape:
    need, offer = item.need_document, item.offer_document
    return DigestMatchShape(
        need=DigestQuoteShape(organisation=item.seeker, quote=item.need, path=need.path, title=need.title, url=item.need_url),
        offer=DigestQuoteShape(organisation=item.name, quote=item.offer, path=offer.path, title=offer.title, url=item.offer_url),
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
