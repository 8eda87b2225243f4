"""Written answers: a chat model writes them from the retrieved passages, and only what these support is shown."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from knowledge.answering.checking import Source, Thresholds
from knowledge.answering.prompt import NO_ANSWER, instructions, prompt, reminder
from knowledge.answering.sentences import Sentence, SentenceStream
from knowledge.answering.verification import Verified, Verifier, verifier_for
from knowledge.counted_chat import CountedChat, Exchange
from knowledge.model import Citation, Passage, Question, Statement, Writing, WritingOutcome
from knowledge.ports import Embedder

PASSAGES_SENT = 6
"""So many of the best passages are sent to the model."""

MAX_STATEMENTS = 6
MAX_CHARACTERS = 600
"""What the model is asked to keep to: one telephone screen."""

_LEANS = re.compile(
    r"(?:and |but |so |then )?(?:it|its|they|their|them|this|that|these|those|he|she|his|her|him|both|such|"
    r"see|seda|selle\w*|need|neid|nende|ta|tema|nad|mõlema\w*)\b",
    re.IGNORECASE,
)
"""How a sentence begins that is about what the one before it names."""

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
    _left_out: list[str] = field(default_factory=list[str])
    _broken: bool = False
    """Whether the sentence before was left out."""

    def take(self, verified: Verified) -> bool:
        """Add a sentence, or count it as left out; whether it was added. One that says again what was said is neither. One that leans on a
        sentence that was left out is left out with it: nobody can tell what it is about.
        """
        text = verified.sentence.text
        if any(one.text == text for one in self.statements):
            return False
        if verified.fault or (self._broken and _LEANS.match(text)):
            self._left_out.append(text)
            self._broken = True
            return False
        if len(self.statements) == MAX_STATEMENTS:
            return False
        self._broken = False
        numbers = tuple(self._number(quotation.citation(len(self.citations) + 1, self.language)) for quotation in verified.quotations)
        self.statements.append(Statement(text=text, citations=tuple(dict.fromkeys(numbers))))
        return True

    def _number(self, citation: Citation) -> int:
        for known in self.citations:
            if (known.path, known.locator, known.quote) == (citation.path, citation.locator, citation.quote):
                return known.n
        self.citations.append(citation)
        return citation.n

    @property
    def dropped(self) -> int:
        """How many sentences were left out, each counted once; not those that were said all the same, by another source."""
        return len(set(self._left_out) - {statement.text for statement in self.statements})

    @property
    def text(self) -> str:
        """The answer so far, with its numbers."""
        return " ".join(statement.text + "".join(f" [{n}]" for n in statement.citations) for statement in self.statements)


class Writer:
    """Has a chat model write answers. One that fails, whatever the reason, gives no statements: the extractive answer stands."""

    def __init__(
        self,
        *,
        chat: CountedChat,
        embedder: Embedder,
        thresholds: Thresholds | None = None,
        nonce: Callable[[], str] = lambda: secrets.token_hex(8),
    ) -> None:
        self._chat = chat
        self._embedder = embedder
        self._thresholds = thresholds
        self._nonce = nonce

    async def write(
        self, question: Question, passages: Sequence[Passage], *, language: str, group_names: Mapping[str, str], draft: Draft | None = None
    ) -> Written:
        """The answer to a question that the best of some passages support; `draft` sees each sentence once it is checked."""
        attempt = _Attempt(
            embedder=self._embedder,
            thresholds=self._thresholds,
            sources=_sources(passages[:PASSAGES_SENT], group_names),
            question=question.text,
            language=language,
            nonce=self._nonce(),
            draft=draft,
        )
        writing = await self._chat.write("answer", attempt.run, asker=question.asker)
        composition = attempt.composition
        writing = replace(writing, dropped=composition.dropped)
        if writing.outcome is not WritingOutcome.WRITTEN:
            return Written(writing)
        return Written(writing, tuple(composition.statements), tuple(composition.citations))


def _sources(passages: Sequence[Passage], group_names: Mapping[str, str]) -> tuple[Source, ...]:
    return tuple(Source(passage, group_names.get(passage.document.group or "", passage.document.group or "")) for passage in passages)


@dataclass(slots=True)
class _Attempt:
    """One answer being written."""

    embedder: Embedder
    thresholds: Thresholds | None
    sources: Sequence[Source]
    question: str
    language: str
    nonce: str
    draft: Draft | None
    composition: Composition = field(init=False)

    def __post_init__(self) -> None:
        self.composition = Composition(self.language)

    async def run(self, exchange: Exchange) -> WritingOutcome:
        """Write the answer; how it went. Raises `ChatModelFailed`."""
        verifier = await verifier_for(self.embedder, self.thresholds)
        sentences = SentenceStream()
        rules = instructions(nonce=self.nonce, language=self.language, characters=MAX_CHARACTERS)
        asked = prompt(self.question, self.sources, nonce=self.nonce, reminder=reminder(self.language))
        async with aclosing(exchange.said(instructions=rules, prompt=asked)) as pieces:
            async for piece in pieces:
                await self._take(sentences.feed(piece), verifier)
        await self._take(sentences.close(), verifier)
        return self._outcome(exchange.text)

    async def _take(self, sentences: Sequence[Sentence], verifier: Verifier) -> None:
        numbered = dict(enumerate(self.sources, start=1))
        for sentence in sentences:
            if sentence.text.strip(".! ").upper() == NO_ANSWER:
                continue
            verified = await verifier.verify(sentence, numbered, question=self.question, language=self.language, secret=self.nonce)
            if self.composition.take(verified) and self.draft:
                await self.draft(self.composition.text)

    def _outcome(self, text: str) -> WritingOutcome:
        if self.composition.statements:
            return WritingOutcome.WRITTEN
        if not text.strip():
            return WritingOutcome.REFUSED
        return WritingOutcome.DECLINED if NO_ANSWER in text.upper() else WritingOutcome.UNSUPPORTED
