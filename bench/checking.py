"""How well the checks of a written answer tell supported sentences from unsupported ones.

    python -m bench.checking ../shared/data --sample 150

Supported sentences, with the passage that supports them: gold answers to questions on real notes (the question's words with the answer's,
as a sentence would have them), the same for SQuAD paragraphs, sentences of gold answers to questions on meetings, and the sample
cluster's questions in Estonian on notes in English. Unsupported ones: each with a passage from elsewhere in the same document or set;
with a number, or a name, of another sentence; denied. Printed are the areas under the ROC curve of words and meaning, and how many pass
all checks.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import numpy as np
import uvloop

from ingest.chunking import chunk
from ingest.readers.document import read_document
from knowledge.adapters.embedding import SentenceTransformerEmbedder
from knowledge.answering.checking import Source, Thresholds, thresholds_for, words_support
from knowledge.answering.facts import names, take_dates
from knowledge.answering.sentences import Sentence
from knowledge.answering.verification import Verifier
from knowledge.audience import Audience
from knowledge.model import Document, DocumentKind, DocumentSummary, Passage, Unit
from knowledge.settings import EmbeddingSettings

WINDOW_TURNS = 12
ROOT = Path(__file__).parents[1]
_ids = count(1)


@dataclass(frozen=True)
class Case:
    """A sentence, the question that it answers, the passage that it cites, and what it is a case of."""

    sentence: str
    question: str
    passage: Passage
    kind: str
    language: str = "en"


def passages(document: Document) -> list[Passage]:
    """A document's chunks as they would be retrieved."""
    summary = DocumentSummary(
        0, document.source, document.path, document.kind, document.title, document.group, document.date, None, document.language, Audience()
    )
    made: list[Passage] = []
    for one in chunk(document):
        text = document.text[one.start : one.end]
        units = tuple(Unit(unit.start - one.start, unit.end - one.start, unit.text) for unit in one.units)
        made.append(Passage(next(_ids), summary, one.ordinal, text, one.headings, one.first_line, one.last_line, units))
    return made


def lines(file: Path) -> list[dict[str, object]]:
    """The lines of a JSONL file."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def told(question: str, answer: str) -> str:
    """The question's words and the answer's, as a sentence that answers would have them."""
    asking = r"^(?:what|which|who|when|where|how (?:many|much|long)?|why|mis|kes|millal|kus|kui palju|mitu|milli\w+)\b|\?$"
    return f"{re.sub(asking, '', question.strip(), flags=re.IGNORECASE).strip()} {answer}".strip()


def on_notes(file: Path, root: Path, *, language: str | None = None) -> Iterator[tuple[Case, list[Passage]]]:
    """Gold answers on notes; with the document's other passages."""
    for raw in lines(file):
        if not raw["answerable"] or (language and raw.get("language") != language):
            continue
        for evidence in raw["evidence"]:
            path = root / evidence["path"]
            if not path.exists() or path.suffix not in {".md", ".txt", ".html"}:
                continue
            found = passages(read_document(path.read_bytes(), source="notes", path=evidence["path"], audience=Audience()))
            holding = [one for one in found if evidence["quote"] in one.text]
            if holding:
                asked = str(raw["question"])
                kind = f"{root.name}, {language or 'en'}"
                yield Case(told(asked, str(raw["answer"])), asked, holding[0], kind, language or "en"), found
                break


def on_paragraphs(folder: Path) -> Iterator[tuple[Case, list[Passage]]]:
    """Answers to SQuAD's answerable questions; with the passages of the same article."""
    made: dict[str, list[Passage]] = {}
    for raw in lines(folder / "paragraphs.jsonl"):
        document = Document("squad2", str(raw["doc_id"]), DocumentKind.NOTE, str(raw["title"]), str(raw["text"]), Audience(), language="en")
        made[document.path] = passages(document)
    by_article: dict[str, list[Passage]] = {}
    for path, found in made.items():
        by_article.setdefault(path.split("#")[0], []).extend(found)
    for raw in lines(folder / "questions.jsonl"):
        if raw["answerable"]:
            answer = str(raw["answers"][0])
            holding = [one for one in made[str(raw["doc_id"])] if answer in one.text]
            if holding:
                asked = str(raw["question"])
                yield Case(told(asked, answer), asked, holding[0], "squad2"), by_article[str(raw["doc_id"]).split("#")[0]]


