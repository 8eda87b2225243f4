"""*Helpful*, *Not right* and why; what was not right goes to the administrators, as far as those who read it there may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot import admins, delivery
from bot.access import Access, found_for
from bot.failures import whispered
from bot.feedback_buttons import WHY, reason_in, why_modal
from bot.feedback_messages import Marked, list_messages, marked_messages
from bot.languages import Languages
from bot.names import id_in, member_name
from bot.places import all_see_too, channel_named, sees
from bot.retrying import acknowledge
from bot.wording import wording
from bot.wording_feedback import FeedbackWording, feedback_wording
from knowledge.audience import Readers
from knowledge.feedback import Verdict, Vote
from knowledge.given import GivenAnswer

if TYPE_CHECKING:
    from bot.app import Services

LISTED = 8
"""So many of the newest votes an administrator is shown."""

_log = structlog.get_logger(__name__)


class Feedback(commands.Cog):
    """Keeps one vote a member for an answer, and shows what was marked as not right to those who may see it."""

    def __init__(
        self,
        *,
        client: discord.Client,
        services: Services,
        access: Access,
        languages: Languages,
        channel: str | None = None,
        listed_for_all: bool = False,
    ) -> None:
        self._client = client
        self._services = services
        self._access = access
        self._languages = languages
        self._channel = channel
        self.feedback.default_permissions = admins.listed_for(everyone=listed_for_all)

    # Votes

    @commands.Cog.listener()
    async def on_helpful_said(self, interaction: discord.Interaction[Any], given: str, language: str) -> None:
        """Keep that an answer was helpful."""
        async with whispered(interaction, lambda: wording(language), where="helpful"):
            await delivery.defer(interaction, private=True)
            said = await self._said(interaction, language)
            found = await self._given(interaction, given)
            kept = found is not None and await self._services.votes.cast(given, member_name(interaction.user), Verdict.HELPFUL)
            await delivery.respond(interaction, [said.thanks_helpful if kept else said.answer_forgotten], private=True)

    @commands.Cog.listener()
    async def on_wrong_said(self, interaction: discord.Interaction[Any], given: str, language: str) -> None:
        """Ask what is not right; that is kept when it is sent, with or without a reason."""
        async with whispered(interaction, lambda: wording(language), where="wrong"):
            said = await self._said(interaction, language)
            if await self._given(interaction, given):
                await acknowledge(lambda: interaction.response.send_modal(why_modal(given, said.code)))
                return
            await delivery.defer(interaction, private=True)
            await delivery.respond(interaction, [said.answer_forgotten], private=True)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Hear what is sent from the modal, whichever process had shown it."""
        found = WHY.fullmatch(str(dict(interaction.data or {}).get("custom_id", "")))
        if interaction.type is not discord.InteractionType.modal_submit or found is None:
            return
        async with whispered(interaction, lambda: wording(found["language"]), where="why"):
            await delivery.defer(interaction, private=True)
            said = await self._said(interaction, found["language"])
            kept = await self._keep_wrong(interaction, found["given"])
            await delivery.respond(interaction, [said.thanks_wrong if kept else said.answer_forgotten], private=True)

    async def _keep_wrong(self, interaction: discord.Interaction[Any], ident: str) -> bool:
        given, member, reason = await self._given(interaction, ident), member_name(interaction.user), reason_in(interaction)
        if given is None or not await self._services.votes.cast(ident, member, Verdict.WRONG, reason=reason):
            return False
        await self._post(given, Vote(ident, member, Verdict.WRONG, reason, self._services.clock.now()))
        return True

    async def _given(self, interaction: discord.Interaction[Any], ident: str) -> GivenAnswer | None:
        """The answer that a button is for; a private one is nobody's to judge but the asker's, whoever has come by its id."""
        given = await self._services.given.find(ident)
        return given if given and (not given.private or given.asker == member_name(interaction.user)) else None

    # What administrators are told

    async def _post(self, given: GivenAnswer, vote: Vote) -> None:
        """Post a vote in the channel that is named for it; that it cannot be posted costs the post alone."""
        guild = self._access.cluster_guild(self._client.guilds)
        if self._channel is None or guild is None:
            return
        channel = channel_named(guild, self._channel)
        if channel is None:
            _log.warning("feedback_channel_missing", todo="make the channel or correct discord.feedback_channel")
            return
        said = feedback_wording((await self._languages.of_server()).code)

        async def found(readers: Readers) -> Marked:
            public = not given.private and all_see_too(channel, self._client.get_channel(id_in(given.place)))
            return await self._marked(vote, given, readers, public=public)

        readers, marked = await found_for(self._access.who_sees_place(channel, self._client), found)
        parts = marked_messages(marked, self._services.cluster.seen_by(readers), said)
        try:
            await delivery.send(channel, parts)
        except discord.HTTPException as error:
            _log.warning("feedback_not_posted", status=error.status, code=error.code)

    async def _marked(self, vote: Vote, given: GivenAnswer, readers: Readers, *, public: bool, admin: bool = False) -> Marked:
        """What `readers` may see of a vote. `public` says that they all can open the place where the answer stands, `admin` that an
        administrator reads alone, for whom whoever marked a private answer that rests on nothing has left it.
        """
        shown = await self._services.sharing.shown_to(given, readers)
        whole = given.said > 0 and shown.left_out == 0
        asked = public or (given.private and (whole or (admin and not given.said)))
        return Marked(vote, given, shown, asked=asked, link=await self._link(given) if public else None)

    async def _link(self, given: GivenAnswer) -> str | None:
        guild = self._access.cluster_guild(self._client.guilds)
        parts = await self._services.given.parts(given.id)
        return f"https://discord.com/channels/{guild.id}/{id_in(parts[0].place)}/{parts[0].message}" if guild and parts else None

    @app_commands.command(name="feedback", description="Answers that members marked as not right (administrators).")
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.allowed_installs(guilds=True, users=False)
    async def feedback(self, interaction: discord.Interaction[Any]) -> None:
        """List the newest votes for an administrator alone, each as far as he or she may read what it rests on."""
        general = await admins.heard(interaction, access=self._access, languages=self._languages)
        if general is None:
            return
        who = self._access.who_sees(interaction, self._client, alone=True)
        readers, found = await found_for(who, lambda readers: self._newest(interaction.user, readers))
        counts = await self._services.votes.counts()
        parts = list_messages(found, counts, self._services.cluster.seen_by(readers), feedback_wording(general.code))
        await delivery.respond(interaction, parts, private=True)

    async def _newest(self, user: discord.abc.User, readers: Readers) -> list[Marked]:
        """The newest votes, each as far as an administrator may see it who reads alone."""
        guild = self._access.cluster_guild(self._client.guilds)
        member = guild.get_member(user.id) if guild else None
        found: list[Marked] = []
        for vote in await self._services.votes.wrong(limit=LISTED):
            given = await self._services.given.find(vote.answer_id)
            if given:
                public = not given.private and member is not None and sees(member, self._client.get_channel(id_in(given.place)))
                found.append(await self._marked(vote, given, readers, public=public, admin=True))
        return found

    async def _said(self, interaction: discord.Interaction[Any], language: str) -> FeedbackWording:
        return feedback_wording((await self._languages.of_command(interaction, own=language)).code)
