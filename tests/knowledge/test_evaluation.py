"""Evaluation: what counts as found, cited, right and verbatim."""

import json
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest

from knowledge.audience import Audience, Readers
from knowledge.evaluation import BadQuestionsError, Labelled, Proof, evaluate, evaluation_shape, outcome_of, read_labelled, summarised
from knowledge.evaluation.measures import contains_all, figures
from knowledge.library import LibraryStatus
from knowledge.model import (
    Answer,
    AnswerKind,
    Citation,
    Cluster,
    Document,
    DocumentKind,
    DocumentSummary,
    Passage,
    Statement,
    Writing,
    WritingOutcome,
)
from tests.fakes.documents import StillClock

CLUSTER = Cluster(name="Cluster", time_zone="Europe/Tallinn", languages=("en",))
MEMBER = Readers.holding(["members"])
QUESTION = Labelled(
    "q1", "which connector?", "fact", answerable=True, evidence=(Proof("notes/a.md", "We use M12."),), must_include=("m12",)
)
LINE = {"id": "q1", "question": "which connector?", "type": "fact", "answerable": True}


def passage(path, text):
    summary = DocumentSummary(1, "notes", path, DocumentKind.NOTE, "Title", None, None, None, "en", Audience())
    return Passage(1, summary, 0, text, (), 1, 1, ())


def answered(*passages, quotes=(), kind=AnswerKind.PASSAGES):
    citations = tuple(Citation(n, path, "Title", quote, "line 1") for n, (path, quote) in enumerate(quotes, start=1))
    statements = tuple(Statement(citation.quote, (citation.n,)) for citation in citations)
    return Answer("?", kind, "en", statements, citations, tuple(passages))


@dataclass
class Assistant:
    """Gives each question the same answer and remembers who asked when."""

    answer: Answer
    asked: list = field(default_factory=list)

    async def ask(self, question):
        self.asked.append(question)
        return self.answer


@dataclass
class Library:
    """Documents by path; those of `closed` may be read by nobody."""

    texts: dict
    closed: set = field(default_factory=set)

    async def document(self, path, readers):
        if path not in self.texts or path in self.closed:
            return None
        return Document("notes", path, DocumentKind.NOTE, "Title", self.texts[path], Audience())

    async def status(self, readers):
        return LibraryStatus((), "a model", None)


def measured(*outcomes):
    return figures(outcomes)


async def evaluated(answer, texts, *questions, closed=()):
    assistant = Assistant(answer)
    library = Library(texts, set(closed))
    found = await evaluate(
        questions or [QUESTION], assistant=assistant, library=library, clock=StillClock(), cluster=CLUSTER, readers=MEMBER
    )
    return found, assistant


def test_a_question_is_read_with_its_evidence_and_other_keys_are_ignored():
    line = LINE | {
        "evidence": [{"path": "a.md", "quote": "x"}],
        "must_include": ["x"],
        "answer": "x",
        "language": "en",
        "now": "2026-11-23T09:00:00+02:00",
    }
    (question,) = read_labelled(["\n", json.dumps(line)])
    assert (question.evidence, question.must_include) == ((Proof("a.md", "x"),), ("x",))
    assert question.now == datetime.fromisoformat("2026-11-23T09:00:00+02:00")


def test_a_line_that_is_no_question_is_named_with_what_is_wrong():
    with pytest.raises(BadQuestionsError, match=r"line 2: answerable: Field required\nline 3: Invalid JSON"):
        read_labelled([json.dumps(LINE), json.dumps({"id": 1, "question": "?", "type": "fact"}), "{"])


def test_an_id_that_stands_twice_is_refused():
    with pytest.raises(BadQuestionsError, match="q1"):
        read_labelled([json.dumps(LINE)] * 2)