def on_meetings(folder: Path, part: str) -> Iterator[tuple[Case, list[Passage]]]:
    """Sentences of gold answers on meetings, each with the windows of its gold turns; which of them it would cite is chosen later."""
    meetings = {str(raw["meeting_id"]): raw["turns"] for raw in lines(folder / f"meetings_{part}.jsonl")}
    for raw in lines(folder / f"queries_{part}.jsonl"):
        if not raw["spans"]:
            continue
        turns = meetings[str(raw["meeting_id"])]
        for sentence in re.split(r"(?<=[.])\s+(?=[A-Z])", str(raw["answer"])):
            first, last = (int(place) for place in random.choice(raw["spans"]))  # noqa: S311 - seeded, no secret
            windows = [_window(turns[start : min(start + WINDOW_TURNS, last + 1)]) for start in range(first, last + 1, WINDOW_TURNS)]
            others = [at for at in range(0, len(turns) - WINDOW_TURNS, WINDOW_TURNS) if not first - WINDOW_TURNS <= at <= last]
            elsewhere = [_window(turns[at : at + WINDOW_TURNS]) for at in others]
            if windows and elsewhere:
                best = max(windows, key=lambda one: words_support(sentence, [Source(one)], language="en"))
                yield Case(sentence, str(raw["query"]), best, "qmsum"), elsewhere


def _window(turns: Sequence[dict[str, str]]) -> Passage:
    text = "\n\n".join(f"{turn['speaker']}: {turn.get('text') or turn.get('content', '')}" for turn in turns)
    return passages(Document("qmsum", "meeting", DocumentKind.NOTE, "Meeting", text, Audience(), language="en"))[0]


def corrupted(case: Case, others: Sequence[Case], dice: random.Random) -> Iterator[Case]:
    """The sentence with another number, another name, or denied."""
    if found := re.findall(r"\b\d+\b", take_dates(case.sentence)[1]):
        number = dice.choice(found)
        yield replace(case, sentence=re.sub(rf"\b{number}\b", str(int(number) + dice.randint(1, 9)), case.sentence, count=1), kind="number")
    own = [name.text for name in names(case.sentence) if not name.leads and name.text.lower() not in case.question.lower()]
    strangers = [name.text for other in others for name in names(other.sentence) if not name.leads]
    strangers = [name for name in strangers if name.lower() not in (case.passage.text + case.question).lower()]
    if own and strangers:
        yield replace(case, sentence=case.sentence.replace(dice.choice(own), dice.choice(strangers), 1), kind="name")
    if denied := re.sub(r"\b(is|are|was|were|has|have|will|should|can|on|oli|saab)\b", r"\1 not", case.sentence, count=1):
        yield replace(case, sentence=denied if denied != case.sentence else f"It is not so that {case.sentence}", kind="denied")


def roc(supported: Sequence[float], unsupported: Sequence[float]) -> float:
    """The area under the ROC curve: how often a supported sentence scores above an unsupported one."""
    pairs = np.subtract.outer(np.array(supported), np.array(unsupported))
    return float(np.mean(pairs > 0) + np.mean(pairs == 0) / 2)


async def measure(verifier: Verifier, cases: Iterable[Case]) -> list[tuple[Case, float, float, str]]:
    """Each case with its support in words and in meaning, and the fault that was found."""
    found: list[tuple[Case, float, float, str]] = []
    for case in cases:
        verified = await verifier.verify(
            Sentence(case.sentence, (1,)), {1: Source(case.passage)}, question=case.question, language=case.language
        )
        found.append((case, verified.words, verified.meaning, verified.fault.value if verified.fault else ""))
    return found


