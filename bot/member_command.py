"""`kobar member`: answering a member's request where he or she cannot ask Kobar on Discord any more."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from bot.member_export import archives
from bot.member_names import member_with
from bot.output import print_line
from bot.wording_my_data import my_data_wording
from knowledge.errors import ConfigError

if TYPE_CHECKING:
    from bot.app import Services


async def member(services: Services, *, ident: int, out: Path | None, forget: bool, language: str) -> None:
    """Say how much of each kind is kept of the member with a Discord id; write all of it to a folder, and let go of it."""
    said = my_data_wording(language)
    who = member_with(ident)
    held = await services.members.of(who)
    counted = [f"{said.kinds.get(each.kind, (each.kind, ''))[0]}: {len(each.records)}" for each in held if each.records]
    for line in counted or [said.nothing_kept]:
        print_line(line)
    if out is not None:
        async for archive in archives(held, said, kobar=services.cluster.name, member=who, now=services.clock.now()):
            print_line(str(await asyncio.to_thread(_written, out, archive.name, archive.raw)))
    if forget:
        await services.members.forget(who)
        print_line(said.forgotten)


def _written(folder: Path, name: str, raw: bytes) -> Path:
    """A file for no other user of the machine to read."""
    file = folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_bytes(raw)
    except OSError as error:
        raise ConfigError(f"{file} cannot be written: {error.strerror}. Name another folder with --out.") from None
    return file
