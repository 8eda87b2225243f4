"""The documents tell the truth: what they link to, name and show is there, and works as it stands."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import discord
import pytest
import typer.main
from discord.ext.commands import GroupCog

from bot.batch import AskLine
from bot.cli import app
from bot.client import invitation, permissions
from bot.config import Environment, load_settings
from ingest.readers.calendar import read_calendar
from ingest.readers.document import read_document
from knowledge.audience import Audience
from knowledge.calendar.components import AUDIENCE_PROPERTY
from knowledge.model import DocumentKind

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").glob("*/README.md")])
FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\w*)\n(?P<text>.*?)^ *```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]\n]*\]\((?P<target>[^)\s]+)\)")
ROOM = re.compile(r"(?:bot|ingest|knowledge|tests|bench|examples|docs|\.ci)/[\w./-]*")
MINIMUM = {
    "cluster": '[cluster]\nname = "Ours"\ntime_zone = "Europe/Tallinn"\n',
    "sources": '[[sources]]\nname = "notes"\nkind = "folder"\npath = "notes"\naudience = "members"\n',
}

each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())


def text_of(document: Path) -> str:
    return document.read_text(encoding="utf-8")


def blocks(document: Path, *languages: str) -> list[str]:
    """The fenced blocks in these languages, without the indentation that a list gives them."""
    found = [block for block in FENCE.finditer(text_of(document)) if block["language"] in languages]
    return [re.sub(rf"^{block['indent']}", "", block["text"], flags=re.MULTILINE) for block in found]


def spans(document: Path) -> list[str]:
    """What stands between single backticks."""
    return [span.replace("\\|", "|") for span in re.findall(r"`([^`\n]+)`", FENCE.sub("", text_of(document)))]


def anchors(document: Path) -> set[str]:
    """The headings as they are linked to."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text_of(document)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@each_document
def test_every_link_within_the_project_leads_somewhere(document):
    for link in LINK.finditer(FENCE.sub("", text_of(document))):
        target = urlsplit(link["target"])
        if target.scheme:
            continue
        file = (document.parent / target.path).resolve() if target.path else document
        assert file.exists(), link["target"]
        assert not target.fragment or target.fragment in anchors(file), link["target"]


@each_document
def test_every_file_of_the_project_that_is_named_is_there(document):
    named = [span for span in spans(document) if ROOM.fullmatch(span)]
    assert [span for span in named if not (ROOT / span).exists()] == []


def command_lines(document: Path) -> list[str]:
    """Every call of `kobar` in the document."""
    shown = "\n".join(blocks(document, "sh", "console", "ini", "text")).replace("\\\n", " ")
    called = re.findall(r"(?:^|\$ |bin/|=)(kobar (?=-|[a-z]+\b).*)$", shown, re.MULTILINE)
    return [line for line in [*called, *spans(document)] if re.match(r"kobar (-|[a-z])", line)]


@each_document
def test_every_command_and_option_is_one_that_kobar_has(document):
    group = typer.main.get_group(app)
    everywhere = {option for parameter in group.params for option in parameter.opts}
    for shown in command_lines(document):
        line = re.sub(r'"[^"]*"|#.*', "", shown)
        words = re.sub(r"--(?:config|data-dir)\s+\S+", "", line).split()
        name = words[1] if len(words) > 1 and not words[1].startswith("-") else None
        assert name is None or name in group.commands, line
        own = {option for parameter in group.commands[name].params for option in parameter.opts} if name else set()
        assert set(re.findall(r"(?<!\S)--[a-z-]+", line)) <= own | everywhere | {"--help"}, line


