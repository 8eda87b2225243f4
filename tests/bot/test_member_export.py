"""What is handed out to members: archives that Discord takes, with all that was held."""

from __future__ import annotations

import io
import json
import random
import zipfile

from bot.member_export import TEXT_BYTES, archives
from bot.member_names import member_with
from bot.wording_my_data import ENGLISH
from ingest.member_posts import _file_name
from knowledge.member_data import Held, MemberFile
from tests.fakes.documents import NOW

MOST = 3 * 1024 * 1024


def noise(size: int) -> bytes:
    return random.Random(size).randbytes(size)


def file(number: int, size: int) -> MemberFile:
    async def read() -> bytes:
        return noise(size)

    return MemberFile(f"{number}-notes.pdf", size, read)


async def made(held):
    return [one async for one in archives(held, ENGLISH, kobar="Kilbikobar", member=member_with(5), now=NOW, most=MOST)]


async def test_much_comes_in_several_archives_none_of_which_is_too_large():
    records = tuple({"message_id": str(n), "text": noise(500).hex()} for n in range(3_000))
    files = tuple(file(n, 1_300_000) for n in range(4))
    parts = await made([Held("posts", records, files), Held("gaps")])
    assert [part.name for part in parts] == [f"kobar-my-data-{n}-of-{len(parts)}.zip" for n in range(1, len(parts) + 1)]
    assert all(len(part.raw) <= MOST for part in parts)
    content: dict[str, bytes] = {}
    for part in parts:
        with zipfile.ZipFile(io.BytesIO(part.raw)) as archive:
            content |= {name: archive.read(name) for name in archive.namelist()}
    assert [len(raw) for name, raw in content.items() if name.startswith("files/")] == [1_300_000] * 4
    posts = [json.loads(raw) for name, raw in content.items() if name.startswith("posts")]
    assert [record for one in posts for record in one["records"]] == list(records)
    assert len(posts) > 1
    assert all(len(raw) <= TEXT_BYTES for name, raw in content.items() if not name.startswith("files/"))
    assert json.loads(content["gaps.json"])["records"] == []


async def test_a_name_that_leads_out_of_the_archive_cannot_be_told():
    """The names come from members: only their last part counts."""
    assert _file_name(7, "../../etc/passwd") == "7-passwd"
    assert _file_name(7, "..\\..\\evil.md") == "7-evil.md"
    assert _file_name(7, "..") == "7-.."
