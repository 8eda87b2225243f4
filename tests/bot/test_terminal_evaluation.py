"""How an evaluation looks in a terminal."""

from io import StringIO

from rich.console import Console

from bot.terminal_comparison import QUESTIONS_SHOWN, comparison_view
from bot.terminal_evaluation import NAMES, evaluation_view
from knowledge.evaluation import Figures, Labelled, Outcome, compared, run_of, summarised
from knowledge.evaluation.measures import MEASURES
from knowledge.model import Writing, WritingOutcome
from tests.fakes.evaluation import WHEN, run

FACT = Labelled("q1", "which connector?", "fact", answerable=True, must_include=("m12",))
NEAR = Labelled("q2", "which colour?", "unanswerable_near", answerable=False)


def shown(view, width=140):
    console = Console(file=StringIO(), width=width)
    console.print(view)
    return [" ".join(line.split()) for line in console.file.getvalue().splitlines()]


def test_figures_stand_by_type_then_over_all_and_nothing_stands_where_there_is_nothing_to_count():
    outcomes = [Outcome(FACT, abstained=False, rank=2, right=True, citations=2, verbatim=2), Outcome(NEAR, abstained=True)]
    console = Console(file=StringIO(), width=140)
    console.print(evaluation_view(summarised(outcomes, model="a model")))
    rows = [line.split() for line in console.file.getvalue().splitlines()]
    assert rows[1] == ["fact", "1", "0.000", "1.000", "1.000", "0.500", "0.000", "0.000", "1.000", "1.000", "0.000"]
    assert rows[2] == ["unanswerable_near", "1", *["–"] * 8, "1.000"]
    assert rows[3][:2] == ["all", "2"]


def test_figures_over_all_questions_stand_with_their_intervals():
    outcomes = [Outcome(FACT, abstained=False, rank=2, right=True, length=120), Outcome(NEAR, abstained=True)]
    lines = shown(evaluation_view(summarised(outcomes, model="a model")))
    assert "right 1.000 0.207–1.000" in lines
    assert "answer length, median 120 120–120" in lines
    assert "abstained, answerable 0.000 0.000–0.793" in lines
    assert "abstained, unanswerable_near 1.000 0.207–1.000" in lines


def test_what_a_chat_model_wrote_stands_beside_what_was_quoted():
    written = Outcome(FACT, abstained=False, rank=1, right=True, statements=3, writing=Writing(WritingOutcome.WRITTEN, "a chat model", 1))
    quoted = Outcome(FACT, abstained=False, rank=1, writing=Writing(WritingOutcome.RATE_LIMITED, "a chat model"))
    lines = shown(evaluation_view(summarised([written, quoted], model="a model")))
    assert any(line.startswith("written 1 1.000") for line in lines)
    assert any(line.startswith("not written, rate limited 1") for line in lines)
    assert any(line.startswith("Chat model: a chat model; 1 of 4 sentences left out") for line in lines)


def test_every_figure_has_a_name_for_readers():
    assert MEASURES.keys() <= NAMES.keys()
    known = {
        name for name in Figures.__dataclass_fields__ if name not in {"questions", "answerable", "citations", "intervals", "abstained"}
    }
    assert known <= NAMES.keys()


def test_a_comparison_says_what_is_better_and_names_what_was_lost_first():
    lines = shown(comparison_view(compared(run(40, hits={0}), run(40, hits=range(1, 21)))))
    assert "40 questions, 21 changed" in lines[1]
    row = next(line for line in lines if line.startswith("right 40"))
    assert row == "right 40 0.025 0.500 +0.475 +0.300 … +0.625 20 1 <0.001 BETTER"
    first = next(number for number, line in enumerate(lines) if line.startswith("question type"))
    assert lines[first + 1].startswith("q0 fact R@1, R@5")


def test_many_changed_questions_are_counted_and_another_model_is_said():
    lines = shown(comparison_view(compared(run(60, hits=set()), run(60, hits=range(60), model="another"))))
    assert f"and {60 - QUESTIONS_SHOWN} more; --json has all" in lines
    assert any("a model → another" in line for line in lines)


def test_a_question_cannot_steer_the_terminal():
    evil = [Outcome(Labelled("q1", "\x1b[31mred\x1b[0m", "fact", answerable=True), abstained=hidden) for hidden in (True, False)]
    runs = [run_of(summarised([one], model=None), when=WHEN) for one in evil]
    assert "\x1b" not in "".join(shown(comparison_view(compared(*runs))))
