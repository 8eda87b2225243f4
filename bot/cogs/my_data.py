"""`/mydata`: what is kept of a member, shown to that member alone and forgotten at his or her word."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot import delivery
from bot.failures import whispered
from bot.forget_button import ForgetButton, forget_view
from bot.languages import Languages
from bot.member_export import archives
from bot.member_names import member_of
from bot.wording import wording
from bot.wording_my_data import MyDataWording, my_data_wording
from knowledge.member_data import Held

if TYPE_CHECKING:
    from bot.app import Services
    from bot.channels.following import Following

_log = structlog.get_logger(__name__)


class MyData(commands.Cog):
    """Whoever acts sees and forgets what is his or her own, wherever that is asked for and whatever he or she may read."""

    mydata = app_commands.Group(
        name="mydata",
        description="What Kobar keeps of you.",
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    )

    def __init__(self, *, services: Services, languages: Languages, following: Following | None = None) -> None:
        self._services = services
        self._languages = languages
        self._following = following
        self._busy: set[int] = set()

    async def _said(self, interaction: discord.Interaction[Any]) -> MyDataWording:
        return my_data_wording((await self._languages.of_command(interaction)).code)

    @contextmanager
    def _alone(self, user: discord.abc.User) -> Generator[bool]:
        """Whether nothing of the kind is being done for `user` already."""
        if user.id in self._busy:
            yield False
            return
        self._busy.add(user.id)
        try:
            yield True
        finally:
            self._busy.discard(user.id)

    # Showing

    @mydata.command(name="show", description="Get all that Kobar keeps of you, as a file by direct message.")
    async def show(self, interaction: discord.Interaction[Any]) -> None:
        """Send a member all that is kept of him or her."""
        await delivery.defer(interaction, private=True)
        said = await self._said(interaction)
        with self._alone(interaction.user) as alone:
            if not alone:
                await delivery.respond(interaction, [said.under_way], private=True)
                return
            held = await self._services.members.of(member_of(interaction.user))
            if not any(each.records for each in held):
                await delivery.respond(interaction, [said.shown_none], private=True)
                return
            await self._hand_over(interaction, held, said)

    async def _hand_over(self, interaction: discord.Interaction[Any], held: Sequence[Held], said: MyDataWording) -> None:
        """By direct message; from a member who takes none, in the private reply."""
        made = archives(held, said, kobar=self._services.cluster.name, member=member_of(interaction.user), now=self._services.clock.now())
        directly = True
        text = said.in_messages
        async for archive in made:
            if directly:
                try:
                    await delivery.send_file(interaction.user, text, archive.name, archive.raw)
                except discord.Forbidden:
                    directly = False
                    await delivery.respond(interaction, [said.shown_here], private=True)
            if not directly:
                await delivery.follow_up_with_file(interaction, archive.name, archive.raw)
            text = ""
        if directly:
            await delivery.respond(interaction, [said.shown], private=True)

    # Forgetting

    @mydata.command(name="forget", description="Let Kobar forget all that it keeps of you. It asks you first.")
    async def forget(self, interaction: discord.Interaction[Any]) -> None:
        """Say what will go, and ask."""
        await delivery.defer(interaction, private=True)
        said = await self._said(interaction)
        held = await self._services.members.of(member_of(interaction.user))
        counted = [f"- {said.kinds.get(each.kind, (each.kind, ''))[0]}: {len(each.records)}" for each in held if each.records]
        first = said.confirm.format(what="\n".join(counted)) if counted else said.confirm_nothing
        view = forget_view(interaction.user.id, self._services.clock.now(), language=said.code)
        await delivery.respond(interaction, [f"{first}\n\n{said.stays}"], private=True, view=view)

    @commands.Cog.listener()
    async def on_forget_confirmed(self, interaction: discord.Interaction[Any], button: ForgetButton) -> None:
        """Forget all that is kept of the member for whom the button is, if it is he or she who clicked it, and in time."""
        said = my_data_wording(button.language)
        words = wording(button.language)
        async with whispered(interaction, lambda: words, where="mydata forget"):
            words = await self._languages.of_command(interaction, own=button.language)
            if interaction.user.id != button.member_id:
                await delivery.whisper(interaction, my_data_wording(words.code).not_yours)
            elif self._services.clock.now() > button.until:
                await delivery.whisper(interaction, said.too_late)
            else:
                await self._forget(interaction, said)

    async def _forget(self, interaction: discord.Interaction[Any], said: MyDataWording) -> None:
        with self._alone(interaction.user) as alone:
            if not alone:
                await delivery.whisper(interaction, said.under_way)
                return
            await delivery.replace_clicked(interaction, said.forgetting)
            await self._leave_out(interaction.user)
            gone = await self._services.members.forget(member_of(interaction.user))
            _log.info("member_forgotten", kinds=len(gone))
            await delivery.show(interaction, said.forgotten)

    async def _leave_out(self, user: discord.abc.User) -> None:
        """From now on nothing that `user` wrote or writes is indexed."""
        if self._following:
            await self._following.forget_author(user.id)
        else:
            await self._services.channels.posts.set_indexed(user.id, indexed=False)

    # Indexing

    @mydata.command(name="index", description="Whether Kobar indexes what you write in the channels that it reads.")
    @app_commands.describe(posts="On: answers may quote you to those who can open the channel. Off: your messages stay out.")
    @app_commands.choices(posts=[app_commands.Choice(name="on", value="on"), app_commands.Choice(name="off", value="off")])
    async def index(self, interaction: discord.Interaction[Any], posts: str) -> None:
        """Take a member's messages out of the index for as long as he or she likes, or in again."""
        await delivery.defer(interaction, private=True)
        said = await self._said(interaction)
        if posts == "off":
            await self._leave_out(interaction.user)
        elif self._following:
            await self._following.keep_author(interaction.user.id)
        else:
            await self._services.channels.posts.set_indexed(interaction.user.id, indexed=True)
        await delivery.respond(interaction, [said.index_off if posts == "off" else said.index_on], private=True)
