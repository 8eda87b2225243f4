"""What others could have brought into a note that Kobar posts."""

from __future__ import annotations

import re
from collections.abc import Collection

from tests.untrusted.discord_text import active_parts

_HEADINGS = re.compile(r"^#{2,3} (?:Decisions|Actions|Open questions|Otsused|Ülesanded|Lahtised küsimused)$", re.MULTILINE)


def brought_in(message: str, *, urls: Collection[str] = ()) -> list[str]:
    """What is more than text in a message of a note, but for its own title, headings and points."""
    return list(active_parts(_HEADINGS.sub("", message.removeprefix("# ")), urls=urls))
