"""A library whose digests are gathered, and the time that passes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from knowledge.audience import Readers
from knowledge.digest.items import Digest, Heading
from knowledge.digest.ledger import DigestPlace, Entry
from knowledge.model import Document
from knowledge.store.first_seen import mark_of
from knowledge.wiring import Knowledge, assembled
from tests.fakes.dense_index import InMemoryDenseIndex
from tests.fakes.documents import CLUSTER, note, put
from tests.fakes.embedding import HashingEmbedder
from tests.fakes.moving_clock import MovingClock

PLACE = "discord:channel:1"
ALL = Readers.holding({"members", "export-group"})


@dataclass
class Cluster:
    """The knowledge of a cluster for one channel."""

    knowledge: Knowledge
    clock: MovingClock
    number: int = 0

    async def put(self, *documents: Document) -> None:
        await put(self.knowledge.library, *documents)
        await self.knowledge.indexer.refresh()

    async def begin(self) -> None:
        """Sources that have been read for long, and time that has passed since."""
        await self.put(note("notes/old.md", "- We were founded.", day=None), note("sheets/old.md", "- Old.", source="sheets", day=None))
        self.clock.pass_by(days=30)

    async def gather(self, readers: Readers = ALL, **more: object) -> Digest:
        return await self.knowledge.gathering.gather(readers, **more)

    async def send(self, readers: Readers = ALL, *, place: str = PLACE) -> Digest:
        """One week's digest as it is sent: gathered, written down, and in the chat."""
        ledger = self.knowledge.ledger
        self.clock.pass_by(minutes=1)
        told = await ledger.told(place)
        since = await ledger.since(place, self.clock.now() - timedelta(days=7))
        digest = await self.gather(readers, since=since, told=told)
        if not digest.is_empty:
            self.number += 1
            entries = [Entry(item, mark_of(repr(item))) for item in digest.items]
            ident = await ledger.claim(place, self.clock.now(), entries)
            assert ident is not None
            await ledger.sent(ident, channel_id=1, message_id=self.number)
        return digest

    async def kept(self) -> DigestPlace | None:
        return await self.knowledge.ledger.place(PLACE)


def told(digest: Digest, heading: Heading) -> list[str]:
    """What a digest says under a heading, in a word each."""
    words = {
        Heading.NOTES: lambda item: item.document.title,
        Heading.DECISIONS: lambda item: item.record.line,
        Heading.ACTIONS: lambda item: ("overdue: " if item.overdue else "") + item.record.line,
        Heading.EVENTS: lambda item: item.occurrence.summary,
        Heading.MATCHES: lambda item: f"{item.seeker} {item.need} <- {item.name}: {item.offer}",
    }
    return [words[heading](item) for item in digest.under(heading)]


@pytest.fixture
async def cluster(tmp_path: Path) -> AsyncIterator[Cluster]:
    clock = MovingClock()
    async with assembled(
        cluster=CLUSTER, data_dir=tmp_path, embedder=HashingEmbedder(), dense=InMemoryDenseIndex(), clock=clock
    ) as knowledge:
        yield Cluster(knowledge, clock)
