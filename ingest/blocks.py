"""Markdown-like text as parts: sentences, list items, table rows and pieces of code, with where they stand.

A scanner of our own, by lines: it has to give exact character offsets, must not stumble over half-formed minutes, and needs
time linear in the text. Its rules follow CommonMark 0.31 where minutes do.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ingest.markup import plain, shortened, without_comments
from ingest.sentences import Span, pieces, sentence_spans

MAX_UNIT_CHARACTERS = 600
"""A longer unit is cut; of text without markup."""

MAX_RAW_UNIT_CHARACTERS = 4000
"""A unit with more markup than this is cut too."""

MAX_ITEM_CHARACTERS = 300
"""A list item longer than this is split into its sentences."""

RANK_APART = 0
"""What begins with such a part never shares a chunk with what stands before it."""

RANK_LABEL = 7
"""A line in bold, or one that ends in a colon before a list: under all headings (1 to 6), over all else."""

RANK_TOP = 8
"""A paragraph or a top-level list item; a nested item has one more for each level."""

RANK_INNER = 99
"""What goes on within a paragraph, an item or a piece of code."""

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|(?<=##)(?=[^\W\d]))(.*)$")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-{2,})[ \t]*$")
_RULE = re.compile(r"\s*([-*_])(?:[ \t]*\1){2,}[ \t]*$")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})([^`]*)$")
_MONTHS = "jaanuar|veebruar|märts|aprill|mai|juuni|juuli|august|september|oktoober|november|detsember"
_ITEM = re.compile(rf"([ \t]*)(?:(?:[-*+•◦‣▪–]|\d{{1,3}}[.)](?![ \t]+(?:{_MONTHS})))(?:[ \t]+|$))+(?:\[[ xX]\][ \t]+)?", re.IGNORECASE)
_BOLD_LINE = re.compile(r" {0,3}(?:\*\*[^*]+\*\*|__[^_]+__)[ \t]*:?[ \t\\]*$")
_QUOTE_MARK = re.compile(r"(?m)^[ \t]*>+[ \t]?")
_CELL_BORDER = re.compile(r"(?<!\\)\|")
_WORD = re.compile(r"[^\W_]")
_MIN_INNER_INDENT = 2
_MAX_LABEL = 120
_MAX_CONTEXT = 80
_MAX_PARENTS = 2


@dataclass(frozen=True, slots=True)
class Part:
    """A unit to be, with what chunking needs: `lead` is where its line or the headings above it begin, `rank` how much begins with
    it (the less, the more), `headings` the path of headings, `within` the label and list items that it stands under.
    """

    start: int
    end: int
    text: str
    lead: int
    rank: int
    headings: tuple[str, ...]
    within: tuple[str, ...]


def parts_of(text: str, begin: int = 0) -> list[Part]:
    """The parts of `text` from the character `begin` on, in order."""
    return _Scanner(text, begin).scan()


@dataclass(slots=True)
class _Pending:
    """A heading that has no text under it yet; `lead` is where the first of such headings begins."""

    level: int
    rank: int
    lead: int
    span: Span
    text: str


class _Scanner:
    """One walk over the lines of a text."""

    def __init__(self, text: str, begin: int) -> None:
        self._text = without_comments(text)
        self._lines = _line_spans(text, begin)
        self._parts: list[Part] = []
        self._titles: list[tuple[int, str]] = []
        self._path: tuple[str, ...] = ()
        self._label: str | None = None
        self._items: list[tuple[int, str]] = []
        self._pending: _Pending | None = None
        self._unclosed: dict[str, int] = {}

    def scan(self) -> list[Part]:
        """Walk the lines from first to last."""
        at = 0
        while at < len(self._lines):
            line = self._line(at)
            at = at + 1 if not line.strip() or _RULE.match(line) else self._block(at, line)
        self._settle(0)
        return self._parts

    def _block(self, at: int, line: str) -> int:
        """Take the block that begins on the line; the number of the line after it."""
        after = self._fence(at, line) or self._heading(at, line) or self._table(at, line)
        return after or self._item(at, line) or self._paragraph(at, line)

    def _line(self, at: int) -> str:
        start, end = self._lines[at]
        return self._text[start:end]

    # Blocks: each takes the lines it knows from `at` on and gives the number of the line after them, or 0.

    def _fence(self, at: int, line: str) -> int:
        """A fenced piece of code; an opening fence that is never closed is text."""
        found = _FENCE.match(line)
        if not found:
            return 0
        close = self._closing_fence(at + 1, found[1])
        if not close:
            return 0
        rank = RANK_TOP + len(self._items)
        inner = [self._lines[number] for number in range(at + 1, close)]
        for start, end in _grouped(inner, MAX_UNIT_CHARACTERS):
            self._emit((start, end), rank, lead=self._lines[at][0] if rank != RANK_INNER else start, clean=_squeezed)
            rank = RANK_INNER
        return close + 1

    def _closing_fence(self, at: int, opening: str) -> int:
        """The line that closes `opening`, or 0; remembers what is not there, so that a text of openings is read once."""
        mark = opening[0]
        if len(opening) >= self._unclosed.get(mark, len(opening) + 1):
            return 0
        for number in range(at, len(self._lines)):
            stripped = self._line(number).strip()
            if stripped.startswith(opening) and not stripped.strip(mark):
                return number
        self._unclosed[mark] = len(opening)
        return 0

    def _heading(self, at: int, line: str) -> int:
        """A heading with number signs, or one line that is underlined."""
        start, end = self._lines[at]
        found = _HEADING.match(line)
        if found:
            inner = found[2].rstrip()
            self._open_heading(
                len(found[1]), (start + found.start(2), start + found.start(2) + len(inner)), plain(inner.rstrip("#")), start
            )
            return at + 1
        follows = at + 1 < len(self._lines) and _UNDERLINE.match(self._line(at + 1))
        if not follows or len(line) > _MAX_LABEL or _ITEM.match(line) or "|" in line:
            return 0
        self._open_heading(1 if "=" in self._line(at + 1) else 2, (start, end), plain(line), start)
        return at + 2

    def _table(self, at: int, line: str) -> int:
        """A table: one part a row."""
        if "|" not in line or at + 1 >= len(self._lines) or not _is_table_rule(self._line(at + 1)):
            return 0
        rank = RANK_TOP
        number = at
        while number < len(self._lines) and "|" in self._line(number):
            if number != at + 1:
                self._emit(self._lines[number], rank, lead=self._lines[number][0], clean=_row)
                rank = RANK_TOP + 1
            number += 1
        return number

    def _item(self, at: int, line: str) -> int:
        """A list item with the lines that go on after it."""
        found = _ITEM.match(line)
        if not found:
            return 0
        indent = len(found[1].expandtabs(4))
        while self._items and self._items[-1][0] >= indent:
            self._items.pop()
        after = self._run_on(at + 1)
        start, end = self._lines[at][0], self._lines[after - 1][1]
        content = start + found.end()
        text = plain(self._text[content:end])
        rank = RANK_TOP + len(self._items)
        if len(text) > MAX_ITEM_CHARACTERS:
            self._emit_sentences(content, end, rank, lead=start)
        else:
            self._emit((content, end), rank, lead=start)
        self._items.append((indent, shortened(text, _MAX_CONTEXT).rstrip(":")))
        return after

    def _paragraph(self, at: int, line: str) -> int:
        """A paragraph, or a line that labels what follows."""
        start, end = self._lines[at]
        indent = len(line) - len(line.lstrip())
        while self._items and (indent < _MIN_INNER_INDENT or self._items[-1][0] >= indent):
            self._items.pop()
        if self._is_label(at, line):
            self._label = None
            self._emit((start, end), RANK_LABEL, lead=start)
            self._label = plain(line).rstrip(" :") or None
            return at + 1
        after = self._run_on(at + 1)
        self._emit_sentences(start, self._lines[after - 1][1], RANK_TOP + len(self._items), lead=start)
        return after

    # What is shared by the blocks.

    def _is_label(self, at: int, line: str) -> bool:
        """Whether the line stands over what follows it as a heading would."""
        if len(line) > _MAX_LABEL:
            return False
        if _BOLD_LINE.match(line):
            return True
        if not line.rstrip(" *_\\").endswith(":"):
            return False
        after = at + 1
        while after < len(self._lines) and after <= at + 4 and not self._line(after).strip():
            after += 1
        return after < len(self._lines) and bool(_ITEM.match(self._line(after)))

    def _run_on(self, at: int) -> int:
        """The first line from `at` on that does not go on with the block before it."""
        while at < len(self._lines):
            line = self._line(at)
            if not line.strip() or self._starts_block(at, line):
                break
            at += 1
        return at

    def _starts_block(self, at: int, line: str) -> bool:
        """Whether a block of another kind begins here."""
        if _HEADING.match(line) or _ITEM.match(line) or _RULE.match(line) or _BOLD_LINE.match(line):
            return True
        found = _FENCE.match(line)
        if found and self._closing_fence(at + 1, found[1]):
            return True
        return ("|" in line and at + 1 < len(self._lines) and _is_table_rule(self._line(at + 1))) or self._is_label(at, line)

    def _open_heading(self, level: int, span: Span, text: str, lead: int) -> None:
        """Go under a new heading."""
        if not text:
            return
        self._settle(level)
        while self._titles and self._titles[-1][0] >= level:
            self._titles.pop()
        self._titles.append((level, text))
        self._path = tuple(title for _, title in self._titles)
        self._label = None
        self._items.clear()
        above = self._pending
        self._pending = _Pending(level, min(level, above.rank) if above else level, above.lead if above else lead, span, text)

    def _settle(self, level: int) -> None:
        """A heading that nothing stands under, neither text nor a lower heading, speaks for itself: it becomes a part."""
        pending = self._pending
        if pending and (level == 0 or pending.level >= level):
            self._emit(pending.span, pending.rank, lead=pending.lead)

    def _emit_sentences(self, start: int, end: int, rank: int, *, lead: int) -> None:
        """One part for each sentence of the span."""
        for span in sentence_spans(self._text, start, end):
            if self._emit(span, rank, lead=span[0] if rank == RANK_INNER else lead):
                rank = RANK_INNER

    def _emit(self, span: Span, rank: int, *, lead: int, clean: Callable[[str], str] | None = None) -> bool:
        """Add the part or parts of the span, unless it has no words; whether it had any."""
        clean = clean or _prose
        start, end = span
        raw = self._text[start:end]
        text = clean(raw)
        if not _WORD.search(text):
            return False
        if len(text) > MAX_UNIT_CHARACTERS or end - start > MAX_RAW_UNIT_CHARACTERS:
            cuts = [(first, last, clean(self._text[first:last])) for first, last in pieces(self._text, start, end, MAX_UNIT_CHARACTERS)]
        else:
            left = len(raw) - len(raw.lstrip())
            cuts = [(start + left, start + len(raw.rstrip()), text)]
        for first, last, said in cuts:
            if _WORD.search(said):
                self._add(first, last, said, rank, first if rank == RANK_INNER else lead)
                rank = RANK_INNER
        return True

    def _add(self, start: int, end: int, text: str, rank: int, lead: int) -> None:
        """Add one part; the first one under a heading takes the heading's lines along."""
        if self._pending:
            lead, rank = self._pending.lead, min(rank, self._pending.rank)
            self._pending = None
        parents = tuple(parent for _, parent in self._items[:_MAX_PARENTS] if parent)
        within = (shortened(self._label, _MAX_CONTEXT), *parents) if self._label else parents
        self._parts.append(Part(start, end, text, min(lead, start), rank, self._path, within))


def _line_spans(text: str, begin: int) -> list[Span]:
    """Where the lines begin and end, without their newlines."""
    spans: list[Span] = []
    while begin < len(text):
        newline = text.find("\n", begin)
        end = len(text) if newline < 0 else newline
        spans.append((begin, end))
        begin = end + 1
    return spans


def _is_table_rule(line: str) -> bool:
    """Whether the line parts a table's head from its rows."""
    return "-" in line and "|" in line and not line.strip("|:- \t")


def _grouped(lines: list[Span], limit: int) -> list[Span]:
    """Runs of whole lines of at most `limit` characters; a longer line is left whole."""
    runs: list[Span] = []
    for start, end in lines:
        if runs and end - runs[-1][0] <= limit:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return runs


def _squeezed(text: str) -> str:
    """Code as it is, its white space as single spaces."""
    return " ".join(text.split())


def _prose(text: str) -> str:
    """Text without its markup and the marks of a block quote."""
    return plain(_QUOTE_MARK.sub("", text) if ">" in text else text)


def _row(text: str) -> str:
    """A table's row as its cells, parted by dashes."""
    return " – ".join(cell for cell in (plain(cell) for cell in _CELL_BORDER.split(text)) if cell)
