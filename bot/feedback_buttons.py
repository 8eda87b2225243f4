"""Buttons for feedback, for sharing, and for keeping a lead's reply. What they need stands in their id: they work after a restart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Self, cast

import discord

from bot.wording_feedback import feedback_wording
from knowledge.feedback import REASON_CHARACTERS

_GIVEN = r"(?P<language>[a-z]{2}):(?P<given>[0-9a-f]{16})"
_ADOPTED = rf"{_GIVEN}:(?P<message>[0-9]+):(?P<offer>[0-9]+)"
WHY = re.compile(rf"kobar:why:{_GIVEN}")
"""The id of the modal that asks what is not right."""


class _GivenButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=rf"kobar:given:{_GIVEN}"):
    """A button under an answer that was kept under the id `given`."""

    event: str
    """The event as which a click is handed on."""

    def __init__(self, given: str, *, language: str, custom_id: str, label: str) -> None:
        self.given = given
        self.language = language
        super().__init__(discord.ui.Button[Any](label=label, style=discord.ButtonStyle.secondary, custom_id=custom_id))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the click on."""
        interaction.client.dispatch(self.event, interaction, self.given, self.language)


class HelpfulButton(_GivenButton, template=rf"kobar:helpful:{_GIVEN}"):
    """*Helpful*."""

    event = "helpful_said"

    def __init__(self, given: str, *, language: str) -> None:
        label = feedback_wording(language).helpful_button
        super().__init__(given, language=language, custom_id=f"kobar:helpful:{language}:{given}", label=label)

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """The button that an id stands for."""
        del interaction, item
        return cls(match["given"], language=match["language"])


class WrongButton(_GivenButton, template=rf"kobar:wrong:{_GIVEN}"):
    """*Not right*."""

    event = "wrong_said"

    def __init__(self, given: str, *, language: str) -> None:
        label = feedback_wording(language).wrong_button
        super().__init__(given, language=language, custom_id=f"kobar:wrong:{language}:{given}", label=label)

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """The button that an id stands for."""
        del interaction, item
        return cls(match["given"], language=match["language"])


class ShareButton(_GivenButton, template=rf"kobar:share:{_GIVEN}"):
    """*Share with everyone*, on a private answer."""

    event = "share_wanted"

    def __init__(self, given: str, *, language: str) -> None:
        label = feedback_wording(language).share_button
        super().__init__(given, language=language, custom_id=f"kobar:share:{language}:{given}", label=label)

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """The button that an id stands for."""
        del interaction, item
        return cls(match["given"], language=match["language"])


@dataclass(frozen=True, slots=True)
class Adopted:
    """A lead's message that may become a note: which answer it makes up for, and the message in which that was offered, where known."""

    given: str
    message: int
    offer: int = 0


class _KeepingButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=rf"kobar:keeping:{_ADOPTED}"):
    """A button about a lead's message."""

    event: str
    name: str

    def __init__(self, adopted: Adopted, *, language: str, label: str) -> None:
        self.adopted = adopted
        self.language = language
        custom_id = f"kobar:{self.name}:{language}:{adopted.given}:{adopted.message}:{adopted.offer}"
        super().__init__(discord.ui.Button[Any](label=label, style=discord.ButtonStyle.secondary, custom_id=custom_id))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the click on."""
        interaction.client.dispatch(self.event, interaction, self.adopted, self.language)


class KeepButton(_KeepingButton, template=rf"kobar:keep:{_ADOPTED}"):
    """*Keep as a note*."""

    event, name = "keep_wanted", "keep"

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """The button that an id stands for."""
        del interaction, item
        return cls(_adopted(match), language=match["language"], label=feedback_wording(match["language"]).keep_button)


class KeepItButton(_KeepingButton, template=rf"kobar:keepit:{_ADOPTED}"):
    """*Yes, keep it*."""

    event, name = "keep_confirmed", "keepit"

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """The button that an id stands for."""
        del interaction, item
        return cls(_adopted(match), language=match["language"], label=feedback_wording(match["language"]).keep_confirm_button)


def _adopted(match: re.Match[str]) -> Adopted:
    return Adopted(match["given"], int(match["message"]), int(match["offer"]))


def keep_view(adopted: Adopted, *, language: str) -> discord.ui.View:
    """The button under the offer to keep a lead's message."""
    view = discord.ui.View(timeout=None)
    view.add_item(KeepButton(adopted, language=language, label=feedback_wording(language).keep_button))
    return view


def keep_it_view(adopted: Adopted, *, language: str) -> discord.ui.View:
    """The button under what would be kept."""
    view = discord.ui.View(timeout=None)
    view.add_item(KeepItButton(adopted, language=language, label=feedback_wording(language).keep_confirm_button))
    return view


def why_modal(given: str, language: str) -> discord.ui.Modal:
    """Asks what is not right. What is sent comes as the interaction that its id is in, which a process started meanwhile hears as well."""
    said = feedback_wording(language)
    modal = discord.ui.Modal(title=said.why_title, custom_id=f"kobar:why:{language}:{given}", timeout=None)
    reason = discord.ui.TextInput[Any](custom_id="reason", style=discord.TextStyle.paragraph, required=False, max_length=REASON_CHARACTERS)
    modal.add_item(discord.ui.Label[Any](text=said.why_label, description=said.why_hint, component=reason))
    return modal


def reason_in(interaction: discord.Interaction[Any]) -> str:
    """What was written into the modal."""
    return "".join(_values(cast("object", interaction.data)))


def _values(part: object) -> list[str]:
    """The texts in what Discord sends of a modal, wherever its components nest them."""
    if isinstance(part, dict):
        fields = cast("dict[str, object]", part)
        own = [str(fields["value"])] if fields.get("custom_id") == "reason" and fields.get("value") else []
        return own + [text for inner in fields.values() for text in _values(inner)]
    return [text for inner in cast("list[object]", part) for text in _values(inner)] if isinstance(part, list) else []
