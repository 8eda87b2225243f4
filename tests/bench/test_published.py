"""Published sets become notes that Kobar indexes, and what it finds of them is measured by where it stands."""

import json
from io import StringIO

import pytest
from rich.console import Console

from bench import qmsum, squad
from bench.__main__ import Extent, measure
from bench.context import Bench
from bench.corpus import Corpus
from bench.peers.stacks import Peers
from bench.published import SHARED, Sets, drawn, lines_of, side_of, written
from bench.report import Report
from knowledge.audience import Audience
from knowledge.model import Answer, AnswerKind, Citation, DocumentKind, DocumentSummary, Passage
from tests.fakes.models import FakeModels


def nobody(requirements):
    raise AssertionError("No other stack is measured on published sets.")


PARAGRAPHS = [
    {"doc_id": f"{title}#{number}", "title": title, "text": f"The {thing} of {title} was built in {year} by masons."}
    for title, year in (("Warsaw", 1611), ("Normans", 1066))
    for number, thing in enumerate(("castle", "bridge", "harbour"))
]
MEETING = {
    "meeting_id": "Bed 1",
    "turns": [{"speaker": f"Grad {'AB'[number % 2]}", "content": text} for number, text in enumerate(["Yeah .", *["We talk on ."] * 40])]
    + [{"speaker": "Grad C", "content": "The antenna is glued to the mast , with two bolts ."}],
}
OTHER = {"meeting_id": "Bed002", "turns": [{"speaker": "Grad C", "content": "The antenna is glued to the mast , with two bolts ."}]}


def jsonl(file, lines):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")


@pytest.fixture
def run(tmp_path):
    """Runs a part on the sets in `tmp_path`; the report, and what was said meanwhile."""
    corpus = written("Ours", {"a.md": "Nothing."}, tmp_path / "ours")

    async def running(part, **sets):
        said: list[str] = []
        bench = Bench(Corpus("ours", corpus.settings, ()), tmp_path / "work", FakeModels(), Report(), said.append, Peers(nobody, ()))
        extent = Extent(sets=Sets(folder=tmp_path, **sets))
        await measure(bench, [part], extent, Console(file=StringIO(), width=160))
        return bench.report, said

    return running


def shares(report):
    return {row[0]: row[1:3] for row in report.tables[0].rows}


async def test_squad_finds_paragraphs_and_counts_questions_by_whether_they_can_be_answered(run, tmp_path):
    jsonl(tmp_path / "squad2" / "paragraphs.jsonl", PARAGRAPHS)
    asked = [("when was the castle built?", True, ["1611"]), ("who painted the bridge?", False, [])]
    lines = [{"question": text, "answerable": can, "answers": answers, "doc_id": "Warsaw#0"} for text, can, answers in asked]
    jsonl(tmp_path / "squad2" / "questions.jsonl", [*lines, lines[0] | {"doc_id": "Normans#0"}])
    report, _ = await run("squad", side=side_of("Warsaw"))
    found = shares(report)
    assert found["paragraph recall@5, answerable"] == (1, 1.0)
    assert found["abstained, unanswerable (near misses)"][0] == 1
    assert [target.name for target in report.targets] == [f"SQuAD 2.0 ({side_of('Warsaw')}) paragraph recall@1"]


@pytest.mark.parametrize("part", ["squad", "qmsum"])
async def test_a_set_that_is_not_there_is_left_out_and_named(run, tmp_path, part):
    report, said = await run(part)
    assert not report.tables
    assert str(tmp_path) in said[0]
    assert "left out" in said[0]


async def test_a_meeting_is_searched_alone_and_its_turns_are_found(run, tmp_path):
    jsonl(tmp_path / "qmsum" / "meetings_val.jsonl", [MEETING, OTHER])
    queries = [("how is the antenna fixed?", [["41", "41"]]), ("summarise the meeting", None)]
    jsonl(tmp_path / "qmsum" / "queries_val.jsonl", [{"query": text, "meeting_id": "Bed 1", "spans": spans} for text, spans in queries])
    report, _ = await run("qmsum")
    found = shares(report)
    assert found["specific queries: a window holds a whole turn of them"] == (1, 1.0)
    assert found["general ones too: a window overlaps the turns"] == (2, 1.0)


