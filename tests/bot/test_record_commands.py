"""`kobar decisions` and `kobar actions`: pictures, JSON, filters."""

from __future__ import annotations

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from bot.cli import Runtime, app
from bot.config import Environment
from knowledge.model import Period
from tests.bot.test_cli import CONFIG
from tests.fakes.terminal import FakeHouse


@pytest.fixture
def house():
    return FakeHouse()


@pytest.fixture
def kobar(tmp_path, house):
    file = tmp_path / "config.toml"
    file.write_text(CONFIG, encoding="utf-8")

    def run(*arguments):
        runtime = Runtime(open_services=house.open, environment=Environment.model_construct())
        return CliRunner().invoke(app, ["--config", str(file), *arguments], obj=runtime)

    return run


def test_decisions_are_shown_with_what_changed_them(kobar):
    lines = kobar("decisions").stdout.splitlines()
    assert lines[0] == "We change what we decided in October: 60 m² instead of 84."
    assert lines[1] == "  notes/ai/2026-02-10.md · Decisions"
    assert lines[2] == "  changes what was decided on 14 October 2025: notes/ai/2025-10-14.md"
    assert lines[5] == "  changed on 10 February 2026: notes/ai/2026-02-10.md"


def test_decisions_that_may_not_be_read_are_in_no_line_and_no_json(kobar):
    assert "60" not in kobar("decisions", "--as-audience", "members").stdout
    [one] = json.loads(kobar("decisions", "--as-audience", "members", "--json").stdout)["decisions"]
    assert (one["quote"], one["superseded_by"], one["supersedes"]) == ("We book 84 m².", None, [])


def test_decisions_as_json_have_the_agreed_keys(kobar):
    newer, older = json.loads(kobar("decisions", "--json").stdout)["decisions"]
    assert set(older) == {
        "quote", "path", "source", "title", "group", "date", "url", "locator", "owner", "superseded_by", "supersedes",
    }  # fmt: skip
    assert older["superseded_by"] == {"quote": newer["quote"], "path": "notes/ai/2026-02-10.md", "date": "2026-02-10"}
    assert newer["supersedes"] == [{"quote": "We book 84 m².", "path": "notes/ai/2025-10-14.md", "date": "2025-10-14"}]


def test_actions_are_a_table_without_escape_sequences(kobar):
    shown = kobar("actions").stdout
    assert "13 March 2026" in shown
    assert "Mari: contract" in shown
    assert "(done)" in shown
    assert "\x1b" not in shown
    assert "tähtaeg" in kobar("actions", "--language", "et").stdout


def test_actions_as_json_have_the_agreed_keys(kobar):
    first, second = json.loads(kobar("actions", "--json").stdout)["actions"]
    assert set(first) == {"quote", "path", "source", "title", "group", "date", "url", "locator", "owner", "due", "done"}
    assert (first["owner"], first["due"], first["done"], second["done"]) == ("Mari", "2026-03-13", False, True)


def test_filters_are_handed_on(kobar, house):
    kobar("decisions", "--group", "ai", "--period", "March 2026")
    kobar("actions", "--owner", "Mari", "--open", "--period", "2026")
    march, year = Period(date(2026, 3, 1), date(2026, 3, 31)), Period(date(2026, 1, 1), date(2026, 12, 31))
    assert house.register.asked == [("ai", march, None, False), (None, year, "Mari", True)]


def test_a_period_that_is_none_is_refused(kobar):
    result = kobar("decisions", "--period", "whenever")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "as a period" in result.stderr


def test_nothing_found_is_said(kobar, house):
    house.register.held = ()
    assert "I find no decision" in kobar("decisions").stdout
    assert "Ma ei leia siin loetavast ühtegi ülesannet" in kobar("actions", "--language", "et").stdout
