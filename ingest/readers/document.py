"""Notes and capability sheets: a file's bytes to a `Document`, by what its name ends in."""

from __future__ import annotations

import re
from datetime import date
from pathlib import PurePosixPath

from ingest.markup import plain, shortened
from ingest.readers.dates import date_in
from ingest.readers.front_matter import Fields, Region, fields_of, find_region
from ingest.readers.language import language_of
from ingest.readers.parties import parties_of
from ingest.readers.sheet import capability_of
from ingest.readers.text import text_of
from ingest.readers.web_page import read_web_page
from knowledge.audience import Audience
from knowledge.errors import UnreadableDocument
from knowledge.model import Document, DocumentKind

MAX_BYTES = 5 * 1024 * 1024
"""The largest note or sheet that is read."""

_MARKDOWN = frozenset({".md", ".markdown", ".txt"})
_HTML = frozenset({".html", ".htm"})
_YAML = frozenset({".yaml", ".yml"})
SUFFIXES = _MARKDOWN | _HTML | _YAML
"""What the names of notes and sheets end in, in lower case."""

_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.+)$", re.MULTILINE)
_MAX_TITLE = 200
_MAX_GROUP = 100
_OPENING = 1500


def read_document(raw: bytes, *, source: str, path: str, audience: Audience, languages: tuple[str, ...] = ()) -> Document:
    """The note or capability sheet in `raw`; the file's front matter may narrow `audience` and never widens it.

    A note's text is the file's own after the front matter, with newlines as line feeds; a page's is what it shows; a sheet's the
    whole file. Raises `UnreadableDocument` with a reason for whoever keeps the file.
    """
    if len(raw) > MAX_BYTES:
        raise UnreadableDocument("is too large: {size:.1f} MiB, where {most} MiB are read", size=len(raw) / 2**20, most=MAX_BYTES // 2**20)
    suffix = PurePosixPath(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise UnreadableDocument("is of a type that is not read; notes and sheets are {types}", types=", ".join(sorted(SUFFIXES)))
    text = text_of(raw)
    if suffix in _YAML:
        return _sheet(fields_of(text, 0, len(text)), text, text, source=source, path=path, audience=audience, languages=languages)
    region = find_region(text) or Region(0, 0, 0)
    fields = fields_of(text, region.start, region.end)
    if _is_sheet(fields) and suffix in _MARKDOWN:
        return _sheet(fields, text, text[region.body :], source=source, path=path, audience=audience, languages=languages)
    if suffix in _HTML:
        return _page(fields, text[region.body :], source=source, path=path, audience=audience, languages=languages)
    first_line = 1 + text.count("\n", 0, region.body)
    return _note(fields, text[region.body :], first_line, source=source, path=path, audience=audience, languages=languages)


def _is_sheet(fields: Fields) -> bool:
    """Whether the front matter says that the file is a capability sheet."""
    return (fields.text("kind") or "").lower() == DocumentKind.SHEET


def _note(
    fields: Fields,
    text: str,
    first_line: int,
    *,
    source: str,
    path: str,
    audience: Audience,
    languages: tuple[str, ...],
    title: str | None = None,
) -> Document:
    """A note with the text `text`, which begins on `first_line` of its file."""
    if not text.strip():
        raise UnreadableDocument("has no text after its front matter" if first_line > 1 else "is empty")
    group = _group(fields, path)
    return Document(
        source=source,
        path=path,
        kind=DocumentKind.NOTE,
        title=shortened(fields.text("title") or title or _title(text, path, group), _MAX_TITLE),
        text=text,
        audience=audience.narrowed(fields.audience()),
        group=group,
        date=fields.day("date") or _date(text, path),
        url=fields.link("source"),
        language=language_of(text, languages),
        first_line=first_line,
        parties=parties_of(fields, text, group=group),
    )


def _page(fields: Fields, markup: str, *, source: str, path: str, audience: Audience, languages: tuple[str, ...]) -> Document:
    """A note that was written as a web page; its `meta` elements stand in for front matter, and both narrow the audience."""
    page = read_web_page(markup)
    narrowed = audience.narrowed(fields.audience())
    known = fields or page.fields
    if fields:
        narrowed = narrowed.narrowed(page.fields.audience())
    return _note(known, page.text, 1, source=source, path=path, audience=narrowed, languages=languages, title=page.title)


def _sheet(fields: Fields, text: str, prose: str, *, source: str, path: str, audience: Audience, languages: tuple[str, ...]) -> Document:
    """A capability sheet; its text is the whole file's, so that each line of it can be quoted."""
    if not _is_sheet(fields):
        raise UnreadableDocument("is YAML but no capability sheet: add 'kind: sheet', or keep it elsewhere")
    capability = capability_of(fields)
    said = " ".join((*capability.offers, *capability.needs, *(product.description for product in capability.products)))
    return Document(
        source=source,
        path=path,
        kind=DocumentKind.SHEET,
        title=shortened(fields.text("title") or capability.organisation, _MAX_TITLE),
        text=text,
        audience=audience.narrowed(fields.audience()),
        group=fields.text("group"),
        date=capability.last_reviewed or fields.day("date"),
        url=fields.link("source"),
        language=language_of(said or prose, languages),
        parties=parties_of(fields, "", group=fields.text("group"), organisation=capability.organisation),
        capability=capability,
    )


def _group(fields: Fields, path: str) -> str | None:
    """The working group: as the front matter says, else the name of the folder beneath the source's."""
    named = fields.text("group")
    parts = PurePosixPath(path).parts
    group = named or (parts[1] if len(parts) > 2 else None)  # noqa: PLR2004 - source folder, group, file
    return shortened(group, _MAX_GROUP) if group else None


def _date(text: str, path: str) -> date | None:
    """The day in the file's name, else the first one in the note's opening."""
    return date_in(PurePosixPath(path).stem) or date_in(plain(text[:_OPENING]))


def _title(text: str, path: str, group: str | None) -> str:
    """The first heading, else the file's name, with the group before it where the name is but a date."""
    found = _HEADING.search(text)
    heading = plain(found[1].rstrip("# ")) if found else ""
    if heading:
        return heading
    name = " ".join(re.sub(r"[_]+", " ", PurePosixPath(path).stem).split())
    return f"{group} {name}" if group and not re.search(r"[^\W\d_]", name) else name
