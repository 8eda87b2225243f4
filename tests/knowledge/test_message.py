"""A message is an English text that knows what it was made of."""

from __future__ import annotations

import json

from knowledge.errors import UnreadableDocument
from knowledge.message import Message


def test_it_is_its_english_text_to_whoever_wants_no_more():
    message = Message("line {line} is nested deeper than {most} levels", line=3, most=20)
    assert message == "line 3 is nested deeper than 20 levels"
    assert json.dumps([message]) == '["line 3 is nested deeper than 20 levels"]'
    assert (message.form, message.parts) == ("line {line} is nested deeper than {most} levels", {"line": 3, "most": 20})


def test_braces_in_what_is_filled_in_stay_as_they_are():
    assert Message("cannot be read: {fault}", fault="{x}") == "cannot be read: {x}"


def test_an_error_made_of_a_message_keeps_its_parts():
    reason = Message("has more than {most} tags", most=5)
    assert UnreadableDocument(reason).reason is reason
    assert str(UnreadableDocument("has more than {most} tags", most=5)) == "has more than 5 tags"
