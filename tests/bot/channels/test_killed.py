"""Killed at any moment of posting, editing, deleting and indexing, Kobar comes back to what the channels are, exactly.

A process of its own with the real client and the real Chroma follows a Discord on real sockets, which lives in the test. After each life
that ended by SIGKILL, and what happened while nobody was there, the next one catches up; then the kept messages are compared with the
channels' history, and documents, chunks, both lexical tables, terms, vectors and the dense index with what is made of that history anew.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ingest.channels import ChannelLibrary
from knowledge.wiring import assembled
from local_discord import Channel, ChannelType, LocalDiscord, Message, World
from local_discord.limits import Limits
from tests.fakes.dense_index import InMemoryDenseIndex
from tests.fakes.documents import CLUSTER, StillClock
from tests.fakes.embedding import HashingEmbedder
from tests.fakes.mortal_kobar import Found, MortalKobar

PIN = "📌"
MOST = 60
"""Messages of the channel, after which many go at once."""

PLAIN = "SELECT id, place_id, author_id, text, pinned FROM posts"
DOCUMENTS = (
    "SELECT d.path, d.source, d.kind, d.title, d.text, d.date, d.url, d.language, a.expression, d.fingerprint "
    "FROM documents d JOIN audiences a ON a.id = d.audience_id"
)
CHUNKS = (
    "SELECT d.path, c.ordinal, c.text, c.headings, c.first_line, c.last_line, c.units, c.embedded_text, c.vector_key, c.links, "
    "w.title, w.context, w.headings, w.body, t.body, m.ids "
    "FROM chunks c JOIN documents d ON d.id = c.document_id LEFT JOIN words w ON w.rowid = c.id LEFT JOIN trigrams t ON t.rowid = c.id "
    "LEFT JOIN terms m ON m.chunk_id = c.id"
)
RECORDS = "SELECT d.path, r.kind, r.line, r.first_unit, r.last_unit, r.start FROM records r JOIN documents d ON d.id = r.document_id"
PARTIES = "SELECT d.path, p.kind, p.name FROM parties p JOIN documents d ON d.id = p.document_id"


class Server:
    """A server on which somebody is always at work."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.chance = world, random.Random(seed)
        lead = world.role("AI lead")
        self.lead = world.member("mari", lead)
        self.people = [self.lead, world.member("jaan"), world.member("anu")]
        self.channel = world.channel("ai-notes")
        self.said = 0
        self.happened: Counter[str] = Counter()

    def number(self) -> int:
        self.said += 1
        return self.said

    def text(self) -> str:
        about = self.chance.choice(("radar", "drone", "sonar"))
        return f"We agreed on the {about}, number {self.number()}: it will be tested in Tapa in the second week of May."

    def happen(self) -> None:
        """Something happens."""
        ways = (
            [self.post] * 5 + [self.edit] * 3 + [self.delete] * 3 + [self.pin, self.mark, self.open_thread, self.change_thread, self.clear]
        )
        way = self.chance.choice(ways)
        way()
        self.happened[way.__name__] += 1

    def places(self) -> list[Channel]:
        return [self.channel, *self.threads()]

    def threads(self) -> list[Channel]:
        return [one for one in self.world.channels.values() if one.is_thread]

    def messages(self) -> list[Message]:
        return [one for place in self.places() for one in self.world.history(place) if int(one.kind) in {0, 19}]

    def post(self) -> Message:
        place = self.chance.choice([self.channel, *self.places()])
        text = self.text() if self.chance.random() < 0.8 else f"number {self.number()}"
        return self.world.post(place, self.chance.choice(self.people), f"# Minutes\n{text}" if self.chance.random() < 0.1 else text)

    def last(self) -> Message:
        """One more message, by which is seen that all before it have come."""
        return self.world.post(self.channel, self.lead, f"# The last one\n{self.text()}")

    def edit(self) -> None:
        if found := self.messages():
            self.world.edit(self.chance.choice(found), self.chance.choice((self.text(), "less")))

    def delete(self) -> None:
        if found := self.messages():
            self.world.delete(self.chance.choice(found))

    def clear(self) -> None:
        place = self.chance.choice(self.places())
        found = [one for one in self.messages() if one.place == place.id]
        if len(found) > 3:
            self.world.delete_many(found[: len(found) // 2] if len(found) > MOST // 3 else found[:2])

    def pin(self) -> None:
        if found := self.messages():
            message = self.chance.choice(found)
            self.world.pin(message, pinned=not message.pinned)

    def mark(self) -> None:
        if found := self.messages():
            message, member = self.chance.choice(found), self.chance.choice(self.people)
            self.world.react(message, member, PIN, remove=member.id in message.reactions.get(PIN, []))

    def open_thread(self) -> None:
        if len(self.threads()) > 5:
            return
        starters = [one for one in self.messages() if one.place == self.channel.id and one.id not in self.world.channels]
        on = self.chance.choice(starters) if starters and self.chance.random() < 0.5 else None
        private = on is None and self.chance.random() < 0.5
        joined = [self.world.bot, *self.people] if private else []
        self.world.thread(self.channel, self.text()[:60], author=self.lead, message=on, private=private, joined=joined)

    def change_thread(self) -> None:
        if found := self.threads():
            thread = self.chance.choice(found)
            if self.chance.random() < 0.4:
                self.world.remove(thread)
            else:
                thread.name = f"Thread {self.number()}"
                self.world.tell_changed(thread)

    # What is to be kept

    def kept(self) -> set[tuple[Any, ...]]:
        return {
            (one.id, one.place, one.author, one.text, int(one.pinned))
            for one in self.messages()
            if one.pinned or self.lead.id in one.reactions.get(PIN, []) or len(one.text.replace("# ", "")) >= 40
        }

    def marks(self) -> set[tuple[int, int, str, int]]:
        return {(one.id, self.lead.id, "reaction", one.place) for one in self.messages() if self.lead.id in one.reactions.get(PIN, [])}


def rows(file: Path, statement: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
        return sorted(connection.execute(statement).fetchall(), key=repr)


async def fresh(file: Path, folder: Path) -> Path:
    """A store that is made anew of the messages that another one keeps."""
    async with (
        assembled(cluster=CLUSTER, data_dir=file.parent, embedder=HashingEmbedder(), dense=InMemoryDenseIndex(), clock=StillClock()) as old,
        assembled(cluster=CLUSTER, data_dir=folder, embedder=HashingEmbedder(), dense=InMemoryDenseIndex(), clock=StillClock()) as new,
    ):
        made = ChannelLibrary(posts=new.posts, library=new.library, languages=CLUSTER.languages, time_zone=CLUSTER.time_zone)
        (source,) = await old.posts.sources()
        await new.posts.keep_source(source)
        for thread in await old.posts.threads(source.channel_id):
            await made.keep_thread(source, thread)
        for place in sorted(await old.posts.places(source.channel_id)):
            kept = [post for ident in await old.posts.of_place(place) if (post := await old.posts.post(ident))]
            await made.change(source, place, kept=kept)
        await new.indexer.refresh()
    return folder / "kobar.sqlite3"


async def compare(server: Server, file: Path, found: Found, folder: Path) -> None:
    """All that stands anywhere is what the server's history makes."""
    assert set(rows(file, PLAIN)) == server.kept()
    assert set(rows(file, "SELECT post_id, user_id, how, place_id FROM marks")) == server.marks()
    threads = {(one.id, one.name, int(one.kind is ChannelType.PRIVATE_THREAD)) for one in server.threads()}
    assert set(rows(file, "SELECT id, name, private FROM threads")) == threads
    anew = await fresh(file, folder)
    for statement in (DOCUMENTS, CHUNKS, RECORDS, PARTIES):
        assert rows(file, statement) == rows(anew, statement)
    ids = {row[0] for row in rows(file, "SELECT id FROM chunks")}
    for table in ("words", "trigrams"):
        assert {row[0] for row in rows(file, f"SELECT rowid FROM {table}")} == ids  # noqa: S608 - a table's name
    assert {row[0] for row in rows(file, "SELECT chunk_id FROM terms")} == ids
    keys = {row[0] for row in rows(file, "SELECT vector_key FROM chunks")}
    for table in ("vectors", "sentences"):
        assert {row[0] for row in rows(file, f"SELECT key FROM {table}")} == keys  # noqa: S608 - a table's name
    assert rows(file, "SELECT chunk_id FROM departed") == []
    assert rows(file, "SELECT id FROM chunks WHERE in_dense_index = 0") == []
    assert found.collections == {"current": sorted(ids)}


async def rounds(folder: Path, count: int, *, seed: int = 9) -> Counter[str]:
    world = World()
    server = Server(world, seed)
    chance = random.Random(seed + 1)
    data = folder / "data"
    async with LocalDiscord(world, limits=Limits(requests=100_000)) as discord:

        def born() -> MortalKobar:
            discord.gateway.forget()
            return MortalKobar(data, discord.port, discord.authority, reindexing=chance.random() < 0.5)

        kobar = born()
        for number in range(count):
            if number and chance.random() < 0.3:  # in the midst of coming on and catching up
                await asyncio.sleep(chance.uniform(0.05, 0.8))
            else:
                await kobar.in_line(server.last().id)
                for _ in range(chance.randrange(1, 25)):
                    server.happen()
                    await asyncio.sleep(chance.choice((0, 0, 0, 0.005, 0.03)))
            kobar.kill()
            server.happened["killed"] += 1
            for _ in range(chance.randrange(6)):
                server.happen()
            kobar = born()
            found = await kobar.in_line(server.last().id)
            await compare(server, data / "kobar.sqlite3", found, folder / f"fresh{number}")
        kobar.kill()
    print(dict(server.happened))  # noqa: T201 - for whoever runs it with -s
    return server.happened


@pytest.mark.slow
@pytest.mark.timeout(1200)
async def test_after_a_hundred_kills_store_index_and_history_agree_exactly(tmp_path):
    happened = await rounds(tmp_path, 100)
    assert happened["killed"] == 100
