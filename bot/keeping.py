"""What keeping a lead's reply as a note needs from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import discord

Leads = Callable[[discord.abc.User, Sequence[discord.Guild]], frozenset[str]]
"""The slugs of the working groups that a member leads now."""


class NoteKeeper(Protocol):
    """Keeps messages as notes, for those who can read them where they stand."""

    def takes(self, message: discord.Message) -> bool:
        """Whether a message stands where its author may say what is a note."""
        ...

    async def keep(self, message: discord.Message, *, title: str) -> str | None:
        """Keep a message under a title, from the next answer on; the link to it, or nothing where it cannot be kept any more."""
        ...


@dataclass(frozen=True, slots=True)
class Keeping:
    """Who keeps notes, and who leads what."""

    keeper: NoteKeeper
    leads: Leads
