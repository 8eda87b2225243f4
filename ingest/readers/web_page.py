"""HTML as text with Markdown's structure: headings, lists and tables; nothing that a browser would not show."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.readers.front_matter import Fields
from knowledge.errors import UnreadableDocument

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from bs4.element import PageElement, Tag

MAX_TAGS = 50_000
"""An HTML file with more tags than this is refused."""

_SKIPPED = frozenset({
    "head", "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "canvas", "audio", "video", "select",
    "button", "input",
})  # fmt: skip
_PARAGRAPHS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption",
    "figure", "footer", "form", "header", "main", "nav", "p", "pre", "section", "summary", "table", "ul", "ol",
})  # fmt: skip
_HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LISTED_KEYS = frozenset({"people", "organisations", "groups", "attendees", "authors", "audience"})
_KEYS = _LISTED_KEYS | {"title", "group", "date", "kind", "source", "organisation", "author"}


@dataclass(frozen=True, slots=True)
class WebPage:
    """What an HTML file says: its text with headings as `#` and list items as `-`, its title, and its `meta` elements as keys."""

    text: str
    title: str | None
    fields: Fields


def read_web_page(markup: str) -> WebPage:
    """The page in `markup`."""
    if markup.count("<") > MAX_TAGS:
        raise UnreadableDocument("has more than {most} tags; save the page as plain text", most=MAX_TAGS)
    from bs4 import BeautifulSoup, ParserRejectedMarkup  # noqa: PLC0415 - only those who read HTML pay for it

    try:
        soup = BeautifulSoup(markup, "html.parser")
        text = _Writer().written(soup)
        title = " ".join(soup.title.get_text().split()) if soup.title else None
    except (RecursionError, AssertionError, ValueError, ParserRejectedMarkup):
        raise UnreadableDocument("cannot be read as HTML; save the page as plain text") from None
    return WebPage(text, title or None, _meta(soup))


def _meta(soup: BeautifulSoup) -> Fields:
    """The known keys among the page's `meta` elements; lists are parted by commas."""
    values: dict[str, object] = {}
    for element in soup.find_all("meta", limit=200):
        key = str(element.get("name") or "").strip().lower()
        content = str(element.get("content") or "").strip()
        if key not in _KEYS:
            continue
        if key in values and key == "audience":
            raise UnreadableDocument("names its audience twice: keep one")
        values.setdefault(key, [entry.strip() for entry in content.split(",") if entry.strip()] if key in _LISTED_KEYS else content)
    return Fields(values, {})


class _Writer:
    """Writes a page's visible text; walks with a stack of its own, for pages nest without limit."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._list_depth = 0
        self._cells: list[str] | None = None
        self._rows = 0

    def written(self, soup: BeautifulSoup) -> str:
        """The text of the page."""
        from bs4.element import CData, NavigableString, Tag  # noqa: PLC0415 - as above

        stack: list[tuple[PageElement, bool]] = [(soup, False)]
        while stack:
            element, is_end = stack.pop()
            if isinstance(element, Tag):
                if is_end:
                    self._close(element)
                elif element.name not in _SKIPPED and not _is_hidden(element):
                    self._open(element)
                    stack.append((element, True))
                    stack.extend((child, False) for child in reversed(element.contents))
            elif type(element) in (NavigableString, CData):  # comments and declarations are their own types
                self._line.append(str(element))
        self._break()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self._lines)).strip("\n") + "\n"

    def _open(self, element: Tag) -> None:
        """Write what stands before an element's text."""
        name = element.name
        if name in _HEADINGS:
            self._break(blank=True)
            self._line.append(_HEADINGS[name] + " ")
        elif name == "li":
            self._break()
            self._line.append("\x00" * max(0, min(self._list_depth - 1, 8)) + "- ")
        elif name in ("ul", "ol"):
            self._break(blank=self._list_depth == 0)
            self._list_depth += 1
        elif name == "tr":
            self._break()
            self._cells = []
        elif name in ("br", "hr"):
            self._break()
        elif name == "table":
            self._break(blank=True)
            self._rows = 0
        elif name in _PARAGRAPHS and self._cells is None and self._said() not in ("-", ""):
            self._break(blank=self._list_depth == 0)

    def _close(self, element: Tag) -> None:
        """Write what stands after an element's text."""
        name = element.name
        if name in ("td", "th") and self._cells is not None:
            self._cells.append(self._said().replace("|", "/"))
            self._line.clear()
        elif name == "tr":
            self._row()
        elif name in ("ul", "ol"):
            self._list_depth = max(0, self._list_depth - 1)
            self._break(blank=self._list_depth == 0)
        elif name in _HEADINGS or name == "li":
            self._break(blank=name != "li")
        elif name in _PARAGRAPHS and self._cells is None:
            self._break(blank=self._list_depth == 0)

    def _row(self) -> None:
        """Write a table's row, and after the first one the line that makes it a table."""
        cells, self._cells = self._cells or [], None
        if any(cells):
            self._line.append(f"| {' | '.join(cells)} |")
            self._break()
            self._rows += 1
            if self._rows == 1:
                self._lines.append("|" + "---|" * len(cells))

    def _said(self) -> str:
        """The line so far, its white space as single spaces."""
        return " ".join("".join(self._line).replace("\x00", "").split())

    def _break(self, *, blank: bool = False) -> None:
        """End the line; with `blank`, leave one empty line after it."""
        if self._cells is not None:
            self._line.append(" ")
            return
        depth = "".join(self._line).count("\x00")
        said = self._said()
        self._line.clear()
        if said and said.strip("#- "):
            self._lines.append("    " * depth + said)
        if blank and self._lines and self._lines[-1]:
            self._lines.append("")


def _is_hidden(element: Tag) -> bool:
    """Whether a browser would not show the element."""
    return element.has_attr("hidden") or bool(_HIDDEN_STYLE.search(str(element.get("style") or "")))
