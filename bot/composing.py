"""A question that is being answered, and that may be edited or deleted meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import discord

Result = TypeVar("Result")


class Composing:
    """The newest version of a message that is being answered. What was begun for an older one is broken off.

    `question` is kept beside the message, which discord.py changes in place when it hears of an edit.
    """

    def __init__(self, message: discord.Message, question: str) -> None:
        self.message = message
        self.question = question
        self.withdrawn = False
        self._changed = False
        self._break_off_work: Callable[[], object] | None = None

    def edited(self, message: discord.Message, question: str) -> None:
        """Take a newer version."""
        self.message = message
        self.question = question
        self._break_off()

    def deleted(self) -> None:
        """There is nothing to answer any more."""
        self.withdrawn = True
        self._break_off()

    @property
    def is_current(self) -> bool:
        """Whether what was composed last is for the newest version."""
        return not self._changed and not self.withdrawn

    async def newest(self, compose: Callable[[discord.Message, str], Awaitable[Result]]) -> Result | None:
        """What `compose` makes of the newest version; nothing where the message was deleted."""
        while not self.withdrawn:
            self._changed = False
            work = asyncio.ensure_future(compose(self.message, self.question))
            self._break_off_work = work.cancel
            try:
                return await work
            except asyncio.CancelledError:
                if self.is_current:
                    raise  # it was not an edit that broke it off
            finally:
                self._break_off_work = None
        return None

    def _break_off(self) -> None:
        self._changed = True
        if self._break_off_work:
            self._break_off_work()
