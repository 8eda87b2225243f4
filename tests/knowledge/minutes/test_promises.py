"""Who takes something on in a conversation."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.minutes.promises import is_promise

DAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    "text",
    [
        "I will send the interface description by Friday.",
        "I'll book the range in Tapa.",
        "Ok, then I’ll write to the harbour office.",
        "I'm going to ask Sideselg about the antenna.",
        "Saadan pakkumise reedeks.",
        "Ma teen kavandi 20. märtsiks.",
    ],
)
def test_what_somebody_takes_on_is_told(text):
    assert is_promise(text, DAY)


@pytest.mark.parametrize(
    "text",
    [
        "I might send the description by Friday.",
        "I will try to come on Friday.",
        "I'll be in Tapa on Friday.",
        "I think we should test it.",
        "Will I send it by Friday?",
        "If there is time, I'll send it by Friday.",
        "Arvan, et reedeks saab valmis.",
        "Olen reedel Tapal.",
        "Võib-olla saadan pakkumise reedeks.",
        "The radar will send its data by Friday.",
    ],
)
def test_what_is_only_thought_of_is_not(text):
    assert not is_promise(text, DAY)
