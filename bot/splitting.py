"""Long texts in messages that Discord takes: cut between lines where that can be, code fences and links left whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from bot.markdown import MESSAGE_CHARACTERS

_FENCE = "```"
_INFO = re.compile(r"[\w+#.-]{1,20}")
"""What may stand after a fence that opens: the language of the code."""

_ASIDE = 2 * (len(_FENCE) + 1 + 20) + 4
"""Room that is left beside a line for a fence that is opened again and closed, and for the mark of a quote."""

_WHOLE = re.compile(
    r"\[(?:[^\[\]\\]|\\.)*\]\((?:<[^>\n]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)"  # a link with a text
    r"|<[^<>\s]+>"  # an address without a preview, a mention, a time
    r"|https?://[^\s<>]+"
)
_MARK = re.compile(r"> |-# ")


def width(text: str) -> int:
    """The length of a text as Discord may count it: UTF-16 code units, which are never fewer than its characters."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, limit: int = MESSAGE_CHARACTERS) -> tuple[str, ...]:
    """`text` in messages of a `width` of at most `limit`, cut between lines, and within one only where it alone is too long.

    A code fence that is cut is closed, and opened again in the next message. A link or an address is never cut, unless it alone is longer
    than a message.
    """
    messages: list[str] = []
    lines: list[str] = []
    fence = ""
    for line in _lines(text, limit - _ASIDE):
        after = _fence_after(line, fence)
        while lines and lines != [fence] and _joined_width([*lines, line]) + (len(_FENCE) + 1) * bool(fence or after) > limit:
            kept = _kept(lines, fence)
            messages.append("\n".join(lines[:kept]) + (f"\n{_FENCE}" if fence and kept == len(lines) else ""))
            lines = [fence] if fence else lines[kept:]
        lines.append(line)
        fence = after
    messages.append("\n".join(lines))
    return tuple(message for message in (message.strip("\n") for message in messages) if message)


def _joined_width(lines: Sequence[str]) -> int:
    return sum(map(width, lines)) + len(lines) - 1


def _fence_after(line: str, fence: str) -> str:
    """The fence that is open after a line, as it is to be opened again; empty where none is."""
    *_, rest = line.split(_FENCE)
    if line.count(_FENCE) % 2 == 0:
        return fence
    if fence:
        return ""
    return _FENCE + (rest if _INFO.fullmatch(rest) else "")


def _kept(lines: Sequence[str], fence: str) -> int:
    """How many of `lines` to keep together: up to the last blank one, if that leaves no more than half for later; a fence that was only
    just opened goes with what it holds.
    """
    if fence and len(lines) > 1 and lines[-1] == fence:
        return len(lines) - 1
    if any(_FENCE in line for line in lines):
        return len(lines)
    return next((at for at in range(len(lines) - 1, len(lines) // 2, -1) if not lines[at]), len(lines))


def _lines(text: str, room: int) -> Iterator[str]:
    """The lines of `text`, those wider than `room` cut at a space that stands in no link."""
    for line in text.split("\n"):
        # The rest of a quote or of small print is one too.
        found = _MARK.match(line)
        mark = found.group() if found else ""
        rest = line
        while width(rest) > room:
            cut = _cut(rest, room, len(mark))
            yield rest[:cut].rstrip()
            rest = mark + rest[cut:].lstrip()
        yield rest


def _cut(line: str, room: int, start: int) -> int:
    """Where to cut a line, after `start`: at the last space that fits and stands in no link, else before a link, else where it must be."""
    most = _fitting(line, room)
    spans = [found.span() for found in _WHOLE.finditer(line)]
    outside = (at for at in range(most, max(start, most // 4), -1) if line[at] == " " and not any(first < at < end for first, end in spans))
    place = next(outside, None)
    if place is not None:
        return place
    cut = next((first for first, end in spans if start < first < most < end), most)
    return cut - (_ends_in_backslash(line[:cut]) and cut - 1 > start)


def _fitting(line: str, room: int) -> int:
    """How many characters of a line are no wider than `room`."""
    if line.isascii():
        return room
    return sum(1 for total in accumulate(map(width, line)) if total <= room)


def _ends_in_backslash(text: str) -> bool:
    """Whether a text ends in a backslash that has nothing left to escape."""
    return (len(text) - len(text.rstrip("\\"))) % 2 == 1
