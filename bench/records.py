"""How well decisions and actions are recognised, against lines that were labelled by hand: `python -m bench.records`.

A line counts as recognised where a record of its document covers it; its document is the line with the headings and points above it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.console import Console

from bench.context import Bench
from bench.report import Report, Table, Target, show_table, show_targets
from ingest.chunking import chunk
from knowledge.audience import Audience
from knowledge.model import Document, DocumentKind
from knowledge.records.recognition import records_in
from knowledge.records.record import Record, RecordKind

LABELLED = Path(__file__).parents[1] / "tests" / "knowledge" / "records" / "labelled_lines.jsonl"
WANTED = 0.85
EITHER = "either"
"""The label of a line that may be called the one or the other."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A labelled line: `label` is a record's kind, `either` or `none`; `above` are the headings and points that it stands under."""

    label: str
    line: str
    above: tuple[str, ...]
    split: str
    language: str
    origin: str
    path: str | None
    day: date | None

    @property
    def document(self) -> Document:
        """The line as a note, under what stands above it."""
        return Document("bench", "a.md", DocumentKind.NOTE, "", "\n".join([*self.above, self.line]), Audience(), date=self.day)

    def recognised(self) -> Record | None:
        """The record that the line is recognised as."""
        document = self.document
        start = document.text.rfind(self.line)
        return next((record for record in records_in(document, chunk(document)) if record.end > start), None)


@dataclass(frozen=True, slots=True)
class Score:
    """How many lines of a kind were recognised, wrongly so, and not."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """The share of the recognised lines that are right."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """The share of the lines to be recognised that were."""
        return self.right / max(1, self.right + self.missed)


def labelled_lines(file: Path = LABELLED) -> list[Labelled]:
    """All labelled lines."""
    rows = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
    return [
        Labelled(
            label=row["label"],
            line=row["line"],
            above=tuple(row["above"]),
            split=row["split"],
            language=row["language"],
            origin=row["origin"],
            path=row["path"],
            day=date.fromisoformat(row["date"]) if row["date"] else None,
        )
        for row in rows
    ]


def scores(lines: Iterable[Labelled]) -> dict[RecordKind, Score]:
    """Precision and recall by kind; a line of either kind that is not recognised is a missed action."""
    counts: Counter[tuple[str, RecordKind]] = Counter()
    for line in lines:
        record = line.recognised()
        for kind in RecordKind:
            found, meant = record is not None and record.kind is kind, line.label in (kind.value, EITHER)
            wanted = line.label == kind.value or (line.label == EITHER and record is None and kind is RecordKind.ACTION)
            counts["right", kind] += found and meant
            counts["wrong", kind] += found and not meant
            counts["missed", kind] += wanted and not found
    return {kind: Score(counts["right", kind], counts["wrong", kind], counts["missed", kind]) for kind in RecordKind}


def measured(report: Report) -> None:
    """Put the figures into a report: for each half and each language, and the targets for the half that nothing was fitted on."""
    lines = labelled_lines()
    rows: list[tuple[str | int | float, ...]] = []
    for name, some in _parts(lines):
        for kind, score in scores(some).items():
            rows.append((f"{name}, {kind.value}s", len(some), score.right, score.wrong, score.missed, score.precision, score.recall))
    headings = ("", "lines", "right", "wrong", "missed", "precision", "recall")
    report.tables.append(Table("Decisions and actions, labelled lines", headings, tuple(rows)))
    for kind, score in scores([line for line in lines if line.split == "test"]).items():
        report.targets.append(Target(f"{kind.value}s, precision, test half", score.precision, WANTED, at_most=False))
        report.targets.append(Target(f"{kind.value}s, recall, test half", score.recall, WANTED, at_most=False))


def _parts(lines: Sequence[Labelled]) -> list[tuple[str, list[Labelled]]]:
    origins = dict.fromkeys((line.language, line.origin) for line in lines)
    halves = [(f"{split} half", [line for line in lines if line.split == split]) for split in ("dev", "test")]
    return halves + [
        (
            f"test half, {language}, {origin}",
            [line for line in lines if (line.split, line.language, line.origin) == ("test", language, origin)],
        )
        for language, origin in origins
    ]


def run(bench: Bench) -> None:
    """Measure as a part of the benchmarks."""
    bench.say("recognising decisions and actions")
    measured(bench.report)


def main() -> None:
    """Measure alone, without a corpus or a model."""
    report, console = Report(), Console(width=160)
    measured(report)
    for table in report.tables:
        show_table(console, table)
    show_targets(console, report.targets)


if __name__ == "__main__":
    main()