def test_a_split_leaves_the_other_questions_out():
    lines = [json.dumps(LINE | {"id": split, "split": split}) for split in ("dev", "test")]
    assert [question.id for question in read_labelled(lines, split="dev")] == ["dev"]
    with pytest.raises(BadQuestionsError, match="split 'dev'"):
        read_labelled(lines[1:], split="dev")


def test_recall_counts_passages_not_documents():
    other, gold = passage("notes/b.md", "b"), passage("notes/a.md", "a")
    outcome = outcome_of(QUESTION, answered(*[other] * 5, gold), verbatim=0)
    assert outcome.rank == 6
    found = measured(outcome)
    assert (found.recall_at_1, found.recall_at_5, found.recall_at_10, found.mrr) == (0, 0, 1, 1 / 6)


def test_any_one_note_will_do_but_a_question_across_notes_needs_all():
    two = replace(QUESTION, evidence=(Proof("notes/a.md", "x"), Proof("notes/b.md", "y")))
    across = replace(two, type="cross_note")
    one, both = [passage("notes/a.md", "x")], [passage("notes/a.md", "x"), passage("notes/b.md", "y")]
    assert outcome_of(two, answered(*one), verbatim=0).rank == 1
    assert outcome_of(across, answered(*one), verbatim=0).rank is None
    assert outcome_of(across, answered(*both), verbatim=0).rank == 2
    assert not outcome_of(across, answered(*one), verbatim=0).evidence_in_passages
    assert outcome_of(across, answered(*both), verbatim=0).evidence_in_passages


def test_across_notes_the_first_place_has_one_of_them_at_most():
    across = replace(QUESTION, type="cross_note", evidence=(Proof("notes/a.md", "x"), Proof("notes/b.md", "y")))
    both = [passage("notes/a.md", "x"), passage("notes/b.md", "y")]
    found = [measured(outcome_of(across, answered(*some), verbatim=0)) for some in (both, both[:1], [])]
    assert [(one.recall_at_1, one.success_at_1) for one in found] == [(0, 1), (0, 1), (0, 0)]


def test_for_an_event_what_is_cited_counts_before_the_passages():
    event = replace(QUESTION, type="event", evidence=(Proof("calendars/a.ics", "SUMMARY:Fair"),))
    answer = answered(passage("notes/b.md", "b"), quotes=[("calendars/a.ics", "SUMMARY:Fair")], kind=AnswerKind.EVENTS)
    assert outcome_of(event, answer, verbatim=1).rank == 1
    assert outcome_of(replace(event, type="fact"), answer, verbatim=1).rank is None


def test_evidence_may_be_broken_over_lines_and_counts_in_five_passages_only():
    broken = passage("notes/a.md", "We\n  use M12.")
    other = passage("notes/b.md", "b")
    assert outcome_of(QUESTION, answered(broken), verbatim=0).evidence_in_passages
    assert not outcome_of(QUESTION, answered(*[other] * 5, broken), verbatim=0).evidence_in_passages
    assert outcome_of(QUESTION, answered(other, quotes=[("notes/a.md", "We use M12. Always.")]), verbatim=1).evidence_cited


@pytest.mark.parametrize(
    ("text", "wanted", "right"),
    [
        ("We use M12 now", ["m12"], True),
        ("We use M120 now", ["m12"], False),
        ("some 47% of them", ["47%"], True),
        ("some 147% of them", ["47%"], False),
        ("red and blue", ["red", "green"], False),
        ("on\nboard", ["on board"], True),
        ("anything", [], False),
        ("it was deleted on 5 July", ["delet", "jul"], True),
        ("undelete it", ["delet"], False),
        ("the node is down", ["no"], False),
        ("at 11PM", ["11"], True),
        ("v1.11.10 was the last", ["1.11.10"], True),
        ("rev1.11.10 was the last", ["1.11.10"], False),
    ],
    ids=["any case", "a number that goes on", "sign at the end", "number within a number", "all of them", "white space", "nothing wanted",
         "stems", "not within a word", "two letters are a word", "a number before letters", "a version with its v", "within another word"],
)  # fmt: skip
def test_an_answer_is_right_when_it_contains_all_that_it_must(text, wanted, right):
    assert contains_all(text, wanted) is right


