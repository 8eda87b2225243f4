"""A thread's messages as minutes are drafted of them; pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from knowledge.minutes.note import RestsOn, check_of
from knowledge.model import Passage, Unit
from knowledge.posts import Post


@dataclass(frozen=True, slots=True)
class ThreadMessage:
    """One message of a thread: the post, and its text as a passage of its own, whose units are those of the library's passages."""

    post: Post
    passage: Passage

    @property
    def rests_on(self) -> RestsOn:
        """As a note's line rests on it."""
        return RestsOn(self.post.id, self.post.url, check_of(self.post.text))


def messages_of(passages: Sequence[Passage], posts: Mapping[str, Post]) -> list[ThreadMessage]:
    """The messages that a document's passages hold, in their order; `posts` by their links. Only what the passages hold is taken."""
    found: dict[str, list[tuple[Passage, Unit]]] = {}
    for passage in passages:
        for unit in passage.units:
            found.setdefault(link_at(passage, unit.start) or "", []).append((passage, unit))
    return [ThreadMessage(posts[url], _alone(units)) for url, units in found.items() if url in posts]


def link_at(passage: Passage, at: int) -> str | None:
    """Where what stands at a character of a passage can be opened."""
    own = [url for start, url in passage.links if start <= at]
    return own[-1] if own else passage.document.url


def _alone(units: Sequence[tuple[Passage, Unit]]) -> Passage:
    """Units as a passage of their own."""
    text = ""
    placed: list[Unit] = []
    for passage, unit in units:
        verbatim = passage.text[unit.start : unit.end]
        placed.append(Unit(len(text), len(text) + len(verbatim), unit.text))
        text += verbatim + "\n"
    return replace(units[0][0], text=text.rstrip("\n"), units=tuple(placed), links=(), headings=())
