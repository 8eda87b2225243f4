"""A small cluster that speaks of kestrels, and documents of strangers that are planted in it."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from ingest.chunking import chunk
from ingest.readers.calendar import read_calendar
from ingest.readers.document import read_document
from knowledge.audience import Audience, Readers
from knowledge.model import Answer, Document, Question
from knowledge.wiring import Knowledge, assembled
from tests.fakes.dense_index import InMemoryDenseIndex
from tests.fakes.documents import CLUSTER, NOW, StillClock
from tests.fakes.embedding import HashingEmbedder

PUBLIC = Readers.public()
LANGUAGES = ("en", "et")

NOTES = {
    "notes/ai/2026-02-10.md": "# AI group\n\n## Decisions\n\n- Flights of the falcon are logged as MCAP.\n- Rosbags are no longer kept.\n",
    "notes/ai/2026-03-03.md": "# AI group\n\n- The kestrel drone weighs nine kilograms with its battery.\n- Mari brings data.\n",
    "notes/export/2026-01-20.md": "# Export\n\nThe stand in Riga costs four thousand euros. Jaan Kask books it.\n",
    "notes/et/2026-02-02.md": "# Koosolek\n\nTöörühm otsustas osta kaks akut. Akud tarnitakse maikuus.\n",
}
SHEET = {"kind": "sheet", "organisation": "Akuvara OÜ", "offers": ["Battery packs for small drones in frost"]}
MEETING = ("battery@example.invalid", "Battery meeting", "Tehnopol", "https://example.invalid/battery")

QUESTIONS = (
    "How are flights of the falcon logged?",
    "How much does the kestrel drone weigh?",
    "What does the stand in Riga cost?",
    "Mida töörühm otsustas osta?",
    "Which company offers battery packs for drones?",
    "When is the battery meeting?",
)
"""What the cluster itself answers."""


def own_documents() -> list[Document]:
    """What the cluster itself has."""
    notes = [_read(text, path) for path, text in NOTES.items()]
    return [*notes, _read(yaml.safe_dump(SHEET), "sheets/akuvara.yaml"), _calendar("calendars/own.ics", [MEETING])]


def word_of(number: int) -> str:
    """A word that looks like no other one."""
    return "".join(random.Random(number).choices("bdfgklmnprstvz", k=10))


@dataclass(frozen=True)
class Planted:
    """A stranger's text and where it stands; `number` sets its documents apart from those of other texts that are planted with it."""

    text: str
    number: int = 0

    @property
    def name(self) -> str:
        """The text's first line, as titles and names have it."""
        return next((line.strip() for line in self.text.splitlines() if line.strip()), "")[:200]

    @property
    def word(self) -> str:
        """What stands nowhere but in these documents."""
        return word_of(self.number)

    @property
    def probes(self) -> tuple[str, ...]:
        """What only these documents answer."""
        return (f"What was noted about the {self.word}?", f"When is the {self.word} meeting?", f"Which company offers {self.word} repair?")

    def documents(self) -> list[Document]:
        """The text in a note, in its title, group, tag and link; alone in a note; in a sheet; and in an event."""
        front = {"title": f"{self.word} {self.name}", "group": self.name, "source": self.name, "date": "2026-03-01", "people": [self.name]}
        sheet = {
            "kind": "sheet",
            "organisation": f"{self.word} {self.name}",
            "offers": [f"{self.word} repair {self.text}", self.text],
            "products": [{"name": self.name, "trl": 9, "description": f"{self.word} {self.text}"}],
            "working_groups": [self.name],
            "contact_role": self.name,
        }
        event = (f"{self.name}{self.number}@example.invalid", f"{self.word} meeting {self.text}", self.text, self.name)
        return [
            _read(f"---\n{_yaml(front)}---\n# Notes\n\nThe {self.word} was noted. {self.text}\n", f"notes/planted/{self.number}.md"),
            _read(self.text, f"notes/alone/{self.number}.md"),
            _read(_yaml(sheet), f"sheets/planted{self.number}.yaml"),
            _calendar(f"calendars/planted{self.number}.ics", [event]),
        ]


def _yaml(fields: dict[str, object]) -> str:
    """Every text quoted, as one that means no harm to the file itself."""
    return "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in fields.items())


def _read(text: str, path: str) -> Document:
    return read_document(
        text.encode("utf-8", "replace"), source=path.partition("/")[0], path=path, audience=Audience(), languages=LANGUAGES
    )


def _calendar(path: str, events: Sequence[tuple[str, str, str, str]]) -> Document:
    parts = [
        f"BEGIN:VEVENT\r\nUID:{_value(uid)}\r\nDTSTART:20260402T100000Z\r\nSUMMARY:{_value(summary)}\r\nLOCATION:{_value(place)}\r\n"
        f"DESCRIPTION:{_value(summary)}\r\nURL:{_value(url)}\r\nEND:VEVENT\r\n"
        for uid, summary, place, url in events
    ]
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//EN\r\nX-WR-CALNAME:Calendar\r\n{''.join(parts)}END:VCALENDAR\r\n"
    return read_calendar(text.encode("utf-8", "replace"), source="calendars", path=path, audience=Audience())


def _value(text: str) -> str:
    """A text as RFC 5545, section 3.3.11, has it."""
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(escaped.splitlines())


@asynccontextmanager
async def cluster(folder: Path) -> AsyncIterator[Knowledge]:
    """The services over the cluster's own documents."""
    parts = {"embedder": HashingEmbedder(), "dense": InMemoryDenseIndex(), "clock": StillClock()}
    async with assembled(cluster=CLUSTER, data_dir=folder, **parts) as knowledge:
        await put(knowledge, own_documents())
        yield knowledge


async def put(knowledge: Knowledge, documents: Sequence[Document]) -> None:
    """Put documents into the library and its index."""
    for document in documents:
        await knowledge.library.put(document, chunk(document), fingerprint="f")
    await knowledge.indexer.refresh()


async def remove(knowledge: Knowledge, documents: Sequence[Document]) -> None:
    """Take documents out again."""
    for document in documents:
        await knowledge.library.remove(document.source, [document.path])


async def asked(knowledge: Knowledge, questions: Sequence[str]) -> list[Answer]:
    """The answers to `questions`, which leave no trace."""
    return await asyncio.gather(*(knowledge.assistant.ask(Question(text, PUBLIC, NOW, trial=True)) for text in questions))
