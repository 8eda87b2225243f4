"""The forms in which leads write; Discord gives each five fields of 4,000 characters at most."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

import discord

from bot.markdown import plain, shortened
from bot.render_notes import TITLE_CHARACTERS
from bot.wording_notes import NotesWording
from knowledge.minutes.note import Note, NotePart

FIELD_CHARACTERS: Final = 4000
CORRECTION_CHARACTERS: Final = 900
HEAD_CHARACTERS: Final = 45

Then = Callable[[discord.Interaction[Any], Note], Awaitable[None]]
"""Is given the note that a form was filled in with."""


class NoteForm(discord.ui.Modal):
    """A new note, or one that is changed: its title, and what it says."""

    def __init__(self, note: Note, said: NotesWording, *, heading: str, then: Then, questions: bool) -> None:
        super().__init__(title=shortened(plain(heading), HEAD_CHARACTERS))
        self._note = note
        self._then = then
        self._title = discord.ui.TextInput[Any](
            label=said.field_title, default=note.title[:TITLE_CHARACTERS] or None, max_length=TITLE_CHARACTERS
        )
        self._summary = _long(said.field_summary, note.summary)
        self._decisions = _long(said.field_lists[NotePart.DECISIONS], note.numbered(NotePart.DECISIONS))
        self._actions = _long(said.field_lists[NotePart.ACTIONS], note.numbered(NotePart.ACTIONS), hint=said.field_list_hint)
        self._questions = _long(said.field_lists[NotePart.QUESTIONS], note.numbered(NotePart.QUESTIONS))
        for field in (self._title, self._summary, self._decisions, self._actions, *([self._questions] if questions else [])):
            self.add_item(field)

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Hand the note on."""
        note = self._note.edited(
            title=self._title.value,
            summary=self._summary.value,
            decisions=self._decisions.value,
            actions=self._actions.value,
            questions=self._questions.value,
        )
        await self._then(interaction, note)


class CorrectionForm(discord.ui.Modal):
    """What is right."""

    def __init__(self, note: Note, said: NotesWording, *, then: Then) -> None:
        super().__init__(title=said.form_correction)
        self._note = note
        self._then = then
        self._right = _long(said.field_right, note.summary, hint=said.field_right_hint, most=CORRECTION_CHARACTERS, required=True)
        self.add_item(self._right)

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Hand the correction on."""
        await self._then(interaction, self._note.edited(title="", summary=self._right.value, decisions="", actions="", questions=""))


def _long(label: str, default: str, *, hint: str = "", most: int = FIELD_CHARACTERS, required: bool = False) -> discord.ui.TextInput[Any]:
    return discord.ui.TextInput[Any](
        label=label,
        style=discord.TextStyle.paragraph,
        default=default[:most] or None,
        placeholder=hint or None,
        required=required,
        max_length=most,
    )
