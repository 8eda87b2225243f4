"""What a digest shows is taken back when it does not stand any more for those who read the digest now."""

from __future__ import annotations

from datetime import date

from knowledge.audience import Readers
from knowledge.digest import bases
from knowledge.digest.ledger import Resting
from knowledge.model import Period
from tests.fakes.documents import agenda
from tests.knowledge.digest.conftest import ALL, PLACE

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


async def test_an_event_falls_for_those_who_may_read_its_calendar_and_not_it(cluster):
    await cluster.put(agenda("events.ics", "UID:1\r\nDTSTART:20260320T100000Z\r\nSUMMARY:Fair\r\nX-KOBAR-AUDIENCE:members"))
    [fair] = await cluster.knowledge.calendar.occurrences(MARCH, ALL)
    resting = [Resting(1, PLACE, 2, 3, 0, b"line", bases.of_event(fair), changed=False)]
    assert await cluster.knowledge.standing.fallen(resting, ALL) == []
    assert await cluster.knowledge.standing.fallen(resting, Readers.public()) == resting
