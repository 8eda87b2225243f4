"""*Share with everyone*: a private answer in the open, as far as all who see the place may read what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord.ext import commands

from bot import delivery
from bot.access import Access
from bot.answering import Answering, Asked
from bot.failures import whispered
from bot.languages import Languages
from bot.markdown import escaped, plain, shortened
from bot.names import member_name, place_name
from bot.splitting import split
from bot.wording import wording
from bot.wording_feedback import FeedbackWording, feedback_wording
from knowledge.given import GivenAnswer

if TYPE_CHECKING:
    from bot.app import Services

QUESTION_CHARACTERS = 300


class Share(commands.Cog):
    """Checks every source of a private answer again, for all who see the place, and posts what is left."""

    def __init__(self, *, client: discord.Client, services: Services, access: Access, languages: Languages, answering: Answering) -> None:
        self._client = client
        self._services = services
        self._access = access
        self._languages = languages
        self._answering = answering

    @commands.Cog.listener()
    async def on_share_wanted(self, interaction: discord.Interaction[Any], ident: str, language: str) -> None:
        """Share an answer once in a place, and tell whoever got it in private how that went."""
        general = wording(language)
        async with whispered(interaction, lambda: general, where="share"):
            await delivery.defer(interaction, private=True)
            general = await self._languages.of_command(interaction, own=language)
            try:
                told = await self._share(interaction, ident, feedback_wording(general.code))
            except discord.Forbidden:
                told = general.may_not_write.format(channel=escaped(str(getattr(interaction.channel, "name", ""))))
            await delivery.respond(interaction, [told], private=True)

    async def _share(self, interaction: discord.Interaction[Any], ident: str, said: FeedbackWording) -> str:
        """Share, and what is to be said of it."""
        given = await self._services.given.find(ident)
        if given is None or given.asker != member_name(interaction.user):
            return said.answer_forgotten
        if not _may_write(interaction):
            return said.share_may_not_write
        claim = f"discord:share:{place_name(interaction.channel)}:{ident}"
        if not (await self._services.claims.take(claim) or await self._services.claims.take_over(claim)):
            return said.shared_before
        left_out = None
        try:
            left_out = await self._post(interaction, given)
        finally:
            if left_out is None:
                await self._services.claims.release(claim)
        if left_out is None:
            return said.share_nothing_left
        await self._services.claims.done(claim)
        return said.shared_done_left_out if left_out else said.shared_done

    async def _post(self, interaction: discord.Interaction[Any], given: GivenAnswer) -> int | None:
        """Post what all who see the place may read of an answer; how much was left out, or None where nothing is left."""
        channel = interaction.channel
        readers = await self._access.readers_of_place(channel, self._client.guilds)
        shown = await self._services.sharing.shown_to(given, readers)
        if shown.is_empty or not isinstance(channel, discord.abc.Messageable):
            return None
        asked = Asked(given.question, interaction.user)
        composed = await self._answering.compose(shown.answer, asked, readers, channel, private=False)
        parts = split("\n".join(_framed(composed.parts, given, interaction.user)))
        posted = await delivery.send(channel, parts, view=composed.view, nonce=lambda part: f"s{given.id}.{part}")
        await self._answering.posted(composed, posted, thread=None)
        return shown.left_out


def _framed(parts: tuple[str, ...], given: GivenAnswer, user: discord.abc.User) -> list[str]:
    """An answer with who shared it and what was asked above it. That something is left out is told to whoever shares it alone: to others
    it would say that there is more on this that is not for them.
    """
    said = feedback_wording(given.language)
    question = escaped(shortened(plain(given.question), QUESTION_CHARACTERS))
    head = f"-# {said.shared_by.format(member=f'<@{user.id}>', question=question)}"
    return [head, *parts]


def _may_write(interaction: discord.Interaction[Any]) -> bool:
    """Whether whoever wants to share may write there: Kobar is nobody's way around that."""
    permissions = interaction.permissions
    return permissions.send_messages_in_threads if isinstance(interaction.channel, discord.Thread) else permissions.send_messages