@each_document
def test_every_target_of_make_is_one_that_the_makefile_has(document):
    targets = set(re.findall(r"^([a-z-]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    assert {target for span in spans(document) for target in re.findall(r"^make ([a-z-]+)", span)} <= targets


@each_document
def test_every_environment_variable_is_one_that_is_read(document):
    known = {f"KOBAR_{name.upper()}" for name in Environment.model_fields} | {"KOBAR_CONFIG", "KOBAR_HTTP_RECORD"}
    assert set(re.findall(r"\bKOBAR_[A-Z_]+\b", text_of(document))) <= known


@each_document
def test_the_config_shown_loads(document, tmp_path):
    """A part of a file is completed with the least that a file needs."""
    for number, shown in enumerate(blocks(document, "toml")):
        missing = "\n".join(table for name, table in MINIMUM.items() if name not in tomllib.loads(shown))
        file = tmp_path / f"{number}.toml"
        file.write_text(f"{shown}\n{missing}", encoding="utf-8")
        load_settings(file, environment=Environment.model_construct())


def test_the_invite_link_asks_for_what_the_table_lists_and_the_bot_uses():
    link = next(line for block in blocks(README, "text") for line in block.split() if "oauth2/authorize" in line)
    asked, made = (parse_qs(urlsplit(one).query) for one in (link, invitation(1)))
    table = re.search(r"\| Permission \|.*?\n\n|\| Permission \|.*?\n(?=5\.)", text_of(README), re.DOTALL)
    assert table is not None
    listed = re.findall(r"^ *\| ([A-Z][\w ]+) \|", table[0], re.MULTILINE)[1:]
    flags = {name.lower().replace(" ", "_").replace("view_channels", "view_channel"): True for name in listed}
    assert int(asked["permissions"][0]) == discord.Permissions(**flags).value == permissions().value
    assert asked["scope"] == made["scope"]


def test_the_note_shown_is_read_with_all_its_keys():
    note = next(block for block in blocks(README, "markdown") if block.startswith("---"))
    document = read_document(note.encode(), source="notes", path="notes/2026.md", audience=Audience.of("members"))
    assert (document.title, document.group, str(document.date)) == ("AI working group, March", "ai", "2026-03-10")
    assert document.url == "https://notes.example.org/ai/2026-03-10"
    assert document.audience == Audience.of("members").narrowed(Audience.of("ai-group", "board"))
    assert {"Mari Maasikas", "Jaan Tamm", "Soovaht OÜ", "Sideselg", "ai"} <= {party.name for party in document.parties}


def test_the_sheet_shown_is_read_with_all_its_keys():
    sheet = next(block for block in blocks(README, "yaml") if "kind: sheet" in block)
    document = read_document(sheet.encode(), source="sheets", path="sheets/akuvara.yaml", audience=Audience.of("members"))
    assert document.kind is DocumentKind.SHEET
    capability = document.capability
    assert capability is not None
    filled = [getattr(capability, name) for name in type(capability).__dataclass_fields__]
    assert all(filled), capability


def test_the_calendar_shown_is_read_and_its_property_is_the_one_that_limits():
    calendar = blocks(README, "ics")[0]
    read_calendar(calendar.replace("\n", "\r\n").encode(), source="events", path="events.ics", audience=Audience())
    assert f"{AUDIENCE_PROPERTY}:" in calendar


def test_the_line_of_a_batch_shown_is_one_that_is_read():
    AskLine.model_validate(json.loads(blocks(README, "json")[0]))


def test_the_messages_in_the_table_of_troubles_are_kobars_own():
    """Every part of a message between ellipses stands in the code."""
    code = " ".join(
        file.read_text(encoding="utf-8") for package in ("bot", "ingest", "knowledge") for file in (ROOT / package).rglob("*.py")
    )
    code = re.sub(r'"\s*\n\s*f?"', "", code)
    table = text_of(README).partition("## When something goes wrong")[2]
    messages = re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)
    assert len(messages) > 10
    parts = [part.strip() for message in messages for part in message.split("…") if part.strip()]
    assert [part for part in parts if part not in code] == []


def test_the_slash_commands_in_the_table_are_those_of_the_bot():
    from bot.cogs.admin import Admin  # noqa: PLC0415 - discord's decorators run at import
    from bot.cogs.ask import Ask  # noqa: PLC0415
    from bot.cogs.collaborators import Collaborators  # noqa: PLC0415
    from bot.cogs.digest import Digest  # noqa: PLC0415
    from bot.cogs.events import Events  # noqa: PLC0415
    from bot.cogs.feedback import Feedback  # noqa: PLC0415
    from bot.cogs.language import Language  # noqa: PLC0415
    from bot.cogs.my_data import MyData  # noqa: PLC0415
    from bot.cogs.notes import Notes  # noqa: PLC0415
    from bot.cogs.records import Records  # noqa: PLC0415
    from bot.cogs.sources import Sources  # noqa: PLC0415

    cogs = (Ask, Events, Records, Notes, Collaborators, Digest, Language, Feedback, MyData, Sources, Admin)
    commands = [
        (f"{cog.__cog_group_name__} " if issubclass(cog, GroupCog) else "", command)
        for cog in cogs
        for top in cog.__cog_app_commands__
        for command in getattr(top, "commands", [top])
    ]
    known = {f"{group}{command.qualified_name}": [each.display_name for each in command.parameters] for group, command in commands}
    told: dict[str, list[str]] = {}
    for shown in re.findall(r"^\| `/([^`]+)` \|", text_of(README), re.MULTILINE):
        name = max((name for name in known if f"{shown} ".startswith(f"{name} ")), key=len, default=shown)
        told[name] = re.findall(r"\w+", shown.removeprefix(name))
    assert told == known
