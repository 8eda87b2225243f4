"""What weights are learned from: which questions, and which of them belong together."""

from bench.fitting import EVIDENCE, NOTE
from bench.training_questions import joined, of_corpus


def test_what_calendars_answer_and_what_nothing_answers_is_not_learned_from(asked):
    sought = of_corpus(asked)
    assert [one.text for one in sought][-1] == "who makes what?"
    assert len(sought) == 7
    assert sought[-1].targets == {NOTE: 2, EVIDENCE: 2}
    assert sought[-1].group == sought[0].group == sought[1].group != sought[2].group


def test_questions_that_share_a_note_by_way_of_another_stand_together():
    names = joined([["a"], ["b"], ["c"], ["a", "b"]])
    assert names[0] == names[1] == names[3] != names[2]
