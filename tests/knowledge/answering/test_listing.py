"""Lists and counts: exact for their readers, each line with its citation, and nothing of what they may not read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from knowledge.answering.listing import answer_listing
from knowledge.answering.quotation import CITED
from knowledge.audience import Audience, Readers
from knowledge.changed_decisions import ChangedDecisions
from knowledge.model import AnswerKind, Cluster, Question, WorkingGroup
from tests.fakes.documents import NOW, note, put, sheet

PUBLIC = Readers.public()
BOARD = Readers.holding({"board"})
CLUSTER = Cluster(
    "K",
    "Europe/Tallinn",
    ("en", "et"),
    (
        WorkingGroup("ai", "Artificial intelligence", ("AI group", "TI töörühm"), "Kadri Laanemäe (Soovaht)"),
        WorkingGroup("cyber", "Cyber and communications", ("cyber group", "kübertöörühm"), "Toomas Kivirüüt"),
    ),
    vocabulary=(("battery", "aku"), ("C-UAS", "droonitõrje")),
)


def minutes(group, day, *decisions, actions=(), audience=None, about="Talk was long."):
    points = "\n".join(f"- {one}" for one in decisions)
    todo = "\n".join(f"- {one}" for one in actions)
    head = f"# {group} group, {day.day} {day:%B} {day.year}"
    text = f"{head}\n\n## Talk\n{about}\n\n## Decisions\n{points or '- None.'}\n\n## Action items\n{todo}\n"
    return note(f"notes/{group}/{day}.md", text, group=group, day=day, audience=audience, title=f"{group} {day}")


@pytest.fixture
async def filled(library):
    await put(
        library,
        minutes("ai", date(2025, 12, 9), "Koit has 11 classes."),
        minutes("ai", date(2026, 1, 13), "The test set is kept by Lukuaas.", actions=("Joosep: list of flights",)),
        minutes("ai", date(2026, 2, 10), "A bigger battery is bought.", "The secret price is 42.", audience=Audience.of("board")),
        minutes(
            "ai", date(2026, 3, 10), "Akud lähevad üle uuele pistikule.", about="Kadri Laanemäe (chair), Joosep. STANAG 4586 was read."
        ),
        minutes("cyber", date(2026, 3, 11), "Keys are hybrid.", "Droonitõrjet katsetatakse mais.", actions=("Dmitri: code", "Elo: pages")),
        note("notes/intro.md", "STANAG 4586 is for everyone. So is STANAG 4671."),
        sheet("sheets/a.yaml", "Akuvara", "STANAG 4586 batteries"),
    )
    return library


async def answered(library, text, readers=PUBLIC, language="en"):
    changes = ChangedDecisions(library=library)
    return await answer_listing(Question(text, readers, NOW), library, CLUSTER, changes=changes, language=language)


EARLIER = minutes("ai", date(2025, 10, 2), "The stand has 84.")
LATER = minutes("ai", date(2026, 4, 14), "We change the October decision: 60 instead of 84.")


async def test_a_decision_that_was_changed_says_when_and_cites_what_changed_it(filled):
    await put(filled, EARLIER, LATER)
    answer = await answered(filled, "list the decisions of the AI group in October 2025")
    head, line = answer.statements
    assert (head.superseded, line.text, str(line.superseded)) == (
        None,
        "2 October 2025, Artificial intelligence: The stand has 84.",
        "2026-04-14",
    )
    assert [(each.n, each.quote) for each in answer.citations if each.n in line.citations] == [
        (1, "The stand has 84."),
        (2, "We change the October decision: 60 instead of 84."),
    ]


async def test_a_changed_decision_stays_where_it_stands_in_the_list_and_cites_the_line_that_changed_it(filled):
    await put(filled, EARLIER, LATER, minutes("ai", date(2025, 9, 2), "Koit has 14 classes."))
    answer = await answered(filled, "list all decisions of the AI group")
    assert [(one.text.split(": ", 1)[-1], one.citations) for one in answer.in_order[-2:]] == [
        ("The stand has 84.", (5, 1)),
        ("Koit has 14 classes.", (6,)),
    ]


async def test_only_those_who_may_read_the_later_decision_learn_from_a_list_that_one_was_changed(filled):
    await put(filled, EARLIER, replace(LATER, audience=Audience.of("board")))
    for readers, learn in ((PUBLIC, False), (BOARD, True)):
        answer = await answered(filled, "list the decisions of the AI group in October 2025", readers)
        assert [one.superseded is not None for one in answer.statements] == [False, learn]
        assert len(answer.citations) == 1 + learn


async def test_the_number_comes_first_and_each_line_has_its_day_and_its_citation(filled):
    answer = await answered(filled, "list all decisions of the cyber group in March 2026")
    assert [statement.text for statement in answer.statements] == [
        "2 decisions of Cyber and communications in March 2026:",
        "11 March 2026, Cyber and communications: Keys are hybrid.",
        "11 March 2026, Cyber and communications: Droonitõrjet katsetatakse mais.",
    ]
    assert [statement.citations for statement in answer.statements] == [(1, 2), (1,), (2,)]
    assert answer.kind is AnswerKind.LISTING
    for citation in answer.citations:
        assert citation.quote in (await filled.document(citation.path, PUBLIC)).text
        assert any(citation.quote in passage.text for passage in answer.passages if passage.document.path == citation.path)


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("how many decisions did the AI group make in 2026?", "2 decisions of Artificial intelligence in 2026:"),
        ("how many meetings did the AI group hold in 2026?", "2 meetings with notes of Artificial intelligence in 2026:"),
        ("list all action items of the cyber group", "2 action items of Cyber and communications:"),
        ("list all action items of the AI group", "1 action item of Artificial intelligence:"),
        ("which notes mention STANAG 4586?", "2 notes on “STANAG 4586”:"),
        ("list all decisions on batteries", "1 decision on “batteries”:"),
        ("list all decisions about C-UAS", "1 decision on “C-UAS”:"),
        ("how many decisions between 1 January 2026 and 10 March 2026", "2 decisions from 1 January 2026 to 10 March 2026:"),
        ("list all decisions", "5 decisions:"),
    ],
)
async def test_counts_are_exact_for_these_readers(filled, text, head):
    assert (await answered(filled, text)).statements[0].text == head


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("mitu koosolekut pidas TI töörühm 2026. aastal?", "2 märkmetega koosolekut (Artificial intelligence, 2026. aastal):"),
        ("loetle kõik kübertöörühma otsused märtsis", "2 otsust (Cyber and communications, märtsis 2026):"),
        ("millised protokollid mainivad STANAG 4671?", "1 dokument (teemal „STANAG 4671“):"),
    ],
)
async def test_it_is_said_in_estonian_too(filled, text, head):
    assert (await answered(filled, text, language="et")).statements[0].text == head


async def test_what_is_closed_is_counted_for_those_only_who_may_read_it(filled):
    text = "how many decisions did the AI group make in 2026?"
    assert (await answered(filled, text, BOARD)).statements[0].text.startswith("4 decisions")
    together = await answered(filled, text, Readers.together([BOARD, PUBLIC]))
    assert together.statements[0].text.startswith("2 decisions")
    assert "secret" not in repr(together)


async def test_more_than_fit_are_told_by_their_number_and_cited(library):
    days = [date(2026, 1, day) for day in range(1, 21)]
    await put(library, *(minutes("ai", day, f"The antenna number {day.day} is bought for the harbour and paid in May.") for day in days))
    answer = await answered(library, "list all decisions of the AI group")
    assert answer.statements[0].text == "20 decisions of Artificial intelligence:"
    shown = len(answer.statements) - 2
    assert answer.statements[-1].text == f"and {20 - shown} more"
    assert sum(len(statement.text) for statement in answer.statements) <= 600
    assert {n for statement in answer.statements for n in statement.citations} == {citation.n for citation in answer.citations}
    assert len({citation.path for citation in answer.citations}) == CITED


async def test_two_notes_of_one_day_are_of_one_meeting(library):
    workshop = note("notes/ai/2026-01-13-workshop.md", "# Workshop\n\nLabels.\n", group="ai", day=date(2026, 1, 13))
    await put(library, minutes("ai", date(2026, 1, 13), "Go."), workshop)
    answer = await answered(library, "how many meetings did the AI group hold in 2026?")
    assert answer.statements[0].text.startswith("1 meeting ")
    assert answer.citations[0].quote == "ai group, 13 January 2026"


@pytest.mark.parametrize(
    ("text", "language", "absence"),
    [
        (
            "list all action items of the AI group in 2025",
            "en",
            "I looked through 1 note of Artificial intelligence in 2025: no line in it is recognised as an action item.",
        ),
        (
            "how many action items did the AI group have since 10 March 2026?",
            "en",
            (
                "I looked through 1 note of Artificial intelligence from 10 March 2026 to 12 March 2026: "
                "no line in it is recognised as an action item."
            ),
        ),
        (
            "loetle kõik TI töörühma ülesanded 2025. aastal",
            "et",
            "Vaatasin läbi 1 dokumendi (Artificial intelligence, 2025. aastal): ühegi rea kohta ei saa öelda, et see on ülesanne.",
        ),
        ("list all decisions of the cyber group in 2024", "en", "I find no note of Cyber and communications in 2024."),
        ("loetle kõik kübertöörühma otsused 2024. aastal", "et", "Ma ei leia ühtegi dokumenti (Cyber and communications, 2024. aastal)."),
        ("how many meetings did the cyber group hold in 2024?", "en", "I find no note of Cyber and communications in 2024."),
    ],
)
async def test_where_nothing_is_recorded_the_answer_says_in_how_many_notes_it_was_sought(filled, text, language, absence):
    answer = await answered(filled, text, language=language)
    assert answer.abstained
    assert (answer.kind, answer.absence) == (AnswerKind.LISTING, absence)


async def test_notes_that_may_not_be_read_are_not_among_those_looked_through(library):
    await put(
        library,
        minutes("ai", date(2026, 2, 10), audience=Audience.of("board")),
        minutes("ai", date(2026, 2, 11)),
    )
    text = "list all decisions of the AI group in February 2026"
    assert (await answered(library, text)).absence.startswith("I looked through 1 note of")
    assert (await answered(library, text, BOARD)).absence.startswith("I looked through 2 notes of")


async def test_what_was_decided_is_left_to_the_passages_where_no_line_is_recognised(filled):
    assert "2 decisions of" in (await answered(filled, "What did the cyber group decide in March 2026?")).text
    assert await answered(filled, "What did the cyber group decide in February 2026?") is None


async def test_a_topic_of_which_no_line_speaks_is_left_to_the_passages(filled):
    assert await answered(filled, "which notes mention submarines?") is None
    assert await answered(filled, "how many classes does Koit have?") is None


BATTERIES = "# AI group\n\n## Batteries\nThey are new.\n\n## The test in Pärnu\nIt rained.\n"


async def test_a_note_is_listed_by_what_it_is_about_and_cites_the_first_of_it(library):
    await put(
        library,
        note("notes/ai/1.md", BATTERIES, group="ai", day=date(2026, 5, 4)),
        note("notes/ai/2.md", "Present: Mari Maasikas, Jaan Tamm\n\nThe boat sank.", group="ai", day=date(2026, 4, 1)),
    )
    answer = await answered(library, "list all notes of the AI group")
    assert [statement.text for statement in answer.statements][1:] == [
        "4 May 2026, Artificial intelligence: Batteries; The test in Pärnu",
        "1 April 2026, Artificial intelligence: The boat sank.",
    ]
    assert [citation.quote for citation in answer.citations] == ["Batteries", "The boat sank."]
    assert "Batteries" in answer.citations[0].locator


async def test_what_is_new_are_the_newest_notes_that_one_may_read(filled):
    answer = await answered(filled, "what's new in the AI group?")
    assert answer.statements[0].text == "The newest notes of Artificial intelligence:"
    assert [citation.date for citation in answer.citations] == [date(2026, 3, 10), date(2026, 1, 13), date(2025, 12, 9)]
    assert date(2026, 2, 10) in {citation.date for citation in (await answered(filled, "what's new?", BOARD)).citations}


async def test_where_nothing_is_new_that_is_said_and_the_newest_are_shown(filled):
    answer = await answered(filled, "what's new today?")
    assert answer.statements[0].text == "I find no note on 12 March 2026. The newest notes:"
    assert await answered(filled, "what happened in 2019?") is None


async def test_a_decision_is_on_what_its_heading_names_and_is_told_whole_where_it_is_the_only_one(library):
    said = (
        "all vehicles get the cold pack, which Akuvara sells to members for twelve per cent less, " + "at 1,490 euros a piece, " * 4 + "now"
    )
    text = f"## Batteries\nThey are cold.\n\nDecision: {said}.\n\n## Boats\nDecision: the boat is painted.\n"
    await put(library, note("notes/ai/1.md", text, group="ai", day=date(2026, 5, 4)))
    answer = await answered(library, "what was decided about batteries?")
    assert [statement.text for statement in answer.statements] == [
        "1 decision on “batteries”:",
        f"4 May 2026, Artificial intelligence: Decision: {said}.",
    ]
    assert await answered(library, "what was decided about umbrellas?") is None


@pytest.mark.parametrize(
    ("text", "language", "begins", "first"),
    [
        ("when did we last talk about STANAG 4586?", "en", "Last on 10 March 2026. 2 notes on “STANAG 4586”:", "10 March 2026"),
        ("when did we first discuss pumps?", "en", "First on 9 December 2025. 2 notes on “pumps”:", "9 December 2025"),
        ("millal viimati räägiti STANAG 4586", "et", "Viimati 10. märts 2026. 2 dokumenti (teemal „STANAG 4586“):", "10. märts 2026"),
    ],
)
async def test_when_something_came_up_is_told_by_its_day_and_the_notes_on_it(filled, text, language, begins, first):
    await put(
        filled,
        note("notes/a.md", "# A\n\n## 1. Pumps\n\n- Two were bought.\n", group="ai", day=date(2025, 12, 9)),
        note("notes/b.md", "# B\n\n- The pumps leak.\n", group="ai", day=date(2026, 1, 9)),
    )
    answer = await answered(filled, text, language=language)
    assert answer.statements[0].text == begins
    assert answer.statements[1].text.startswith(first)


async def test_a_note_is_on_what_one_of_its_headings_names(library):
    await put(library, note("notes/a.md", "# A\n\n## 1. Pumps\n\n- Two were bought.\n", group="ai", day=date(2026, 1, 9)))
    head, line = (await answered(library, "which notes mention pumps?")).statements
    assert (head.text, line.text) == ("1 note on “pumps”:", "9 January 2026, Artificial intelligence: 1. Pumps: Two were bought.")


async def test_a_note_is_on_what_its_title_names_and_not_told_by_who_was_there(library):
    text = "Attendees: Mari, Jaan\n\n## 1. Boats\n\n- Two were bought.\n"
    await put(library, note("notes/a.md", text, title="The winter of pumps", group="ai", day=date(2026, 1, 9)))
    _, line = (await answered(library, "which notes mention pumps?")).statements
    assert line.text == "9 January 2026, Artificial intelligence: Two were bought."


async def test_when_the_last_meeting_was_is_told_as_far_as_there_are_notes(filled):
    head, first, *_ = (await answered(filled, "when did we last meet?")).statements
    assert head.text == "Last, as far as there are notes, on 11 March 2026. 4 meetings with notes:"
    assert first.text == "cyber group, 11 March 2026"


@pytest.mark.parametrize("when", ["", " in April 2026"])
async def test_decisions_that_were_changed_are_told_by_when_they_were_and_after_what_holds_now(filled, when):
    await put(filled, EARLIER, LATER)
    head, now, line = (await answered(filled, f"which decisions were changed{when}?")).statements
    assert head.text == f"1 decision that was changed{when}:"
    assert now.text == "14 April 2026, Artificial intelligence: We change the October decision: 60 instead of 84."
    assert (line.text, str(line.superseded)) == ("2 October 2025, Artificial intelligence: The stand has 84.", "2026-04-14")


async def test_that_no_decision_was_changed_is_said(filled):
    answer = await answered(filled, "which decisions were changed in May 2026?")
    assert answer.statements == ()
    assert answer.absence == "I looked through 5 decisions: no later decision in May 2026 says that it changes one of them."


async def test_only_those_who_may_read_the_later_decision_are_told_that_one_was_changed(filled):
    await put(filled, EARLIER, replace(LATER, audience=Audience.of("board")))
    assert (await answered(filled, "which decisions were changed?")).statements == ()
    assert len((await answered(filled, "which decisions were changed?", BOARD)).statements) == 3


async def test_a_decision_counts_as_changed_when_it_was_and_not_when_it_was_taken(filled):
    await put(filled, EARLIER, LATER)
    assert (await answered(filled, "which decisions were changed in October 2025?")).statements == ()
