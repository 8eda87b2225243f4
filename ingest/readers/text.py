"""Bytes to text: encodings, newlines, and what is no text at all."""

from __future__ import annotations

import codecs
import re

from knowledge.errors import UnreadableDocument

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SAMPLE = 65_536
_MAX_CONTROL_SHARE = 0.01
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def text_of(raw: bytes) -> str:
    """The text in `raw` with newlines as single line feeds, without a byte order mark: UTF-8, UTF-16 that says so, else Windows-1252.

    Raises `UnreadableDocument` for an empty file and for one that holds no text.
    """
    if not raw.strip():
        raise UnreadableDocument("is empty")
    text = _decoded(raw).replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text or len(_CONTROL.findall(text[:_SAMPLE])) > _MAX_CONTROL_SHARE * min(len(text), _SAMPLE):
        raise UnreadableDocument("is no text file, whatever its name says; save it as UTF-8 text")
    if not text.strip():
        raise UnreadableDocument("is empty")
    return text


def _decoded(raw: bytes) -> str:
    """`raw` in the first encoding that fits."""
    if raw.startswith(_UTF16):
        try:
            return raw.decode("utf-16")
        except UnicodeDecodeError:
            raise UnreadableDocument("begins as UTF-16 text and is not; save it as UTF-8 text") from None
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")
