"""Messages in the library: what becomes one document depends on the messages alone, and each change is whole."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ingest.channels import ChannelLibrary, UnknownThread
from ingest.chunking import chunk
from ingest.sources.channel import MOST_POSTS
from knowledge.audience import Audience, Readers
from knowledge.model import Chunk, Document
from knowledge.posts import MARKED_BY_MENU, Attached, ChannelSource, Post, PostThread
from knowledge.wiring import assembled
from tests.fakes.dense_index import InMemoryDenseIndex
from tests.fakes.documents import CLUSTER, StillClock
from tests.fakes.embedding import HashingEmbedder

SOURCE = ChannelSource(10, "notes", Audience(), "ai")
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CAN_OPEN = Readers.holding(["channel:10"])
BY = {1: "Mari Maasikas", 2: "Jaan Tamm"}


def post(number: int, text: str | None = None, *, author: int = 1, place: int = 10, minutes: float | None = None, **also) -> Post:
    text = text if text is not None else f"Message number {number} about the radar."
    sent_at = START + timedelta(minutes=number if minutes is None else minutes)
    url = f"https://discord.com/channels/1/{place}/{number}"
    return Post(number, 10, place, author, BY[author], sent_at, text, url, f"{text}{also}", **also)


@pytest.fixture
async def knowledge(tmp_path):
    async with assembled(
        cluster=CLUSTER, data_dir=tmp_path, embedder=HashingEmbedder(), dense=InMemoryDenseIndex(), clock=StillClock()
    ) as knowledge:
        yield knowledge


@pytest.fixture
def channels(knowledge):
    return ChannelLibrary(posts=knowledge.posts, library=knowledge.library, languages=CLUSTER.languages, time_zone=CLUSTER.time_zone)


async def texts(knowledge, readers: Readers = CAN_OPEN) -> dict[str, str]:
    found = await knowledge.library.summaries(readers)
    documents = [await knowledge.library.document(one.path, readers) for one in found]
    return {one.path: one.text for one in documents}


@pytest.mark.parametrize("seed", range(6))
async def test_documents_are_the_same_in_whatever_order_messages_come_and_go(channels, knowledge, tmp_path, seed):
    chance = random.Random(seed)
    posts = [
        post(100 + at, author=chance.choice([1, 1, 1, 2]), minutes=at * chance.choice([1, 1, 8, 11]), opens=chance.random() < 0.1)
        for at in range(60)
    ]
    gone = set(chance.sample(range(100, 160), 20))
    mixed = posts[:]
    chance.shuffle(mixed)
    for at in range(0, 60, 7):
        await channels.change(SOURCE, 10, kept=mixed[at : at + 7])
    for ident in gone:
        await channels.change(SOURCE, 10, gone=[ident])
    step_by_step = await texts(knowledge)
    await channels.remove_channel(SOURCE)
    assert await texts(knowledge) == {}
    await channels.change(SOURCE, 10, kept=[one for one in posts if one.id not in gone])
    assert await texts(knowledge) == step_by_step
    assert sorted("\n\n".join(step_by_step.values()).split("\n\n")) == sorted(one.text for one in posts if one.id not in gone)


async def test_messages_that_come_together_between_two_of_one_author_part_them(channels, knowledge):
    """As when those two were read live, and what stands between them in the page of a channel that is caught up with."""
    await channels.change(SOURCE, 10, kept=[post(100), post(103)])
    await channels.change(SOURCE, 10, kept=[post(101, author=2), post(102, author=2, opens=True)])
    assert [text for _, text in sorted((await texts(knowledge)).items())] == [post(100 + at).text for at in range(4)]


async def test_what_stands_beside_a_new_message_is_not_made_anew(channels, knowledge):
    await channels.change(SOURCE, 10, kept=[post(100), post(101, author=2), post(104, author=2, opens=True)])
    before = {one.path: one.id for one in await knowledge.library.summaries(CAN_OPEN)}
    await channels.change(SOURCE, 10, kept=[post(103)])
    await channels.change(SOURCE, 10, gone=[103])
    assert {one.path: one.id for one in await knowledge.library.summaries(CAN_OPEN)} == before


async def test_a_document_holds_no_more_than_so_many_continuations(channels, knowledge):
    await channels.change(SOURCE, 10, kept=[post(100 + at) for at in range(MOST_POSTS + 3)])
    assert [text.count("Message") for _, text in sorted((await texts(knowledge)).items())] == [MOST_POSTS, 3]


async def test_a_private_thread_is_for_those_in_it(channels, knowledge):
    await channels.keep_thread(SOURCE, PostThread(20, 10, "Prices", private=True))
    await channels.change(SOURCE, 20, kept=[post(21, place=20)])
    assert await texts(knowledge) == {}
    assert len(await texts(knowledge, Readers.holding(["thread:20"]))) == 1


async def test_nothing_comes_in_of_a_thread_that_is_not_known(channels, knowledge):
    with pytest.raises(UnknownThread):
        await channels.change(SOURCE, 20, kept=[post(21, place=20)])
    assert await texts(knowledge) == {}


async def test_in_a_thread_each_passage_says_who_wrote_it_and_links_to_the_message(channels, knowledge):
    await channels.keep_thread(SOURCE, PostThread(20, 10, "Radar test"))
    said = ["# Decisions\n\nWe test in Tapa." * 20, "I shall bring the antenna. " * 20]
    await channels.change(SOURCE, 20, kept=[post(21, said[0], place=20), post(22, said[1], author=2, place=20)])
    ids = {one.id for one in await knowledge.library.summaries(CAN_OPEN)}
    passages = await knowledge.library.passages_of(ids, CAN_OPEN)
    last = passages[-1]
    assert last.headings == ("Jaan Tamm",)
    assert last.link("I shall bring the antenna.") == "https://discord.com/channels/1/20/22"
    assert passages[0].headings[0] == "Mari Maasikas"


async def test_an_attached_sheet_comes_and_goes_with_its_message(channels, knowledge):
    raw = b"---\nkind: sheet\norganisation: Akuvara\noffers: [radar integration]\n---\n"
    with_file = post(100, "Our sheet", attachments=(Attached(7, "akuvara.md"),))
    await channels.change(SOURCE, 10, kept=[with_file])
    await channels.attach(SOURCE, 100, 7, raw)
    assert [capability.organisation for _, capability in await knowledge.library.capabilities(CAN_OPEN)] == ["Akuvara"]
    await channels.change(SOURCE, 10, kept=[replace(with_file, attachments=(), version="2")])
    assert await knowledge.library.capabilities(CAN_OPEN) == []


async def test_of_an_attached_file_that_cannot_be_read_any_more_no_older_version_stays(channels, knowledge):
    await channels.change(SOURCE, 10, kept=[post(100, "Our note", attachments=(Attached(7, "note.md"),))])
    await channels.attach(SOURCE, 100, 7, b"# The radar\n\nIt stands in Tapa.\n")
    assert len(await texts(knowledge)) == 2
    await channels.attach(SOURCE, 100, 7, b"\x00\x01\x02\x00")
    assert list(await texts(knowledge)) == ["discord/10/100"]


async def test_messages_that_cannot_be_parted_leave_the_others_readable_and_no_older_version_of_their_own(knowledge):
    def brittle(document: Document) -> tuple[Chunk, ...]:
        if "umbrella" in document.text:
            raise RecursionError(document.text)
        return chunk(document)

    channels = ChannelLibrary(
        posts=knowledge.posts, library=knowledge.library, languages=CLUSTER.languages, time_zone=CLUSTER.time_zone, chunk=brittle
    )
    await channels.keep_thread(SOURCE, PostThread(30, 10, "Radar", private=False, owner_id=1))
    await channels.change(SOURCE, 10, kept=[post(100), post(101, author=2)])
    await channels.change(SOURCE, 30, kept=[post(200, place=30)])
    assert len(await texts(knowledge)) == 3
    await channels.change(SOURCE, 10, kept=[post(100, "The umbrella.")])
    await channels.change(SOURCE, 30, kept=[post(200, "The umbrella.", place=30)])
    assert list(await texts(knowledge)) == ["discord/10/101"]
    await channels.change(SOURCE, 10, kept=[post(100, "The kestrel.")])
    assert len(await texts(knowledge)) == 2


async def test_a_source_that_is_read_under_another_name_or_for_others_is_made_anew(channels, knowledge):
    await channels.posts.keep_source(SOURCE)
    await channels.change(SOURCE, 10, kept=[post(100)])
    changed = replace(SOURCE, name="ai notes", audience=Audience.of("members"), group=None)
    await channels.make_anew(changed, under=SOURCE.name)
    assert await texts(knowledge) == {}
    found = await knowledge.library.summaries(Readers.holding(["channel:10", "members"]))
    assert [(one.source, one.group) for one in found] == [("ai notes", None)]


async def test_the_marks_of_a_message_go_with_its_deletion_and_not_when_it_is_only_left_out(channels, knowledge):
    await channels.change(SOURCE, 10, kept=[post(100), post(200)])
    for ident in (100, 200, 300):  # the last is not kept
        await knowledge.posts.mark(ident, 7, MARKED_BY_MENU, place_id=10)
    await channels.change(SOURCE, 10, gone=[100], deleted=[200, 300])
    assert await knowledge.posts.of_place(10) == []
    assert await knowledge.posts.marked([100, 200, 300]) == {100}


async def test_a_deletion_that_does_not_come_to_its_end_takes_no_marks(channels, knowledge):
    await knowledge.posts.mark(21, 7, MARKED_BY_MENU, place_id=20)
    with pytest.raises(UnknownThread):
        await channels.change(SOURCE, 20, deleted=[21])
    assert await knowledge.posts.marked([21]) == {21}
