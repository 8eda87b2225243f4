"""Buttons of drafts, of channels to choose from and of saved notes. They keep nothing in memory, so they work after a restart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Self

import discord

from bot.markdown import plain, shortened
from bot.wording_notes import NotesWording, notes_wording

LABEL_CHARACTERS = 80
CHANNELS_SHOWN = 20


class DraftButton(
    discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"kobar:nd:(?P<act>edit|post|drop):(?P<draft>\d+):(?P<language>[a-z]{2})"
):
    """*Edit*, *Post* and *Discard* under a draft; the cog `Notes` does it."""

    def __init__(self, act: str, draft_id: int, language: str) -> None:
        said = notes_wording(language)
        label = {"edit": said.edit, "post": said.post, "drop": said.discard}[act]
        style = discord.ButtonStyle.primary if act == "post" else discord.ButtonStyle.secondary
        super().__init__(discord.ui.Button[Any](label=label, style=style, custom_id=f"kobar:nd:{act}:{draft_id}:{language}"))
        self._act = act
        self._draft_id = draft_id

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """The button that an id stands for."""
        del interaction, item
        return cls(match["act"], int(match["draft"]), match["language"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the click on as an event."""
        interaction.client.dispatch("note_draft_clicked", interaction, self._act, self._draft_id)


class ChannelButton(
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"kobar:nw:(?P<group>[a-z0-9-]{1,50}):(?P<day>\d{4}-\d\d-\d\d):(?P<channel>\d+)",
):
    """A channel that a note can stand in; its form opens with the click."""

    def __init__(self, name: str, group: str, day: date, channel_id: int) -> None:
        label = shortened(plain(f"#{name}"), LABEL_CHARACTERS)
        super().__init__(discord.ui.Button[Any](label=label, custom_id=f"kobar:nw:{group}:{day.isoformat()}:{channel_id}"))
        self._group = group
        self._day = day
        self._channel_id = channel_id

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """The button that an id stands for."""
        del interaction, item
        return cls("", match["group"], date.fromisoformat(match["day"]), int(match["channel"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the click on as an event."""
        interaction.client.dispatch("note_channel_chosen", interaction, self._group, self._day, self._channel_id)


class TakeOutButton(
    discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"kobar:nt:(?P<place>\d+):(?P<message>\d+):(?P<language>[a-z]{2})"
):
    """*Take it out*: a saved note is none any more."""

    def __init__(self, place_id: int, message_id: int, language: str) -> None:
        label = notes_wording(language).take_out
        super().__init__(discord.ui.Button[Any](label=label, custom_id=f"kobar:nt:{place_id}:{message_id}:{language}"))
        self._place_id = place_id
        self._message_id = message_id

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """The button that an id stands for."""
        del interaction, item
        return cls(int(match["place"]), int(match["message"]), match["language"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the click on as an event."""
        interaction.client.dispatch("saved_note_unwanted", interaction, self._place_id, self._message_id)


BUTTONS = (DraftButton, ChannelButton, TakeOutButton)


def draft_view(draft_id: int, said: NotesWording) -> discord.ui.View:
    """The buttons under a draft."""
    return _view([DraftButton(act, draft_id, said.code) for act in ("post", "edit", "drop")])


def channels_view(channels: Sequence[tuple[int, str]], group: str, day: date) -> discord.ui.View:
    """A button for each of some channels, given with their names."""
    return _view([ChannelButton(name, group, day, ident) for ident, name in channels[:CHANNELS_SHOWN]])


def take_out_view(place_id: int, message_id: int, said: NotesWording) -> discord.ui.View:
    """The button under what says that a message is saved already."""
    return _view([TakeOutButton(place_id, message_id, said.code)])


def _view(items: Sequence[discord.ui.Item[Any]]) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    return view
