"""Passages are shown in the order in which their best lines answer."""

from __future__ import annotations

from dataclasses import replace

from knowledge.answering.reranking import UNREAD, reranked
from tests.knowledge.answering.test_choice import passage, retrieval
from tests.knowledge.answering.test_page import SAID, scored


def found(*scores: float):
    return retrieval(
        "mast",
        *(passage(f"{text}.", ident=number, score=score) for number, (text, score) in enumerate(zip(SAID, scores, strict=False), start=1)),
    )


def order(passages):
    return [each.chunk_id for each in passages]


def test_the_passage_whose_line_answers_best_comes_first():
    first, second, third = order(found(1.5, 1.4, 1.3).passages)
    assert order(reranked(found(1.5, 1.4, 1.3), scored(0.0, 3.0, 1.0))) == [second, third, first]


def test_how_well_a_passage_fits_as_a_whole_counts_too():
    first, second, _ = order(found(1.5, 1.0, 0.9).passages)
    assert order(reranked(found(1.5, 1.0, 0.9), scored(1.0, 1.2, -9.0)))[:2] == [first, second]


def test_scores_fall_from_the_first_to_the_last_and_the_best_of_both_keeps_its_own():
    scores = [each.score for each in reranked(found(1.5, 1.4, 1.3), scored(3.0, 0.0, 1.0))]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == 1.5


def test_what_was_not_read_comes_after_what_was_in_its_order():
    passages = order(found(1.5, 1.4, 1.3, 1.2).passages)
    assert order(reranked(found(1.5, 1.4, 1.3, 1.2), scored(1.0, -1.0))) == passages
    assert order(reranked(found(1.5, 1.4, 1.3, 1.2), scored(0.0, 2 * UNREAD))) == [passages[1], passages[0], *passages[2:]]


def test_where_nothing_was_read_the_order_stays():
    assert order(reranked(found(1.5, 1.4), [])) == order(found(1.5, 1.4).passages)
    assert reranked(found(), []) == ()


def test_the_parts_of_a_question_keep_their_turns():
    whole = replace(found(1.5, 1.4, 1.3), parts=(found(1.5), found(1.3)))
    assert order(reranked(whole, scored(0.0, 3.0, 1.0))) == order(whole.shown)
