"""Corrections: cited first along with what they correct, for those who may read both, and for as long as they are there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from rich.console import Console

from bot import render, terminal
from bot.json_shapes import answer_shape
from bot.programs.text import answer_text
from ingest.channels import ChannelLibrary
from knowledge.audience import Audience, Readers
from knowledge.corrections import Corrections
from knowledge.minutes.note import Corrected, Note
from knowledge.model import Question, Writing, WritingOutcome
from knowledge.posts import ChannelSource, Post
from tests.fakes.documents import CLUSTER, NOW, note, put

SOURCE = ChannelSource(2, "ai-notes", Audience(), "ai")
INSIDE = Readers.holding({"channel:2"})
ALL = Readers.holding({"channel:2", "members"})
WRONG = "The kestrel drone carries the Falk battery interface."
RIGHT = "The kestrel drone carries the Heron battery interface since May."
QUESTION = "Which battery interface does the kestrel drone carry?"


class House:
    """A library with one note, and the channel in which it is corrected."""

    def __init__(self, knowledge) -> None:
        self.knowledge = knowledge
        self.channels = ChannelLibrary(
            posts=knowledge.posts, library=knowledge.library, languages=CLUSTER.languages, time_zone=CLUSTER.time_zone
        )

    async def say(self, ident: int, text: str, *, author: int = 5) -> None:
        url = f"https://discord.com/channels/1/2/{ident}"
        sent = datetime(2026, 5, 12, 9, tzinfo=UTC) + timedelta(minutes=ident)
        await self.channels.change(SOURCE, 2, kept=[Post(ident, 2, 2, author, "Kadri", sent, text, url, text, opens=True)])

    async def correct(self, ident: int, text: str, corrected: Corrected) -> None:
        drafts = self.knowledge.note_drafts
        draft = await drafts.keep(Note("", "ai", date(2026, 5, 12), text, corrects=corrected), owner_id=5, channel_id=2, place_id=2)
        await drafts.begin(draft, [text])
        await drafts.posted(draft.id, 0, ident)
        await drafts.forget(draft.id)
        await self.say(ident, text)

    async def ask(self, readers: Readers = ALL, text: str = QUESTION):
        return await self.knowledge.assistant.ask(Question(text, readers, NOW))


FILE = Corrected(None, "notes", "notes/ai/1.md", "AI group")


@pytest.fixture
async def house(knowledge):
    made = House(knowledge)
    await knowledge.posts.keep_source(SOURCE)
    await put(knowledge.library, note("notes/ai/1.md", WRONG, group="ai", title="AI group, 10 March", day=date(2026, 3, 10)))
    return made


def told(answer) -> list[tuple[str, str | None]]:
    return [(each.text.split(": ")[-1], each.superseded and str(each.superseded)) for each in answer.in_order]


async def test_what_holds_now_comes_first_and_what_was_corrected_says_when(house):
    await house.correct(20, RIGHT, FILE)
    answer = await house.ask()
    assert told(answer) == [(RIGHT, None), (WRONG, "2026-05-12")]
    assert [(each.n, each.quote, each.corrected_by) for each in answer.citations] == [(1, RIGHT, None), (2, WRONG, 1)]


async def test_a_correction_that_shares_no_word_with_the_question_comes_along_too(house):
    await house.correct(20, "It is Heron by now.", FILE)
    answer = await house.ask()
    assert told(answer) == [("It is Heron by now.", None), (WRONG, "2026-05-12")]


async def test_what_corrects_a_part_of_an_answer_comes_along(house):
    await put(house.knowledge.library, note("notes/ai/0.md", "Kadri Laanemäe leads the AI group.", group="ai", day=date(2026, 3, 1)))
    await house.correct(20, RIGHT, FILE)
    answer = await house.ask(text=f"Who leads the AI group and {QUESTION.lower()}")
    assert (RIGHT, None) in told(answer)
    assert (WRONG, "2026-05-12") in told(answer)


async def test_every_face_says_it(house):
    await house.correct(20, RIGHT, FILE)
    answer = await house.ask()
    [message] = render.answer_messages(answer, CLUSTER, private=True)
    assert message.index("Heron") < message.index("Earlier statement, corrected on 12 May 2026") < message.index("Falk")
    assert "corrected on 12 May 2026" in answer_text(answer, CLUSTER)
    console = Console(width=120, file=StringIO(), record=True)
    console.print(terminal.answer_view(answer, CLUSTER))
    assert "corrected on 12 May 2026" in console.export_text()
    first, second = answer_shape(answer)["citations"]
    assert "corrected_by" not in first
    assert second["corrected_by"] == first["n"]
    written = replace(answer, writing=Writing(WritingOutcome.WRITTEN, "m"))
    [message] = render.answer_messages(written, CLUSTER, private=True)
    assert message.index("Heron") < message.index("Earlier statement, corrected on") < message.index("Falk")


@pytest.mark.parametrize("audience", [Audience(), Audience.of("members")], ids=["a note for all", "a note for members"])
@pytest.mark.parametrize(
    "readers",
    [ALL, INSIDE, Readers.holding({"members"}), Readers.public(), Readers.together([ALL, Readers.holding({"members"})])],
    ids=["both", "the channel", "members", "public", "together"],
)
async def test_only_those_who_may_read_both_are_told(knowledge, house, audience, readers):
    changed = note("notes/ai/1.md", WRONG, group="ai", title="AI group, 10 March", day=date(2026, 3, 10), audience=audience)
    await put(knowledge.library, changed, note("notes/2.md", "The umbrella stand is in the corridor."))
    await house.correct(20, RIGHT, FILE)
    answer = await house.ask(readers)
    texts = " ".join(each.text for each in (*answer.statements, *answer.passages)) + str(answer.citations)
    reads_correction, reads_note = readers.may_read(Audience.of("channel:2")), readers.may_read(audience)
    assert ("Heron" in texts) is reads_correction
    assert ("Falk" in texts) is reads_note
    assert any(each.corrected_by for each in answer.citations) is (reads_correction and reads_note)


async def test_a_correction_that_is_deleted_or_taken_out_has_no_effect_any_more(house):
    await house.correct(20, RIGHT, FILE)
    await house.channels.change(SOURCE, 2, gone=[20])
    assert told(await house.ask()) == [(WRONG, None)]


async def test_a_correction_can_be_corrected(house):
    await house.correct(20, RIGHT, FILE)
    await house.correct(21, "No, it is the Egret interface.", Corrected(20, "ai-notes", "discord/2/20", RIGHT))
    answer = await house.ask()
    assert told(answer)[0] == ("No, it is the Egret interface.", None)
    assert {text for text, day in told(answer) if day} == {RIGHT, WRONG}


async def test_the_newest_of_several_corrections_counts(house):
    await house.correct(20, "It is Heron by now.", FILE)
    await house.correct(21, "It is Egret by now.", FILE)
    answer = await house.ask()
    assert told(answer)[0] == ("It is Egret by now.", None)
    assert (WRONG, "2026-05-12") in told(answer)


async def test_a_message_keeps_its_correction_when_its_document_gets_another_name(house):
    await house.say(10, "The goshawk drone carries the Falk battery interface.", author=6)
    await house.correct(20, "It is Heron by now.", Corrected(10, "ai-notes", "discord/2/10", "Goshawk"))
    renamed = replace(SOURCE, name="notes-of-ai")
    await house.knowledge.posts.keep_source(renamed)
    await house.channels.make_anew(renamed, under=SOURCE.name)
    answer = await house.ask(text="Which battery interface does the goshawk drone carry?")
    assert told(answer)[0] == ("It is Heron by now.", None)


async def test_answers_of_other_notes_stay_as_they_are(house):
    await put(house.knowledge.library, note("notes/2.md", "The umbrella stand is in the corridor of the old office."))
    before = await house.ask(text="Where is the umbrella stand?")
    await house.correct(20, RIGHT, FILE)
    after = await house.ask(text="Where is the umbrella stand?")
    assert (after.statements, after.citations) == (before.statements, before.citations)


async def test_where_nothing_was_corrected_the_messages_of_a_busy_channel_are_not_gone_through(house):
    for ident in range(100, 160):
        await house.say(ident, f"The {ident}th post on the kestrel drone and its battery interface.", author=ident)
    (one,) = await house.knowledge.posts.database.rows("SELECT id FROM documents WHERE path = 'discord/2/159'")
    steps: list[None] = []
    database = house.knowledge.posts.database
    await database.read.run(lambda opened: opened.set_progress_handler(lambda: steps.append(None), 1))
    assert await Corrections(database=database, library=house.knowledge.library, cluster=CLUSTER).of(one, ALL) == []
    await database.read.run(lambda opened: opened.set_progress_handler(None, 1))
    assert len(steps) < 500  # of SQLite's machine; a question of a server that has been busy for a minute took ten seconds
