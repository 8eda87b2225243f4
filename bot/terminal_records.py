"""Decisions and actions in the terminal: pure functions from the domain's types to pictures by rich."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.style import Style
from rich.table import Table
from rich.text import Text

from bot.terminal_text import one_line
from bot.wording import Wording
from bot.wording_records import record_wording
from knowledge.records.record import KeptRecord
from knowledge.records.register import Place
from knowledge.records.superseding import Decision

_GONE = Style(strike=True, dim=True)


def decisions_view(decisions: Sequence[Decision], places: Mapping[str, Place], words: Wording) -> RenderableType:
    """Decisions, the newest first; what a later one changed is struck out and says so."""
    told = record_wording(words.code)
    if not decisions:
        return Text(told.no_decisions.format(filters=""), style="yellow")
    lines: list[Text] = []
    for one in decisions:
        lines.append(Text(_words(one.record, places), style=_GONE if one.changed_by else Style()))
        lines.append(Text(f"  {_where(one.record, places)}", style="dim"))
        if one.changed_by:
            lines.append(Text(f"  {_linked(told.changed_on, one.changed_by, words)}", style="yellow"))
        lines += [Text(f"  {_linked(told.changes, earlier, words)}", style="dim") for earlier in one.changes]
    return Group(*lines)


def actions_view(actions: Sequence[KeptRecord], places: Mapping[str, Place], words: Wording) -> RenderableType:
    """Actions in a table: when, who, what, where."""
    told = record_wording(words.code)
    if not actions:
        return Text(told.no_actions.format(filters=""), style="yellow")
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in told.columns:
        table.add_column(column, overflow="fold")
    for one in actions:
        due = words.day(one.due) if one.due else ""
        state = f"{due} ({told.done})" if one.done else due
        style = _GONE if one.done else Style()
        table.add_row(
            state.strip(), one_line(one.owner or ""), Text(_words(one, places), style=style), Text(_where(one, places), style="dim")
        )
    return table


def _words(record: KeptRecord, places: Mapping[str, Place]) -> str:
    return one_line(places[record.mark].words if record.mark in places else record.line)


def _where(record: KeptRecord, places: Mapping[str, Place]) -> str:
    document = record.document
    locator = places[record.mark].citation.locator if record.mark in places else ""
    return " · ".join(part for part in (one_line(document.path), one_line(locator)) if part)


def _linked(form: str, other: KeptRecord, words: Wording) -> str:
    document = other.document
    return f"{form.format(day=words.on_day(document.date) if document.date else '?')}: {one_line(document.path)}"
