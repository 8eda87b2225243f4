"""The button under `/mydata forget`: for one member and some minutes, which its id says, so that it works after a restart too."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import discord

from bot.wording_my_data import my_data_wording

GOOD_FOR = timedelta(minutes=10)
"""So long the button works."""


class ForgetButton(
    discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"kobar:forget:(?P<language>[a-z]{2}):(?P<member>\d{1,20}):(?P<until>\d{1,12})"
):
    """*Forget all of it*; the cog `MyData` does it."""

    def __init__(self, member_id: int, until: datetime, *, language: str) -> None:
        self.member_id = member_id
        self.until = until
        self.language = language
        custom_id = f"kobar:forget:{language}:{member_id}:{int(until.timestamp())}"
        label = my_data_wording(language).forget_button
        super().__init__(discord.ui.Button[Any](label=label, style=discord.ButtonStyle.danger, custom_id=custom_id))

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """The button that an id stands for."""
        del interaction, item
        return cls(int(match["member"]), datetime.fromtimestamp(int(match["until"]), UTC), language=match["language"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the click on as the event `forget_confirmed`."""
        interaction.client.dispatch("forget_confirmed", interaction, self)


def forget_view(member_id: int, now: datetime, *, language: str) -> discord.ui.View:
    """The button for a member, good from now on."""
    view = discord.ui.View(timeout=None)
    view.add_item(ForgetButton(member_id, now + GOOD_FOR, language=language))
    return view
