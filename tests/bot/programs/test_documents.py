"""The examples for other programs work as they stand, on the sample cluster."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from tests.fakes.sample_cluster import CONFIG

ROOT = Path(__file__).parents[3]
BLOCK = re.compile(r"^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(document: str, language: str) -> list[str]:
    found = BLOCK.finditer((ROOT / document).read_text(encoding="utf-8"))
    return [block["text"] for block in found if block["language"] == language]


@pytest.mark.parametrize("number", [0, 1])
def test_the_retriever_shown_finds_what_it_is_asked_for(sample_store, number):
    example = blocks("docs/programs.md", "python")[number]
    environment = {**os.environ, "KOBAR_DATA_DIR": str(sample_store), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(  # noqa: S603  our own example
        [sys.executable, "-c", example], cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert ("notes/ai/" if number == 0 else "Akuvara") in done.stdout


def test_the_readme_shows_the_same_call():
    (shown,) = blocks("README.md", "python")
    assert 'open_retriever("config.toml", audiences=["members"])' in shown
    assert 'ainvoke("How many object classes does Koit have now?")' in shown


async def test_the_configuration_of_an_assistant_shown_starts_the_server(sample_store, tmp_path):
    (shown,) = (block for block in blocks("README.md", "json") if "mcpServers" in block)
    assert shown in blocks("docs/programs.md", "json")
    arguments = json.loads(shown)["mcpServers"]["kobar"]["args"]
    arguments[arguments.index("--config") + 1] = str(CONFIG)
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "bot", *arguments], cwd=ROOT, env={"KOBAR_DATA_DIR": str(sample_store), "PYTHONPATH": str(ROOT)}
    )
    with (tmp_path / "log").open("w") as log:
        async with Client(stdio_client(server, errlog=log)) as client:
            found = await client.call_tool("search", {"query": "object classes of Koit"})
    assert found.structured_content["passages"]
