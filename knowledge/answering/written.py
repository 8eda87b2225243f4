"""Written answers: a chat model writes them from the retrieved passages, and only what these support is shown."""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

import anyio
import structlog

from knowledge.answering.checking import Source, Thresholds, thresholds_for
from knowledge.answering.prompt import NO_ANSWER, instructions, prompt
from knowledge.answering.sentences import Sentence, SentenceStream
from knowledge.answering.verification import Verified, Verifier
from knowledge.errors import ChatModelFailed
from knowledge.model import Citation, Question, Statement, Writing, WritingOutcome
from knowledge.ports import ChatModel, Embedder, TokenUsage
from knowledge.retrieval import Retrieval
from knowledge.settings import ChatModelSettings
from knowledge.usage import Usage

_log = structlog.get_logger(__name__)

PASSAGES_SENT = 6
"""So many of the best passages are sent to the model."""

MAX_STATEMENTS = 6
MAX_CHARACTERS = 600
"""What the model is asked to keep to: one telephone screen."""

CHARACTERS_PER_TOKEN = 3
"""For the estimate where a provider counts no tokens: English takes about four, Estonian less than three."""

Draft = Callable[[str], Awaitable[None]]
"""Is given the checked text so far, each time that it has grown."""


@dataclass(frozen=True, slots=True)
class Written:
    """What came of it: statements with their citations, or none, and how it went."""

    writing: Writing
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()


@dataclass(slots=True)
class Composition:
    """An answer in `language` as it grows by verified sentences; a quotation that two sentences share has one number."""

    language: str
    statements: list[Statement] = field(default_factory=list[Statement])
    citations: list[Citation] = field(default_factory=list[Citation])
    dropped: int = 0

    def take(self, verified: Verified) -> bool:
        """Add a sentence, or count it as left out; whether it was added. One that says again what was said is neither."""
        if verified.fault:
            self.dropped += 1
            return False
        if len(self.statements) == MAX_STATEMENTS or any(one.text == verified.sentence.text for one in self.statements):
            return False
        numbers = tuple(self._number(quotation.citation(len(self.citations) + 1, self.language)) for quotation in verified.quotations)
        self.statements.append(Statement(text=verified.sentence.text, citations=tuple(dict.fromkeys(numbers))))
        return True

    def _number(self, citation: Citation) -> int:
        for known in self.citations:
            if (known.path, known.locator, known.quote) == (citation.path, citation.locator, citation.quote):
                return known.n
        self.citations.append(citation)
        return citation.n

    @property
    def text(self) -> str:
        """The answer so far, with its numbers."""
        return " ".join(statement.text + "".join(f" [{n}]" for n in statement.citations) for statement in self.statements)


class Writer:
    """Has a chat model write answers. One that fails, whatever the reason, gives no statements: the extractive answer stands."""

    def __init__(
        self,
        *,
        model: ChatModel,
        embedder: Embedder,
        usage: Usage,
        settings: ChatModelSettings,
        thresholds: Thresholds | None = None,
        nonce: Callable[[], str] = lambda: secrets.token_hex(8),
    ) -> None:
        self._model = model
        self._embedder = embedder
        self._usage = usage
        self._settings = settings
        self._thresholds = thresholds
        self._nonce = nonce

    async def write(
        self, question: Question, retrieval: Retrieval, *, language: str, group_names: Mapping[str, str], draft: Draft | None = None
    ) -> Written:
        """The answer to a question that the passages of `retrieval` support; `draft` sees each sentence once it is checked."""
        try:
            place = await self._usage.reserve(model=self._model.name, asker=question.asker)
        except sqlite3.OperationalError:
            # Without a place in the count the limits would not hold.
            _log.warning("writing_not_reserved", exc_info=True)
            return Written(Writing(WritingOutcome.UNAVAILABLE, self._model.name))
        if isinstance(place, WritingOutcome):
            return Written(Writing(place, self._model.name))
        attempt = _Attempt(
            model=self._model,
            settings=self._settings,
            verifier=Verifier(embedder=self._embedder, thresholds=await self._needed()),
            sources=_sources(retrieval, group_names),
            question=retrieval.query.text,
            language=language,
            nonce=self._nonce(),
            draft=draft,
        )
        try:
            outcome = await attempt.run()
        except BaseException:
            await self._settle(place, attempt.writing(WritingOutcome.BROKEN_OFF))
            raise
        writing = attempt.writing(outcome)
        await self._settle(place, writing)
        if outcome is not WritingOutcome.WRITTEN:
            return Written(writing)
        return Written(writing, tuple(attempt.composition.statements), tuple(attempt.composition.citations))

    async def _needed(self) -> Thresholds:
        return self._thresholds or thresholds_for(await asyncio.to_thread(lambda: self._embedder.identity))

    async def _settle(self, place: int, writing: Writing) -> None:
        try:
            with anyio.CancelScope(shield=True):
                await self._usage.settle(place, writing)
        except sqlite3.OperationalError:
            _log.warning("writing_not_settled", exc_info=True)


