"""A lead's reply to a question that Kobar had no answer to, kept as a note when that lead confirms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
import structlog
from discord.ext import commands

from bot import delivery
from bot.access import Access
from bot.failures import whispered
from bot.feedback_buttons import Adopted, keep_it_view, keep_view, offers
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
    """Offers to keep what a lead replied where Kobar had no answer; only that lead and administrators may."""

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
        return given if given and _is_open_question(given) else None

    @commands.Cog.listener()
    async def on_keep_wanted(self, interaction: discord.Interaction[Any], adopted: Adopted, language: str) -> None:
        """Show the lead what would be kept, and ask whether it shall be."""
        async with whispered(interaction, lambda: wording(language), where="keep"):
            await delivery.defer(interaction, private=True)
            said = await self._said(interaction, language)
            message = await self._message(interaction, adopted, said)
            if isinstance(message, str):
                await delivery.respond(interaction, [message], private=True)
                return
            title = await self._title(interaction, adopted, message)
            text = shortened(plain(message.content), SHOWN_CHARACTERS)
            offer = interaction.message.id if interaction.message else 0
            view = keep_it_view(Adopted(adopted.given, adopted.message, offer), language=said.code)
            shown = "\n".join([said.keep_confirm, f"**{escaped(title)}**", quoted(text)])
            await delivery.respond(interaction, [shown], private=True, view=view)

    @commands.Cog.listener()
    async def on_keep_confirmed(self, interaction: discord.Interaction[Any], adopted: Adopted, language: str) -> None:
        """Keep it, and say so in the place of the offer."""
        async with whispered(interaction, lambda: wording(language), where="keep"):
            await delivery.defer(interaction, private=True)
            said = await self._said(interaction, language)
            message = await self._message(interaction, adopted, said)
            if isinstance(message, str):
                await delivery.respond(interaction, [message], private=True)
                return
            link = await self._keeping.keeper.keep(message, title=await self._title(interaction, adopted, message))
            if link:
                await self._close(interaction, adopted, said.kept_at.format(link=link))
            await delivery.respond(interaction, [f"{said.kept} {link}" if link else said.keep_gone], private=True)

    async def _close(self, interaction: discord.Interaction[Any], adopted: Adopted, text: str) -> None:
        """Put what became of it in the place of the offer; no other message is touched, whatever an id says."""
        channel = interaction.channel
        if adopted.offer and isinstance(channel, discord.TextChannel | discord.Thread):
            try:
                offer = await channel.fetch_message(adopted.offer)
                if offers(offer, adopted):
                    await delivery.edit(offer, f"-# {text}")
            except discord.HTTPException as error:
                _log.info("offer_gone", status=error.status, code=error.code)

    async def _message(self, interaction: discord.Interaction[Any], adopted: Adopted, said: FeedbackWording) -> discord.Message | str:
        """The lead's message as it is now, or what to say to whoever may not keep it, or where it is gone."""
        guilds = self._client.guilds
        admin = self._access.is_admin(interaction.user, guilds)
        if not (admin or self._keeping.leads(interaction.user, guilds)):
            return said.keep_leads_only
        message = await self._fetched(interaction, adopted)
        if message is None:
            return said.keep_gone
        # What somebody wrote becomes a note by his or her own word, not by another lead's.
        return message if admin or message.author.id == interaction.user.id else said.keep_leads_only

    @staticmethod
    async def _fetched(interaction: discord.Interaction[Any], adopted: Adopted) -> discord.Message | None:
        if not isinstance(interaction.channel, discord.abc.Messageable):
            return None
        try:
            return await interaction.channel.fetch_message(adopted.message)
        except discord.HTTPException as error:
            _log.info("reply_gone", status=error.status, code=error.code)
            return None

    async def _title(self, interaction: discord.Interaction[Any], adopted: Adopted, message: discord.Message) -> str:
        """The question that it answers, as it was asked there; its own beginning where that is no longer kept. Not escaped."""
        given = await self._services.given.find(adopted.given)
        asked = given and _is_open_question(given) and place_name(interaction.channel) in {given.place, given.thread}
        return shortened(plain(given.question if given and asked else message.content), TITLE_CHARACTERS)

    async def _said(self, interaction: discord.Interaction[Any], language: str) -> FeedbackWording:
        return feedback_wording((await self._languages.of_command(interaction, own=language)).code)


def _is_open_question(given: GivenAnswer) -> bool:
    """Whether what was asked before all had no answer."""
    return not given.private and given.tone is not Tone.ANSWERED
