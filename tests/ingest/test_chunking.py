"""Chunks: exact offsets, nothing lost, sections kept together."""

import random
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.chunking import MAX_CHARACTERS, chunk
from knowledge.audience import Audience
from knowledge.model import Chunk, Document, DocumentKind

NOTES = Path(__file__).resolve().parents[3] / "shared" / "data" / "kubernetes" / "notes"


def note(text: str, *, path: str = "notes/ai/2026-03-12.md", kind: DocumentKind = DocumentKind.NOTE, first_line: int = 1) -> Document:
    return Document(source="notes", path=path, kind=kind, title="Note", text=text, audience=Audience(), first_line=first_line)


def units(text: str) -> list[str]:
    return [unit.text for found in chunk(note(text)) for unit in found.units]


def check(document: Document) -> tuple[Chunk, ...]:
    """What holds for the chunks of any document."""
    chunks = chunk(document)
    end = 0
    for number, found in enumerate(chunks):
        assert found.ordinal == number
        assert end <= found.start < found.end <= len(document.text)
        assert found.units
        assert document.first_line <= found.first_line <= found.last_line
        assert document.text[found.start : found.end].rstrip() == document.text[found.start : found.end]
        inner = found.start
        for unit in found.units:
            assert inner <= unit.start < unit.end <= found.end
            assert unit.text
            inner = unit.end
        assert inner == found.end
        end = found.end
    return chunks


words = st.text(alphabet="abcdefgäöüõ", min_size=1, max_size=12)
lines = st.lists(words, min_size=1, max_size=30).map(" ".join)
blocks = st.one_of(
    lines.map(lambda line: f"{line}.\n"),
    st.tuples(st.integers(1, 4), lines).map(lambda pair: f"{'#' * pair[0]} {pair[1]}\n"),
    st.lists(st.tuples(st.integers(0, 3), lines), min_size=1, max_size=8).map(
        lambda items: "".join(f"{'    ' * depth}- {line}\n" for depth, line in items)
    ),
    st.lists(lines, min_size=1, max_size=4).map(lambda rows: "| a | b |\n|---|---|\n" + "".join(f"| {row} | x |\n" for row in rows)),
    lines.map(lambda line: f"**{line}**\n"),
    lines.map(lambda line: f"```\n{line}\n```\n"),
)


@given(st.text(alphabet=st.sampled_from("ab.A# \t\n\n*-_`~|>[]()!<\\:1.,é😀"), max_size=400))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_ordered_chunks_within_it(text):
    check(note(text))
    check(note(text, kind=DocumentKind.SHEET, path="sheets/a.yaml"))
    check(note(f"---\n{text}\n---\n{text}", kind=DocumentKind.SHEET, path="sheets/a.md"))


@given(st.lists(blocks, max_size=12).map("\n".join))
@settings(max_examples=100, deadline=None)
def test_no_word_of_a_note_is_lost(text):
    chunks = check(note(text))
    covered = " ".join(text[found.start : found.end] for found in chunks)
    assert re.findall(r"\w+", covered) == re.findall(r"\w+", text)
    said = " ".join(unit.text for found in chunks for unit in found.units) + " " + " ".join(" ".join(found.headings) for found in chunks)
    body = " ".join(line for line in text.splitlines() if not line.startswith("#"))
    assert set(re.findall(r"\w+", body)) <= set(re.findall(r"\w+", said))


def test_a_list_item_is_a_unit_and_its_raw_text_is_quoted():
    text = "# Minutes\n\n* **Decision**: use [MAVLink 2](https://mavlink.io) for `telemetry`\n    * agreed by all\n"
    (found,) = chunk(note(text))
    assert [unit.text for unit in found.units] == ["Decision: use MAVLink 2 for telemetry", "agreed by all"]
    assert text[found.units[0].start : found.units[0].end] == "**Decision**: use [MAVLink 2](https://mavlink.io) for `telemetry`"
    assert text[found.start : found.end].startswith("# Minutes")


def test_headings_are_a_path_and_lines_count_from_the_file():
    text = (
        "# Meeting\n\n## Decisions\n" + "We agreed on the interface. " * 12 + "\n\n## Actions\n" + "Somebody writes it down. " * 12 + "\n"
    )
    first, second = chunk(note(text, first_line=8))
    assert first.headings == ("Meeting", "Decisions")
    assert second.headings == ("Meeting", "Actions")
    assert (first.first_line, first.last_line) == (8, 11)
    assert text[second.start : second.end].startswith("## Actions")


def test_small_sections_are_joined_and_both_named():
    (found,) = chunk(note("# Meeting\n## Decisions\n- go\n## Next meeting\n- in May\n"))
    assert found.headings == ("Meeting", "Decisions · Next meeting")


