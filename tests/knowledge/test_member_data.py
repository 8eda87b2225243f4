"""What is kept of members: no column of the store that says whose a row is can be forgotten, and what is forgotten leaves no trace."""

from __future__ import annotations

import pytest

from bot.member_names import member_with
from ingest.channels import ChannelLibrary
from ingest.member_posts import member_data_of
from knowledge.audience import Audience
from knowledge.minutes.note import Note
from knowledge.model import Answer, AnswerKind, Citation, Statement, Turn
from knowledge.posts import MARKED_BY_MENU, MARKED_BY_POSTING, SOMEBODY, ChannelSource, Post
from knowledge.records.member_records import SOMEBODY as DONE_BY_SOMEBODY
from tests.fakes.documents import CLUSTER, NOW

MARI, JAAN = member_with(1001), member_with(1002)
SOURCE = ChannelSource(7, "notes", Audience())

NOBODYS = {
    "meta": "*",
    "audiences": "*",
    "documents": "*",
    "parties": "*",
    "chunks": "*",
    "vectors": "*",
    "sentences": "*",
    "terms": "*",
    "centroids": "*",
    "lengths": "*",
    "departed": "*",
    "words": "*",
    "trigrams": "*",
    "turns": "id place asked_at question answer",
    "turn_sources": "*",
    "gaps": "id asked_at question",
    "language_choices": "language",
    "writings": "id day model outcome tokens_in tokens_out cost currency",
    "channel_sources": "*",
    "threads": "id channel_id name private",
    "posts": "id channel_id place_id author sent_at opens text url version pinned document",
    "attachments": "*",
    "marks": "post_id how place_id",
    "note_drafts": "id channel_id place_id made_at note submitted corrected_post corrected_source corrected_path",
    "note_parts": "draft_id part place_id nonce content message_id",
    "corrections": "post_id corrected_post source path",
    "records": "*",
    "answers_given": "id given_at place private question language kind tone said model asked_in thread",
    "statements_given": "*",
    "citations_given": "*",
    "answer_messages": "*",
    "votes": "answer_id verdict reason voted_at",
    "claims": "*",
    "done_marks": "mark marked_at gone_since",
    "reminders": "mark due sent_at",
    "first_seen": "*",
    "digest_places": "weekday hour groups since checked refusals refused_at",
    "digests": "id slot gathered_at until channel_id message_id",
    "digest_told": "mark digest_id",
    "digest_sources": "*",
}
"""The columns that do not say whose a row is: of documents and what is made of them (`*`, all of a table), and those that go or stay with a
row. Whoever adds a table says here what of it says nothing of members, and gives the rest a `MemberData`."""


def of_everybody(knowledge):
    channels = ChannelLibrary(posts=knowledge.posts, library=knowledge.library, languages=("en",), time_zone=CLUSTER.time_zone)
    return channels, knowledge.members.with_more(*member_data_of(channels))


async def columns(knowledge) -> set[str]:
    """All columns of the schema, but for those of the full-text tables' own parts."""
    rows = knowledge.posts.database.rows
    tables = [row[0] for row in await rows("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual')")]
    named = [name for name in tables if not name.startswith("sqlite_") and name != "vocabulary"]
    return {f"{table}.{row[0]}" for table in named for row in await rows("SELECT name FROM pragma_table_info(?)", (table,))}


async def test_every_column_of_the_store_is_somebodys_or_nobodys(knowledge):
    _, members = of_everybody(knowledge)
    known = await columns(knowledge)
    nobodys = {column for column in known if NOBODYS.get(column.split(".")[0]) == "*"}
    nobodys |= {f"{table}.{name}" for table, names in NOBODYS.items() if names != "*" for name in names.split()}
    assert known - nobodys - members.columns == set(), "new columns: give them a MemberData, or name them in NOBODYS"
    assert nobodys & members.columns == set()
    assert nobodys | members.columns <= known


def post(ident: int, author: int, text: str) -> Post:
    name = {1001: "mari", 1002: "jaan"}[author]
    return Post(ident, 7, 7, author, name, NOW, text, f"https://discord.invalid/{ident}", str(ident), opens=True)


