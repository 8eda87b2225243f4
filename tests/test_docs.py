"""The reference says what the code does."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.reference import commands_table, environment_table, settings_table

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("table", [settings_table, environment_table, commands_table], ids=["settings", "environment", "commands"])
def test_the_reference_has_this_table_as_the_code_makes_it(table):
    """Where it has not: `python -m bot.reference` prints the tables to paste."""
    assert table() in (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
