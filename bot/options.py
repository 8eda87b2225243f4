"""Options that several commands take, and what they may be given."""

# ruff: noqa: PLC0415 - imports stand inside the functions, so that help is there at once

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from knowledge.model import PartyKind


class Kind(StrEnum):
    """Who can be found as a collaborator."""

    ORGANISATION = "organisation"
    PERSON = "person"
    GROUP = "group"

    def party_kind(self) -> PartyKind:
        """The same in the domain's words."""
        from knowledge.model import PartyKind

        return PartyKind(self.value)


class Spoken(StrEnum):
    """The languages that Kobar speaks."""

    EN = "en"
    ET = "et"


class Part(StrEnum):
    """Which of a file's questions."""

    DEV = "dev"
    TEST = "test"


def day(text: str) -> date:
    """A day as it is written after an option."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day: write it as 2027-03-14") from None


Group = Annotated[str | None, typer.Option("--group", metavar="SLUG", help="Only this working group's.")]
InWords = Annotated[
    str | None,
    typer.Option(
        "--period", metavar="WHEN", help="A period in words: 2026-03, “March 2026”, “last month”; for actions, noted or due within it."
    ),
]
CONFIG_HELP = "The config file (default: ./config.toml)."
Config = Annotated[Path | None, typer.Option("--config", metavar="FILE", help=CONFIG_HELP)]
DataDir = Annotated[Path | None, typer.Option("--data-dir", metavar="DIR", help="Where the index is kept, over the config's data_dir.")]
Audiences = Annotated[
    list[str] | None,
    typer.Option("--as-audience", metavar="NAME", help="Read as one who holds this audience; may be repeated. Without it: who holds all."),
]
Language = Annotated[
    Spoken | None,
    typer.Option(
        "--language", metavar="en|et", help="Answer in this language. Without it: in the question's own, else the config's first."
    ),
]
AudiencesServed = Annotated[
    list[str] | None,
    typer.Option("--as-audience", metavar="NAME", help="Serve what one who holds this audience may read; may be repeated. Required."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for other programs.")]
Batch = Annotated[Path | None, typer.Option("--batch", metavar="IN.jsonl", help="Read lines of JSON from a file; - is standard input.")]


SEVERAL = {"allow_extra_args": True}
"""Lets several names follow one `--as-audience`."""


def audiences_named(context: typer.Context, named: list[str] | None) -> list[str] | None:
    """The names after `--as-audience`, those that follow the first one included; without it, nothing may be left over."""
    left = list(context.args)
    if left and not named:
        raise typer.BadParameter(f"Got unexpected {' '.join(left)}; a text of several words goes in quotes.")
    return [*named, *left] if named else None


def either(text: str | None, batch: Path | None, name: str) -> None:
    """See that a text or a file of texts is given, and not both."""
    if (text is None) == (batch is None):
        raise typer.BadParameter(f"Give either {name} or --batch IN.jsonl.")
    if text is not None and not text.strip():
        raise typer.BadParameter(f"{name} is empty.")
