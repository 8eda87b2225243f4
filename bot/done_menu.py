"""The menu under a list of actions by which one is marked as done. It keeps nothing in memory, so it works after a restart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Self

import discord

from bot.markdown import shortened
from bot.record_messages import record_line
from bot.wording_records import record_wording
from knowledge.records.record import KeptRecord
from knowledge.records.register import Place

OPTION_CHARACTERS = 100
MOST_OPTIONS = 25
_DONE, _OPEN = "done", "open"
_VALUE = re.compile(rf"(?P<wish>{_DONE}|{_OPEN}):(?P<mark>[0-9a-f]{{24}})")


class DoneMenu(discord.ui.DynamicItem[discord.ui.Select[Any]], template=r"kobar:done:(?P<language>[a-z]{2})"):
    """Which action is done, or open again; the cog `Records` marks it, if whoever chose it may."""

    def __init__(self, options: Sequence[discord.SelectOption], *, language: str) -> None:
        self.language = language
        select = discord.ui.Select[Any](
            custom_id=f"kobar:done:{language}", placeholder=record_wording(language).choose, options=list(options)[:MOST_OPTIONS]
        )
        super().__init__(select)

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """The menu that an id stands for; its options stand in the message."""
        del interaction
        options = item.options if isinstance(item, discord.ui.Select) else []
        return cls(options, language=match["language"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the choice on as the event `done_chosen`: the action's mark, and whether it is to be done."""
        chosen = _VALUE.fullmatch(self.item.values[0]) if self.item.values else None
        if chosen:
            interaction.client.dispatch("done_chosen", interaction, chosen["mark"], chosen["wish"] == _DONE, self.language)


def done_view(actions: Sequence[KeptRecord], places: Mapping[str, Place], shown: Sequence[str], *, language: str) -> discord.ui.View | None:
    """The menu for those of the actions that are `shown`; none where there is nothing to mark."""
    options = [_option(one, places.get(one.mark), language) for one in actions if one.mark in shown and not one.said_done]
    # A menu takes each value once.
    unique = list({option.value: option for option in options}.values())
    if not unique:
        return None
    view = discord.ui.View(timeout=None)
    view.add_item(DoneMenu(unique, language=language))
    return view


def _option(action: KeptRecord, place: Place | None, language: str) -> discord.SelectOption:
    words = record_wording(language)
    form, wish = (words.reopen, _OPEN) if action.done else (words.mark_done, _DONE)
    label = shortened(form.format(line=record_line(action, place)), OPTION_CHARACTERS)
    return discord.SelectOption(label=label, value=f"{wish}:{action.mark}")
