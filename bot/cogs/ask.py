"""Questions: `/ask`, a mention, and follow-ups in the threads that Kobar opens."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot import delivery, render
from bot.access import Access
from bot.drafts import Drafts, Reply
from bot.failures import explanation
from bot.followups import Message, is_meant_for_kobar
from bot.languages import Languages
from bot.markdown import plain, shortened
from bot.member_names import member_of
from bot.views import SourceRef, answer_view
from bot.wording import Wording, wording
from knowledge.audience import Readers
from knowledge.model import Answer, Question, Turn

if TYPE_CHECKING:
    from bot.app import Services

THREAD_NAME_CHARACTERS = 100
THREAD_MINUTES = 1440
"""After a day without a message Discord folds a thread away; a new question opens it again."""

Show = Callable[[str], Awaitable[object]]
"""Puts a text where the answer will be."""

_MENTION = re.compile(r"<@[!&]?(\d+)>")

_log = structlog.get_logger(__name__)


class Ask(commands.Cog):
    """Takes questions, finds out who will see the answer, and posts it."""

    def __init__(
        self,
        *,
        client: discord.Client,
        services: Services,
        access: Access,
        languages: Languages,
        drafts: Callable[[Show], Drafts] = Drafts,
    ) -> None:
        self._client = client
        self._services = services
        self._access = access
        self._languages = languages
        self._drafts = drafts
        self._places: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @app_commands.command(name="ask", description="Ask what the cluster's notes, events and companies say.")
    @app_commands.describe(
        question="Your question, in English or Estonian.",
        private="Only you see the answer, and it uses all that you may read.",
    )
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    @app_commands.allowed_installs(guilds=True, users=False)
    async def ask(self, interaction: discord.Interaction[Any], question: str, private: bool = False) -> None:  # noqa: FBT001, FBT002 - a command's options
        """Answer one question; in a place for all to see, a thread for follow-ups hangs on the answer."""
        alone = self._access.is_alone(interaction, private=private)
        await delivery.defer(interaction, private=private)
        await self._languages.of_command(interaction, question)
        readers = await self._access.readers_of_interaction(interaction, self._client.guilds, alone=alone)
        place = _place(interaction.channel) if self._is_own_thread(interaction.channel) else None
        async with self._turn_taken(place):
            asked = await self._asked(question, readers, interaction.user)
            answer = await self._answer(asked, place, lambda text: delivery.show(interaction, text))
            parts, view = self._rendered(answer, readers, private=alone)
            posted = await delivery.respond(interaction, parts, private=private, view=view)
            if alone:
                return
            place = place or await self._opened_on(interaction.channel, posted.id, question)
            await self._remember(place, question, answer, interaction.user)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer a mention, and in a thread of Kobar's own whatever is meant for it."""
        if message.author.bot or message.webhook_id or message.type not in {discord.MessageType.default, discord.MessageType.reply}:
            return
        if message.guild is None or not self._is_for_us(message):
            return
        said = await self._languages.of(message.author, self._question_of(message))
        try:
            await self._answer_message(message, said)
        except discord.Forbidden:
            await delivery.tell_may_not_write(message.author, str(getattr(message.channel, "name", "")), said)
        except Exception as error:  # noqa: BLE001 - the command boundary: a listener has no other
            await self._apologise(message, error, said)

    async def _answer_message(self, message: discord.Message, said: Wording) -> None:
        question = self._question_of(message)
        if not question:
            await delivery.send(message.channel, [said.how_to_ask], reply_to=message)
            return
        await delivery.show_typing(message.channel)
        readers = await self._access.readers_of_place(message.channel, self._client.guilds)
        place = _place(message.channel) if self._is_own_thread(message.channel) else None
        async with self._turn_taken(place):
            reply = Reply(message, open_thread=lambda: self._thread_from(message, question, place))
            try:
                answer = await self._answer(await self._asked(question, readers, message.author), place, reply.show)
            except BaseException:
                await reply.withdraw()
                raise
            parts, view = self._rendered(answer, readers, private=False)
            await reply.finish(parts, view)
            await self._remember(_place(reply.thread) if reply.thread else place, question, answer, message.author)

    async def _apologise(self, message: discord.Message, error: Exception, said: Wording) -> None:
        text = explanation(error, said, where="mention")
        try:
            await delivery.send(message.channel, [text], reply_to=message)
        except discord.HTTPException as refusal:
            _log.warning("reply_refused", status=refusal.status, code=refusal.code)

    # Asking

    async def _asked(self, question: str, readers: Readers, user: discord.abc.User) -> Question:
        # Without a choice the assistant finds the language: a follow-up in a word or two has it from the question before.
        language = await self._languages.chosen_by(user)
        return Question(question, readers, self._services.clock.now(), language=language, asker=_asker(user))

    async def _answer(self, question: Question, place: str | None, show: Show) -> Answer:
        """The answer; one that is written is shown by `show` as it grows."""
        turns = await self._services.conversations.turns(place) if place else ()
        async with self._drafts(lambda text: show(render.draft_message(text))) as drafts:
            return await self._services.assistant.ask(replace(question, turns=turns), drafts.update)

    async def _remember(self, place: str | None, question: str, answer: Answer, user: discord.abc.User) -> None:
        if place:
            await self._services.conversations.remember(place, Turn.of(question, answer), asker=_asker(user))

    def _rendered(self, answer: Answer, readers: Readers, *, private: bool) -> tuple[tuple[str, ...], discord.ui.View | None]:
        parts = render.answer_messages(answer, self._services.cluster.seen_by(readers), private=private)
        return parts, answer_view(answer, render.shown_statements(answer))

    def _turn_taken(self, place: str | None) -> asyncio.Lock:
        """Questions in one thread are answered one after another, so that each knows those before it."""
        return self._places.setdefault(place, asyncio.Lock()) if place else asyncio.Lock()

    # Messages

    def _is_for_us(self, message: discord.Message) -> bool:
        replied_to = self._replied_to(message)
        seen = Message(
            text=self._question_of(message),
            mentions_kobar=self._is_mentioned(message),
            mentions_others=self._mentions_others(message),
            reply_to_kobar=replied_to == self._own_id,
            reply_to_other=replied_to not in {None, self._own_id},
        )
        near = seen.reply_to_kobar or self._is_own_thread(message.channel)
        return seen.mentions_kobar or (near and is_meant_for_kobar(seen))

    def _mentions_others(self, message: discord.Message) -> bool:
        own_role = message.guild.self_role if message.guild else None
        return any(user.id != self._own_id for user in message.mentions) or any(role != own_role for role in message.role_mentions)

    @property
    def _own_id(self) -> int | None:
        return self._client.user.id if self._client.user else None

    def _is_mentioned(self, message: discord.Message) -> bool:
        """Whether the text names Kobar, or the role that Discord made for it, which is easily picked by mistake."""
        own_role = message.guild.self_role if message.guild else None
        named = {int(found) for found in _MENTION.findall(message.content)}
        return self._own_id in named or (own_role is not None and own_role.id in named)

    @staticmethod
    def _replied_to(message: discord.Message) -> int | None:
        referred = message.reference.resolved if message.reference else None
        return referred.author.id if isinstance(referred, discord.Message) else None

    def _question_of(self, message: discord.Message) -> str:
        """The message without Kobar's mention, other members named as they are called."""
        names = {user.id: user.display_name for user in message.mentions if user.id != self._own_id}
        return plain(_MENTION.sub(lambda found: names.get(int(found[1]), ""), message.content))

    def _is_own_thread(self, channel: object) -> bool:
        return isinstance(channel, discord.Thread) and channel.owner_id == self._own_id

    # Threads

    async def _thread_from(self, message: discord.Message, question: str, place: str | None) -> discord.Thread | None:
        """A thread on `message`, or nothing where there can be none or it stands in one; then the answer is a reply."""
        if place or not isinstance(message.channel, discord.TextChannel):
            return None
        try:
            return await message.create_thread(name=_thread_name(question), auto_archive_duration=THREAD_MINUTES)
        except discord.HTTPException as error:
            _log.info("no_thread", status=error.status, code=error.code)
            return None

    async def _opened_on(self, channel: object, message_id: int, question: str) -> str | None:
        """The place of a new thread on Kobar's own answer, or nothing where there can be none."""
        if not isinstance(channel, discord.TextChannel):
            return None
        try:
            posted = channel.get_partial_message(message_id)
            thread = await posted.create_thread(name=_thread_name(question), auto_archive_duration=THREAD_MINUTES)
        except discord.HTTPException as error:
            _log.info("no_thread", status=error.status, code=error.code)
            return None
        return _place(thread)

    # Sources

    @commands.Cog.listener()
    async def on_sources_wanted(self, interaction: discord.Interaction[Any], refs: Sequence[SourceRef], language: str) -> None:
        """Show whoever clicked *Sources* each quote in its context, as far as he or she may read it now."""
        said = wording(language)
        try:
            await delivery.defer(interaction, private=True)
            said = await self._languages.of_command(interaction, own=language)
            readers = self._access.readers_of_user(interaction.user, self._client.guilds)
            passages = await self._services.library.passages({ref.chunk_id for ref in refs}, readers)
            parts = render.sources_messages(refs, passages, self._services.cluster.seen_by(readers), said)
            await delivery.respond(interaction, parts, private=True)
        except Exception as error:  # noqa: BLE001 - the command boundary: a button has no other
            await delivery.whisper(interaction, explanation(error, said, where="sources"))


def _place(channel: object) -> str:
    return f"discord:{getattr(channel, 'id', 0)}"


def _asker(user: discord.abc.User) -> str:
    """What tells one member from another in the day's counts, and nothing else."""
    return member_of(user).mark


def _thread_name(question: str) -> str:
    return shortened(plain(question), THREAD_NAME_CHARACTERS) or "…"
