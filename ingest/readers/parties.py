"""Who stands behind a note: the people and organisations that its front matter and its lists of attendees name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ingest.markup import plain
from ingest.readers.front_matter import Fields
from knowledge.model import Party, PartyKind

MAX_PARTIES = 300
"""More people and organisations than this are not taken from one document."""

_ATTENDEES = (
    r"attendees?|attending|present|participants?|in attendance|osalejad|osalesid|osalisid|osavõtjad|"
    r"kohal(?:\s+olid|olijad|viibisid)?"
)
_ROLES = (
    r"host|chairs?|co-chairs?|moderators?|facilitators?|note ?takers?|notes by|minutes(?: by)?|scribes?|author|authors|bosun|"
    r"juhataja|juhatas|koosoleku juhataja|protokollija|protokollis|protokoll|autor|autorid"
)
_HINT = re.compile(rf"\b(?:{_ATTENDEES}|{_ROLES})\b", re.IGNORECASE)
_ON_THE_LINE = re.compile(
    rf"(?:^|[.;]\s+)(?:(?:[\w-]+ ){{0,2}}?(?:{_ATTENDEES})\b[^:.]{{0,40}}?|(?:{_ROLES}))\s*:[\s*_]*(?P<people>[^\s*_].*)", re.IGNORECASE
)
_ABOVE_A_LIST = re.compile(rf"(?:[\w-]+ ){{0,2}}?(?:{_ATTENDEES})(?:\s*\([^()]{{0,40}}\)\s*:?|\b[^:]{{0,40}}:|)", re.IGNORECASE)
_LIST_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])\s+")
_SEPARATOR = re.compile(r"\s*[,;]\s*|\s+(?:and|ja|ning|&)\s+")
_NESTED = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_WORD = re.compile(r"[^\W\d_][\w.'’-]*")
_SENTENCE_END = re.compile(r"(?<=[\w)]{2})\.(?:\s|$)")
_NOT_AN_ORGANISATION = re.compile(
    r"@|/|^(?:he|she|they|ta|remote|online|video|veebis|kaugelt|chair|lead|host|guest|külaline|minutes|notes|note ?taker|protokoll|"
    r"juhataja|protokollija|regrets|late|part|until|from|kuni|alates|new|observer|vaatleja)\b|\d{2}[:.]\d{2}",
    re.IGNORECASE,
)
_NOT_A_NAME = re.compile(
    r"\b(?:name|none|others?|everyone|everybody|members?|attendees|please|recollect|add|your|first last|"
    r"teised|kõik|liikme\w*|puudus\w*|total|tba|tbd|quorum)\b|https?:|www\.",
    re.IGNORECASE,
)
_MAX_NAME = 60
_MAX_WORDS = 5
_MAX_LIST_LINES = 120
_MAX_LINE = 4000


def parties_of(fields: Fields, text: str, *, group: str | None, organisation: str | None = None) -> tuple[Party, ...]:
    """The document's group, and everybody whom its front matter and its text name as standing behind it, each once."""
    groups = [group, *fields.texts("groups"), *fields.texts("working_groups")]
    organisations = [organisation, *fields.texts("organisation"), *fields.texts("organisations")]
    found: dict[Party, None] = {}
    for name in groups:
        if name:
            found[Party(PartyKind.GROUP, name)] = None
    for name in organisations:
        if name:
            found[Party(PartyKind.ORGANISATION, name)] = None
    for key in ("people", "attendees", "author", "authors"):
        for said in fields.texts(key):
            found.update(dict.fromkeys(_in_list(said, one_each=True)))
    found.update(dict.fromkeys(_attending(text)))
    return tuple(found)[:MAX_PARTIES]


def _attending(text: str) -> Iterator[Party]:
    """Those whom the note itself lists: after `Attendees:` and the like on the line, or in the list below it."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if len(line) > _MAX_LINE or not _HINT.search(line):
            continue
        said = plain(_LIST_ITEM.sub("", line).strip(" \t#*_\\"))
        if found := _ON_THE_LINE.search(said):
            yield from _in_list(_SENTENCE_END.split(found["people"])[0], one_each=False)
        elif _ABOVE_A_LIST.fullmatch(said):
            yield from _below(lines, at)


def _below(lines: list[str], at: int) -> Iterator[Party]:
    """Those named in the list, or the lines, under the line `at`."""
    header_indent = _indent(lines[at])
    header_is_item = bool(_LIST_ITEM.match(lines[at]))
    in_list = False
    for line in lines[at + 1 : at + 1 + _MAX_LIST_LINES]:
        if not line.strip():
            continue
        is_item = bool(_LIST_ITEM.match(line))
        if line.lstrip().startswith(("#", "**", "|")) or (header_is_item and _indent(line) <= header_indent) or (in_list and not is_item):
            return
        said = plain(_LIST_ITEM.sub("", line))
        if not is_item:
            yield from _in_list(_SENTENCE_END.split(said)[0], one_each=False)
            return
        in_list = True
        yield from _in_list(said, one_each=said.count(",") <= 1)


def _in_list(said: str, *, one_each: bool) -> Iterator[Party]:
    """The people in a list such as `A and B (Company), C`, or the one person in `A (Company)`, with their organisations."""
    organisations: list[str] = []

    def aside(found: re.Match[str]) -> str:
        organisations.extend(_organisation(found[1] or ""))
        return " "

    names = _NESTED.sub(aside, said)
    parts = _SEPARATOR.split(names)
    if one_each:
        head, *tail = re.split(r"\s*[,;]\s*|\s+[-–—]\s+", names, maxsplit=1)
        parts = [head]
        organisations.extend(_organisation(tail[0]) if tail else ())
    people = [name for part in parts if (name := _name(part)) and (one_each or not name.islower())]
    yield from (Party(PartyKind.PERSON, name) for name in people)
    if people:
        yield from (Party(PartyKind.ORGANISATION, name) for name in organisations)


def _organisation(aside: str) -> Iterable[str]:
    """The organisation in what stands in brackets after a name, if it is one."""
    name = re.split(r"[,;:]", aside, maxsplit=1)[0].strip(" .*_")
    is_one = name and not _NOT_AN_ORGANISATION.search(name) and len(name) <= _MAX_NAME and len(name.split()) <= _MAX_WORDS
    return (name,) if is_one and _WORD.search(name) else ()


def _name(part: str) -> str | None:
    """The name of a person, if `part` is one: one to five words that begin with a letter."""
    words = part.strip(" .,:;*_@+-\t").split()
    name = " ".join(words)
    if not words or len(words) > _MAX_WORDS or len(name) > _MAX_NAME or _NOT_A_NAME.search(name):
        return None
    if not all(_WORD.fullmatch(word) for word in words):
        return None
    return name if len(words) == 1 or words[0][0].isupper() else None


def _indent(line: str) -> int:
    """The width of the white space that the line begins with."""
    expanded = line.expandtabs(4)
    return len(expanded) - len(expanded.lstrip())
