"""What holds now, put before what an answer says that it has changed; pure functions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from knowledge.answering.quotation import Quotation
from knowledge.model import Answer, Citation, Passage, Statement


@dataclass(frozen=True, slots=True)
class Newer:
    """What a newer note says that changes an earlier one, and the `day` since which it holds; `cited` is the number of the citation that
    has it already, and `corrects` whether it corrects the earlier note rather than change what was decided.
    """

    says: Quotation
    day: date
    cited: int | None = None
    corrects: bool = False


def citations_with_passages(answer: Answer) -> list[tuple[Citation, Passage]]:
    """The citations that stand uncorrected, each with its passage."""
    return [
        (citation, passage)
        for citation in answer.citations
        if citation.corrected_by is None
        for passage in answer.passages
        if passage.document.path == citation.path and citation.quote in passage.text
    ]


def put_first(answer: Answer, newer: Newer, changed: Collection[int], group_names: Mapping[str, str]) -> Answer:
    """The answer with what holds now first, cited, and what rests on one of the citations `changed`, and not on it, marked as changed."""
    number = newer.cited or max(each.n for each in answer.citations) + 1
    added = () if newer.cited else (newer.says.citation(number, answer.language),)
    citations = tuple(
        replace(each, corrected_by=number) if newer.corrects and each.n in changed else each for each in (*answer.citations, *added)
    )
    told = [each for each in answer.statements if number in each.citations]
    first = told or [Statement(newer.says.text(answer.language, group_names), (number,))]
    rest = tuple(
        replace(each, superseded=max(newer.day, each.superseded or newer.day)) if set(each.citations) & set(changed) else each
        for each in answer.statements
        if each not in told
    )
    passages = answer.passages
    if not any(each.chunk_id == newer.says.passage.chunk_id for each in passages):
        passages = (newer.says.passage, *passages)
    return replace(answer, statements=(*first, *rest), citations=citations, passages=passages)


def renumbered(answer: Answer) -> Answer:
    """The answer with its citations numbered as they are told."""
    told = [n for statement in answer.in_order for n in statement.citations]
    order = list(dict.fromkeys([*told, *(each.n for each in answer.citations)]))
    numbers = {n: at for at, n in enumerate(order, start=1)}
    citations = [
        replace(each, n=numbers[each.n], corrected_by=None if each.corrected_by is None else numbers[each.corrected_by])
        for each in answer.citations
    ]
    statements = tuple(replace(each, citations=tuple(numbers[n] for n in each.citations)) for each in answer.statements)
    return replace(answer, statements=statements, citations=tuple(sorted(citations, key=lambda each: each.n)))