async def test_a_quote_counts_when_it_stands_in_its_document_and_was_retrieved():
    quotes = [("notes/a.md", "We use M12."), ("notes/a.md", "We use M13."), ("notes/b.md", "Not retrieved."), ("notes/c.md", "Closed.")]
    answer = answered(passage("notes/a.md", "We use M12."), passage("notes/c.md", "Closed."), quotes=quotes)
    texts = {"notes/a.md": "So: We use M12.", "notes/b.md": "Not retrieved.", "notes/c.md": "Closed."}
    found, _ = await evaluated(answer, texts, closed=["notes/c.md"])
    assert (found.overall.citations, found.overall.citation_precision) == (4, 0.25)


async def test_a_calendar_is_quoted_without_being_retrieved():
    answer = answered(quotes=[("calendars/a.ics", "SUMMARY:Fair")], kind=AnswerKind.EVENTS)
    found, _ = await evaluated(answer, {"calendars/a.ics": "BEGIN:VEVENT\nSUMMARY:Fair"})
    assert found.overall.citation_precision == 1


async def test_a_question_is_asked_as_its_own_readers_at_its_own_time():
    board = replace(QUESTION, id="q2", audiences=("board",), now=datetime(2026, 1, 1, 12, 0))  # noqa: DTZ001 - a time without a zone
    _, assistant = await evaluated(answered(), {}, QUESTION, board)
    assert [asked.readers for asked in assistant.asked] == [MEMBER, Readers.holding(["board"])]
    assert [asked.now.isoformat() for asked in assistant.asked] == ["2026-03-12T09:00:00+00:00", "2026-01-01T12:00:00+02:00"]


async def test_figures_stand_by_type_and_abstentions_by_what_was_right():
    near = Labelled("q2", "which colour?", "unanswerable_near", answerable=False)
    found, _ = await evaluated(answered(), {}, QUESTION, near)
    shape = evaluation_shape(found)
    assert (shape["model"], shape["questions"]) == ("a model", 2)
    assert shape["abstention"] == {"answerable": 1.0, "unanswerable_near": 1.0, "unanswerable_far": None}
    assert shape["by_type"]["fact"]["right"] == 0
    assert shape["by_type"]["unanswerable_near"]["recall_at_5"] is None
    assert (shape["overall"]["answerable"], shape["overall"]["citation_precision"]) == (1, None)


def test_the_sample_clusters_questions_can_be_read():
    file = Path(__file__).resolve().parents[2] / "examples" / "cluster" / "questions.jsonl"
    with file.open(encoding="utf-8") as lines:
        assert len(read_labelled(lines)) >= 60


def cited(path, quote, day=None):
    return Citation(1, path, "Title", quote, "line 1", date=day)


def test_right_by_the_strict_measure_needs_the_evidences_note_cited():
    elsewhere = answered(quotes=[("notes/b.md", "M12 it is.")])
    there = answered(quotes=[("notes/a.md", "M12 it is.")])
    found = [outcome_of(QUESTION, answer, verbatim=1) for answer in (elsewhere, there)]
    assert [(one.right, one.right_and_cited) for one in found] == [(True, False), (True, True)]
    assert figures(found).right_and_cited == 0.5


def test_a_question_across_notes_needs_all_of_them_cited():
    across = replace(QUESTION, type="cross_note", evidence=(Proof("notes/a.md", "x"), Proof("notes/b.md", "y")))
    one, both = [("notes/a.md", "x")], [("notes/a.md", "x"), ("notes/b.md", "y")]
    assert [outcome_of(across, answered(quotes=quotes), verbatim=1).note_cited for quotes in (one, both)] == [False, True]


