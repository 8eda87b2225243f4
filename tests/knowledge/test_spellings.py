"""Other ways to write what a question names."""

from __future__ import annotations

from knowledge.spellings import spellings
from knowledge.terms import find, passage_terms, question_words
from knowledge.vocabulary import Synonyms, keyed
from knowledge.words import content_words


def others(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for each in spellings(text):
        for word in each.named:
            found.setdefault(word, set()).update(each.others)
    return found


def share_found(question: str, text: str, language: str = "en") -> float:
    rarity = {"cgroup": 2.0, "v1": 1.0, "remov": 1.0}
    words = question_words(question, content_words(question), rarity, None, keyed(rarity, spellings(question)))
    return float(words.covered(find(words, [passage_terms("", [text], language)])[0].units)[0])


def test_each_part_of_a_long_name_is_said_by_its_initials():
    found = others("the version of kube-state-metrics")
    assert all("KSM" in found[part] for part in ("kube", "state", "metrics", "kube-state-metrics"))


def test_two_words_side_by_side_may_be_one():
    assert others("cgroup v1 removal")["cgroup"] == {"cgroupv1"}
    assert others("cgroup v1 removal")["v1"] == {"cgroupv1", "v1removal"}
    assert others("cgroup-v1")["cgroup"] == {"cgroupv1"}
    assert others("the cgroup, and v1") == others("the cgroup, v1") == others("the cgroup / v1") == {}
    assert others("who is it for") == {}


def test_a_word_counts_as_found_where_it_is_written_so():
    assert share_found("is cgroup v1 removed", "cgroupv1 is removed in May") == 1.0
    assert share_found("is cgroup v1 removed", "it is removed in May") == 0.25


def test_in_an_estonian_text_it_is_not_found():
    assert share_found("cgroup v1", "cgroups", "et") == share_found("cgroup v1", "cgroupv1", "et") < 1.0
    assert share_found("cgroup v1", "cgroup v1", "et") == 1.0


def test_it_is_a_synonym_like_others():
    assert spellings("web site") == (Synonyms(("web",), ("website",)), Synonyms(("site",), ("website",)))
