"""Who takes part in a working group: what the sheets say that may be read, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge.answering.membership import answer_membership
from knowledge.audience import Audience, Readers
from knowledge.model import AnswerKind, Question
from tests.fakes.documents import CLUSTER, NOW, put, sheet

PUBLIC = Readers.public()
BOARD = Readers.holding({"board"})


def taking_part(name, *groups, audience=None, city="Tartu"):
    made = sheet(f"sheets/{name}.md", f"{name} OÜ", "batteries")
    text = f"Organisation: {name} OÜ\nCity: {city}\nWorking groups: {', '.join(groups)}\n"
    capability = replace(made.capability, groups=groups, city=city, country="Estonia")
    return replace(made, text=text, capability=capability, audience=audience or Audience())


@pytest.fixture
async def filled(library):
    await put(
        library,
        taking_part("Soovaht", "ai", "export"),
        taking_part("Akuvara", "ai"),
        taking_part("Sideselg", "export"),
        taking_part("Vaikus", "ai", audience=Audience.of("board")),
    )
    return library


async def answered(library, text, readers=PUBLIC, language="en"):
    return await answer_membership(Question(text, readers, NOW), library, CLUSTER, language=language)


@pytest.mark.parametrize(
    "text",
    [
        "which companies are in the AI group?",
        "who is in the AI group",
        "Which members take part in the AI group?",
        "how many firms are there in the AI group?",
        "list the members of the AI group please",
        "members of the AI group",
    ],
)
async def test_each_member_is_told_with_the_line_that_says_so(filled, text):
    answer = await answered(filled, text)
    assert answer.kind is AnswerKind.LISTING
    assert answer.text == "2 members say in their sheets that they take part in Artificial intelligence: Akuvara OÜ, Soovaht OÜ"
    assert [(one.path, one.quote) for one in answer.citations] == [
        ("sheets/Akuvara.md", "Working groups: ai"),
        ("sheets/Soovaht.md", "Working groups: ai, export"),
    ]


@pytest.mark.parametrize("text", ["kes on AI group liikmed?", "mis firmad kuuluvad AI group", "AI group liikmed"])
async def test_it_is_told_in_estonian_too(filled, text):
    answer = await answered(filled, text, language="et")
    assert answer.text == "2 liiget nimetab oma võimekuslehel, kus ta osaleb, töörühma „Artificial intelligence“: Akuvara OÜ, Soovaht OÜ"


@pytest.mark.parametrize(
    "text", ["list all members", "which members are there?", "how many companies are in the cluster?", "klastri liikmed"]
)
async def test_all_that_have_a_sheet_are_told(filled, text):
    answer = await answered(filled, text)
    assert answer.text == "3 organisations have a sheet that you may read: Akuvara OÜ, Sideselg OÜ, Soovaht OÜ"
    assert [one.quote for one in answer.citations] == ["Organisation: Akuvara OÜ", "Organisation: Sideselg OÜ", "Organisation: Soovaht OÜ"]


@pytest.mark.parametrize(
    ("text", "language", "says"),
    [
        ("which members are in Narva?", "en", "1 member says in its sheet that it is in Narva: Kestrel OÜ"),
        ("companies from Narva", "en", "1 member says in its sheet that it is in Narva: Kestrel OÜ"),
        ("mis firmad asuvad Narvas?", "et", "1 liige nimetab oma võimekuslehel, kus ta asub: Kestrel OÜ"),
    ],
)
async def test_those_at_a_place_are_told(filled, text, language, says):
    await put(filled, taking_part("Kestrel", "ai", city="Narva"))
    answer = await answered(filled, text, language=language)
    assert (answer.text, [one.quote for one in answer.citations]) == (says, ["City: Narva"])


async def test_a_closed_sheet_is_told_to_those_who_may_read_it(filled):
    assert "3 members" in (await answered(filled, "who is in the AI group?", BOARD)).text


async def test_what_has_no_room_is_told_by_its_number(library):
    await put(library, *(taking_part(f"Maker of batteries number {n:02}", "ai") for n in range(20)))
    answer = await answered(library, "who is in the AI group?")
    assert answer.text.endswith(" 14 OÜ and 5 more")
    assert len(answer.citations) == 12


@pytest.mark.parametrize(
    "text",
    [
        "which companies in the AI group make batteries?",
        "who is in charge of the AI group?",
        "who leads the AI group?",
        "which companies are in Tallinn?",
        "who is Mari?",
        "members of the board of the AI group",
    ],
)
async def test_any_other_question_is_left_to_others(filled, text):
    assert await answered(filled, text) is None


async def test_a_group_that_no_sheet_names_is_left_to_the_notes(library):
    await put(library, taking_part("Sideselg", "export"))
    assert await answered(library, "who is in the AI group?") is None
