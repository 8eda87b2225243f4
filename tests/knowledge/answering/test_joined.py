"""Answers to several questions in one, told one after the other."""

from __future__ import annotations

from datetime import date

from knowledge.answering.joined import joined
from knowledge.model import Answer, AnswerKind, Citation, Statement

LEADS = Citation(1, "notes/ai/0.md", "AI", "Kadri leads.", "line 1")
SINCE = Citation(1, "notes/ai/2.md", "AI", "Since May it is M12.", "line 2")
BEFORE = Citation(2, "notes/ai/1.md", "AI", "It is M8.", "line 3")


def quoting(*told: tuple[Statement, Citation]) -> Answer:
    return Answer("?", AnswerKind.PASSAGES, "en", tuple(one for one, _ in told), tuple(cited for _, cited in told))


def test_citations_are_numbered_anew_and_the_same_place_has_one_number():
    first = quoting((Statement("Kadri leads.", (1,)), LEADS))
    second = quoting((Statement("It is M12.", (1,)), SINCE), (Statement("Kadri leads.", (2,)), Citation(2, *_rest(LEADS))))
    answer = joined("?", [first, second], language="en")
    assert [(one.n, one.quote) for one in answer.citations] == [(1, "Kadri leads."), (2, "Since May it is M12.")]
    assert [one.citations for one in answer.statements] == [(1,), (2,), (1,)]


def test_what_was_changed_comes_last_in_its_part_and_before_the_next_part():
    old = Statement("It was M8.", (2,), superseded=date(2026, 5, 1))
    changed = quoting((old, BEFORE), (Statement("It is M12.", (1,)), SINCE))
    answer = joined("?", [changed, quoting((Statement("Kadri leads.", (1,)), LEADS))], language="en")
    assert [one.text for one in answer.in_order] == ["It is M12.", "It was M8.", "Kadri leads."]


def _rest(citation: Citation) -> tuple[str, str, str, str]:
    return citation.path, citation.title, citation.quote, citation.locator
