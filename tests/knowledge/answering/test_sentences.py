"""A written answer taken apart while it comes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.answering.sentences import Sentence, SentenceStream, read_sentence


def parts(text: str, size: int = 1) -> list[Sentence]:
    stream = SentenceStream()
    found = [one for start in range(0, len(text), size) for one in stream.feed(text[start : start + size])]
    return found + stream.close()


@pytest.mark.parametrize(
    "text",
    [
        "Koit has 11 classes [1]. Dr. Tamm leads it [2][3].",
        "Koit has 11 classes. [1] Dr. Tamm leads it. [2] [3]",
        "- Koit has 11 classes [1].\n- Dr. Tamm leads it [2, 3].",
        "1. **Koit has 11 classes** [1].\n2. Dr. Tamm leads it [2][3].",
        "Koit has 11 classes [passage 1]. Dr. Tamm leads it (passages 2 and 3).",
        "Koit has 11 classes. This is stated in passage 1. Dr. Tamm leads it. It is mentioned in passages 2 and 3.",
        "[1] Koit has 11 classes.\n[2, 3] Dr. Tamm leads it.",
        "[1] Koit has 11 classes. [2][3] Dr. Tamm leads it.",
        "- [1] Koit has 11 classes. [2][3] Dr. Tamm leads it.",
        "<think>Hm. Koit has 14 [1].</think>Koit has 11 classes [1]. Dr. Tamm leads it [2][3].",
    ],
)
def test_sentences_and_their_markers_are_found_however_they_are_laid_out(text):
    expected = [("Koit has 11 classes", (1,)), ("Dr. Tamm leads it", (2, 3))]
    assert [(one.text.rstrip("."), one.markers) for one in parts(text)] == expected


def test_a_sentence_is_given_once_the_next_one_begins():
    stream = SentenceStream()
    assert stream.feed("Koit has 11 classes. [1]") == []
    assert stream.feed(" Dr") == [Sentence("Koit has 11 classes.", (1,))]


def test_markers_after_a_run_of_sentences_stand_for_each_of_them_and_for_no_other_line():
    text = "Akuvara is new. It won. Koit has 11 classes [1]. Tamm leads it.\nNobody knows more. Ice is thin [2]."
    assert [one.markers for one in parts(text)] == [(1,), (1,), (1,), (), (2,), (2,)]


def test_a_sentence_goes_on_with_the_marker_that_leads_its_line():
    assert [one.markers for one in parts("[1] Koit is new. It has 11 classes. [2] Tamm leads it.\nNobody knows more.")] == [
        (1,),
        (1,),
        (2,),
        (),
    ]


def test_marks_alone_are_no_sentence():
    assert read_sentence(" - [1]. ") is None


@given(st.text(alphabet="Ab. [1]\n?!", max_size=60), st.integers(1, 9))
def test_it_does_not_matter_in_which_pieces_a_text_comes(text, size):
    assert [one.text for one in parts(text, size)] == [one.text for one in parts(text, len(text) or 1)]
