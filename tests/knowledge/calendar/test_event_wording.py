"""An event in a sentence."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from knowledge.calendar.wording import statement
from knowledge.model import Occurrence

ZONE = ZoneInfo("Europe/Tallinn")


def said(location: str) -> str:
    start, end = datetime(2026, 6, 9, 11, tzinfo=UTC), datetime(2026, 6, 9, 13, tzinfo=UTC)
    return statement(Occurrence("1", "AI group", start, end, False, location, "meetings", "calendars/m.ics"), ZONE, "en")


def test_an_event_is_told_with_its_time_in_the_clusters_zone_and_its_place():
    assert said("Tehnopol") == "AI group: Tuesday 9 June 2026, 14:00–16:00 (Europe/Tallinn), Tehnopol."


def test_a_long_place_is_cut_between_words_and_says_so():
    assert said(f"{'Hall of many words ' * 6}12345678").endswith("Hall of many words…")
    assert said("x" * 200).endswith(f", {'x' * 119}…")