def test_small_sections_of_different_parents_stay_apart():
    assert [found.headings for found in chunk(note("# One\n## A\nfirst\n# Two\n## B\nsecond\n"))] == [("One", "A"), ("Two", "B")]


def test_a_chunk_inside_a_long_item_names_the_item():
    text = "- Discussion topics\n" + "".join(f"    - topic number {number} " + "goes on and on " * 8 + "\n" for number in range(12))
    chunks = chunk(note(text))
    assert len(chunks) > 1
    assert chunks[0].headings == ()
    assert {found.headings for found in chunks[1:]} == {("Discussion topics",)}


def test_a_heading_with_nothing_under_it_is_kept():
    assert units("## Next meeting: 14 April\n") == ["Next meeting: 14 April"]
    assert units("## Moved to May\n\n## Decisions\n- go\n") == ["Moved to May", "go"]


def test_a_bold_line_stands_over_what_follows():
    text = "**Attendees**\n\n" + "".join(f"* Person number {number} of the company called so and so\n" for number in range(30))
    chunks = chunk(note(text))
    assert chunks[0].units[0].text == "Attendees"
    assert chunks[-1].headings == ("Attendees",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("We ship 1.20. Then 1.21 e.g. in May. Done!", ["We ship 1.20.", "Then 1.21 e.g. in May.", "Done!"], id="versions"),
        pytest.param("Dr. Kask agreed. A. Tamm did not.", ["Dr. Kask agreed.", "A. Tamm did not."], id="titles and initials"),
        pytest.param("Kohtume 15. juunil Tartus. Siis otsustame.", ["Kohtume 15. juunil Tartus.", "Siis otsustame."], id="ordinals"),
        pytest.param("See https://a.example/B.C?d=1. Next one.", ["See https://a.example/B.C?d=1.", "Next one."], id="addresses"),
        pytest.param("Host: Bob\nNotes: Ann", ["Host: Bob", "Notes: Ann"], id="short lines"),
        pytest.param("15. juuni 2016 kohtusime.", ["15. juuni 2016 kohtusime."], id="a date is no list"),
        pytest.param("- \n- [x] done\n- [ ] open\n", ["done", "open"], id="tick boxes and empty items"),
        pytest.param("before <!-- hidden --> after", ["before after"], id="comments"),
        pytest.param("\\[Jing\\] snake\\_case a_b_c *so* _so_ 2*3*4", ["[Jing] snake_case a_b_c so so 2*3*4"], id="escapes and emphasis"),
        pytest.param("a <node> & <br> b &amp; c", ["a <node> & b & c"], id="tags"),
        pytest.param("> quoted\n> words", ["quoted words"], id="block quote"),
        pytest.param("| Who | What |\n|---|---|\n| Ann | [map](x) |\n", ["Who – What", "Ann – map"], id="table"),
        pytest.param("```sh\nmake all\n  run\n```\nafter", ["make all run", "after"], id="code"),
        pytest.param("```\nnever closed", ["never closed"], id="unclosed code"),
    ],
)
def test_units_say_what_is_written(text, expected):
    assert units(text) == expected


def test_chunks_keep_to_their_size():
    text = " ".join(f"Sentence number {number} says something." for number in range(500))
    assert all(sum(len(unit.text) for unit in found.units) <= MAX_CHARACTERS for found in check(note(text)))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a" * 2**20, id="one word"),
        pytest.param("word " * 200_000, id="one line"),
        pytest.param("." * 2**20, id="full stops"),
        pytest.param("[" * 2**19 + "](" * 2**18, id="brackets"),
        pytest.param("*a " * 2**18, id="asterisks"),
        pytest.param("```a\n~~~\n" * 2**15, id="fences"),
        pytest.param("- " * 2**19 + "a", id="bullets"),
        pytest.param("> " * 2**19 + "a", id="quotes"),
        pytest.param("<!--" * 2**18, id="comments"),
        pytest.param("".join(" " * depth + "- a\n" for depth in range(1200)), id="nesting"),
        pytest.param("a\n" * 2**17, id="short lines"),
        pytest.param("|a|b\n|-|-\n" + "|a|b\n" * 2**17, id="table"),
    ],
)
def test_a_mebibyte_takes_seconds_at_most(text):
    started = time.process_time()
    check(note(text))
    assert time.process_time() - started < 10


@pytest.mark.shared
@pytest.mark.skipif(not NOTES.is_dir(), reason="needs shared/data/kubernetes/notes beside the project")
def test_real_notes_lose_no_word():
    paths = sorted(NOTES.glob("*/*.md"))
    for path in random.Random(1).sample(paths, 150):
        text = path.read_text(encoding="utf-8").split("---\n", 2)[2]
        chunks = check(note(text))
        covered = " ".join(text[found.start : found.end] for found in chunks)
        assert set(re.findall(r"\w{2,}", re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL))) <= set(re.findall(r"\w{2,}", covered))
