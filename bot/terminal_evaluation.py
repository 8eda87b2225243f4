"""The terminal's picture of an evaluation."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.terminal_text import one_line
from knowledge.evaluation import Evaluation, Figures, WritingFigures
from knowledge.evaluation.intervals import METHOD, Interval
from knowledge.model import WritingOutcome

_HEADINGS = ("R@1", "R@5", "R@10", "MRR", "evidence", "cited", "right", "verbatim", "abstained")

_WENT = {
    WritingOutcome.WRITTEN: "written",
    WritingOutcome.UNSUPPORTED: "not written, unsupported",
    WritingOutcome.DECLINED: "not written, no answer found",
}

NAMES = {
    "recall_at_1": "note recall@1",
    "recall_at_5": "note recall@5",
    "recall_at_10": "note recall@10",
    "success_at_1": "a note of the evidence first",
    "mrr": "mean reciprocal rank",
    "ndcg_at_10": "nDCG@10, by note",
    "evidence": "evidence found or quoted",
    "evidence_in_passages": "evidence in top 5 passages",
    "evidence_cited": "evidence quoted",
    "note_cited": "evidence note cited",
    "right": "right",
    "right_and_cited": "right, evidence note cited",
    "newest_first": "newest statement first",
    "citation_precision": "quotes verbatim",
    "abstained_answerable": "abstained, answerable",
    "abstained_unanswerable": "abstained, unanswerable",
    "length_median": "answer length, median",
    "length_p95": "answer length, p95",
}
"""What the figures are called for a reader, by their names in `Figures`."""


def evaluation_view(evaluation: Evaluation) -> RenderableType:
    """Figures by type, by language and over all questions, then those over all with their intervals, then how often it rightly and
    wrongly said that it does not know.
    """
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("type")
    for heading in ("questions", *_HEADINGS):
        table.add_column(heading, justify="right")
    for kind, figures in evaluation.by_type.items():
        table.add_row(Text(one_line(kind)), *_row(figures))
    table.add_row(Text("all", style="bold"), *_row(evaluation.overall), style="bold")
    if len(evaluation.by_language) > 1:
        for language, figures in evaluation.by_language.items():
            table.add_row(Text(f"in {one_line(language)}"), *_row(figures))
    for outcome, figures in evaluation.writing.by_outcome.items() if evaluation.writing else ():
        table.add_row(Text(_WENT.get(outcome, f"not written, {outcome.value.replace('_', ' ')}")), *_row(figures))
    lines = [
        "R@k: the evidence's document is among the k best passages. Evidence: its words are among the five best or quoted.",
        "Cited: its words are quoted. Verbatim: quotes that stand to the letter in what was found.",
        f"Intervals: {METHOD}.",
        f"Tones: {', '.join(f'{tone.value} {count}' for tone, count in evaluation.tones.items())}",
        f"Model: {one_line(evaluation.model or 'none')}",
        *([_writing(evaluation.writing)] if evaluation.writing else []),
    ]
    return Group(table, Text(), _overall(evaluation), Text("\n" + "\n".join(lines), style="dim"))


def _writing(writing: WritingFigures) -> str:
    """What the chat model's sentences came to."""
    total = writing.kept + writing.dropped
    cost = "" if writing.cost is None else f", {writing.cost:.2f} {one_line(writing.currency)}"
    return (
        f"Chat model: {one_line(writing.model)}; {writing.dropped:,} of {total:,} sentences left out, as what they cite does not support "
        f"them; {writing.tokens_in:,} tokens read, {writing.tokens_out:,} written{cost}"
    )


def _overall(evaluation: Evaluation) -> Table:
    """What counts over all questions, with its intervals; abstention stands side by side for what can be answered and what cannot."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("over all questions")
    table.add_column("", justify="right")
    table.add_column("95 % interval", justify="right")
    overall = evaluation.overall
    for name, said in NAMES.items():
        value: float | None = getattr(overall, name, None)
        if value is not None:
            written = f"{value:.0f}" if name.startswith("length") else _share(value)
            table.add_row(said, written, _between(overall.intervals.get(name), whole=name.startswith("length")))
    for kind, value in evaluation.abstention.items():
        if value is not None:
            table.add_row(Text(f"abstained, {one_line(kind)}"), _share(value), _between(evaluation.abstention_intervals.get(kind)))
    return table


def _between(interval: Interval | None, *, whole: bool = False) -> str:
    if interval is None:
        return ""
    return f"{interval.low:.0f}–{interval.high:.0f}" if whole else f"{interval.low:.3f}–{interval.high:.3f}"


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
