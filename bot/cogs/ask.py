"""Questions by `/ask`, and the button *Sources* under every answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot import delivery, render_citations
from bot.access import Access
from bot.answering import THREAD_MINUTES, Answering, Asked, thread_name
from bot.failures import whispered
from bot.hearing import Hearing
from bot.languages import Languages
from bot.names import place_name
from bot.retrying import open_thread
from bot.views import SourceRef
from bot.wording import wording
from knowledge.audience import Readers

if TYPE_CHECKING:
    from bot.app import Services

_log = structlog.get_logger(__name__)


class Ask(commands.Cog):
    """Takes questions, finds out who will see the answer, and posts it."""

    def __init__(
        self, *, client: discord.Client, services: Services, access: Access, languages: Languages, answering: Answering, hearing: Hearing
    ) -> None:
        self._client = client
        self._services = services
        self._access = access
        self._languages = languages
        self._answering = answering
        self._hearing = hearing

    @app_commands.command(name="ask", description="Ask what the cluster's notes, events and companies say.")
    @app_commands.describe(
        question="Your question, in English or Estonian.",
        private="Only you see the answer, and it uses all that you may read.",
    )
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    @app_commands.allowed_installs(guilds=True, users=False)
    async def ask(self, interaction: discord.Interaction[Any], question: str, private: bool = False) -> None:  # noqa: FBT001, FBT002 - a command's options
        """Answer one question; in a place for all to see, a thread for follow-ups hangs on the answer."""
        with self._services.precedence.taken():
            await self._answer(interaction, question, private=private)

    async def _answer(self, interaction: discord.Interaction[Any], question: str, *, private: bool) -> None:
        alone = self._access.is_alone(interaction, private=private)
        await delivery.defer(interaction, private=private)
        await self._languages.of_command(interaction, question)
        place = place_name(interaction.channel) if self._hearing.is_own_thread(interaction.channel) else None
        asked = Asked(question, interaction.user, place)

        async def who(*, again: bool) -> Readers:
            return await self._access.readers_of_interaction(interaction, self._client.guilds, alone=alone, again=again)

        async with self._answering.turn_taken(place):
            readers, answer = await self._answering.answer(asked, who, lambda text: delivery.show(interaction, text))
            shareable = alone and interaction.guild_id is not None
            composed = await self._answering.compose(answer, asked, readers, interaction.channel, private=alone, shareable=shareable)
            posted = await delivery.respond(interaction, composed.parts, private=private, view=composed.view)
            if alone:
                return
            place = place or await self._opened_on(interaction.channel, posted[0].id, question)
            await self._answering.posted(composed, posted, thread=place)
            await self._answering.remember(asked, place, answer)

    async def _opened_on(self, channel: object, message_id: int, question: str) -> str | None:
        """The place of a new thread on Kobar's own answer, or nothing where there can be none."""
        if not isinstance(channel, discord.TextChannel):
            return None
        posted = channel.get_partial_message(message_id)
        thread = await open_thread(posted, name=thread_name(question), minutes=THREAD_MINUTES)
        return place_name(thread) if thread else None

    @commands.Cog.listener()
    async def on_sources_wanted(self, interaction: discord.Interaction[Any], refs: Sequence[SourceRef], language: str) -> None:
        """Show whoever clicked *Sources* each quote in its context, as far as he or she may read it now."""
        said = wording(language)
        async with whispered(interaction, lambda: said, where="sources"):
            await delivery.defer(interaction, private=True)
            said = await self._languages.of_command(interaction, own=language)
            readers = await self._access.readers_of_interaction(interaction, self._client.guilds, alone=True)
            passages = await self._services.library.passages({ref.chunk_id for ref in refs}, readers)
            parts = render_citations.sources_messages(refs, passages, self._services.cluster.seen_by(readers), said)
            await delivery.respond(interaction, parts, private=True)
