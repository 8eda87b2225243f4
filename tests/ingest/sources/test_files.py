"""Sources list what is theirs to read, quickly and without leaving their folder."""

import os

import pytest

from ingest.sources.calendar import CalendarSource
from ingest.sources.files import SourceMissing, read_limited
from ingest.sources.folder import FolderSource
from knowledge.audience import Audience
from knowledge.errors import UnreadableDocument


@pytest.fixture
def notes(tmp_path):
    for path in ("notes/ai/a.md", "notes/b.TXT", "notes/index.jsonl", "notes/.git/c.md", "notes/.d.md", "notes/ai/deep/er/e.html"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("text")
    return FolderSource(name="notes", path=tmp_path / "notes", audience=Audience())


def paths(listing):
    return [file.path for file in listing.files]


def test_a_folder_lists_its_notes_by_their_path_from_its_parent(notes):
    listing = notes.listing()
    assert paths(listing) == ["notes/ai/a.md", "notes/ai/deep/er/e.html", "notes/b.TXT"]
    assert listing.ignored == 1
    assert listing.failures == ()


def test_links_out_of_the_folder_are_refused_and_those_within_are_files(notes, tmp_path):
    (tmp_path / "secret.md").write_text("secret")
    (notes.path / "out.md").symlink_to(tmp_path / "secret.md")
    (notes.path / "in.md").symlink_to(notes.path / "ai" / "a.md")
    (notes.path / "loop").symlink_to(notes.path)
    listing = notes.listing()
    assert paths(listing) == ["notes/ai/a.md", "notes/ai/deep/er/e.html", "notes/b.TXT", "notes/in.md"]
    assert sorted(failure.path for failure in listing.failures) == ["notes/loop", "notes/out.md"]


def test_a_file_name_that_is_no_text_is_still_listed(notes):
    (notes.path / os.fsdecode(b"\xff.md")).write_text("text")
    assert "notes/\ufffd.md" in paths(notes.listing())


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(SourceMissing, match="'notes'"):
        FolderSource(name="notes", path=tmp_path / "notes", audience=Audience()).listing()


def test_a_calendar_is_one_file_or_a_folder_of_them(tmp_path):
    (tmp_path / "calendars").mkdir()
    file = tmp_path / "calendars" / "meetings.ics"
    with pytest.raises(SourceMissing, match=r"'calendars/meetings\.ics'"):
        CalendarSource(name="a", path=file, display_path="calendars/meetings.ics", audience=Audience()).listing()
    file.write_text("BEGIN:VCALENDAR")
    single = CalendarSource(name="a", path=file, display_path="calendars/meetings.ics", audience=Audience())
    folder = CalendarSource(name="a", path=file.parent, display_path="calendars", audience=Audience())
    assert paths(single.listing()) == paths(folder.listing()) == ["calendars/meetings.ics"]


def test_a_file_over_the_limit_is_not_read(tmp_path):
    (tmp_path / "a").write_bytes(b"12345")
    assert read_limited(str(tmp_path / "a"), 5) == b"12345"
    with pytest.raises(UnreadableDocument, match="too large"):
        read_limited(str(tmp_path / "a"), 4)
    with pytest.raises(UnreadableDocument, match="cannot be opened"):
        read_limited(str(tmp_path / "b"), 4)
