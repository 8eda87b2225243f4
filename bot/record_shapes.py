"""What other programs get: the JSON of decisions and actions. Keys may be added, never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from typing_extensions import TypedDict  # before Python 3.12 pydantic makes schemas of no others

from knowledge.records.record import KeptRecord
from knowledge.records.register import Place
from knowledge.records.superseding import Decision


class RecordOriginShape(TypedDict):
    """Where a record stands: `quote` is its verbatim line, `date` the ISO day of its note, `locator` the headings above it, or its lines.

    `owner` is who the line names for it, as it is written there.
    """

    quote: str
    path: str
    source: str
    title: str
    group: str | None
    date: str | None
    url: str | None
    locator: str | None
    owner: str | None


class DecisionLinkShape(TypedDict):
    """Another decision: its verbatim line, and where it stands."""

    quote: str
    path: str
    date: str | None


class DecisionShape(RecordOriginShape):
    """A decision; `superseded_by` is the later one that changed it, `supersedes` are those that it changed."""

    superseded_by: DecisionLinkShape | None
    supersedes: list[DecisionLinkShape]


class ActionShape(RecordOriginShape):
    """An action; `due` is an ISO day, `done` whether its line says that it is done or somebody has marked it."""

    due: str | None
    done: bool


class DecisionsShape(TypedDict):
    """Decisions, the newest first."""

    decisions: list[DecisionShape]


class ActionsShape(TypedDict):
    """Actions: the open ones first, by their due days, then the newest."""

    actions: list[ActionShape]


def decisions_shape(decisions: Sequence[Decision], places: Mapping[str, Place]) -> DecisionsShape:
    """Decisions in the order given."""
    return DecisionsShape(
        decisions=[
            DecisionShape(
                **origin_shape(one.record, places.get(one.record.mark)),
                superseded_by=_link(one.changed_by) if one.changed_by else None,
                supersedes=[_link(each) for each in one.changes],
            )
            for one in decisions
        ]
    )


def actions_shape(actions: Sequence[KeptRecord], places: Mapping[str, Place]) -> ActionsShape:
    """Actions in the order given."""
    return ActionsShape(
        actions=[
            ActionShape(**origin_shape(one, places.get(one.mark)), due=one.due.isoformat() if one.due else None, done=one.done)
            for one in actions
        ]
    )


def origin_shape(record: KeptRecord, place: Place | None) -> RecordOriginShape:
    """Where a decision or an action stands, and its line."""
    document = record.document
    return RecordOriginShape(
        quote=record.line,
        path=document.path,
        source=document.source,
        title=document.title,
        group=document.group,
        date=document.date.isoformat() if document.date else None,
        url=place.citation.url if place else document.url,
        locator=place.citation.locator if place else None,
        owner=record.owner,
    )


def _link(record: KeptRecord) -> DecisionLinkShape:
    document = record.document
    return DecisionLinkShape(quote=record.line, path=document.path, date=document.date.isoformat() if document.date else None)
