"""Leads' notes as Discord messages, in Markdown that Kobar reads again: pure functions. What a lead typed is shown to the letter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from bot.markdown import MESSAGE_CHARACTERS, escaped, link, plain, shortened
from bot.splitting import split, width
from bot.wording import wording
from bot.wording_notes import NotesWording, notes_wording
from ingest.readers.dates import date_in
from knowledge.minutes.note import Note, NoteLine, NotePart
from knowledge.model import Cluster

TITLE_CHARACTERS: Final = 60
"""Of a note's title, so that its day fits into the 80 characters that a document's title is cut to."""

ROOM: Final = MESSAGE_CHARACTERS - 20

_BULLET = re.compile(r"^\s*[-*+•]\s+")
_FRAME = re.compile(r"^-# .*\n?", re.MULTILINE)
_LEADS_TO = re.compile(r" \[↗\d*\]\(<[^<>\s]*>\)")


def note_messages(note: Note, *, by: str, cluster: Cluster, language: str) -> tuple[str, ...]:
    """A note as the messages that it is posted as; `by` is the lead's name, `language` the note's own."""
    said = notes_wording(language)
    if note.corrects:
        return _packed(_correction(note, by, said))
    return _packed(_note(note, by, cluster, said))


def without_frame(text: str) -> str:
    """The text of such a message without what Kobar wrote around the note: on whose behalf, and where each line leads."""
    return _LEADS_TO.sub("", _FRAME.sub("", text)).strip("\n")


def titled(note: Note, language: str) -> str:
    """The title with the note's day in it, first of all days that it names."""
    title = shortened(plain(note.title), TITLE_CHARACTERS)
    day = wording(language).day(note.day)
    named = date_in(title)
    if named == note.day:
        return title
    return f"{title}, {day}" if named is None else f"{day}: {title}"


def _note(note: Note, by: str, cluster: Cluster, said: NotesWording) -> Iterator[tuple[str, str]]:
    """The lines of a note, each with the heading that stands over it in a further message."""
    names = {group.slug: group.name for group in cluster.spoken_in(said.code).groups}
    group = names.get(note.group or "", note.group or "")
    behalf = said.for_lead.format(name=escaped(shortened(plain(by), 40)))
    yield "", f"# {escaped(titled(note, said.code))}"
    yield "", f"-# {' · '.join(part for part in (escaped(shortened(plain(group), 80)), behalf) if part)}"
    for line in _paragraphs(note.summary):
        yield "", line
    numbers = {each.post_id: (number, each.url) for number, each in enumerate(note.rests_on, start=1)}
    for part in NotePart:
        heading = said.headings[part]
        for at, line in enumerate(note.lines(part)):
            if at == 0:
                yield heading, f"## {heading}"
            yield heading, f"- {escaped(line.text)}{_leads(line, numbers)}"


def _leads(line: NoteLine, numbers: dict[int, tuple[int, str]]) -> str:
    return "".join(f" [↗{numbers[post][0]}](<{numbers[post][1]}>)" for post in line.posts if post in numbers)


def _correction(note: Note, by: str, said: NotesWording) -> Iterator[tuple[str, str]]:
    corrected = note.corrects
    named = link(shortened(plain(corrected.title), TITLE_CHARACTERS), corrected.url) if corrected else ""
    behalf = said.for_lead.format(name=escaped(shortened(plain(by), 40)))
    yield "", f"-# {said.correction_of.format(note=named)} · {behalf}"
    for line in _paragraphs(note.summary):
        yield "", line


def _paragraphs(text: str) -> Iterator[str]:
    """What somebody typed, line by line; points of a list stay points."""
    for typed in text.strip().splitlines():
        mark = _BULLET.match(typed)
        yield f"- {escaped(typed[mark.end() :])}" if mark else escaped(typed)


def _packed(lines: Iterator[tuple[str, str]]) -> tuple[str, ...]:
    """Lines in messages; one that begins within a list says again what the list is, in a heading that opens no new note."""
    messages: list[list[str]] = [[]]
    for heading, line in lines:
        for piece in _pieces(line):
            if messages[-1] and width("\n".join([*messages[-1], piece])) > ROOM:
                is_heading = piece.startswith("## ")
                _drop_last_heading(messages)
                messages.append([f"### {heading}"] if heading else [])
                if is_heading:
                    continue
            messages[-1].append(piece)
    return tuple(text for message in messages if (text := "\n".join(message).strip()))


def _drop_last_heading(messages: list[list[str]]) -> None:
    """A heading with nothing under it goes where its lines are."""
    if messages[-1][-1].startswith("## "):
        messages[-1].pop()


def _pieces(line: str) -> Sequence[str]:
    """A line, cut where it alone is longer than a message has room for."""
    if width(line) <= ROOM - 100:
        return (line,)
    first, *rest = split(line, ROOM - 100)
    mark = "- … " if line.startswith("- ") else "… "
    return (first, *(mark + each for each in rest))
