"""What counts as news; pure functions.

Something is news where Kobar saw it first after a moment and it is not old itself: its day (a note's date, a message's own) lies at most a
week before that moment, for minutes are often written up late. While a source is new to Kobar, a whole library may just have been read for
the first time: then only what is dated since that moment is news, and nothing that has no day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from knowledge.store.first_seen import Mark, Seen, source_mark

LATE = timedelta(days=7)
"""So long before the moment a note may be dated that is news."""

SETTLED_AFTER = timedelta(days=1)
"""So long after its first document a source is not new any more."""


@dataclass(frozen=True, slots=True)
class Newness:
    """What is news since a moment: `seen` is when things and sources were first seen, without those that were always there."""

    since: datetime
    zone: ZoneInfo
    seen: Mapping[Mark, Seen]

    def is_news(self, mark: Mark, *, source: str, day: date | None) -> bool:
        """Whether something that a source holds is news."""
        own = self.seen.get(mark)
        if own is None or own.at <= self.since:
            return False
        begun = self.seen.get(source_mark(source))
        settled = begun is None or own.at - begun.at >= SETTLED_AFTER
        if day is None:
            return settled
        since = self.since.astimezone(self.zone).date()
        return day >= (since - LATE if settled else since)
