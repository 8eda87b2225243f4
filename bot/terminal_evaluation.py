"""The terminal's picture of an evaluation."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.terminal_text import one_line
from knowledge.evaluation import Evaluation, Figures

_HEADINGS = ("R@1", "R@5", "R@10", "MRR", "evidence", "cited", "right", "verbatim", "abstained")


def evaluation_view(evaluation: Evaluation) -> RenderableType:
    """Figures by type and over all questions, then how often it rightly and wrongly said that it does not know."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("type")
    for heading in ("questions", *_HEADINGS):
        table.add_column(heading, justify="right")
    for kind, figures in evaluation.by_type.items():
        table.add_row(Text(one_line(kind)), *_row(figures))
    table.add_row(Text("all", style="bold"), *_row(evaluation.overall), style="bold")
    said = " · ".join(f"{one_line(kind)} {_share(value)}" for kind, value in evaluation.abstention.items() if value is not None)
    lines = (
        "R@k: the evidence's document is among the k best passages. Evidence: its words are among the five best or quoted.",
        "Cited: its words are quoted. Verbatim: quotes that stand to the letter in what was found.",
        f"Abstained: {said}",
        f"Model: {one_line(evaluation.model or 'none')}",
    )
    return Group(table, Text("\n" + "\n".join(lines), style="dim"))


def _row(figures: Figures) -> list[str]:
    shares = (
        figures.recall_at_1,
        figures.recall_at_5,
        figures.recall_at_10,
        figures.mrr,
        figures.evidence,
        figures.evidence_cited,
        figures.right,
        figures.citation_precision,
        figures.abstained,
    )
    return [str(figures.questions), *(_share(share) for share in shares)]


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
