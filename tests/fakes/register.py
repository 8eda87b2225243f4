"""A register of a few records, kept to their readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from knowledge.audience import Audience, Readers
from knowledge.model import Citation, DocumentKind, DocumentSummary, Period
from knowledge.records.record import KeptRecord, RecordKind
from knowledge.records.register import Place
from knowledge.records.superseding import Decision, linked


def kept(
    line: str,
    *,
    kind: RecordKind,
    day: date,
    audience: Audience | None = None,
    owner: str | None = None,
    due: date | None = None,
    done: bool = False,
) -> KeptRecord:
    path = f"notes/ai/{day}.md"
    summary = DocumentSummary(1, "notes", path, DocumentKind.NOTE, "AI group", "ai", day, None, "en", audience or Audience())
    mark = f"{sum(map(ord, line)):024x}"
    return KeptRecord(kind=kind, mark=mark, document=summary, chunk_id=1, first=0, last=0, line=line, owner=owner, due=due, said_done=done)


HELD = (
    kept(
        "We change what we decided in October: 60 m² instead of 84.",
        kind=RecordKind.DECISION,
        day=date(2026, 2, 10),
        audience=Audience.of("board"),
    ),
    kept("We book 84 m².", kind=RecordKind.DECISION, day=date(2025, 10, 14)),
    kept("Mari: contract", kind=RecordKind.ACTION, day=date(2025, 10, 14), owner="Mari", due=date(2026, 3, 13)),
    kept("Olga: \x1b[31mmail", kind=RecordKind.ACTION, day=date(2025, 10, 14), owner="Olga", done=True),
)


@dataclass
class FakeRegister:
    """`asked` are the group, the period, the owner and whether only open actions were wanted."""

    held: Sequence[KeptRecord] = HELD
    asked: list[tuple[str | None, Period | None, str | None, bool]] = field(default_factory=list)

    async def decisions(self, readers: Readers, *, group: str | None = None, period: Period | None = None) -> list[Decision]:
        self.asked.append((group, period, None, False))
        return linked([one for one in self.held if one.kind is RecordKind.DECISION and readers.may_read(one.document.audience)])

    async def actions(
        self, readers: Readers, *, group: str | None = None, period: Period | None = None, owner: str | None = None, open_only: bool = False
    ) -> list[KeptRecord]:
        self.asked.append((group, period, owner, open_only))
        return [one for one in self.held if one.kind is RecordKind.ACTION and readers.may_read(one.document.audience)]

    async def places(self, records: Sequence[KeptRecord], readers: Readers, *, language: str) -> dict[str, Place]:
        del readers, language
        return {
            one.mark: Place(
                Citation(n, one.document.path, one.document.title, one.line, "Decisions", group="ai", date=one.document.date), one.line
            )
            for n, one in enumerate(records, start=1)
        }
