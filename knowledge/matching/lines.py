"""Lines that may speak for a match: which part of a sheet they stand in, and how well they fit a need."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from knowledge.matching.need import Need
from knowledge.model import DocumentKind, Evidence, Passage
from knowledge.retrieval import Retrieval
from knowledge.words import stems


class Part(StrEnum):
    """What a line is part of: a sheet's lists, its other text (`profile`), or a note; `facts` say who and where, not what."""

    OFFERS = "offers"
    PRODUCTS = "products"
    STANDARDS = "standards"
    INTERFACES = "interfaces"
    CERTIFICATES = "certificates"
    MARKETS = "markets"
    PROFILE = "profile"
    NEEDS = "needs"
    FACTS = "facts"
    NOTE = "note"


SPEAKS = {
    Part.OFFERS: 1.0,
    Part.PRODUCTS: 1.0,
    Part.NOTE: 1.0,
    Part.STANDARDS: 0.9,
    Part.INTERFACES: 0.9,
    Part.CERTIFICATES: 0.9,
    Part.PROFILE: 0.8,
    Part.MARKETS: 0.5,
}
"""How much a line of each part counts. What an organisation needs itself, and where it sits, does not speak for it."""

_FACTS = ("organisation", "country", "city", "size", "contact role", "last reviewed", "working groups")
_LABEL = re.compile(r"(?P<label>[\w ]{3,20}): ")
WANTS = re.compile(
    r"\bwe (?:are |would |also )?(?:looking for|look for|need|seek|miss|like to find)\b|"
    r"\b(?:otsime|vajame|vajaksime|meil on vaja)\b|"
    r"^(?:looking for|wanted|seeking|otsime|vajame)\b",
    re.IGNORECASE,
)
_WANTS_HEADING = re.compile(r"\b(?:needs?|looking for|wanted|we seek|vajadused|vajame|otsime|soovime)\b", re.IGNORECASE)

_PRESENT = re.compile(
    r"(?:\w+ )?(?:attend\w*|present|participants?|apologies|regrets|osalejad|osalesid|osavõtjad|kohal|puudusid)\b(?:$|[^.]{0,30}:)",
    re.IGNORECASE,
)

_NAMES = re.compile(r"(?:[A-ZÕÄÖÜŠŽ][\w.'’-]+ [A-ZÕÄÖÜŠŽ][\w'’-]+(?: \([^()]*\))?(?:,? (?:and|ja) |[,;] |$|\.)){3,}")
"""Three people or more, and nothing else."""

_SIMILARITY_SHARE = 0.6
_FULL_LIFT = 0.55
"""A line counts as wholly similar when its cosine is so far on the way from a chance line's to 1."""

_ENOUGH = 12
"""Lines of a language that tell what chance gives in it."""

_BESIDES = re.compile(
    r"[,;()–]|\s-\s|"
    r"\b(?:of|for|against|from|with|without|to|that|which|on|in|at|by|under|over|inside|into|between|through|as)\b",
    re.IGNORECASE,
)
"""What follows it says of what, for whom or against what something is."""

LINE_WORDS = 6
"""A line that holds so many of a need's rarest words holds as much as a line can."""

_FEW_WORDS = 4
_SHORT = 0.7
"""A line of a note with so few words says what is talked of, not what is done about it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A unit of a passage, and how well it fits a need: 0 not at all, 1 wholly."""

    passage: Passage
    place: int
    part: Part
    fit: float

    @property
    def quote(self) -> str:
        """The line's verbatim text."""
        unit = self.passage.units[self.place]
        return self.passage.text[unit.start : unit.end]

    @property
    def said(self) -> str:
        """The line as it is read aloud, without a sheet's label before it."""
        text = self.passage.units[self.place].text
        return text if self.part in (Part.NOTE, Part.PROFILE) else _LABEL.sub("", text, count=1)

    @property
    def stems(self) -> set[str]:
        """The stems of the line's words."""
        return stems(self.passage.units[self.place].text)

    def evidence(self) -> Evidence:
        """The line as evidence."""
        document = self.passage.document
        url = self.passage.link(self.quote)
        return Evidence(path=document.path, quote=self.quote, title=document.title, group=document.group, date=document.date, url=url)


