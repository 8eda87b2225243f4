"""Untrusted text as Discord shows it: escaped, so that nothing in a document can format, link, mention or hide anything."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

MESSAGE_CHARACTERS = 2000
"""The longest message that Discord takes from a bot, in UTF-16 code units at the strictest (see `bot/splitting.py`)."""

_URL = re.compile(r"https?://[^\s<>]+", re.IGNORECASE)
_ENDING = ".,;:!?\"'”’»)]}*_~`|\\"
_SPECIAL = re.compile(r"([\\*_~`|<>\[\]()#])")
_OPENING = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s|$)")
_PING = re.compile(r"@(?=everyone|here|[!&]?\d)", re.IGNORECASE)
_INVITE = re.compile(r"\b(discord(?:app)?)(?=\.(?:gg|com|me|io)/)", re.IGNORECASE)
_APART = "\u200b"
"""A zero-width space, which Discord's parsers do not look through."""


def plain(text: str) -> str:
    """`text` on one line, without control characters, direction marks or anything else that has no width."""
    text = text.replace("\n", " ")
    if text.isprintable():  # nearly always; to look at each character costs more than all else that is done with a message
        return " ".join(text.split())
    spaced = "".join(" " if unicodedata.category(character) in {"Cc", "Zl", "Zp"} else character for character in text)
    visible = "".join(character for character in spaced if unicodedata.category(character) not in {"Cf", "Cs", "Co", "Cn"})
    return " ".join(visible.split())


def shortened(text: str, limit: int) -> str:
    """`text`, or as many of its whole words as fit into `limit` characters with an ellipsis."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    whole = cut.rsplit(" ", 1)[0] if " " in cut[limit // 2 :] else cut
    return whole.rstrip(" ,;:–-") + "…"


def escaped(text: str) -> str:
    """`text` on one line, shown by Discord to the letter; addresses in it stay what they are, without a preview."""
    line = plain(text)
    parts: list[str] = []
    at = 0
    for found in _URL.finditer(line):
        address = found.group().rstrip(_ENDING)
        url = safe_url(address)
        parts.append(_escaped_words(line[at : found.start()]))
        parts.append(f"<{url}>" if url else _escaped_words(address))
        at = found.start() + len(address)
    parts.append(_escaped_words(line[at:]))
    return _OPENING.sub(_with_backslash, "".join(parts))


def _with_backslash(found: re.Match[str]) -> str:
    mark = found.group(2)
    return f"{found.group(1)}{mark[:-1]}\\{mark[-1]}"


def _escaped_words(text: str) -> str:
    apart = _INVITE.sub(rf"\1{_APART}", _PING.sub(f"@{_APART}", text))
    # What looks like an address but is none must not become a link either.
    return _SPECIAL.sub(r"\\\1", apart.replace("://", f":{_APART}//"))


def safe_url(url: str | None) -> str | None:
    """`url` if it is a web address, with all that could end a link early percent-encoded; nothing otherwise."""
    if not url or plain(url) != url:
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not host or "@" in parts.netloc:
        return None
    return quote(url, safe="/:?#&=%+,;@!$~-._") if len(url) <= 512 else None  # noqa: PLR2004 - a source line stays within a message


def link(text: str, url: str | None) -> str:
    """`text` (as it is, escaped here) linked to `url` where that is a web address; without a preview."""
    address = safe_url(url)
    # Discord shows no link whose text looks like an address itself, so such a text stands alone.
    if address is None or "://" in text or not plain(text):
        return escaped(text)
    # Discord's clients differ in how they read brackets within a link's text, escaped or not.
    return f"[{escaped(text.replace('[', '(').replace(']', ')'))}](<{address}>)"


def quoted(text: str) -> str:
    """`text` as a quote of one line."""
    return f"> {escaped(text)}"
