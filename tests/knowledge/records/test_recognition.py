"""Decisions and action items: by the heading above, by the beginning of the line, and never what only speaks of deciding."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.chunking import chunk
from knowledge.records.recognition import records_in
from knowledge.records.record import RecordKind
from knowledge.records.sections import heading_of
from tests.fakes.documents import note, sheet

PIECES = (
    "## Decisions\n", "## Ülesanded\n", "- ", "  - ", "* [x] ", "| a | b |\n", "|---|---|\n", "Decision: ", "AI: ", "**", "~~", "\n",
    "\n\n", "Mari", " to send it", " will ask", " by 12 March", ". ", "We decided to go", "?", "Otsus: ", " tähtaeg 12.3.", "[", "]",
    "<@123456789012345678>", "🙂", "\u202e", "==\n", "```\n", "<!-- x -->",
)  # fmt: skip


def found_in(text):
    document = note("a.md", text, day=date(2026, 3, 12))
    return list(records_in(document, chunk(document)))


def records(text, wanted=RecordKind.DECISION):
    document = note("a.md", text)
    return [one.line for one in records_in(document, chunk(document)) if one.kind is wanted]


@pytest.mark.parametrize(
    ("heading", "record"),
    [
        ("Decisions", RecordKind.DECISION),
        ("3. Decision", RecordKind.DECISION),
        ("**We decided**", RecordKind.DECISION),
        ("Agreed:", RecordKind.DECISION),
        ("OTSUSED", RecordKind.DECISION),
        ("Action items", RecordKind.ACTION),
        ("TO DO", RecordKind.ACTION),
        ("Ülesanded", RecordKind.ACTION),
        ("Next meeting", None),
        ("Decision support systems", None),
        ("Why we decided so", None),
        ("Taking action", None),
        ("", None),
    ],
)
def test_what_a_heading_says(heading, record):
    assert heading_of(heading) is record


def test_points_under_the_heading_count_one_each_and_end_with_it():
    text = (
        "# Minutes\n\n## Talk\n- We might move.\n\n"
        "## Decisions\n- We move. In May.\n- We pay.\n  - half of it now\n\n## Actions\n- Kadri: van\n"
    )
    assert records(text) == ["We move. In May.", "We pay."]
    assert records(text, RecordKind.ACTION) == ["Kadri: van"]


def test_a_paragraph_under_the_heading_counts_once_and_one_after_the_list_does_not():
    assert records("## Decision\nWe take the Orin. It is cheaper.\n\n## Next\nLunch.\n") == ["We take the Orin. It is cheaper."]
    assert records("## Decisions\n- We pay.\n\nNo meeting in July.\n") == ["We pay."]


def test_a_line_that_says_so_is_one_without_a_heading():
    text = (
        "## Key tool\nA long talk. Birgit was against it.\n\n"
        "**Decision:** the tool is free. From May on.\n\nAGREED to meet in June.\n\nOtsus: teeme ära.\n"
    )
    assert records(text) == ["**Decision:** the tool is free. From May on.", "AGREED to meet in June.", "Otsus: teeme ära."]


def test_rows_of_a_table_count_without_its_head():
    text = "## Action items\n| Who | What |\n|---|---|\n| Andres | route |\n| Olga | leads |\n"
    assert len(records(text, RecordKind.ACTION)) == 2


def test_headings_without_marks_are_known():
    text = "Export group\nPresent: Olga\n\nDECISIONS\n- B2B day becomes yearly.\n\nTO DO\n- Oskar: mail\n\nNext meeting: 30 January.\n"
    assert records(text) == ["B2B day becomes yearly."]
    assert records(text, RecordKind.ACTION) == ["Oskar: mail"]


def test_a_list_after_a_word_and_a_colon_counts():
    assert records("## Controls\nAgreed:\n- every company names one person\n- a clinic in winter\n") == [
        "every company names one person",
        "a clinic in winter",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "## Decisions\n- None.\n",
        "## Decisions\nNo decision today.\n",
        "## Decisions\n- The price is not decided yet.\n",
        "## Otsused\n- Puuduvad\n",
        "Not decided: who owns the data.\n",
        "Decision: postponed to June.\n",
        "We agreed to disagree, and a decision may come later.\n",
        "The decision tree has four leaves.\n",
        "Action cameras are cheap.\n",
    ],
)
def test_what_only_speaks_of_deciding_is_none(text):
    assert records(text) == []
    assert records(text, RecordKind.ACTION) == []


def test_a_section_that_goes_over_several_chunks_is_counted_whole():
    points = [f"- Decision number {place} is about the {place}th antenna and its long, long cable in the harbour." for place in range(40)]
    assert len(records("# Minutes\n\n## Decisions\n" + "\n".join(points) + "\n")) == 40


# Posts and lines that say so themselves


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("We decided to meet in Tartu from now on.", RecordKind.DECISION),
        ("Long talk about cables. We agreed that Olga buys them for all.", RecordKind.DECISION),
        ("The board approved the budget for 2027.", RecordKind.DECISION),
        ("Otsustasime, et demo teeme 3. juunil Sirgalas.", RecordKind.DECISION),
        ("Leppisime Reinuga kokku, et katse on nädal hiljem.", RecordKind.DECISION),
        ("Koosolek otsustas liikmemaksu tõsta.", RecordKind.DECISION),
        ("@Mari will send the minutes by Friday.", RecordKind.ACTION),
        ("AI: Mari to send the minutes", RecordKind.ACTION),
        ("[AI - James] start with an issue", RecordKind.ACTION),
        ("Kadri to ask Brezova about the letter.", RecordKind.ACTION),
        ("Mari saadab reedeks tabeli.", RecordKind.ACTION),
        ("Ülesanne: Toomas küsib sagedusloa kohta", RecordKind.ACTION),
        ("- [ ] call the insurer", RecordKind.ACTION),
        ("Need quotes from three makers (AI: Jim)", RecordKind.ACTION),
    ],
)
def test_a_line_that_says_so_needs_no_heading(text, kind):
    assert [found.kind for found in found_in(text)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "We might decide to meet in Tartu.",
        "Maybe Mari will send the minutes by Friday.",
        "We could agree that Olga buys them.",
        "Should we agree to meet in Tartu?",
        "If the money comes, we decided to buy it.",
        "We need to decide on the venue.",
        "How we decided on the venue is in the annex.",
        "Nobody knows whether the board agreed to it.",
        "Proposal: the fee becomes 240 euros.",
        "It is yet to be decided who pays.",
        "We agreed in principle on the fee.",
        "Kubelet will update the status.",
        "PRs to review:",
        "Hard to get people to come.",
        "Võiks otsustada, et demo on juunis.",
        "Ehk leppisime midagi kokku.",
        "Otsus lükati edasi.",
        "Andres teeb tavaliselt jooniseid.",
        "Mari on puhkusel 12. märtsini.",
        "Kas Mari saadab reedeks tabeli?",
        "## Decisions\n- We might move to Tartu.\n",
        "## Action items\n- Pre-record or live?\n",
        "AI:",
        "The AI act is discussed in Brussels.",
        "AI: \n",
    ],
)
def test_hedges_questions_and_conditions_are_none(text):
    assert found_in(text) == []


def test_points_under_a_point_that_says_so_are_records_and_what_stands_under_those_is_not():
    text = (
        "- Charter\n  - Action items:\n    - Wojtek updates the request\n      - with the new names\n    - add a note\n"
        "  - went well\n- Snapshots\n  - Decision:\n    - reuse the class\n- lunch\n"
    )
    assert [(found.kind, found.line) for found in found_in(text)] == [
        (RecordKind.ACTION, "Wojtek updates the request"),
        (RecordKind.ACTION, "add a note"),
        (RecordKind.DECISION, "reuse the class"),
    ]


def test_a_record_is_a_verbatim_part_of_its_note_with_owner_due_day_and_whether_it_is_done():
    text = "# Notes\n\n## Action items\n- [x] **Mari Maasikas**: send the list by 20 March. Then rest.\n- ~~AI (jaan): pack~~\n"
    first, second = found_in(text)
    assert text[first.start : first.end] == first.line == "**Mari Maasikas**: send the list by 20 March. Then rest."
    assert (first.owner, first.due, first.done) == ("Mari Maasikas", date(2026, 3, 20), True)
    assert (second.owner, second.due, second.done) == ("jaan", None, True)


def test_a_table_has_its_owners_and_due_days_in_their_columns():
    text = "## Action items\n| Who | What | By when |\n|---|---|---|\n| Andres | the route | 20 May |\n| Olga | leads | |\n"
    assert [(found.owner, found.due) for found in found_in(text)] == [("Andres", date(2026, 5, 20)), ("Olga", None)]


def test_a_decision_that_is_struck_out_is_none():
    assert found_in("## Decisions\n- ~~We move.~~\n- We stay.\n")[0].line == "We stay."


def test_only_notes_record_anything():
    document = sheet("a.yaml", "Akuvara", "Decision: we sell radios")
    assert records_in(document, chunk(document)) == ()


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_whatever_stands_there_records_are_verbatim_and_in_order(pieces):
    document = note("a.md", "".join(pieces), day=date(2026, 3, 12))
    found = records_in(document, chunk(document))
    assert all(document.text[one.start : one.end] == one.line for one in found)
    assert [one.start for one in found] == sorted({one.start for one in found})
