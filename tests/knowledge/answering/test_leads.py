"""Who leads a working group: the newest line that states it, before any list of attendees that shows who chaired."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.answering.leads import answer_lead
from knowledge.audience import Audience, Readers
from knowledge.model import Cluster, Question, WorkingGroup
from tests.fakes.documents import NOW, note, put

PUBLIC = Readers.public()
CLUSTER = Cluster(
    "K",
    "Europe/Tallinn",
    ("en", "et"),
    (
        WorkingGroup("ai", "Artificial intelligence", ("AI group", "TI töörühm"), "Kadri Laanemäe (Soovaht)"),
        WorkingGroup("cyber", "Cyber and communications", ("cyber group", "kübertöörühm"), "Õnne Kivirüüt"),
        WorkingGroup("export", "Export", ("export group",), "(nobody yet)"),
    ),
)

ATTENDEES = "## Attendees\n\nKadri Laanemäe (chair), Joosep Rand (Soovaht)"


async def told(library, text, *notes, group="ai", readers=PUBLIC):
    """The line that is quoted; each note is its day and what it says."""
    kept = [note(f"{group}/{day}.md", f"# Notes of {day}\n\n{said}\n", group=group, day=day) for day, said in notes]
    await put(library, *kept)
    answer = await answer_lead(Question(text, readers, NOW), library, CLUSTER, language="en")
    return answer.citations[0].quote if answer else None


@pytest.mark.parametrize(
    "statement",
    [
        "Kadri Laanemäe leads the group for two years.",
        "Kadri is the group's lead.",
        "Kadri Laanemäe was elected lead.",
        "The group is led by Kadri Laanemäe.",
        "Group lead: Kadri Laanemäe.",
        "Kadri jätkab töörühma juhina, Kadri juhib edasi.",
        "Töörühma juhib Kadri Laanemäe.",
        "TI töörühma juhiks valiti Kadri.",
    ],
)
async def test_a_line_that_states_it_is_told_before_a_newer_list_of_attendees(library, statement):
    line = await told(library, "Who leads the AI group?", (date(2026, 2, 1), ATTENDEES), (date(2025, 5, 1), statement))
    assert line == statement


async def test_of_lines_that_state_it_the_newest_is_told_however_many_notes_are_between(library):
    notes = [(date(2025, 3, day), "Kadri leads the meeting's notes.") for day in range(1, 20)]
    states = [(date(2024, 1, 1), "Kadri leads the group."), (date(2024, 6, 1), "Kadri leads the group for two more years.")]
    assert await told(library, "kes juhib TI töörühma?", *notes, *states) == "Kadri leads the group for two more years."


@pytest.mark.parametrize(
    "attendees",
    [ATTENDEES, "Attendees: Kadri Laanemäe (chair), Joosep Rand", "Kadri Laanemäe (chair), Joosep Rand", "Chair: Kadri Laanemäe."],
)
async def test_who_chaired_is_told_where_no_note_states_more_and_the_newest_of_them(library, attendees):
    older = (date(2025, 1, 1), "Present: Kadri (chair)")
    line = await told(library, "Who leads the AI group?", older, (date(2025, 2, 1), attendees), (date(2026, 1, 1), "Kadri: call Joosep"))
    assert line in attendees


@pytest.mark.parametrize(
    "other",
    [
        "Kadri leads the firewall work.",
        "Punase meeskonna tööd juhib Kadri.",
        "Joosep says that Kadri will be there, and that Rein leads the group.",
        "Kadri is the group's deputy lead.",
    ],
)
async def test_a_lead_of_something_else_is_no_lead_of_the_group(library, other):
    assert await told(library, "Who leads the AI group?", (date(2026, 2, 1), other)) is None


async def test_a_name_that_begins_beyond_ascii_is_found(library):
    line = await told(library, "kes juhib kübertöörühma?", (date(2026, 2, 1), "Õnne juhib töörühma."), group="cyber")
    assert line == "Õnne juhib töörühma."


@pytest.mark.parametrize("text", ["Who leads the cyber group and the AI group?", "Kes juhib kübertöörühma ja TI töörühma?"])
async def test_of_several_groups_each_gets_its_line_and_the_one_without_is_named(library, text):
    await put(
        library,
        note("ai/1.md", "Kadri Laanemäe leads the group.", group="ai", day=date(2026, 3, 1)),
        note("cyber/1.md", "Õnne Kivirüüt leads the group.", group="cyber", day=date(2026, 3, 2)),
    )
    answer = await answer_lead(Question(text, PUBLIC, NOW), library, CLUSTER, language="en")
    assert [one.path for one in answer.citations] == ["cyber/1.md", "ai/1.md"]
    assert answer.absence is None
    answer = await answer_lead(Question("Who leads the AI group and the export group?", PUBLIC, NOW), library, CLUSTER, language="en")
    assert ([one.path for one in answer.citations], answer.absence) == (["ai/1.md"], "I find no note that says who leads Export.")


async def test_what_may_not_be_read_is_not_told(library):
    await put(library, note("a.md", "Kadri leads the group.", group="ai", day=date(2026, 1, 1), audience=Audience.of("board")))
    assert await told(library, "Who leads the AI group?") is None
    assert await told(library, "Who leads the AI group?", readers=Readers.holding({"board"})) == "Kadri leads the group."


@pytest.mark.parametrize("text", ["who leads the trials of the AI group?", "who leads?", "Who leads the export group?"])
async def test_any_other_question_is_left_to_the_passages(library, text):
    assert await told(library, text, (date(2026, 1, 1), "Kadri leads the group.")) is None
