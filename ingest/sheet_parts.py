"""A capability sheet as parts: one for each offer, need and product, one for each other line of its front matter, then its text."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from ingest.blocks import RANK_APART, RANK_TOP, Part, parts_of
from ingest.readers.front_matter import find_region
from knowledge.errors import UnreadableDocument
from knowledge.model import Document

_ENTRIES = {"offers": "Offers", "needs": "Needs", "products": "Products"}
_LINES = {
    "organisation": "Organisation",
    "country": "Country",
    "city": "City",
    "size": "Size",
    "contact_role": "Contact role",
    "last_reviewed": "Last reviewed",
    "working_groups": "Working groups",
    "standards": "Standards",
    "interfaces": "Interfaces",
    "certificates": "Certificates",
    "markets": "Markets",
}
_PROFILE = ("Profile",)


def sheet_parts(document: Document) -> list[Part]:
    """The parts of a sheet, whose text is its whole file, in order."""
    text = document.text
    start, end, body = 0, len(text), len(text)
    if not document.path.lower().endswith((".yaml", ".yml")):
        try:
            region = find_region(text)
        except UnreadableDocument:
            region = None
        if region is None:
            return parts_of(text)
        start, end, body = region.start, region.end, region.body
    try:
        root = yaml.compose(text[start:end], Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return parts_of(text)
    front = list(_front_parts(text, start, root)) if isinstance(root, yaml.MappingNode) else []
    return front + _apart(parts_of(text, body))


def _front_parts(text: str, offset: int, root: yaml.MappingNode) -> Iterator[Part]:
    """The parts of the YAML that begins at `offset`, in the order of the file."""
    in_profile = False
    for key, value in root.value:
        name = str(key.value).strip().lower()
        if name in _ENTRIES and isinstance(value, yaml.SequenceNode):
            in_profile = False
            yield from _entry_parts(text, offset, _ENTRIES[name], key, value)
        elif name in _LINES and (said := _said(value)):
            said = f"{said} employees" if name == "size" else said
            start, end = offset + key.start_mark.index, _end(text, offset, value)
            rank = RANK_TOP if in_profile else RANK_APART
            yield Part(start, end, f"{_LINES[name]}: {said}", _line_start(text, start), rank, _PROFILE, ())
            in_profile = True


def _entry_parts(text: str, offset: int, label: str, key: yaml.Node, values: yaml.SequenceNode) -> Iterator[Part]:
    """One part an offer, a need or a product; the first takes along the line of the key."""
    lead, rank = _line_start(text, offset + key.start_mark.index), RANK_APART
    for value in values.value:
        said = _product(value) if isinstance(value, yaml.MappingNode) else _said(value)
        if not said:
            continue
        start, end = _inner(text, offset + value.start_mark.index, _end(text, offset, value))
        yield Part(start, end, f"{label}: {said}", lead if rank == RANK_APART else _line_start(text, start), rank, (label,), ())
        rank = RANK_TOP


def _product(node: yaml.MappingNode) -> str:
    """A product in one line: name, technology readiness level, description."""
    values = {str(key.value).strip().lower(): _said(value) for key, value in node.value}
    level = f" (TRL {values['trl']})" if values.get("trl") else ""
    description = f": {values['description']}" if values.get("description") else ""
    return f"{values.get('name', '')}{level}{description}".strip()


def _said(node: yaml.Node) -> str:
    """A value, or the values of a list, in one line."""
    if isinstance(node, yaml.ScalarNode):
        return " ".join(str(node.value).split())
    if isinstance(node, yaml.SequenceNode):
        return ", ".join(said for entry in node.value if isinstance(entry, yaml.ScalarNode) and (said := _said(entry)))
    return ""


def _end(text: str, offset: int, node: yaml.Node) -> int:
    """Where the node ends, without the white space that block values take along."""
    start, end = offset + node.start_mark.index, offset + node.end_mark.index
    return start + len(text[start:end].rstrip())


def _inner(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without the quotation marks around it."""
    is_quoted = end - start > 1 and text[start] in "\"'" and text[end - 1] == text[start]
    return (start + 1, end - 1) if is_quoted else (start, end)


def _line_start(text: str, at: int) -> int:
    """Where the line of the character `at` begins."""
    return text.rfind("\n", 0, at) + 1


def _apart(parts: list[Part]) -> list[Part]:
    """The parts of a sheet's own text, which share no chunk with its front matter."""
    if not parts:
        return []
    first = parts[0]
    apart = Part(first.start, first.end, first.text, first.lead, RANK_APART, first.headings, first.within)
    return [apart, *parts[1:]]
