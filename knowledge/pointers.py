"""Pointers: that a working group has notes on a question whose readers may not read them, where the group has opted in to that.

This is the one place where notes are searched that the readers of the reply may not read. A passage found here decides yes or no, and
goes no further: what leaves this module is the names of groups, as the config has them.
"""

from __future__ import annotations

from datetime import datetime

from knowledge.answering.confidence import tone_of
from knowledge.audience import Audience, Readers
from knowledge.library import Library
from knowledge.model import Candidate, Cluster, DocumentKind, Tone, WorkingGroup
from knowledge.retriever import Retriever

_NOTES = frozenset({DocumentKind.NOTE})


class Pointers:
    """Says which of the groups that have opted in would have answered."""

    def __init__(self, *, library: Library, retriever: Retriever) -> None:
        self._library = library
        self._retriever = retriever

    async def groups_with_notes(self, text: str, readers: Readers, cluster: Cluster, *, now: datetime, language: str) -> tuple[str, ...]:
        """The slugs of groups with notes that `readers` may not read and that answer `text` with confidence; of those groups alone that
        have opted in and that the readers may know of.
        """
        open_to_pointing = [group for group in cluster.seen_by(readers).groups if group.pointer]
        return tuple([group.slug for group in open_to_pointing if await self._has_an_answer(text, readers, group, now, language)])

    async def _has_an_answer(self, text: str, readers: Readers, group: WorkingGroup, now: datetime, language: str) -> bool:
        """Yes or no, and nothing else: the passages that were found end here."""
        pointed_at = {audience for audience in await self._library.audiences_pointed_at(group.slug) if not readers.may_read(audience)}
        if not pointed_at:
            return False

        def is_pointed_at(chunk: Candidate) -> bool:
            return chunk.group == group.slug and Audience.parse(chunk.audience) in pointed_at

        found = await self._retriever.search(text, _holding_all(pointed_at), now=now, kinds=_NOTES, among=is_pointed_at)
        return tone_of(found, language=language) is Tone.ANSWERED


def _holding_all(audiences: set[Audience]) -> Readers:
    """A reader whom all of `audiences` admit, who is nobody on the server and sees no reply."""
    return Readers.holding(name for audience in audiences for clause in audience.clauses for name in clause)
