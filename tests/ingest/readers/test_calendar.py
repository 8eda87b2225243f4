"""Reading .ics files."""

from datetime import UTC, datetime
from pathlib import Path
from time import process_time

import pytest

from ingest.readers.calendar import MAX_BYTES, read_calendar
from knowledge.audience import Audience
from knowledge.calendar.recurrence import expand
from knowledge.errors import UnreadableDocument
from knowledge.model import Document, DocumentKind

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
TEXT = (
    "BEGIN:VCALENDAR\r\nX-WR-CALNAME:Kohtumised\r\n"
    "BEGIN:VEVENT\r\nUID:1\r\nDTSTART:20260601T100000Z\r\nSUMMARY:Õppus\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def read(raw: bytes, path: str = "calendars/b2b-days.ics") -> Document:
    return read_calendar(raw, source="calendars", path=path, audience=Audience.of("members"))


def test_a_calendar_is_a_document_with_its_own_text():
    document = read(TEXT.encode())
    assert (document.kind, document.title, document.text) == (DocumentKind.CALENDAR, "Kohtumised", TEXT)
    assert document.audience == Audience.of("members")


def test_without_a_name_a_calendar_is_called_like_its_file():
    assert read(TEXT.replace("X-WR-CALNAME:Kohtumised\r\n", "").encode()).title == "b2b days"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encodings_of_calendar_programs_are_read(encoding):
    assert "Õppus" in read(TEXT.encode(encoding)).text


@pytest.mark.parametrize(
    "raw", [b"", b"hello", b"\x00\x01\x02", b"/etc/passwd", b"BEGIN:VEVENT\nEND:VEVENT", b"PK\x03\x04", b"\xff\xfe\x00"]
)
def test_what_is_no_calendar_is_refused_with_a_reason(raw):
    with pytest.raises(UnreadableDocument, match=r"^It is"):
        read(raw)


def test_a_calendar_beyond_the_limit_is_refused():
    with pytest.raises(UnreadableDocument, match="10 MiB"):
        read(b" " * (MAX_BYTES + 1))


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data folder is not beside the project")
@pytest.mark.parametrize("folder", ["calendars/ics", "calendars/rust", "bad_documents/files"])
def test_every_real_or_damaged_file_is_read_or_refused_within_seconds(folder):
    for file in sorted((SHARED / folder).iterdir()):
        begun = process_time()
        try:
            document = read(file.read_bytes(), f"calendars/{file.name}")
        except UnreadableDocument:
            continue
        expand(document.text, datetime(2020, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC), UTC)
        assert process_time() - begun < 5, file.name
