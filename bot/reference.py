"""The reference's tables, made from the code: settings, environment variables, commands. `python -m bot.reference` prints them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import typer.main
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from bot.cli import app
from bot.config import Environment
from bot.config_file import TABLES

_LISTS = frozenset({"groups", "sources"})


def settings_table() -> str:
    """Every setting of the file: its name, default, meaning and an example."""
    rows = [
        (f"`{_title(title)}` `{name}`", _default(field), field.description or "", f"`{(field.examples or [''])[0]}`")
        for title, table in TABLES.items()
        for name, field in table.model_fields.items()
    ]
    return _table(("Setting", "Default", "Meaning", "Example"), rows)


def environment_table() -> str:
    """Every environment variable that is read, with its meaning."""
    prefix = str(Environment.model_config.get("env_prefix", ""))
    rows = [(f"`{prefix}{name.upper()}`", field.description or "") for name, field in Environment.model_fields.items()]
    return _table(("Variable", "Meaning"), [("`KOBAR_CONFIG`", "The config file, where no `--config` names one."), *rows])


def commands_table() -> str:
    """Every command with its options and what it does."""
    rows = [(f"`kobar {name}`", ", ".join(options), meaning) for name, meaning, options in _commands()]
    return _table(("Command", "Takes", "What it does"), rows)


def _commands() -> Iterator[tuple[str, str, list[str]]]:
    group = typer.main.get_group(app)
    for name, command in group.commands.items():
        if command.hidden:
            continue
        # The two that every command takes are said once, above the table.
        options = [_option(each) for each in command.params if each.name not in {"config", "data_dir"}]
        yield name, (command.help or "").strip(), options


def _option(parameter: object) -> str:
    names = getattr(parameter, "opts", [])
    metavar = getattr(parameter, "metavar", None)
    if not str(names[0]).startswith("-"):
        return f"`{metavar}`"
    return f"`{names[0]}{f' {metavar}' if metavar else ''}`"


def _title(title: str) -> str:
    return f"[[{title}]]" if title in _LISTS else f"[{title}]"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    default: object = field.default
    if default is None or default is PydanticUndefined or default in ((), {}):
        return "–"
    return f"`{json.dumps(default, ensure_ascii=False)}`"


def _table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def main() -> None:
    """Print the tables."""
    for table in (settings_table(), environment_table(), commands_table()):
        print(table, end="\n\n")  # noqa: T201  that is what it is for


if __name__ == "__main__":
    main()
