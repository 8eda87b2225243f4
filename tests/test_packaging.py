"""What is installed has all that it reads."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatch
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[1]


def test_whatever_lies_in_a_package_is_installed_with_it():
    tool = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    patterns = ("*.py", *tool["package-data"]["*"])
    inside = [path for package in ("bot", "ingest", "knowledge") for path in (HOUSE / package).rglob("*") if path.is_file()]
    assert not [
        path
        for path in inside
        if path.suffix != ".pyc" and not path.name.startswith(".") and not any(fnmatch(path.name, pattern) for pattern in patterns)
    ]
