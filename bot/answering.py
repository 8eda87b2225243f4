"""A question from Discord on its way to an answer with its buttons: what `/ask` and messages have in common."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import discord
import structlog

from bot import render
from bot.access import Who, found_for
from bot.drafts import Drafts
from bot.languages import Languages
from bot.markdown import plain, shortened
from bot.names import asker, member_name, names_of, place_name
from bot.views import answer_view
from knowledge.audience import Readers
from knowledge.given_answers import PostedPart
from knowledge.model import Answer, AnswerKind, Question, Statement, Turn

if TYPE_CHECKING:
    from bot.app import Services

THREAD_NAME_CHARACTERS = 100
THREAD_MINUTES = 1440
"""After a day without a message Discord folds a thread away; a new question opens it again."""

Show = Callable[[str], Awaitable[object]]
"""Puts a text where the answer will be."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it came: who asks, in which conversation, and in place of which earlier version of itself."""

    text: str
    user: discord.User | discord.Member
    conversation: str | None = None
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Composed:
    """An answer as messages with buttons; `given` is the id under which it is kept, if it is."""

    answer: Answer
    parts: tuple[str, ...]
    view: discord.ui.View | None
    given: str | None


class Answering:
    """Asks the assistant, and keeps what was said for the buttons under it and for follow-ups."""

    def __init__(self, *, services: Services, languages: Languages, drafts: Callable[[Show], Drafts] = Drafts) -> None:
        self._services = services
        self._languages = languages
        self._drafts = drafts
        self._places: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def turn_taken(self, conversation: str | None) -> asyncio.Lock:
        """Questions in one conversation are answered one after another, so that each knows those before it."""
        return self._places.setdefault(conversation, asyncio.Lock()) if conversation else asyncio.Lock()

    async def answer(self, asked: Asked, who: Who, show: Show) -> tuple[Readers, Answer]:
        """The answer for those who will read the reply (`who`), and who they are; one that is written is shown by `show` as it grows."""
        # Without a choice the assistant finds the language: a follow-up in a word or two has it from the question before.
        language = await self._languages.chosen_by(asked.user)
        turns = await self._turns(asked)

        async def found(readers: Readers) -> Answer:
            now = self._services.clock.now()
            user = asked.user
            question = Question(asked.text, readers, now, language=language, turns=turns, asker=asker(user), names=names_of(user))

            async def show_draft(text: str) -> None:
                # Whoever came in while it is written may not be one of those for whom it was found.
                if (await who(again=True)).hold_all_of(readers):
                    await show(render.draft_message(text))

            async with self._drafts(show_draft) as drafts:
                return await self._services.assistant.ask(question, drafts.update)

        return await found_for(who, found)

    async def _turns(self, asked: Asked) -> tuple[Turn, ...]:
        """The conversation so far; of a question that was edited, as it was before that."""
        turns = await self._services.conversations.turns(asked.conversation) if asked.conversation else ()
        places = [at for at, turn in enumerate(turns) if turn.question == asked.before]
        return turns[: places[-1]] if places else turns

    async def compose(
        self,
        answer: Answer,
        asked: Asked,
        readers: Readers,
        place: object,
        *,
        private: bool,
        asked_in: str | None = None,
        shareable: bool = False,
    ) -> Composed:
        """The answer as it is shown in `place`, kept under an id that its buttons carry."""
        shown = render.shown_statements(answer)
        parts = render.answer_messages(answer, self._services.cluster.seen_by(readers), private=private)
        told = _told(answer, shown)
        given = await self._kept(answer, told, asked, readers, place_name(place), private=private, asked_in=asked_in)
        return Composed(answer, parts, answer_view(answer, shown, given=given, share=shareable and bool(answer.statements)), given)

    async def _kept(
        self,
        answer: Answer,
        statements: Sequence[Statement],
        asked: Asked,
        readers: Readers,
        place: str,
        *,
        private: bool,
        asked_in: str | None,
    ) -> str | None:
        """The id of the answer in the store; a store that stays locked costs the buttons, never the answer."""
        try:
            return await self._services.given.keep(
                answer, statements, readers, asker=member_name(asked.user), place=place, private=private, asked_in=asked_in
            )
        except sqlite3.OperationalError:
            _log.warning("answer_not_kept", exc_info=True)
            return None

    async def posted(self, composed: Composed, messages: Sequence[discord.Message | discord.PartialMessage], *, thread: str | None) -> None:
        """Keep where the answer stands, and in which thread it can be followed up."""
        if composed.given is None:
            return
        parts = [PostedPart(place_name(message.channel), str(message.id)) for message in messages]
        try:
            await self._services.given.posted(composed.given, parts, thread=thread)
        except sqlite3.OperationalError:
            _log.warning("answer_not_kept", exc_info=True)

    async def remember(self, asked: Asked, conversation: str | None, answer: Answer) -> None:
        """Keep the turn for follow-ups, in the place of an earlier version of it."""
        turn = Turn.of(asked.text, answer)
        if conversation and asked.before is not None:
            await self._services.conversations.revise(conversation, asked.before, turn)
        elif conversation:
            await self._services.conversations.remember(conversation, turn, asker=asker(asked.user))


def _told(answer: Answer, shown: Sequence[Statement]) -> Sequence[Statement]:
    """The statements that are kept of what is shown; of collaborators, who are shown with more lines, those that stand for them."""
    return answer.statements if answer.kind is AnswerKind.COLLABORATORS else shown


def thread_name(question: str) -> str:
    """What a thread for follow-ups is called."""
    return shortened(plain(question), THREAD_NAME_CHARACTERS) or "…"
