"""Who may read little: texts that are audiences of their own, their questions asked by who may read nothing else, and by who may read
another one alone. The first should be answered, the second not: what one may not read changes nothing, and few texts are a small sample.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import frontmatter

from bench import squad
from bench.context import Bench
from bench.corpus import Corpus
from bench.house import House, opened
from bench.published import SEED, Sets, drawn, lines_of, missing, with_interval, written
from bench.report import Cell, Table
from knowledge.audience import Readers
from knowledge.model import Answer, Question

QUESTIONS = 700
"""Of SQuAD's, of which half are asked once more by who holds another article."""

_ELSEWHERE = frozenset({"event", "collaborator"})
"""What the calendar and the sheets answer, whoever may read a note."""

Row = tuple[str, Sequence[bool]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of one note, `path`, put by who holds its audience, `own`, and by who holds another one's, `other`."""

    text: str
    language: str | None
    path: str
    own: str
    other: str


async def run(bench: Bench, sets: Sets) -> None:
    """Each of the corpus' notes by itself, and each of SQuAD's articles."""
    notes = _notes_of(bench.corpus)
    asked = _questions_of(bench.corpus, notes)
    if asked:
        bench.report.tables.append(await _notes(bench, notes, asked))
    folder = sets.folder / squad.FOLDER
    if folder.is_dir():
        bench.report.tables.append(await _articles(bench, sets, folder))
    else:
        bench.say(f"SQuAD 2.0 {missing(folder)}")


async def _notes(bench: Bench, notes: Mapping[str, str], asked: Sequence[Asked]) -> Table:
    work = bench.work / "little-notes"
    corpus = written("Notes by themselves", {_file_of(path): text for path, text in notes.items()}, work)
    cluster = replace(corpus.settings.cluster, languages=bench.corpus.settings.cluster.languages)
    corpus = replace(corpus, settings=replace(corpus.settings, cluster=cluster))
    async with opened(corpus, work / "index", bench.models) as house:
        bench.say(f"indexing {len(notes)} notes, each for readers of its own")
        await house.synchroniser.run()
        summaries = await house.knowledge.library.summaries(Readers.holding(map(_audience_of, notes)))
        languages = {summary.path: summary.language for summary in summaries}
        bench.say(f"asking {len(asked)} questions, twice")
        found = [(one, *[not (await _answer(house, one.text, who)).abstained for who in (one.own, one.other)]) for one in asked]
    rows: list[Row] = []
    for name, own in (("its language", True), ("another language", False)):
        some = [each for each in found if (each[0].language in (None, languages.get(f"notes/{_file_of(each[0].path)}"))) == own]
        rows.append((f"answered, asked of its note in {name}", [answered for _, answered, _ in some]))
        rows.append((f"answered, asked of another note, its own in {name}", [answered for _, _, answered in some]))
    notes_below = (
        "Each note is an audience of its own; a question is put by who may read its note alone, and by who may read another one.",
    )
    return Table(f"One note to read, {bench.corpus.name}", _HEADINGS, tuple(map(_cells, rows)), notes_below)


async def _articles(bench: Bench, sets: Sets, folder: Path) -> Table:
    paragraphs = drawn(lines_of(folder / "paragraphs.jsonl"), sets.paragraphs)
    audiences = {squad.file_of(each["doc_id"]): _audience_of(each["title"]) for each in paragraphs}
    texts = squad.notes_of(paragraphs)
    work = bench.work / "little-articles"
    corpus = written("Articles by themselves", {file: _for_readers(text, audiences[file]) for file, text in texts.items()}, work)
    there = [each for each in squad.questions_of(lines_of(folder / "questions.jsonl"), sets.side) if Path(each.path).name in texts]
    asked = drawn(there, min(QUESTIONS, sets.questions))
    chance = random.Random(SEED)  # noqa: S311 - a sample, no secret
    async with opened(corpus, work / "index", bench.models) as house:
        bench.say("indexing SQuAD 2.0's articles, each for readers of its own")
        await house.synchroniser.run()
        bench.say(f"asking {len(asked)} of its questions")
        own = [(one, audiences[Path(one.path).name]) for one in asked]
        found = [squad.found_in(one, await _answer(house, one.question, audience)) for one, audience in own]
        others = [(one.question, _another(chance, audiences.values(), audience)) for one, audience in own[: len(own) // 2]]
        elsewhere = [(await _answer(house, text, audience)).abstained for text, audience in others]
    answerable, rest = [each for each in found if each.asked.answerable], [each for each in found if not each.asked.answerable]
    rows: list[Row] = [
        ("paragraph recall@1, answerable", [each.within(1) for each in answerable]),
        ("paragraph recall@5, answerable", [each.within(5) for each in answerable]),
        ("abstained, answerable", [each.abstained for each in answerable]),
        ("a right answer quoted, of the answerable", [each.quoted and not each.abstained for each in answerable]),
        ("abstained, unanswerable (near misses)", [each.abstained for each in rest]),
        ("abstained, about another article", elsewhere),
    ]
    return Table(f"One article to read, SQuAD 2.0, {sets.side} side", _HEADINGS, tuple(map(_cells, rows)))


_HEADINGS = ("", "questions", "share", "95 % interval")


def _cells(row: Row) -> tuple[Cell, ...]:
    name, hits = row
    return (name, len(hits), *with_interval(hits))


async def _answer(house: House, text: str, audience: str) -> Answer:
    knowledge = house.knowledge
    return await knowledge.assistant.ask(Question(text, Readers.holding([audience]), knowledge.clock.now(), trial=True))


def _notes_of(corpus: Corpus) -> dict[str, str]:
    """The notes that answer some question of the corpus, by path, each for readers of its own."""
    wanted = {path for one in corpus.questions if one.answerable and one.type not in _ELSEWHERE for path in one.paths}
    files = {path: file for path, file in corpus.files(calendars=False) if path in wanted and file.suffix == ".md"}
    return {path: _for_readers(file.read_text(encoding="utf-8"), _audience_of(path)) for path, file in files.items()}


def _questions_of(corpus: Corpus, notes: Mapping[str, str]) -> list[Asked]:
    """The corpus' questions on the notes; another note is drawn by a seed, of those that do not answer."""
    chance = random.Random(SEED)  # noqa: S311 - a sample, no secret
    asked: list[Asked] = []
    for one in corpus.questions:
        own = [path for path in sorted(one.paths) if path in notes]
        others = [path for path in notes if path not in one.paths]
        if one.answerable and one.type not in _ELSEWHERE and own and others:
            audiences = _audience_of(own[0]), _audience_of(chance.choice(others))
            asked.append(Asked(one.question, one.language, own[0], *audiences))
    return asked


def _another(chance: random.Random, audiences: Iterable[str], own: str) -> str:
    others = sorted({audience for audience in audiences if audience != own})
    return chance.choice(others) if others else "nothing"


def _for_readers(text: str, audience: str) -> str:
    """A note whose front matter names an audience, whatever it named."""
    post = frontmatter.loads(text)
    post["audience"] = audience
    return frontmatter.dumps(post) + "\n"


def _audience_of(name: str) -> str:
    return f"of {re.sub(r'[^a-z0-9]+', '-', name.lower())}"


def _file_of(path: str) -> str:
    return path.replace("/", "--")
