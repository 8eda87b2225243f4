"""Where sentences end, and where an over-long one may be cut; both as spans of characters."""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]

_END = re.compile(r"(?<![.!?…])[.!?…]+[\"'”’»)\]*_]*\s+(?=[\"'“‘„«(\[*_\\]*[^\W_a-zäöüõšž])")
_LAST_WORD = re.compile(r"(?:^|[\s(\[\"'“„«])([\w.]+)[.]$")
_ABBREVIATIONS = frozenset({
    "e.g", "i.e", "etc", "vs", "cf", "dr", "mr", "mrs", "ms", "prof", "st", "no", "nr", "al", "fig", "sec", "vol", "approx", "min",
    "max", "dept", "est", "inc", "ltd", "co", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "k.a",
    "jne", "jms", "jt", "vt", "nt", "lk", "lg", "tel", "pr", "pst", "ca", "s.o", "s.t",
})  # fmt: skip
_LABEL = re.compile(r"[^\W\d_][^:\n.]{0,30}:\s")
_CLAUSE = re.compile(r"[;:,–—](?=\s)|[.!?](?=\s)")
_SHORT_LINE = 60
_MAX_ORDINAL_DIGITS = 2


def sentence_spans(text: str, start: int, end: int) -> Iterator[Span]:
    """The sentences of `text[start:end]`, without the white space around them, in order."""
    for first, last in _line_groups(text, start, end):
        begin = first
        for found in _END.finditer(text, first, last):
            if _is_abbreviated(text[max(begin, found.start() - 20) : found.start() + 1]):
                continue
            yield from _trimmed(text, begin, found.end())
            begin = found.end()
        yield from _trimmed(text, begin, last)


def pieces(text: str, start: int, end: int, limit: int) -> Iterator[Span]:
    """`text[start:end]` cut at clauses, else at spaces, else anywhere, into spans of at most `limit` characters."""
    while end - start > limit:
        cut = _cut(text, start, start + limit)
        yield from _trimmed(text, start, cut)
        start = cut
    yield from _trimmed(text, start, end)


def _cut(text: str, start: int, stop: int) -> int:
    """The best place to cut in the second half of `text[start:stop]`."""
    middle = (start + stop) // 2
    clauses = [found.end() for found in _CLAUSE.finditer(text, middle, stop)]
    if clauses:
        return clauses[-1]
    space = max(text.rfind(" ", middle, stop), text.rfind("\n", middle, stop), text.rfind("\t", middle, stop))
    return space if space > start else stop


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    """The span without the white space at its ends, unless nothing is left."""
    inner = text[start:end]
    left = len(inner) - len(inner.lstrip())
    kept = len(inner.strip())
    if kept:
        yield start + left, start + left + kept


def _is_abbreviated(before: str) -> bool:
    """Whether the full stop at the end of `before` belongs to an abbreviation, an initial or an ordinal (`15. Juuni`)."""
    found = _LAST_WORD.search(before)
    if not found:
        return False
    word = found[1]
    if word.isdigit():
        return len(word) <= _MAX_ORDINAL_DIGITS
    return (len(word) == 1 and word.isupper()) or word.lower() in _ABBREVIATIONS


def _line_groups(text: str, start: int, end: int) -> Iterator[Span]:
    """Runs of lines that read on: broken after a hard break, a short line that a capital follows, and before a `Label: …`."""
    begin = start
    newline = text.find("\n", start, end)
    line = start
    while newline >= 0:
        if _breaks(text[line:newline], text[newline + 1 : min(end, newline + 60)]):
            yield begin, newline
            begin = newline + 1
        line = newline + 1
        newline = text.find("\n", line, end)
    yield begin, end


def _breaks(line: str, following: str) -> bool:
    """Whether `line` ends where it does on purpose."""
    ahead = following.lstrip(" \t>*_[\\\"'“")
    if line.endswith(("  ", "\\")) or _LABEL.match(ahead):
        return True
    return len(line.strip()) < _SHORT_LINE and not ahead[:1].islower()
