"""Buttons for feedback, for sharing, and for keeping a lead's reply. What they need stands in their id: they work after a restart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar, Self, cast

import discord

from bot.wording_feedback import feedback_wording
from knowledge.feedback import REASON_CHARACTERS

_GIVEN = r"(?P<language>[a-z]{2}):(?P<given>[0-9a-f]{16})"
_ADOPTED = rf"{_GIVEN}:(?P<message>[0-9]+):(?P<offer>[0-9]+)"
_OFFER = re.compile(rf"kobar:keep:{_ADOPTED}")
WHY = re.compile(rf"kobar:why:{_GIVEN}")
"""The id of the modal that asks what is not right."""


class _GivenButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=rf"kobar:given:{_GIVEN}"):
    """A button under an answer that was kept under the id `given`."""

    name: ClassVar[str]
    """The part of the id that says which button it is."""

    event: ClassVar[str]
    """The event as which a click is handed on."""

    def __init__(self, given: str, *, language: str) -> None:
        self.given = given
        self.language = language
        super().__init__(_button(self.name, f"{language}:{given}", language))

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """The button that an id stands for."""
        del interaction, item
        return cls(match["given"], language=match["language"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the click on."""
        interaction.client.dispatch(self.event, interaction, self.given, self.language)


class HelpfulButton(_GivenButton, template=rf"kobar:helpful:{_GIVEN}"):
    """*Helpful*."""

    name, event = "helpful", "helpful_said"


class WrongButton(_GivenButton, template=rf"kobar:wrong:{_GIVEN}"):
    """*Not right*."""

    name, event = "wrong", "wrong_said"


class ShareButton(_GivenButton, template=rf"kobar:share:{_GIVEN}"):
    """*Share with everyone*, on a private answer."""

    name, event = "share", "share_wanted"


@dataclass(frozen=True, slots=True)
class Adopted:
    """A lead's message that may become a note: which answer it makes up for, and the message in which that was offered, where known."""

    given: str
    message: int
    offer: int = 0


class _KeepingButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=rf"kobar:keeping:{_ADOPTED}"):
    """A button about a lead's message."""

    name: ClassVar[str]
    event: ClassVar[str]

    def __init__(self, adopted: Adopted, *, language: str) -> None:
        self.adopted = adopted
        self.language = language
        super().__init__(_button(self.name, f"{language}:{adopted.given}:{adopted.message}:{adopted.offer}", language))

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """The button that an id stands for."""
        del interaction, item
        return cls(Adopted(match["given"], int(match["message"]), int(match["offer"])), language=match["language"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the click on."""
        interaction.client.dispatch(self.event, interaction, self.adopted, self.language)


class KeepButton(_KeepingButton, template=_OFFER):
    """*Keep as a note*."""

    name, event = "keep", "keep_wanted"


class KeepItButton(_KeepingButton, template=rf"kobar:keepit:{_ADOPTED}"):
    """*Yes, keep it*."""

    name, event = "keepit", "keep_confirmed"


def _button(name: str, rest: str, language: str) -> discord.ui.Button[Any]:
    said = feedback_wording(language)
    labels = {
        "helpful": said.helpful_button,
        "wrong": said.wrong_button,
        "share": said.share_button,
        "keep": said.keep_button,
        "keepit": said.keep_confirm_button,
    }
    return discord.ui.Button[Any](label=labels[name], style=discord.ButtonStyle.secondary, custom_id=f"kobar:{name}:{rest}")


def keep_view(adopted: Adopted, *, language: str) -> discord.ui.View:
    """The button under the offer to keep a lead's message."""
    view = discord.ui.View(timeout=None)
    view.add_item(KeepButton(adopted, language=language))
    return view


def offers(message: discord.Message, adopted: Adopted) -> bool:
    """Whether a message has the button that offers to keep a lead's message."""
    buttons = (each for row in message.components if isinstance(row, discord.ActionRow) for each in row.children)
    found = (_OFFER.fullmatch(each.custom_id or "") for each in buttons if isinstance(each, discord.Button))
    return any(each is not None and int(each["message"]) == adopted.message for each in found)


def keep_it_view(adopted: Adopted, *, language: str) -> discord.ui.View:
    """The button under what would be kept."""
    view = discord.ui.View(timeout=None)
    view.add_item(KeepItButton(adopted, language=language))
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
