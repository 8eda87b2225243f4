"""Where the command line writes: results to standard output, everything else to standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from rich.console import Console, RenderableType
from rich.text import Text

from bot.json_shapes import json_line
from bot.terminal_text import clean
from knowledge.errors import ConfigError

PIPE_WIDTH = 160
"""Columns of what is not written to a terminal."""


def stdout() -> Console:
    """Standard output as a rich console; no text is read as markup, numbers are not coloured."""
    # A pipe has no width of its own; rich's 80 columns would cut what someone may search for.
    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else PIPE_WIDTH
    return Console(markup=False, highlight=False, emoji=False, width=width)


def stderr() -> Console:
    """Standard error, likewise."""
    return Console(stderr=True, markup=False, highlight=False, emoji=False)


def print_view(view: RenderableType) -> None:
    """Show a picture on standard output."""
    stdout().print(view)


def print_error(message: str) -> None:
    """Show what went wrong, in red, on standard error."""
    stderr().print(Text(clean(message), style="red"), soft_wrap=True)


def print_json(shape: object) -> None:
    """Print JSON on one line."""
    print_line(json_line(shape))


def print_line(line: str) -> None:
    """Print a line to standard output at once, so that whoever reads along has it."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


@contextmanager
def lines_of(file: Path) -> Generator[TextIO]:
    """The lines of `file`, or of standard input where it is `-`; raises ConfigError when it cannot be read."""
    if str(file) == "-":
        yield sys.stdin
        return
    try:
        opened = file.open(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}. Name a file with one line of JSON a question.") from None
    with opened:
        yield opened
