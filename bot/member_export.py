"""What is kept of a member as files to hand out: a text to read, JSON for programs, and what was attached, in archives of a size that
Discord takes.
"""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.wording_my_data import MyDataWording
from knowledge.member_data import Held, Member, Record

ARCHIVE_BYTES = 8 * 1024 * 1024
"""The largest archive; Discord takes files of 10 MiB."""

TEXT_BYTES = 2 * 1024 * 1024
"""The largest file of text in one."""

_ENTRY_BYTES = 512
"""What an archive takes for each file beside its content, at most."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A ZIP archive to hand out."""

    name: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class _Entry:
    """A file of an archive; `size` is that of its content."""

    name: str
    size: int
    read: Callable[[], Awaitable[bytes]]


async def archives(
    held: Sequence[Held], said: MyDataWording, *, kobar: str, member: Member, now: datetime, most: int = ARCHIVE_BYTES
) -> AsyncGenerator[Archive]:
    """The archives with all that is `held` of a member, one after another: only one is in memory."""
    texts = [*_readable(held, said, kobar=kobar, member=member, now=now), *_for_programs(held, said, member=member, now=now)]
    entries = [_of_text(name, text) for name, text in texts]
    entries += [_Entry(f"files/{file.name}", file.size, file.read) for each in held for file in each.files]
    packed = list(_packed(entries, most))
    for number, together in enumerate(packed, start=1):
        place = f"-{number}-of-{len(packed)}" if len(packed) > 1 else ""
        content = [(entry.name, await entry.read()) for entry in together]
        yield Archive(f"kobar-my-data{place}.zip", await asyncio.to_thread(_zipped, content))


def _readable(held: Sequence[Held], said: MyDataWording, *, kobar: str, member: Member, now: datetime) -> Iterator[tuple[str, str]]:
    """A text in plain words, in several files where it is long."""
    when = now.isoformat(timespec="seconds")
    parts = [f"{said.heading.format(name=kobar, when=when, ident=member.id)}\n\n{said.about}\n"]
    for each in held:
        title, meaning = said.kinds.get(each.kind, (each.kind, ""))
        parts.append(f"\n\n{title}\n{'=' * len(title)}\n{meaning}\n")
        parts += [_lines(record, said) for record in each.records] or [f"\n{said.nothing_kept}\n"]
    for number, together in enumerate(_by_size(parts), start=1):
        yield _numbered("read-me", number, "txt"), "".join(together)


def _lines(record: Record, said: MyDataWording) -> str:
    told = (f"{said.labels.get(name, name)}: {value}" for name, value in record.items() if value not in (None, ""))
    return "\n" + "\n".join(told) + "\n"


def _for_programs(held: Sequence[Held], said: MyDataWording, *, member: Member, now: datetime) -> Iterator[tuple[str, str]]:
    """A JSON file for each kind, in several files where there is much."""
    for each in held:
        _, meaning = said.kinds.get(each.kind, (each.kind, ""))
        written = [json.dumps(record, ensure_ascii=False, indent=2) for record in each.records]
        head = json.dumps({"kind": each.kind, "what": meaning, "member": str(member.id), "made_at": now.isoformat()}, ensure_ascii=False)
        for number, together in enumerate(_by_size(written) or [[]], start=1):
            yield _numbered(each.kind, number, "json"), f'{head[:-1]}, "records": [\n' + ",\n".join(together) + "\n]}\n"


def _by_size(parts: Sequence[str]) -> list[list[str]]:
    """Texts in groups that are not larger than a file may be; one that is larger stands alone."""
    groups: list[list[str]] = []
    size = 0
    for part in parts:
        if not groups or size + len(part) > TEXT_BYTES // 4:  # a character has four bytes at most
            groups.append([])
            size = 0
        groups[-1].append(part)
        size += len(part)
    return groups


def _numbered(name: str, number: int, suffix: str) -> str:
    return f"{name}.{suffix}" if number == 1 else f"{name}-{number}.{suffix}"


def _of_text(name: str, text: str) -> _Entry:
    raw = text.encode("utf-8", "replace")
    return _Entry(name, len(raw), partial(_given, raw))


async def _given(raw: bytes) -> bytes:
    return raw


def _packed(entries: Sequence[_Entry], most: int) -> Iterator[list[_Entry]]:
    """Files that fit into one archive, in their order; compressing makes them smaller at best."""
    together: list[_Entry] = []
    size = 0
    for entry in entries:
        if together and size + entry.size + _ENTRY_BYTES > most:
            yield together
            together, size = [], 0
        together.append(entry)
        size += entry.size + _ENTRY_BYTES
    yield together


def _zipped(content: Sequence[tuple[str, bytes]]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in content:
            archive.writestr(name, raw)
    return made.getvalue()
