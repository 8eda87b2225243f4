"""The channels that are read, for whoever has to do with them: which they are, and what is done with them."""

from __future__ import annotations

import asyncio
from datetime import datetime

from bot.channels.changes import AuthorForgotten, ChannelDeleted, GrownOld
from bot.channels.feed import Feed
from bot.channels.looking import Looking
from bot.channels.reconciling import Reconciling
from bot.channels.sources import ChannelSources
from bot.channels.states import SourceStates
from bot.channels.taking_in import TakingIn
from bot.channels.tasks import Tasks
from ingest.channels import ChannelLibrary
from knowledge.posts import ChannelSource


class Following:
    """Follows the channels that the config names and those that administrators added, from `start` to `stop`.

    `states` tells how it stands with each.
    """

    def __init__(
        self,
        *,
        channels: ChannelLibrary,
        sources: ChannelSources,
        states: SourceStates,
        feed: Feed,
        reconciling: Reconciling,
        looking: Looking,
        taking_in: TakingIn,
        tasks: Tasks,
    ) -> None:
        self._channels = channels
        self.states = states
        self._sources = sources
        self._feed = feed
        self._reconciling = reconciling
        self._looking = looking
        self._taking_in = taking_in
        self._tasks = tasks
        self._is_taking_in = False

    def start(self) -> None:
        """Begin to take changes in."""
        self._feed.on_change(self._take_in)

    async def stop(self) -> None:
        """Stop; what was not taken in is caught up with at the next start."""
        await self._tasks.stop()
        self._reconciling.stop()

    def _take_in(self) -> None:
        if not self._is_taking_in:
            self._is_taking_in = True
            self._tasks.start(self._taken_in())

    async def _taken_in(self) -> None:
        try:
            await self._taking_in.run()
        finally:
            self._is_taking_in = False

    @property
    def sources(self) -> tuple[ChannelSource, ...]:
        """The channels that are followed."""
        return self._sources.all

    def source_of(self, place_id: int) -> ChannelSource | None:
        """The source that a channel or a thread belongs to."""
        return self._sources.of(place_id)

    @property
    def waiting(self) -> int:
        """How many changes have not been taken in yet."""
        return self._feed.waiting

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing is under way and nothing waits to be taken in."""
        return not self._tasks.are_running and not self.waiting

    async def settled(self) -> None:
        """Wait until what happened before now has been taken in, or for so long as a question can wait."""
        await self._feed.settled()

    async def looked_at(self, message_id: int, place_id: int, source: ChannelSource) -> None:
        """Look at one message anew; until that is done, it is not known whether it may be shown."""
        await self._looking.looked_at(message_id, place_id, source)

    # Which channels

    async def follow(self, source: ChannelSource) -> ChannelSource:
        """Follow one more channel, or one in a new way, and bring it in line; as what it is followed, for its name may be another's."""
        followed = await self._sources.add(source)
        self._reconciling.look_again(source.channel_id)
        return followed

    async def read_anew(self, source: ChannelSource) -> None:
        """Make a channel's documents anew where they would be made otherwise now, and compare it with the server's history; what is known
        of it stays open meanwhile.
        """
        await self._channels.make_anew(source)
        self._reconciling.compare(source)

    async def forget(self, source: ChannelSource) -> None:
        """Stop following a channel; what came of it is gone."""
        self._reconciling.forget(source.channel_id)
        # A change of its own has its turn after the one that is being taken in, and nothing is taken in of what is not followed.
        await self._sources.remove(source, settled=lambda: self._feed.put_and_wait(ChannelDeleted(source.channel_id)))

    # Members' own messages, and how long messages are kept

    async def forget_author(self, author_id: int) -> None:
        """Take all that a member wrote out and keep nothing more of it; nobody is shown what the channels hold until that is done.

        It has its turn among the other changes, so that none that is under way brings anything back.
        """
        await self._channels.posts.set_indexed(author_id, indexed=False)
        changes = [AuthorForgotten(source.channel_id, author_id=author_id) for source in self.sources]
        await asyncio.gather(*(self._feed.put_and_wait(change) for change in changes))

    async def keep_author(self, author_id: int) -> None:
        """Keep what a member writes again, and what he or she wrote before: the channels are looked through for it."""
        await self._channels.posts.set_indexed(author_id, indexed=True)
        self._reconciling.look_through()

    async def forget_older(self, moment: datetime) -> int:
        """Take out what was written before a moment; how many messages that was."""
        older = await self._channels.posts.count_older(moment)
        if older:
            await asyncio.gather(*(self._feed.put_and_wait(GrownOld(source.channel_id, before=moment)) for source in self.sources))
        return older
