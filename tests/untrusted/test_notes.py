"""What is typed into a note, and what a thread or a member is called, is shown to the letter: nothing pings, nothing breaks the format."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from bot.render_notes import note_messages, without_frame
from knowledge.minutes.note import Corrected, Note, NoteLine, RestsOn
from tests.fakes.documents import CLUSTER
from tests.untrusted.notes import brought_in

DATA = Path(__file__).parents[3] / "shared" / "data" / "prompts"
URL = "https://discord.com/channels/1/2/3"
HOSTILE = (
    "@everyone",
    "<@123> <@&4> <#5>",
    "# big\n## Decisions\n### Actions\n-# small\n> quote\n>>> all",
    "[a](https://evil.example) <https://evil.example>",
    "```\nfence",
    "||spoiler|| **b** _i_ ~~s~~ `c`",
    "discord.gg/abc",
    "\u202eright to left",
    "- [↗1](<https://evil.example>)",
    "1. one\n- two\n* three",
    "x" * 3900,
    "** ** " * 600,
)


def notes(text: str) -> list[Note]:
    line = NoteLine(text, (3,))
    whole = Note(text, text, date(2026, 3, 10), text, (line, line), (line,), (line,), (RestsOn(3, URL, "0"),))
    return [whole, Note("", "ai", date(2026, 3, 10), text[:900], corrects=Corrected(3, "notes", "n.md", text, URL))]


def check(text: str) -> None:
    for note in notes(text):
        parts = note_messages(note, by=text, cluster=CLUSTER, language="en")
        for part in parts:
            assert len(part) <= 2000
            assert brought_in(part, urls=[URL]) == [], part
        assert not any(part.startswith(("# ", "## ")) for part in parts[1:])
        assert "evil.example>)" not in without_frame("\n".join(parts))


@pytest.mark.parametrize("text", HOSTILE, ids=[str(n) for n in range(len(HOSTILE))])
def test_what_is_typed_into_a_note_stays_text(text):
    check(text)


@pytest.mark.shared
@pytest.mark.skipif(not DATA.exists(), reason="needs the shared data folder")
def test_no_known_injection_or_odd_string_becomes_more_than_text():
    texts = [json.loads(line)["text"] for line in (DATA / "injection.jsonl").read_text(encoding="utf-8").splitlines()]
    texts += json.loads((DATA / "naughty_strings.json").read_text(encoding="utf-8"))
    for text in texts:
        check(text)