def part_of(passage: Passage, place: int) -> Part:
    """Which part of its document a line is."""
    heading = passage.headings[-1].casefold() if passage.headings else ""
    text = passage.units[place].text
    if passage.document.kind is not DocumentKind.SHEET:
        return Part.FACTS if _PRESENT.match(text) or _PRESENT.fullmatch(heading) or _NAMES.match(text) else Part.NOTE
    label = _LABEL.match(text)
    named = label["label"].casefold() if label else ""
    if heading in ("offers", "needs", "products") and named == heading:
        return Part(heading)
    if heading == Part.PROFILE and named in _FACTS:
        return Part.FACTS
    if heading == Part.PROFILE and named in tuple(Part):
        return Part(named)
    return Part.NEEDS if WANTS.search(text) or any(_WANTS_HEADING.search(one) for one in passage.headings) else Part.PROFILE


def lines_of(need: Need, retrieval: Retrieval, *, quantile: float) -> list[Line]:
    """All lines of a retrieval's passages, in their order; the cosine at `quantile` of all lines of a language is what chance gives."""
    chance = _chance_cosines(retrieval, quantile)
    return [
        Line(passage=passage, place=place, part=part_of(passage, place), fit=_fit(need, passage, place, float(cosines[place]), level))
        for passage, cosines in zip(retrieval.passages, retrieval.units, strict=True)
        for level in (chance.get(passage.document.language, chance[None]),)
        for place in range(len(passage.units))
    ]


def is_offered(need: Need, line: Line) -> bool:
    """Whether a line of a sheet offers what is needed ("mesh radios of 310 g"), and not what goes with it ("an aerial for radios")."""
    product = product_of(line)
    described = line.said.partition(": ")[2] if product else line.said
    return need.covered(stems(f"{product} {_BESIDES.split(described, maxsplit=1)[0]}")) > 0


def product_of(line: Line) -> str:
    """The name of the product that a line is about; empty where it is about none."""
    named, parted, _ = line.said.partition(": ")
    return named.partition(" (")[0] if parted and line.part is Part.PRODUCTS else ""


def _chance_cosines(retrieval: Retrieval, quantile: float) -> dict[str | None, float | None]:
    """What cosine a line has by chance, by language, under None for all: it depends on the model, which finds texts of one language
    near to each other whatever they say.
    """
    found: dict[str | None, list[float]] = {None: []}
    for passage, cosines in zip(retrieval.passages, retrieval.units, strict=True):
        known = [float(cosine) for cosine in cosines if cosine]  # a unit beyond the model's window has no vector
        found[None] += known
        found.setdefault(passage.document.language, []).extend(known if passage.document.language else [])
    level: dict[str | None, float | None] = {None: None}
    return level | {language: float(np.quantile(some, quantile)) for language, some in found.items() if len(some) >= _ENOUGH}


def _fit(need: Need, passage: Passage, place: int, cosine: float, chance: float | None) -> float:
    """Similarity above chance, and the share of the need's words in the line; the words alone where chance is not known."""
    words = stems(passage.units[place].text)
    fit = need.covered(words, of=LINE_WORDS)
    if chance is not None:
        lift = (cosine - chance) / (1 - chance) / _FULL_LIFT if cosine else 0.0
        fit = _SIMILARITY_SHARE * min(max(lift, 0.0), 1.0) + (1 - _SIMILARITY_SHARE) * fit
    is_short = passage.document.kind is not DocumentKind.SHEET and len(words) < _FEW_WORDS
    return fit * _SHORT if is_short else fit
