"""Answers to several questions in one, told one after the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from knowledge.answering.joined import joined
from knowledge.model import Answer, AnswerKind, Citation, Statement

LEADS = Citation(1, "notes/ai/0.md", "AI", "Kadri leads.", "line 1")
SINCE = Citation(1, "notes/ai/2.md", "AI", "Since May it is M12.", "line 2")
BEFORE = Citation(2, "notes/ai/1.md", "AI", "It is M8.", "line 3")


def quoting(*told: tuple[Statement, Citation]) -> Answer:
    return Answer("?", AnswerKind.PASSAGES, "en", tuple(one for one, _ in told), tuple(cited for _, cited in told))


def test_citations_are_numbered_anew_and_the_same_place_is_told_once():
    first = quoting((Statement("Kadri leads.", (1,)), LEADS))
    again = replace(LEADS, n=2)
    both = Statement("It is M12, says Kadri.", (1, 2))
    second = quoting((both, SINCE), (Statement("Kadri leads.", (2,)), again))
    answer = joined("?", [first, second], language="en")
    assert [(one.n, one.quote) for one in answer.citations] == [(1, "Kadri leads."), (2, "Since May it is M12.")]
    assert [(one.text, one.citations) for one in answer.statements] == [("Kadri leads.", (1,)), ("It is M12, says Kadri.", (2, 1))]


def test_what_was_changed_comes_last_in_its_part_and_before_the_next_part():
    old = Statement("It was M8.", (2,), superseded=date(2026, 5, 1))
    changed = quoting((old, BEFORE), (Statement("It is M12.", (1,)), SINCE))
    answer = joined("?", [changed, quoting((Statement("Kadri leads.", (1,)), LEADS))], language="en")
    assert [one.text for one in answer.in_order] == ["It is M12.", "It was M8.", "Kadri leads."]


def test_a_long_part_leaves_room_for_the_next_and_cites_what_it_tells():
    lines = [(Statement("x" * 200, (n,)), replace(SINCE, n=n, quote=f"x{n}")) for n in range(1, 9)]
    answer = joined("?", [quoting(*lines), quoting((Statement("Kadri leads.", (1,)), LEADS))], language="en")
    assert [len(one.text) for one in answer.statements] == [200, 12]
    assert [one.quote for one in answer.citations] == ["x1", "Kadri leads."]
