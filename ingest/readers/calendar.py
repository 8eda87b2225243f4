"""Reads iCalendar files (.ics)."""

from __future__ import annotations

import codecs
from pathlib import PurePosixPath

from knowledge.audience import Audience
from knowledge.calendar.recurrence import NotACalendar, parse
from knowledge.errors import UnreadableDocument
from knowledge.model import Document, DocumentKind

MAX_BYTES = 10 * 1024 * 1024
"""The largest calendar file that is read."""


def read_calendar(raw: bytes, *, source: str, path: str, audience: Audience) -> Document:
    """The calendar in `raw` as a document; its text is the file's own, its title the calendar's name or the file's.

    Raises `UnreadableDocument` with the reason for whoever keeps the calendar.
    """
    if len(raw) > MAX_BYTES:
        raise UnreadableDocument("It is larger than {most} MiB.", most=MAX_BYTES // 2**20)
    text = _decoded(raw)
    try:
        calendar = parse(text)
    except NotACalendar as error:
        raise UnreadableDocument(error.reason) from error
    return Document(
        source=source,
        path=path,
        kind=DocumentKind.CALENDAR,
        title=calendar.name or PurePosixPath(path).stem.replace("-", " ").replace("_", " "),
        text=text,
        audience=audience,
    )


def _decoded(raw: bytes) -> str:
    """The text of `raw`: UTF-8 as RFC 5545 has it, UTF-16 where a byte order mark says so, else what older programs write."""
    marked = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableDocument("It is no text in UTF-8.")
