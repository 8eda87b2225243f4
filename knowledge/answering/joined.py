"""The answers to several questions that were asked in one, told one after the other; pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from knowledge.answering.quotation import MAX_CHARACTERS
from knowledge.model import Answer, AnswerKind, Citation, Statement


def joined(question: str, answers: Sequence[Answer], *, language: str) -> Answer:
    """One answer of what was found for each part, in the parts' order, each in its share of the room; a place that two of them cite has one
    number and is told once. Something answers one part at least, and where nothing answers another, `absence` says so, in that part's
    words if it has any.
    """
    citations: list[Citation] = []
    statements: list[Statement] = []
    for answer in answers:
        told = {citation.n for citation in answer.citations if _number_of(citation, citations)}
        new = [one for one in answer.in_order if set(one.citations) - told]
        part = _in_its_room(new, MAX_CHARACTERS // len(answers))
        used = {n for one in part for n in one.citations}
        numbers = {citation.n: _number(citation, citations) for citation in answer.citations if citation.n in used}
        statements += [replace(one, citations=tuple(numbers[n] for n in one.citations)) for one in part]
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


def _in_its_room(part: Sequence[Statement], room: int) -> list[Statement]:
    """As much of a part as there is room for, its first statement always; else one part's list would leave none for the next."""
    lengths = accumulate(len(one.text) for one in part)
    return [one for at, (one, length) in enumerate(zip(part, lengths, strict=True)) if at == 0 or length <= room]


def _number(citation: Citation, taken: list[Citation]) -> int:
    """The number of a citation among those of all, to which it is added if none of them is the same."""
    number = _number_of(citation, taken)
    if number is None:
        number = len(taken) + 1
        taken.append(replace(citation, n=number))
    return number


def _number_of(citation: Citation, taken: Sequence[Citation]) -> int | None:
    return next((known.n for known in taken if replace(citation, n=known.n) == known), None)


def _rest_not_found(language: str) -> str:
    return "Ülejäänu kohta ma vastust ei leia." if language == "et" else "I do not find what answers the rest of the question."
