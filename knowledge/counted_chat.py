"""The chat model as it may be used: each call takes a place in the day's count, and what it used is kept, however it goes."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass

import anyio
import structlog

from knowledge.errors import ChatModelFailed
from knowledge.model import Writing, WritingOutcome
from knowledge.ports import ChatModel, TokenUsage
from knowledge.settings import ChatModelSettings
from knowledge.usage import Usage

CHARACTERS_PER_TOKEN = 3
"""For the estimate where a provider counts no tokens: English takes about four, Estonian less than three."""

_TURNED_AWAY = frozenset({WritingOutcome.RATE_LIMITED, WritingOutcome.UNAUTHENTICATED, WritingOutcome.UNAVAILABLE})

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Exchange:
    """One call of the model: what it has said so far, and what goes to and fro."""

    model: ChatModel
    settings: ChatModelSettings
    text: str = ""
    _sent: int = 0
    _used: TokenUsage | None = None

    async def said(self, *, instructions: str, prompt: str) -> AsyncGenerator[str]:
        """What the model says, piece by piece. Raises `ChatModelFailed`."""
        self._sent = len(instructions) + len(prompt)
        async with aclosing(self.model.stream(instructions=instructions, prompt=prompt)) as stream:
            async for piece in stream:
                if isinstance(piece, TokenUsage):
                    self._used = piece
                else:
                    self.text += piece
                    yield piece

    def writing(self, outcome: WritingOutcome) -> Writing:
        """How it went, with what was used; a provider that turned the question away was given nothing that it counts."""
        used = self._used or self._estimate(outcome)
        return Writing(
            outcome=outcome,
            model=self.model.name,
            tokens_in=used.read,
            tokens_out=used.written,
            cost=self.settings.cost(used.read, used.written),
            currency=self.settings.currency,
        )

    def _estimate(self, outcome: WritingOutcome) -> TokenUsage:
        written = len(self.text) // CHARACTERS_PER_TOKEN
        read = 0 if outcome in _TURNED_AWAY and not written else self._sent // CHARACTERS_PER_TOKEN
        return TokenUsage(read, written)


class CountedChat:
    """Has a chat model write, within the day's count and its time."""

    def __init__(self, *, model: ChatModel, usage: Usage, settings: ChatModelSettings) -> None:
        self._model = model
        self._usage = usage
        self._settings = settings

    async def write(self, what: str, by: Callable[[Exchange], Awaitable[WritingOutcome]], *, asker: str | None) -> Writing:
        """How a call went that `by` makes and judges; `what` is the log's name for what is written.

        A failure is logged once, without the question and without what the provider said.
        """
        try:
            place = await self._usage.reserve(model=self._model.name, asker=asker)
        except sqlite3.OperationalError:
            # Without a place in the count the limits would not hold.
            _log.warning("writing_not_reserved", exc_info=True)
            return Writing(WritingOutcome.UNAVAILABLE, self._model.name)
        if isinstance(place, WritingOutcome):
            return Writing(place, self._model.name)
        exchange = Exchange(self._model, self._settings)
        outcome = WritingOutcome.BROKEN_OFF
        try:
            outcome = await self._outcome(what, by(exchange))
        finally:
            writing = exchange.writing(outcome)
            await self._settle(place, writing)
        return writing

    async def _outcome(self, what: str, call: Awaitable[WritingOutcome]) -> WritingOutcome:
        try:
            async with asyncio.timeout(self._settings.timeout):
                return await call
        except TimeoutError:
            failed = ChatModelFailed(WritingOutcome.TIMED_OUT, f"after {self._settings.timeout:g} s")
        except ChatModelFailed as error:
            failed = error
        _log.warning(f"{what}_not_written", model=self._model.name, outcome=failed.outcome.value, error=failed.detail)
        return failed.outcome

    async def _settle(self, place: int, writing: Writing) -> None:
        try:
            with anyio.CancelScope(shield=True):
                await self._usage.settle(place, writing)
        except sqlite3.OperationalError:
            _log.warning("writing_not_settled", exc_info=True)
