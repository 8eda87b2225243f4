"""The library as a LangChain retriever."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest
from langchain_core.runnables import RunnableLambda, RunnablePassthrough
from pydantic import ValidationError

from bot.config import Environment
from bot.programs.retriever import LibraryRetriever, open_blocking_retriever, open_retriever
from knowledge.audience import Audience, Readers
from knowledge.errors import ConfigError, EmptyIndex, QuestionTooLong
from knowledge.model import DocumentKind
from tests.fakes.documents import note, put, sheet
from tests.fakes.sample_cluster import CONFIG
from tests.fakes.terminal import FakeHouse, FakePassageSearch

PUBLIC = Readers.public()
MEMBER = Readers.holding({"members"})
NONE = Environment.model_construct()


async def test_a_document_is_a_passage_with_where_it_stands(knowledge):
    await put(knowledge.library, note("notes/ai/a.md", "We log flights as MCAP.", title="Minutes", group="ai", day=date(2026, 3, 10)))
    (found,) = await LibraryRetriever(search=knowledge.passage_search, readers=PUBLIC).ainvoke("which log for flights?")
    assert found.page_content == "We log flights as MCAP."
    score = found.metadata.pop("score")
    assert score > 0
    assert found.metadata == {
        "path": "notes/ai/a.md",
        "title": "Minutes",
        "group": "ai",
        "date": "2026-03-10",
        "url": None,
        "locator": "line 1",
        "source": "notes",
    }


async def test_only_what_its_readers_may_read_is_found(knowledge):
    await put(knowledge.library, note("notes/a.md", "The kestrel flies.", audience=Audience.of("members")), note("notes/b.md", "Sonar."))
    seen = {
        readers: await LibraryRetriever(search=knowledge.passage_search, readers=readers).ainvoke("kestrel") for readers in (PUBLIC, MEMBER)
    }
    assert [found.metadata["path"] for found in seen[MEMBER]] == ["notes/a.md"]
    assert seen[PUBLIC] == []


async def test_there_are_no_readers_unless_they_are_named():
    with pytest.raises(TypeError, match="readers"):
        LibraryRetriever(search=FakePassageSearch())
    with pytest.raises(ValidationError):
        LibraryRetriever(search=FakePassageSearch(), readers=None)
    retriever = LibraryRetriever(search=FakePassageSearch(), readers=PUBLIC)
    with pytest.raises(ValidationError, match="frozen"):
        retriever.readers = MEMBER


async def test_kind_and_limit_hold_for_every_query(knowledge):
    await put(knowledge.library, *(note(f"notes/{n}.md", f"Kestrel {n}.") for n in range(4)), sheet("sheets/a.yaml", "Akuvara", "kestrels"))
    notes = LibraryRetriever(search=knowledge.passage_search, readers=PUBLIC, limit=3, kind=DocumentKind.NOTE)
    assert {found.metadata["source"] for found in await notes.ainvoke("kestrel")} == {"notes"}
    assert len(await notes.ainvoke("kestrel")) == 3


async def test_what_cannot_be_asked_is_refused_as_a_question_is(knowledge):
    retriever = LibraryRetriever(search=knowledge.passage_search, readers=PUBLIC)
    with pytest.raises(EmptyIndex):
        await retriever.ainvoke("kestrel")
    with pytest.raises(QuestionTooLong):
        await retriever.ainvoke("kestrel " * 300)


async def test_it_is_a_part_of_a_chain():
    retriever = LibraryRetriever(search=FakePassageSearch(), readers=PUBLIC)
    told = RunnableLambda(lambda given: f"{given['question']} {given['found'][0].page_content}")
    assert await ({"found": retriever, "question": RunnablePassthrough()} | told).ainvoke("log?") == "log? - We log flights as MCAP."


async def test_in_its_own_loop_invoke_says_what_to_do_instead_of_hanging():
    with pytest.raises(RuntimeError, match="ainvoke"):
        LibraryRetriever(search=FakePassageSearch(), readers=PUBLIC).invoke("log?")


async def test_other_threads_and_loops_may_use_it():
    retriever = LibraryRetriever(search=FakePassageSearch(), readers=PUBLIC)
    assert len(await asyncio.to_thread(retriever.invoke, "log?")) == 1
    assert len(await asyncio.to_thread(lambda: asyncio.run(retriever.ainvoke("log?")))) == 1


async def test_it_is_opened_from_a_config_file_for_the_audiences_named():
    house = FakeHouse()
    async with open_retriever(CONFIG, audiences=["members"], limit=4, environment=NONE, opens=house.open) as retriever:
        await retriever.ainvoke("log?")
    assert house.passage_search.asked == [("log?", MEMBER, 4, None)]
    assert house.closed == 1


@pytest.mark.parametrize(("audiences", "said"), [([], "at least one audience"), (["membres"], "No audience is called membres")])
async def test_audiences_that_are_not_there_are_refused_before_anything_is_opened(audiences, said):
    house = FakeHouse()
    with pytest.raises(ConfigError, match=said):
        async with open_retriever(CONFIG, audiences=audiences, environment=NONE, opens=house.open):
            pass
    assert house.settings == []


def test_a_program_without_an_event_loop_gets_one():
    house = FakeHouse()
    with open_blocking_retriever(CONFIG, audiences=["everyone"], environment=NONE, opens=house.open) as retriever:
        (found,) = retriever.invoke("log?")
    assert found.metadata["path"] == "notes/ai/2026-03-10.md"
    assert house.passage_search.asked[0][1] == PUBLIC
    assert house.closed == 1
