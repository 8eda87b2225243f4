"""Whatever the audiences, members, channels, documents and questions: no reply shows what one of its readers may not read.

Each document, event and working group has a secret word; who may see it is worked out by `tests.access.world`, from the files as they
were written. The dense index behind it all ignores audiences and forgets nothing, so that it is the store's check which protects.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ingest.chunking import chunk
from knowledge.audience import Readers
from knowledge.errors import UserFacingError
from knowledge.model import Document, PartyKind, Question, Turn
from knowledge.records.record import RecordKind
from knowledge.settings import ChatModelSettings
from knowledge.wiring import Knowledge, assembled
from tests.access import surfaces
from tests.access.world import NAMES, Place, World
from tests.fakes.careless_index import CarelessDenseIndex
from tests.fakes.chat_model import RepeatingModel
from tests.fakes.documents import NOW, note, put
from tests.fakes.embedding import HashingEmbedder
from tests.fakes.moving_clock import MovingClock

# A failure names its seed and sizes; shrinking those would take minutes and tell no more.
QUICK = settings(max_examples=6, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
FULL = settings(QUICK, max_examples=130)

worlds = {
    "seed": st.integers(0, 2**32),
    "people": st.integers(1, 5),
    "documents": st.integers(1, 12),
    "changing": st.sampled_from((0.0, 0.2, 0.5)),
}


class Run:
    """A world and the services over it; asks, looks at everything that is shown, and counts."""

    def __init__(self, world: World, knowledge: Knowledge, dense: CarelessDenseIndex, model: RepeatingModel) -> None:
        self.world, self.knowledge, self.dense, self.model = world, knowledge, dense, model
        self.cases = 0
        self.corrections = 0
        self.corrected = 0
        self.pointed = 0
        self.shared = 0
        self.seen: set[str] = set()
        self.told: set[str] = set()
        self.cluster = world.cluster

    async def put(self, document: Document) -> None:
        await self.knowledge.library.put(document, chunk(document), fingerprint="f")
        if document.source == "notes" and document.url and self.world.chance.random() < 0.5:
            await self._corrects(document, self.world.chance.choice(list(self.world.held)))

    async def _corrects(self, document: Document, path: str) -> None:
        """A note that was posted as a correction of another document, whoever may read either."""
        self.corrections += 1
        post = (self.corrections, 1, 1, 2, "", NOW.isoformat(), 1, "", document.url, "", 0, document.path)
        async with self.knowledge.posts.database.writing() as connection:
            await connection.execute("INSERT OR IGNORE INTO channel_sources VALUES (1, 'notes', NULL, NULL, 'everyone', 1)")
            await connection.execute("INSERT INTO posts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", post)
            correction = (self.corrections, path.partition("/")[0], path)
            await connection.execute("INSERT INTO corrections VALUES (?, NULL, ?, ?, 2)", correction)

    async def look(self, shown: surfaces.Shown, place: Place, *, forbidden: set[str] | None = None) -> str:
        """Everything that a surface shows, having found nothing in it that is not for this place."""
        secret = self.world.forbidden(place) if forbidden is None else forbidden
        everything: list[str] = []
        async for surface, text in shown:
            leaked = sorted(marker for marker in secret if marker in text.casefold())
            assert not leaked, f"{surface} shows {leaked} to {place}: {text[:2000]}"
            everything.append(text)
        return "\n".join(everything).casefold()

    async def ask(self) -> None:
        """One question in one place, through every surface."""
        chance, place = self.world.chance, self.world.chance.choice(self.world.places)
        text, readers = self.world.question(), place.readers
        turns = tuple(Turn(self.world.question(), "said") for _ in range(chance.choice((0, 0, 1, 2))))
        question = Question(text, readers, NOW, turns, chance.choice((None, "en", "et")))
        self.model.prompts.clear()
        shown = await self.look(surfaces.answers(self.knowledge, self.cluster, question, private=place.private), place)
        self.corrected += '"corrected_by"' in shown
        await self.look(_only("prompt", "\n".join(self.model.prompts)), place)
        kind = chance.choice((None, *PartyKind))
        shown += await self.look(surfaces.matches(self.knowledge, self.cluster, text, readers, kind), place)
        shown += await self.look(
            surfaces.events(self.knowledge, self.cluster, text, readers, chance.choice((None, "alpha", "Group"))), place
        )
        asked_by_program = surfaces.programs(
            self.knowledge, self.cluster, text, readers, kind=kind, group=chance.choice((None, "alpha", "Group"))
        )
        shown += await self.look(asked_by_program, place)
        await self._command(text, place)
        self.seen |= {marker for one in self.world.held.values() for marker in one.markers if marker in shown}
        self.cases += 1

    async def point(self) -> None:
        """What nothing answers here may point to a group, and says no more than that."""
        place = self.world.chance.choice(self.world.places)
        question = Question(self.world.chance.choice([*self.world.probes(place), self.world.question()]), place.readers, NOW)
        try:
            answer = await self.knowledge.assistant.ask(question)
        except UserFacingError:
            return
        assert set(answer.pointers) <= self.world.pointable(place)
        assert answer.abstained or not answer.pointers
        self.pointed += len(answer.pointers)
        await self.look(surfaces.pictures(answer, self.cluster.seen_by(place.readers), private=place.private), place)

    async def _command(self, text: str, place: Place) -> None:
        """A command on Discord, by somebody who holds more, less or other names than the rest of the place."""
        chance = self.world.chance
        asker = Place((chance.choice(self.world.people),), private=True)
        private = chance.random() < 0.3
        said = surfaces.discord(
            self.knowledge, self.cluster, text, alone=asker.readers, together=place.readers, private=private, choice=chance.choice
        )
        async for surface, shown in said:
            await self.look(_only(surface, shown), asker if surface.endswith("private") else place)

    async def read(self) -> None:
        """Every direct read in one place: nothing that is not for it, and all that is."""
        place = self.world.chance.choice(self.world.places)
        readers = place.readers
        paths = [*self.world.held, "notes/none.md"]
        chunk_ids = [*self.dense.ghosts, 10**6]
        shown = await self.look(surfaces.reads(self.knowledge, self.cluster, readers, paths=paths, chunk_ids=chunk_ids), place)
        shown += await self.look(surfaces.events(self.knowledge, self.cluster, "what is on next month?", readers, None), place)
        everyone = Readers.holding(NAMES)
        marks = [one.mark for one in await self.knowledge.library.records(everyone, kind=RecordKind.ACTION)]
        shown += await self.look(surfaces.records(self.knowledge, self.cluster, readers, group=None, marks=marks), place)
        await self.look(surfaces.records(self.knowledge, self.cluster, readers, group="alpha", marks=marks), place)
        for groups in ((), ("alpha",)):
            told = await self.look(surfaces.digest(self.knowledge, self.cluster, readers, groups), place)
            self.told |= {marker for one in self.world.held.values() for marker in one.markers if marker in told}
        others = self.world.chance.choice(self.world.places)
        await self.look(surfaces.digest_taken_back(self.knowledge, self.cluster, others.readers, readers), place)
        allowed = self.world.allowed(place)
        missing = {marker for one in allowed for marker in one.markers} - self.world.forbidden(place)
        assert not {marker for marker in missing if marker not in shown}
        status = await self.knowledge.library.status(readers)
        assert status.documents == len(allowed)
        assert await self.knowledge.library.is_empty(readers) == (not allowed)

    async def click(self) -> None:
        """*Sources* under an answer that was meant for other readers."""
        chance = self.world.chance
        asked, clicker = chance.choice(self.world.places), Place((chance.choice(self.world.people),), private=True)
        try:
            answer = await self.knowledge.assistant.ask(Question(self.world.question(), asked.readers, NOW))
        except UserFacingError:
            return
        ident = await surfaces.given(self.knowledge, answer, asked.readers)
        await self.change()
        await self.look(surfaces.sources_of(self.knowledge, self.cluster, answer, clicker.readers), clicker)
        others = chance.choice(self.world.places)
        told = await self.look(surfaces.shared(self.knowledge, self.cluster, ident, others.readers), others)
        # What was kept is gone with its source, also from where it is kept.
        kept = repr(await self.knowledge.given.find(ident)).casefold()
        assert not {marker for marker in self.world.gone if marker in kept.replace(repr(answer.question).casefold(), "")}
        self.shared += {marker for one in self.world.held.values() for marker in one.markers if marker in told} != set()

    async def change(self) -> None:
        """A document more, fewer, or another one in its place; the index may or may not hear of it."""
        chance, held = self.world.chance, list(self.world.held)
        drawn = chance.random()
        if not held or drawn < 0.3:
            await self.put(self.world.new_document())
        elif drawn < 0.8:
            await self.put(self.world.write(chance.choice(held)))
        else:
            path = chance.choice(held)
            self.world.remove(path)
            await self.knowledge.library.remove(path.partition("/")[0], [path])
        if chance.random() < 0.5:
            await self.knowledge.indexer.refresh()

    async def ask_during_a_change(self) -> None:
        """A question while a document is being replaced: what neither the old nor the new state allows is never shown."""
        place = self.world.chance.choice(self.world.places)
        before = self.world.forbidden(place)
        question = Question(self.world.question(), place.readers, NOW)
        shown = surfaces.answers(self.knowledge, self.cluster, question, private=place.private)
        self.model.prompts.clear()
        asking = asyncio.create_task(_gathered(shown))
        await self.change()
        # The file's name stays, and what comes under it may be for more people than what it replaces.
        forbidden = before & self.world.forbidden(place)
        await self.look(_again(await asking), place, forbidden=forbidden)
        await self.look(_only("prompt", "\n".join(self.model.prompts)), place, forbidden=forbidden)


async def _gathered(shown: surfaces.Shown) -> list[tuple[str, str]]:
    return [each async for each in shown]


async def _again(shown: list[tuple[str, str]]) -> AsyncIterator[tuple[str, str]]:
    for surface, text in shown:
        yield surface, text


async def _only(surface: str, text: str) -> AsyncIterator[tuple[str, str]]:
    yield surface, text


@asynccontextmanager
async def running(world: World) -> AsyncIterator[Run]:
    dense, model, clock = CarelessDenseIndex(), RepeatingModel(size=400), MovingClock(NOW - timedelta(days=3))
    with TemporaryDirectory() as folder:
        async with assembled(
            cluster=world.cluster,
            data_dir=Path(folder),
            embedder=HashingEmbedder(),
            dense=dense,
            clock=clock,
            exact_scan=0,
            writing=(model, ChatModelSettings(name=model.name)),
        ) as knowledge:
            # Sources that have been read for some days, so that what comes into them is news.
            for source in ("notes", "sheets"):
                await put(knowledge.library, note(f"{source}/first.md", "- First.", source=source))
                await knowledge.library.remove(source, [f"{source}/first.md"])
            clock.moment = NOW
            yield Run(world, knowledge, dense, model)


async def lived(*, seed: int, people: int, documents: int, changing: float, questions: int) -> Run:
    """A world from its first document to its last question."""
    world = World.drawn(seed, people=people)
    async with running(world) as run:
        await run.read()
        for _ in range(documents):
            await run.put(world.new_document())
        await run.knowledge.indexer.refresh()
        for number in range(questions):
            if world.chance.random() < changing:
                await run.change()
            await run.ask()
            await run.point()
            if number % 10 == 0:
                await run.read()
                await run.click()
                await run.click()
                await run.ask_during_a_change()
        return run


@QUICK
@given(**worlds)
async def test_no_surface_shows_what_a_reader_may_not_read(seed, people, documents, changing):
    run = await lived(seed=seed, people=people, documents=documents, changing=changing, questions=10)
    assert run.cases == 10


@pytest.mark.slow
@pytest.mark.timeout(900)
@FULL
@given(**worlds)
async def test_no_surface_shows_what_a_reader_may_not_read_in_thousands_of_cases(seed, people, documents, changing):
    run = await lived(seed=seed, people=people, documents=documents, changing=changing, questions=40)
    assert run.cases == 40


async def test_what_may_be_read_is_shown():
    """The other way round, so that silence is not taken for safety: over a few worlds most of what may be shown comes up."""
    run = await lived(seed=7, people=4, documents=12, changing=0.0, questions=60)
    markers = {marker for one in run.world.held.values() for marker in one.markers}
    assert len(run.seen) > len(markers) / 2
    assert len(run.told) > len(markers) / 3
    assert run.shared
    assert run.dense.proposed


async def test_a_group_that_opted_in_is_pointed_to():
    """Likewise: a pointer comes up where one may."""
    run = await lived(seed=2, people=4, documents=30, changing=0.0, questions=20)
    assert run.pointed
