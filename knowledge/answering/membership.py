"""Which organisations there are, in a working group or at a place, as their own capability sheets say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from knowledge.answering.listing_wording import enumerated
from knowledge.answering.listing_words import COUNT, GROUP, LIST, WHICH, fill
from knowledge.answering.quotation import CITED, Quotation
from knowledge.audience import Readers
from knowledge.estonian import is_form
from knowledge.group_names import mentions
from knowledge.library import Library
from knowledge.matching.names import key_of
from knowledge.model import Answer, AnswerKind, Capability, Cluster, PartyKind, Passage, Question, Statement

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
_THERE: Final = r"(?:(?:are|is)\s+there|do\s+we\s+have|does\s+the\s+cluster\s+have)(?:\s+(?:in|of)\s+(?:the|our)\s+cluster)?"
_ASKS_FOR_ALL: Final = re.compile(
    rf"\W*(?:{LIST}\s+{_FIRMS}(?:\s+(?:in|of)\s+(?:the|our)\s+cluster)?|(?:{WHICH}|{COUNT})\s+{_FIRMS}\s+{_THERE}|"
    rf"(?:{WHICH}|{COUNT})\s+{_FIRMS}\s+(?:are|is)\s+in\s+(?:the|our)\s+cluster|{LIST}\s+(?:klastri\s+)?{_FIRMS_ET}|klastri\s+{_FIRMS_ET}|"
    rf"(?:{WHICH}|{COUNT})\s+{_FIRMS_ET}\s+(?:on|kuulub|kuuluvad)(?:\s+klastri\w*)?)(?=\W|$)\W*{fill()}\W*",
    re.IGNORECASE,
)
_ASKS_FOR_PLACE: Final = re.compile(
    rf"\W*(?:(?:{WHICH}|{COUNT})\s+{_FIRMS}\s+(?:are|come|is|sit)\s+(?:based\s+|located\s+)?(?:in|from)\s+(?P<place>[\w -]{{2,40}}?)|"
    rf"(?:{LIST}\s+)?{_FIRMS}\s+(?:in|from)\s+(?P<other>[\w -]{{2,40}}?)|"
    rf"(?:{WHICH}|{COUNT})\s+{_FIRMS_ET}\s+(?:on|asub|asuvad)\s+(?P<koht>[\w -]{{2,40}}?))(?=\W|$)\W*(?:please|palun)?\W*",
    re.IGNORECASE,
)
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which organisations are asked for: all, or those whose sheets name `value` in a line with one of `labels`."""

    labels: tuple[str, ...] = ("Organisation",)
    value: str = ""
    group: str | None = None


def asks_for_all_members(text: str) -> bool:
    """Whether a question asks which organisations there are at all."""
    return len(text) <= _LONGEST and bool(_ASKS_FOR_ALL.fullmatch(text))


def may_ask_for_members(text: str) -> bool:
    """Whether a question may ask which organisations there are; by its words alone."""
    return asks_for_all_members(text) or (len(text) <= _LONGEST and bool(_MAY_ASK.fullmatch(text) or _ASKS_FOR_PLACE.fullmatch(text)))


async def answer_membership(question: Question, library: Library, cluster: Cluster, *, language: str) -> Answer | None:
    """How many organisations there are, take part in a working group, or are at a place, and which, each with the line of its sheet that
    says so; None for any other question, and where no sheet that may be read says so.
    """
    asked = await _asked_for(question, library, cluster)
    found = await _members(asked, library, cluster, question.readers) if asked else []
    if asked is None or not found:
        return None
    shown = found[:CITED]
    citations = tuple(quote.citation(n, language) for n, (_, quote) in enumerate(shown, start=1))
    cited = tuple(citation.n for citation in citations)
    return Answer(
        question=question.text,
        kind=AnswerKind.LISTING,
        language=language,
        statements=(Statement(enumerated(_head(len(found), asked, language), [name for name, _ in found], language), cited),),
        citations=citations,
        passages=tuple({quote.passage.chunk_id: quote.passage for _, quote in shown}.values()),
    )


async def _asked_for(question: Question, library: Library, cluster: Cluster) -> _Asked | None:
    text = question.text
    if asks_for_all_members(text):
        return _Asked()
    if len(text) > _LONGEST:
        return None
    if _MAY_ASK.fullmatch(text):
        named = [one for one in mentions(text, await library.groups(question.readers), cluster) if one.certainty == 1.0]
        masked = f"{text[: named[0].start]}{GROUP}{text[named[0].end :]}" if len(named) == 1 else ""
        if masked and _ASKS.fullmatch(masked):
            name = next((one.name for one in cluster.groups if one.slug == named[0].slug), named[0].slug)
            return _Asked(("Working groups",), name, named[0].slug)
    place = _ASKS_FOR_PLACE.fullmatch(text)
    return _Asked(("City", "Country"), (place["place"] or place["other"] or place["koht"]).strip()) if place else None


async def _members(asked: _Asked, library: Library, cluster: Cluster, readers: Readers) -> list[tuple[str, Quotation]]:
    """The organisations that are asked for, by their names, each with the line that says so."""
    sheets = [(summary, one) for summary, one in await library.capabilities(readers) if _is_asked_for(one, asked, cluster)]
    passages: dict[int, list[Passage]] = {}
    for passage in await library.passages_of([summary.id for summary, _ in sheets], readers) if sheets else ():
        passages.setdefault(passage.document.id, []).append(passage)
    lines = ((one.organisation, _line(asked, passages.get(summary.id, []))) for summary, one in sheets)
    return sorted(((name, line) for name, line in lines if line), key=lambda one: one[0].casefold())


def _is_asked_for(one: Capability, asked: _Asked, cluster: Cluster) -> bool:
    if asked.group is not None:
        return any(key_of(PartyKind.GROUP, name, cluster) == asked.group for name in one.groups)
    return not asked.value or any(_is_at(asked.value, place) for place in (one.city, one.country) if place)


def _is_at(said: str, place: str) -> bool:
    return said.casefold() == place.casefold() or is_form(said, place)


def _line(asked: _Asked, passages: list[Passage]) -> Quotation | None:
    """The line of a sheet that says it."""
    for passage in passages:
        for place, unit in enumerate(passage.units):
            label, _, value = unit.text.partition(": ")
            if label in asked.labels and (asked.labels[0] != "City" or _is_at(asked.value, value)):
                return Quotation(passage, place, place)
    return None


def _head(count: int, asked: _Asked, language: str) -> str:
    if language == "et":
        members = f"{count} {'liige' if count == 1 else 'liiget'} nimetab oma võimekuslehel, kus ta"
        if asked.group is not None:
            return f"{members} osaleb, töörühma „{asked.value}“:"
        return f"{members} asub:" if asked.value else f"{count} organisatsioonil on võimekusleht, mida sa lugeda tohid:"
    if asked.group is not None:
        say = "member says in its sheet that it takes" if count == 1 else "members say in their sheets that they take"
        return f"{count} {say} part in {asked.value}:"
    if asked.value:
        say = "member says in its sheet that it is" if count == 1 else "members say in their sheets that they are"
        return f"{count} {say} in {asked.value}:"
    return f"{count} {'organisation has' if count == 1 else 'organisations have'} a sheet that you may read:"
