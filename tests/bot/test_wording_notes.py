"""The texts on notes and sources: each in both languages, with the same things filled in, and within what Discord takes."""

from __future__ import annotations

from dataclasses import fields

import pytest

from bot import wording_notes, wording_sources
from bot.wording_notes import notes_wording
from bot.wording_sources import sources_wording
from tests.fakes.wordings import placeholders, texts_of

BOTH = [(wording_notes.ENGLISH, wording_notes.ESTONIAN), (wording_sources.ENGLISH, wording_sources.ESTONIAN)]
SAME = {"code", "thousands"}


@pytest.mark.parametrize(("english", "estonian"), BOTH, ids=["notes", "sources"])
def test_each_text_is_there_in_both_languages_with_the_same_things_filled_in(english, estonian):
    ours, theirs = dict(texts_of(english)), dict(texts_of(estonian))
    assert ours.keys() == theirs.keys()
    for name in ours.keys() - SAME:
        assert placeholders(ours[name]) == placeholders(theirs[name]), name
        assert ours[name] != theirs[name], name
    assert {each.name for each in fields(english)} == {each.name for each in fields(estonian)}


@pytest.mark.parametrize("language", ["en", "et"])
def test_fields_and_titles_of_forms_are_as_short_as_discord_wants_them(language):
    said = notes_wording(language)
    assert all(len(text) <= 45 for text in (said.field_title, said.field_summary, said.field_right, *said.field_lists.values()))
    assert all(len(text) <= 45 for text in (said.form_minutes, said.form_correction, said.form_title.format(group="")))
    assert all(len(text) <= 100 for text in (said.field_right_hint, said.field_list_hint))


def test_a_language_that_is_not_spoken_gets_english():
    assert notes_wording("fi") is wording_notes.ENGLISH
    assert sources_wording(None) is wording_sources.ENGLISH


def test_thousands_are_set_apart_as_each_language_does():
    assert wording_sources.ENGLISH.number(1240) == "1,240"
    assert wording_sources.ESTONIAN.number(1240) == "1\u00a0240"
