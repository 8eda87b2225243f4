"""JSON for other programs, as a line."""

from __future__ import annotations

import json

import pytest

from bot.json_shapes import json_line


@pytest.mark.parametrize("text", ["\x1b[31m", "\x7f\x9b31m", "\u202eabc\u2069", "\u2028\u2029\x85", "\ufeff\u200b", "\U000e0041", "\ud800"])
def test_what_a_terminal_might_act_on_is_written_as_an_escape(text):
    line = json_line({"quote": text})
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line) == {"quote": text}


def test_letters_stay_as_they_are():
    assert json_line({"name": "Põrgupõhja 田中 😀 é"}) == '{"name": "Põrgupõhja 田中 😀 é"}'