def test_where_an_answer_has_changed_nothing_older_may_be_quoted_before_the_newest():
    changed = replace(QUESTION, type="superseded")
    new, old = cited("notes/a.md", "We use M12.", date(2026, 5, 1)), cited("notes/b.md", "We use M8.", date(2026, 3, 1))
    answers = [replace(answered(quotes=[("notes/a.md", "x")]), citations=citations) for citations in ((new, old), (old, new), (old,))]
    found = [outcome_of(changed, answer, verbatim=1) for answer in answers]
    assert [one.newest_first for one in found] == [True, False, False]
    assert figures(found).newest_first == pytest.approx(1 / 3)
    assert figures([outcome_of(QUESTION, answers[0], verbatim=1)]).newest_first is None


def test_a_document_counts_once_in_the_discounted_gain():
    other, gold = passage("notes/b.md", "b"), passage("notes/a.md", "a")
    assert outcome_of(QUESTION, answered(*[other] * 5, gold), verbatim=0).ndcg_at_10 == pytest.approx(1 / np.log2(3))
    assert outcome_of(QUESTION, answered(gold, other), verbatim=0).ndcg_at_10 == 1
    assert outcome_of(QUESTION, answered(), verbatim=0).ndcg_at_10 == 0


async def test_what_a_chat_model_wrote_stands_by_how_it_went_with_its_sentences_and_cost():
    written = replace(
        answered(quotes=[("notes/a.md", "We use M12.")]), writing=Writing(WritingOutcome.WRITTEN, "a model", 2, 900, 30, 0.5, "EUR")
    )
    declined = replace(answered(), writing=Writing(WritingOutcome.DECLINED, "a model", 0, 800, 5, 0.25, "EUR"))
    found = summarised(
        [outcome_of(replace(QUESTION, id=str(n)), answer, verbatim=0) for n, answer in enumerate([written, declined, answered()])],
        model=None,
    )
    shape = evaluation_shape(found)["writing"]
    assert {outcome: some["questions"] for outcome, some in shape["by_outcome"].items()} == {"written": 1, "declined": 1}
    assert (shape["by_outcome"]["written"]["right"], shape["by_outcome"]["declined"]["right"]) == (1, 0)
    assert (shape["kept"], shape["dropped"], shape["tokens_in"], shape["tokens_out"], shape["cost"]) == (1, 2, 1700, 35, 0.75)


async def test_without_a_chat_model_nothing_is_said_of_one():
    found, _ = await evaluated(answered(), {})
    assert evaluation_shape(found)["writing"] is None


async def test_figures_stand_by_language_the_files_own_word_for_it_first():
    estonian, told = replace(QUESTION, id="q2", question="mis pistik meil on?"), replace(QUESTION, id="q3", language="et")
    cluster = replace(CLUSTER, languages=("en", "et"))
    found = await evaluate(
        [QUESTION, estonian, told],
        assistant=Assistant(answered()),
        library=Library({}),
        clock=StillClock(),
        cluster=cluster,
        readers=MEMBER,
    )
    assert {language: some.questions for language, some in found.by_language.items()} == {"en": 1, "et": 2}


async def test_every_figure_has_its_interval_and_answers_their_tone_and_length():
    found, _ = await evaluated(answered(quotes=[("notes/a.md", "We use M12.")]), {"notes/a.md": "We use M12."})
    shape = evaluation_shape(found)
    assert shape["tones"] == {"answered": 1, "closest": 0, "nothing": 0}
    assert (shape["overall"]["length_median"], shape["overall"]["length_p95"]) == (11, 11)
    low, high = shape["overall"]["intervals"]["right"]
    assert (low, high) == (0.2065, 1)
    assert {"recall_at_1", "mrr", "citation_precision", "length_median", "abstained"} <= shape["overall"]["intervals"].keys()
    assert shape["abstention_intervals"]["answerable"] == [0, 0.7935]
