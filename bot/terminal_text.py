"""Text from documents, made safe for a terminal: no escape sequence, control character or hidden reordering gets through."""

from __future__ import annotations

import re
import unicodedata

_ESCAPES = re.compile(
    r"""\x1b(?:
        \[ [0-?]* [ -/]* [@-~]?              # CSI: colours, cursor moves
      | [\]PX^_] .*? (?: \x07 | \x1b\\ | $ ) # OSC, DCS, SOS, PM, APC: titles, links, clipboard
      | [ -/]* [0-~]?                        # the rest
    )""",
    re.VERBOSE | re.DOTALL,
)
"""Escape sequences as ECMA-48 has them; their text goes too, so that no half of one is left standing."""

_JOINERS = "\u200c\u200d"
"""Zero-width characters that scripts and emoji need."""


def clean(text: str) -> str:
    """`text` without escape sequences, control and format characters; line breaks stay, tabs become blanks."""
    text = _ESCAPES.sub("", text).replace("\r\n", "\n").replace("\t", " ")
    return "".join(character for character in text if _shown(character))


def one_line(text: str) -> str:
    """`clean(text)` on one line."""
    return " ".join(clean(text).split())


def _shown(character: str) -> bool:
    if character == "\n" or character in _JOINERS:
        return True
    # Cc: control, Cf: format (bidi overrides among them), Cs, Co, Cn: nothing to show.
    return unicodedata.category(character)[0] != "C"
