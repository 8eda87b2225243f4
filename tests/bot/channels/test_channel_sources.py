"""Which channels are followed changes one thing at a time, and what is removed leaves nothing behind."""

import asyncio
from dataclasses import replace
from types import SimpleNamespace

from bot.channels.changes import Posted
from bot.channels.feed import Feed
from bot.channels.following import Following
from bot.channels.sources import ChannelSources
from bot.channels.tasks import Tasks
from knowledge.audience import Audience
from knowledge.posts import ChannelSource

SOURCE = ChannelSource(7, "export", Audience(), None)


class Kept:
    """The store's sources; reading them goes on when `read_on` is set, and `log` has what is done with them."""

    def __init__(self, *sources):
        self.kept = {source.channel_id: source for source in sources}
        self.read_on = asyncio.Event()
        self.read_on.set()
        self.log = []
        self.posts = self

    async def sources(self):
        found = tuple(self.kept.values())
        await self.read_on.wait()
        return found

    async def keep_source(self, source):
        self.kept[source.channel_id] = source

    async def make_anew(self, source, *, under=None):
        pass

    async def remove_channel(self, source, *, forget=False):
        self.log.append("removed")
        self.kept.pop(source.channel_id, None)


class SlowTakingIn:
    """Takes one change after another, each when `go_on` is set; of a channel that is not followed any more nothing."""

    def __init__(self, feed, sources, log):
        self.feed, self.sources, self.log = feed, sources, log
        self.go_on = asyncio.Event()

    async def run(self):
        while found := self.feed.next():
            change, taken = found
            if self.sources.of_channel(change.channel_id):
                await self.go_on.wait()
                self.log.append("taken in")
            self.feed.took(change, taken)


async def turns(count=20):
    for _ in range(count):
        await asyncio.sleep(0)


async def nothing():
    pass


def followed(kept):
    sources, feed = ChannelSources(channels=kept, declared=()), Feed()
    taking_in = SlowTakingIn(feed, sources, kept.log)
    reconciling = SimpleNamespace(forget=lambda channel_id: None)
    following = Following(
        channels=kept,
        sources=sources,
        states=None,
        feed=feed,
        reconciling=reconciling,
        looking=None,
        taking_in=taking_in,
        tasks=Tasks(),
    )
    following.start()
    return following, sources, feed, taking_in


async def test_a_channel_is_removed_after_what_is_being_taken_in_of_it_and_nothing_more_is():
    kept = Kept()
    following, sources, feed, taking_in = followed(kept)
    await sources.add(SOURCE)
    feed.put(Posted(SOURCE.channel_id))
    await turns()
    forgetting = asyncio.create_task(following.forget(SOURCE))
    await turns()
    feed.put(Posted(SOURCE.channel_id))
    taking_in.go_on.set()
    await forgetting
    await turns()
    assert kept.log == ["taken in", "removed"]


async def test_a_channel_that_is_added_while_the_others_are_being_found_is_followed():
    kept = Kept()
    sources = ChannelSources(channels=kept, declared=())
    kept.read_on.clear()
    finding = asyncio.create_task(sources.find(None))
    await turns()
    adding = asyncio.create_task(sources.add(SOURCE))
    await turns()
    kept.read_on.set()
    await asyncio.gather(finding, adding)
    assert sources.all == (SOURCE,)


async def test_a_channel_that_is_removed_while_the_others_are_being_found_does_not_come_back():
    kept = Kept(SOURCE)
    sources = ChannelSources(channels=kept, declared=())
    await sources.find(None)
    kept.read_on.clear()
    finding = asyncio.create_task(sources.find(None))
    await turns()
    removing = asyncio.create_task(sources.remove(SOURCE, settled=nothing))
    await turns()
    kept.read_on.set()
    await asyncio.gather(finding, removing)
    assert sources.all == ()
    assert kept.kept == {}


async def test_two_channels_of_one_name_that_are_added_at_once_get_names_of_their_own():
    sources = ChannelSources(channels=Kept(), declared=(), taken=("export-2",))
    others = (replace(SOURCE, channel_id=channel_id) for channel_id in (8, 9))
    followed = await asyncio.gather(*(sources.add(one) for one in (SOURCE, *others)))
    assert [one.name for one in followed] == ["export", "export-3", "export-4"]
    assert (await sources.add(replace(SOURCE, shortest=60))).name == "export"


async def test_a_channel_that_was_added_makes_way_for_a_name_that_the_config_has_come_to_use():
    sources = ChannelSources(channels=(kept := Kept(SOURCE)), declared=(), taken=("export",))
    await sources.find(None)
    assert [source.name for source in sources.all] == ["export-2"]
    assert kept.kept[SOURCE.channel_id].name == "export-2"
