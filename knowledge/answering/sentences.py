"""A written answer, taken apart while it comes: sentences, and the markers of the passages that each one names.

Markers that end a run of sentences in one line stand for each of them: each is then held against those passages by itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_NUMBERS = r"\d{1,3}(?:\s*(?:[,;]|and|ja)\s*\d{1,3})*"
_MARKER = re.compile(rf"\s*(?:\[\s*(?:passages?\s+)?({_NUMBERS})\s*\]|\(passages?\s+({_NUMBERS})\))", re.IGNORECASE)
_SAYS_WHERE = re.compile(
    rf"\W*(?:this|it|that|these|they)\s+(?:is|are|was|were)\s+(?:stated|said|mentioned|given|found|described)\s+in\s+passages?\s+({_NUMBERS})\W*",
    re.IGNORECASE,
)
"""A sentence that is nothing but a marker in words."""
_END = re.compile(r"[.!?…]+[\"'”’»)]*(?:\s*\[\d[\d\s,;]*\])*\s+(?=[^\s\[a-zäöüõšž.,;:!?…])")
_LED = re.compile(r"\s*(?:(?:[-*•–]|\d{1,2}[.)])\s+)?\[\s*\d{1,3}\s*[\],;]")
"""The beginning of a line whose markers stand before what they are for, as small models write."""
_END_LED = re.compile(r"[.!?…]+[\"'”’»)]*\s+(?=[^\sa-zäöüõšž.,;:!?…])")
_ABBREVIATED = re.compile(r"(?:^|[\s(\"'“„])(?:[A-ZÕÄÖÜŠŽ]|e\.g|i\.e|dr|mr|mrs|ms|prof|nt|st|vt|jt|nr|no|k\.a)\.$", re.IGNORECASE)
_LIST_MARK = re.compile(r"^(?:[-*•–]|#{1,6}|\d{1,2}[.)])\s+")
_EMPHASIS = re.compile(r"\*\*|(?<!\w)__|__(?!\w)|(?<!`)`(?!`)")
_THOUGHT = re.compile(r"\A\s*<think>.*?(?:</think>|\Z)", re.DOTALL)
_ONLY_LIST_MARK = re.compile(r"\s*\d{1,2}[.)]\s*")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a written answer without its markers, and the numbers that these name."""

    text: str
    markers: tuple[int, ...]


class SentenceStream:
    """Gives sentences as soon as they are whole and their markers known: when the next one has begun, or the line has ended."""

    def __init__(self) -> None:
        self._text = ""
        self._taken = 0
        self._waiting: list[Sentence] = []
        self._led_by: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """All that has come."""
        return self._text

    def feed(self, piece: str) -> list[Sentence]:
        """The sentences that are whole now."""
        self._text += piece
        return self._sentences(last=False)

    def close(self) -> list[Sentence]:
        """What is left at the end."""
        return self._sentences(last=True)

    def _sentences(self, *, last: bool) -> list[Sentence]:
        start = self._start_of_answer(last=last)
        found: list[Sentence] = []
        while start is not None and (end := self._end(start, last=last)) is not None:
            raw = self._text[start:end]
            if where := _SAYS_WHERE.fullmatch(raw):
                found += self._run(_numbered(where[1]))
            elif sentence := read_sentence(raw):
                found += self._cited(sentence, led=self._is_led(start))
            if self._text[end - 1] == "\n":
                found += self._uncited()
            start = self._taken = end
            if end >= len(self._text):
                break
        return found + (self._uncited() if last else [])

    def _cited(self, sentence: Sentence, *, led: bool) -> list[Sentence]:
        """The sentences whose markers are known with this one."""
        if sentence.markers:
            self._led_by = sentence.markers
            return [*self._run(sentence.markers), sentence]
        if led:
            return [replace(sentence, markers=self._led_by)]
        self._waiting.append(sentence)
        return []

    def _run(self, markers: tuple[int, ...]) -> list[Sentence]:
        """The sentences before markers that stand for all of them."""
        waiting, self._waiting = self._waiting, []
        return [replace(one, markers=markers) for one in waiting]

    def _uncited(self) -> list[Sentence]:
        """The sentences of a line that ends without a marker."""
        waiting, self._waiting = self._waiting, []
        return waiting

    def _is_led(self, place: int) -> bool:
        """Whether the line at `place` begins with a marker."""
        return bool(_LED.match(self._text, self._text.rfind("\n", 0, place) + 1))

    def _start_of_answer(self, *, last: bool) -> int | None:
        """Where untaken text begins; some models think aloud in a `<think>` element first, which is no part of the answer."""
        if self._taken:
            return self._taken
        head = self._text.lstrip()
        if not last and (not head or "<think>".startswith(head[:7])) and "</think>" not in self._text:
            return None
        thought = _THOUGHT.match(self._text)
        return thought.end() if thought else 0

    def _end(self, start: int, *, last: bool) -> int | None:
        newline = self._text.find("\n", start)
        stop = newline if newline >= 0 else len(self._text)
        for found in (_END_LED if self._is_led(start) else _END).finditer(self._text, start, stop):
            mark = self._text[start : found.start() + 1]
            if not _ABBREVIATED.search(mark[-12:]) and not _ONLY_LIST_MARK.fullmatch(mark):
                return found.end()
        if newline >= 0:
            return newline + 1
        return len(self._text) if last and start < len(self._text) else None


def read_sentence(raw: str) -> Sentence | None:
    """A sentence from its text; None where there is nothing but marks."""
    markers = [number for found in _MARKER.finditer(raw) for number in _numbered(found[1] or found[2])]
    text = _EMPHASIS.sub("", _LIST_MARK.sub("", _MARKER.sub("", raw).strip()))
    text = " ".join(text.split())
    if not any(character.isalnum() for character in text):
        return None
    return Sentence(text=text, markers=tuple(dict.fromkeys(markers)))


def _numbered(written: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", written))
