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


@pytest.mark.parametrize("word", ["koos", "koosolija", "leping", "hommegi", "nõu", "nõuega", "", "küberruum", "12", "naïve"])
def test_another_word_is_not(word):
    assert SOME.english(word) == ()


@pytest.mark.parametrize(
    ("word", "english"),
    [
        ("tahtajaga", ("deadline", "due")),
        ("Noudeid", ("requirement", "claim")),
        ("kuberturvalisus", ("cyber security", "cyber safety")),
        ("turvalisusnoue", ("security requirement", "security claim", "safety requirement", "safety claim")),
    ],
)
def test_a_word_typed_without_the_signs_over_its_letters_is_found(word, english):
    assert SOME.english(word) == english


def test_a_word_that_is_one_as_it_is_typed_is_no_other():
    signs = WordList(["n|tahe tahte tahet|will", "n|tähe tähte tähet|letter", "n|töö töö tööd|work", "n|tõõõ tõõõ tõõõ|made up"])
    assert signs.english("tahtega") == ("will",)
    assert signs.english("tähtega") == ("letter",)
    assert signs.english("too") == ()
    assert signs.english("tööõ") == ()


def test_a_compound_that_is_not_listed_is_taken_apart():
    assert SOME.english("küberturvalisusega") == ("cyber security", "cyber safety")
    assert SOME.english("keeleturvalisuse-nõuded")[0] == "language security requirement"


def test_of_a_compound_the_longest_last_part_counts():
    parts = WordList(["n|ilm ilma ilma|weather", "n|maailm maailma maailma|world", "n|maa maa maad|land", "n|sõda sõja sõda|war"])
    assert parts.english("sõjamaailmas") == ("war world",)


def test_a_compound_begins_with_a_nominative_or_a_genitive_and_no_verb():
    assert [SOME.english(word) for word in ("turvalisusnõue", "turvalisustnõue", "otsustamanõue", "hommenõue")] == [
        ("security requirement", "security claim", "safety requirement", "safety claim"),
        (),
        (),
        (),
    ]


def test_a_compound_that_is_listed_is_not_taken_apart():
    assert WordList(["n|keel keele keelt|language", "n|õpe õppe õpet|study", "n|keeleõpe keeleõppe keeleõpet|lessons"]).english(
        "keeleõppes"
    ) == ("lessons",)


def test_two_letters_are_no_part_of_a_compound():
    assert WordList(["n|öö öö ööd|night", "n|töö töö tööd|work"]).english("öötöö") == ()


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "word", ["a" * 100_000, "küber" * 20_000, "-".join(["küber"] * 20_000), "õ̃" * 50_000, "ẞ" * 100_000, "7" * 100_000]
)
def test_a_word_of_a_hundred_thousand_letters_is_soon_looked_up(word):
    assert estonian_words().english(word) == ()
    assert not estonian_words().is_english(word)


@pytest.mark.parametrize("word", ["KOOSOLEK", "Koosolek"])
def test_capitals_make_no_other_word(word):
    assert SOME.english(word) == ("meeting",)


@pytest.mark.parametrize(
    "line",
    [
        "n|koosolek koosoleku koosolekut",
        "n|tee tee teed|road|way",
        "q|tee tee teed|road",
        "n|tee tee|road",
        "v|minema minna|go",
        "x||how",
        "x|kuidas|",
        "n|a b c|x,,y",
    ],
)
def test_a_line_that_is_none_is_named_when_the_list_is_read(line):
    with pytest.raises(ValueError, match=r"^Line 2 of the word list"):
        WordList(["x|homme|tomorrow", line])


def test_each_word_of_what_a_word_means_is_an_english_one_in_any_form():
    some = WordList(["x|kübervärk|cyber security, thing"])
    assert [some.is_english(word) for word in ("cyber", "Securities", "things", "kübervärk", "")] == [True, True, True, False, False]


def test_the_list_is_read_once():
    assert estonian_words() is estonian_words()


def test_blank_lines_say_nothing():
    assert WordList(["", "x|homme|tomorrow", "  "]).english("homme") == ("tomorrow",)


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
