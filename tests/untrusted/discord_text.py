"""What Discord's clients would do something with in a message, read independently of how Kobar escapes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from urllib.parse import unquote

_APART = "\u200b"
_RAW_PINGS = re.compile(r"@everyone|@here|<@[!&]?\d+>|<#\d+>", re.IGNORECASE)
_INVITE = re.compile(r"discord(?:app)?\.(?:gg|com|me|io)/", re.IGNORECASE)
_ESCAPED = re.compile(r"\\[^A-Za-z0-9\s]")
_MASKED_LINK = re.compile(r"\[(?P<text>[^\[\]]*)\]\(<(?P<url>[^<>\s]*)>\)")
_SHOWN_LINK = re.compile(r"<(?P<url>https?://[^<>\s]*)>")
_OWN = re.compile(
    r"\*\*\d+\*\*"  # a count
    r"|^(?:> |-# |- )?(?:[☐☑] )?(?:\*\*|~~)*"  # a quote, small print or a list item, with a box to tick, in bold or struck out
    r"|(?<=[\s#])\[\d+\](?=\s|$)"  # a citation's number
    r"|(?<= · )\*\*(?=[^*]+\*\*(?: ·|$))"  # the beginning of a name in bold
    r"|<t:\d+:[tTdDfFR]>"  # a time
    r"|(?:\*\*|~~)+(?= \(| ·|:|$| \[\d+\])",  # the end of what is bold or struck out
    re.MULTILINE,
)
_OWN_HINTS = (
    *("`/ask`", "`/decisions`", "`/actions`", "`/events`", "`/collaborators`"),
    *("`private: True`", "`[discord.audiences]`"),
)
_ACTIVE = re.compile(r"[`|<>\[\]*_~#]|^\s*(?:[-+]|\d+[.)])\s|\w://|<\w+:", re.MULTILINE)
"""Code, spoilers, mentions and emoji, links, emphasis, headings, lists, addresses."""


def active_parts(message: str, *, urls: Collection[str]) -> Iterator[str]:
    """What a document could have brought into a message that is more than text; `urls` are the links that Kobar itself may set.

    An address may be shown as what it is, in angle brackets, so that Discord makes no preview of it.
    """
    yield from _RAW_PINGS.findall(message)
    yield from (repr(character) for character in sorted(set(message)) if _is_hidden(character))
    yield from (f"{place!r} without an @, a colon or an invitation before it" for place in _strays(message))
    known = {unquote(url) for url in urls}
    text = _ESCAPED.sub("·", message)
    for found in _MASKED_LINK.finditer(text):
        if not found["url"].startswith(("https://", "http://")) or unquote(found["url"]) not in known:
            yield found.group()
    text = _SHOWN_LINK.sub("·", _MASKED_LINK.sub("·", text))
    yield from _INVITE.findall(text)
    for hint in _OWN_HINTS:
        text = text.replace(hint, "·")
    yield from _ACTIVE.findall(_OWN.sub("", text))


def _is_hidden(character: str) -> bool:
    """Control and format characters, direction marks among them, and what is no character; not the line break, nor what keeps apart."""
    return unicodedata.category(character)[0] == "C" and character not in {"\n", _APART}


def _strays(message: str) -> list[str]:
    return re.findall(rf"(?<![@:])(?<!discord)(?<!discordapp){_APART}", message, re.IGNORECASE)
