"""What a name or an abbreviation stands for: the lines that say so, wherever they are, before those that only use it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Final

from knowledge.answering.quotation import MAX_CHARACTERS, Quotation
from knowledge.audience import Readers
from knowledge.lexicon.word_list import estonian_words
from knowledge.library import Library
from knowledge.model import Answer, AnswerKind, Cluster, DocumentKind, Question, Statement
from knowledge.words import ascii_part

_TERM: Final = r"(?P<term>[\w&./+-]+(?:\s+[\w&./+-]+){0,2})"
_ASKS: Final = tuple(
    re.compile(rf"\W*(?:and\s+|so\s+|ja\s+|aga\s+)?{form}\W*", re.IGNORECASE)
    for form in (
        rf"what(?:'s|’s|\s+is|\s+are|\s+was|\s+were)\s+(?:an?\s+|the\s+)?{_TERM}",
        rf"what\s+(?:does|do)\s+(?:the\s+)?{_TERM}\s+(?:mean|stand\s+for|refer\s+to)",
        rf"mis(?:\s+asi)?\s+on\s+{_TERM}",
        rf"mida\s+tähendab\s+{_TERM}",
        rf"mida\s+{_TERM}\s+tähendab",
        rf"(?:explain|define|selgita|seleta)\s+{_TERM}",
    )
)
_ONE: Final = r"(?:an?\s+|the\s+)?(?P<one>[\w&./+-]+(?:\s+[\w&./+-]+){0,2}?)"
_OTHER: Final = r"(?:an?\s+|the\s+)?(?P<other>[\w&./+-]+(?:\s+[\w&./+-]+){0,2})"
_ASKS_BOTH: Final = tuple(
    re.compile(rf"\W*{form}\W*", re.IGNORECASE)
    for form in (
        rf"(?:what(?:'s|’s|\s+is|\s+are)\s+)?(?:the\s+)?differences?\s+between\s+{_ONE}\s+and\s+{_OTHER}",
        rf"how\s+(?:does|do|is|are)\s+{_ONE}\s+(?:differ|different)\s+from\s+{_OTHER}",
        rf"compare\s+{_ONE}\s+(?:and|with|to)\s+{_OTHER}",
        rf"what\s+are\s+{_ONE}\s+and\s+{_OTHER}",
        rf"{_ONE}\s+(?:vs\.?|versus)\s+{_OTHER}",
        rf"võrdle\s+{_ONE}\s+ja\s+{_OTHER}",
        rf"mis\s+on\s+{_ONE}\s+ja\s+{_OTHER}",
    )
)
_LONGEST: Final = 80
_LINES: Final = 3
_AT_ONCE: Final = 10
"""Documents that are read and looked through together, so that the event loop is not held."""

_ARTICLE: Final = r"(?:an?|the|our|one|short\s+for)"
_ARTICLE_ET: Final = r"(?:meie|üks|ühine|klastri|lühend)"
_BEGINS: Final = r"(?:^|[.!?]\s+)"


def may_ask_for_definition(text: str) -> bool:
    """Whether a question asks what a name stands for, or each of two."""
    return term_asked_about(text) is not None or bool(terms_compared(text))


async def answer_definition(question: Question, library: Library, cluster: Cluster, *, language: str) -> Answer | None:
    """Up to three lines that say what a name or an abbreviation stands for, of different documents, those first that say nothing else; of
    each of two that are compared, the best one. None for any other question, for a word that any dictionary has, and where no line says it.
    """
    term, both = term_asked_about(question.text), terms_compared(question.text)
    terms = both or ([term] if term else [])
    names = {group.slug: group.name for group in cluster.groups}
    told: list[tuple[str, Quotation]] = []
    for one in terms:
        lines = [line async for line in _defining(one, library, question.readers)]
        # Of lines that say it alike the newest come first, as they are read.
        ranked = [line for _, line in sorted(lines, key=lambda one: one[0])]
        if not lines:
            return None
        told += _told(ranked, language, names, most=_LINES // len(terms), room=MAX_CHARACTERS // len(terms))
    if not told:
        return None
    return Answer(
        question=question.text,
        kind=AnswerKind.PASSAGES,
        language=language,
        statements=tuple(Statement(text, (n,)) for n, (text, _) in enumerate(told, start=1)),
        citations=tuple(line.citation(n, language) for n, (_, line) in enumerate(told, start=1)),
        passages=tuple({line.passage.chunk_id: line.passage for _, line in told}.values()),
    )


def _told(ranked: Sequence[Quotation], language: str, names: Mapping[str, str], *, most: int, room: int) -> list[tuple[str, Quotation]]:
    """The first lines with what is told of them, of different documents, as many as there is room for."""
    told: list[tuple[str, Quotation]] = []
    for line in ranked:
        text = line.text(language, names)
        if len(told) < most and len(text) <= room and all(line.passage.document.id != other.passage.document.id for _, other in told):
            told.append((text, line))
            room -= len(text)
    return told


def terms_compared(text: str) -> list[str]:
    """The two names of which a question asks what they are, or how they differ; none for any other question."""
    for match in (form.fullmatch(text) for form in _ASKS_BOTH if len(text) <= _LONGEST):
        found = [match["one"].strip("."), match["other"].strip(".")] if match else []
        if found and all(_is_of_name(word) for term in found for word in term.split()):
            return found
    return []


def term_asked_about(text: str) -> str | None:
    """The name of which a question asks what it stands for: each of its words has a capital or a digit, or is in neither language. None for
    any other question.
    """
    match = next((match for form in _ASKS if len(text) <= _LONGEST and (match := form.fullmatch(text))), None)
    term = match["term"].strip(".") if match else ""
    return term if term and all(_is_of_name(word) for word in term.split()) else None


def _is_of_name(word: str) -> bool:
    known = estonian_words()
    return any(letter.isupper() or letter.isdigit() for letter in word) or not (known.is_english(word) or known.english(word))


async def _defining(term: str, library: Library, readers: Readers) -> AsyncIterator[tuple[int, Quotation]]:
    """The lines that say what a term stands for, newest documents first, each with how plainly: 0 most."""
    plainly = _plainly(term)
    fragment = ascii_part(term)
    notes = await library.notes(readers, about=[fragment] if fragment else ())
    sheets = await library.summaries(readers, kind=DocumentKind.SHEET)
    documents = [one.id for one in (*sheets, *notes)]
    for at in range(0, len(documents), _AT_ONCE):
        order = {ident: place for place, ident in enumerate(documents[at : at + _AT_ONCE])}
        for passage in sorted(await library.passages_of(list(order), readers), key=lambda one: order[one.document.id]):
            for place, unit in enumerate(passage.units):
                if (rank := plainly(unit.text)) is not None:
                    yield rank, Quotation(passage, place, place)


def _plainly(term: str) -> Callable[[str], int | None]:
    """How plainly a line says what a term stands for; None where it does not."""
    words = r"\s+".join(map(re.escape, term.split()))
    name = rf"[\"“”„'‘’*_]*{words}[\"“”'’*_]*(?:\s*\([^()]{{1,60}}\))?"
    forms = (
        rf"^Products:\s+{name}:\s+\w",
        rf"(?<![\w-]){name}\s*(?::|–|—|=)\s+(?:{_ARTICLE}|{_ARTICLE_ET})\s+\w",
        rf"(?:working\s+(?:name|title)|code\s*name|called|named|töönim\w+|tööpealkir\w+|nimega|nimetusega|lühend)\s*:?\s+{name}(?!\w)",
        rf"(?<![\w-]){name}\s+(?:(?:is|are|was|were|means|stands\s+for)\s+{_ARTICLE}|(?:on|tähendab)\s+{_ARTICLE_ET})\s+\w",
        # Within a sentence a name and a comma may be part of a list.
        rf"{_BEGINS}{name},\s+{_ARTICLE}\s+\w",
    )
    compiled = [re.compile(form, re.IGNORECASE) for form in forms]
    spelt_out = _spelt_out(term)
    first, *_ = term.casefold().split()

    def plainly(text: str) -> int | None:
        if first not in text.casefold():  # as nearly all
            return None
        if spelt_out(text):
            return 1
        return next((rank for rank, form in enumerate(compiled) if form.search(text)), None)

    return plainly


def _spelt_out(term: str) -> Callable[[str], bool]:
    """Whether a line has the words before an abbreviation in brackets whose first letters it is: "unmanned ground vehicle (UGV)"."""
    letters = term.casefold()
    if not term.isalpha() or not 2 <= len(term) <= 6 or term == term.lower():  # noqa: PLR2004 - of one letter or of many it is none
        return lambda _: False
    before = re.compile(rf"((?:\w+[\s-]+){{{len(term)}}})\({re.escape(term)}\)", re.IGNORECASE)

    def spelt_out(text: str) -> bool:
        match = before.search(text)
        return match is not None and "".join(word[0] for word in re.findall(r"\w+", match[1])).casefold() == letters

    return spelt_out
