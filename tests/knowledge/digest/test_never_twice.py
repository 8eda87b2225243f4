"""Whatever the order of weeks, edits, renamings, removals, restarts and killed processes: no place is told anything twice."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from knowledge.audience import Audience, Readers
from knowledge.digest.items import ActionItem, EventItem, NoteItem
from knowledge.digest.ledger import Entry
from knowledge.model import Document
from knowledge.wiring import Knowledge, assembled
from tests.fakes.dense_index import InMemoryDenseIndex
from tests.fakes.documents import CLUSTER, agenda, note, put
from tests.fakes.embedding import HashingEmbedder
from tests.fakes.moving_clock import MovingClock

QUICK = settings(max_examples=8, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
FULL = settings(QUICK, max_examples=150)

PLACES = {"discord:channel:1": Readers.public(), "discord:user:2": Readers.holding({"members"})}


@dataclass
class Written:
    """A note as somebody keeps it: each of its lines has a word of its own."""

    path: str
    day: object
    title: str
    lines: list[str]
    audience: Audience

    def document(self, *, apart: str = "\n") -> Document:
        return note(self.path, apart.join(self.lines), day=self.day, title=self.title, audience=self.audience, group="ai")


@dataclass
class World:
    """Notes, events and what each place has been told."""

    chance: random.Random
    folder: Path
    clock: MovingClock = field(default_factory=MovingClock)
    notes: list[Written] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    heard: Counter[tuple[str, str]] = field(default_factory=Counter)
    digests: int = 0
    count: int = 0

    def word(self) -> str:
        self.count += 1
        return f"xq{self.count:04d}z"

    def opened(self):
        return assembled(cluster=CLUSTER, data_dir=self.folder, embedder=HashingEmbedder(), dense=InMemoryDenseIndex(), clock=self.clock)

    def line(self) -> str:
        due = self.clock.now().date() + timedelta(days=self.chance.randrange(-3, 20))
        return self.chance.choice(
            (f"Decision: we take the {self.word()} radar.", f"Action: Mari to send {self.word()} by {due.isoformat()}.", "We had coffee.")
        )

    # What happens

    async def write(self, knowledge: Knowledge) -> None:
        word = self.word()
        day = self.clock.now().date() - timedelta(days=self.chance.choice((0, 0, 1, 5, 12, 40)))
        audience = self.chance.choice((Audience(), Audience.of("members")))
        made = Written(f"notes/{word}.md", day, f"Note {word}", [f"About {word}.", *(self.line() for _ in range(3))], audience)
        self.notes.append(made)
        await put(knowledge.library, made.document())

    async def edit(self, knowledge: Knowledge) -> None:
        """More lines, fewer, in another order, in another layout, for others to read."""
        if not self.notes:
            return
        one = self.chance.choice(self.notes)
        if self.chance.random() < 0.5:
            one.lines.append(self.line())
        if self.chance.random() < 0.3:
            self.chance.shuffle(one.lines)
        if self.chance.random() < 0.3:
            one.audience = self.chance.choice((Audience(), Audience.of("members")))
        await put(knowledge.library, one.document(apart=self.chance.choice(("\n\n", "\n\n\n"))))

    async def move(self, knowledge: Knowledge) -> None:
        """The same note under another name."""
        if self.notes:
            one = self.chance.choice(self.notes)
            await knowledge.library.remove("notes", [one.path])
            one.path = f"notes/{self.word()}.md"
            await put(knowledge.library, one.document())

    async def vanish(self, knowledge: Knowledge) -> None:
        """A note is not there, and comes back later."""
        if self.notes:
            one = self.chance.choice(self.notes)
            await knowledge.library.remove("notes", [one.path])
            self.clock.pass_by(days=self.chance.choice((0, 8)))
            await put(knowledge.library, one.document())

    async def plan(self, knowledge: Knowledge) -> None:
        start = self.clock.now() + timedelta(days=self.chance.randrange(1, 30))
        rule = self.chance.choice(("", "\r\nRRULE:FREQ=WEEKLY;COUNT=4"))
        word = self.word()
        self.events.append(f"UID:{word}\r\nDTSTART:{start:%Y%m%dT%H%M%SZ}{rule}\r\nSUMMARY:Meeting {word}")
        await put(knowledge.library, agenda("events.ics", *self.events))

    async def week(self, knowledge: Knowledge) -> None:
        self.clock.pass_by(days=7)
        for place in PLACES:
            await self.send(knowledge, place)

    async def now(self, knowledge: Knowledge) -> None:
        self.clock.pass_by(minutes=5)
        await self.send(knowledge, self.chance.choice(list(PLACES)))

    async def send(self, knowledge: Knowledge, place: str) -> None:
        """A digest is sent; now and then its process is killed before, and it is gathered again."""
        ledger = knowledge.ledger
        since, told = await ledger.since(place, self.clock.now() - timedelta(days=7)), await ledger.told(place)
        digest = await knowledge.gathering.gather(PLACES[place], since=since, told=told)
        if digest.is_empty:
            return
        ident = await ledger.claim(place, self.clock.now(), [Entry(item, b"line") for item in digest.items])
        assert ident is not None
        assert await ledger.claim(place, self.clock.now(), []) is None
        if self.chance.random() < 0.2:
            await ledger.release(ident)
            return
        await ledger.sent(ident, channel_id=1, message_id=ident)
        self.digests += 1
        for item in digest.items:
            what = self._words(item)
            self.heard[place, what] += 1
            assert self.heard[place, what] == 1, f"{what} was told twice in {place}"

    @staticmethod
    def _words(item) -> str:
        if isinstance(item, NoteItem):
            return item.document.title
        if isinstance(item, EventItem):
            return f"{item.occurrence.summary} {item.occurrence.start}"
        # An action may be told once more when its day has passed.
        return f"{item.record.line} {item.overdue if isinstance(item, ActionItem) else ''}"


async def lived(seed: int, steps: int) -> World:
    with TemporaryDirectory() as folder:
        world = World(random.Random(seed), Path(folder))
        done = 0
        while done < steps:
            async with world.opened() as knowledge:  # each time it is left, Kobar is restarted
                for _ in range(world.chance.randrange(1, 8)):
                    kinds = (world.write, world.write, world.edit, world.edit, world.move, world.vanish, world.plan, world.week, world.now)
                    await world.chance.choice(kinds)(knowledge)
                    done += 1
        return world


@QUICK
@given(seed=st.integers(0, 2**32))
async def test_nothing_is_told_twice(seed):
    await lived(seed, 40)


@pytest.mark.slow
@pytest.mark.timeout(900)
@FULL
@given(seed=st.integers(0, 2**32))
async def test_nothing_is_told_twice_in_many_worlds(seed):
    await lived(seed, 80)


async def test_such_worlds_are_told_much():
    world = await lived(3, 80)
    assert world.digests > 5
    assert len(world.heard) > 30
