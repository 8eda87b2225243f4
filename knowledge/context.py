"""What a chunk is matched by besides its own words: title, working group, written-out date, headings, and English for Estonian words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.lexicon.translation import ESTONIAN, glosses
from knowledge.model import Chunk, Cluster, Document
from knowledge.ports import PassageText

_MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "et": "jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember".split(),
}


@dataclass(frozen=True, slots=True)
class ChunkContext:
    """A chunk's searchable texts: columns of the lexical index, and the text that is embedded with its units' spans. `glosses` are the
    English words of an Estonian one, by which it is sought, and which say nothing of where in it they stand.
    """

    title: str
    context: str
    headings: str
    body: str
    passage: PassageText
    glosses: str = ""

    def vector_key(self) -> bytes:
        """A hash of all that the vectors depend on, 16 bytes."""
        digest = hashlib.sha256(self.passage.text.encode())
        digest.update(repr(self.passage.spans).encode())
        return digest.digest()[:16]


def contexts(document: Document, chunks: Sequence[Chunk], cluster: Cluster) -> list[ChunkContext]:
    """The context of each of a document's chunks."""
    group = group_words(document.group, cluster)
    written = written_date(document.date, "en") if document.date else ""
    dates = date_words(document.date, cluster.languages) if document.date else ""
    head = " · ".join(part for part in (_plain(document.title), _name(document.group, cluster), written) if part)
    return [_context(document, chunk, head, f"{group} {dates}") for chunk in chunks]


def _context(document: Document, chunk: Chunk, head: str, context: str) -> ChunkContext:
    path = " › ".join(chunk.headings)
    prefix = f"{head}\n{path}\n" if path else f"{head}\n"
    spans: list[tuple[int, int]] = []
    position = len(prefix)
    for unit in chunk.units:
        spans.append((position, position + len(unit.text)))
        position += len(unit.text) + 1
    body = "\n".join(unit.text for unit in chunk.units)
    # Each on a line of its own, for its first word has a capital and is no name.
    english = glosses(f"{document.title}\n{path}\n{body}") if document.language == ESTONIAN else ()
    return ChunkContext(
        title=document.title,
        context=" ".join((context, *sorted(initialisms(body)))).strip(),
        headings=path,
        body=body,
        passage=PassageText(prefix + body, tuple(spans)),
        glosses=" ".join(english),
    )


# No word of a name is longer; without a bound, A'A'A'… would be read to its end from each of its letters.
_CAPITALISED = r"[A-ZÕÄÖÜŠŽ][\w']{0,60}"
_CAPITALISED_RUN = re.compile(rf"\b{_CAPITALISED}(?:[ -](?:(?:of|and|the|for|ja)[ -])?{_CAPITALISED}){{2,5}}")
_COMPOUND = re.compile(r"\b[A-Za-z]+(?:-[A-Za-z]+){2,5}\b")
_JOINING = re.compile(r"[ -](?:(?:of|and|the|for|ja)[ -])?")


def initialisms(text: str) -> set[str]:
    """The short forms of the names in a text, as people ask with them."""
    return {short for _, short in short_forms(text)}


def short_forms(text: str) -> list[tuple[str, str]]:
    """The names in a text with their short forms: Role Based Access Control gives RBAC (Schwartz and Hearst 2003 look for the pair; here
    the long form alone is enough).
    """
    compounds = _COMPOUND.findall(text)
    parts = [(form, _JOINING.split(form)) for form in (*_CAPITALISED_RUN.findall(text), *compounds)]
    # Written with hyphens, the small words count too: state-of-the-art gives SOTA.
    parts += [(form, form.split("-")) for form in compounds]
    return [(form, "".join(word[0] for word in words if word).upper()) for form, words in parts]


def written_date(day: date, language: str) -> str:
    """A day as it is written out: 12 March 2026; 12. märts 2026."""
    month = _MONTHS.get(language, _MONTHS["en"])[day.month - 1]
    return f"{day.day}. {month} {day.year}" if language == "et" else f"{day.day} {month} {day.year}"


def names_day(text: str, day: date) -> bool:
    """Whether a text has the day in it: as an ISO date, or its number beside its month's name or the beginning of that."""
    months = "|".join({names[day.month - 1][:3] for names in _MONTHS.values()})
    written = rf"\b0?{day.day}(st|nd|rd|th|\.)?\s+({months})\w*|\b({months})\w*\.?\s+0?{day.day}(st|nd|rd|th)?\b"
    return day.isoformat() in text or bool(re.search(written, text, re.IGNORECASE))


def date_words(day: date, languages: Sequence[str]) -> str:
    """All the ways in which a question may name the day."""
    short = _MONTHS["en"][day.month - 1][:3]
    return " ".join([day.isoformat(), short, *(written_date(day, language) for language in languages if language in _MONTHS)])


def group_words(slug: str | None, cluster: Cluster) -> str:
    """All the names of a working group."""
    group = next((group for group in cluster.groups if group.slug == slug), None)
    return " ".join(part for part in (slug or "", group.name if group else "", *(group.aliases if group else ())) if part)


def _name(slug: str | None, cluster: Cluster) -> str:
    group = next((group for group in cluster.groups if group.slug == slug), None)
    return group.name if group else (slug or "")


def _plain(text: str) -> str:
    return " ".join(text.split())
