"""The words of an iCalendar file as they stand in it: what an answer about an event quotes."""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge.calendar.components import plain
from knowledge.model import Occurrence

# A content line (RFC 5545, section 3.1): name, parameters (a quoted one may hold a colon), colon, value; then folded parts.
_LINE = re.compile(
    r'^(?P<name>[A-Za-z0-9-]+)(?:;(?:"[^"\r\n]*"|[^":\r\n])*)?:(?P<value>[^\r\n]*)(?P<folded>(?:\r?\n[ \t][^\r\n]*)*)',
    re.MULTILINE,
)
_EVENT = re.compile(r"^BEGIN:VEVENT[ \t]*\r?$.*?^END:VEVENT", re.DOTALL | re.MULTILINE | re.IGNORECASE)
_ESCAPED = re.compile(r"\\([\\;,nN])")


def quote_of(text: str, occurrence: Occurrence) -> str:
    """A part of `text`, a calendar file, that stands for the event: its summary as written there (the first line of it, where the
    file folds it), or another line of it where it has none. Empty if the event is not in the file.
    """
    return _quotes(text).get((occurrence.uid, occurrence.summary), "")


@lru_cache(maxsize=32)
def _quotes(text: str) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for event in _EVENT.finditer(text):
        uid, summary, quotes = "", "", dict[str, str]()
        for line in _LINE.finditer(event.group()):
            name, value = line["name"].upper(), line["value"]
            if name == "UID":
                uid = plain(_unescaped(_unfolded(line)))
            elif name == "SUMMARY":
                summary = plain(_unescaped(_unfolded(line)))
            if value.strip():
                quotes.setdefault(name, value.strip() if name == "SUMMARY" else line.group().split("\n")[0].strip())
        quote = quotes.get("SUMMARY") or quotes.get("DTSTART") or ""
        found.setdefault((uid, summary), quote)
    return found


def let_go() -> None:
    """Hold no calendars in memory."""
    _quotes.cache_clear()


def _unfolded(line: re.Match[str]) -> str:
    return line["value"] + re.sub(r"\r?\n[ \t]", "", line["folded"])


def _unescaped(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
