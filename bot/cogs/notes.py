"""`/note` and the message menus *Save as note* and *Correct this note*: what leads of working groups do with notes."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import discord
from discord import app_commands
from discord.ext import commands

from bot import delivery
from bot.access import Access, found_for
from bot.channels.following import Following
from bot.choices import CHOICE_CHARACTERS, CHOICES, choices_among, groups_among
from bot.languages import Languages
from bot.markdown import escaped, plain, shortened
from bot.names import asker
from bot.notekeeping.buttons import channels_view, take_out_view
from bot.notekeeping.channels import NoteChannels, Refusal, place_of, thread_path
from bot.notekeeping.dialogue import Dialogue
from bot.notekeeping.saved import Kept, SavedNotes
from bot.retrying import acknowledge
from bot.wording import wording
from bot.wording_notes import NotesWording
from knowledge.audience import Readers
from knowledge.calendar.periods import period_in
from knowledge.minutes.note import Corrected, Note
from knowledge.minutes.taker import ThreadAsked
from knowledge.model import DocumentSummary, WorkingGroup
from knowledge.posts import ChannelSource

if TYPE_CHECKING:
    from bot.app import Services


Interaction = discord.Interaction[Any]


class Notes(commands.GroupCog, group_name="note", group_description="Notes of working groups, for those who lead them."):
    """Lets leads post notes, draft the minutes of a thread, save messages and correct notes."""

    def __init__(
        self, *, client: commands.Bot, services: Services, access: Access, languages: Languages, following: Following, saved: SavedNotes
    ) -> None:
        self._client = client
        self._services = services
        self._access = access
        self._saved = saved
        self._channels = NoteChannels(client=client, access=access, cluster=services.cluster, following=following)
        self._dialogue = Dialogue(
            client=client, services=services, access=access, languages=languages, following=following, channels=self._channels
        )
        self._menus = (
            app_commands.ContextMenu(name="Save as note", callback=self.save),
            app_commands.ContextMenu(name="Correct this note", callback=self.correct_message),
        )
        for menu in self._menus:
            menu.guild_only = True
        group = self.app_command
        assert isinstance(group, app_commands.Group)  # noqa: S101 - states what a GroupCog is
        group.guild_only = True

    async def cog_load(self) -> None:
        """Put the menus in place."""
        for menu in self._menus:
            self._client.tree.add_command(menu)

    async def cog_unload(self) -> None:
        """Take them away."""
        for menu in self._menus:
            self._client.tree.remove_command(menu.name, type=menu.type)

    @commands.Cog.listener()
    async def on_channels_found(self) -> None:
        """Post what was to be posted when Kobar was stopped."""
        await self._dialogue.resume(self._client)

    # Posting

    @app_commands.command(name="post", description="Write a note of your working group; it is posted in the group's channel.")
    @app_commands.describe(group="The working group; needed only if you lead several.", date="The day it is of; today, without it.")
    async def post(self, interaction: Interaction, group: str | None = None, date: str | None = None) -> None:
        """Open the form of a new note, or first ask for its channel."""
        said = await self._dialogue.said(interaction)
        chosen = self._group(interaction, group, said)
        day = self._day(date, said)
        for refusal in (chosen, day):
            if isinstance(refusal, Refusal):
                await delivery.whisper(interaction, refusal.reason)
                return
        assert isinstance(chosen, WorkingGroup)  # noqa: S101 - told apart above
        assert not isinstance(day, Refusal)  # noqa: S101 - likewise
        sources = self._channels.sources(chosen.slug)
        here = self._channels.source_of(interaction.channel)
        if here not in sources and len(sources) > 1:
            view = channels_view([(source.channel_id, self._named(source)) for source in sources], chosen.slug, day)
            await acknowledge(
                lambda: interaction.response.send_message(said.which_channel, view=view, ephemeral=True, allowed_mentions=delivery.NO_PINGS)
            )
            return
        source = here if here in sources else next(iter(sources), None)
        if source is None:
            await delivery.whisper(interaction, said.no_channel.format(group=escaped(chosen.spoken_in(said.code).name)))
            return
        await self._write(interaction, source, chosen, day)

    @commands.Cog.listener()
    async def on_note_channel_chosen(self, interaction: Interaction, group: str, day: date, channel_id: int) -> None:
        """Open the form of a note for the channel that was chosen."""
        said = await self._dialogue.said(interaction)
        found = next((each for each in self._channels.groups(interaction.user) if each.slug == group), None)
        source = self._channels.source_of(discord.Object(channel_id))
        if found is None or source is None or source.group != group:
            await delivery.whisper(interaction, said.leads_none if found is None else said.not_a_source)
            return
        await self._dialogue.guarded(interaction, self._write(interaction, source, found, day))

    async def _write(self, interaction: Interaction, source: ChannelSource, group: WorkingGroup, day: date) -> None:
        said = await self._dialogue.said(interaction)
        heading = said.form_title.format(group=group.spoken_in(said.code).name)
        await self._dialogue.open_form(interaction, Note("", group.slug, day), source, source.channel_id, heading=heading)

    # Minutes

    @app_commands.command(name="thread", description="Draft the minutes of this thread: decisions, actions, open questions.")
    async def thread(self, interaction: Interaction) -> None:
        """Show a draft of the minutes to the lead alone."""
        await delivery.defer(interaction, private=True)
        said = await self._dialogue.said(interaction)
        thread = interaction.channel
        source = self._channels.source_of(thread)
        if not isinstance(thread, discord.Thread) or source is None:
            await delivery.respond(interaction, [said.not_a_thread], private=True)
            return
        if not self._saved.may(interaction.user, source):
            await delivery.respond(interaction, [self._leads_only(interaction, source, said)], private=True)
            return
        asked = ThreadAsked(thread.id, thread_path(thread.id), source.name, plain(thread.name), source.group)
        who = self._access.who_sees_place(thread, self._client)
        _, note = await found_for(who, lambda readers: self._services.minutes.draft(asked, readers, asker=asker(interaction.user)))
        if note is None:
            await delivery.respond(interaction, [said.nothing_here], private=True)
            return
        await self._dialogue.offer(interaction, note, source, thread.id)

    @commands.Cog.listener()
    async def on_note_draft_clicked(self, interaction: Interaction, act: str, draft_id: int) -> None:
        """Edit, post or discard a draft, for its owner."""
        await self._dialogue.guarded(interaction, self._dialogue.act(interaction, act, draft_id))

    # Saving

    async def save(self, interaction: Interaction, message: discord.Message) -> None:
        """Save a message as a note; offer to take it out where it is one."""
        await delivery.defer(interaction, private=True)
        said = await self._dialogue.said(interaction)
        outcome = await self._saved.save(message, interaction.user)
        source = self._channels.source_of(message.channel)
        texts = {
            Kept.SAVED: said.saved.format(url=message.jump_url),
            Kept.SAVED_BEFORE: said.saved_before,
            Kept.NOT_A_SOURCE: said.not_a_source,
            Kept.NOT_A_LEAD: self._leads_only(interaction, source, said),
            Kept.UNINDEXED: said.not_for_indexing,
            Kept.WITHOUT_TEXT: said.not_kept,
        }
        view = take_out_view(message.channel.id, message.id, said) if outcome is Kept.SAVED_BEFORE else None
        await delivery.respond(interaction, [texts[outcome]], private=True, view=view)

    @commands.Cog.listener()
    async def on_saved_note_unwanted(self, interaction: Interaction, place_id: int, message_id: int) -> None:
        """Take a saved message out again."""
        await self._dialogue.guarded(interaction, self._take_out(interaction, place_id, message_id))

    async def _take_out(self, interaction: Interaction, place_id: int, message_id: int) -> None:
        said = await self._dialogue.said(interaction)
        await acknowledge(interaction.response.defer)
        still_read = await self._saved.take_out(message_id, place_id, interaction.user)
        text = said.leads_none if still_read is None else said.taken_out_still_read if still_read else said.taken_out
        await interaction.edit_original_response(content=text, view=None, allowed_mentions=delivery.NO_PINGS)

    # Correcting

    @app_commands.command(name="correct", description="Correct a note of your working group; the correction is cited with it.")
    @app_commands.describe(note="The note; type a part of its title or its date.")
    async def correct(self, interaction: Interaction, note: str) -> None:
        """Open the form of a correction."""
        said = await self._dialogue.said(interaction)
        found = next((each for each in await self._known_notes(interaction) if str(each.id) == note), None)
        if found is None:
            await delivery.whisper(interaction, said.no_such_note)
            return
        place_id, message_id = place_of(found.path)
        near = self._channels.source_of(interaction.channel)
        own = next(iter(self._channels.sources(found.group)), None) if found.group else None
        source = self._channels.source_of(discord.Object(place_id)) if place_id else near if near and near.group == found.group else own
        if source is None:
            await delivery.whisper(interaction, said.no_channel.format(group=escaped(found.group or "")))
            return
        exact = message_id if found.path.count("/") == 2 else None  # noqa: PLR2004 - a message's own document, no file on it
        corrected = Corrected(exact, found.source, found.path, found.title, found.url)
        note_of = Note("", found.group, self._today(), corrects=corrected)
        await self._dialogue.open_form(interaction, note_of, source, place_id or source.channel_id)

    async def correct_message(self, interaction: Interaction, message: discord.Message) -> None:
        """Open the form of a correction of a message that is a note."""
        said = await self._dialogue.said(interaction)
        source = self._channels.source_of(message.channel)
        if source is None:
            await delivery.whisper(interaction, said.not_a_source)
            return
        readers = self._access.readers_of_user(interaction.user, self._client.guilds)
        path = await self._services.channels.posts.document_of(message.id)
        document = await self._services.library.document(path, readers, source=source.name) if path else None
        if document is None:
            await delivery.whisper(interaction, said.not_in_library)
            return
        corrected = Corrected(message.id, source.name, document.path, document.title, message.jump_url)
        note_of = Note("", source.group, self._today(), corrects=corrected)
        await self._dialogue.open_form(interaction, note_of, source, message.channel.id)

    async def _known_notes(self, interaction: Interaction) -> list[DocumentSummary]:
        """The notes of the groups that somebody leads which he or she, and everyone who sees the place, may read; newest first."""
        own = self._access.readers_of_user(interaction.user, self._client.guilds)
        readers = Readers.together([own, self._access.readers_of_channel(interaction.channel, self._client.guilds)])
        found = [await self._services.library.notes(readers, group=group.slug) for group in self._channels.groups(interaction.user)]
        return sorted((note for notes in found for note in notes), key=lambda each: each.date or date.min, reverse=True)

    @correct.autocomplete("note")
    async def suggest_notes(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        """The notes that can be corrected."""
        said = wording((await self._dialogue.said(interaction)).code)
        typed = plain(current).casefold()
        named = [
            (f"{shortened(plain(each.title), 70)}{f' · {said.day(each.date)}' if each.date else ''}", each)
            for each in await self._known_notes(interaction)
        ]
        fitting = [(name, each) for name, each in named if typed in f"{name} {each.date}".casefold()]
        return [app_commands.Choice(name=shortened(name, CHOICE_CHARACTERS), value=str(each.id)) for name, each in fitting[:CHOICES]]

    @post.autocomplete("group")
    async def suggest_groups(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        """The groups whose notes whoever is typing may write."""
        return choices_among(current, self._channels.groups(interaction.user))

    # What is meant

    def _group(self, interaction: Interaction, named: str | None, said: NotesWording) -> WorkingGroup | Refusal:
        """The group that is named, else the channel's own, else the only one that somebody leads."""
        groups = self._channels.groups(interaction.user)
        if not groups:
            return Refusal(said.leads_none)
        here = self._channels.source_of(interaction.channel)
        wanted = named or (here.group if here else None)
        found = (groups_among(wanted, groups) if wanted else []) or ([] if named else list(groups))
        return found[0] if len(found) == 1 else Refusal(said.which_group)

    def _day(self, text: str | None, said: NotesWording) -> date | Refusal:
        if not text:
            return self._today()
        period = period_in(text, self._today(), prefer="past")
        if period is None or period.first != period.last:
            return Refusal(said.not_a_day.format(date=escaped(shortened(plain(text), 60))))
        if period.first > self._today():
            return Refusal(said.day_ahead.format(date=wording(said.code).day(period.first)))
        return period.first

    def _today(self) -> date:
        now: datetime = self._services.clock.now()
        return now.astimezone(ZoneInfo(self._services.cluster.time_zone)).date()

    def _leads_only(self, interaction: Interaction, source: ChannelSource | None, said: NotesWording) -> str:
        """Who may, by the group's name where whoever asks may know of the group."""
        readers = self._access.readers_of_user(interaction.user, self._client.guilds)
        cluster = self._services.cluster.seen_by(readers).spoken_in(said.code)
        name = next((group.name for group in cluster.groups if source and group.slug == source.group), None)
        return said.leads_only.format(group=escaped(name)) if name else said.leads_none

    def _named(self, source: ChannelSource) -> str:
        channel = self._client.get_channel(source.channel_id)
        return str(getattr(channel, "name", source.name))
