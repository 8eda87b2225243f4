"""Estonian questions and notes in English, word by word."""

from __future__ import annotations

import unicodedata

import pytest

from knowledge.lexicon.translation import GLOSSES, glosses, in_english, translations
from knowledge.lexicon.word_list import estonian_words
from knowledge.vocabulary import Synonyms
from knowledge.words import question_terms

QUESTION = "Kes vastutab Tapa õppuse eelarve eest?"


def test_the_words_of_an_estonian_question_have_english_ones_for_others():
    found = {each.named: each.others for each in translations(QUESTION, question_terms(QUESTION), ())}
    assert "exercise" in found["õppuse",]
    assert "budget" in found["eelarve",]
    assert ("tapa",) not in found or "Tapa" not in found["tapa",]


def test_what_the_clusters_own_vocabulary_knows_is_left_to_it():
    known = Synonyms(("õppuse",), ("Spring Storm",))
    assert ("õppuse",) not in {each.named for each in translations(QUESTION, question_terms(QUESTION), (known,))}


def test_a_name_is_not_taken_for_the_word_that_it_is_too():
    assert "dawn" in in_english("Millal on koit?").split()
    assert "Koit" in in_english("Millal lendab Koit?").split()
    assert "Russia" in in_english("Mida Venemaa tegi?").split()


def test_a_word_that_is_also_a_name_in_the_same_question_is_translated():
    text = "Kas koit on see, mida Koit nägi?"
    assert "dawn" in {each.named: each.others for each in translations(text, question_terms(text), ())}["koit",]


def test_the_word_that_a_question_begins_with_is_translated():
    text = "Õppuse eelarve on kus?"
    assert ("õppuse",) in {each.named for each in translations(text, question_terms(text), ())}


@pytest.mark.parametrize("before", ["", "1. ", "Nii. ", "Koos!\n", "- [ ] ", "- [x] ", "> ", "1) ", "„", "«", "**", "| "])
def test_a_capital_where_a_sentence_or_a_line_begins_makes_no_name(before):
    assert "dawn" in glosses(f"{before}Koit")


@pytest.mark.parametrize("before", ["siis lendab ", "meie, ", "koos/", "siis  "])
def test_a_capital_elsewhere_does(before):
    assert "dawn" not in glosses(f"{before}Koit")


def test_words_in_capitals_alone_beside_each_other_are_no_names():
    assert {"decision", "task"} <= set(glosses("meie OTSUSED JA ÜLESANDED"))
    assert "dawn" not in glosses("meie KOIT lendab")


@pytest.mark.parametrize(
    ("text", "english"), [("AI-õppus", "exercise"), ("meie SADUL-katsed", "test"), ("meie Kriis-koosolekud", "meeting")]
)
def test_of_a_hyphenated_word_that_is_not_known_the_parts_are(text, english):
    assert english in glosses(text)


def test_a_name_within_a_hyphenated_word_is_none_of_its_words():
    assert not any("dawn" in one for one in glosses("meie Koit-lendaja ja Koit-katse"))
    assert in_english("Millal lendab Koit-katse?").split()[2:] == ["Koit", "attempt"]


@pytest.mark.parametrize(
    "text", [unicodedata.normalize("NFD", "õppus"), "õp\u00adpus", "õp\u200bpus", "\ufeffõppus", "ÕPPUS 🎉", "7 õppus"]
)
def test_letters_are_read_as_they_are_typed(text):
    assert "exercise" in glosses(text)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("text", ["küber" * 20_000, "🎉" * 100_000, "ẞ" * 100_000, "a-" * 50_000, "\u200b" * 100_000, "A'" * 50_000])
def test_a_text_without_blanks_is_soon_read(text):
    assert glosses(text) == ()


def test_small_words_have_english_ones_in_a_question_and_none_in_a_note():
    assert in_english("Millal see oli?").split()[0] == "when"
    assert glosses("Millal see oli?") == ()


def test_small_words_that_are_not_known_are_left_out():
    assert in_english("Kes ongi meeskonnas?") == "who team"


def test_an_english_question_is_left_alone():
    text = "Who is on the team of the test in Tapa?"
    assert (translations(text, question_terms(text), ()), in_english(text)) == ((), "")


@pytest.mark.parametrize("text", ["Radar", "SADUL 4", "Koit?"])
def test_a_question_of_which_no_word_tells_the_language_is_left_alone_too(text):
    assert (translations(text, question_terms(text), ()), in_english(text)) == ((), "")


def test_a_question_is_put_into_english_with_names_as_they_are():
    words = in_english("Millal kinnitati Kestrel 4 eelarve?").split()
    assert words[0] == "when"
    assert {"Kestrel", "4", "budget"} <= set(words)


def test_a_notes_words_have_a_few_english_ones_each_once():
    found = glosses("Koosolek: eelarve kinnitati. Järgmine koosolek on mais.")
    assert {"meeting", "budget"} <= set(found)
    assert len(found) == len(set(found)) <= GLOSSES * 6


def test_a_notes_word_has_no_more_english_ones_than_that():
    assert len(estonian_words().english("amet")) > GLOSSES
    assert glosses("amet") == estonian_words().english("amet")[:GLOSSES]
