"""Which organisations take part in a working group, as their own capability sheets say."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Final

from knowledge.answering.listing import CITED
from knowledge.answering.listing_words import COUNT, GROUP, LIST, WHICH, fill
from knowledge.answering.quotation import MAX_CHARACTERS, Quotation
from knowledge.audience import Readers
from knowledge.group_names import mentions
from knowledge.library import Library
from knowledge.matching.names import key_of
from knowledge.model import Answer, AnswerKind, Citation, Cluster, PartyKind, Passage, Question, Statement

_FIRMS: Final = r"(?:compan(?:y|ies)|firms?|members?|organi[sz]ations?|labs?|member\s+(?:companies|firms|organi[sz]ations))"
_FIRMS_ET: Final = r"(?:firmad|firmat|ettevõtted|ettevõtet|liikmed|liiget|organisatsioonid|organisatsiooni|liikmesettevõtted)"
_FORM: Final = (
    rf"\W*(?:(?:{WHICH}|{COUNT})\s+(?:of\s+)?(?:the\s+|our\s+)?{_FIRMS}\s+(?:there\s+)?(?:(?:are|is|take|takes|participate|participates|belong|belongs|sit|work)\s+)?"
    rf"(?:there\s+|part\s+|active\s+|represented\s+|members\s+)?(?:(?:in|to|of|with)\s+)?(?:the\s+)?{GROUP}"
    rf"|who\s+(?:all\s+)?(?:is|are|belongs|takes\s+part)\s+(?:(?:in|to)\s+|(?:(?:the|a)\s+)?members?\s+of\s+)(?:the\s+)?{GROUP}"
    rf"|(?:{LIST}\s+)?{_FIRMS}\s+(?:of|in)\s+(?:the\s+)?{GROUP}"
    rf"|(?:{WHICH}|{COUNT})\s+{_FIRMS_ET}\s+(?:on|kuulub|kuuluvad|osaleb|osalevad)\s+{GROUP}"
    rf"|kes\s+(?:on|kuulub|kuuluvad|osaleb|osalevad)\s+{GROUP}(?:\s+liikmed)?"
    rf"|(?:{LIST}\s+)?{GROUP}\s+{_FIRMS_ET})(?=\W|$)\W*{fill()}\W*"
)
_ASKS: Final = re.compile(_FORM, re.IGNORECASE)
_MAY_ASK: Final = re.compile(_FORM.replace(GROUP, ".{2,80}?"), re.IGNORECASE)
_LONGEST: Final = 200


async def answer_membership(question: Question, library: Library, cluster: Cluster, *, language: str) -> Answer | None:
    """How many organisations say in their sheets that they take part in a working group, and which, each with the line that says so; None
    for any other question, and where no sheet that may be read names the group.
    """
    group = await _group_asked_of(question, library, cluster)
    if group is None:
        return None
    found = await _members(group, library, cluster, question.readers)
    if not found:
        return None
    shown = found[:CITED]
    citations = tuple(quote.citation(n, language) for n, (_, quote) in enumerate(shown, start=1))
    name = next((one.name for one in cluster.groups if one.slug == group), group)
    return Answer(
        question=question.text,
        kind=AnswerKind.LISTING,
        language=language,
        statements=_statements([organisation for organisation, _ in found], name, citations, language),
        citations=citations,
        passages=tuple({quote.passage.chunk_id: quote.passage for _, quote in shown}.values()),
    )


async def _group_asked_of(question: Question, library: Library, cluster: Cluster) -> str | None:
    text = question.text
    if len(text) > _LONGEST or not _MAY_ASK.fullmatch(text):
        return None
    named = [one for one in mentions(text, await library.groups(question.readers), cluster) if one.certainty == 1.0]
    if len(named) != 1:
        return None
    masked = f"{text[: named[0].start]}{GROUP}{text[named[0].end :]}"
    return named[0].slug if _ASKS.fullmatch(masked) else None


async def _members(group: str, library: Library, cluster: Cluster, readers: Readers) -> list[tuple[str, Quotation]]:
    """The organisations whose sheets name a group, by their names, each with the line that does."""
    sheets = [
        (summary, capability)
        for summary, capability in await library.capabilities(readers)
        if any(key_of(PartyKind.GROUP, name, cluster) == group for name in capability.groups)
    ]
    passages: dict[int, list[Passage]] = {}
    for passage in await library.passages_of([summary.id for summary, _ in sheets], readers) if sheets else ():
        passages.setdefault(passage.document.id, []).append(passage)
    lines = ((one.organisation, _line(one.groups, passages.get(summary.id, []))) for summary, one in sheets)
    return sorted(((name, line) for name, line in lines if line), key=lambda one: one[0].casefold())


def _line(groups: tuple[str, ...], passages: list[Passage]) -> Quotation | None:
    """The line of a sheet that has all of its groups."""
    places = ((passage, place) for passage in passages for place in range(len(passage.units)))
    return next(
        (Quotation(passage, place, place) for passage, place in places if all(name in passage.units[place].text for name in groups)), None
    )


def _statements(names: list[str], group: str, citations: tuple[Citation, ...], language: str) -> tuple[Statement, ...]:
    count = len(names)
    if language == "et":
        head = f"{count} {'liige' if count == 1 else 'liiget'} nimetab oma võimekuslehel, kus ta osaleb, töörühma „{group}“:"
    else:
        say = "member says in its sheet that it takes" if count == 1 else "members say in their sheets that they take"
        head = f"{count} {say} part in {group}:"
    told = list(accumulate(names, "{}, {}".format))
    shown = max((place for place, text in enumerate(told, start=1) if len(head) + len(text) <= MAX_CHARACTERS), default=1)
    rest = count - shown
    more = "" if not rest else f" ja veel {rest}" if language == "et" else f" and {rest} more"
    return (Statement(f"{head} {told[shown - 1]}{more}", tuple(citation.n for citation in citations)),)
