"""Passages for those who read them themselves: the best ones for a text, without an answer made of them."""

from __future__ import annotations

from knowledge.answering.choice import score_units
from knowledge.answering.reranking import reranked
from knowledge.asking import asked_text, require_documents
from knowledge.audience import Readers
from knowledge.library import Library
from knowledge.model import DocumentKind, Passage
from knowledge.ports import Clock
from knowledge.retriever import Retriever


class PassageSearch:
    """Finds passages for certain readers; what is looked for has the limits of a question."""

    def __init__(self, *, library: Library, retriever: Retriever, clock: Clock) -> None:
        self._library = library
        self._retriever = retriever
        self._clock = clock

    async def passages(self, text: str, readers: Readers, *, limit: int = 10, kind: DocumentKind | None = None) -> tuple[Passage, ...]:
        """The best passages for `text`, best first, of documents of one kind if given; QuestionTooLong and EmptyIndex say what to do
        instead. There are none in calendars, whose events are looked up by date.
        """
        line = asked_text(text)
        kinds = frozenset({kind}) if kind else None
        found = await self._retriever.search(line, readers, now=self._clock.now(), limit=limit, kinds=kinds)
        if not found.passages:
            await require_documents(self._library, readers)
        return reranked(found, score_units(found))
