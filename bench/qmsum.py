"""QMSum's meetings as notes, their queries asked of each meeting alone: are the turns that a query is about found?
(Zhong et al. 2021, "QMSum: A New Benchmark for Query-based Multi-domain Meeting Summarization".)

A window is a passage as Kobar's own chunking makes it of the transcript. Each meeting has an audience of its own, and a query is asked by
one who holds that audience, so that the restriction to the meeting is the one that members are held to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.context import Bench
from bench.house import House, opened
from bench.published import Sets, Side, drawn, lines_of, missing, with_interval, written
from bench.report import Cell, Table, Target
from knowledge.audience import Readers
from knowledge.model import Passage

FOLDER = "qmsum"
FILES: dict[Side, str] = {"dev": "train", "test": "val"}
WANTED = 0.85
"""Queries whose turns are found in the first windows."""

WINDOWS = 5
"""How many windows a reader gets to see."""

SHORT_TURN = 20
"""Characters: a turn below this ("Yeah .") says nothing alone, and holding a whole one proves nothing."""

Extent = tuple[int, int]
"""Where something begins and ends in the transcript's text, in characters."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """A meeting as a note: its text, where each turn stands in it, and the audience that may read it."""

    file: str
    audience: str
    text: str
    turns: tuple[Extent, ...]

    @property
    def note(self) -> str:
        """What is written to the file."""
        return f"---\ntitle: {self.audience}\naudience: {self.audience}\n---\n{self.text}"

    def place(self, passage: Passage) -> Extent:
        """Where a passage stands; its text is verbatim, and its lines say where to look for it."""
        above = self.note.removesuffix(self.text).count("\n")
        begun = sum(len(line) + 1 for line in self.text.split("\n")[: passage.first_line - 1 - above])
        start = self.text.index(passage.text, begun)
        return start, start + len(passage.text)


@dataclass(frozen=True, slots=True)
class Query:
    """A query with the turns it is about: numbers from 0, ends included, in spans; none where it is about the whole meeting."""

    text: str
    meeting: str
    spans: tuple[Extent, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What the first windows hold of a query's turns, and `covered`, how much of them by characters."""

    query: Query
    overlaps: bool
    whole_turn: bool
    mostly: bool
    first: bool
    covered: float


def transcript_of(meeting: dict[str, Any]) -> Transcript:
    """A meeting as a note, a paragraph a turn, as it was said."""
    name = re.sub(r"[^\w.-]", "-", meeting["meeting_id"])
    parts: list[str] = []
    turns: list[Extent] = []
    at = 0
    for turn in meeting["turns"]:
        said = " ".join(f"{turn['speaker']}: {turn['content']}".split())
        turns.append((at, at + len(said)))
        parts.append(said)
        at += len(said) + 2
    return Transcript(f"{name}.md", name, "\n\n".join(parts) + "\n", tuple(turns))


def query_of(line: dict[str, Any]) -> Query:
    """A query of the set."""
    return Query(line["query"], line["meeting_id"], tuple((int(first), int(last)) for first, last in line["spans"] or ()))


def held_against(query: Query, transcript: Transcript, windows: Sequence[Passage]) -> Found:
    """What windows hold of a query's turns; where it is about the whole meeting, all turns are."""
    spans = query.spans or ((0, len(transcript.turns) - 1),)
    gold = [transcript.turns[number] for first, last in spans for number in range(first, last + 1)]
    places = [transcript.place(window) for window in windows]
    held = [sum(_shared(turn, place) for turn in gold) for place in places]
    size = sum(end - start for start, end in gold)
    return Found(
        query=query,
        overlaps=any(held),
        whole_turn=any(place[0] <= turn[0] and turn[1] <= place[1] for turn in gold if turn[1] - turn[0] >= SHORT_TURN for place in places),
        mostly=any(2 * part >= place[1] - place[0] for part, place in zip(held, places, strict=True)),
        first=bool(held) and held[0] > 0,
        covered=sum(held) / size if size else 0.0,
    )


def _shared(one: Extent, other: Extent) -> int:
    return max(min(one[1], other[1]) - max(one[0], other[0]), 0)


def read(folder: Path, side: Side, sets: Sets) -> tuple[dict[str, Transcript], list[Query]]:
    """The meetings of one side, by their ids, with their queries."""
    part = FILES[side]
    meetings = drawn(lines_of(folder / f"meetings_{part}.jsonl"), sets.meetings)
    transcripts = {meeting["meeting_id"]: transcript_of(meeting) for meeting in meetings}
    queries = [query_of(line) for line in lines_of(folder / f"queries_{part}.jsonl") if line["meeting_id"] in transcripts]
    return transcripts, drawn(queries, sets.questions)


async def run(bench: Bench, sets: Sets) -> None:
    """Index the meetings, ask each one's queries of it alone, report."""
    folder, part = sets.folder / FOLDER, FILES[sets.side]
    if not folder.is_dir():
        bench.say(f"QMSum {missing(folder)}")
        return
    transcripts, queries = read(folder, sets.side, sets)
    work = bench.work / f"{FOLDER}-{part}"
    corpus = written("QMSum", {each.file: each.note for each in transcripts.values()}, work)
    async with opened(corpus, work / "index", bench.models) as house:
        bench.say(f"indexing {len(transcripts)} of QMSum's meetings")
        await house.synchroniser.run()
        bench.say(f"asking {len(queries)} of QMSum's queries")
        found = [await _asked(house, query, transcripts[query.meeting]) for query in queries]
        chunks = [(await house.knowledge.library.partitions(readers_of(each))).chunks for each in transcripts.values()]
    bench.report.tables.append(_table(found, part, chunks))
    specific = [each for each in found if each.query.spans]
    if specific:
        share = sum(each.overlaps for each in specific) / len(specific)
        bench.report.targets.append(Target(f"QMSum ({part}) gold span in the top {WINDOWS} windows", share, WANTED, at_most=False))


def readers_of(transcript: Transcript) -> Readers:
    """One who may read this meeting and no other."""
    return Readers.holding([transcript.audience])


async def _asked(house: House, query: Query, transcript: Transcript) -> Found:
    knowledge = house.knowledge
    windows = await knowledge.retriever.retrieve(query.text, readers_of(transcript), now=knowledge.clock.now(), limit=WINDOWS)
    return held_against(query, transcript, windows)


def _table(found: Sequence[Found], part: str, chunks: Sequence[int]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for name, some in (("specific queries", [each for each in found if each.query.spans]), ("general ones too", list(found))):
        measures = (
            ("a window overlaps the turns", [each.overlaps for each in some]),
            ("a window holds a whole turn of them", [each.whole_turn for each in some]),
            ("half of a window or more is of them", [each.mostly for each in some]),
            ("the first window overlaps them", [each.first for each in some]),
        )
        rows += [(f"{name}: {measure}", len(hits), *with_interval(hits)) for measure, hits in measures]
        rows.append((f"{name}: covered, mean", len(some), sum(each.covered for each in some) / len(some) if some else None, ""))
    size = sum(chunks) / max(len(chunks), 1)
    notes = (
        f"Windows are the first {WINDOWS} passages; {len(chunks)} meetings of {size:.0f} passages, searched one at a time.",
        f"Of several spans any one will do. A whole turn has {SHORT_TURN} characters or more. Covered: of the turns' characters.",
        "General queries are about the whole meeting, so that any window of it is right.",
    )
    return Table(f"QMSum, {part}, {len(found)} queries", ("", "queries", "share", "95 % interval"), tuple(rows), notes)
