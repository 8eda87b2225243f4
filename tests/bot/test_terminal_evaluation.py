"""How an evaluation looks in a terminal."""

from io import StringIO

from rich.console import Console

from bot.terminal_evaluation import evaluation_view
from knowledge.evaluation import Labelled, Outcome, summarised

FACT = Labelled("q1", "which connector?", "fact", answerable=True, must_include=("m12",))
NEAR = Labelled("q2", "which colour?", "unanswerable_near", answerable=False)


def test_figures_stand_by_type_then_over_all_and_nothing_stands_where_there_is_nothing_to_count():
    outcomes = [Outcome(FACT, abstained=False, rank=2, right=True, citations=2, verbatim=2), Outcome(NEAR, abstained=True)]
    console = Console(file=StringIO(), width=140)
    console.print(evaluation_view(summarised(outcomes, model="a model")))
    rows = [line.split() for line in console.file.getvalue().splitlines()]
    assert rows[1] == ["fact", "1", "0.000", "1.000", "1.000", "0.500", "0.000", "0.000", "1.000", "1.000", "0.000"]
    assert rows[2] == ["unanswerable_near", "1", *["–"] * 8, "1.000"]
    assert rows[3][:2] == ["all", "2"]
