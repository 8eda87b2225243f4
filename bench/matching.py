"""How well collaborators are found: proposals of one year are needs, those of the years before are the documents.

    python bench/matching.py ../shared/data/kubernetes/enhancements.jsonl --year 2021

A need is a proposal's title and summary. Its owning and participating groups, and its authors and reviewers, are what is to be found
among those who stand behind the older proposals (authors, reviewers and approvers; groups that own or take part).
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from time import process_time

import uvloop

from ingest.chunking import chunk
from knowledge.audience import Audience, Readers
from knowledge.matching import Matcher
from knowledge.model import Cluster, Document, DocumentKind, Party, PartyKind
from knowledge.settings import EmbeddingSettings
from knowledge.wiring import Knowledge, open_knowledge

CLUSTER = Cluster(name="Kubernetes community", time_zone="UTC", languages=("en",))
EVERYONE = Readers.public()
DEEPEST = 10


@dataclass(frozen=True)
class Proposal:
    """One line of the data."""

    ident: str
    title: str
    summary: str
    motivation: str
    created: date
    owner: str
    participants: tuple[str, ...]
    authors: tuple[str, ...]
    reviewers: tuple[str, ...]
    approvers: tuple[str, ...]

    @classmethod
    def of(cls, line: str) -> Proposal:
        """A proposal from its JSON."""
        raw = json.loads(line)
        people = {key: tuple(raw[key] or ()) for key in ("authors", "reviewers", "approvers")}
        return cls(
            ident=raw["id"],
            title=raw["title"],
            summary=raw["summary"] or "",
            motivation=raw["motivation"] or "",
            created=date.fromisoformat(raw["created"][:10]),
            owner=raw["owning_sig"],
            participants=tuple(raw["participating_sigs"] or ()),
            **people,
        )

    @property
    def need(self) -> str:
        """What is asked for."""
        return f"{self.title}\n{self.summary}"

    def document(self) -> Document:
        """The proposal as a note."""
        groups = [Party(PartyKind.GROUP, name) for name in (self.owner, *self.participants)]
        people = [Party(PartyKind.PERSON, name) for name in (*self.authors, *self.reviewers, *self.approvers)]
        return Document(
            source="proposals",
            path=f"proposals/{self.ident}.md",
            kind=DocumentKind.NOTE,
            title=self.title,
            text=f"# {self.title}\n\n{self.summary}\n\n## Motivation\n\n{self.motivation}\n",
            audience=Audience(),
            group=self.owner,
            date=self.created,
            language="en",
            parties=tuple(dict.fromkeys([*groups, *people])),
        )


@dataclass(frozen=True)
class FirstOf:
    """The clock of the year's first day."""

    year: int

    def now(self) -> datetime:
        """Midnight of 1 January."""
        return datetime(self.year, 1, 1, tzinfo=UTC)


async def index(knowledge: Knowledge, proposals: Iterable[Proposal]) -> int:
    """Put the proposals into the library; the number of chunks."""
    total = 0
    for proposal in proposals:
        document = proposal.document()
        chunks = chunk(document)
        total += len(chunks)
        await knowledge.library.put(document, chunks, fingerprint=proposal.ident)
    await knowledge.indexer.refresh()
    return total


async def found(matcher: Matcher, need: str, kind: PartyKind) -> list[str]:
    """The names found for a need, best first."""
    return [match.name for match in await matcher.match(need, EVERYONE, kind=kind, limit=DEEPEST)]


async def measure(matcher: Matcher, needs: Sequence[Proposal]) -> dict[str, float]:
    """The figures over all needs."""
    groups = [await found(matcher, one.need, PartyKind.GROUP) for one in needs]
    people = [await found(matcher, one.need, PartyKind.PERSON) for one in needs]
    joined = [(set(one.participants), names) for one, names in zip(needs, groups, strict=True) if one.participants]
    wanted = [({*one.authors, *one.reviewers}, names) for one, names in zip(needs, people, strict=True) if one.authors or one.reviewers]
    return {
        "groups: owner at 1": mean(one.owner in names[:1] for one, names in zip(needs, groups, strict=True)),
        "groups: owner in 3": mean(one.owner in names[:3] for one, names in zip(needs, groups, strict=True)),
        "groups: participants in 3 (recall)": mean(len(some & set(names[:3])) / len(some) for some, names in joined),
        "groups: participants in 5 (recall)": mean(len(some & set(names[:5])) / len(some) for some, names in joined),
        "people: an author or reviewer in 5": mean(bool(some & set(names[:5])) for some, names in wanted),
        "people: an author or reviewer in 10": mean(bool(some & set(names[:10])) for some, names in wanted),
        "people: reciprocal rank in 10": mean(reciprocal_rank(some, names) for some, names in wanted),
        "needs without any group": mean(not names for names in groups),
        "needs without any person": mean(not names for names in people),
    }


def reciprocal_rank(wanted: set[str], names: Sequence[str]) -> float:
    """One over the rank of the first that is wanted."""
    return next((1 / rank for rank, name in enumerate(names, start=1) if name in wanted), 0.0)


def mean(values: Iterable[float]) -> float:
    """The arithmetic mean, 0 of nothing."""
    some = list(values)
    return sum(some) / len(some) if some else 0.0


async def main(arguments: argparse.Namespace) -> None:
    """Index, measure, print."""
    proposals = [Proposal.of(line) for line in arguments.data.read_text(encoding="utf-8").splitlines() if line.strip()]
    needs = [one for one in proposals if one.created.year == arguments.year]
    older = [one for one in proposals if one.created.year < arguments.year]
    settings = EmbeddingSettings(model=arguments.model, cache_dir=arguments.cache_dir)
    with tempfile.TemporaryDirectory() as scratch:
        async with open_knowledge(
            cluster=CLUSTER, data_dir=arguments.data_dir or Path(scratch), embedding=settings, clock=FirstOf(arguments.year)
        ) as knowledge:
            if await knowledge.library.is_empty(EVERYONE):
                print(f"{len(older)} proposals before {arguments.year}, {await index(knowledge, older)} chunks; model {arguments.model}")
            began = process_time()
            figures = await measure(knowledge.matcher, needs)
            seconds = (process_time() - began) / max(2 * len(needs), 1)
    for name, value in figures.items():
        print(f"{name:40} {value:.3f}")
    print(f"{len(needs)} needs of {arguments.year}, {1000 * seconds:.0f} CPU-ms each")


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="enhancements.jsonl")
    parser.add_argument("--year", type=int, default=2021, help="the needs are of this year, the documents are older")
    parser.add_argument("--model", default="multilingual-e5-small")
    parser.add_argument("--cache-dir", type=Path, help="where converted models are kept")
    parser.add_argument("--data-dir", type=Path, help="an index to keep and use again")
    return parser.parse_args()


if __name__ == "__main__":
    uvloop.run(main(arguments()))
