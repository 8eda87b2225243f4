"""Drafts of notes: their owner's alone, for a week; a message is known as a part of one whenever it is first seen."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest

from knowledge.minutes.note import Corrected, Note
from knowledge.posts import MARKED_BY_POSTING
from knowledge.store.note_drafts import KEPT_FOR, NoteDrafts
from knowledge.store.posts import Posts, forget_marks
from tests.fakes.documents import NOW, StillClock

NOTE = Note("Radar", "ai", date(2026, 3, 10), "We met.")


@pytest.fixture
def drafts(database):
    return NoteDrafts(database=database, clock=StillClock())


async def kept(drafts, note=NOTE):
    return await drafts.keep(note, owner_id=5, channel_id=2, place_id=3)


async def test_a_draft_is_its_owners_until_it_is_forgotten(drafts):
    draft = await kept(drafts)
    assert await drafts.draft(draft.id, owner_id=5) == draft
    assert await drafts.draft(draft.id, owner_id=6) is None
    await drafts.forget(draft.id)
    assert await drafts.draft(draft.id, owner_id=5) is None


async def test_a_draft_that_is_too_old_is_gone_from_the_store_with_the_next_one(drafts, database):
    draft = await kept(drafts)
    later = NoteDrafts(database=database, clock=StillClock(NOW + KEPT_FOR + timedelta(seconds=1)))
    assert await later.draft(draft.id, owner_id=5) is None
    await kept(later)
    assert await database.rows("SELECT count(*) FROM note_drafts") == [(1,)]


@pytest.mark.parametrize("nonce", [True, False], ids=["by its nonce", "by its text"])
async def test_a_message_of_which_nobody_has_told_yet_is_the_leads_note(drafts, database, nonce):
    draft = await kept(drafts)
    parts, _ = await drafts.begin(draft, ["One", "Two"])
    assert await drafts.awaits(3)
    assert not await drafts.awaits(4)
    assert not await drafts.claim(place_id=4, message_id=90, nonce=None, content="One")
    assert not await drafts.claim(place_id=3, message_id=90, nonce=None, content="Three")
    content = "Discord wrote this otherwise" if nonce else "Two\n"
    assert await drafts.claim(place_id=3, message_id=91, nonce=parts[1].nonce if nonce else None, content=content)
    assert not await drafts.claim(place_id=3, message_id=92, nonce=None, content="Two")
    assert await Posts(database=database).marks(91) == {(5, MARKED_BY_POSTING)}


async def test_what_was_posted_before_is_not_posted_again(drafts):
    draft = await kept(drafts)
    first, _ = await drafts.begin(draft, ["One", "Two"])
    await drafts.posted(draft.id, 0, 91)
    again, stale = await drafts.begin(draft, ["One", "Two"])
    assert [(part.nonce, part.message_id, part.tried) for part in again] == [(first[0].nonce, 91, True), (first[1].nonce, None, True)]
    assert stale == ()


async def test_what_was_posted_of_another_text_has_to_go(drafts):
    draft = await kept(drafts)
    await drafts.begin(draft, ["One", "Two"])
    await drafts.posted(draft.id, 0, 91)
    parts, stale = await drafts.begin(draft, ["Another"])
    assert ([part.message_id for part in parts], stale) == ([None], (91,))


async def test_a_correction_is_known_by_the_same(drafts, database):
    draft = await kept(drafts, Note("", "ai", date(2026, 3, 10), "No.", corrects=Corrected(7, "notes", "discord/2/7", "AI group")))
    await drafts.begin(draft, ["No."])
    await drafts.claim(place_id=3, message_id=91, nonce=None, content="No.")
    assert await database.rows("SELECT post_id, corrected_post, source, path FROM corrections") == [(91, 7, "notes", "discord/2/7")]
    await database.change(partial(forget_marks, post_ids=[91]))
    assert await database.rows("SELECT * FROM corrections") == []
