"""Forms of Estonian nouns, each one real and right."""

from __future__ import annotations

import pytest

from knowledge.estonian import forms_of, is_acronym, is_form

FORMS = {
    # nominative, genitive, partitive, illative, inessive, elative, allative, adessive, ablative, translative, terminative, essive,
    # abessive, comitative
    "töörühm": (
        "töörühm töörühma töörühmasse töörühmas töörühmast töörühmale töörühmal töörühmalt töörühmaks töörühmani töörühmana töörühmata "
        "töörühmaga"
    ),
    "aku": "aku akut akud akus akust akule akuga akude akudega akusid",
    "grupp": "grupp grupi gruppi gruppi grupis grupist grupile grupil grupilt grupiks grupini grupina grupita grupiga grupid",
    "tehisintellekt": "tehisintellekti tehisintellektis tehisintellektist tehisintellektile tehisintellektiga",
    "eksport": "ekspordi eksporti ekspordis ekspordist ekspordile ekspordiga",
    "müük": "müügi müüki müügis müügist müügiga",
    "võrk": "võrgu võrku võrgus võrgust võrguga võrgud",
    "droonitõrje": "droonitõrje droonitõrjet droonitõrjes droonitõrjest droonitõrjele droonitõrjega",
    "kosmos": "kosmose kosmost kosmoses kosmosesse",
    "andur": "anduri andurit anduris andurile anduritega andurid",
    "turve": "turbe turvet turbes turbega",
    "mehitamine": "mehitamise mehitamises mehitamisele",
    "seade": "seadme seadmes seadmega seadmed",
    "turvanõrkus": "turvanõrkuse turvanõrkust turvanõrkused",
}


@pytest.mark.parametrize(("noun", "form"), [(noun, form) for noun, forms in FORMS.items() for form in forms.split()])
def test_a_case_of_a_noun_is_its_form(noun, form):
    assert form in forms_of(noun)


@pytest.mark.parametrize(
    ("word", "noun"),
    [
        ("töörühmitus", "töörühm"),
        ("grupeerima", "grupp"),
        ("ekspert", "eksport"),
        ("võrdlus", "võrk"),
        ("kosmeetika", "kosmos"),
    ],
)
def test_another_word_and_a_form_of_a_short_one_are_not(word, noun):
    assert not is_form(word, noun)


@pytest.mark.parametrize("word", ["TI", "ti", "TIs", "TI-s", "TI-ga", "TIle"])
def test_an_acronym_is_met_as_it_is_and_with_an_ending_after_its_capitals(word):
    assert is_form(word, "TI")


@pytest.mark.parametrize("word", ["tis", "tiga", "TIPP", "tiib"])
def test_an_acronym_in_small_letters_takes_no_ending(word):
    assert not is_form(word, "TI")


@pytest.mark.parametrize(("word", "acronym"), [("TI", True), ("C2", True), ("4586", False), ("Ti", False), ("A", False)])
def test_what_an_acronym_is(word, acronym):
    assert is_acronym(word) == acronym
