"""When a weekly digest falls due: pure functions over the cluster's local time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEK = timedelta(days=7)


def latest_slot(now: datetime, *, weekday: int, hour: int, zone: ZoneInfo) -> datetime:
    """The last moment until `now` at which a digest of a weekday (Monday is 0) and an hour fell due, in UTC."""
    today = now.astimezone(zone).date()
    day = today - timedelta(days=(today.weekday() - weekday) % 7)
    slot = _moment(day, hour, zone)
    return slot if slot <= now else _moment(day - WEEK, hour, zone)


def next_slot(now: datetime, *, weekday: int, hour: int, zone: ZoneInfo) -> datetime:
    """The first such moment after `now`."""
    last = latest_slot(now, weekday=weekday, hour=hour, zone=zone)
    return _moment(last.astimezone(zone).date() + WEEK, hour, zone)


def _moment(day: date, hour: int, zone: ZoneInfo) -> datetime:
    # An hour that the clocks leave out is the one after it; of one that comes twice it is the first.
    return datetime.combine(day, time(hour), zone).astimezone(UTC)
