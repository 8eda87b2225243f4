"""What one organisation says of itself: what its capability sheet has under the heading that a question asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from knowledge.answering.listing_words import LIST, fill
from knowledge.answering.quotation import CITED, MAX_CHARACTERS, Quotation
from knowledge.context import written_date
from knowledge.library import Library
from knowledge.matching.names import organisations_in, without_legal_form
from knowledge.model import Answer, AnswerKind, DocumentSummary, Question, Statement

_FIRM: Final = "‹f›"
"""What stands in the place of the organisation that was read."""

_S: Final = r"(?:'s|’s|['’])?"
_DOES: Final = rf"(?:does|do|can|could)\s+{_FIRM}"


def _named(english: str, estonian: str, verbs: str) -> str:
    """Asking for one of a sheet's lists by its name; `_` stands for a space in a verb."""
    verbs = verbs.replace("_", r"\s+")
    return (
        rf"(?:what|which)\s+{english}\s+{_DOES}\s+(?:{verbs})|(?:{LIST}\s+)?{_FIRM}{_S}\s+{english}|"
        rf"(?:mis|millised|milliseid)\s+{estonian}\s+(?:(?:on|omab)\s+{_FIRM}|{_FIRM}\s+(?:on|omab|pakub|toodab))|"
        rf"(?:{LIST}\s+)?{_FIRM}\s+{estonian}"
    )


_FORMS: Final[dict[tuple[str, ...], str]] = {
    ("Offers",): (
        rf"what\s+{_DOES}\s+(?:offer|sell|provide)(?:\s+(?:to\s+)?us)?|what\s+is\s+{_FIRM}\s+(?:offering|selling)|"
        rf"mida\s+(?:{_FIRM}\s+(?:pakub|müüb)|(?:pakub|müüb)\s+{_FIRM})|"
        rf"{_named('(?:offers|services)', 'teenus(?:ed|eid)', 'offer|have|provide')}"
    ),
    ("Needs",): (
        rf"what\s+{_DOES}\s+(?:need|want|seek|require|look\s+for|miss)|what\s+is\s+{_FIRM}\s+(?:looking\s+for|missing|seeking|after)|"
        rf"what\s+are\s+{_FIRM}{_S}\s+needs|mida\s+(?:{_FIRM}\s+(?:vajab|otsib)|(?:vajab|otsib)\s+{_FIRM})|"
        rf"mida\s+on\s+{_FIRM}\s+vaja|{_named('needs', 'vajadus(?:ed|i)', 'have')}"
    ),
    ("Products",): (
        rf"what\s+{_DOES}\s+(?:make|produce|build|manufacture)|mida\s+(?:{_FIRM}\s+(?:toodab|valmistab)|(?:toodab|valmistab)\s+{_FIRM})|"
        rf"{_named('products', 'toote(?:d|id)', 'make|produce|build|manufacture|have|offer|sell')}"
    ),
    (
        "Offers",
        "Products",
    ): (
        rf"what\s+does\s+{_FIRM}\s+do|(?:what|who)\s+(?:is|are)\s+{_FIRM}|tell\s+(?:me|us)\s+(?:more\s+)?about\s+{_FIRM}|"
        rf"mida\s+(?:{_FIRM}\s+teeb|teeb\s+{_FIRM})|millega\s+(?:{_FIRM}\s+tegeleb|tegeleb\s+{_FIRM})|(?:mis|kes)\s+on\s+{_FIRM}"
    ),
    ("Standards",): _named("standards", "standard(?:id|eid)", "follow|support|meet|use|have|work_to|comply_with"),
    ("Interfaces",): _named("interfaces", "liidese(?:d|id)", "have|support|use|offer"),
    ("Certificates",): _named("(?:certificates|certifications)", "sertifikaa(?:did|te)", "have|hold"),
    ("Markets",): (
        rf"where\s+does\s+{_FIRM}\s+sell|{_named('markets', '(?:turud|turge)', 'have|serve|sell_to|sell_in|sell_on|work_in')}|"
        rf"(?:mis|millistel|millistele)\s+turgudel\s+(?:on\s+)?{_FIRM}(?:\s+(?:müüb|on))?"
    ),
    ("Working groups",): (
        rf"(?:in\s+)?(?:what|which)\s+(?:working\s+)?groups?\s+(?:is|are|does)\s+{_FIRM}(?:\s+(?:in|part\s+of|a\s+member\s+of|take\s+part(?:\s+in)?|belong\s+to|work\s+in))?|"
        rf"(?:mis|millistes|millises|millistesse)\s+(?:töö)?rühma\w*\s+(?:on|osaleb|kuulub)\s+{_FIRM}"
    ),
    ("City", "Country"): (
        rf"where\s+(?:is|are)\s+{_FIRM}(?:\s+(?:based|located|from))?|(?:what|which)\s+(?:city|town|country)\s+is\s+{_FIRM}\s+(?:in|from|based\s+in)|"
        rf"kus\s+(?:(?:asub|on)\s+{_FIRM}|{_FIRM}\s+(?:asub|on))"
    ),
    ("Size",): (
        rf"how\s+(?:big|large)\s+is\s+{_FIRM}|how\s+many\s+(?:people|employees)\s+(?:does\s+{_FIRM}\s+(?:have|employ)|(?:work|are)\s+(?:at|in|for)\s+{_FIRM})|"
        rf"(?:kui\s+suur\s+on\s+{_FIRM}|mitu\s+(?:töötajat|inimest)\s+(?:on|töötab)\s+{_FIRM})"
    ),
    ("Contact role",): (
        rf"who\s+is\s+the\s+contact(?:\s+(?:person|role))?\s+(?:at|of|for|in)\s+{_FIRM}|whom?\s+(?:do|should|can)\s+(?:i|we)\s+(?:contact|talk\s+to|write\s+to)\s+(?:at|in|from)\s+{_FIRM}|"
        rf"how\s+(?:do|can)\s+(?:i|we)\s+(?:contact|reach)\s+{_FIRM}|kes\s+on\s+{_FIRM}\s+kontakt\w*"
    ),
}
"""The labels of a sheet's lines, and what asks for them."""

