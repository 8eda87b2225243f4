"""Which lines of a thread are decisions and actions: the one place at which minutes lean on how the library recognises records."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.answering.extractive import Quotation
from knowledge.answering.records import Record, records_in
from knowledge.model import Passage


def decisions_in(passages: Sequence[Passage]) -> list[Quotation]:
    """The decisions in a document's passages, given in their order."""
    return records_in(passages, Record.DECISION)


def actions_in(passages: Sequence[Passage]) -> list[Quotation]:
    """The action items."""
    return records_in(passages, Record.ACTION)
