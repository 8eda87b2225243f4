"""Markdown's inline markup, taken away: what a line says when it is read aloud."""

from __future__ import annotations

import html
import re

_TAGS = (
    "a|b|br|center|code|dd|del|details|div|dl|dt|em|font|h[1-6]|hr|i|img|ins|kbd|li|mark|ol|p|pre|s|small|span|strong|sub|summary|sup|"
    "table|tbody|td|th|thead|tr|u|ul"
)
_NO_NEWLINE = re.compile(r"[^\n]")
_ANY_MARKUP = re.compile(r"[\\`*_~<\[&!]")
_TAG = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]{{0,500}})?/?>", re.IGNORECASE)
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>")
_IMAGE = re.compile(r"!\[([^\[\]]*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)")
_LINK = re.compile(r"\[((?:\\.|[^\[\]\\])*)\]\(\s*<?([^()\s<>]*(?:\([^()\s]*\)[^()\s<>]*)*)>?(?:\s+\"[^\"]*\")?\s*\)")
_REFERENCE = re.compile(r"\[([^\[\]]+)\]\[[^\[\]]*\]")
_HARD_BREAK = re.compile(r"\\\s*(?:\n|$)")
_ASTERISKS = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]+)(?<=\S)\*(?![\w*])")
_UNDERSCORES = re.compile(r"(?<!\w)(__?)(?=[^\s_])([^_]+)(?<=\S)\1(?!\w)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_SPACE = re.compile(r"\s+")


def without_comments(text: str) -> str:
    """`text` with HTML comments blanked out, every other character where it was."""
    kept: list[str] = []
    at = 0
    # By hand: a regular expression would look for the end anew from every opening that is never closed.
    while (begin := text.find("<!--", at)) >= 0 and (end := text.find("-->", begin + 4)) >= 0:
        kept += (text[at:begin], _NO_NEWLINE.sub(" ", text[begin : end + 3]))
        at = end + 3
    return "".join(kept) + text[at:] if kept else text


def plain(text: str) -> str:
    """What Markdown `text` says: links as their texts, without emphasis, code marks and tags, its white space as single spaces."""
    if _ANY_MARKUP.search(text):
        text = _without_links(text)
        text = _TAG.sub(" ", text) if "<" in text else text
        text = text.replace("**", "").replace("~~", "").replace("`", "")
        text = _ASTERISKS.sub(r"\1", text)
        text = _UNDERSCORES.sub(r"\2", text)
        text = _HARD_BREAK.sub(" ", text)
        text = _ESCAPE.sub(r"\1", text)
        text = html.unescape(text) if "&" in text else text
    return _SPACE.sub(" ", text).strip()


def _without_links(text: str) -> str:
    """`text` with each link as its own text, or its target where it has none."""
    if "](" in text:
        text = _IMAGE.sub(r"\1", text)
        text = _LINK.sub(lambda found: found[1] or found[2], text)
    text = _REFERENCE.sub(r"\1", text) if "][" in text else text
    return _AUTOLINK.sub(r"\1", text) if "<" in text else text


def shortened(text: str, limit: int) -> str:
    """`text` cut at a word so that it has at most `limit` characters, with an ellipsis where it was cut."""
    if len(text) <= limit:
        return text
    cut = text.rfind(" ", limit // 2, limit)
    return text[: cut if cut > 0 else limit - 1].rstrip(" ,;:–-") + "…"
