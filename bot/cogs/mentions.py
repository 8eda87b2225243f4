"""Questions in messages: a mention, and follow-ups in the threads that Kobar opens; also when they are edited or deleted later."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import discord
import structlog
from discord.ext import commands

from bot import delivery
from bot.access import Access
from bot.answering import THREAD_MINUTES, Answering, Asked, Composed, thread_name
from bot.composing import Composing
from bot.drafts import Reply
from bot.failures import explanation
from bot.hearing import Hearing
from bot.languages import Languages
from bot.names import EDIT, MESSAGE, edit_name, id_in, ids_in, message_name, place_name
from bot.retrying import UNDELIVERED, open_thread
from knowledge.given import GivenAnswer

if TYPE_CHECKING:
    from bot.app import Services

EDITED_INTO_A_QUESTION = timedelta(hours=1)
"""Until when a message may become a question by being edited; later ones are touched for other reasons."""

_LOOKED_BACK = 50
"""So many messages after a question are looked through for an answer that a process gave before it died."""

_log = structlog.get_logger(__name__)


class Mentions(commands.Cog):
    """Answers messages, once each; a newer edit of a question replaces its answer, and a deleted one's answer is taken back.

    What `is_offered` to be kept as a note is no question, although it may reply to Kobar.
    """

    def __init__(
        self,
        *,
        client: discord.Client,
        services: Services,
        access: Access,
        languages: Languages,
        answering: Answering,
        hearing: Hearing,
        is_offered: Callable[[discord.Message], Awaitable[bool]] | None = None,
    ) -> None:
        self._is_offered = is_offered
        self._client = client
        self._services = services
        self._access = access
        self._languages = languages
        self._answering = answering
        self._hearing = hearing
        self._open: dict[int, Composing] = {}

    # What happens

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer a mention, and in a thread of Kobar's own whatever is meant for it."""
        if not self._hearing.is_said_on_server(message) or (self._is_offered and await self._is_offered(message)):
            return
        if self._hearing.is_question(message):
            await self._take_on(message)

    @commands.Cog.listener()
    async def on_message_missed(self, message: discord.Message) -> None:
        """Answer what was asked while there was no session, unless it has come by the gateway too."""
        await self.on_message(message)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Answer the newer version of a question in place of the older one; one that asks Kobar no more leaves the answer as it is."""
        message = payload.message
        if not self._hearing.is_said_on_server(message):
            return
        composing = self._open.get(message.id)
        if composing:
            question = self._hearing.question_of(message)
            if question not in {composing.question, ""} and self._hearing.is_question(message):
                composing.edited(message, question)
            return
        given = await self._services.given.to_question(message_name(message))
        if given is None:
            await self._take_on_if_new(message)
        elif self._hearing.question_of(message) not in {given.question, ""} and await self._still_asks(message):
            await self._take_on(message, instead_of=given)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Take back the answer to a question that was deleted."""
        await self._take_back(payload.channel_id, payload.message_id)

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """The same for each of many."""
        for message_id in payload.message_ids:
            await self._take_back(payload.channel_id, message_id)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Answer what a process that died had taken on."""
        await self._take_over()

    async def _take_on_if_new(self, message: discord.Message) -> None:
        """Answer a message in which Kobar came to be mentioned only by an edit."""
        age = discord.utils.utcnow() - message.created_at
        if self._hearing.is_mentioned(message) and message.edited_at and age < EDITED_INTO_A_QUESTION:
            await self._take_on(message)

    async def _still_asks(self, message: discord.Message) -> bool:
        if self._hearing.is_question(message):
            return True
        # An edit comes without the message that it replies to.
        replied_to = message.reference.message_id if message.reference else None
        return replied_to is not None and await self._services.given.in_message(str(replied_to)) is not None

    # Answering once

    async def _take_on(self, message: discord.Message, *, instead_of: GivenAnswer | None = None) -> None:
        """Answer a message, if no other process does."""
        name = edit_name(message) if instead_of else message_name(message)
        with self._opened(message) as composing, self._services.precedence.taken():
            _, is_ours = await asyncio.gather(delivery.show_typing(message.channel), self._is_ours(name))
            if not is_ours:
                return
            await self._answered_or_told(composing, instead_of)
        await self._done(name)
        await self._take_over()

    @contextmanager
    def _opened(self, message: discord.Message) -> Generator[Composing]:
        """A message from when it is heard until it is answered, so that no edit of it in between is missed."""
        composing = self._open[message.id] = Composing(message, self._hearing.question_of(message))
        try:
            yield composing
        finally:
            del self._open[message.id]

    async def _is_ours(self, name: str) -> bool:
        try:
            return await self._services.claims.take(name)
        except sqlite3.OperationalError:  # answering twice is better than not at all; Discord takes each part once
            _log.warning("not_claimed", exc_info=True)
            return True

    async def _done(self, name: str) -> None:
        try:
            await self._services.claims.done(name)
        except sqlite3.OperationalError:
            _log.warning("not_claimed", exc_info=True)

    async def _take_over(self) -> None:
        """Answer what processes left behind that died over it."""
        for name in (*await self._services.claims.left(MESSAGE), *await self._services.claims.left(EDIT)):
            if await self._services.claims.take_over(name):
                message = await self._fetched(name)
                if message and self._hearing.is_said_on_server(message):
                    given = await self._services.given.to_question(message_name(message))
                    if given is not None or not await self._was_answered(message):
                        with self._opened(message) as composing:
                            await self._answered_or_told(composing, given)
                await self._done(name)

    async def _fetched(self, name: str) -> discord.Message | None:
        channel_id, message_id = ids_in(name)
        channel = self._client.get_channel(channel_id)
        if not isinstance(channel, discord.abc.Messageable):
            return None
        try:
            return await channel.fetch_message(message_id)
        except UNDELIVERED as error:
            _log.info("question_gone", status=getattr(error, "status", None), error=type(error).__name__)
            return None

    async def _was_answered(self, message: discord.Message) -> bool:
        """Whether a process that died had answered before it could say so: in the thread on the message, or in reply to it."""
        thread = message.guild.get_thread(message.id) if message.guild else None
        places = [(thread, None)] if thread else [(message.channel, message)]
        for place, after in places:
            try:
                said = [one async for one in place.history(limit=_LOOKED_BACK, after=after, oldest_first=True)]
            except UNDELIVERED as error:  # answering twice is better than not at all, and than keeping all others waiting
                _log.info("not_looked_for_answer", status=getattr(error, "status", None), error=type(error).__name__)
                continue
            for one in said:
                replied_to = one.reference.message_id if one.reference else None
                if one.author.id == self._hearing.own_id and (thread or replied_to == message.id):
                    return True
        return False

    async def _answered_or_told(self, composing: Composing, instead_of: GivenAnswer | None) -> None:
        """Answer, or say why not: to whoever asked where Kobar may not write, else in its place."""
        message = composing.message
        said = await self._languages.of(message.author, composing.question)
        try:
            await self._answer(composing, instead_of)
        except discord.Forbidden:
            await delivery.tell_may_not_write(message.author, str(getattr(message.channel, "name", "")), said)
        except Exception as error:  # noqa: BLE001 - the command boundary: a listener has no other
            text = explanation(error, said, where="mention")
            try:
                await delivery.send(message.channel, [text], reply_to=message, nonce=delivery.nonce_of(message, "e"))
            except UNDELIVERED as refusal:
                _log.warning("reply_refused", status=getattr(refusal, "status", None), error=type(refusal).__name__)

    async def _answer(self, composing: Composing, instead_of: GivenAnswer | None) -> None:
        message = composing.message
        place = place_name(message.channel) if self._hearing.is_own_thread(message.channel) else None
        if not composing.question:
            said = await self._languages.of(message.author)
            await delivery.send(message.channel, [said.how_to_ask], reply_to=message, nonce=delivery.nonce_of(message))
            return
        parts = await self._standing(instead_of) if instead_of else ()
        reply = Reply(message, open_thread=lambda: self._thread_from(composing.message, place), parts=parts)
        before = instead_of
        async with self._answering.turn_taken(before.thread if before else place):
            while True:
                found = await self._newest(composing, reply, before)
                if found is None:
                    await reply.withdraw()
                    await self._forget(message_name(message), before)
                    return
                before = await self._shown(*found, reply, before)
                if composing.is_current:
                    return

    async def _newest(self, composing: Composing, reply: Reply, before: GivenAnswer | None) -> tuple[Asked, Composed] | None:
        """The answer to the newest version of a question; nothing where it was deleted meanwhile."""
        try:
            return await composing.newest(lambda message, question: self._composed(message, question, reply, before))
        except BaseException:
            if before is None:
                await reply.withdraw()
            raise

    async def _composed(self, message: discord.Message, question: str, reply: Reply, before: GivenAnswer | None) -> tuple[Asked, Composed]:
        place = place_name(message.channel) if self._hearing.is_own_thread(message.channel) else None
        reply.is_for(message)
        conversation = before.thread if before else place
        asked = Asked(question, message.author, conversation, before.question if before else None)
        who = self._access.who_sees_place(message.channel, self._client)
        # What stands there stays until all of what takes its place is known.
        readers, answer = await self._answering.answer(asked, who, _nowhere if before else reply.show)
        composed = await self._answering.compose(answer, asked, readers, message.channel, private=False, asked_in=message_name(message))
        return asked, composed

    async def _shown(self, asked: Asked, composed: Composed, reply: Reply, before: GivenAnswer | None) -> GivenAnswer | None:
        """Post an answer in place of the one before it, and keep that it stands there; what is kept of it."""
        await reply.finish(composed.parts, composed.view)
        conversation = place_name(reply.thread) if reply.thread else asked.conversation
        await self._answering.posted(composed, reply.parts, thread=conversation)
        await self._answering.remember(asked, conversation, composed.answer)
        if before and before.asked_in:
            await self._services.given.forget_question(before.asked_in, but=composed.given)
        return await self._services.given.find(composed.given) if composed.given else None

    async def _standing(self, given: GivenAnswer) -> tuple[discord.PartialMessage, ...]:
        """The messages that an answer consists of."""
        found: list[discord.PartialMessage] = []
        for part in await self._services.given.parts(given.id):
            channel = self._client.get_channel(id_in(part.place))
            if isinstance(channel, discord.TextChannel | discord.Thread | discord.VoiceChannel | discord.StageChannel):
                found.append(channel.get_partial_message(int(part.message)))
        return tuple(found)

    # Taking back

    async def _take_back(self, channel_id: int, message_id: int) -> None:
        composing = self._open.get(message_id)
        if composing:
            composing.deleted()
            return
        name = f"{MESSAGE}{channel_id}:{message_id}"
        given = await self._services.given.to_question(name)
        if given:
            for part in await self._standing(given):
                await delivery.take_back(part)
            await self._forget(name, given)

    async def _forget(self, asked_in: str, given: GivenAnswer | None) -> None:
        if given and given.thread:
            await self._services.conversations.revise(given.thread, given.question, None)
        await self._services.given.forget_question(asked_in)

    # Threads

    async def _thread_from(self, message: discord.Message, place: str | None) -> discord.Thread | None:
        """A thread on `message`, or nothing where there can be none or it stands in one; then the answer is a reply."""
        if place or not isinstance(message.channel, discord.TextChannel):
            return None
        return await open_thread(message, name=thread_name(self._hearing.question_of(message)), minutes=THREAD_MINUTES)


async def _nowhere(text: str) -> None:
    """Show no draft."""
