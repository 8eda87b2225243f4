"""A note as a lead writes it, and as it is kept until it is posted."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache

from pydantic import TypeAdapter

_BULLET = re.compile(r"^\s*(?:[-*+•–]|\d{1,2}[.)])\s+")
_MARKERS = re.compile(r"\s*\[\s*(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\s*\]\s*$")


class NotePart(StrEnum):
    """What a note has lists of."""

    DECISIONS = "decisions"
    ACTIONS = "actions"
    QUESTIONS = "questions"
    """Those that nobody answered."""


@dataclass(frozen=True, slots=True)
class RestsOn:
    """A message that lines of a note rest on: its id, where it can be opened, and a check of its text as it was then."""

    post_id: int
    url: str
    check: str


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A line of a note, with the ids of the messages that it rests on; none where the lead wrote it."""

    text: str
    posts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a correction corrects: a message, where it stands in one, and the document with its title."""

    post_id: int | None
    source: str
    path: str
    title: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A note: what it is called, whose group's, of which day, and what it says. `rests_on` are the messages that its lines name.

    `corrects` is set for a correction, which is its summary alone.
    """

    title: str
    group: str | None
    day: date
    summary: str = ""
    decisions: tuple[NoteLine, ...] = ()
    actions: tuple[NoteLine, ...] = ()
    questions: tuple[NoteLine, ...] = ()
    rests_on: tuple[RestsOn, ...] = ()
    corrects: Corrected | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing but its title."""
        return not (self.summary.strip() or self.decisions or self.actions or self.questions)

    @property
    def text(self) -> str:
        """All its words, as to find out their language."""
        lines = [line.text for part in NotePart for line in self.lines(part)]
        return "\n".join([self.title, self.summary, *lines])

    def lines(self, part: NotePart) -> tuple[NoteLine, ...]:
        """One of its lists."""
        match part:
            case NotePart.DECISIONS:
                return self.decisions
            case NotePart.ACTIONS:
                return self.actions
            case NotePart.QUESTIONS:
                return self.questions

    def numbered(self, part: NotePart) -> str:
        """One of its lists as it is edited: a line each, with the numbers of the messages that it rests on."""
        numbers = {each.post_id: number for number, each in enumerate(self.rests_on, start=1)}
        marked = ((line.text, [str(numbers[post]) for post in line.posts if post in numbers]) for line in self.lines(part))
        return "\n".join(f"{text} [{', '.join(found)}]" if found else text for text, found in marked)

    def edited(self, *, title: str, summary: str, decisions: str, actions: str, questions: str) -> Note:
        """The note as a lead has edited it; a line whose numbers were left standing still rests on their messages."""
        return replace(
            self,
            title=one_line(title),
            summary=summary.strip(),
            decisions=lines_of(decisions, self.rests_on),
            actions=lines_of(actions, self.rests_on),
            questions=lines_of(questions, self.rests_on),
        )

    def without(self, posts: Collection[int]) -> tuple[Note, int]:
        """The note without the lines that rest on one of some messages, and how many were left out."""
        kept = {part: tuple(line for line in self.lines(part) if not set(line.posts) & set(posts)) for part in NotePart}
        dropped = sum(len(self.lines(part)) - len(kept[part]) for part in NotePart)
        rests_on = tuple(each for each in self.rests_on if each.post_id not in posts)
        note = replace(
            self,
            decisions=kept[NotePart.DECISIONS],
            actions=kept[NotePart.ACTIONS],
            questions=kept[NotePart.QUESTIONS],
            rests_on=rests_on,
        )
        return note, dropped

    @property
    def json(self) -> str:
        """As it is kept."""
        return _notes().dump_json(self).decode()

    @staticmethod
    def of_json(text: str) -> Note:
        """The inverse of `json`."""
        return _notes().validate_json(text)


def check_of(text: str) -> str:
    """A check of a message's text."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def one_line(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())


def lines_of(text: str, rests_on: Sequence[RestsOn] = ()) -> tuple[NoteLine, ...]:
    """A list as somebody typed it, a point a line, with or without bullets; numbers at a line's end name messages of `rests_on`."""
    return tuple(line for typed in text.splitlines() if (line := _line(typed, rests_on)).text)


def _line(typed: str, rests_on: Sequence[RestsOn]) -> NoteLine:
    text = one_line(_BULLET.sub("", typed, count=1))
    found = _MARKERS.search(text) if rests_on else None
    if not found:
        return NoteLine(text)
    numbers = [int(number) for number in re.findall(r"\d+", found[1])]
    if not all(1 <= number <= len(rests_on) for number in numbers):
        return NoteLine(text)  # the line's own brackets
    return NoteLine(text[: found.start()].rstrip(), tuple(dict.fromkeys(rests_on[number - 1].post_id for number in numbers)))


def used(rests_on: Iterable[RestsOn], lines: Iterable[NoteLine]) -> tuple[RestsOn, ...]:
    """Those messages that some line rests on, in their order."""
    wanted = {post for line in lines for post in line.posts}
    return tuple(each for each in rests_on if each.post_id in wanted)


@lru_cache(maxsize=1)
def _notes() -> TypeAdapter[Note]:
    return TypeAdapter(Note)
