"""What a benchmark hands back: tables, and targets with whether they were reached."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Table:
    """Figures side by side, with how they were taken in `notes`."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """A bound that a figure should keep to: at least `bound`, or at most where `at_most`."""

    name: str
    measured: float
    bound: float
    unit: str = ""
    at_most: bool = True

    @property
    def reached(self) -> bool:
        """Whether the figure keeps to the bound."""
        return self.measured <= self.bound if self.at_most else self.measured >= self.bound


@dataclass(slots=True)
class Report:
    """All that one run measured; `facts` are the model, the machine and the versions."""

    facts: dict[str, str] = field(default_factory=dict[str, str])
    tables: list[Table] = field(default_factory=list[Table])
    targets: list[Target] = field(default_factory=list[Target])

    def shape(self) -> dict[str, object]:
        """The report as JSON."""
        targets = [asdict(target) | {"reached": target.reached} for target in self.targets]
        return {"facts": self.facts, "tables": [asdict(table) for table in self.tables], "targets": targets}


def show_facts(console: Console, facts: dict[str, str]) -> None:
    """Print what the figures were taken on."""
    for name, value in facts.items():
        console.print(Text(f"{name}: {value}", style="dim"), soft_wrap=True)


def show_table(console: Console, table: Table) -> None:
    """Print a table and its notes."""
    drawn = RichTable(title=Text(f"\n{table.title}", style="bold"), title_justify="left", box=None, pad_edge=False, header_style="dim")
    for number, heading in enumerate(table.headings):
        drawn.add_column(heading, justify="left" if number == 0 else "right", no_wrap=True)
    for row in table.rows:
        drawn.add_row(*(Text(written(cell)) for cell in row))
    console.print(drawn)
    for note in table.notes:
        console.print(Text(note, style="dim"), soft_wrap=True)


def show_targets(console: Console, targets: list[Target]) -> None:
    """Print each target with whether it was reached."""
    if not targets:
        return
    rows = [
        (
            target.name,
            f"{written(target.measured)} {target.unit}".strip(),
            f"{'≤' if target.at_most else '≥'} {target.bound:g}",
            _verdict(target),
        )
        for target in targets
    ]
    show_table(console, Table("Targets", ("target", "measured", "wanted", ""), tuple(rows)))


def _verdict(target: Target) -> str:
    return "reached" if target.reached else "NOT reached"


def written(cell: Cell) -> str:
    """A figure with three or four digits that say something."""
    if cell is None:
        return "–"
    if not isinstance(cell, float):
        return f"{cell:,}" if isinstance(cell, int) else cell
    size = abs(cell)
    return f"{cell:,.0f}" if size >= 100 else f"{cell:.1f}" if size >= 10 else f"{cell:.3f}"  # noqa: PLR2004 - powers of ten
