"""SQuAD 2.0's paragraphs as notes, its questions asked of all of them: is the paragraph found, does an answer quote what it should,
and does it abstain where the paragraph does not answer (Rajpurkar, Jia and Liang 2018, "Know What You Don't Know").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.context import Bench
from bench.house import opened
from bench.published import Sets, Side, drawn, lines_of, missing, side_of, with_interval, written
from bench.report import Cell, Table, Target
from knowledge.audience import Readers
from knowledge.evaluation.measures import normalised
from knowledge.model import Answer, Question

FOLDER = "squad2"
WANTED = 0.86
"""Recall of the paragraph at 1."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the set; `path` is the paragraph that it was written on, which answers it by one of `answers`, or not at all."""

    question: str
    path: str
    answerable: bool
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """How a question went: the place of the paragraph's first passage, whether there was an answer, and whether it quotes a right one."""

    asked: Asked
    rank: int | None
    abstained: bool
    quoted: bool

    def within(self, depth: int) -> bool:
        """Whether the paragraph is among the first passages."""
        return self.rank is not None and self.rank <= depth


def notes_of(paragraphs: Sequence[dict[str, str]]) -> dict[str, str]:
    """The paragraphs as notes, by file name."""
    return {file_of(each["doc_id"]): f"---\ntitle: {each['title'].replace('_', ' ')!r}\n---\n{each['text']}\n" for each in paragraphs}


def file_of(doc_id: str) -> str:
    """The file that a paragraph is written to."""
    return doc_id.replace("#", "-") + ".md"


def questions_of(lines: Sequence[dict[str, object]], side: Side) -> list[Asked]:
    """The questions of one side; an article's paragraphs and questions stand on the same one."""
    chosen = [line for line in lines if side_of(str(line["doc_id"]).rpartition("#")[0]) == side]
    return [
        Asked(str(line["question"]), f"notes/{file_of(str(line['doc_id']))}", bool(line["answerable"]), tuple(line["answers"]))  # type: ignore[arg-type]  # as the set's file has them
        for line in chosen
    ]


def found_in(asked: Asked, answer: Answer) -> Found:
    """What an answer is worth."""
    paths = [passage.document.path for passage in answer.passages]
    quotes = [normalised(citation.quote).casefold() for citation in answer.citations]
    quoted = any(normalised(right).casefold() in quote for right in asked.answers for quote in quotes)
    rank = paths.index(asked.path) + 1 if asked.path in paths else None
    return Found(asked, rank, answer.abstained, quoted)


async def run(bench: Bench, sets: Sets) -> None:
    """Index the paragraphs, ask the questions, report."""
    folder = sets.folder / FOLDER
    if not folder.is_dir():
        bench.say(f"SQuAD 2.0 {missing(folder)}")
        return
    notes = notes_of(drawn(lines_of(folder / "paragraphs.jsonl"), sets.paragraphs))
    corpus = written("SQuAD 2.0", notes, bench.work / FOLDER)
    asked = [each for each in questions_of(lines_of(folder / "questions.jsonl"), sets.side) if Path(each.path).name in notes]
    questions = drawn(asked, sets.questions)
    found: list[Found] = []
    async with opened(corpus, bench.work / FOLDER / "index", bench.models) as house:
        bench.say("indexing SQuAD 2.0's paragraphs")
        await house.synchroniser.run()
        bench.say(f"asking {len(questions)} of SQuAD 2.0's questions")
        knowledge = house.knowledge
        for one in questions:
            question = Question(text=one.question, readers=Readers.public(), now=knowledge.clock.now(), trial=True)
            found.append(found_in(one, await knowledge.assistant.ask(question)))
    bench.report.tables.append(_table(found, sets.side))
    answerable = [each for each in found if each.asked.answerable]
    if answerable:
        recall = sum(each.within(1) for each in answerable) / len(answerable)
        bench.report.targets.append(Target(f"SQuAD 2.0 ({sets.side}) paragraph recall@1", recall, WANTED, at_most=False))


def _table(found: Sequence[Found], side: Side) -> Table:
    answerable = [each for each in found if each.asked.answerable]
    others = [each for each in found if not each.asked.answerable]
    answered = [each for each in answerable if not each.abstained]
    shares = (
        ("paragraph recall@1, answerable", [each.within(1) for each in answerable]),
        ("paragraph recall@5, answerable", [each.within(5) for each in answerable]),
        ("paragraph recall@1, unanswerable", [each.within(1) for each in others]),
        ("abstained, answerable", [each.abstained for each in answerable]),
        ("abstained, unanswerable (near misses)", [each.abstained for each in others]),
        ("a right answer quoted, of the answered", [each.quoted for each in answered]),
        ("a right answer quoted, of the answerable", [each.quoted and not each.abstained for each in answerable]),
    )
    rows: list[tuple[Cell, ...]] = [(name, len(hits), *with_interval(hits)) for name, hits in shares]
    reciprocal = [1 / each.rank if each.rank else 0.0 for each in answerable]
    rows.insert(2, ("mean reciprocal rank, answerable", len(reciprocal), sum(reciprocal) / len(reciprocal) if reciprocal else None, ""))
    notes = (
        f"The paragraphs of all articles are searched; asked is of the {side} side's (by the hash of the title), drawn by a seed.",
        "At k: the paragraph is among the first k passages. Quoted: one of the set's answers stands in a cited quote, whatever its case.",
    )
    return Table(f"SQuAD 2.0, {side} side, {len(found)} questions", ("", "questions", "share", "95 % interval"), tuple(rows), notes)
