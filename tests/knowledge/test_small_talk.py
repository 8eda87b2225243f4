"""What asks nothing is answered without a search, and says what may be asked."""

from __future__ import annotations

import pytest

from knowledge.small_talk import reply_to


@pytest.mark.parametrize(
    ("text", "language", "says"),
    [
        ("hi", "en", "Ask me"),
        ("Hello Kobar!", "en", "Ask me"),
        ("help", "en", "Ask me"),
        ("Hi, what can you do?", "en", "Ask me"),
        ("what can I ask?", "en", "Ask me"),
        ("tere", "et", "Küsi"),
        ("mida sa oskad?", "et", "Küsi"),
        ("thanks a lot!", "en", "You are welcome"),
        ("ok, thank you", "en", "You are welcome"),
        ("aitäh!", "et", "Palun"),
    ],
)
def test_it_is_answered_in_its_own_language(text, language, says):
    said = reply_to(text)
    assert said.language == language
    assert said.text.startswith(says)


def test_the_language_that_was_chosen_is_spoken():
    assert reply_to("hi", language="et").text.startswith("Küsi")


@pytest.mark.parametrize(
    "text",
    ["hi, who leads the AI group?", "who can help with batteries?", "help with batteries", "yes, please", "ok", "what is Kilbikobar?", "?"],
)
def test_whatever_asks_something_is_looked_for(text):
    assert reply_to(text) is None
