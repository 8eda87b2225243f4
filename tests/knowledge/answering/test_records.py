"""Decisions and action items: by the heading above, by the beginning of the line, and never what only speaks of deciding."""

from __future__ import annotations

import pytest

from knowledge.answering.records import Record, heading_of, records_in
from knowledge.audience import Readers
from tests.fakes.documents import note, put

PUBLIC = Readers.public()


async def records(library, text, wanted=Record.DECISION):
    await put(library, note("a.md", text))
    passages = await library.passages_of([one.id for one in await library.summaries(PUBLIC)], PUBLIC)
    return [one.quote for one in records_in(passages, wanted)]


@pytest.mark.parametrize(
    ("heading", "record"),
    [
        ("Decisions", Record.DECISION),
        ("3. Decision", Record.DECISION),
        ("**We decided**", Record.DECISION),
        ("Agreed:", Record.DECISION),
        ("OTSUSED", Record.DECISION),
        ("Action items", Record.ACTION),
        ("TO DO", Record.ACTION),
        ("Ülesanded", Record.ACTION),
        ("Next meeting", None),
        ("Decision support systems", None),
        ("Why we decided so", None),
        ("Taking action", None),
        ("", None),
    ],
)
def test_what_a_heading_says(heading, record):
    assert heading_of(heading) is record


async def test_points_under_the_heading_count_one_each_and_end_with_it(library):
    text = (
        "# Minutes\n\n## Talk\n- We might move.\n\n"
        "## Decisions\n- We move. In May.\n- We pay.\n  - half of it now\n\n## Actions\n- Kadri: van\n"
    )
    assert await records(library, text) == ["We move. In May.", "We pay."]
    assert await records(library, text, Record.ACTION) == ["Kadri: van"]


async def test_a_paragraph_under_the_heading_counts_once_and_one_after_the_list_does_not(library):
    assert await records(library, "## Decision\nWe take the Orin. It is cheaper.\n\n## Next\nLunch.\n") == [
        "We take the Orin. It is cheaper."
    ]
    assert await records(library, "## Decisions\n- We pay.\n\nNo meeting in July.\n") == ["We pay."]


async def test_a_line_that_says_so_is_one_without_a_heading(library):
    text = (
        "## Key tool\nA long talk. Birgit was against it.\n\n"
        "**Decision:** the tool is free. From May on.\n\nAGREED to meet in June.\n\nOtsus: teeme ära.\n"
    )
    assert await records(library, text) == ["**Decision:** the tool is free. From May on.", "AGREED to meet in June.", "Otsus: teeme ära."]


async def test_rows_of_a_table_count_without_its_head(library):
    text = "## Action items\n| Who | What |\n|---|---|\n| Andres | route |\n| Olga | leads |\n"
    assert len(await records(library, text, Record.ACTION)) == 2


async def test_headings_without_marks_are_known(library):
    text = "Export group\nPresent: Olga\n\nDECISIONS\n- B2B day becomes yearly.\n\nTO DO\n- Oskar: mail\n\nNext meeting: 30 January.\n"
    assert await records(library, text) == ["B2B day becomes yearly."]
    assert await records(library, text, Record.ACTION) == ["Oskar: mail"]


async def test_a_list_after_a_word_and_a_colon_counts(library):
    assert await records(library, "## Controls\nAgreed:\n- every company names one person\n- a clinic in winter\n") == [
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
async def test_what_only_speaks_of_deciding_is_none(library, text):
    assert await records(library, text) == []
    assert await records(library, text, Record.ACTION) == []


async def test_a_section_that_goes_over_several_chunks_is_counted_whole(library):
    points = [f"- Decision number {place} is about the {place}th antenna and its long, long cable in the harbour." for place in range(40)]
    assert len(await records(library, "# Minutes\n\n## Decisions\n" + "\n".join(points) + "\n")) == 40
