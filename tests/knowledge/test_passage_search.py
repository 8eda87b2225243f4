"""Passages for those who read them themselves."""

from __future__ import annotations

import pytest

from knowledge.answering.choice import score_units
from knowledge.answering.reranking import reranked
from knowledge.audience import Audience, Readers
from knowledge.errors import EmptyIndex, QuestionTooLong
from knowledge.model import DocumentKind, Question
from tests.fakes.documents import NOW, note, put, sheet

PUBLIC = Readers.public()


async def found(knowledge, text, readers=PUBLIC, **also):
    return [passage.document.path for passage in await knowledge.passage_search.passages(text, readers, **also)]


async def test_the_best_passages_come_first_of_what_the_readers_may_read(knowledge):
    secret = note("notes/closed.md", "The kestrel is secret.", audience=Audience.of("members"))
    await put(knowledge.library, secret, note("notes/a.md", "Sonar."), note("notes/b.md", "The kestrel flies over Tartu."))
    assert await found(knowledge, "kestrel over Tartu") == ["notes/b.md"]
    assert await found(knowledge, "kestrel over Tartu", Readers.holding({"members"})) == ["notes/b.md", "notes/closed.md"]


async def test_passages_are_in_the_order_of_what_their_lines_say_as_in_an_answer(knowledge):
    question = "how many guests saw the kestrel?"
    await put(knowledge.library, note("notes/a.md", "How many guests saw the kestrel?"), note("notes/b.md", "49 guests saw the kestrel."))
    await knowledge.indexer.refresh()
    retrieval = await knowledge.retriever.search(question, PUBLIC, now=NOW)
    in_order = reranked(retrieval, score_units(retrieval))
    assert in_order != retrieval.shown
    assert await knowledge.passage_search.passages(question, PUBLIC) == in_order
    assert (await knowledge.assistant.ask(Question(question, PUBLIC, NOW))).passages == in_order


async def test_one_kind_of_document_may_be_asked_for(knowledge):
    await put(knowledge.library, note("notes/a.md", "Kestrel repairs."), sheet("sheets/a.yaml", "Akuvara", "kestrel repairs"))
    assert await found(knowledge, "kestrel repairs", kind=DocumentKind.SHEET) == ["sheets/a.yaml"]
    assert len(await found(knowledge, "kestrel repairs", limit=1)) == 1


async def test_what_is_looked_for_has_the_limits_of_a_question(knowledge):
    with pytest.raises(EmptyIndex):
        await found(knowledge, "kestrel")
    await put(knowledge.library, note("notes/a.md", "Kestrel."))
    assert await found(knowledge, " kestrel\n\ud800 ") == ["notes/a.md"]
    with pytest.raises(QuestionTooLong):
        await found(knowledge, "x" * 1001)
