"""The assistant: reads what is asked for (events, collaborators, a passage) and answers it, or says that nothing supports an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from knowledge.answering.collaborators import answer_collaborators, is_collaborator_question
from knowledge.answering.confidence import supports
from knowledge.answering.events import answer_events
from knowledge.answering.extractive import compose
from knowledge.asking import asked_text, require_documents
from knowledge.calendar import Calendar
from knowledge.gaps import Gaps
from knowledge.language import language_of
from knowledge.library import Library
from knowledge.matching import Matcher
from knowledge.model import Answer, AnswerKind, Cluster, Passage, Question
from knowledge.retrieval import Retrieval, Retriever

PASSAGES_SHOWN = 10
"""How many passages an answer carries along, whether or not they are cited."""


class Assistant:
    """Answers questions for certain readers."""

    def __init__(
        self, *, library: Library, retriever: Retriever, calendar: Calendar, matcher: Matcher, gaps: Gaps, cluster: Cluster
    ) -> None:
        self._library = library
        self._retriever = retriever
        self._calendar = calendar
        self._matcher = matcher
        self._gaps = gaps
        self._cluster = cluster

    async def ask(self, question: Question) -> Answer:
        """The answer to a question; QuestionTooLong and EmptyIndex say what to do instead. One that gets none is kept as a gap, unless it
        is a `trial`.
        """
        text = asked_text(question.text)
        question = replace(question, text=text)
        await require_documents(self._library, question.readers)
        language = question.language or language_of(text, self._cluster.languages)
        retrieval = await self._retriever.search(
            text, question.readers, now=question.now, limit=PASSAGES_SHOWN, earlier=[turn.question for turn in question.turns]
        )
        # A follow-up is asked of the calendar and the sheets as it stands with the topic of the question before it.
        whole = replace(question, text=retrieval.query.text)
        answer = await self._from_calendar(whole, language) or await self._from_sheets(whole, retrieval, language)
        answer = (
            replace(answer, question=question.text, passages=retrieval.passages)
            if answer
            else self._from_passages(question, retrieval, language)
        )
        if answer.abstained and not question.trial:
            await self._gaps.note(text)
            return replace(answer, contact=self._whom_to_ask(retrieval, self._cluster.seen_by(question.readers)))
        return answer

    async def _from_calendar(self, question: Question, language: str) -> Answer | None:
        return await answer_events(question, self._calendar, language=language)

    async def _from_sheets(self, question: Question, retrieval: Retrieval, language: str) -> Answer | None:
        if not is_collaborator_question(question.text):
            return None
        return await answer_collaborators(question, self._matcher, retrieval.passages, language=language)

    def _from_passages(self, question: Question, retrieval: Retrieval, language: str) -> Answer:
        names = {group.slug: group.name for group in self._cluster.seen_by(question.readers).groups}
        statements, citations = (
            compose(retrieval, language=language, group_names=names) if supports(retrieval, language=language) else ((), ())
        )
        return Answer(
            question=question.text,
            kind=AnswerKind.PASSAGES,
            language=language,
            statements=statements,
            citations=citations,
            passages=retrieval.passages,
        )

    @staticmethod
    def _whom_to_ask(retrieval: Retrieval, cluster: Cluster) -> str | None:
        """The lead of the group that the question names, else of the one whose passages came nearest, else the cluster's contact."""
        named = sorted(retrieval.query.groups, key=lambda slug: -retrieval.query.groups[slug])
        leads = {group.slug: f"{group.lead} ({group.name})" for group in cluster.groups if group.lead}
        nearest = _most_common_group(retrieval.passages)
        return next((leads[slug] for slug in (*named, nearest) if slug in leads), cluster.contact)


def _most_common_group(passages: Sequence[Passage]) -> str:
    """The group of at least half of the passages, or nothing."""
    counts = Counter(passage.document.group for passage in passages if passage.document.group)
    slug, count = counts.most_common(1)[0] if counts else ("", 0)
    return slug if slug and 2 * count >= len(passages) else ""
