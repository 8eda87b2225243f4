"""People, groups and organisations whom notes show at work on what is needed: expert finding by documents that vote.

A document votes for those who stand behind it by how well it fits the need (model 2 of Balog, Azzopardi and de Rijke 2006, "Formal Models
for Expert Finding in Enterprise Corpora"; votes added up as in CombSUM, Macdonald and Ounis 2006, "Voting for Candidates").
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from knowledge.fusion import passage_stems
from knowledge.matching.finding import Finding, best_lines
from knowledge.matching.lines import Line, Part, lines_of
from knowledge.matching.missing import Speech, nothing_since
from knowledge.matching.names import is_named, key_of, shown_name
from knowledge.matching.need import Need
from knowledge.model import Cluster, DocumentSummary, Party, PartyKind
from knowledge.retrieval import Retrieval

SHARPNESS = 6
"""The power to which a document's fit is raised before it counts: the nearest few decide, many distant ones do not."""

VOTERS = 40
"""Documents that vote."""

GUEST = 0.5
"""The association of a group with a note of another group that names it."""

NAMED = 0.2
"""What a line gains as evidence for those whom it names, as a share of its fit."""

CHANCE = 0.25
"""The share of the found passages' lines whose likeness to a need is chance; less than half, since they were sought for it."""

FULL_FIT = 0.7
"""When the best line of all voting documents fits so well, votes count in full."""


@dataclass(slots=True)
class _Candidate:
    """Who is voted for, with the association to each voting document."""

    key: str
    name: str
    kind: PartyKind
    votes: dict[int, float] = field(default_factory=dict)

    def vote(self, document: int, weight: float) -> None:
        self.votes[document] = max(self.votes.get(document, 0.0), weight)

    def is_named_in(self, line: Line) -> bool:
        return is_named(self.kind, self.name, line.quote)


def document_fits(need: Need, retrieval: Retrieval) -> dict[int, float]:
    """How well each document fits, by its best passage, 0 to 1: half by its similarity among those found, half by the words it holds."""
    if not retrieval.passages:
        return {}
    cosines = np.array(retrieval.dense, dtype=np.float32)
    low, high = float(cosines.min()), float(cosines.max())
    fits: dict[int, float] = {}
    for passage, cosine in zip(retrieval.passages, retrieval.dense, strict=True):
        similar = (cosine - low) / (high - low) if high > low else 1.0
        fit = 0.5 * similar + 0.5 * need.covered(passage_stems(passage))
        fits[passage.document.id] = max(fits.get(passage.document.id, 0.0), fit)
    return dict(sorted(fits.items(), key=lambda one: -one[1])[:VOTERS])


def experts(
    need: Need,
    retrieval: Retrieval,
    *,
    parties: Mapping[int, tuple[Party, ...]],
    known: Collection[str],
    cluster: Cluster,
    today: date,
) -> list[Finding]:
    """All who stand behind the voting documents, unranked; `known` organisations also count where a line only names them."""
    fits = document_fits(need, retrieval)
    documents = {passage.document.id: passage.document for passage in retrieval.passages}
    by_document = _voting_lines(need, retrieval, fits)
    candidates: dict[tuple[PartyKind, str], _Candidate] = {}
    for ident in fits:
        everyone = _with_known(parties.get(ident, ()), known, by_document[ident], cluster)
        for party, weight in _associations(documents[ident], everyone, cluster).items():
            key = key_of(party.kind, party.name, cluster)
            candidates.setdefault((party.kind, key), _Candidate(key, party.name, party.kind)).vote(ident, weight)
    surely = min(1.0, max((line.fit for some in by_document.values() for line in some), default=0.0) / FULL_FIT)
    found = (_finding(need, one, fits, by_document, cluster=cluster, today=today) for one in candidates.values())
    return [replace(finding, score=finding.score * surely) for finding in found if finding]


def _voting_lines(need: Need, retrieval: Retrieval, fits: Collection[int]) -> dict[int, list[Line]]:
    """The lines of the voting documents, by document."""
    found: dict[int, list[Line]] = {ident: [] for ident in fits}
    for line in lines_of(need, retrieval, quantile=CHANCE):
        if line.passage.document.id in found and line.part is not Part.FACTS:
            found[line.passage.document.id].append(line)
    return found


def _with_known(parties: Sequence[Party], known: Collection[str], lines: Sequence[Line], cluster: Cluster) -> list[Party]:
    """A document's parties, organisations by the names on their sheets, and the known organisations that its lines name."""
    by_key = {key_of(PartyKind.ORGANISATION, name, cluster): name for name in known}

    def on_its_sheet(party: Party) -> Party:
        if party.kind is not PartyKind.ORGANISATION:
            return party
        return replace(party, name=by_key.get(key_of(party.kind, party.name, cluster), party.name))

    text = "\n".join(line.quote for line in lines)
    named = [Party(PartyKind.ORGANISATION, name) for name in known if is_named(PartyKind.ORGANISATION, name, text)]
    return list(dict.fromkeys([*map(on_its_sheet, parties), *named]))


def _associations(document: DocumentSummary, parties: Iterable[Party], cluster: Cluster) -> dict[Party, float]:
    """How closely each party belongs to a document: the less, the more of its kind there are."""
    everyone = list(dict.fromkeys(parties))
    own = key_of(PartyKind.GROUP, document.group, cluster) if document.group else ""
    if document.group and not any(key_of(one.kind, one.name, cluster) == own for one in everyone if one.kind is PartyKind.GROUP):
        everyone.append(Party(PartyKind.GROUP, document.group))
    counts = {kind: sum(party.kind is kind for party in everyone) for kind in PartyKind}

    def weight(party: Party) -> float:
        if party.kind is PartyKind.GROUP:
            return 1.0 if not own or key_of(party.kind, party.name, cluster) == own else GUEST
        return 1 / np.sqrt(counts[party.kind])

    return {party: float(weight(party)) for party in everyone}


def _finding(
    need: Need,
    candidate: _Candidate,
    fits: Mapping[int, float],
    by_document: Mapping[int, Sequence[Line]],
    *,
    cluster: Cluster,
    today: date,
) -> Finding | None:
    """A candidate with the best lines of the documents that vote for it; where a line names it, its document votes with more weight."""
    votes = 0.0
    lines: list[Line] = []
    for ident, weight in candidate.votes.items():
        naming = [candidate.is_named_in(line) for line in by_document[ident]]
        speaking = max((line.fit for line, is_named in zip(by_document[ident], naming, strict=True) if is_named), default=0.0)
        votes += fits[ident] ** SHARPNESS * (weight + (1 - weight) * min(1.0, speaking))
        lines += [_raised(line) if is_named else line for line, is_named in zip(by_document[ident], naming, strict=True)]
    chosen = best_lines(lines, one_each=True)
    if not chosen:
        return None
    speech = Speech.of(need.spoken)
    newest = max((line.passage.document.date for line in chosen if line.passage.document.date), default=None)
    old = nothing_since(newest, today, speech)
    return Finding(
        key=candidate.key,
        name=shown_name(candidate.kind, candidate.name, cluster),
        kind=candidate.kind,
        # The root spreads the scores over 0…1; it leaves the order as it is.
        score=min(1.0, votes**0.5),
        lines=chosen,
        said=frozenset[str]().union(*(line.stems for line in lines)),
        is_named=any(candidate.is_named_in(line) for line in chosen),
        missing=(old,) if old else (),
    )


def _raised(line: Line) -> Line:
    return replace(line, fit=min(1.0, line.fit * (1 + NAMED)))
