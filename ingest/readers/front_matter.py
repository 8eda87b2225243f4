"""The YAML before a note's text: found, checked for tricks, and read as plain values."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import yaml
from frontmatter.default_handlers import YAMLHandler

from ingest.readers.dates import date_in
from knowledge.audience import Audience
from knowledge.errors import UnreadableDocument
from knowledge.message import Message

MAX_FRONT_MATTER_CHARACTERS = 65_536
"""More YAML than this in one file is refused."""

MAX_DEPTH = 20
"""YAML nested deeper than this is refused."""

_NAME = re.compile(r"[^\W_][\w .\-/]{0,99}")
_BOUNDARY = re.compile(r"^-{3,}[ \t]*$", re.MULTILINE)
_URL = re.compile(r"https?://[^\s<>\"]{1,2000}")


@dataclass(frozen=True, slots=True)
class Region:
    """Where the front matter stands in a file's text: its YAML is `text[start:end]`, the note's own text begins at `body`."""

    start: int
    end: int
    body: int


class Fields:
    """The keys of one front matter or YAML file, read by kind; a value of the wrong kind is an `UnreadableDocument` that names it."""

    def __init__(self, values: Mapping[str, object], lines: Mapping[str, int]) -> None:
        self._values = values
        self._lines = lines

    def __bool__(self) -> bool:
        return bool(self._values)

    def text(self, key: str) -> str | None:
        """The value as one line of text, None where it is missing or empty."""
        value = self._values.get(key)
        if value is None:
            return None
        if not _is_scalar(value):
            raise self.wrong(key, "must be one text")
        return " ".join(str(value).split()) or None

    def texts(self, key: str) -> tuple[str, ...]:
        """The value as texts: a list, or one text for a list of one."""
        value = self._values.get(key)
        if value is None:
            return ()
        entries = cast("list[object]", value) if isinstance(value, list) else [value]
        if not all(entry is None or _is_scalar(entry) for entry in entries):
            raise self.wrong(key, "must be a list of texts")
        return tuple(dict.fromkeys(said for entry in entries if entry is not None and (said := " ".join(str(entry).split()))))

    def number(self, key: str) -> int | None:
        """The value as a whole number."""
        value = self._values.get(key)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        raise self.wrong(key, "must be a whole number")

    def day(self, key: str) -> dt.date | None:
        """The value as a date."""
        value = self._values.get(key)
        if isinstance(value, dt.datetime):
            return value.date()
        if value is None or isinstance(value, dt.date):
            return value
        found = date_in(str(value))
        if found is None:
            raise self.wrong(key, "must be a date such as 2026-03-12")
        return found

    def entries(self, key: str) -> tuple[Fields, ...]:
        """The value as a list of mappings."""
        value = self._values.get(key)
        if value is None:
            return ()
        entries = cast("list[object]", value) if isinstance(value, list) else None
        if entries is None or not all(isinstance(entry, dict) for entry in entries):
            raise self.wrong(key, "must be a list of entries with keys of their own")
        line = self._lines.get(key, 0)
        found = [_lowered(cast("dict[object, object]", entry)) for entry in entries]
        return tuple(Fields(entry, dict.fromkeys(entry, line)) for entry in found)

    def link(self, key: str) -> str | None:
        """The value if it is a web address."""
        found = _URL.fullmatch(self.text(key) or "") if _is_scalar(self._values.get(key)) else None
        return found[0] if found else None

    def audience(self) -> Audience:
        """Who may read, by the key `audience`: any one of its names; everyone where the key is missing."""
        if "audience" not in self._values:
            return Audience()
        names = self.texts("audience")
        if not names:
            raise self.wrong("audience", "is empty: name who may read this, or take the key out")
        bad = next((name for name in names if not _NAME.fullmatch(name)), None)
        if bad is not None:
            raise self.wrong("audience", "must be a name, or a list of names, of letters, digits, spaces, '.', '-' and '_'")
        return Audience.of(*names)

    def wrong(self, key: str, what: str, /, **parts: object) -> UnreadableDocument:
        """The error that says what is wrong with the value of `key`: a predicate that its name stands before, with its parts."""
        line = self._lines.get(key)
        if line:
            return UnreadableDocument("'{key}' {what} (line {line})", key=key, what=Message(what, **parts), line=line)
        return UnreadableDocument("'{key}' {what}", key=key, what=Message(what, **parts))


def find_region(text: str) -> Region | None:
    """Where the front matter of `text` is, None where there is none; one that never ends is an `UnreadableDocument`."""
    # The library's own boundary also takes the blank lines after it, and with them the count of lines.
    handler = YAMLHandler(fm_boundary=_BOUNDARY)
    blank = len(text) - len(text.lstrip())
    if not handler.detect(text[blank:]):
        return None
    line = 1 + text.count("\n", 0, blank)
    try:
        inner, content = handler.split(text[blank:])
    except ValueError:
        raise UnreadableDocument(
            "the front matter that begins with '---' on line {line} is never closed: end it with a line '---'", line=line
        ) from None
    start = text.index("\n", blank)
    return Region(start, start + len(inner), min(len(text), len(text) - len(content) + 1))


def fields_of(text: str, start: int, end: int) -> Fields:
    """The YAML in `text[start:end]`, keys in lower case; anchors, repeated keys, deep nesting and faults are an `UnreadableDocument`."""
    source = text[start:end]
    above = text.count("\n", 0, start)
    if not source.strip():
        return Fields({}, {})
    if len(source) > MAX_FRONT_MATTER_CHARACTERS:
        raise UnreadableDocument(
            "has more than {most} characters of YAML from line {line} on", most=MAX_FRONT_MATTER_CHARACTERS, line=above + 1
        )
    try:
        lines = _checked_keys(source, above)
        loaded: object = yaml.load(source, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = above + 1 + (error.problem_mark.line if error.problem_mark else 0)
        raise UnreadableDocument("line {line} cannot be read as YAML: {fault}", line=line, fault=error.problem or "?") from None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        fault = str(error).splitlines()[0][:200]
        raise UnreadableDocument("the YAML from line {line} on cannot be read: {fault}", line=above + 1, fault=fault) from None
    if not isinstance(loaded, dict):
        raise UnreadableDocument("from line {line} on there should be lines of 'key: value'; a rule is written '***'", line=above + 1)
    return Fields(_lowered(cast("dict[object, object]", loaded)), lines)


def _checked_keys(source: str, above: int) -> dict[str, int]:
    """The top-level keys with the lines they stand on; raises for what makes YAML dangerous or ambiguous."""
    lines: dict[str, int] = {}
    depth = 0
    is_key = True
    for event in yaml.parse(source, Loader=yaml.CSafeLoader):
        line = above + 1 + (event.start_mark.line if event.start_mark else 0)
        if isinstance(event, yaml.AliasEvent) or (isinstance(event, yaml.NodeEvent) and event.anchor):
            raise UnreadableDocument("line {line} uses a YAML anchor or alias: write the value out (or put it in quotes)", line=line)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise UnreadableDocument("line {line} is nested deeper than {most} levels", line=line, most=MAX_DEPTH)
        if depth != 1 or isinstance(event, yaml.MappingStartEvent):
            continue
        if is_key and isinstance(event, yaml.ScalarEvent):
            key = str(event.value).strip().lower()
            if key in lines:
                raise UnreadableDocument("line {line} repeats the key '{key}': keep one", line=line, key=key[:60])
            lines[key] = line
        is_key = not is_key
    return lines


def _lowered(mapping: Mapping[object, object]) -> dict[str, object]:
    """The mapping with its keys as lower-case text."""
    return {str(key).strip().lower(): value for key, value in mapping.items()}


def _is_scalar(value: object) -> bool:
    """Whether YAML gave one value, not a list or a mapping."""
    return isinstance(value, str | int | float | dt.date)
