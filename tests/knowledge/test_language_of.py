"""In which language a short text is written."""

from __future__ import annotations

import pytest

from knowledge.language import language_of

BOTH = ("en", "et")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Who leads the AI group?", "en"),
        ("Kes juhib töörühma?", "et"),
        ("otsused on muudetud?", "et"),
        ("tarkvara arendaja", "et"),
        ("droonid", "et"),
        ("Who is the arendaja of tarkvara?", "en"),
        ("Kes on battery supplier?", "et"),
        ("battery supplier", "en"),
        ("batteries", "en"),
    ],
)
def test_it_is_told_by_small_words_and_letters_and_else_by_the_words(text, language):
    assert language_of(text, BOTH) == language_of(text, BOTH[::-1]) == language


@pytest.mark.parametrize("text", ["Koit", "radar", "2026", "", "zzyzx"])
def test_in_doubt_it_is_the_first(text):
    assert [language_of(text, BOTH), language_of(text, BOTH[::-1])] == ["en", "et"]


@pytest.mark.parametrize("text", ["Tarkvara", "TARKVARA", "Arendaja Hange"])
def test_a_word_with_a_capital_may_be_a_name_and_tells_nothing(text):
    assert language_of(text, BOTH[::-1]) != language_of(text, BOTH)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("text", ["a" * 100_000, "tarkvara" * 10_000, "xyzzy " * 100_000])
def test_long_words_and_texts_are_soon_read(text):
    assert language_of(text, BOTH) == "en"


def test_it_is_one_of_those_that_are_asked_for():
    assert language_of("Kes juhib töörühma?", ["en"]) == "en"
    assert language_of("droonid", ()) == "en"


def test_one_that_is_asked_for_twice_is_no_other_language():
    assert language_of("Which tarkvara arendaja was it?", ("et", "en", "et", "en")) == "en"
