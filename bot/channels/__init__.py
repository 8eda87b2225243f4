"""Channels of the Discord server as sources: what is posted, edited, deleted and closed off there, followed at every moment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.channels.feed import Feed
from bot.channels.places import Places
from bot.channels.trying_again import Alarm, by_the_loop

if TYPE_CHECKING:
    import discord

    from bot.access import Access
    from bot.app import Services
    from bot.channels.following import Following
    from bot.config import ChannelSettings

__all__ = ["Channels"]


class Channels:
    """The channels that the config names, and the places that they open; made before the client that follows them."""

    def __init__(
        self,
        *,
        declared: Sequence[ChannelSettings] = (),
        reaction: str = "📌",
        quiet_seconds: float = 1.0,
        alarm: Alarm = by_the_loop,
    ) -> None:
        self._declared = tuple(declared)
        self._reaction = reaction
        self._quiet_seconds = quiet_seconds
        self._alarm = alarm
        self._feed = Feed()
        self._following: Following | None = None
        self.places = Places(feed=self._feed, lost=self._lost)

    def following(self, client: discord.Client, services: Services, access: Access) -> Following:
        """What follows them for a client."""
        from bot.channels.following import Following  # noqa: PLC0415 - it needs `Access`, which needs `Places`
        from bot.channels.indexing import Indexing  # noqa: PLC0415 - likewise

        self._following = Following(
            client=client,
            channels=services.channels,
            drafts=services.note_drafts,
            access=access,
            feed=self._feed,
            places=self.places,
            indexing=Indexing(synchroniser=services.synchroniser, quiet_seconds=self._quiet_seconds),
            declared=self._declared,
            reaction=self._reaction,
            time_zone=services.cluster.time_zone,
            oldest=lambda: services.retention.oldest("posts"),
            alarm=self._alarm,
        )
        return self._following

    def _lost(self, channel_id: int) -> None:
        if self._following:
            self._following.lost(channel_id)
