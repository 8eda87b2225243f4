"""Decisions and actions are recognised in lines that were labelled by hand; how they were drawn and labelled stands in README.md here."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from bench.records import LABELLED, WANTED, labelled_lines, measured, scores
from bench.report import Report
from knowledge.records.record import RecordKind

LINES = labelled_lines()
PROJECT = Path(__file__).parents[3]
NOTES = PROJECT.parent / "shared" / "data"


@pytest.mark.parametrize("split", ["dev", "test"])
@pytest.mark.parametrize("language", ["en", "et"])
@pytest.mark.parametrize("kind", list(RecordKind))
def test_precision_and_recall_reach_what_is_wanted(split, language, kind):
    score = scores([line for line in LINES if (line.split, line.language) == (split, language)])[kind]
    assert score.precision >= WANTED
    assert score.recall >= WANTED


def test_there_are_enough_real_lines_and_many_that_are_neither():
    real = Counter(line.label for line in LINES if line.origin == "kubernetes")
    assert sum(real.values()) >= 150
    assert real["none"] > real["decision"] + real["action"]
    assert len({(line.above, line.line) for line in LINES}) == len(LINES)
    readme = (LABELLED.parent / "README.md").read_text(encoding="utf-8")
    for origin, count in Counter(line.origin for line in LINES).items():
        assert f"| `{origin}` | {count} |" in readme


def test_lines_of_the_sample_cluster_stand_in_its_notes():
    for line in LINES:
        if line.origin == "sample cluster":
            assert line.line in (PROJECT / str(line.path)).read_text(encoding="utf-8")


@pytest.mark.shared
@pytest.mark.skipif(not (NOTES / "kubernetes").is_dir(), reason="needs shared/data/kubernetes beside the project")
def test_real_lines_stand_in_their_notes():
    for line in LINES:
        if line.origin == "kubernetes":
            note = (NOTES / str(line.path)).read_text(encoding="utf-8").split("\n")
            assert {line.line, *line.above} <= set(note)


def test_a_note_stands_in_one_half_only():
    rows = [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]
    assert len({(row["path"], row["split"]) for row in rows if row["path"]}) == len({row["path"] for row in rows if row["path"]})


def test_the_bench_tells_the_figures_and_its_targets():
    report = Report()
    measured(report)
    assert len(report.targets) == 4
    assert all(target.reached for target in report.targets)
    assert {"dev half, decisions", "test half, actions"} <= {str(row[0]) for row in report.tables[0].rows}