def _sources(retrieval: Retrieval, group_names: Mapping[str, str]) -> tuple[Source, ...]:
    passages = retrieval.shown[:PASSAGES_SENT]
    return tuple(Source(passage, group_names.get(passage.document.group or "", passage.document.group or "")) for passage in passages)


@dataclass(slots=True)
class _Attempt:
    """One answer being written."""

    model: ChatModel
    settings: ChatModelSettings
    verifier: Verifier
    sources: Sequence[Source]
    question: str
    language: str
    nonce: str
    draft: Draft | None
    composition: Composition = field(init=False)
    _sentences: SentenceStream = field(default_factory=SentenceStream)
    _used: TokenUsage | None = None
    _sent: int = 0

    def __post_init__(self) -> None:
        self.composition = Composition(self.language)

    async def run(self) -> WritingOutcome:
        """Write the answer; how it went. Failures are logged once, without the question and without what the provider said."""
        try:
            async with asyncio.timeout(self.settings.timeout):
                await self._read()
        except TimeoutError:
            failed = ChatModelFailed(WritingOutcome.TIMED_OUT, f"after {self.settings.timeout:g} s")
        except ChatModelFailed as error:
            failed = error
        else:
            return self._outcome()
        _log.warning("answer_not_written", model=self.model.name, outcome=failed.outcome.value, error=failed.detail)
        return failed.outcome

    async def _read(self) -> None:
        rules = instructions(nonce=self.nonce, language=self.language, characters=MAX_CHARACTERS)
        asked = prompt(self.question, self.sources, nonce=self.nonce)
        self._sent = len(rules) + len(asked)
        async with aclosing(self.model.stream(instructions=rules, prompt=asked)) as stream:
            async for piece in stream:
                if isinstance(piece, TokenUsage):
                    self._used = piece
                else:
                    await self._take(self._sentences.feed(piece))
        await self._take(self._sentences.close())

    async def _take(self, sentences: Sequence[Sentence]) -> None:
        numbered = dict(enumerate(self.sources, start=1))
        for sentence in sentences:
            if sentence.text.strip(".! ").upper() == NO_ANSWER:
                continue
            verified = await self.verifier.verify(sentence, numbered, question=self.question, language=self.language, secret=self.nonce)
            if self.composition.take(verified) and self.draft:
                await self.draft(self.composition.text)

    def _outcome(self) -> WritingOutcome:
        if self.composition.statements:
            return WritingOutcome.WRITTEN
        if not self._sentences.text.strip():
            return WritingOutcome.REFUSED
        return WritingOutcome.DECLINED if NO_ANSWER in self._sentences.text.upper() else WritingOutcome.UNSUPPORTED

    def writing(self, outcome: WritingOutcome) -> Writing:
        """How it went, with what was used; a provider that turned the question away was given nothing that it counts."""
        read, written = (self._used.read, self._used.written) if self._used else self._estimate(outcome)
        return Writing(
            outcome=outcome,
            model=self.model.name,
            dropped=self.composition.dropped,
            tokens_in=read,
            tokens_out=written,
            cost=self.settings.cost(read, written),
            currency=self.settings.currency,
        )

    def _estimate(self, outcome: WritingOutcome) -> tuple[int, int]:
        written = len(self._sentences.text) // CHARACTERS_PER_TOKEN
        turned_away = {WritingOutcome.RATE_LIMITED, WritingOutcome.UNAUTHENTICATED, WritingOutcome.UNAVAILABLE}
        return (0, 0) if outcome in turned_away and not written else (self._sent // CHARACTERS_PER_TOKEN, written)