def show(name: str, good: Sequence[tuple[Case, float, float, str]], bad: Sequence[tuple[Case, float, float, str]]) -> None:
    """One line for supported sentences beside unsupported ones."""
    words, meaning = (roc([one[at] for one in good], [one[at] for one in bad]) for at in (1, 2))
    fifth = [float(np.quantile([one[at] for one in good], 0.1)) for at in (1, 2)]
    most = [float(np.quantile([one[at] for one in bad], 0.9)) for at in (1, 2)]
    passing = [np.mean([not one[3] for one in some]) for some in (good, bad)]
    print(
        f"{name:22} n {len(good):4} / {len(bad):4}  AUC words {words:.3f} meaning {meaning:.3f}  "
        f"tenth lowest {fifth[0]:.2f} {fifth[1]:.3f}  tenth highest {most[0]:.2f} {most[1]:.3f}  pass {passing[0]:.3f} / {passing[1]:.3f}"
    )


def faults(found: Sequence[tuple[Case, float, float, str]]) -> str:
    """How often each fault was found."""
    counts = {fault: sum(1 for one in found if one[3] == fault) for fault in {one[3] for one in found if one[3]}}
    return ", ".join(f"{fault} {count}" for fault, count in sorted(counts.items(), key=lambda pair: -pair[1]))


async def main(arguments: argparse.Namespace) -> None:
    """Measure each set and print it."""
    random.seed(arguments.seed)
    dice = random.Random(arguments.seed)  # noqa: S311 - no secret
    data = arguments.data
    sets = {
        "real notes": list(on_notes(data / "kubernetes" / "questions.jsonl", data / "kubernetes")),
        "sample, English": list(on_notes(ROOT / "examples/cluster/questions.jsonl", ROOT / "examples/cluster", language="en")),
        "sample, Estonian": list(on_notes(ROOT / "examples/cluster/questions.jsonl", ROOT / "examples/cluster", language="et")),
        "SQuAD paragraphs": list(on_paragraphs(data / "squad2")),
        "QMSum meetings": list(on_meetings(data / "qmsum", "val")),
    }
    embedder = SentenceTransformerEmbedder(settings=EmbeddingSettings(model=arguments.model, cache_dir=arguments.cache_dir))
    measured = thresholds_for(embedder.identity)
    verifier = Verifier(
        embedder=embedder,
        thresholds=Thresholds(
            words=arguments.words or measured.words,
            meaning=arguments.meaning or measured.meaning,
            across=arguments.across or measured.across,
        ),
    )
    try:
        for name, pairs in ((name, pairs) for name, pairs in sets.items() if arguments.only in name):
            some = dice.sample(pairs, min(arguments.sample, len(pairs)))
            everyone = [case for case, _ in pairs]
            good = await measure(verifier, [case for case, _ in some])
            strays = [(case, [one for one in others if one.text != case.passage.text]) for case, others in some]
            elsewhere = [replace(case, passage=dice.choice(others), kind="elsewhere") for case, others in strays if others]
            bad = await measure(verifier, elsewhere)
            show(name, good, bad)
            print(f"{'':22} supported ones left out for: {faults(good)}")
            spoilt = await measure(verifier, [spoilt for case, _ in some for spoilt in corrupted(case, everyone, dice)])
            for kind in ("number", "name", "denied"):
                of_kind = [one for one in spoilt if one[0].kind == kind]
                if of_kind:
                    print(f"{'':22} with {kind:7} n {len(of_kind):4}  pass {np.mean([not one[3] for one in of_kind]):.3f}")
            if arguments.verbose:
                for case, words, meaning, fault in good:
                    print(f"  {fault or 'passes':14} {words:.2f} {meaning:.3f} {case.sentence[:160]}")
    finally:
        await embedder.close()


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder with kubernetes, squad2 and qmsum")
    parser.add_argument("--sample", type=int, default=150, help="sentences of each set at most")
    parser.add_argument("--only", default="", help="only the sets with this in their names")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--model", default="multilingual-e5-small")
    parser.add_argument("--cache-dir", type=Path, help="where converted models are kept")
    parser.add_argument("--words", type=float, help="another threshold than the measured one")
    parser.add_argument("--meaning", type=float)
    parser.add_argument("--across", type=float)
    parser.add_argument("--verbose", action="store_true", help="show each supported sentence")
    return parser.parse_args()


if __name__ == "__main__":
    uvloop.run(main(arguments()))
