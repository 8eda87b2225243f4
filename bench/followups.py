"""How many follow-ups of labelled conversations are understood: `python -m bench.followups [FILE] [--split dev|test]`; needs no model."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import cast

from bot.config import load_settings
from ingest.readers.document import read_document
from knowledge.audience import Audience
from knowledge.evaluation.conversations import read_conversations, understanding
from knowledge.evaluation.labelled import Split
from knowledge.followup import Names

SAMPLE = Path(__file__).parents[1] / "examples" / "cluster"
TODAY = date(2026, 11, 10)
"""The day on which the sample's conversations are held."""


def sample_names() -> Names:
    """The sample cluster's groups, and the organisations of its sheets."""
    cluster = load_settings(SAMPLE / "config.toml").cluster
    return Names(cluster, [group.slug for group in cluster.groups], sorted(_organisations(SAMPLE / "sheets")), TODAY)


def _organisations(folder: Path) -> set[str]:
    found: set[str] = set()
    for file in sorted(folder.iterdir()):
        document = read_document(file.read_bytes(), source="sheets", path=file.name, audience=Audience(), languages=("en", "et"))
        if document.capability:
            found.add(document.capability.organisation)
    return found


def main() -> None:
    """Measure and print, the misread ones with what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=SAMPLE / "conversations.jsonl")
    parser.add_argument("--split", choices=("dev", "test"))
    parser.add_argument("--quiet", action="store_true", help="only the figures")
    given = parser.parse_args()
    lines = given.file.read_text(encoding="utf-8").splitlines()
    found = understanding(read_conversations(lines, split=cast("Split | None", given.split)), sample_names())
    for one in () if given.quiet else found.misread:
        print(f"{one.conversation.id} {one.conversation.text!r} after {one.conversation.turns[-1].question!r}")
        print(f"     read as {one.text!r}: {'; '.join(one.reasons)}")
    (right, follow_ups), (new, new_topics) = found.follow_ups, found.new_topics
    print(f"understood: {found.share:.3f} · follow-ups {right} of {follow_ups} · new topics {new} of {new_topics}")


if __name__ == "__main__":
    main()
