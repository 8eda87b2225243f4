"""Whatever a thing is called, as a title, a group, an organisation, an event or a file: it is shown as text, or refused with a reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot import render_status, terminal
from bot.json_shapes import report_shape
from bot.wording import ENGLISH
from ingest.report import IndexReport
from ingest.sources.folder import FolderSource
from ingest.sync import Synchroniser
from knowledge.audience import Audience
from knowledge.errors import UnreadableDocument
from knowledge.model import Document
from knowledge.wiring import Knowledge
from tests.fakes.documents import CLUSTER, StillClock
from tests.untrusted.checks import check_answer, check_json, check_messages, check_terminal
from tests.untrusted.planted import LANGUAGES, PUBLIC, Planted, asked, cluster, own_documents, put, remove, word_of

FILE = Path(__file__).parents[3] / "shared" / "data" / "prompts" / "naughty_strings.json"
AT_ONCE = 24
"""So many names are planted together."""

NAMES = (
    "",
    "undefined",
    "-- '; DROP TABLE documents; --",
    "<img src=x onerror=alert(1)>",
    "%s%n {0} {{7*7}} ${HOME} $(touch x) `id`",
    "../../../../etc/passwd",
    "\u202e\u2066test\u2067\ufeff",
    "Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè͚̮̺̪̹̱̤ ̖t̝͕̳̣̻̪͞h̼͓̲̦̳̘̲e͇̣̰̦̬͎",
    "👨‍👩‍👧 ﷽ 田中さん ٱلْعَرَبِيَّة",
    "1. __init__.py | *x* > # ```",
    "CON.txt:stream",
    "a" * 180,
)

each_set = pytest.mark.parametrize(
    "which",
    [
        "few",
        pytest.param(
            "all",
            marks=[
                pytest.mark.shared,
                pytest.mark.timeout(300),
                pytest.mark.skipif(not FILE.exists(), reason="../shared/data/prompts is missing"),
            ],
        ),
    ],
)


def names(which: str) -> list[str]:
    return list(NAMES) if which == "few" else list(dict.fromkeys(json.loads(FILE.read_text(encoding="utf-8"))))


def readable(planted: Planted) -> list[Document]:
    """The documents of a name; none where a reader refuses one of them."""
    try:
        return planted.documents()
    except UnreadableDocument:
        return []


@each_set
async def test_whatever_things_are_called_it_is_text(tmp_path, which):
    told = 0
    planted = [(each, readable(each)) for each in (Planted(name, number) for number, name in enumerate(names(which)))]
    taken = [(each, documents) for each, documents in planted if documents]
    async with cluster(tmp_path) as knowledge:
        for start in range(0, len(taken), AT_ONCE):
            some = taken[start : start + AT_ONCE]
            strange = [document for _, documents in some for document in documents]
            there = {document.path: document for document in [*own_documents(), *strange]}
            await put(knowledge, strange)
            for answer in await asked(knowledge, [probe for each, _ in some for probe in each.probes]):
                told += not answer.abstained
                check_answer(answer, there, CLUSTER)
            await remove(knowledge, strange)
    assert len(taken) > 0.9 * len(planted)
    assert told > 2.8 * len(taken)


def on_disk(root: Path, name: str, number: int) -> bool:
    """Whether the file system takes `name` as that of a folder and of the note in it."""
    try:
        folder = root / name
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.md").write_text(f"The {word_of(number)} was noted.\n", encoding="utf-8")
    except (OSError, ValueError):
        return False
    return folder.parent == root and folder != root and not name.startswith(".")


async def indexed(knowledge: Knowledge, root: Path) -> IndexReport:
    synchroniser = Synchroniser(
        sources=[FolderSource(name="notes", path=root, audience=Audience())],
        library=knowledge.library,
        indexer=knowledge.indexer,
        lock=knowledge.lock,
        clock=StillClock(),
        languages=LANGUAGES,
    )
    return await synchroniser.run()


@each_set
async def test_whatever_files_and_folders_are_called_it_is_text(tmp_path, which):
    root = tmp_path / "notes"
    root.mkdir()
    made = [number for number, name in enumerate(names(which)) if on_disk(root, name, number)]
    async with cluster(tmp_path) as knowledge:
        # A file that cannot be read is named in the report, whatever it is called.
        (root / "\x1b[31m@everyone \u202e.md").write_bytes(b"\0")
        report = await indexed(knowledge, root)
        assert report.added == len(made)
        check_messages(render_status.report_messages(report, ENGLISH), set())
        check_terminal(terminal.report_view(report), set())
        check_json(report_shape(report))
        there = {
            summary.path: await knowledge.library.document(summary.path, PUBLIC) for summary in await knowledge.library.summaries(PUBLIC)
        }
        for number in made:
            (answer,) = await asked(knowledge, [f"What was noted about the {word_of(number)}?"])
            assert word_of(number) in answer.text
            check_answer(answer, there, CLUSTER)
    assert len(made) > 0.6 * len(names(which))
