"""Documents as a source would bring them, and the library that they are put into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from ingest.chunking import chunk
from knowledge.audience import Audience
from knowledge.library import Library
from knowledge.model import Capability, Cluster, Document, DocumentKind, Party, WorkingGroup

NOW = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)

CLUSTER = Cluster(
    name="Kilbikobar",
    time_zone="Europe/Tallinn",
    languages=("en", "et"),
    groups=(
        WorkingGroup("ai", "Artificial intelligence", ("AI group",), "Kadri Laanemäe", Audience()),
        WorkingGroup("export", "Export and joint sales", ("sales group",), "Jaan Tamm", Audience.of("export-group")),
    ),
    contact="the cluster manager",
    contacts=(("et", "klastri juht"),),
)


@dataclass(frozen=True, slots=True)
class StillClock:
    """A clock that stands still."""

    moment: datetime = NOW

    def now(self) -> datetime:
        return self.moment


def note(
    path: str,
    text: str,
    *,
    audience: Audience | None = None,
    title: str = "",
    group: str | None = None,
    day: date | None = None,
    parties: Sequence[Party] = (),
    source: str = "notes",
) -> Document:
    return Document(
        source=source,
        path=path,
        kind=DocumentKind.NOTE,
        title=title or path,
        text=text,
        audience=audience or Audience(),
        group=group,
        date=day,
        language="en",
        parties=tuple(parties),
    )


def sheet(path: str, organisation: str, offer: str, *, audience: Audience | None = None) -> Document:
    text = f"kind: sheet\norganisation: {organisation}\noffers:\n  - {offer}\n"
    capability = Capability(organisation=organisation, offers=(offer,), last_reviewed=date(2026, 1, 1))
    return Document(
        source="sheets",
        path=path,
        kind=DocumentKind.SHEET,
        title=organisation,
        text=text,
        audience=audience or Audience(),
        capability=capability,
        language="en",
    )


def agenda(path: str, *events: str, audience: Audience | None = None, title: str = "Calendar") -> Document:
    """A calendar of `events`, each the lines of a VEVENT."""
    inner = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//kobar//test//EN\r\n{inner}END:VCALENDAR\r\n"
    return Document(source="calendars", path=path, kind=DocumentKind.CALENDAR, title=title, text=text, audience=audience or Audience())


async def put(library: Library, *documents: Document) -> None:
    """Cut each document into chunks and put it into the library."""
    for document in documents:
        await library.put(document, chunk(document), fingerprint=f"{len(document.text)}")
