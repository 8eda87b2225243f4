"""Terms: a question's words are found in passages by their stems, in either language, wherever they stand."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.terms import NO_TERMS, find, passage_terms, question_words
from knowledge.words import content_words


def words(text: str, synonyms=None):
    terms = content_words(text)
    return question_words(text, terms, dict.fromkeys([*(terms), *(_stems(terms))], 1.0), synonyms)


def _stems(terms):
    from knowledge.terms import key_of  # noqa: PLC0415 - beside what it is for

    return [key_of(term) for term in terms]


def found(text: str, *units: str, head: str = "", language: str | None = "en", synonyms=None):
    return find(words(text, synonyms), [passage_terms(head, units, language)])[0]


def test_a_word_is_found_in_the_unit_it_stands_in():
    assert found("kestrels", "The sonar sank.", "A kestrel flies.").units.tolist() == [[False, True]]


def test_the_head_counts_apart():
    one = found("kestrel", "It flies.", head="The kestrel · 12 March 2026")
    assert one.head.tolist() == [True]
    assert not one.units.any()
    assert one.anywhere.all()


@pytest.mark.parametrize(
    ("question", "unit"),
    [("töörühma", "Töörühmale saadeti kutse."), ("liidese", "Liideste kirjeldus"), ("otsused", "Otsuste loend")],
    ids=["allative", "plural genitive", "another plural"],
)
def test_an_estonian_word_is_found_in_its_other_forms(question, unit):
    assert found(question, unit, language="et").units.all()


def test_an_estonian_word_is_found_by_its_english_ones_in_its_own_unit():
    one = found("ship team", "Laevad tulevad.", "Meeskond sõidab.", head="Kilp", language="et")
    assert one.units.tolist() == [[True, False], [False, True]]
    assert found("shield", "Laevad.", head="Kilp", language="et").head.tolist() == [True]


def test_english_ones_are_found_by_their_stems_as_in_an_english_text():
    assert found("ships' teams", "Laev ja meeskond.", language="et").units.all()


@pytest.mark.parametrize("language", ["en", None])
def test_the_words_of_another_language_have_no_english_ones(language):
    assert not found("ship", "Laevad tulevad.", language=language).anywhere.any()


@pytest.mark.timeout(20)
@pytest.mark.parametrize("language", ["et", None])
def test_a_unit_of_a_hundred_thousand_letters_is_soon_read(language):
    assert found("küber", "küber" * 20_000, language=language).units.shape == (1, 1)


def test_a_version_is_found_as_a_whole_only():
    assert found("1.16.1", "1.16.1 was released").units.all()
    assert not found("1.16.1", "1.16 was released on day 1").units.any()


@pytest.mark.parametrize("unit", ["release-1.24", "v1.24 is out", "1.24.0-rc.0 is late", "since v1.24.10", "k8s/1.24/notes"])
@pytest.mark.parametrize("question", ["1.24", "v1.24"])
def test_a_version_is_found_within_a_word_and_in_those_that_are_of_it(question, unit):
    assert found(question, unit).units.all()


@pytest.mark.parametrize("unit", ["1.240 units", "11.24", "1.2.4", "4.1.24 is another", "1 and 24"])
def test_a_version_is_not_found_in_another(unit):
    assert not found("1.24", unit).units.any()


def test_what_share_of_a_question_s_versions_stands_somewhere_is_known():
    one = find(words("kestrel 1.24 or 1.25"), [passage_terms("", ["kestrel 1.24.0"], "en")])
    assert words("kestrel 1.24 or 1.25").versioned(one.anywhere).tolist() == [0.5]
    assert words("kestrel").versioned(find(words("kestrel"), [passage_terms("", ["kestrel 1.24"], "en")]).anywhere).tolist() == [0.0]


@pytest.mark.timeout(20)
def test_a_version_of_ten_thousand_parts_is_soon_read():
    assert found("1.1", ".".join(["1"] * 10_000)).units.all()


def test_a_synonym_of_several_words_counts_where_all_of_them_stand():
    synonyms = {"c-ua": ["counter drone"], "uav": ["uncrewed aircraft"]}
    assert found("uav", "An uncrewed aircraft landed.", synonyms=synonyms).units.all()
    assert not found("uav", "An aircraft landed.", synonyms=synonyms).units.any()


def test_neighbours_are_counted_only_where_they_stand_side_by_side_in_one_unit():
    question = "battery connector kestrel"
    assert found(question, "The battery connector of a kestrel").neighbours == 1
    assert found(question, "a battery", "connector").neighbours == 0
    assert found(question, "connector battery").neighbours == 0


def test_several_passages_are_told_apart():
    asked = words("kestrel sonar")
    several = find(asked, [passage_terms("", ["kestrel"], None), NO_TERMS, passage_terms("sonar", ["", "kestrel"], None)])
    assert several.anywhere.tolist() == [[True, False, True], [False, False, True]]
    assert [one.units.shape[1] for one in several] == [1, 0, 2]


def test_coverage_is_the_share_of_the_rarity_found():
    terms = content_words("kestrel meetings")
    asked = question_words("kestrel meetings", terms, {"kestrel": 3.0, "meet": 1.0})
    (one,) = find(asked, [passage_terms("", ["The kestrel", "a meeting", "nothing"], "en")])
    assert asked.covered(one.units).tolist() == [0.75, 0.25, 0.0]


def test_the_best_unit_of_each_passage_covers_so_much_and_a_head_is_none():
    asked = words("kestrel sonar")
    several = find(asked, [passage_terms("kestrel sonar", ["kestrel"], None), NO_TERMS, passage_terms("", ["sonar kestrel", ""], None)])
    assert several.best_covered(asked).tolist() == [0.5, 0.0, 1.0]


def test_names_and_numbers_count_apart():
    text = "What did Koit cost in 2026?"
    terms = content_words(text)
    asked = question_words(text, terms, dict.fromkeys(_stems(terms), 1.0))
    (one,) = find(asked, [passage_terms("", ["Koit and its cost"], "en")])
    assert asked.named(one.anywhere[:, None]).tolist() == [0.5]


def test_a_question_without_words_finds_nothing():
    asked = words("")
    several = find(asked, [passage_terms("head", ["a unit", "another"], "en")])
    (one,) = several
    assert one.units.shape == (0, 2)
    assert asked.covered(one.units).tolist() == [0.0, 0.0]
    assert np.array_equal(several.anywhere, np.zeros((0, 1), dtype=bool))
