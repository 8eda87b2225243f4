"""One calendar file, or a folder of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ingest.readers.calendar import MAX_BYTES, read_calendar
from ingest.sources.files import Listing, SourceFile, SourceMissing, walk
from knowledge.audience import Audience
from knowledge.model import Document

_SUFFIXES = frozenset({".ics", ".ical"})


@dataclass(frozen=True, slots=True)
class CalendarSource:
    """The calendar file at `path`, or the .ics files under it; `display_path` is the path as the config writes it, and as it is cited."""

    name: str
    path: Path
    display_path: str
    audience: Audience
    max_bytes: int = MAX_BYTES

    def listing(self) -> Listing:
        """The calendar files."""
        if self.path.is_dir():
            return walk(self.path, self.display_path.rstrip("/"), _SUFFIXES)
        if not self.path.is_file():
            raise SourceMissing("its calendar '{path}' is not there", path=self.display_path)
        return Listing((SourceFile(self.display_path, str(self.path)),))

    def document(self, raw: bytes, path: str, *, languages: tuple[str, ...]) -> Document:
        """The calendar in `raw`; its language is not asked for."""
        del languages
        return read_calendar(raw, source=self.name, path=path, audience=self.audience)
