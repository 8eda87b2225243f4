"""When a digest falls due: once a week, at the same hour of the local clock, in summer and winter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.digest.schedule import latest_slot, next_slot

TALLINN = ZoneInfo("Europe/Tallinn")


@pytest.mark.parametrize(
    ("now", "latest", "following"),
    [
        ("2026-03-26T12:00", "2026-03-23T06:00", "2026-03-30T05:00"),
        ("2026-03-30T04:59", "2026-03-23T06:00", "2026-03-30T05:00"),
        ("2026-03-30T05:00", "2026-03-30T05:00", "2026-04-06T05:00"),
        ("2026-10-23T12:00", "2026-10-19T05:00", "2026-10-26T06:00"),
    ],
    ids=["before the clocks go forward", "a minute too early", "to the minute", "before they go back"],
)
def test_the_hour_is_the_local_clock_s(now, latest, following):
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert latest_slot(moment, weekday=0, hour=8, zone=TALLINN) == datetime.fromisoformat(latest).replace(tzinfo=UTC)
    assert next_slot(moment, weekday=0, hour=8, zone=TALLINN) == datetime.fromisoformat(following).replace(tzinfo=UTC)


def test_an_hour_that_the_clocks_leave_out_is_the_one_after_it_and_one_that_comes_twice_the_first():
    spring, autumn = datetime(2026, 3, 29, 12, tzinfo=UTC), datetime(2026, 10, 25, 12, tzinfo=UTC)
    assert latest_slot(spring, weekday=6, hour=3, zone=TALLINN) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert latest_slot(autumn, weekday=6, hour=3, zone=TALLINN) == datetime(2026, 10, 25, 0, tzinfo=UTC)


moments = st.integers(0, 5 * 365 * 24 * 60).map(lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))


@given(moments, st.integers(0, 6), st.integers(0, 23), st.sampled_from(("Europe/Tallinn", "America/New_York", "Asia/Kolkata", "UTC")))
def test_there_is_just_one_a_week(now, weekday, hour, name):
    zone = ZoneInfo(name)
    latest, following = (find(now, weekday=weekday, hour=hour, zone=zone) for find in (latest_slot, next_slot))
    assert latest <= now < following
    assert abs(following - latest - timedelta(days=7)) <= timedelta(hours=1)
    assert latest_slot(following, weekday=weekday, hour=hour, zone=zone) == following
    assert next_slot(latest, weekday=weekday, hour=hour, zone=zone) == following
    assert latest.astimezone(zone).weekday() == weekday
