"""Asking labelled questions and measuring what comes back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from knowledge.audience import Readers
from knowledge.evaluation.labelled import Labelled
from knowledge.evaluation.measures import Outcome, outcome_of
from knowledge.evaluation.summary import Evaluation, summarised
from knowledge.language import language_of
from knowledge.library import LibraryStatus
from knowledge.model import Answer, AnswerKind, Citation, Cluster, Document, Question
from knowledge.ports import Clock


class Asks(Protocol):
    """What answers questions."""

    async def ask(self, question: Question) -> Answer:
        """The answer to `question`."""
        ...


class Reads(Protocol):
    """What quotes are held against."""

    async def document(self, path: str, readers: Readers) -> Document | None:
        """The document at `path`, if the readers may read it."""
        ...

    async def status(self, readers: Readers) -> LibraryStatus:
        """What is indexed, and with which model."""
        ...


async def evaluate(
    questions: Sequence[Labelled],
    *,
    assistant: Asks,
    library: Reads,
    clock: Clock,
    cluster: Cluster,
    readers: Readers,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Evaluation:
    """Ask all `questions` one after the other and measure the answers; `readers` ask those that name no audiences.

    `progress` is told how many are done, and of how many.
    """
    outcomes: list[Outcome] = []
    for question in questions:
        progress(len(outcomes), len(questions))
        who = readers if question.audiences is None else Readers.holding(question.audiences)
        now = _moment(question.now, cluster) or clock.now()
        answer = await assistant.ask(Question(text=question.question, readers=who, now=now, trial=True))
        supported = [await stands_in_source(citation, answer, library, who) for citation in answer.citations]
        language = language_of(question.question, cluster.languages)
        outcomes.append(outcome_of(question, answer, verbatim=sum(supported), language=language))
    progress(len(outcomes), len(questions))
    return summarised(outcomes, model=(await library.status(readers)).model)


async def stands_in_source(citation: Citation, answer: Answer, library: Reads, readers: Readers) -> bool:
    """Whether the quote stands to the letter in its document as these readers may read it, and, where the answer is made of
    passages, in one of those.
    """
    document = await library.document(citation.path, readers)
    if document is None or not citation.quote or citation.quote not in document.text:
        return False
    if answer.kind is not AnswerKind.PASSAGES:
        return True
    return any(citation.quote in passage.text for passage in answer.passages if passage.document.path == citation.path)


def _moment(now: datetime | None, cluster: Cluster) -> datetime | None:
    """A question's own present; without an offset it is in the cluster's zone."""
    return now.replace(tzinfo=ZoneInfo(cluster.time_zone)) if now is not None and now.tzinfo is None else now
