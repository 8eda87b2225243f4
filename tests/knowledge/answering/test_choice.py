"""What tells of the units that may answer."""

from dataclasses import fields

import numpy as np
import pytest

from knowledge.answering.choice import CHOICE, parents_of, unit_features
from knowledge.fusion import weighted
from tests.knowledge.answering.test_extractive import passage, retrieval


def test_a_list_item_stands_under_the_last_one_that_is_indented_less():
    assert parents_of(passage("- a\n  - b\n    - c\n  - d\n- e\n    - f")) == [None, 0, 1, 0, None, 4]


def test_an_item_has_the_words_of_all_that_it_stands_under():
    text = "- Kestrel\n  - Battery\n    - Nine hours\n- Sonar"
    _, features = unit_features(retrieval("kestrel battery", passage(text, headings=("Minutes",))))
    assert features["covered"].tolist() == [0.5, 1.0, 1.0, 0.0]


def test_an_item_has_the_words_of_its_headings():
    _, features = unit_features(retrieval("kestrel battery", passage("- Nine hours", headings=("Kestrel",))))
    assert features["covered"].tolist() == [0.5]


def test_an_item_does_not_stand_under_what_is_in_another_passage():
    first, second = passage("- Kestrel", ident=1), passage("  - Nine hours", ident=2)
    _, features = unit_features(retrieval("kestrel", first, second))
    assert features["covered"].tolist() == [1.0, 0.0]


def test_every_feature_has_a_weight_that_is_not_negative():
    names = {each.name for each in fields(CHOICE)}
    for question in ("who leads it?", "when?", "how many?", "which one?", "what is the latest?"):
        passages, features = unit_features(
            retrieval(question, passage("- Attendees: Mari\n- Is it? https://a.example/b\n- Decision: 9 May"))
        )
        assert features.keys() <= names
        assert all(len(column) == 3 for column in features.values())
        assert [len(one.units) for one in passages] == [3]
    assert all(getattr(CHOICE, name) >= 0 for name in names)


def test_what_speaks_against_a_unit_takes_from_its_score():
    text = "- Attendees: Mari, Jaan\n- The kestrel flew"
    _, features = unit_features(retrieval("what of the harbour?", passage(text)))
    assert features["attendance"].tolist() == [-1, 0]
    assert np.argmax(weighted(features, CHOICE)) == 1


@pytest.mark.parametrize(
    ("question", "against"),
    [("who is Mari Maasikas?", [-1, 0]), ("what of the harbour?", [-1, 0]), ("who came to the harbour?", None)],
)
def test_names_alone_say_who_was_there_and_nothing_else(question, against):
    text = "- Mari Maasikas (chair), Jaan Tamm, Karl-Erik Kask\n- Mari Maasikas, Jaan Tamm and others fly the kestrel"
    _, features = unit_features(retrieval(question, passage(text)))
    assert (features["attendance"].tolist() if "attendance" in features else None) == against


def test_a_line_that_says_it_is_the_conclusion_comes_before_what_else_was_said():
    said = [f"- {word} of the kestrel was spoken of." for word in ("Weight", "Price", "Speed")]
    _, features = unit_features(retrieval("kestrel", passage("\n".join([*said, "- Decision: the kestrel is bought."]))))
    assert np.argmax(weighted(features, CHOICE)) == 3


def test_nothing_is_told_of_nothing():
    assert unit_features(retrieval("kestrel")) == ([], {})
