"""Organisations whose capability sheets answer a need, or state the same one themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from knowledge.matching.finding import Finding, best_lines
from knowledge.matching.lines import SPEAKS, Line, Part
from knowledge.matching.missing import Speech, not_reviewed, trl_below
from knowledge.matching.names import key_of
from knowledge.matching.need import Need
from knowledge.model import Capability, Cluster, DocumentSummary, PartyKind, Product

_BEST = 0.8
"""What the best line counts; the rest is for how much of the need all lines of the sheet cover together."""

SEEKS: Final[Mapping[Part, float]] = {Part.NEEDS: 1.0}
"""What speaks for one who looks for a thing: that its sheet says so."""

MAKES: Final[Mapping[Part, float]] = {Part.OFFERS: 1.0, Part.PRODUCTS: 1.0}
"""What speaks for one who makes a thing."""


def organisations(
    need: Need,
    sheets: Sequence[tuple[DocumentSummary, Capability]],
    lines: Sequence[Line],
    *,
    cluster: Cluster,
    today: date,
    speaks: Mapping[Part, float] = SPEAKS,
) -> list[Finding]:
    """Every organisation with a sheet, unranked, by the lines of its parts that speak for it; several sheets of one organisation count as
    one.
    """
    by_document: dict[int, list[Line]] = {}
    for line in lines:
        by_document.setdefault(line.passage.document.id, []).append(line)
    found: dict[str, Finding] = {}
    for summary, capability in sheets:
        finding = _finding(need, capability, by_document.get(summary.id, []), cluster=cluster, today=today, speaks=speaks)
        if finding and (finding.key not in found or found[finding.key].score < finding.score):
            found[finding.key] = finding
    return list(found.values())


def _finding(
    need: Need, capability: Capability, lines: Sequence[Line], *, cluster: Cluster, today: date, speaks: Mapping[Part, float]
) -> Finding | None:
    speaking = [replace(line, fit=line.fit * speaks[line.part]) for line in lines if line.part in speaks]
    if not speaking:
        return None
    chosen = best_lines(speaking)
    if not chosen:
        return None
    score = _BEST * chosen[0].fit + (1 - _BEST) * need.covered(set[str]().union(*(line.stems for line in speaking)))
    return Finding(
        key=key_of(PartyKind.ORGANISATION, capability.organisation, cluster),
        name=capability.organisation,
        kind=PartyKind.ORGANISATION,
        score=score,
        lines=chosen,
        said=frozenset[str]().union(*(line.stems for line in lines if line.part is not Part.NEEDS)),
        missing=_missing(need, capability, chosen, today=today),
    )


def _missing(need: Need, capability: Capability, chosen: Sequence[Line], *, today: date) -> tuple[str, ...]:
    speech = Speech.of(need.spoken)
    found = (
        trl_below(need.trl, products_in(chosen, capability), speech),
        not_reviewed(capability.last_reviewed, today, speech),
    )
    return tuple(one for one in found if one)


def products_in(lines: Sequence[Line], capability: Capability) -> Mapping[str, Product]:
    """The products that some lines are about; all of the sheet's where they name none."""
    named = {
        product.name: product
        for product in capability.products
        if any(line.part is Part.PRODUCTS and line.said.startswith(product.name) for line in lines)
    }
    return named or {product.name: product for product in capability.products}
