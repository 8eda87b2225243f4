"""Which working groups there are is told by the notes that one may read."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.answering.groups import answer_groups
from knowledge.audience import Audience, Readers
from knowledge.model import Cluster, Question, WorkingGroup
from tests.fakes.documents import NOW, note, put

PUBLIC = Readers.public()
BOARD = Readers.holding({"board"})
AI, CYBER = WorkingGroup("ai", "Artificial intelligence"), WorkingGroup("cyber", "Cyber and communications")
CLUSTER = Cluster("K", "Europe/Tallinn", ("en", "et"), (AI, CYBER))


@pytest.fixture
async def filled(library):
    await put(
        library,
        note("notes/ai/1.md", "## Batteries\nNew.\n\n## Boats\nOld.\n", group="ai", day=date(2026, 2, 10)),
        note("notes/ai/2.md", "The boat sank.", group="ai", day=date(2026, 1, 10)),
        note("notes/cyber/1.md", "Keys were made.", group="cyber", day=date(2026, 3, 1), audience=Audience.of("board")),
        note("notes/page.md", "A page."),
    )
    return library


async def answered(library, text, readers=PUBLIC, cluster=CLUSTER, language="en"):
    return await answer_groups(Question(text, readers, NOW), library, cluster, language=language)


async def test_each_group_has_its_notes_counted_and_its_newest_one_cited(filled):
    answer = await answered(filled, "which working groups are there?", BOARD)
    assert answer.text.startswith(
        "2 working groups have notes that you may read: Artificial intelligence (2 notes, the newest of 10 February 2026), "
        "Cyber and communications (1 note, the newest of 1 March 2026)"
    )
    assert [(citation.path, citation.quote) for citation in answer.citations] == [
        ("notes/ai/1.md", "Batteries"),
        ("notes/cyber/1.md", "Keys were made."),
    ]


async def test_a_group_of_which_one_may_read_nothing_is_not_named(filled):
    answer = await answered(filled, "mitu töörühma klastris on?", language="et")
    assert answer.text.startswith(
        "1 töörühmal on märkmeid, mida sa lugeda tohid: Artificial intelligence (2 märget, uusim 10. veebruar 2026)"
    )
    assert "yber" not in answer.text


async def test_a_group_that_the_cluster_does_not_name_to_these_readers_is_not_told(filled):
    answer = await answered(filled, "list all working groups", BOARD, Cluster("K", "Europe/Tallinn", ("en",), (AI,)))
    assert "yber" not in answer.text
    assert [citation.path for citation in answer.citations] == ["notes/ai/1.md"]


async def test_where_the_config_names_no_groups_those_of_the_notes_are_told(filled):
    assert "ai (2 notes" in (await answered(filled, "what groups are there", cluster=Cluster("K", "Europe/Tallinn", ("en",)))).text


@pytest.mark.parametrize("text", ["which groups need testing?", "who leads the groups?", "which groups met in May?"])
async def test_other_questions_on_groups_are_left_to_the_passages(filled, text):
    assert await answered(filled, text) is None
