"""Whether what a digest shows still stands in the library as it did, for those who read the digest now."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from knowledge.audience import Readers
from knowledge.calendar import Calendar
from knowledge.digest import bases
from knowledge.digest.items import Basis
from knowledge.digest.ledger import KEPT, Resting
from knowledge.library import Library
from knowledge.model import Cluster, DocumentKind, DocumentSummary, Period
from knowledge.ports import Clock

_AHEAD = timedelta(days=30)


class Standing:
    """Compares what digests rest on with what the library holds."""

    def __init__(self, *, library: Library, calendar: Calendar, cluster: Cluster, clock: Clock) -> None:
        self._library = library
        self._calendar = calendar
        self._clock = clock
        self._zone = ZoneInfo(cluster.time_zone)

    async def fallen(self, resting: Sequence[Resting], readers: Readers) -> list[Resting]:
        """Those that do not stand any more: the document is gone, is not for all of `readers`, or does not say that any more."""
        documents = await self._library.summaries_of({(one.basis.source, one.basis.path) for one in resting}, readers)
        fallen = [one for one in resting if (one.basis.source, one.basis.path) not in documents]
        there = [(one, documents[key]) for one in resting if (key := (one.basis.source, one.basis.path)) in documents]
        # An event may ask more of its readers than its calendar does, so that it is not enough that they may read that.
        unsure = [(one, document) for one, document in there if one.changed or document.kind is DocumentKind.CALENDAR]
        offered = await self._offered({document for _, document in unsure}, readers)
        return [*fallen, *(one for one, _ in unsure if one.basis not in offered)]

    async def _offered(self, documents: Collection[DocumentSummary], readers: Readers) -> set[Basis]:
        """All that could be shown of some documents now."""
        if not documents:
            return set()
        offered = {bases.of_note(one) for one in documents}
        ids = {one.id for one in documents}
        offered |= {bases.of_record(record) for record in await self._library.records(readers) if record.document.id in ids}
        for passage in await self._library.passages_of(ids, readers):
            offered |= bases.lines_as_bases(passage.document, (unit.text for unit in passage.units))
            offered |= bases.lines_as_bases(passage.document, (passage.text[unit.start : unit.end] for unit in passage.units))
        for about, sheet in await self._library.capabilities(readers):
            offered |= bases.lines_as_bases(about, sheet.needs) if about.id in ids else set()
        if any(one.kind is DocumentKind.CALENDAR for one in documents):
            today = self._clock.now().astimezone(self._zone).date()
            found = await self._calendar.occurrences(Period(today - KEPT, today + _AHEAD), readers)
            offered |= {bases.of_event(occurrence) for occurrence in found if not occurrence.cancelled}
        return offered
