"""What may not be read changes nothing: an answer is the one that a library without it would give.

What a reader is not shown could still be told by what comes first, or by whether there is an answer at all, where words are counted in
texts that he may not read. Kobar over all documents of a drawn world is compared with one that never had the hidden ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given

from ingest.chunking import chunk
from knowledge.errors import EmptyIndex
from knowledge.model import Answer, Document, Question
from knowledge.wiring import Knowledge, assembled
from tests.access.test_access_generated import FULL, QUICK, worlds
from tests.access.world import Place, World
from tests.fakes.dense_index import InMemoryDenseIndex
from tests.fakes.documents import NOW, StillClock
from tests.fakes.embedding import HashingEmbedder

Told = list[tuple[object, ...]]

SIZES = {name: worlds[name] for name in ("seed", "people", "documents")}


async def told(world: World, documents: Iterable[Document], place: Place, questions: Iterable[str]) -> Told:
    """What is answered in a place over some documents."""
    with TemporaryDirectory() as folder:
        async with assembled(
            cluster=world.cluster,
            data_dir=Path(folder),
            embedder=HashingEmbedder(),
            dense=InMemoryDenseIndex(),
            clock=StillClock(),
            exact_scan=0,
        ) as knowledge:
            for document in documents:
                await knowledge.library.put(document, chunk(document), fingerprint="f")
            await knowledge.indexer.refresh()
            return [await asked(knowledge, Question(text, place.readers, NOW)) for text in questions]


async def asked(knowledge: Knowledge, question: Question) -> tuple[object, ...]:
    """What a question gets."""
    try:
        return of_answer(await knowledge.assistant.ask(question))
    except EmptyIndex as nothing:
        return (str(nothing),)


def of_answer(answer: Answer) -> tuple[object, ...]:
    """All that an answer tells, but for the groups that opted in to being pointed to for what others may not read."""
    return (
        answer.kind,
        answer.statements,
        answer.citations,
        answer.closest,
        [(passage.document.path, passage.text) for passage in answer.passages],
        answer.occurrences,
        [(match.name, match.evidence, match.missing) for match in answer.matches],
        answer.contact,
        answer.absence,
    )


async def compared(seed: int, people: int, documents: int, questions: int) -> int:
    """Ask in each place of a world with and without what is hidden there; how many documents were."""
    world = World.drawn(seed, people=people)
    written = [world.new_document() for _ in range(documents)]
    texts = [world.question() for _ in range(questions)]
    hidden = 0
    for place in world.places:
        readable = {one.document.path for one in world.allowed(place)}
        seen = [document for document in written if document.path in readable]
        hidden += len(written) - len(seen)
        among_all, alone = await told(world, written, place, texts), await told(world, seen, place, texts)
        for text, one, other in zip(texts, among_all, alone, strict=True):
            assert one == other, text
    return hidden


@QUICK
@given(**SIZES)
async def test_what_is_hidden_changes_no_answer(seed, people, documents):
    await compared(seed, people, documents, questions=8)


@pytest.mark.slow
@pytest.mark.timeout(900)
@FULL
@given(**SIZES)
async def test_what_is_hidden_changes_no_answer_in_a_thousand_cases(seed, people, documents):
    await compared(seed, people, 2 * documents, questions=8)


async def test_much_is_hidden_in_such_worlds():
    assert await compared(seed=7, people=4, documents=12, questions=4) > 12
