"""A lead's reply to a question that Kobar had no answer to, kept as a note when the lead confirms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
import structlog
from discord.ext import commands

from bot import delivery
from bot.access import Access
from bot.failures import whispered
from bot.feedback_buttons import Adopted, keep_it_view, keep_view
from bot.followups import is_statement
from bot.hearing import Hearing
from bot.keeping import Keeping
from bot.languages import Languages
from bot.markdown import escaped, plain, quoted, shortened
from bot.names import place_name
from bot.wording import wording
from bot.wording_feedback import FeedbackWording, feedback_wording
from knowledge.given import GivenAnswer
from knowledge.model import Tone

if TYPE_CHECKING:
    from bot.app import Services

TITLE_CHARACTERS = 100
SHOWN_CHARACTERS = 1200
"""So much of a message is shown before it is kept; it is kept whole."""

_log = structlog.get_logger(__name__)


class Keep(commands.Cog):
    """Offers to keep what a lead replied where Kobar had no answer; only leads and administrators may."""

    def __init__(
        self, *, client: discord.Client, services: Services, access: Access, languages: Languages, hearing: Hearing, keeping: Keeping
    ) -> None:
        self._client = client
        self._services = services
        self._access = access
        self._languages = languages
        self._hearing = hearing
        self._keeping = keeping

    async def is_offered(self, message: discord.Message) -> bool:
        """Whether a message is a lead's answer to what Kobar had none to; it is offered then to keep it."""
        if not self._keeping.leads(message.author, self._client.guilds) or self._hearing.is_mentioned(message):
            return False
        text = self._hearing.question_of(message)
        if not is_statement(text):
            return False
        given = await self._unanswered(message) if self._keeping.keeper.takes(message) else None
        if given is None:
            return False
        if await self._services.claims.take(f"discord:offer:{message.channel.id}:{message.id}"):
            said = feedback_wording((await self._languages.of(message.author, text)).code)
            view = keep_view(Adopted(given.id, message.id), language=said.code)
            try:
                nonce = delivery.nonce_of(message, "k")
                await delivery.send(message.channel, [f"-# {said.keep_offer}"], view=view, reply_to=message, nonce=nonce)
            except discord.HTTPException as error:
                _log.info("not_offered", status=error.status, code=error.code)
        return True

    async def _unanswered(self, message: discord.Message) -> GivenAnswer | None:
        """The answer that a message replies to, or in whose thread it is written, where that was none."""
        if message.reference and message.reference.message_id:
            given = await self._services.given.in_message(str(message.reference.message_id))
        elif self._hearing.is_own_thread(message.channel):
            given = await self._services.given.last_in_thread(place_name(message.channel))
        else:
            given = None
        return given if given and not given.private and given.tone is not Tone.ANSWERED else None

    @commands.Cog.listener()
    async def on_keep_wanted(self, interaction: discord.Interaction[Any], adopted: Adopted, language: str) -> None:
        """Show a lead what would be kept, and ask whether it shall be."""
        async with whispered(interaction, lambda: wording(language), where="keep"):
            await delivery.defer(interaction, private=True)
            said = await self._said(interaction, language)
            message = await self._message(interaction, adopted)
            if not self._may_keep(interaction):
                await delivery.respond(interaction, [said.keep_leads_only], private=True)
            elif message is None:
                await delivery.respond(interaction, [said.keep_gone], private=True)
            else:
                title = await self._title(adopted, message)
                text = shortened(plain(message.content), SHOWN_CHARACTERS)
                offer = interaction.message.id if interaction.message else 0
                view = keep_it_view(Adopted(adopted.given, adopted.message, offer), language=said.code)
                await delivery.respond(
                    interaction, ["\n".join([said.keep_confirm, f"**{escaped(title)}**", quoted(text)])], private=True, view=view
                )

    @commands.Cog.listener()
    async def on_keep_confirmed(self, interaction: discord.Interaction[Any], adopted: Adopted, language: str) -> None:
        """Keep it, and say so in the place of the offer."""
        async with whispered(interaction, lambda: wording(language), where="keep"):
            await delivery.defer(interaction, private=True)
            said = await self._said(interaction, language)
            message = await self._message(interaction, adopted)
            if not self._may_keep(interaction):
                told = said.keep_leads_only
            elif message is None:
                told = said.keep_gone
            else:
                link = await self._keeping.keeper.keep(message, title=await self._title(adopted, message))
                told = f"{said.kept} {link}" if link else said.keep_gone
                if link:
                    await self._close(interaction, adopted, said.kept_at.format(link=link))
            await delivery.respond(interaction, [told], private=True)

    async def _close(self, interaction: discord.Interaction[Any], adopted: Adopted, text: str) -> None:
        """Put what became of it in the place of the offer."""
        channel = interaction.channel
        if adopted.offer and isinstance(channel, discord.TextChannel | discord.Thread):
            try:
                await delivery.edit(channel.get_partial_message(adopted.offer), f"-# {text}")
            except discord.HTTPException as error:
                _log.info("offer_gone", status=error.status, code=error.code)

    def _may_keep(self, interaction: discord.Interaction[Any]) -> bool:
        guilds = self._client.guilds
        return bool(self._keeping.leads(interaction.user, guilds)) or self._access.is_admin(interaction.user, guilds)

    @staticmethod
    async def _message(interaction: discord.Interaction[Any], adopted: Adopted) -> discord.Message | None:
        """The lead's message as it is now."""
        if not isinstance(interaction.channel, discord.abc.Messageable):
            return None
        try:
            return await interaction.channel.fetch_message(adopted.message)
        except discord.HTTPException as error:
            _log.info("reply_gone", status=error.status, code=error.code)
            return None

    async def _title(self, adopted: Adopted, message: discord.Message) -> str:
        """The question that it answers; its own beginning where that is no longer kept."""
        given = await self._services.given.find(adopted.given)
        return shortened(plain(given.question if given else message.content), TITLE_CHARACTERS)

    async def _said(self, interaction: discord.Interaction[Any], language: str) -> FeedbackWording:
        return feedback_wording((await self._languages.of_command(interaction, own=language)).code)
