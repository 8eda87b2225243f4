"""The terminal's picture of two runs side by side: what has changed first, then question by question."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.terminal_evaluation import NAMES
from bot.terminal_text import one_line
from knowledge.evaluation import Change, Changed, Comparison
from knowledge.evaluation.comparison import METHOD

QUESTIONS_SHOWN = 40
"""How many changed questions are named before the rest is counted."""

SIGNIFICANT = 0.05
"""A p below this is called a change for the better or the worse."""

LEAST_SHOWN = 0.001


def comparison_view(comparison: Comparison) -> RenderableType:
    """A line for each figure, worst change first to the eye by its colour, then the questions that went otherwise, losses first."""
    before, after = comparison.before, comparison.after
    head = (
        f"{before.when:%Y-%m-%d %H:%M} → {after.when:%Y-%m-%d %H:%M}, {len(after.outcomes)} questions, {len(comparison.questions)} changed"
    )
    parts: list[RenderableType] = [Text(f"\n{head}", style="bold"), _figures(comparison.changes)]
    if before.model != after.model:
        parts.append(Text(f"The models differ: {one_line(before.model or 'none')} → {one_line(after.model or 'none')}", style="yellow"))
    if comparison.questions:
        parts += [Text(), _questions(comparison.questions)]
    hidden = len(comparison.questions) - QUESTIONS_SHOWN
    if hidden > 0:
        parts.append(Text(f"and {hidden} more; --json has all", style="dim"))
    notes = f"{METHOD}. Gained and lost count questions. Of so many figures one may fall below {SIGNIFICANT} by chance alone."
    return Group(*parts, Text(f"\n{notes}", style="dim"))


def _figures(changes: Sequence[Change]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("")
    for heading in ("questions", "before", "after", "change", "95 % interval", "gained", "lost", "p", ""):
        table.add_column(heading, justify="right")
    for change in changes:
        verdict, style = _verdict(change)
        table.add_row(
            NAMES.get(change.name, change.name),
            str(change.questions),
            f"{change.before:.3f}",
            f"{change.after:.3f}",
            Text(f"{change.difference:+.3f}", style=style),
            f"{change.interval.low:+.3f} … {change.interval.high:+.3f}",
            str(len(change.gained)),
            str(len(change.lost)),
            _probability(change.p),
            Text(verdict, style=style),
        )
    return table


def _probability(p: float | None) -> str:
    if p is None:
        return "–"
    return f"{p:.3f}" if p >= LEAST_SHOWN else f"<{LEAST_SHOWN}"


def _verdict(change: Change) -> tuple[str, str]:
    """What to make of a change, and its colour."""
    balance = len(change.gained) - len(change.lost)
    if not change.gained and not change.lost:
        return "same", "dim"
    certain = change.p < SIGNIFICANT if change.p is not None else not change.interval.low <= 0 <= change.interval.high
    if not certain:
        return "within chance", ""
    better = balance > 0 if change.p is not None else change.difference > 0
    return ("BETTER", "green") if better else ("WORSE", "red")


def _questions(changed: Sequence[Changed]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("question", "type", "lost", "gained"):
        table.add_column(heading, no_wrap=heading in {"question", "type"})
    table.add_column("", no_wrap=True, overflow="ellipsis", max_width=60)
    # What was lost has to be looked at; it stands first.
    for one in sorted(changed, key=lambda each: (len(each.gained) - len(each.lost), each.id))[:QUESTIONS_SHOWN]:
        table.add_row(
            Text(one_line(one.id)),
            Text(one_line(one.type), style="dim"),
            Text(_named(one.lost), style="red"),
            Text(_named(one.gained), style="green"),
            Text(one_line(one.question), style="dim"),
        )
    return table


def _named(names: Sequence[str]) -> str:
    return ", ".join(_SHORT.get(name, name) for name in names)


_SHORT = {
    "recall_at_1": "R@1",
    "recall_at_5": "R@5",
    "recall_at_10": "R@10",
    "success_at_1": "first",
    "mrr": "MRR",
    "ndcg_at_10": "nDCG",
    "evidence": "evidence",
    "evidence_in_passages": "in passages",
    "evidence_cited": "quoted",
    "note_cited": "note cited",
    "right": "right",
    "right_and_cited": "right+cited",
    "newest_first": "newest first",
    "abstained_answerable": "answered",
    "abstained_unanswerable": "abstained",
}
"""The same in few letters; to lose in abstaining on what can be answered is to lose the answer."""