_COMPILED: Final = [(labels, re.compile(rf"\W*(?:{form})(?=\W|$)\W*{fill()}\W*", re.IGNORECASE)) for labels, form in _FORMS.items()]
_MAY_ASK: Final = re.compile("|".join(form.pattern.replace(_FIRM, ".{2,60}?") for _, form in _COMPILED), re.IGNORECASE)
_MOST_WORDS: Final = 12
"""Who asks for a heading of a sheet needs no more words."""


def may_ask_of_sheet(text: str) -> bool:
    """Whether a question may ask for one heading of a sheet; by its words alone."""
    return len(text.split()) <= _MOST_WORDS and bool(_MAY_ASK.fullmatch(text))


async def answer_sheet(question: Question, library: Library, *, language: str) -> Answer | None:
    """The lines of an organisation's sheet under the heading that is asked for, each as its source; None for any other question, and where
    no sheet that may be read has such a line.
    """
    if not may_ask_of_sheet(question.text):
        return None
    sheets = {one.organisation: summary for summary, one in await library.capabilities(question.readers)}
    labels, name = _asked_for(question.text, list(sheets))
    if not labels:
        return None
    sheet = sheets[name]
    passages = await library.passages_of([sheet.id], question.readers)
    places = [Quotation(passage, place, place) for passage in passages for place in range(len(passage.units))]
    lines = [one for label in labels for one in places if one.passage.units[one.first].text.startswith(f"{label}: ")]
    return _composed(question.text, name, sheet, lines, language) if lines else None


def _asked_for(text: str, organisations: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """The labels that are asked for, and of which organisation; none where it is not just one, or where anything else is asked."""
    named = organisations_in(text, organisations)
    if len(named) != 1:
        return (), ""
    plain, start, end = named[0]
    whole = next(name for name in organisations if without_legal_form(name) == plain)
    if text[start : start + len(whole)].casefold() == whole.casefold():
        end = start + len(whole)
    masked = f"{text[:start]}{_FIRM}{text[end:]}"
    return next(((labels, whole) for labels, form in _COMPILED if form.fullmatch(masked)), ((), ""))


def _composed(text: str, name: str, sheet: DocumentSummary, lines: Sequence[Quotation], language: str) -> Answer:
    day = f", {written_date(sheet.date, language)}" if sheet.date else ""
    head = f"Võimekuslehelt: {name}{day}:" if language == "et" else f"From the sheet of {name}{day}:"
    said = [line.passage.units[line.first].text.strip() for line in lines[:CITED]]
    room = MAX_CHARACTERS - len(head)
    told = [line for place, line in enumerate(said) if not place or sum(map(len, said[: place + 1])) <= room]
    rest = len(lines) - len(told)
    citations = tuple(line.citation(n, language) for n, line in enumerate(lines[: max(len(told), 1)], start=1))
    numbers = tuple(citation.n for citation in citations)
    more = (Statement(f"ja veel {rest}" if language == "et" else f"and {rest} more", numbers),) if rest else ()
    return Answer(
        question=text,
        kind=AnswerKind.LISTING,
        language=language,
        statements=(Statement(head, numbers), *(Statement(line, (n,)) for n, line in enumerate(told, start=1)), *more),
        citations=citations,
        passages=tuple({line.passage.chunk_id: line.passage for line in lines}.values()),
    )