@pytest.fixture
async def everything(knowledge):
    """Something of each kind that is kept of Mari, and the same of Jaan."""
    channels, members = of_everybody(knowledge)
    await knowledge.posts.keep_source(SOURCE)
    for number, member in enumerate((MARI, JAAN)):
        mine = 10 + number
        await channels.change(SOURCE, 7, kept=[post(mine, member.id, f"What number {mine} wrote about the radar.")])
        await knowledge.posts.mark(99, member.id, MARKED_BY_MENU, place_id=1)
        await knowledge.posts.mark(mine, member.id, MARKED_BY_POSTING, place_id=1)
        await knowledge.conversations.remember("discord:5", Turn(f"question {mine}", "an answer"), asker=member.mark)
        await knowledge.gaps.note(f"gap {mine}", asker=member.mark)
        await knowledge.note_drafts.keep(Note("Radar", "ai", NOW.date()), owner_id=member.id, channel_id=7, place_id=7)
        await knowledge.usage.reserve(model="m", asker=member.mark)
        await knowledge.language_choices.choose(member.name, "et")
        async with knowledge.posts.database.writing() as connection:
            done = (bytes([mine]), member.name, "2026-03-12")
            await connection.execute("INSERT INTO done_marks (mark, marked_by, marked_at) VALUES (?, ?, ?)", done)
            given = "INSERT INTO answers_given (id, given_at, asker, place, private, question, language, kind, tone, said) "
            for ident, asker in ((str(mine), member.name), (f"x{mine}", "")):
                values = f"{given} VALUES (?, '2026-03-12', ?, 'discord:5', 0, 'q', 'en', 'passages', 'answered', 1)"
                await connection.execute(values, (ident, asker))
            await connection.execute("INSERT INTO votes VALUES (?, ?, 'wrong', 'r', '2026-03-12')", (f"x{mine}", member.name))
            await connection.execute(
                "INSERT INTO digest_places VALUES (?, 0, 9, '[]', '2026-03-01', '2026-03-01', 0, NULL)", (member.name,)
            )
            await connection.execute("INSERT INTO reminders VALUES (?, '2026-03-13', ?, '2026-03-12')", (bytes([mine]), member.name))
    return knowledge, members


async def test_forgetting_is_for_one_member_alone(everything):
    _, members = everything
    before = {held.kind: held.records for held in await members.of(JAAN)}
    assert {kind for kind, records in before.items() if records} == set(members.kinds) - {"threads", "indexing"}
    gone = await members.forget(MARI)
    assert gone == dict.fromkeys(members.kinds, 1) | {"marks": 2, "threads": 0, "indexing": 0}
    assert {held.kind: held.records for held in await members.of(JAAN)} == before
    assert [held.kind for held in await members.of(MARI) if held.records] == ["indexing"]
    assert set((await members.forget(MARI)).values()) == {0}


async def test_a_mark_on_what_others_wrote_stays_without_whose_it_was(everything):
    knowledge, members = everything
    await members.forget(MARI)
    assert await knowledge.posts.marks(99) == {(SOMEBODY, MARKED_BY_MENU), (JAAN.id, MARKED_BY_MENU)}
    assert await knowledge.posts.marks(10) == frozenset()
    done = await knowledge.posts.database.rows("SELECT mark, marked_by FROM done_marks ORDER BY mark")
    assert done == [(bytes([10]), DONE_BY_SOMEBODY), (bytes([11]), JAAN.name)]


async def test_an_answer_that_quotes_a_message_is_emptied_when_that_goes_changes_or_moves(knowledge):
    channels, _ = of_everybody(knowledge)
    await knowledge.posts.keep_source(SOURCE)
    first, second = post(10, 1001, "The radar was tested in Tapa, in May."), post(11, 1002, "The offer is being written in Tartu.")
    await channels.change(SOURCE, 7, kept=[first, second])
    quoted = Turn.of("where?", answer_quoting("discord/7/10"))
    other = Turn.of("and?", answer_quoting("discord/7/11"))
    for place in ("a", "b"):
        await knowledge.conversations.remember(place, quoted, asker=JAAN.mark)
        await knowledge.conversations.remember(place, other, asker=JAAN.mark)
    await channels.change(SOURCE, 7, kept=[post(10, 1001, "The radar was tested in Narva, in May.")])
    assert [turn.answer for turn in await knowledge.conversations.turns("a")] == ["", "It was."]
    await channels.change(SOURCE, 7, gone=[11])
    assert [(turn.question, turn.answer) for turn in await knowledge.conversations.turns("b")] == [("where?", ""), ("and?", "")]


def answer_quoting(path: str) -> Answer:
    citation = Citation(1, path, "t", "q", "l", None, None, None)
    return Answer("where?", AnswerKind.PASSAGES, "en", (Statement("It was.", (1,)),), (citation,))