def test_a_window_is_held_against_the_turns_where_it_stands():
    transcript = qmsum.transcript_of(MEETING)
    begun = transcript.turns[39][0]
    text = transcript.text[begun : transcript.turns[41][0] + 18]
    summary = DocumentSummary(1, "notes", "a.md", DocumentKind.NOTE, "Title", None, None, None, "en", Audience())
    window = Passage(1, summary, 0, text, (), 5 + 2 * 39, 5 + 2 * 41, ())
    assert transcript.place(window) == (begun, begun + len(text))
    query = qmsum.Query("?", "Bed 1", ((41, 41),))
    found = qmsum.held_against(query, transcript, [window])
    assert (found.overlaps, found.first, found.whole_turn, found.mostly) == (True, True, False, False)
    assert found.covered == pytest.approx(18 / (transcript.turns[41][1] - transcript.turns[41][0]))
    earlier = qmsum.held_against(qmsum.Query("?", "Bed 1", ((2, 38),)), transcript, [window])
    assert not earlier.overlaps


def test_a_short_turn_proves_nothing_by_being_held_whole():
    transcript = qmsum.transcript_of(MEETING)
    summary = DocumentSummary(1, "notes", "a.md", DocumentKind.NOTE, "Title", None, None, None, "en", Audience())
    window = Passage(1, summary, 0, transcript.text[:60], (), 5, 7, ())
    found = qmsum.held_against(qmsum.Query("?", "Bed 1", ((0, 0),)), transcript, [window])
    assert (found.overlaps, found.whole_turn) == (True, False)


def test_a_right_answer_counts_where_it_is_quoted_whatever_its_case():
    asked = squad.Asked("who?", "notes/a.md", answerable=True, answers=("Rollo the  Walker",))
    citation = Citation(1, "notes/a.md", "Title", "It was\nROLLO the Walker.", "line 1")
    assert squad.found_in(asked, Answer("who?", AnswerKind.PASSAGES, "en", citations=(citation,))).quoted
    assert not squad.found_in(asked, Answer("who?", AnswerKind.PASSAGES, "en")).quoted


def test_what_is_drawn_is_the_same_each_time_and_in_order():
    assert drawn(range(100), 5) == drawn(range(100), 5) == sorted(drawn(range(100), 5))
    assert drawn([3, 1], 5) == [3, 1]


def test_notes_that_have_not_changed_are_not_written_again(tmp_path):
    written("Ours", {"a.md": "one", "b.md": "two"}, tmp_path)
    before = (tmp_path / "notes" / "a.md").stat().st_mtime_ns
    written("Ours", {"a.md": "one"}, tmp_path)
    assert [file.name for file in (tmp_path / "notes").iterdir()] == ["a.md"]
    assert (tmp_path / "notes" / "a.md").stat().st_mtime_ns == before


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the published sets are not in ../shared/data")
@pytest.mark.parametrize("side", ["dev", "test"])
def test_the_published_sets_are_read_as_they_are(side):
    asked = squad.questions_of(lines_of(SHARED / "squad2" / "questions.jsonl"), side)
    notes = squad.notes_of(lines_of(SHARED / "squad2" / "paragraphs.jsonl"))
    assert {one.answerable for one in asked} == {True, False}
    assert all(one.path.removeprefix("notes/") in notes and bool(one.answers) is one.answerable for one in asked)
    meetings, queries = qmsum.read(SHARED / "qmsum", side, Sets(meetings=5))
    assert len(meetings) == 5
    for query in queries:
        turns = meetings[query.meeting].turns
        assert all(0 <= first <= last < len(turns) for first, last in query.spans)
