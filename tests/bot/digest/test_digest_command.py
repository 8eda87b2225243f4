"""`kobar digest`: a picture, the agreed JSON, and only what the reader may read."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from bot.cli import Runtime, app
from bot.config import Environment
from knowledge.audience import Audience
from knowledge.wiring import assembled
from tests.fakes.dense_index import InMemoryDenseIndex
from tests.fakes.documents import NOW, StillClock, agenda, note, put
from tests.fakes.embedding import HashingEmbedder

CONFIG = """
[cluster]
name = "Kilbikobar"
time_zone = "Europe/Tallinn"
languages = ["en", "et"]
[[groups]]
slug = "ai"
name = "Artificial intelligence"
[[sources]]
name = "notes"
kind = "folder"
path = "notes"
audience = "members"
"""


class House:
    """The services that a digest needs, over a library of two notes and a fair."""

    def __init__(self, tmp_path) -> None:
        self._tmp_path = tmp_path

    def open(self, settings):
        @asynccontextmanager
        async def opened():
            async with assembled(
                cluster=settings.cluster,
                data_dir=self._tmp_path,
                embedder=HashingEmbedder(),
                dense=InMemoryDenseIndex(),
                clock=StillClock(),
            ) as knowledge:
                text = "## Decisions\n\n- We book 84 m².\n\n## Actions\n\n- Mari: contract by 13 March 2026\n"
                await put(
                    knowledge.library,
                    note("notes/open.md", text, title="Stand", group="ai", day=NOW.date()),
                    note("notes/closed.md", "- Secret.", title="Tender", day=NOW.date(), audience=Audience.of("members")),
                    agenda("events.ics", "UID:1\r\nDTSTART:20260320T100000Z\r\nSUMMARY:Fair", title="Fairs"),
                )
                yield SimpleNamespace(gathering=knowledge.gathering, cluster=settings.cluster)

        return opened()


@pytest.fixture
def kobar(tmp_path):
    file = tmp_path / "config.toml"
    file.write_text(CONFIG, encoding="utf-8")

    def run(*arguments):
        runtime = Runtime(open_services=House(tmp_path).open, environment=Environment.model_construct())
        return CliRunner().invoke(app, ["--config", str(file), "digest", *arguments], obj=runtime)

    return run


def test_what_is_new_is_shown_with_where_it_stands(kobar):
    shown = kobar().stdout
    assert shown.splitlines()[:3] == ["Notes", "  Stand · 12 March 2026", "    notes/open.md"]
    assert "  Mari: contract by 13 March 2026 · Mari · due 13 March 2026" in shown
    assert "Fair · " in shown
    assert "\x1b" not in shown


def test_a_reader_gets_what_he_or_she_may_read(kobar):
    assert "Tender" in kobar("--as-audience", "members").stdout
    assert "Tender" not in kobar("--as-audience", "everyone").stdout
    assert "Tender" not in kobar("--as-audience", "everyone", "--json").stdout


def test_the_json_has_the_agreed_keys(kobar):
    got = json.loads(kobar("--json", "--as-audience", "everyone", "--since", "2026-03-10").stdout)
    assert set(got) == {"since", "until", "notes", "decisions", "actions", "events", "matches"}
    assert (got["since"], got["until"]) == ("2026-03-10T00:00:00+02:00", "2026-03-12T09:00:00+00:00")
    [note], [decision], [action], [event] = got["notes"], got["decisions"], got["actions"], got["events"]
    assert note == {"path": "notes/open.md", "source": "notes", "title": "Stand", "group": "ai", "date": "2026-03-12", "url": None}
    assert decision["quote"] == "We book 84 m²."
    assert set(action) == set(decision) | {"due", "overdue"}
    assert (action["owner"], action["due"], action["overdue"]) == ("Mari", "2026-03-13", False)
    assert (event["summary"], event["calendar"]) == ("Fair", "Fairs")
    assert got["matches"] == []


def test_nothing_new_is_said_in_the_language_asked_for(kobar):
    assert "Uut ei ole midagi alates: 13. märts 2026." in kobar("--since", "2026-03-13", "--group", "none", "--language", "et").stdout


def test_a_day_that_is_none_is_refused(kobar):
    assert kobar("--since", "yesterday").exit_code == 2
