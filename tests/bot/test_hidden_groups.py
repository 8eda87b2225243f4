"""A group that not everyone may know of: what a document says of its own group is part of the document, and nothing else is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest

from bot import render
from bot.choices import group_choices, group_named
from bot.digest_messages import digest_page
from bot.record_messages import Filters, decisions_page
from bot.wording import wording
from knowledge.audience import Audience, Readers
from knowledge.model import Question, WorkingGroup
from knowledge.wiring import Knowledge, assembled
from tests.fakes.dense_index import InMemoryDenseIndex
from tests.fakes.documents import CLUSTER, NOW, StillClock, note, put
from tests.fakes.embedding import HashingEmbedder

HIDDEN = WorkingGroup("cyber", "Blue Harbour", ("Harbour people",), "Mari Maasikas", Audience.of("members"))
SEEING = replace(CLUSTER, groups=(HIDDEN,))
PUBLIC = Readers.public()
TEXT = "# Minutes\n\nDecision: the radios of the border guard use version seven of the handshake protocol.\n"
ASKED = "Which version of the handshake protocol do the radios of the border guard use?"
OF_THE_CONFIG = ("Blue Harbour", "Harbour people", "Mari Maasikas")
"""What the config alone says of the group."""


@pytest.fixture
async def knowledge(tmp_path) -> AsyncIterator[Knowledge]:
    opening = assembled(cluster=SEEING, data_dir=tmp_path, embedder=HashingEmbedder(), dense=InMemoryDenseIndex(), clock=StillClock())
    async with opening as made:
        await put(made.library, note("notes/menu.md", "The canteen serves soup and bread on weekdays."))
        yield made


async def held(knowledge: Knowledge, audience: Audience) -> None:
    await put(knowledge.library, note("notes/1.md", TEXT, audience=audience, title="Radios", group="cyber", day=date(2026, 3, 1)))
    await knowledge.indexer.refresh()


async def shown(knowledge: Knowledge, readers: Readers) -> dict[str, str]:
    """What Kobar shows to some readers, by where."""
    seen, said = SEEING.seen_by(readers), wording("en")
    questions = (ASKED, "List all decisions", "Who leads the cyber group?", "Which notes mention the radios?", "Tell me about Blue Harbour")
    told: dict[str, str] = {}
    for question in questions:
        answer = await knowledge.assistant.ask(Question(question, readers, NOW))
        # The asker's own words may come back.
        told[question] = "\n".join(render.answer_messages(replace(answer, question=""), seen, private=True)).replace(question, "")
    found = await knowledge.register.decisions(readers)
    places = await knowledge.register.places([one.record for one in found], readers, language="en")
    told["decisions"] = decisions_page(found, places, Filters(), seen, said).text
    digest = await knowledge.gathering.gather(readers, since=NOW.replace(year=2025), told=frozenset(), language="en")
    told["digest"] = digest_page(digest, seen, said, slot=NOW, groups=("cyber",)).text
    told["groups"] = str(await knowledge.library.groups(readers))
    told["choices"] = str([choice.name for choice in group_choices("", SEEING, readers)])
    told["named"] = str([group_named(name, SEEING, readers) for name in ("cyber", *OF_THE_CONFIG)])
    return told


async def test_an_open_note_shows_the_group_that_it_names_and_nothing_else_of_it(knowledge):
    await held(knowledge, Audience())
    told = await shown(knowledge, PUBLIC)
    assert "Radios" in told[ASKED]
    assert "cyber" in told[ASKED]
    assert [where for where, text in told.items() if any(word in text for word in OF_THE_CONFIG)] == []


async def test_where_no_document_that_names_a_group_is_readable_nothing_of_the_group_is_shown(knowledge):
    await held(knowledge, Audience.of("members"))
    told = await shown(knowledge, PUBLIC)
    assert [where for where, text in told.items() if "cyber" in text or any(word in text for word in OF_THE_CONFIG)] == []


async def test_those_who_may_know_of_the_group_are_shown_its_name(knowledge):
    await held(knowledge, Audience())
    told = await shown(knowledge, Readers.holding({"members"}))
    assert all("Blue Harbour" in told[where] for where in (ASKED, "digest", "choices", "named"))
