"""What goes on between Kobar and a lead over a draft: it is written in a form, shown, changed, posted or thrown away."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord

from bot import delivery
from bot.access import Access
from bot.channels.following import Following
from bot.failures import whispered
from bot.languages import Languages
from bot.notekeeping.buttons import draft_view
from bot.notekeeping.channels import NoteChannels, Refusal
from bot.notekeeping.forms import CorrectionForm, NoteForm
from bot.notekeeping.posting import Posting
from bot.notekeeping.publishing import Published, Publishing, told_left_out, told_published
from bot.retrying import acknowledge
from bot.wording_notes import NotesWording, notes_wording
from knowledge.minutes.note import Note
from knowledge.posts import ChannelSource
from knowledge.store.note_drafts import NoteDraft

if TYPE_CHECKING:
    from bot.app import Services

Interaction = discord.Interaction[Any]


class Dialogue:
    """Forms and drafts, in each lead's language; drafts are kept in the store, so that nothing written is lost."""

    def __init__(
        self,
        *,
        client: discord.Client,
        services: Services,
        access: Access,
        languages: Languages,
        following: Following,
        channels: NoteChannels,
    ) -> None:
        self._drafts = services.note_drafts
        self._access = access
        self._languages = languages
        self._channels = channels
        posting = Posting(client=client, drafts=services.note_drafts, posts=services.channels.posts, following=following)
        self._publishing = Publishing(client=client, services=services, access=access, channels=channels, posting=posting)
        self._busy: set[int] = set()

    async def said(self, interaction: Interaction) -> NotesWording:
        """The wording for whoever acts."""
        return notes_wording((await self._languages.of_command(interaction)).code)

    async def guarded(self, interaction: Interaction, work: Awaitable[None]) -> None:
        """The command boundary of buttons and forms, which have no other."""
        said = await self._languages.of_command(interaction)
        async with whispered(interaction, lambda: said, where="note"):
            await work

    # Writing

    async def open_form(self, interaction: Interaction, note: Note, source: ChannelSource, place_id: int, *, heading: str = "") -> None:
        """Open the form of a new note or correction, where it may stand in its place; else say why it may not."""
        said = await self.said(interaction)
        place = await self._channels.place(source, place_id, interaction.user, said, near=interaction.channel)
        if isinstance(place, Refusal):
            await delivery.whisper(interaction, place.reason)
            return

        async def then(submitted: Interaction, written: Note) -> None:
            await self.guarded(submitted, self._submit(submitted, written, source, place.id))

        form = CorrectionForm(note, said, then=then) if note.corrects else NoteForm(note, said, heading=heading, then=then, questions=False)
        await acknowledge(lambda: interaction.response.send_modal(form))

    async def _submit(self, interaction: Interaction, note: Note, source: ChannelSource, place_id: int) -> None:
        """Keep what was written, then post it."""
        await delivery.defer(interaction, private=True)
        draft = await self._drafts.keep(note, owner_id=interaction.user.id, channel_id=source.channel_id, place_id=place_id)
        await self._publish(interaction, draft)

    async def _publish(self, interaction: Interaction, draft: NoteDraft) -> None:
        """Post a draft and say where it stands; else give the text back."""
        said = await self.said(interaction)
        outcome = await self._posted(draft, interaction.user, said, near=interaction.channel)
        if isinstance(outcome, Published):
            no_buttons = discord.ui.View(timeout=None)
            await delivery.respond(interaction, [told_published(outcome, draft.note, said)], private=True, view=no_buttons)
            return
        await self._show(interaction, draft, said.kept_back.format(reason=outcome.reason), said)

    async def _posted(self, draft: NoteDraft, user: discord.abc.User, said: NotesWording, *, near: object = None) -> Published | Refusal:
        """Post a draft; one that cannot be stays a draft."""
        self._busy.add(draft.id)
        try:
            await self._drafts.submit(draft.id)
            outcome = await self._publishing.publish(draft, user, said, near=near)
            if isinstance(outcome, Refusal):
                await self._drafts.submit(draft.id, submitted=False)
        finally:
            self._busy.discard(draft.id)
        return outcome

    async def resume(self, client: discord.Client) -> None:
        """Post what was to be posted when Kobar was stopped."""
        guild = self._access.cluster_guild(client.guilds)
        for draft in await self._drafts.submitted():
            member = guild.get_member(draft.owner_id) if guild else None
            if member and draft.id not in self._busy:
                await self._posted(draft, member, notes_wording((await self._languages.of(member)).code))

    async def offer(self, interaction: Interaction, note: Note, source: ChannelSource, place_id: int) -> None:
        """Keep a draft that Kobar made, and show it to whoever asked for it."""
        said = await self.said(interaction)
        draft = await self._drafts.keep(note, owner_id=interaction.user.id, channel_id=source.channel_id, place_id=place_id)
        hint = said.draft_empty if note.is_empty else said.draft_hint
        await self._show(interaction, draft, f"**{said.draft_heading}** {hint}", said)

    async def _show(self, interaction: Interaction, draft: NoteDraft, over: str, said: NotesWording) -> None:
        """Show a draft to its owner, with its buttons."""
        parts = (over, *await self._shown(draft, interaction.user, said))
        await delivery.respond(interaction, parts, private=True, view=draft_view(draft.id, said))

    async def _shown(self, draft: NoteDraft, user: discord.abc.User, said: NotesWording) -> tuple[str, ...]:
        """A draft as its owner may see it now: a line whose message has gone or changed is shown to nobody any more."""
        note, left_out = await self._publishing.current(draft.note)
        current = replace(draft, note=note)
        if not await self._publishing.may_see(current, user):
            return (said.draft_closed,)
        told = (told_left_out(left_out, said),) if left_out else ()
        return (*told, *self._publishing.messages(note, user))

    # Buttons

    async def act(self, interaction: Interaction, act: str, draft_id: int) -> None:
        """Edit, post or discard a draft, for its owner."""
        said = await self.said(interaction)
        draft = await self._drafts.draft(draft_id, owner_id=interaction.user.id)
        if draft is None or draft_id in self._busy:
            await delivery.whisper(interaction, said.draft_gone)
        elif act == "edit":
            await self._edit(interaction, draft, said)
        elif act == "drop":
            await self._drafts.forget(draft_id)
            await delivery.replace_clicked(interaction, said.discarded)
        else:
            self._busy.add(draft_id)
            try:
                await acknowledge(interaction.response.defer)
                await self._publish(interaction, draft)
            finally:
                self._busy.discard(draft_id)

    async def _edit(self, interaction: Interaction, draft: NoteDraft, said: NotesWording) -> None:
        """Open the form of a draft, without the lines whose messages have gone or changed."""
        note, _ = await self._publishing.current(draft.note)
        current = replace(draft, note=note)
        if not await self._publishing.may_see(current, interaction.user):
            await delivery.whisper(interaction, said.draft_closed)
            return
        form = self._form_of(current, said)
        await acknowledge(lambda: interaction.response.send_modal(form))

    def _form_of(self, draft: NoteDraft, said: NotesWording) -> discord.ui.Modal:
        async def then(submitted: Interaction, note: Note) -> None:
            await self.guarded(submitted, self._edited(submitted, draft, note))

        if draft.note.corrects:
            return CorrectionForm(draft.note, said, then=then)
        return NoteForm(draft.note, said, heading=said.form_minutes, then=then, questions=True)

    async def _edited(self, interaction: Interaction, draft: NoteDraft, note: Note) -> None:
        """Keep a changed draft, and show it anew under the old one."""
        said = await self.said(interaction)
        if interaction.user.id != draft.owner_id:
            await delivery.whisper(interaction, said.draft_gone)
            return
        await self._drafts.change(draft.id, note)
        await delivery.replace_clicked(interaction, said.changed_below)
        parts = (f"**{said.draft_heading}**", *await self._shown(replace(draft, note=note), interaction.user, said))
        for at, part in enumerate(parts):
            view = draft_view(draft.id, said) if at == len(parts) - 1 else None
            await delivery.follow_up(interaction, part, private=True, view=view)
