"""What means the same: which things a question names, and that each counts as one word of it."""

from __future__ import annotations

import pytest

from knowledge.audience import Readers
from knowledge.matching.need import read_need
from knowledge.store.lexical import LexicalTable, best_proposals
from knowledge.terms import find, passage_terms, question_words
from knowledge.vocabulary import READINGS, Synonyms, best_of, folded, keyed, readings, synonyms_in, with_synonyms, words_of
from knowledge.words import content_words, stems
from tests.fakes.documents import note, put

VOCABULARY = (
    ("C-UAS", "counter-drone", "counter-UAS", "droonitõrje"),
    ("AI", "TI", "tehisintellekt", "artificial intelligence"),
    ("IT", "information technology"),
    ("drone", "droon"),
)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("which firms do C-UAS?", [("c-uas", "uas")]),
        ("counter drone radars", [("counter", "drone")]),
        ("kes teeb droonitõrjet?", [("droonitõrjet",)]),
        ("mida droonitõrjes kasutatakse", [("droonitõrjes",)]),
        ("tehisintellektiga kaamerad", [("tehisintellektiga",)]),
        ("kes aitab TI-ga", [("ti",)]),
        ("how many drones flew", [("drones",)]),
        ("is it the IT company?", [()]),
        ("is it so?", []),
        ("drone drones droon", [("drone", "drones", "droon")]),
        ("tis on aid", []),
        ("", []),
    ],
)
def test_what_a_question_names(text, named):
    assert [each.named for each in synonyms_in(text, VOCABULARY)] == named


def test_each_reading_has_one_term_for_each_thing_and_there_are_few():
    (drone,) = synonyms_in("drone", VOCABULARY)
    assert readings(("drone", "price"), [drone]) == (("drone", "price"), ("price", "droon"))
    many = Synonyms(("a",), tuple("bcdefgh"))
    assert len(readings(("a",), [many])) == READINGS


def share(rarity, found) -> float:
    return sum(weight for stem, weight in rarity.items() if stem in found) / sum(rarity.values())


def test_a_chunk_has_the_score_of_its_best_reading_not_of_all():
    assert best_of([{1: 2.0, 2: 1.0}, {1: 3.0, 3: 0.5}]) == {1: 3.0, 2: 1.0, 3: 0.5}


def test_a_thing_of_several_words_counts_as_one_as_rare_as_its_commonest_term():
    synonyms = synonyms_in("counter drone price", VOCABULARY)
    rarity = {"counter": 4.0, "drone": 1.0, "price": 2.0, "ua": 6.0, "droonitorj": 3.0, "c": 5.0}
    assert folded(rarity, synonyms) == {"counter": 3.0, "price": 2.0}


def test_a_question_without_such_things_keeps_its_rarity():
    assert folded({"price": 2.0}, ()) == {"price": 2.0}


@pytest.mark.parametrize("text", ["counter-drone radar", "droonitõrjega seotud", "C-UAS of ours"])
def test_a_thing_is_found_by_any_of_its_terms(text):
    synonyms = synonyms_in("C-UAS price", VOCABULARY)
    rarity = folded({"ua": 5.0, "price": 1.0}, synonyms)
    assert share(rarity, with_synonyms(stems(text), rarity, synonyms)) == pytest.approx(5 / 6)


@pytest.mark.parametrize("text", ["counter-drone radar", "droonitõrjega seotud", "C-UAS of ours"])
def test_a_thing_is_found_in_a_passage_by_any_of_its_terms(text):
    synonyms = synonyms_in("C-UAS price", VOCABULARY)
    rarity = folded({"ua": 5.0, "price": 1.0}, synonyms)
    words = question_words("C-UAS price", content_words("C-UAS price"), rarity, keyed(rarity, synonyms))
    (found,) = find(words, [passage_terms("", [text], "et" if "õ" in text else "en")])
    assert words.covered(found.units).tolist() == pytest.approx([5 / 6])


def test_a_part_of_a_term_is_not_the_term():
    synonyms = synonyms_in("C-UAS price", VOCABULARY)
    rarity = {"ua": 5.0, "price": 1.0}
    assert share(rarity, with_synonyms(stems("drone over the counter"), rarity, synonyms)) == pytest.approx(5 / 6)
    assert share(rarity, with_synonyms(stems("drone over the hill"), rarity, synonyms)) == 0


def test_the_words_of_the_other_terms():
    assert words_of(synonyms_in("droon", VOCABULARY)) == {"drone"}


def test_a_need_is_covered_by_another_term_for_it():
    need = read_need("droonitõrje partner", {"droonitorj": 4.0}, ("en", "et"), VOCABULARY)
    assert need.covered(stems("We make counter-drone radars")) == 1.0
    assert read_need("C-UAS partner", {"ua": 4.0}, ("en", "et")).covered(stems("We make counter-drone radars")) == 0.0


def test_what_the_vocabulary_knows_of_a_need_is_left_to_it():
    need = read_need("droonitõrje partner", {"droonitorj": 4.0}, ("en", "et"), VOCABULARY)
    assert [each.named for each in need.synonyms].count(("droonitõrje",)) == 1


def test_an_estonian_need_is_covered_by_its_english_words_too():
    need = read_need("tarkvaraarendaja", {"tarkvaraarendaja": 4.0}, ("en", "et"))
    assert need.covered(stems("We are a software developer")) == 1.0
    assert need.covered(stems("We develop radars")) == 0.0


async def test_a_question_finds_what_is_called_otherwise(library, database):
    await put(library, note("a.md", "Droonitõrje katse oli Sirgalas."), note("b.md", "The radar of the harbour is old."))
    synonyms = synonyms_in("counter-drone radar", VOCABULARY)
    lexical = LexicalTable(database=database)
    asked = readings(("counter-drone", "radar"), synonyms)
    partitions = await library.partitions(Readers.public())
    counts = await lexical.counts({term for terms in asked for term in terms}, partitions)
    found = best_proposals([await lexical.propose(terms, partitions, limit=5, counts=counts) for terms in asked])
    assert len(found.words) == 2
