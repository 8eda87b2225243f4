"""How events become occurrences."""

from datetime import UTC, datetime, timedelta
from time import process_time
from zoneinfo import ZoneInfo

import pytest

from knowledge.audience import Audience
from knowledge.calendar.components import Origin
from knowledge.calendar.recurrence import NotACalendar, expand, parse

TALLINN = ZoneInfo("Europe/Tallinn")


def ics(*events: str, head: str = "") -> str:
    bodies = "".join(f"BEGIN:VEVENT\r\n{event.strip().replace(chr(10), chr(13) + chr(10))}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{head}{bodies}END:VCALENDAR\r\n"


def year(text: str, number: int = 2026, origin: Origin | None = None) -> list:
    return list(
        expand(text, datetime(number, 1, 1, tzinfo=TALLINN), datetime(number + 1, 1, 1, tzinfo=TALLINN), TALLINN, origin).occurrences
    )


def test_a_recurring_meeting_keeps_its_local_time_when_the_clocks_change():
    found = year(ics("UID:a\nDTSTART;TZID=Europe/Tallinn:20260309T100000\nDURATION:PT1H\nRRULE:FREQ=MONTHLY;COUNT=2\nSUMMARY:AI"))
    assert [o.start.isoformat() for o in found] == ["2026-03-09T10:00:00+02:00", "2026-04-09T10:00:00+03:00"]
    assert {o.end - o.start for o in found} == {timedelta(hours=1)}


def test_an_all_day_event_runs_from_midnight_to_midnight_in_the_clusters_zone():
    (found,) = year(ics("UID:a\nDTSTART;VALUE=DATE:20260612\nSUMMARY:Fair"))
    assert found.all_day
    assert (found.start.isoformat(), found.end.isoformat()) == ("2026-06-12T00:00:00+03:00", "2026-06-13T00:00:00+03:00")


def test_a_floating_time_is_in_the_clusters_zone():
    (found,) = year(ics("UID:a\nDTSTART:20260612T090000\nSUMMARY:Fair"))
    assert found.start == datetime(2026, 6, 12, 9, tzinfo=TALLINN)
    assert found.end == found.start


def test_a_calendar_in_utc_takes_the_zone_that_it_names():
    found = year(ics("UID:a\nDTSTART:20260301T080000Z\nRRULE:FREQ=MONTHLY;COUNT=2\nSUMMARY:x", head="X-WR-TIMEZONE:Europe/Tallinn\r\n"))
    assert [o.start.hour for o in found] == [10, 10]


def test_exceptions_additions_moves_and_cancellations_are_kept():
    text = ics(
        "UID:a\nDTSTART:20260601T100000Z\nDTEND:20260601T110000Z\nRRULE:FREQ=DAILY;COUNT=4\nEXDATE:20260602T100000Z\nRDATE:20260701T100000Z\nSUMMARY:x",
        "UID:a\nRECURRENCE-ID:20260603T100000Z\nDTSTART:20260603T150000Z\nDTEND:20260603T160000Z\nSUMMARY:moved",
        "UID:a\nRECURRENCE-ID:20260604T100000Z\nDTSTART:20260604T100000Z\nDTEND:20260604T110000Z\nSTATUS:CANCELLED\nSUMMARY:x",
    )
    found = [(o.start.astimezone(UTC).strftime("%m-%d %H"), o.summary, o.cancelled) for o in year(text)]
    assert found == [("06-01 10", "x", False), ("06-03 15", "moved", False), ("06-04 10", "x", True), ("07-01 10", "x", False)]


@pytest.mark.parametrize("mark", ["PRIVATE", "CONFIDENTIAL", "private", "X-SECRET"])
def test_what_its_owner_keeps_private_is_not_shown(mark):
    assert (
        year(ics(f"UID:a\nDTSTART:20260601T100000Z\nCLASS:{mark}\nSUMMARY:x", "UID:b\nDTSTART:20260601T100000Z\nCLASS:PUBLIC\nSUMMARY:y"))[
            0
        ].uid
        == "b"
    )


def test_a_private_move_hides_the_instance_and_does_not_bring_back_the_old_time():
    text = ics(
        "UID:a\nDTSTART:20260601T100000Z\nRRULE:FREQ=DAILY;COUNT=2\nSUMMARY:x",
        "UID:a\nRECURRENCE-ID:20260602T100000Z\nDTSTART:20260605T100000Z\nCLASS:PRIVATE\nSUMMARY:secret",
    )
    assert [o.start.day for o in year(text)] == [1]


def test_an_event_narrows_its_calendars_audience_and_a_moved_instance_keeps_that():
    text = ics(
        "UID:a\nDTSTART:20260601T100000Z\nRRULE:FREQ=DAILY;COUNT=2\nX-KOBAR-AUDIENCE:board, ai-group\nSUMMARY:x",
        "UID:a\nRECURRENCE-ID:20260602T100000Z\nDTSTART:20260602T150000Z\nSUMMARY:x",
    )
    wanted = Audience.of("members").narrowed(Audience.of("board", "ai-group"))
    assert {o.audience for o in year(text, origin=Origin(audience=Audience.of("members")))} == {wanted}


def test_an_event_for_an_empty_audience_is_for_nobody():
    (found,) = year(ics("UID:a\nDTSTART:20260601T100000Z\nX-KOBAR-AUDIENCE: ,\nSUMMARY:x"))
    assert not found.audience.admits(frozenset({"members", "board", "everyone"}))


HOSTILE = [
    "FREQ=SECONDLY",
    "FREQ=MINUTELY",
    "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30;INTERVAL=7",
    "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=5",
    "FREQ=DAILY;BYHOUR=" + ",".join(map(str, range(24))) + ";BYMINUTE=" + ",".join(map(str, range(60))),
    "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=366",
    "FREQ=DAILY;INTERVAL=0",
    "FREQ=DAILY;INTERVAL=-1",
    "FREQ=DAILY;INTERVAL=1;INTERVAL=0",
    "FREQ=DAILY;COUNT=99999999999999",
    "FREQ=NEVER",
    "UNTIL=x",
]


@pytest.mark.parametrize("rule", HOSTILE)
def test_no_rule_runs_away(rule):
    begun = process_time()
    good = "UID:good\nDTSTART:20260601T100000Z\nSUMMARY:good"
    found = year(ics(f"UID:a\nDTSTART:19970101T000000Z\nRRULE:{rule}\nSUMMARY:x", good))
    assert process_time() - begun < 8
    assert len(found) <= 5_000
    assert any(o.uid == "good" for o in found) or len(found) == 5_000


@pytest.mark.parametrize("rule", ["FR\r\n EQ=SECONDLY", "FREQ=YEARLY;INTERVAL=0"])
def test_a_time_zone_that_changes_every_second_or_never_gets_on_is_refused(rule):
    zone = (
        f"BEGIN:VTIMEZONE\r\nTZID:x\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nRRULE:{rule}\r\n"
        "TZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    with pytest.raises(NotACalendar, match="time zone"):
        parse(ics("UID:a\nDTSTART;TZID=x:20260601T100000\nSUMMARY:x", head=zone))


def test_a_calendar_that_names_a_file_does_not_open_it(tmp_path):
    file = tmp_path / "a.ics"
    file.write_text(ics("UID:a\nDTSTART:20260601T100000Z"))
    with pytest.raises(NotACalendar):
        parse(str(file))
