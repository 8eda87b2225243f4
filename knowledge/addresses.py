"""Web addresses in a text, and how they are shown: a long one says nothing to a reader but where it leads."""

from __future__ import annotations

import re
from collections.abc import Iterator

SHOWN_WHOLE = 40
"""An address of so many characters or fewer is shown whole."""

_ADDRESS = re.compile(r"https?://[^\s<>]+", re.IGNORECASE)
_HOST = re.compile(r"https?://(?:www\.)?([\w.-]+(?::\d+)?)(?=[/?#])", re.IGNORECASE)
_ENDING = ".,;:!?\"'”’»)]}*_~`|\\"
"""What stands after an address and is not of it."""


def addresses_in(text: str) -> Iterator[tuple[int, str]]:
    """The web addresses in a text, in order, each after the place where it begins."""
    for found in _ADDRESS.finditer(text):
        yield found.start(), found.group().rstrip(_ENDING)


def shown(address: str) -> str:
    """An address as it is shown: a long one by its host alone, unless that is no plain one."""
    host = _HOST.match(address)
    return f"{host[1]}/…" if host and len(address) > SHOWN_WHOLE else address


def shown_length(text: str) -> int:
    """How many characters a text takes when its addresses are shown so."""
    return len(text) - sum(len(address) - len(shown(address)) for _, address in addresses_in(text)) if "://" in text else len(text)
