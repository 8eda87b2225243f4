"""`kobar member`: what is kept of one who has left the server is handed out, and forgotten."""

from __future__ import annotations

import zipfile

import pytest

from bot.member_command import member
from bot.member_names import member_with
from knowledge.errors import ConfigError
from knowledge.wiring import assembled
from tests.fakes.channel_server import services_over
from tests.fakes.dense_index import InMemoryDenseIndex
from tests.fakes.documents import CLUSTER, StillClock
from tests.fakes.embedding import HashingEmbedder

MARI = member_with(1001)


async def test_it_is_written_for_no_other_user_and_forgotten(tmp_path, capsys):
    data_dir, out = tmp_path / "data", tmp_path / "out"
    async with assembled(
        cluster=CLUSTER, data_dir=data_dir, embedder=HashingEmbedder(), dense=InMemoryDenseIndex(), clock=StillClock()
    ) as knowledge:
        await knowledge.gaps.note("Who has a kestrel?", asker=MARI.mark)
        services = services_over(knowledge)
        await member(services, ident=MARI.id, out=out, forget=True, language="en")
        (file,) = out.iterdir()
        assert capsys.readouterr().out.splitlines()[:2] == ["Your questions without an answer: 1", str(file)]
        assert file.stat().st_mode & 0o077 == 0
        with zipfile.ZipFile(file) as archive:
            assert b"kestrel" in archive.read("gaps.json")
        assert await knowledge.gaps.count() == 0
        assert await knowledge.posts.unindexed_authors() == {MARI.id}


async def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    in_the_way = tmp_path / "out"
    in_the_way.write_text("a file")
    async with assembled(
        cluster=CLUSTER, data_dir=tmp_path / "data", embedder=HashingEmbedder(), dense=InMemoryDenseIndex(), clock=StillClock()
    ) as knowledge:
        with pytest.raises(ConfigError, match="Name another folder"):
            await member(services_over(knowledge), ident=MARI.id, out=in_the_way, forget=False, language="en")
