"""Decisions and action items: by the heading above, by the beginning of the line, and never what only speaks of deciding."""

from __future__ import annotations

import pytest

from ingest.chunking import chunk
from knowledge.records.recognition import records_in
from knowledge.records.record import RecordKind
from knowledge.records.sections import heading_of
from tests.fakes.documents import note


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
