"""Puts together what follows the channels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import discord

from bot.access import Access
from bot.channels.catching_up import CatchingUp
from bot.channels.feed import Feed
from bot.channels.fetching import Fetching
from bot.channels.following import Following
from bot.channels.gateway import Gateway
from bot.channels.indexing import Indexing
from bot.channels.looking import Looking
from bot.channels.places import Places
from bot.channels.reconciling import Reconciling
from bot.channels.sources import ChannelSources
from bot.channels.states import SourceStates
from bot.channels.taking_in import TakingIn
from bot.channels.tasks import Tasks
from bot.channels.trying_again import Alarm, TryingAgain, by_the_loop
from bot.config import ChannelSettings

if TYPE_CHECKING:
    from bot.app import Services


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
        self._reconciling: Reconciling | None = None
        self.places = Places(feed=self._feed, lost=self._lost)

    def followed_by(self, client: discord.Client, services: Services, access: Access) -> tuple[Following, Gateway]:
        """What follows them for a client, and the cog by which it hears of what happens there."""
        channels, feed, places, tasks = services.channels, self._feed, self.places, Tasks()

        def guild() -> discord.Guild | None:
            return access.cluster_guild(client.guilds)

        def try_again(channel_id: int) -> None:
            reconciling.try_again(channel_id)

        sources = ChannelSources(channels=channels, declared=self._declared, taken=services.synchroniser.source_names)
        again = TryingAgain(again=try_again, alarm=self._alarm)
        catching_up = CatchingUp(
            feed=feed, places=places, channels=channels, reaction=self._reaction, again=again, found=sources.note_thread
        )
        reconciling = self._reconciling = Reconciling(
            client=client, guild=guild, sources=sources, places=places, catching_up=catching_up, again=again, tasks=tasks
        )
        looking = Looking(
            client=client,
            guild=guild,
            feed=feed,
            posts=channels.posts,
            catching_up=catching_up,
            tasks=tasks,
            failed=reconciling.look_again,
        )
        states = SourceStates(guild=guild, sources=sources, places=places, catching_up=catching_up, reconciling=reconciling)
        following = Following(
            channels=channels,
            sources=sources,
            states=states,
            feed=feed,
            reconciling=reconciling,
            looking=looking,
            taking_in=self._taking_in(client, services, access, sources=sources, reconciling=reconciling, tasks=tasks),
            tasks=tasks,
        )
        gateway = Gateway(
            guild=guild,
            following=following,
            sources=sources,
            feed=feed,
            places=places,
            reconciling=reconciling,
            looking=looking,
            reaction=self._reaction,
        )
        return following, gateway

    def _taking_in(
        self, client: discord.Client, services: Services, access: Access, *, sources: ChannelSources, reconciling: Reconciling, tasks: Tasks
    ) -> TakingIn:
        indexing = Indexing(synchroniser=services.synchroniser, tasks=tasks, quiet_seconds=self._quiet_seconds)

        def changed() -> None:
            client.dispatch("library_changed")
            indexing.want()

        return TakingIn(
            feed=self._feed,
            channels=services.channels,
            drafts=services.note_drafts,
            zone=ZoneInfo(services.cluster.time_zone),
            source_of=sources.of_channel,
            own_id=lambda: client.user.id if client.user else 0,
            name_of=lambda user_id: _display_name(access.cluster_guild(client.guilds), user_id),
            is_lead=lambda user_id, source: access.may_keep_notes(discord.Object(user_id), client.guilds, source.group),
            fetch=Fetching(feed=self._feed, tasks=tasks).want,
            changed=changed,
            failed=reconciling.look_again,
            precedence=services.precedence,
            oldest=lambda: services.retention.oldest("posts"),
        )

    def _lost(self, channel_id: int) -> None:
        if self._reconciling:
            self._reconciling.lost(channel_id)


def _display_name(guild: discord.Guild | None, user_id: int) -> str | None:
    member = guild.get_member(user_id) if guild else None
    return member.display_name if member else None
