"""What every part of the benchmark is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.corpus import Corpus
from bench.models import Models
from bench.peers.stacks import Peers
from bench.report import Report


@dataclass(frozen=True, slots=True)
class Bench:
    """One run: what is measured on, where indexes are kept, the models, the report that grows, who is told what is being done, and the
    stacks to measure beside.
    """

    corpus: Corpus
    work: Path
    models: Models
    report: Report
    say: Callable[[str], None]
    peers: Peers
