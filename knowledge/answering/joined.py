"""The answers to several questions that were asked in one, told one after the other; pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from knowledge.model import Answer, AnswerKind, Citation, Statement


def joined(question: str, answers: Sequence[Answer], *, language: str) -> Answer:
    """One answer of what was found for each part, in the parts' order; a place that two of them cite has one number. Something answers one
    part at least, and where nothing answers another, `absence` says so, in that part's words if it has any.
    """
    citations: list[Citation] = []
    statements: list[Statement] = []
    for answer in answers:
        numbers = {citation.n: _number(citation, citations) for citation in answer.citations}
        statements += [replace(one, citations=tuple(numbers[n] for n in one.citations)) for one in answer.in_order]
    lacks = [answer.absence or (_rest_not_found(language) if answer.abstained else "") for answer in answers]
    return Answer(
        question=question,
        kind=AnswerKind.JOINED,
        language=language,
        statements=tuple(statements),
        citations=tuple(citations),
        passages=tuple({one.chunk_id: one for answer in answers for one in answer.passages}.values()),
        occurrences=tuple(one for answer in answers for one in answer.occurrences),
        matches=tuple(one for answer in answers for one in answer.matches),
        absence=" ".join(dict.fromkeys(each for each in lacks if each)) or None,
    )


def _number(citation: Citation, taken: list[Citation]) -> int:
    """The number of a citation among those of all, to which it is added if none of them is the same."""
    for known in taken:
        if replace(citation, n=known.n) == known:
            return known.n
    taken.append(replace(citation, n=len(taken) + 1))
    return len(taken)


def _rest_not_found(language: str) -> str:
    return "Ülejäänu kohta ma vastust ei leia." if language == "et" else "I do not find what answers the rest of the question."
