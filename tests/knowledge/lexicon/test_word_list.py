"""The word list: an Estonian word is found in whatever form it stands, and a compound by its parts."""

from __future__ import annotations

from importlib.resources import files

import pytest

from knowledge.lexicon.word_list import MOST, WordList, estonian_words

SOME = WordList(
    [
        "n|koosolek koosoleku koosolekut koosolekuid|meeting",
        "n|tähtaeg tähtaja tähtaega tähtaegu|deadline, due",
        "n|keel keele keelt keeli|language",
        "n|küber küber küber|cyber",
        "n|turvalisus turvalisuse turvalisust|security, safety",
        "n|nõue nõude nõuet nõudeid|requirement, claim",
        "a|kiire kiire kiiret kiireid|fast, quick",
        "v|otsustama otsustada otsustan otsustatud|decide, decision",
        "v|leppima leppida lepin lepitud|agree",
        "v|nägema näha näen nähtud nägi näinud|see",
        "x|homme|tomorrow",
    ]
)


@pytest.mark.parametrize(
    ("word", "english"),
    [
        ("koosolek", "meeting"),
        ("Koosolekutel", "meeting"),
        ("koosolekuks", "meeting"),
        ("koosolekuidki", None),
        ("tähtaegadest", "deadline"),
        ("tähtajaga", "deadline"),
        ("keelteni", "language"),
        ("kiiresti", "fast"),
        ("kiiremad", "fast"),
        ("otsustati", "decide"),
        ("otsustatakse", "decide"),
        ("otsustajatele", "decide"),
        ("otsustamisest", "decide"),
        ("lepiti", "agree"),
        ("leppisime", "agree"),
        ("lepivad", "agree"),
        ("nägid", "see"),
        ("homme", "tomorrow"),
    ],
)
def test_a_word_is_found_in_its_forms(word, english):
    assert SOME.english(word)[:1] == ((english,) if english else ())


@pytest.mark.parametrize("word", ["koos", "koosolija", "leping", "hommegi", "nõu", "", "küberruum", "12", "naïve"])
def test_another_word_is_not(word):
    assert SOME.english(word) == ()


def test_a_compound_that_is_not_listed_is_taken_apart():
    assert SOME.english("küberturvalisusega") == ("cyber security", "cyber safety")
    assert SOME.english("keeleturvalisuse-nõuded")[0] == "language security requirement"


def test_meanings_come_most_usual_first_each_once_and_not_too_many():
    several = WordList(["n|tee tee teed teid|road, way, tea", "n|teed teed teed|tea, brew", f"x|palju|{', '.join('abcdefghij')}"])
    assert several.english("teed") == ("road", "way", "tea", "brew")
    assert len(several.english("palju")) == MOST


def test_the_list_that_comes_with_it_is_well_formed():
    lines = files("knowledge.lexicon").joinpath("estonian_english.txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(set(lines)) > 5_000
    for line in lines:
        kind, forms, english = line.split("|")
        assert len(forms.split()) >= {"n": 3, "a": 3, "v": 4, "x": 1}[kind], line
        assert all(one.strip() for one in english.split(",")), line


@pytest.mark.parametrize(
    ("word", "english"),
    [("küberturvalisuse", "cyber security"), ("mehitamata", "unmanned"), ("hankelepingutest", "procurement contract"), ("kellega", "who")],
)
def test_it_knows_what_a_cluster_speaks_of(word, english):
    assert english in estonian_words().english(word)
