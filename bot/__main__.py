"""`kobar`, and `python -m bot`: the command line."""

from __future__ import annotations

import io
import sys

from bot.cli import app


def main() -> None:
    """Run the command line; output is UTF-8 whatever the locale says, since other programs read it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    app()


if __name__ == "__main__":
    main()
